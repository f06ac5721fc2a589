/* A commit that the database refuses is left out, and the others are tried again without it. */
#include "server/store/postgres_batch.h"

#include <string.h>

#include "server/log.h"
#include "server/store/change_event.h"
#include "server/store/postgres_round.h"
#include "server/store/postgres_rows.h"

/* Whose statements are not a commit's own. */
enum { OWNER_BATCH = -1, OWNER_COMMIT = -2, OWNER_IDS = -3, OWNER_EVENTS = -4 };

/* How often a batch that met another one, or a lost connection, is tried again. */
enum { ATTEMPTS_MAX = 3 };

enum attempt_end {
    ATTEMPT_DONE,
    ATTEMPT_REFUSED, /* one commit has its outcome; the others are to be tried again */
    ATTEMPT_AGAIN,   /* for certain nothing happened, and it may go well next time */
    ATTEMPT_FAILED,  /* for certain nothing happened */
    ATTEMPT_UNKNOWN,
};

void postgres_batch_init(struct postgres_batch *batch)
{
    *batch = (struct postgres_batch){.commits.list = NULL};
    postgres_tokens_init(&batch->tokens);
    postgres_collections_init(&batch->collections);
    postgres_array_init(&batch->appointment_ids, POSTGRES_TEXTS);
    postgres_array_init(&batch->series_ids, POSTGRES_TEXTS);
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_array_init(&batch->columns[i],
                            i == COLUMN_SUBJECT ? POSTGRES_TEXTS : POSTGRES_NUMBERS);
    }
}

void postgres_batch_deinit(struct postgres_batch *batch)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_array_deinit(&batch->columns[i]);
    }
    postgres_array_deinit(&batch->appointment_ids);
    postgres_array_deinit(&batch->series_ids);
    postgres_collections_deinit(&batch->collections);
    postgres_tokens_deinit(&batch->tokens);
}

static void add_event(struct postgres_batch *batch, const struct commit *commit,
                      const struct change *change)
{
    const struct change_event event = change_event_of(commit, change);
    struct postgres_array *columns = batch->columns;
    postgres_array_add_number(&columns[COLUMN_AT], commit->at);
    postgres_array_add_number(&columns[COLUMN_KIND], (int64_t)event.kind);
    postgres_array_add_number(&columns[COLUMN_PROVIDER], event.provider);
    postgres_array_add_number(&columns[COLUMN_APPOINTMENT], event.appointment);
    postgres_array_add_number(&columns[COLUMN_START], event.span.start);
    postgres_array_add_number(&columns[COLUMN_END], event.span.end);
    postgres_array_add_text(&columns[COLUMN_SUBJECT], event.subject_id);
}

static void add_id(struct postgres_batch *batch, const struct change *change)
{
    if (change->kind == CHANGE_APPOINTMENT) {
        postgres_array_add_text(&batch->appointment_ids, change->appointment->id);
    } else if (change->kind == CHANGE_SERIES) {
        postgres_array_add_text(&batch->series_ids, change->series->id);
    }
}

static void queue_commits(struct postgres_batch *batch, struct postgres_link *link)
{
    postgres_array_clear(&batch->appointment_ids);
    postgres_array_clear(&batch->series_ids);
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_array_clear(&batch->columns[i]);
    }
    for (size_t i = 0; i < batch->commits.count; i++) {
        const struct commit *commit = batch->commits.list[i];
        if (commit->outcome != OUTCOME_APPLIED) {
            continue;
        }
        link->owner = (int)i;
        for (size_t j = 0; j < commit->change_count; j++) {
            postgres_rows_write(link, commit, &commit->changes[j]);
            add_event(batch, commit, &commit->changes[j]);
            add_id(batch, &commit->changes[j]);
        }
    }
    link->owner = OWNER_BATCH;
}

static bool closes_a_group(const struct commit *commit)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        if (commit->changes[i].kind == CHANGE_GROUP) {
            return true;
        }
    }
    return false;
}

/* With the counter: a closing that others have made by now is known here, or those who know less
 * are told; one that they make later will find what is written here. */
