/* The statements in one table, and the few ways to run them. */
#include "server/store/sqlite_statements.h"

#include "server/log.h"

#define BRIEF_COLUMNS                                                                       \
    "number, id, provider, service_day, start_at, end_at, range_start, range_end, status, " \
    "undated, expires_at, client, series"
#define MORE_COLUMNS                                                                       \
    "occurrence, created_at, fingerprint, provider_named, exact_fit, cost, fragments, "    \
    "stranded, runner_up_start, runner_up_cost, runner_up_fragments, runner_up_stranded, " \
    "first_provider, first_start, ended_by, start_microseconds, end_microseconds"
#define PROVIDER_COLUMNS                                                                 \
    "number, id, zone, daily_limit, version, name, group_id, slot_step, buffer_before, " \
    "buffer_after, notice, past_allowed, horizon, hold_ttl, alias"
#define RULE_COLUMNS "kind, weekdays, from_day, until_day, start_minute, end_minute, number"
#define OPENING_COLUMNS \
    "key, provider, collection, number, start_at, end_at, piece_minutes, opened_at"
#define SERIES_COLUMNS "number, id, fingerprint, occurrences"

#define SELECT_PROVIDER                                 \
    "SELECT " PROVIDER_COLUMNS ", token FROM provider " \
    "JOIN provider_token ON provider_token.provider = provider.number "
#define SELECT_APPOINTMENT                                                                   \
    "SELECT " BRIEF_COLUMNS ", " MORE_COLUMNS ", reasons.text, notes.text FROM appointment " \
    "LEFT JOIN erasable_text AS reasons ON reasons.position = reason "                       \
    "LEFT JOIN erasable_text AS notes ON notes.position = note "
#define SELECT_BRIEF "SELECT " BRIEF_COLUMNS " FROM appointment "
#define SELECT_CLIENT                                                                            \
    "SELECT number, id, created_at, erased, names.text, emails.text, phones.text, aliases.text " \
    "FROM client LEFT JOIN erasable_text AS names ON names.position = name "                     \
    "LEFT JOIN erasable_text AS emails ON emails.position = email "                              \
    "LEFT JOIN erasable_text AS phones ON phones.position = phone "                              \
    "LEFT JOIN erasable_text AS aliases ON aliases.position = alias "

/* As many zeros as the text has bytes, so that the row stays where it is. */
#define BLANK_TEXT                     \
    "UPDATE erasable_text SET text = " \
    "substr(hex(zeroblob(length(CAST(text AS BLOB)))), 1, length(CAST(text AS BLOB))) "

/* OR FAIL: see the guard in schema/sqlite_guard_on.sql. One row each, checked before it is written.
 */
