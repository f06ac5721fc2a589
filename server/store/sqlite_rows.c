/* Every statement is prepared once and reset after use. */
#include "server/store/sqlite_rows.h"

#include <string.h>

#include "server/log.h"

#define APPOINTMENT_COLUMNS                                                                 \
    "number, id, provider, service_day, start_at, end_at, range_start, range_end, status, " \
    "provider_named, exact_fit, cost, runner_up_start, runner_up_cost"

/* clang-format off */
static const char *const statement_texts[STATEMENT_COUNT] = {
    [STATEMENT_BEGIN]        = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT]       = "COMMIT",
    [STATEMENT_ROLLBACK]     = "ROLLBACK",
    [STATEMENT_SAVEPOINT]    = "SAVEPOINT one",
    [STATEMENT_RELEASE]      = "RELEASE one",
    [STATEMENT_ROLLBACK_TO]  = "ROLLBACK TO one",
    [STATEMENT_EPOCH]        = "SELECT value FROM epoch",
    [STATEMENT_TOKEN_INSERT] = "INSERT INTO provider_token VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [STATEMENT_TOKEN_SWAP]   = "UPDATE provider_token SET token = ?2 WHERE provider = ?1 AND token = ?3",
    [STATEMENT_PROVIDER_PUT] = "INSERT INTO provider VALUES (?1, ?2, ?3, ?4) ON CONFLICT (number) DO UPDATE SET "
                               "id = excluded.id, zone = excluded.zone, daily_limit = excluded.daily_limit",
    [STATEMENT_RULES_DELETE] = "DELETE FROM availability_rule WHERE provider = ?1",
    [STATEMENT_RULE_INSERT]  = "INSERT INTO availability_rule VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [STATEMENT_APPOINTMENT_INSERT] = "INSERT INTO appointment (" APPOINTMENT_COLUMNS ") "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [STATEMENT_STATUS_SET]   = "UPDATE appointment SET status = ?2 WHERE number = ?1 AND provider = ?3",
    [STATEMENT_PROVIDERS]    = "SELECT number, id, zone, daily_limit, token FROM provider "
                               "JOIN provider_token ON provider_token.provider = provider.number ORDER BY number",
    [STATEMENT_PROVIDER]     = "SELECT number, id, zone, daily_limit, token FROM provider "
                               "JOIN provider_token ON provider_token.provider = provider.number WHERE number = ?1",
    [STATEMENT_RULES]        = "SELECT kind, weekdays, from_day, until_day, start_minute, end_minute "
                               "FROM availability_rule WHERE provider = ?1 ORDER BY position",
    [STATEMENT_APPOINTMENTS] = "SELECT " APPOINTMENT_COLUMNS " FROM appointment ORDER BY number",
    [STATEMENT_LIVE_OF_PROVIDER] = "SELECT " APPOINTMENT_COLUMNS " FROM appointment "
                               "WHERE provider = ?1 AND status IN (0, 1) ORDER BY number",
    [STATEMENT_APPOINTMENT]  = "SELECT " APPOINTMENT_COLUMNS " FROM appointment WHERE number = ?1",
};
/* clang-format on */

enum result sqlite_rows_init(struct sqlite_rows *rows, sqlite3 *database, struct zones *zones)
{
    *rows = (struct sqlite_rows){.database = database, .zones = zones};
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(database, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &rows->statements[i], NULL) != SQLITE_OK) {
            log_line(LOG_ERROR, "sqlite: %s", sqlite3_errmsg(database));
            return RESULT_UNAVAILABLE;
        }
    }
    return RESULT_OK;
}

void sqlite_rows_deinit(struct sqlite_rows *rows)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(rows->statements[i]);
    }
    *rows = (struct sqlite_rows){0};
}

int sqlite_rows_run(const struct sqlite_rows *rows, enum sqlite_statement which)
{
    int status = sqlite3_step(rows->statements[which]);
    sqlite3_reset(rows->statements[which]);
    return status;
}