static void put_closings(const struct postgres_batch *batch, struct postgres_values *values)
{
    bool closes = false;
    int64_t known = INT64_MAX;
    for (size_t i = 0; i < batch->commits.count; i++) {
        const struct commit *commit = batch->commits.list[i];
        if (commit->outcome == OUTCOME_APPLIED) {
            closes = closes || closes_a_group(commit);
            known = commit->side.provider != 0 && commit->known < known ? commit->known : known;
        }
    }
    postgres_put_flag(values, closes);
    postgres_put_number(values, known);
}

static void queue_events(struct postgres_batch *batch, struct postgres_link *link)
{
    int32_t count = batch->columns[COLUMN_AT].count;
    if (count == 0) {
        return;
    }
    struct postgres_values values = {0};
    postgres_put_number(&values, count);
    postgres_put_number(&values, link->epoch);
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        postgres_put_array(&values, &batch->columns[i]);
    }
    postgres_tokens_put_steps(&batch->tokens, &values);
    put_closings(batch, &values);
    link->owner = OWNER_EVENTS;
    postgres_round_add(link, POSTGRES_EVENTS_INSERT, &values);
    link->owner = OWNER_BATCH;
}

static void put_ids(struct postgres_batch *batch, struct postgres_values *values)
{
    postgres_put_array(values, &batch->appointment_ids);
    postgres_put_array(values, &batch->series_ids);
}

/* With the counter: what another process makes of the same ids is either there by now, or will find
 * ours. */
static void queue_ids_check(struct postgres_batch *batch, struct postgres_link *link)
{
    if (batch->appointment_ids.count + batch->series_ids.count > 0) {
        struct postgres_values values = {0};
        put_ids(batch, &values);
        link->owner = OWNER_IDS;
        postgres_round_add(link, POSTGRES_IDS_CHECK, &values);
        link->owner = OWNER_BATCH;
    }
}

static void roll_back(struct postgres_link *link)
{
    struct postgres_report report;
    postgres_round_add(link, POSTGRES_ROLLBACK, NULL);
    if (!postgres_round_run(link, &report)) {
        postgres_link_drop(link); /* It ends with the connection. */
    }
}

static bool is_of_class(const struct postgres_report *report, const char *class)
{
    return strncmp(report->error.state, class, 2) == 0;
}

/* Data that cannot be, a rule of the schema, a limit of the server: it would be so next time. */
static bool is_refusal(const struct postgres_report *report)
{
    return report->error.owner >= 0 && !report->error.ends_session &&
           (is_of_class(report, "22") || is_of_class(report, "23") || is_of_class(report, "54"));
}

/* Two that met: a deadlock, a lock that was not had in time, a key that came in between. */
static bool may_go_well(const struct postgres_report *report)
{
    return is_of_class(report, "40") || strcmp(report->error.state, "55P03") == 0 ||
           is_of_class(report, "23");
}

/* What other processes may make at the same moment. */
static const char *const shared_names[] = {
    "appointment_id_key",  "series_id_key",   "client_id_key",
    "client_address_pkey", "provider_id_key", "provider_alias_key",
};

static bool is_clash(const struct postgres_report *report)
{
    bool found = false;
    for (size_t i = 0; i < sizeof shared_names / sizeof shared_names[0]; i++) {
        found = found || strcmp(report->error.constraint, shared_names[i]) == 0;
    }
    return found && strcmp(report->error.state, "23505") == 0; /* unique_violation */
}

static void let_clash(struct commit *commit)
{
    commit->outcome = OUTCOME_CONFLICT;
    commit->clashes = true;
}

static bool has_id(const struct commit *commit, const char *id)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        const struct change *change = &commit->changes[i];
        const char *own = change->kind == CHANGE_APPOINTMENT ? change->appointment->id
                          : change->kind == CHANGE_SERIES    ? change->series->id
                                                             : NULL;
        if (own != NULL && strcmp(own, id) == 0) {
            return true;
        }
    }
    return false;
}

