/*
 * The PostgreSQL engine: one connection, one transaction per batch, compare-and-swap on rows that
 * are locked in order.
 *
 * A lost connection heals by itself. Where it is lost between COMMIT and its answer, the next
 * connection tells what became of the batch, before anybody else is told anything. Other processes
 * may write to the same database; nothing is remembered here that they could make untrue.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "server/log.h"
#include "server/store/engine.h"
#include "server/store/postgres_appointment_rows.h"
#include "server/store/postgres_batch.h"
#include "server/store/postgres_check.h"
#include "server/store/postgres_client_rows.h"
#include "server/store/postgres_fill.h"
#include "server/store/postgres_follow.h"
#include "server/store/postgres_one_provider.h"
#include "server/store/postgres_round.h"
#include "server/store/postgres_rows.h"
#include "server/store/postgres_schema.h"

enum { URI_SIZE = 4096 };

/* Steps are kept for so long at least. */
enum { STEPS_KEPT_SECONDS = 3600 };

struct postgres {
    struct engine engine; /* first, so that an engine leads back to it */
    struct postgres_link link;
    struct postgres_batch batch;
    struct postgres_fill fill;
    struct zones *zones;
    int64_t number;   /* of the last batch that was tried */
    int64_t position; /* the event up to which all was handed over */

    /* Of steps that are old enough to be deleted when `mark_due` has come, by the clock of the
     * machine. */
    int64_t mark, mark_due;
};

static struct postgres *postgres_of(struct engine *engine)
{
    return (struct postgres *)(void *)engine;
}

/* What is only read is read as of one moment, from here to the end. */
static enum result hold_snapshot(struct postgres_link *link,
                                 char message_out[static ENGINE_MESSAGE_SIZE])
{
    struct postgres_report report;
    postgres_round_add(link, POSTGRES_BEGIN_READING, NULL);
    if (!postgres_round_run(link, &report)) {
        snprintf(message_out, ENGINE_MESSAGE_SIZE, "it cannot be read: %.200s",
                 report.error.message);
        return RESULT_UNAVAILABLE;
    }
    link->is_held = true;
    return postgres_link_read_counters(link, message_out);
}

static enum result begin(struct postgres_link *link, enum engine_use use,
                         char message_out[static ENGINE_MESSAGE_SIZE])
{
    if (use == ENGINE_SERVE) {
        return postgres_link_begin(link, message_out);
    }
    enum result result = postgres_link_rest(link, use == ENGINE_FILL, message_out);
    return result == RESULT_OK && use == ENGINE_READ ? hold_snapshot(link, message_out) : result;
}

/* The scheme is part of what libpq takes. */
static enum result postgres_open(const struct engine_settings *settings, struct engine **engine_out,
                                 char message_out[static ENGINE_MESSAGE_SIZE])
{
    char uri[URI_SIZE];
    int length = snprintf(uri, sizeof uri, "%s:%s", engine_postgresql.scheme, settings->location);
    if (length >= URI_SIZE) {
        snprintf(message_out, ENGINE_MESSAGE_SIZE, "its URI is too long");
        return RESULT_UNAVAILABLE;
    }
    struct postgres *postgres = memory_new(sizeof *postgres);
    postgres->engine.operations = &engine_postgresql;
    postgres->zones = settings->zones;
    postgres_batch_init(&postgres->batch);
    postgres_fill_init(&postgres->fill);
    struct postgres_link *link = &postgres->link;
    enum result result = postgres_link_open(link, uri, message_out);
    if (result == RESULT_OK) {
        result = postgres_schema_bring(link->connection, settings, message_out);
    }
    result = result == RESULT_OK ? begin(link, settings->use, message_out) : result;
    if (result != RESULT_OK) {
        engine_postgresql.close(&postgres->engine);
        return result;
    }
    *engine_out = &postgres->engine;
    return RESULT_OK;
}

static void postgres_close(struct engine *engine)
{
    struct postgres *postgres = postgres_of(engine);
    postgres_fill_deinit(&postgres->fill);
    postgres_batch_deinit(&postgres->batch);
    postgres_link_close(&postgres->link);
    free(postgres);
}

static int64_t postgres_epoch(const struct engine *engine)
{
    return ((const struct postgres *)(const void *)engine)->link.epoch;
}

static int64_t postgres_last_event(const struct engine *engine)
{
    return ((const struct postgres *)(const void *)engine)->link.last_event;
}

/* Unless the server has lost what it acknowledged, or is back after changes of which nobody could
 * be told whether they were made: then memory is not what is there, and only a new start helps. */
static bool postgres_is_sound(const struct engine *engine)
{
    return !((const struct postgres *)(const void *)engine)->link.forgot;
}

/* What is being filled is seen by whoever reads. If it is refused now, the reading fails. */
static struct postgres_link *link_to_read(struct engine *engine)
{
    struct postgres *postgres = postgres_of(engine);
    char message[ENGINE_MESSAGE_SIZE] = "";
    if (postgres_fill_flush(&postgres->fill, &postgres->link, message) != RESULT_OK) {
        log_line(LOG_ERROR, "postgresql: %s", message);
    }
    return &postgres->link;
}

static enum result postgres_load(struct engine *engine, struct store_sink *sink)
{
    struct postgres *postgres = postgres_of(engine);
    return postgres_rows_load(link_to_read(engine), postgres->zones, sink, &postgres->position);
}