int64_t sqlite_rows_epoch(const struct sqlite_rows *rows)
{
    sqlite3_stmt *statement = rows->statements[STATEMENT_EPOCH];
    int64_t epoch = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return epoch;
}

bool sqlite_rows_swap_token(const struct sqlite_rows *rows, const struct commit *commit,
                            int *status_out)
{
    bool is_new = commit->side.expected_token == 0;
    sqlite3_stmt *statement =
        rows->statements[is_new ? STATEMENT_TOKEN_INSERT : STATEMENT_TOKEN_SWAP];
    sqlite3_bind_int64(statement, 1, commit->side.provider);
    sqlite3_bind_int64(statement, 2, commit->side.next_token);
    if (!is_new) {
        sqlite3_bind_int64(statement, 3, commit->side.expected_token);
    }
    *status_out = sqlite3_step(statement);
    sqlite3_reset(statement);
    return *status_out == SQLITE_DONE && sqlite3_changes(rows->database) == 1;
}

static int write_rules(const struct sqlite_rows *rows, int64_t provider,
                       const struct provider_definition *definition)
{
    sqlite3_stmt *statement = rows->statements[STATEMENT_RULES_DELETE];
    sqlite3_bind_int64(statement, 1, provider);
    int status = sqlite_rows_run(rows, STATEMENT_RULES_DELETE);
    statement = rows->statements[STATEMENT_RULE_INSERT];
    for (size_t i = 0; i < definition->rule_count && status == SQLITE_DONE; i++) {
        const struct availability_rule *rule = &definition->rules[i];
        sqlite3_bind_int64(statement, 1, provider);
        sqlite3_bind_int64(statement, 2, (int64_t)i);
        sqlite3_bind_int(statement, 3, (int)rule->kind);
        sqlite3_bind_int(statement, 4, rule->weekdays);
        sqlite3_bind_int(statement, 5, rule->from_day);
        sqlite3_bind_int(statement, 6, rule->until_day);
        sqlite3_bind_int(statement, 7, rule->start_minute);
        sqlite3_bind_int(statement, 8, rule->end_minute);
        status = sqlite_rows_run(rows, STATEMENT_RULE_INSERT);
    }
    return status;
}

static int write_provider(const struct sqlite_rows *rows, int64_t provider,
                          const struct change *change)
{
    const struct provider_definition *definition = change->provider.definition;
    sqlite3_stmt *statement = rows->statements[STATEMENT_PROVIDER_PUT];
    sqlite3_bind_int64(statement, 1, provider);
    sqlite3_bind_text(statement, 2, change->provider.id, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, definition->zone->name, -1, SQLITE_STATIC);
    if (definition->daily_limit == PROVIDER_UNLIMITED) {
        sqlite3_bind_null(statement, 4);
    } else {
        sqlite3_bind_int(statement, 4, definition->daily_limit);
    }
    int status = sqlite_rows_run(rows, STATEMENT_PROVIDER_PUT);
    return status == SQLITE_DONE ? write_rules(rows, provider, definition) : status;
}

static int write_appointment(const struct sqlite_rows *rows, const struct appointment *appointment)
{
    const struct decision *decision = &appointment->decision;
    sqlite3_stmt *statement = rows->statements[STATEMENT_APPOINTMENT_INSERT];
    sqlite3_bind_int64(statement, 1, appointment->number);
    sqlite3_bind_text(statement, 2, appointment->id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, appointment->provider);
    sqlite3_bind_int(statement, 4, appointment->service_day);
    sqlite3_bind_int64(statement, 5, appointment->span.start);
    sqlite3_bind_int64(statement, 6, appointment->span.end);
    sqlite3_bind_int64(statement, 7, appointment->range.start);
    sqlite3_bind_int64(statement, 8, appointment->range.end);
    sqlite3_bind_int(statement, 9, (int)appointment->status);
    sqlite3_bind_int(statement, 10, appointment->provider_named);
    sqlite3_bind_int(statement, 11, decision->exact_fit);
    sqlite3_bind_int(statement, 12, decision->chosen.cost);
    if (decision->has_runner_up) {
        sqlite3_bind_int64(statement, 13, decision->runner_up_start);
    } else {
        sqlite3_bind_null(statement, 13);
    }
    sqlite3_bind_int(statement, 14, decision->runner_up.cost);
    return sqlite_rows_run(rows, STATEMENT_APPOINTMENT_INSERT);
}