/* After the batch was rolled back for it: the ids of others are there for everybody to see. */
static enum attempt_end refuse_ids(struct postgres_batch *batch, struct postgres_link *link)
{
    PGresult *rows;
    struct postgres_values values = {0};
    put_ids(batch, &values);
    if (postgres_read(link, POSTGRES_IDS_FIND, &values, &rows) != RESULT_OK) {
        return ATTEMPT_FAILED;
    }
    for (int row = 0; row < PQntuples(rows); row++) {
        for (size_t i = 0; i < batch->commits.count; i++) {
            struct commit *commit = batch->commits.list[i];
            if (commit->outcome == OUTCOME_APPLIED && has_id(commit, postgres_text(rows, row, 0))) {
                let_clash(commit);
            }
        }
    }
    bool any = PQntuples(rows) > 0;
    PQclear(rows);
    return any ? ATTEMPT_REFUSED : ATTEMPT_AGAIN;
}

static enum attempt_end refuse_one(struct postgres_batch *batch,
                                   const struct postgres_report *report)
{
    struct commit *commit = batch->commits.list[report->error.owner];
    if (is_clash(report)) {
        let_clash(commit);
        return ATTEMPT_REFUSED;
    }
    bool is_missing = strcmp(report->error.state, "22012") == 0; /* division_by_zero */
    log_line(LOG_ERROR, "postgresql: refused a change of provider %lld: %s",
             (long long)commit->side.provider,
             is_missing ? "what it changes is not there" : report->error.message);
    commit->outcome = OUTCOME_NOT_APPLIED;
    return ATTEMPT_REFUSED;
}

/* COMMIT was not answered, or not as it should be: everything else says that it was not made. */
static enum attempt_end end_of_error(struct postgres_batch *batch, struct postgres_link *link,
                                     const struct postgres_report *report)
{
    bool is_silent = report->lost && report->error.state[0] == '\0';
    if (is_silent || (report->error.owner == OWNER_COMMIT && report->error.ends_session)) {
        return ATTEMPT_UNKNOWN;
    }
    if (!report->lost) {
        roll_back(link);
    }
    if (report->error.owner == OWNER_IDS && is_of_class(report, "22")) {
        return refuse_ids(batch, link);
    }
    if (report->error.owner == OWNER_EVENTS && is_of_class(report, "22") &&
        !batch->commits.are_behind) {
        batch->commits.are_behind = true; /* They are decided again when they know more. */
        return ATTEMPT_REFUSED;
    }
    if (is_refusal(report)) {
        return refuse_one(batch, report);
    }
    if (report->error.ends_session || may_go_well(report)) {
        return ATTEMPT_AGAIN;
    }
    log_line(LOG_ERROR, "postgresql: the batch was rolled back: %s (%s)", report->error.message,
             report->error.state);
    return ATTEMPT_FAILED;
}

/* Without its COMMIT nothing of it can count. A fence that is not ours any more is one that a
 * connection of ours has lost to another: it is made again. */
static enum attempt_end end_of_locking(struct postgres_link *link,
                                       const struct postgres_report *report)
{
    bool is_fenced = strcmp(report->error.state, "22012") == 0;
    if (report->lost || is_fenced) {
        postgres_link_drop(link);
        return ATTEMPT_AGAIN;
    }
    roll_back(link);
    if (may_go_well(report)) {
        return ATTEMPT_AGAIN;
    }
    log_line(LOG_ERROR, "postgresql: no transaction: %s (%s)", report->error.message,
             report->error.state);
    return ATTEMPT_FAILED;
}

/* The first rows are those of the writer. */
static void read_locked(struct postgres_batch *batch, const GPtrArray *all, bool tokens,
                        bool collections)
{
    guint next = 1;
    if (tokens && next < all->len) {
        postgres_tokens_read(&batch->tokens, g_ptr_array_index(all, next++));
    }
    if (collections && next < all->len) {
        postgres_collections_read(&batch->collections, g_ptr_array_index(all, next));
    }
}

