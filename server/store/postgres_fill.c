/* One transaction; a round whenever enough statements or events wait for it. */
#include "server/store/postgres_fill.h"

#include <stdio.h>
#include <string.h>

#include "core/client_claim.h"
#include "server/log.h"
#include "server/store/postgres_round.h"
#include "server/store/postgres_rows.h"
#include "server/store/record_change.h"

/* What waits stays in memory, here and in libpq. */
enum { STATEMENTS_AT_A_TIME = 512, EVENTS_AT_A_TIME = 2048 };

enum { TOKEN_PROVIDER, TOKEN_VALUE };

enum { MOMENT_SIZE = 1024 };

#define DOES_NOT_FIT "it does not fit what came before it"

void postgres_fill_init(struct postgres_fill *fill)
{
    *fill = (struct postgres_fill){.result = RESULT_OK};
    fill->providers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_array_init(&fill->columns[i],
                            i == COLUMN_SUBJECT ? POSTGRES_TEXTS : POSTGRES_NUMBERS);
    }
    postgres_array_init(&fill->token[TOKEN_PROVIDER], POSTGRES_NUMBERS);
    postgres_array_init(&fill->token[TOKEN_VALUE], POSTGRES_NUMBERS);
    postgres_array_init(&fill->no_steps, POSTGRES_NUMBERS);
}

void postgres_fill_deinit(struct postgres_fill *fill)
{
    g_array_free(fill->providers, TRUE);
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_array_deinit(&fill->columns[i]);
    }
    postgres_array_deinit(&fill->token[TOKEN_PROVIDER]);
    postgres_array_deinit(&fill->token[TOKEN_VALUE]);
    postgres_array_deinit(&fill->no_steps);
}

static bool run_alone(struct postgres_link *link, enum postgres_statement which)
{
    struct postgres_report report;
    postgres_round_add(link, which, NULL);
    bool is_well = postgres_round_run(link, &report);
    PQclear(report.rows);
    if (!is_well) {
        log_line(LOG_ERROR, "postgresql: %s",
                 report.lost ? "the connection is lost" : report.error.message);
    }
    return is_well && !report.warned;
}

enum result postgres_fill_begin(struct postgres_fill *fill, struct postgres_link *link)
{
    if (!run_alone(link, POSTGRES_BEGIN)) {
        return RESULT_UNAVAILABLE;
    }
    link->is_held = true;
    fill->is_open = true;
    fill->result = RESULT_OK;
    fill->kind = RECORD_STORE;
    fill->number = fill->event = fill->records = 0;
    g_array_set_size(fill->providers, 0);
    return RESULT_OK;
}

static enum result refuse(struct postgres_fill *fill, enum result result, const char *what,
                          char *message_out)
{
    fill->result = result;
    snprintf(message_out, ENGINE_MESSAGE_SIZE, "%s", what);
    return result;
}

/* Data that cannot be, a rule of the schema, a limit of the server; or, of what has to be there, a
 * division by zero. */
static bool is_refusal(const struct postgres_report *report)
{
    static const char *const classes[] = {"22", "23", "54"};
    bool found = false;
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        found = found || strncmp(report->error.state, classes[i], 2) == 0;
    }
    return found && !report->error.ends_session;
}

/* The server's sentence, and how many records before the last one that was put it is about. */
static enum result refuse_round(struct postgres_fill *fill, const struct postgres_report *report,
                                char *message_out)
{
    char what[ENGINE_MESSAGE_SIZE];
    if (report->lost || !is_refusal(report)) {
        return refuse(fill, RESULT_UNAVAILABLE,
                      report->error.state[0] != '\0' ? report->error.message
                                                     : "the connection is lost",
                      message_out);
    }
    bool is_missing = strcmp(report->error.state, "22012") == 0; /* division_by_zero */
    const char *sentence = is_missing ? DOES_NOT_FIT : report->error.message;
    int before = fill->records - report->error.owner;
    if (before == 0) {
        return refuse(fill, RESULT_INVALID, sentence, message_out);
    }
    snprintf(what, sizeof what, "%d %s before: %.200s", before, before == 1 ? "line" : "lines",
             sentence);
    return refuse(fill, RESULT_INVALID, what, message_out);
}