/* clang-format off */
static const char *const texts[STATEMENT_COUNT] = {
    [STATEMENT_BEGIN]        = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT]       = "COMMIT",
    [STATEMENT_ROLLBACK]     = "ROLLBACK",
    [STATEMENT_SAVEPOINT]    = "SAVEPOINT one",
    [STATEMENT_RELEASE]      = "RELEASE one",
    [STATEMENT_ROLLBACK_TO]  = "ROLLBACK TO one",
    [STATEMENT_EPOCH]        = "SELECT value FROM epoch",
    [STATEMENT_EPOCH_BEGIN]  = "UPDATE epoch SET value = value + 1",
    [STATEMENT_EPOCH_SET]    = "UPDATE epoch SET value = ?1",
    [STATEMENT_TOKEN]        = "SELECT token FROM provider_token WHERE provider = ?1",
    [STATEMENT_TOKEN_INSERT] = "INSERT INTO provider_token VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [STATEMENT_TOKEN_SWAP]   = "UPDATE provider_token SET token = ?2 WHERE provider = ?1 AND token = ?3",

    [STATEMENT_PROVIDER_PUT] = "INSERT INTO provider (" PROVIDER_COLUMNS ") "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) "
                               "ON CONFLICT (number) DO UPDATE SET "
                               "(" PROVIDER_COLUMNS ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    [STATEMENT_RULES_DELETE] = "DELETE FROM availability_rule WHERE provider = ?1",
    [STATEMENT_RULE_INSERT]  = "INSERT INTO availability_rule (provider, position, " RULE_COLUMNS ") "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [STATEMENT_PROVIDERS]    = SELECT_PROVIDER "ORDER BY number",
    [STATEMENT_PROVIDER]     = SELECT_PROVIDER "WHERE number = ?1",
    [STATEMENT_RULES]        = "SELECT " RULE_COLUMNS " FROM availability_rule WHERE provider = ?1 ORDER BY position",

    [STATEMENT_OPENING_INSERT] = "INSERT INTO opening (" OPENING_COLUMNS ") SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 "
                               "WHERE EXISTS (SELECT 1 FROM provider WHERE number = ?2)",
    [STATEMENT_OPENING_DELETE] = "DELETE FROM opening WHERE key = ?1 AND provider = ?2",
    [STATEMENT_OPENINGS]       = "SELECT " OPENING_COLUMNS " FROM opening ORDER BY key",
    [STATEMENT_OPENINGS_OF_PROVIDER] = "SELECT " OPENING_COLUMNS " FROM opening WHERE provider = ?1 ORDER BY key",
    [STATEMENT_COLLECTION_REACH]     = "INSERT INTO collection (name, last) VALUES (?1, ?2) "
                                       "ON CONFLICT (name) DO UPDATE SET last = excluded.last WHERE excluded.last > last",
    [STATEMENT_COLLECTIONS]          = "SELECT name, last FROM collection ORDER BY number",

    [STATEMENT_GROUP_ENSURE]    = "INSERT INTO provider_group (id) VALUES (?1) ON CONFLICT DO NOTHING",
    [STATEMENT_CLOSURES_DELETE] = "DELETE FROM group_closure "
                                  "WHERE group_number = (SELECT number FROM provider_group WHERE id = ?1)",
    [STATEMENT_CLOSURE_INSERT]  = "INSERT INTO group_closure (group_number, position, " RULE_COLUMNS ") VALUES "
                                  "((SELECT number FROM provider_group WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [STATEMENT_GROUPS]          = "SELECT number, id FROM provider_group ORDER BY number",
    [STATEMENT_CLOSURES]        = "SELECT " RULE_COLUMNS " FROM group_closure WHERE group_number = ?1 ORDER BY position",

    [STATEMENT_APPOINTMENT_INSERT] = "INSERT OR FAIL INTO appointment (" BRIEF_COLUMNS ", " MORE_COLUMNS ", reason, note) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
                               "?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)",
    [STATEMENT_STATUS_SET]   = "UPDATE OR FAIL appointment SET status = ?3, ended_by = coalesce(?4, ended_by), "
                               "reason = coalesce(?5, reason) WHERE number = ?1 AND provider = ?2",
    [STATEMENT_MOVE]         = "UPDATE OR FAIL appointment SET provider = ?3, service_day = ?4, start_at = ?5, end_at = ?6, "
                               "range_start = ?7, range_end = ?8, provider_named = ?9, undated = ?10, "
                               "start_microseconds = NULL, end_microseconds = NULL, "
                               "first_provider = coalesce(first_provider, provider), "
                               "first_start = coalesce(first_start, start_at) "
                               "WHERE number = ?1 AND provider = ?2 AND status IN (0, 1)",
    [STATEMENT_NOTE_ERASE]   = "UPDATE appointment SET note = NULL WHERE number = ?1",
    [STATEMENT_APPOINTMENTS] = SELECT_BRIEF "ORDER BY number",
    [STATEMENT_LIVE_OF_PROVIDER] = SELECT_APPOINTMENT "WHERE provider = ?1 AND status IN (0, 1) ORDER BY number",
    [STATEMENT_APPOINTMENT]  = SELECT_APPOINTMENT "WHERE number = ?1",
    [STATEMENT_PAGE]           = SELECT_APPOINTMENT "WHERE number > ?1 ORDER BY number LIMIT ?2",
    [STATEMENT_PAGE_OF_CLIENT] = SELECT_APPOINTMENT "WHERE number > ?1 AND client = ?3 ORDER BY number LIMIT ?2",
    [STATEMENT_PAGE_OF_SERIES] = SELECT_APPOINTMENT "WHERE number > ?1 AND series = ?4 ORDER BY number LIMIT ?2",
    [STATEMENT_PAGE_OF_BOTH]   = SELECT_APPOINTMENT "WHERE number > ?1 AND series = ?4 AND +client = ?3 "
                                 "ORDER BY number LIMIT ?2",

    [STATEMENT_TEXT_APPEND]  = "INSERT INTO erasable_text (text) VALUES (?1)",
    [STATEMENT_REASON_BLANK] = BLANK_TEXT "WHERE position = (SELECT reason FROM appointment WHERE number = ?1)",
    [STATEMENT_NOTE_BLANK]   = BLANK_TEXT "WHERE position = (SELECT note FROM appointment WHERE number = ?1)",
    [STATEMENT_TEXTS_BLANK]  = BLANK_TEXT "WHERE position IN (SELECT name FROM client WHERE number = ?1 "
                               "UNION ALL SELECT email FROM client WHERE number = ?1 "
                               "UNION ALL SELECT phone FROM client WHERE number = ?1 "
                               "UNION ALL SELECT alias FROM client WHERE number = ?1 "
                               "UNION ALL SELECT reason FROM appointment WHERE client = ?1 "
                               "UNION ALL SELECT note FROM appointment WHERE client = ?1)",

    [STATEMENT_CLIENT_INSERT] = "INSERT INTO client (number, id, created_at, erased, name, email, phone, alias) "
                                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [STATEMENT_CLIENT_ERASE]  = "UPDATE client SET erased = 1, name = NULL, email = NULL, phone = NULL, alias = NULL "
                                "WHERE number = ?1 AND id = ?2",
    [STATEMENT_WORDS_ERASE]   = "UPDATE appointment SET reason = NULL, note = NULL "
                                "WHERE client = ?1 AND (reason IS NOT NULL OR note IS NOT NULL)",
    [STATEMENT_CLIENTS]       = SELECT_CLIENT "ORDER BY number",
    [STATEMENT_CLIENT]        = SELECT_CLIENT "WHERE number = ?1",
    [STATEMENT_SERIES_INSERT] = "INSERT INTO series (" SERIES_COLUMNS ") VALUES (?1, ?2, ?3, ?4)",
    [STATEMENT_ALL_SERIES]    = "SELECT " SERIES_COLUMNS " FROM series ORDER BY number",
    [STATEMENT_SERIES]        = "SELECT " SERIES_COLUMNS " FROM series WHERE number = ?1",

    [STATEMENT_EVENT_INSERT] = "INSERT INTO event (at, kind, provider, appointment, start_at, end_at, subject) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [STATEMENT_EVENTS]       = "SELECT sequence, at, kind, event.provider, event.start_at, event.end_at, subject, id, appointment "
                               "FROM event LEFT JOIN appointment ON appointment.number = event.appointment "
                               "WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
    [STATEMENT_LAST_EVENT]   = "SELECT max(sequence) FROM event",
};
/* clang-format on */