static bool lock_all(struct postgres_batch *batch, struct postgres_link *link, int64_t number,
                     enum attempt_end *end_out)
{
    struct postgres_report report;
    struct postgres_values values = {0};
    postgres_put_number(&values, link->epoch);
    postgres_put_number(&values, link->fence);
    postgres_put_number(&values, number);
    postgres_round_add(link, POSTGRES_BEGIN, NULL);
    postgres_round_add(link, POSTGRES_BATCH, &values);
    bool tokens = postgres_tokens_queue_lock(&batch->tokens, link, &batch->commits);
    bool collections = postgres_collections_queue_lock(&batch->collections, link, &batch->commits);
    GPtrArray *all = postgres_gathered_new();
    bool is_locked = postgres_round_gather(link, all, &report);
    if (is_locked) {
        read_locked(batch, all, tokens, collections);
    }
    g_ptr_array_unref(all);
    *end_out = is_locked ? ATTEMPT_DONE : end_of_locking(link, &report);
    return is_locked;
}

static enum attempt_end write_all(struct postgres_batch *batch, struct postgres_link *link,
                                  int64_t number)
{
    struct postgres_report report;
    queue_commits(batch, link);
    postgres_tokens_queue_swap(&batch->tokens, link);
    postgres_collections_queue_reach(&batch->collections, link, &batch->commits);
    queue_events(batch, link);
    queue_ids_check(batch, link);
    link->owner = OWNER_COMMIT;
    postgres_round_add(link, POSTGRES_COMMIT, NULL);
    link->owner = OWNER_BATCH;
    size_t queued = link->owners->len;
    bool is_well = postgres_round_run(link, &report);
    bool is_committed = report.answered == queued && queued > 0;
    if (is_committed && report.warned) {
        PQclear(report.rows);
        return ATTEMPT_UNKNOWN;
    }
    if (is_well || is_committed) {
        link->batch = number;
        if (batch->columns[COLUMN_AT].count > 0) {
            link->last_event = postgres_number(report.rows, 0, 0);
        }
        PQclear(report.rows);
        return ATTEMPT_DONE;
    }
    PQclear(report.rows);
    return end_of_error(batch, link, &report);
}

static enum attempt_end attempt(struct postgres_batch *batch, struct postgres_link *link,
                                int64_t *number_out)
{
    enum attempt_end end;
    if (!postgres_link_ready(link)) {
        return ATTEMPT_FAILED;
    }
    *number_out = link->batch + 1;
    if (!lock_all(batch, link, *number_out, &end)) {
        return end;
    }
    size_t applied =
        postgres_tokens_decide(&batch->tokens, &batch->collections, &batch->commits, link->epoch);
    if (applied == 0 && !postgres_tokens_are_wanted(&batch->tokens)) {
        roll_back(link);
        return ATTEMPT_DONE;
    }
    return write_all(batch, link, *number_out);
}

/* What missed its token, or was refused by itself, wrote nothing however the batch ends. */
static void set_outcomes(const struct postgres_batch *batch, enum outcome outcome)
{
    for (size_t i = 0; i < batch->commits.count; i++) {
        struct commit *commit = batch->commits.list[i];
        if (commit->outcome == OUTCOME_PENDING || commit->outcome == OUTCOME_APPLIED) {
            commit->outcome = outcome;
        }
    }
}

void postgres_batch_apply(struct postgres_batch *batch, struct postgres_link *link,
                          int64_t *number_out)
{
    enum attempt_end end = ATTEMPT_AGAIN;
    batch->commits.are_behind = false;
    for (size_t i = 0; i < batch->commits.count; i++) {
        batch->commits.list[i]->outcome = OUTCOME_PENDING;
        batch->commits.list[i]->clashes = false;
    }
    for (int again = 0; end == ATTEMPT_REFUSED || (end == ATTEMPT_AGAIN && again < ATTEMPTS_MAX);
         again += end == ATTEMPT_AGAIN) {
        end = attempt(batch, link, number_out);
    }
    if (end == ATTEMPT_UNKNOWN) {
        postgres_link_drop(link);
        set_outcomes(batch, OUTCOME_UNKNOWN);
    } else if (end != ATTEMPT_DONE) {
        set_outcomes(batch, OUTCOME_NOT_APPLIED);
    }
}