static void queue_events(struct postgres_fill *fill, struct postgres_link *link)
{
    int32_t count = fill->columns[COLUMN_AT].count;
    if (count == 0) {
        return;
    }
    struct postgres_values values = {0};
    postgres_put_number(&values, count);
    postgres_put_number(&values, 0); /* Of none of those who serve. */
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_put_array(&values, &fill->columns[i]);
    }
    for (unsigned i = 0; i < STEP_COLUMN_COUNT; i++) {
        postgres_put_array(&values, &fill->no_steps);
    }
    postgres_put_flag(&values, false);
    postgres_put_number(&values, INT64_MAX);
    postgres_round_add(link, POSTGRES_EVENTS_INSERT, &values);
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_array_clear(&fill->columns[i]);
    }
}

enum result postgres_fill_flush(struct postgres_fill *fill, struct postgres_link *link,
                                char message_out[static ENGINE_MESSAGE_SIZE])
{
    struct postgres_report report;
    if (!fill->is_open) {
        return RESULT_OK;
    }
    if (fill->result != RESULT_OK) {
        return refuse(fill, RESULT_UNAVAILABLE, "it was refused before", message_out);
    }
    queue_events(fill, link);
    bool is_well = postgres_round_run(link, &report);
    PQclear(report.rows);
    if (!is_well) {
        return refuse_round(fill, &report, message_out);
    }
    fill->records = 0;
    link->last_event = fill->event;
    return RESULT_OK;
}

static void put_store(struct postgres_link *link, const struct record_store *store)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, store->epoch);
    postgres_round_add(link, POSTGRES_EPOCH_SET, &values);
    link->epoch = store->epoch;
}

static void put_collection(struct postgres_link *link, const struct record_collection *collection)
{
    struct postgres_values values = {0};
    postgres_put_text(&values, collection->name);
    postgres_put_number(&values, collection->last);
    postgres_round_add(link, POSTGRES_COLLECTION_FILL, &values);
}

static void put_address(struct postgres_link *link, const char *address, int64_t client)
{
    struct postgres_values values = {0};
    if (address != NULL) {
        postgres_put_text(&values, address);
        postgres_put_number(&values, client);
        postgres_round_add(link, POSTGRES_ADDRESS_FILL, &values);
    }
}

/* Of several with one address the first is known by it, as when a store is loaded. */
static void put_addresses(struct postgres_link *link, const struct client *client)
{
    struct arena arena;
    arena_init(&arena, MOMENT_SIZE);
    if (!client->erased) {
        put_address(link, client_alias(client->alias, &arena), client->number);
        put_address(link, client_address(client->email, client->phone, &arena), client->number);
    }
    arena_deinit(&arena);
}

static void put_token(struct postgres_fill *fill, struct postgres_link *link,
                      const struct record_provider *provider)
{
    const int64_t numbers[] = {provider->number, provider->tokens.token};
    struct postgres_values values = {0};
    for (unsigned i = 0; i < 2; i++) {
        postgres_array_clear(&fill->token[i]);
        postgres_array_add_number(&fill->token[i], numbers[i]);
        postgres_put_array(&values, &fill->token[i]);
    }
    postgres_round_add(link, POSTGRES_TOKENS_INSERT, &values);
    g_array_append_val(fill->providers, provider->number);
}

static void put_event(struct postgres_fill *fill, const struct event *event)
{
    struct postgres_array *columns = fill->columns;
    postgres_array_add_number(&columns[COLUMN_AT], event->at);
    postgres_array_add_number(&columns[COLUMN_KIND], (int64_t)event->kind);
    postgres_array_add_number(&columns[COLUMN_PROVIDER], event->provider);
    postgres_array_add_number(&columns[COLUMN_APPOINTMENT], event->appointment);
    postgres_array_add_number(&columns[COLUMN_START], event->span.start);
    postgres_array_add_number(&columns[COLUMN_END], event->span.end);
    postgres_array_add_text(&columns[COLUMN_SUBJECT], event->subject_id);
    fill->event = event->sequence;
}