enum result sqlite_statements_init(struct sqlite_statements *statements, sqlite3 *database,
                                   struct zones *zones)
{
    *statements = (struct sqlite_statements){.database = database, .zones = zones};
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(database, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &statements->prepared[i], NULL) != SQLITE_OK) {
            log_line(LOG_ERROR, "sqlite: %s", sqlite3_errmsg(database));
            return RESULT_UNAVAILABLE;
        }
    }
    return RESULT_OK;
}

void sqlite_statements_deinit(struct sqlite_statements *statements)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(statements->prepared[i]);
    }
    *statements = (struct sqlite_statements){0};
}

int sqlite_statements_run(const struct sqlite_statements *statements, enum sqlite_statement which)
{
    int status = sqlite3_step(statements->prepared[which]);
    sqlite3_reset(statements->prepared[which]);
    return status;
}

int sqlite_statements_change_one(const struct sqlite_statements *statements,
                                 enum sqlite_statement which)
{
    int status = sqlite_statements_run(statements, which);
    return status == SQLITE_DONE && sqlite3_changes(statements->database) != 1 ? SQLITE_CONSTRAINT
                                                                               : status;
}

int64_t sqlite_statements_number(const struct sqlite_statements *statements,
                                 enum sqlite_statement which, int64_t otherwise)
{
    sqlite3_stmt *statement = statements->prepared[which];
    int64_t number =
        sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : otherwise;
    sqlite3_reset(statement);
    return number;
}

enum result sqlite_statements_finish(const struct sqlite_statements *statements,
                                     enum sqlite_statement which, int status)
{
    if (status != SQLITE_DONE) {
        log_line(LOG_ERROR, "sqlite: %s", sqlite3_errmsg(statements->database));
    }
    sqlite3_reset(statements->prepared[which]);
    return status == SQLITE_DONE ? RESULT_OK : RESULT_UNAVAILABLE;
}

void sqlite_bind_optional(sqlite3_stmt *statement, int position, int64_t value)
{
    if (value == 0) {
        sqlite3_bind_null(statement, position);
    } else {
        sqlite3_bind_int64(statement, position, value);
    }
}

void sqlite_bind_text_borrowed(sqlite3_stmt *statement, int position, const char *text)
{
    sqlite3_bind_text(statement, position, text, -1, SQLITE_STATIC); /* NULL binds NULL. */
}

const char *sqlite_text(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

enum result sqlite_statements_seek(const struct sqlite_statements *statements,
                                   enum sqlite_statement which, int64_t number, enum result unknown)
{
    sqlite3_bind_int64(statements->prepared[which], 1, number);
    int status = sqlite3_step(statements->prepared[which]);
    if (status == SQLITE_ROW) {
        return RESULT_OK;
    }
    enum result result = sqlite_statements_finish(statements, which, status);
    return result == RESULT_OK ? unknown : result;
}