/* A status of an appointment that is not there would be a change that did not happen: a constraint,
 * like the others. */
static int write_status(const struct sqlite_rows *rows, int64_t provider,
                        const struct change *change)
{
    sqlite3_stmt *statement = rows->statements[STATEMENT_STATUS_SET];
    sqlite3_bind_int64(statement, 1, change->status.number);
    sqlite3_bind_int(statement, 2, (int)change->status.status);
    sqlite3_bind_int64(statement, 3, provider);
    int status = sqlite_rows_run(rows, STATEMENT_STATUS_SET);
    return status == SQLITE_DONE && sqlite3_changes(rows->database) != 1 ? SQLITE_CONSTRAINT
                                                                         : status;
}

int sqlite_rows_write(const struct sqlite_rows *rows, int64_t provider, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PROVIDER:
        return write_provider(rows, provider, change);
    case CHANGE_APPOINTMENT:
        return write_appointment(rows, change->appointment);
    case CHANGE_STATUS:
        return write_status(rows, provider, change);
    case CHANGE_MOVE:
    case CHANGE_SERIES:
    case CHANGE_CLIENT:
    case CHANGE_CLIENT_ERASE:
    case CHANGE_GROUP:
        break;
    }
    return SQLITE_MISUSE;
}

static const char *column_text(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

/* The id is borrowed until the statement moves on. */
static struct appointment read_appointment(sqlite3_stmt *statement)
{
    return (struct appointment){
        .number = sqlite3_column_int64(statement, 0),
        .id = column_text(statement, 1),
        .provider = sqlite3_column_int64(statement, 2),
        .service_day = sqlite3_column_int(statement, 3),
        .span = {sqlite3_column_int64(statement, 4), sqlite3_column_int64(statement, 5)},
        .range = {sqlite3_column_int64(statement, 6), sqlite3_column_int64(statement, 7)},
        .status = (enum appointment_status)sqlite3_column_int(statement, 8),
        .provider_named = sqlite3_column_int(statement, 9) != 0,
        .decision = {.exact_fit = sqlite3_column_int(statement, 10) != 0,
                     .chosen.cost = sqlite3_column_int(statement, 11),
                     .has_runner_up = sqlite3_column_type(statement, 12) != SQLITE_NULL,
                     .runner_up_start = sqlite3_column_int64(statement, 12),
                     .runner_up.cost = sqlite3_column_int(statement, 13)},
    };
}

/* Ends a read: RESULT_OK if the statement came to its end. */
static enum result finish(const struct sqlite_rows *rows, sqlite3_stmt *statement, int status)
{
    sqlite3_reset(statement);
    if (status == SQLITE_DONE) {
        return RESULT_OK;
    }
    log_line(LOG_ERROR, "sqlite: reading failed: %s", sqlite3_errmsg(rows->database));
    return RESULT_UNAVAILABLE;
}

static enum result send_appointments(const struct sqlite_rows *rows, sqlite3_stmt *statement,
                                     struct store_sink *sink)
{
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        struct appointment appointment = read_appointment(statement);
        sink->appointment(sink, &appointment);
    }
    return finish(rows, statement, status);
}

