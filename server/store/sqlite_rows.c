/* Tokens, the changes by kind, and the order of a load. */
#include "server/store/sqlite_rows.h"

#include "server/store/sqlite_appointment_rows.h"
#include "server/store/sqlite_client_rows.h"
#include "server/store/sqlite_collection_rows.h"
#include "server/store/sqlite_event_rows.h"
#include "server/store/sqlite_opening_rows.h"
#include "server/store/sqlite_provider_rows.h"

static bool token_is_in_force(const struct sqlite_statements *statements,
                              const struct commit_side *side)
{
    sqlite3_bind_int64(statements->prepared[STATEMENT_TOKEN], 1, side->provider);
    return sqlite_statements_number(statements, STATEMENT_TOKEN, 0) == side->expected_token;
}

static bool swap_token(const struct sqlite_statements *statements, const struct commit_side *side,
                       int *status_out)
{
    bool is_new = side->expected_token == 0;
    enum sqlite_statement which = is_new ? STATEMENT_TOKEN_INSERT : STATEMENT_TOKEN_SWAP;
    sqlite3_stmt *statement = statements->prepared[which];
    sqlite3_bind_int64(statement, 1, side->provider);
    sqlite3_bind_int64(statement, 2, side->next_token);
    if (!is_new) {
        sqlite3_bind_int64(statement, 3, side->expected_token);
    }
    *status_out = sqlite_statements_run(statements, which);
    return *status_out == SQLITE_DONE && sqlite3_changes(statements->database) == 1;
}

/* The other side is asked first: a swap that has to be taken back would need a savepoint. */
bool sqlite_rows_swap_tokens(const struct sqlite_statements *statements,
                             const struct commit *commit, int *status_out)
{
    *status_out = SQLITE_DONE;
    if (commit->side.provider == 0) {
        return true;
    }
    if (commit->other.provider == 0) {
        return swap_token(statements, &commit->side, status_out);
    }
    return token_is_in_force(statements, &commit->other) &&
           swap_token(statements, &commit->side, status_out) &&
           swap_token(statements, &commit->other, status_out);
}

int sqlite_rows_change(const struct sqlite_statements *statements, const struct commit *commit,
                       const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PROVIDER:
        return sqlite_provider_write(statements, commit, change);
    case CHANGE_APPOINTMENT:
        return sqlite_appointment_insert(statements, change->appointment);
    case CHANGE_STATUS:
        return sqlite_appointment_set_status(statements, commit->side.provider, change);
    case CHANGE_MOVE:
        return sqlite_appointment_move(statements, change);
    case CHANGE_SERIES:
        return sqlite_series_insert(statements, change->series);
    case CHANGE_CLIENT:
        return sqlite_client_insert(statements, change->client);
    case CHANGE_CLIENT_ERASE:
        return sqlite_client_erase(statements, change->client);
    case CHANGE_GROUP:
        return sqlite_group_write(statements, change);
    case CHANGE_OPENING:
        return sqlite_opening_insert(statements, commit->side.provider, change->opening);
    case CHANGE_OPENING_END:
        return sqlite_opening_end(statements, commit->side.provider, change->opening->key);
    case CHANGE_NOTE_ERASE:
        return sqlite_appointment_erase_note(statements, change->number);
    }
    return SQLITE_MISUSE;
}

int sqlite_rows_write(const struct sqlite_statements *statements, const struct commit *commit,
                      const struct change *change)
{
    const struct change_reach reach = change_reach_of(change);
    int status = sqlite_rows_change(statements, commit, change);
    if (status == SQLITE_DONE && reach.collection != NULL) {
        status = sqlite_collection_reach(statements, &reach);
    }
    if (status != SQLITE_DONE) {
        return status;
    }
    struct change_event event = change_event_of(commit, change);
    return sqlite_event_append(statements, commit->at, &event);
}

enum result sqlite_rows_load(const struct sqlite_statements *statements, struct store_sink *sink)
{
    enum result result = sqlite_groups_load(statements, sink);
    result = result == RESULT_OK ? sqlite_collections_load(statements, sink) : result;
    result = result == RESULT_OK ? sqlite_clients_load(statements, sink) : result;
    result = result == RESULT_OK ? sqlite_series_load(statements, sink) : result;
    result = result == RESULT_OK ? sqlite_providers_load(statements, sink) : result;
    result = result == RESULT_OK ? sqlite_openings_load(statements, sink) : result;
    return result == RESULT_OK ? sqlite_appointments_load(statements, sink) : result;
}

enum result sqlite_rows_load_provider(const struct sqlite_statements *statements, int64_t number,
                                      struct store_sink *sink)
{
    enum result result = sqlite_provider_load(statements, number, sink);
    result = result == RESULT_OK ? sqlite_openings_load_of(statements, number, sink) : result;
    return result == RESULT_OK ? sqlite_appointments_load_live(statements, number, sink) : result;
}