static gint compare_numbers(gconstpointer left, gconstpointer right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t number_of(const struct record *record)
{
    switch (record->kind) {
    case RECORD_CLIENT:
        return record->client.number;
    case RECORD_SERIES:
        return record->series.number;
    case RECORD_PROVIDER:
        return record->provider.number;
    case RECORD_OPENING:
        return record->opening.opening.key;
    case RECORD_APPOINTMENT:
        return record->appointment.number;
    case RECORD_STORE:
    case RECORD_GROUP:
    case RECORD_COLLECTION:
    case RECORD_EVENT:
    case RECORD_KIND_COUNT:
        break;
    }
    return 0;
}

/* What can be told before the server is asked. While serving, nobody books with a provider whose
 * token is not there. */
static bool fits(const struct postgres_fill *fill, const struct record *record)
{
    int64_t number = number_of(record);
    if (record->kind == RECORD_EVENT) {
        return record->event.sequence == fill->event + 1;
    }
    if (record->kind == RECORD_APPOINTMENT &&
        !g_array_binary_search(fill->providers, &record->appointment.provider, compare_numbers,
                               NULL)) {
        return false;
    }
    return number == 0 || number > fill->number;
}

static void put(struct postgres_fill *fill, struct postgres_link *link, const struct record *record)
{
    struct commit commit;
    struct change change;
    link->owner = fill->records;
    switch (record->kind) {
    case RECORD_STORE:
        put_store(link, &record->store);
        break;
    case RECORD_COLLECTION:
        put_collection(link, &record->collection);
        break;
    case RECORD_EVENT:
        put_event(fill, &record->event);
        break;
    case RECORD_PROVIDER:
        put_token(fill, link, &record->provider);
        record_change(record, &commit, &change);
        postgres_rows_write(link, &commit, &change);
        break;
    case RECORD_CLIENT:
        record_change(record, &commit, &change);
        postgres_rows_write(link, &commit, &change);
        put_addresses(link, &record->client);
        break;
    case RECORD_GROUP:
    case RECORD_SERIES:
    case RECORD_OPENING:
    case RECORD_APPOINTMENT:
        record_change(record, &commit, &change);
        postgres_rows_write(link, &commit, &change);
        break;
    case RECORD_KIND_COUNT:
        break;
    }
}

/* A round ends with a kind, so that the last records of one are refused before those of the next
 * are looked at. */
enum result postgres_fill_put(struct postgres_fill *fill, struct postgres_link *link,
                              const struct record *record,
                              char message_out[static ENGINE_MESSAGE_SIZE])
{
    if (record->kind != fill->kind && fill->result == RESULT_OK) {
        enum result result = postgres_fill_flush(fill, link, message_out);
        if (result != RESULT_OK) {
            return result;
        }
        fill->kind = record->kind;
        fill->number = 0;
    }
    if (fill->result != RESULT_OK) {
        return refuse(fill, RESULT_UNAVAILABLE, "it was refused before", message_out);
    }
    if (!fits(fill, record)) {
        return refuse(fill, RESULT_INVALID, DOES_NOT_FIT, message_out);
    }
    put(fill, link, record);
    fill->number = number_of(record);
    if (link->owners->len >= STATEMENTS_AT_A_TIME ||
        fill->columns[COLUMN_AT].count >= EVENTS_AT_A_TIME) {
        return postgres_fill_flush(fill, link, message_out);
    }
    fill->records++;
    return RESULT_OK;
}

/* What was queued and never sent goes with the transaction. */
static void roll_back(struct postgres_link *link)
{
    char message[ENGINE_MESSAGE_SIZE] = "";
    struct postgres_report report;
    bool is_clear = postgres_round_run(link, &report) || !report.lost;
    PQclear(report.rows);
    if (!is_clear || !run_alone(link, POSTGRES_ROLLBACK) ||
        postgres_link_read_counters(link, message) != RESULT_OK) {
        postgres_link_drop(link); /* It ends with the connection. */
    }
}

enum result postgres_fill_end(struct postgres_fill *fill, struct postgres_link *link, bool keep)
{
    char message[ENGINE_MESSAGE_SIZE] = "";
    enum result result = keep ? postgres_fill_flush(fill, link, message) : RESULT_OK;
    if (result != RESULT_OK) {
        log_line(LOG_ERROR, "postgresql: %s", message);
    }
    if (keep && result == RESULT_OK) {
        result = run_alone(link, POSTGRES_COMMIT) ? RESULT_OK : RESULT_UNAVAILABLE;
    } else {
        roll_back(link);
    }
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_array_clear(&fill->columns[i]);
    }
    link->is_held = fill->is_open = false;
    link->owner = -1;
    return result;
}