static enum result postgres_engine_follow(struct engine *engine, struct store_sink *sink)
{
    struct postgres *postgres = postgres_of(engine);
    return postgres_follow(&postgres->link, &postgres->position, sink);
}

static enum result postgres_engine_provider_number(struct engine *engine, int64_t *number_out)
{
    return postgres_provider_number(&postgres_of(engine)->link, number_out);
}

static enum result postgres_load_provider(struct engine *engine, int64_t number,
                                          struct store_sink *sink)
{
    struct zones *zones = postgres_of(engine)->zones;
    return postgres_one_provider_load(link_to_read(engine), zones, number, sink);
}

static enum result postgres_find_appointment(struct engine *engine, int64_t number,
                                             struct arena *arena,
                                             struct appointment *appointment_out)
{
    return postgres_appointment_find(link_to_read(engine), number, arena, appointment_out);
}

static enum result postgres_find_client(struct engine *engine, int64_t number, struct arena *arena,
                                        struct client *client_out)
{
    return postgres_client_find(link_to_read(engine), number, arena, client_out);
}

static enum result postgres_find_series(struct engine *engine, int64_t number, struct arena *arena,
                                        struct series *series_out)
{
    return postgres_series_find(link_to_read(engine), number, arena, series_out);
}

static enum result postgres_page(struct engine *engine, const struct store_page *page,
                                 struct store_sink *sink)
{
    return postgres_appointments_page(link_to_read(engine), page, sink);
}

static enum result postgres_events(struct engine *engine, const struct event_page *page,
                                   struct arena *arena, struct event_list *list_out)
{
    return postgres_events_list(link_to_read(engine), page, arena, list_out);
}

static void postgres_apply(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct postgres *postgres = postgres_of(engine);
    postgres->batch.commits = (struct postgres_commits){.list = commits, .count = count};
    postgres_batch_apply(&postgres->batch, &postgres->link, &postgres->number);
}

/* All unknown ones were in one transaction, whose number tells. */
static void postgres_resolve(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct postgres *postgres = postgres_of(engine);
    size_t unknown = 0;
    for (size_t i = 0; i < count; i++) {
        unknown += commits[i]->outcome == OUTCOME_UNKNOWN;
    }
    if (unknown == 0) {
        return;
    }
    if (!postgres_link_recover(&postgres->link)) {
        log_line(LOG_ERROR, "postgresql: whether %zu changes were made stays unknown", unknown);
        postgres->link.in_doubt = true;
        return;
    }
    bool is_there = postgres->link.batch == postgres->number;
    log_line(LOG_WARNING, "postgresql: COMMIT was not answered: its %zu changes were %s", unknown,
             is_there ? "made" : "not made");
    for (size_t i = 0; i < count; i++) {
        if (commits[i]->outcome == OUTCOME_UNKNOWN) {
            commits[i]->outcome = is_there ? OUTCOME_APPLIED : OUTCOME_NOT_APPLIED;
        }
    }
}

static int64_t monotonic_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void set_mark(struct postgres *postgres)
{
    postgres->mark = postgres->link.last_event;
    postgres->mark_due = monotonic_seconds() + STEPS_KEPT_SECONDS;
}

/* The server keeps house by itself, but for the steps that everybody has followed long ago. */
static void postgres_idle(struct engine *engine, bool at_rest)
{
    struct postgres *postgres = postgres_of(engine);
    (void)at_rest; /* Where others are followed it hardly ever is. */
    if (monotonic_seconds() < postgres->mark_due || postgres->link.connection == NULL) {
        return;
    }
    if (postgres->mark_due == 0 || postgres->mark == 0 ||
        postgres_follow_forget(&postgres->link, postgres->mark)) {
        set_mark(postgres);
    }
}

static enum result postgres_begin_fill(struct engine *engine)
{
    struct postgres *postgres = postgres_of(engine);
    return postgres_fill_begin(&postgres->fill, &postgres->link);
}

static enum result postgres_put_record(struct engine *engine, const struct record *record,
                                       char message_out[static ENGINE_MESSAGE_SIZE])
{
    struct postgres *postgres = postgres_of(engine);
    return postgres_fill_put(&postgres->fill, &postgres->link, record, message_out);
}

static enum result postgres_end_fill(struct engine *engine, bool keep)
{
    struct postgres *postgres = postgres_of(engine);
    return postgres_fill_end(&postgres->fill, &postgres->link, keep);
}

static enum result postgres_check_all(struct engine *engine, struct check_sink *sink)
{
    return postgres_check(&postgres_of(engine)->link, sink);
}

const struct engine_operations engine_postgresql = {
    .scheme = "postgresql",
    .open = postgres_open,
    .close = postgres_close,
    .epoch = postgres_epoch,
    .load = postgres_load,
    .load_provider = postgres_load_provider,
    .follow = postgres_engine_follow,
    .provider_number = postgres_engine_provider_number,
    .find_appointment = postgres_find_appointment,
    .find_client = postgres_find_client,
    .find_series = postgres_find_series,
    .page = postgres_page,
    .events = postgres_events,
    .last_event = postgres_last_event,
    .apply = postgres_apply,
    .resolve = postgres_resolve,
    .idle = postgres_idle,
    .is_sound = postgres_is_sound,
    .fill_begin = postgres_begin_fill,
    .fill_put = postgres_put_record,
    .fill_end = postgres_end_fill,
    .check = postgres_check_all,
    .no_backup =
        "PostgreSQL makes its own copies, also while slotd serves: pg_dump of one database, "
        "pg_basebackup of the whole server",
};
