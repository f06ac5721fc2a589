/* A definition is one row and its rules; a group is its id and its closures. */
#include "server/store/sqlite_provider_rows.h"

#include <string.h>

#include "server/log.h"

/* Whose rules they are is bound already, at the first position of both statements. */
static int replace_rules(const struct sqlite_statements *statements, enum sqlite_statement removal,
                         enum sqlite_statement insertion, const struct availability_rule *rules,
                         size_t count)
{
    sqlite3_stmt *statement = statements->prepared[insertion];
    int status = sqlite_statements_run(statements, removal);
    for (size_t i = 0; i < count && status == SQLITE_DONE; i++) {
        const struct availability_rule *rule = &rules[i];
        sqlite3_bind_int64(statement, 2, (int64_t)i);
        sqlite3_bind_int(statement, 3, (int)rule->kind);
        sqlite3_bind_int(statement, 4, rule->weekdays);
        sqlite3_bind_int(statement, 5, rule->from_day);
        sqlite3_bind_int(statement, 6, rule->until_day);
        sqlite3_bind_int(statement, 7, rule->start_minute);
        sqlite3_bind_int(statement, 8, rule->end_minute);
        sqlite3_bind_int64(statement, 9, rule->number);
        status = sqlite_statements_run(statements, insertion);
    }
    return status;
}

int sqlite_provider_write(const struct sqlite_statements *statements, const struct commit *commit,
                          const struct change *change)
{
    int64_t provider = commit->side.provider;
    const struct provider_definition *definition = change->provider.definition;
    sqlite3_stmt *statement = statements->prepared[STATEMENT_PROVIDER_PUT];
    sqlite3_bind_int64(statement, 1, provider);
    sqlite_bind_text_borrowed(statement, 2, change->provider.id);
    sqlite_bind_text_borrowed(statement, 3, definition->zone->name);
    if (definition->daily_limit == PROVIDER_UNLIMITED) {
        sqlite3_bind_null(statement, 4);
    } else {
        sqlite3_bind_int(statement, 4, definition->daily_limit);
    }
    sqlite3_bind_int64(statement, 5, commit->side.next_token);
    sqlite_bind_text_borrowed(statement, 6, definition->name);
    sqlite_bind_text_borrowed(statement, 7, definition->group);
    sqlite3_bind_int(statement, 8, definition->slot_step_minutes);
    sqlite3_bind_int(statement, 9, definition->buffer_before_minutes);
    sqlite3_bind_int(statement, 10, definition->buffer_after_minutes);
    sqlite3_bind_int(statement, 11, definition->notice_minutes);
    sqlite3_bind_int(statement, 12, definition->past_allowed);
    sqlite3_bind_int(statement, 13, definition->horizon_days);
    sqlite3_bind_int(statement, 14, definition->hold_seconds);
    sqlite_bind_text_borrowed(statement, 15, definition->alias);
    int status = sqlite_statements_run(statements, STATEMENT_PROVIDER_PUT);
    if (status != SQLITE_DONE) {
        return status;
    }
    sqlite3_bind_int64(statements->prepared[STATEMENT_RULES_DELETE], 1, provider);
    sqlite3_bind_int64(statements->prepared[STATEMENT_RULE_INSERT], 1, provider);
    return replace_rules(statements, STATEMENT_RULES_DELETE, STATEMENT_RULE_INSERT,
                         definition->rules, definition->rule_count);
}

int sqlite_group_write(const struct sqlite_statements *statements, const struct change *change)
{
    const char *id = change->group.id;
    sqlite_bind_text_borrowed(statements->prepared[STATEMENT_GROUP_ENSURE], 1, id);
    int status = sqlite_statements_run(statements, STATEMENT_GROUP_ENSURE);
    if (status != SQLITE_DONE) {
        return status;
    }
    sqlite_bind_text_borrowed(statements->prepared[STATEMENT_CLOSURES_DELETE], 1, id);
    sqlite_bind_text_borrowed(statements->prepared[STATEMENT_CLOSURE_INSERT], 1, id);
    return replace_rules(statements, STATEMENT_CLOSURES_DELETE, STATEMENT_CLOSURE_INSERT,
                         change->group.closures, change->group.closure_count);
}

struct rule_list {
    struct availability_rule *rules; /* in the arena */
    size_t count, capacity;
};

static void append_rule(struct rule_list *list, sqlite3_stmt *statement, struct arena *arena)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 8;
        struct availability_rule *larger = arena_take(arena, capacity * sizeof *larger);
        if (list->count > 0) {
            memcpy(larger, list->rules, list->count * sizeof *larger);
        }
        list->rules = larger;
        list->capacity = capacity;
    }
    list->rules[list->count++] = (struct availability_rule){
        .kind = (enum availability_kind)sqlite3_column_int(statement, 0),
        .weekdays = (uint8_t)sqlite3_column_int(statement, 1),
        .from_day = sqlite3_column_int(statement, 2),
        .until_day = sqlite3_column_int(statement, 3),
        .start_minute = sqlite3_column_int(statement, 4),
        .end_minute = sqlite3_column_int(statement, 5),
        .number = sqlite3_column_int64(statement, 6),
    };
}