static enum result read_rules(const struct sqlite_rows *rows, int64_t provider, struct arena *arena,
                              struct provider_definition *definition)
{
    sqlite3_stmt *statement = rows->statements[STATEMENT_RULES];
    sqlite3_bind_int64(statement, 1, provider);
    struct availability_rule *rules = NULL;
    size_t capacity = 0;
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        if (definition->rule_count == capacity) {
            struct availability_rule *larger =
                arena_take(arena, (capacity * 2 + 8) * sizeof *larger);
            if (capacity > 0) {
                memcpy(larger, rules, capacity * sizeof *larger);
            }
            rules = larger;
            capacity = capacity * 2 + 8;
        }
        rules[definition->rule_count++] = (struct availability_rule){
            .kind = (enum availability_kind)sqlite3_column_int(statement, 0),
            .weekdays = (uint8_t)sqlite3_column_int(statement, 1),
            .from_day = sqlite3_column_int(statement, 2),
            .until_day = sqlite3_column_int(statement, 3),
            .start_minute = sqlite3_column_int(statement, 4),
            .end_minute = sqlite3_column_int(statement, 5),
        };
    }
    definition->rules = rules;
    return finish(rows, statement, status);
}

static enum result send_provider(const struct sqlite_rows *rows, sqlite3_stmt *statement,
                                 struct arena *arena, struct store_sink *sink)
{
    int64_t number = sqlite3_column_int64(statement, 0);
    const char *id = column_text(statement, 1), *zone_name = column_text(statement, 2);
    struct provider_definition definition = {
        .zone = rows->zones->find(rows->zones, zone_name),
        .daily_limit = sqlite3_column_type(statement, 3) == SQLITE_NULL
                           ? PROVIDER_UNLIMITED
                           : sqlite3_column_int(statement, 3),
    };
    if (definition.zone == NULL) {
        log_line(LOG_ERROR, "provider %s: there is no time zone %s on this machine", id, zone_name);
        return RESULT_UNAVAILABLE;
    }
    enum result result = read_rules(rows, number, arena, &definition);
    if (result == RESULT_OK) {
        const struct store_tokens tokens = {.token = sqlite3_column_int64(statement, 4)};
        sink->provider(sink, id, number, &tokens, &definition);
    }
    arena_reset(arena);
    return result;
}

static enum result send_providers(const struct sqlite_rows *rows, sqlite3_stmt *statement,
                                  struct store_sink *sink)
{
    struct arena arena;
    arena_init(&arena, 4096);
    enum result result = RESULT_OK;
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW && result == RESULT_OK) {
        result = send_provider(rows, statement, &arena, sink);
    }
    arena_deinit(&arena);
    if (result != RESULT_OK) {
        sqlite3_reset(statement);
        return result;
    }
    return finish(rows, statement, status);
}

enum result sqlite_rows_load(const struct sqlite_rows *rows, struct store_sink *sink)
{
    enum result result = send_providers(rows, rows->statements[STATEMENT_PROVIDERS], sink);
    return result == RESULT_OK
               ? send_appointments(rows, rows->statements[STATEMENT_APPOINTMENTS], sink)
               : result;
}

enum result sqlite_rows_load_provider(const struct sqlite_rows *rows, int64_t number,
                                      struct store_sink *sink)
{
    sqlite3_stmt *statement = rows->statements[STATEMENT_PROVIDER];
    sqlite3_bind_int64(statement, 1, number);
    enum result result = send_providers(rows, statement, sink);
    if (result != RESULT_OK) {
        return result;
    }
    statement = rows->statements[STATEMENT_LIVE_OF_PROVIDER];
    sqlite3_bind_int64(statement, 1, number);
    return send_appointments(rows, statement, sink);
}

enum result sqlite_rows_find_appointment(const struct sqlite_rows *rows, int64_t number,
                                         struct arena *arena, struct appointment *appointment_out)
{
    sqlite3_stmt *statement = rows->statements[STATEMENT_APPOINTMENT];
    sqlite3_bind_int64(statement, 1, number);
    int status = sqlite3_step(statement);
    if (status != SQLITE_ROW) {
        enum result result = finish(rows, statement, status);
        return result == RESULT_OK ? RESULT_APPOINTMENT_UNKNOWN : result;
    }
    struct appointment appointment = read_appointment(statement);
    appointment.id = arena_copy_text(arena, appointment.id, strlen(appointment.id));
    sqlite3_reset(statement);
    *appointment_out = appointment;
    return RESULT_OK;
}