/* `which` selects the rules of the number at its first position. */
static enum result read_rules(const struct sqlite_statements *statements,
                              enum sqlite_statement which, int64_t number, struct arena *arena,
                              struct rule_list *list_out)
{
    sqlite3_stmt *statement = statements->prepared[which];
    sqlite3_bind_int64(statement, 1, number);
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        append_rule(list_out, statement, arena);
    }
    return sqlite_statements_finish(statements, which, status);
}

static enum result send_provider(const struct sqlite_statements *statements,
                                 sqlite3_stmt *statement, struct arena *arena,
                                 struct store_sink *sink)
{
    int64_t number = sqlite3_column_int64(statement, 0);
    const char *id = sqlite_text(statement, 1), *zone_name = sqlite_text(statement, 2);
    const struct zone *zone = statements->zones->find(statements->zones, zone_name);
    if (zone == NULL) {
        log_line(LOG_ERROR, "provider %s: there is no time zone %s on this machine", id, zone_name);
        return RESULT_UNAVAILABLE;
    }
    struct rule_list list = {0};
    enum result result = read_rules(statements, STATEMENT_RULES, number, arena, &list);
    if (result != RESULT_OK) {
        return result;
    }
    bool unlimited = sqlite3_column_type(statement, 3) == SQLITE_NULL;
    const struct provider_definition definition = {
        .name = sqlite_text(statement, 5),
        .group = sqlite_text(statement, 6),
        .zone = zone,
        .daily_limit = unlimited ? PROVIDER_UNLIMITED : sqlite3_column_int(statement, 3),
        .slot_step_minutes = sqlite3_column_int(statement, 7),
        .buffer_before_minutes = sqlite3_column_int(statement, 8),
        .buffer_after_minutes = sqlite3_column_int(statement, 9),
        .notice_minutes = sqlite3_column_int(statement, 10),
        .past_allowed = sqlite3_column_int(statement, 11) != 0,
        .horizon_days = sqlite3_column_int(statement, 12),
        .hold_seconds = sqlite3_column_int(statement, 13),
        .alias = sqlite_text(statement, 14),
        .rules = list.rules,
        .rule_count = list.count,
    };
    const struct store_tokens tokens = {
        .token = sqlite3_column_int64(statement, 15),
        .version = sqlite3_column_int64(statement, 4),
    };
    sink->provider(sink, id, number, &tokens, &definition);
    return RESULT_OK;
}

static enum result send_group(const struct sqlite_statements *statements, sqlite3_stmt *statement,
                              struct arena *arena, struct store_sink *sink)
{
    struct rule_list list = {0};
    enum result result = read_rules(statements, STATEMENT_CLOSURES,
                                    sqlite3_column_int64(statement, 0), arena, &list);
    if (result == RESULT_OK) {
        sink->group(sink, sqlite_text(statement, 1), list.rules, list.count);
    }
    return result;
}

/* Sends what each row says, with an arena for its rules. */
static enum result send_all(const struct sqlite_statements *statements, enum sqlite_statement which,
                            enum result (*send)(const struct sqlite_statements *, sqlite3_stmt *,
                                                struct arena *, struct store_sink *),
                            struct store_sink *sink)
{
    sqlite3_stmt *statement = statements->prepared[which];
    struct arena arena;
    arena_init(&arena, 4096);
    enum result result = RESULT_OK;
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW && result == RESULT_OK) {
        result = send(statements, statement, &arena, sink);
        arena_reset(&arena);
    }
    arena_deinit(&arena);
    if (result != RESULT_OK) {
        sqlite3_reset(statement);
        return result;
    }
    return sqlite_statements_finish(statements, which, status);
}

enum result sqlite_providers_load(const struct sqlite_statements *statements,
                                  struct store_sink *sink)
{
    return sink->provider == NULL ? RESULT_OK
                                  : send_all(statements, STATEMENT_PROVIDERS, send_provider, sink);
}

enum result sqlite_provider_load(const struct sqlite_statements *statements, int64_t number,
                                 struct store_sink *sink)
{
    sqlite3_bind_int64(statements->prepared[STATEMENT_PROVIDER], 1, number);
    return sink->provider == NULL ? RESULT_OK
                                  : send_all(statements, STATEMENT_PROVIDER, send_provider, sink);
}

enum result sqlite_groups_load(const struct sqlite_statements *statements, struct store_sink *sink)
{
    return sink->group == NULL ? RESULT_OK
                               : send_all(statements, STATEMENT_GROUPS, send_group, sink);
}
