/* A definition is one row and its rules; a group is its id and its closures. They are read joined,
 * a row for each rule, or one without a rule. */
#include "server/store/postgres_provider_rows.h"

#include "server/log.h"
#include "server/store/postgres_round.h"

enum { PROVIDERS_AT_A_TIME = 512 };

/* Where the columns of the rules begin. */
enum { RULES_OF_PROVIDER = 16, RULES_OF_GROUP = 2 };

/* Whose rule it is stands in the first place already. */
static void add_rule(struct postgres_link *link, enum postgres_statement which,
                     struct postgres_values *values, const struct availability_rule *rule,
                     size_t position)
{
    postgres_put_number(values, (int64_t)position);
    postgres_put_number(values, (int64_t)rule->kind);
    postgres_put_number(values, rule->weekdays);
    postgres_put_number(values, rule->from_day);
    postgres_put_number(values, rule->until_day);
    postgres_put_number(values, rule->start_minute);
    postgres_put_number(values, rule->end_minute);
    postgres_put_number(values, rule->number);
    postgres_round_add(link, which, values);
}

static void put_definition(struct postgres_link *link, const struct commit *commit,
                           const struct change *change)
{
    const struct provider_definition *definition = change->provider.definition;
    struct postgres_values values = {0};
    postgres_put_number(&values, commit->side.provider);
    postgres_put_text(&values, change->provider.id);
    postgres_put_text(&values, definition->zone->name);
    if (definition->daily_limit == PROVIDER_UNLIMITED) {
        postgres_put_null(&values);
    } else {
        postgres_put_number(&values, definition->daily_limit);
    }
    postgres_put_number(&values, commit->side.next_token);
    postgres_put_text(&values, definition->name);
    postgres_put_text(&values, definition->group);
    postgres_put_number(&values, definition->slot_step_minutes);
    postgres_put_number(&values, definition->buffer_before_minutes);
    postgres_put_number(&values, definition->buffer_after_minutes);
    postgres_put_number(&values, definition->notice_minutes);
    postgres_put_flag(&values, definition->past_allowed);
    postgres_put_number(&values, definition->horizon_days);
    postgres_put_number(&values, definition->hold_seconds);
    postgres_put_text(&values, definition->alias);
    postgres_round_add(link, POSTGRES_PROVIDER_PUT, &values);
}

void postgres_provider_write(struct postgres_link *link, const struct commit *commit,
                             const struct change *change)
{
    const struct provider_definition *definition = change->provider.definition;
    put_definition(link, commit, change);
    struct postgres_values whose = {0};
    postgres_put_number(&whose, commit->side.provider);
    postgres_round_add(link, POSTGRES_RULES_DELETE, &whose);
    for (size_t i = 0; i < definition->rule_count; i++) {
        whose = (struct postgres_values){0};
        postgres_put_number(&whose, commit->side.provider);
        add_rule(link, POSTGRES_RULE_INSERT, &whose, &definition->rules[i], i);
    }
}

void postgres_group_write(struct postgres_link *link, const struct change *change)
{
    struct postgres_values whose = {0};
    postgres_put_text(&whose, change->group.id);
    postgres_round_add(link, POSTGRES_GROUP_ENSURE, &whose);
    postgres_round_add(link, POSTGRES_CLOSURES_DELETE, &whose);
    for (size_t i = 0; i < change->group.closure_count; i++) {
        whose = (struct postgres_values){0};
        postgres_put_text(&whose, change->group.id);
        add_rule(link, POSTGRES_CLOSURE_INSERT, &whose, &change->group.closures[i], i);
    }
}

static struct availability_rule read_rule(const PGresult *rows, int row, int column)
{
    return (struct availability_rule){
        .kind = (enum availability_kind)postgres_integer(rows, row, column),
        .weekdays = (uint8_t)postgres_integer(rows, row, column + 1),
        .from_day = postgres_integer(rows, row, column + 2),
        .until_day = postgres_integer(rows, row, column + 3),
        .start_minute = postgres_integer(rows, row, column + 4),
        .end_minute = postgres_integer(rows, row, column + 5),
        .number = postgres_number(rows, row, column + 6),
    };
}

/* The rules of one owner: from `row` to the row before which another number begins. */
struct owned_rules {
    const struct availability_rule *rules; /* in the arena */
    size_t count;
    int row_after;
};

static struct owned_rules read_rules(const PGresult *rows, int row, int column, struct arena *arena)
{
    int64_t owner = postgres_number(rows, row, 0);
    int end = row + 1;
    while (end < PQntuples(rows) && postgres_number(rows, end, 0) == owner) {
        end++;
    }
    if (PQgetisnull(rows, row, column)) {
        return (struct owned_rules){.row_after = end};
    }
    size_t count = (size_t)(end - row);
    struct availability_rule *rules = arena_take(arena, count * sizeof *rules);
    for (size_t i = 0; i < count; i++) {
        rules[i] = read_rule(rows, row + (int)i, column);
    }
    return (struct owned_rules){.rules = rules, .count = count, .row_after = end};
}

static enum result send_provider(const PGresult *rows, int row, struct zones *zones,
                                 const struct owned_rules *owned, struct store_sink *sink)
{
    const char *id = postgres_text(rows, row, 1), *zone_name = postgres_text(rows, row, 2);
    const struct zone *zone = zones->find(zones, zone_name);
    if (zone == NULL) {
        log_line(LOG_ERROR, "provider %s: there is no time zone %s on this machine", id, zone_name);
        return RESULT_UNAVAILABLE;
    }
    bool unlimited = PQgetisnull(rows, row, 3) != 0;
    const struct provider_definition definition = {
        .name = postgres_text(rows, row, 5),
        .group = postgres_text(rows, row, 6),
        .zone = zone,
        .daily_limit = unlimited ? PROVIDER_UNLIMITED : postgres_integer(rows, row, 3),
        .slot_step_minutes = postgres_integer(rows, row, 7),
        .buffer_before_minutes = postgres_integer(rows, row, 8),
        .buffer_after_minutes = postgres_integer(rows, row, 9),
        .notice_minutes = postgres_integer(rows, row, 10),
        .past_allowed = postgres_number(rows, row, 11) != 0,
        .horizon_days = postgres_integer(rows, row, 12),
        .hold_seconds = postgres_integer(rows, row, 13),
        .alias = postgres_text(rows, row, 14),
        .rules = owned->rules,
        .rule_count = owned->count,
    };
    const struct store_tokens tokens = {
        .token = postgres_number(rows, row, 15),
        .version = postgres_number(rows, row, 4),
    };
    sink->provider(sink, id, postgres_number(rows, row, 0), &tokens, &definition);
    return RESULT_OK;
}

/* Which providers are read: those after `after`, up to `until`. */
struct provider_range {
    int64_t after, until;
    int64_t count; /* that were read of it, PROVIDERS_AT_A_TIME at most */
};

static enum result send_providers(const PGresult *rows, struct zones *zones,
                                  struct provider_range *range, struct store_sink *sink)
{
    struct arena arena;
    arena_init(&arena, 4096);
    enum result result = RESULT_OK;
    for (int row = 0; row < PQntuples(rows) && result == RESULT_OK;) {
        struct owned_rules owned = read_rules(rows, row, RULES_OF_PROVIDER, &arena);
        result = send_provider(rows, row, zones, &owned, sink);
        range->after = postgres_number(rows, row, 0);
        range->count++;
        row = owned.row_after;
        arena_reset(&arena);
    }
    arena_deinit(&arena);
    return result;
}

static enum result load_range(struct postgres_link *link, struct zones *zones,
                              struct provider_range range, struct store_sink *sink)
{
    do {
        struct postgres_values values = {0};
        postgres_put_number(&values, range.after);
        postgres_put_number(&values, range.until);
        postgres_put_number(&values, PROVIDERS_AT_A_TIME);
        PGresult *rows;
        enum result result = postgres_read(link, POSTGRES_PROVIDERS, &values, &rows);
        if (result != RESULT_OK) {
            return result;
        }
        range.count = 0;
        result = send_providers(rows, zones, &range, sink);
        PQclear(rows);
        if (result != RESULT_OK) {
            return result;
        }
    } while (range.count == PROVIDERS_AT_A_TIME);
    return RESULT_OK;
}

enum result postgres_providers_load(struct postgres_link *link, struct zones *zones,
                                    struct store_sink *sink)
{
    struct provider_range all = {.after = 0, .until = INT64_MAX};
    return sink->provider == NULL ? RESULT_OK : load_range(link, zones, all, sink);
}

void postgres_provider_ask(struct postgres_link *link, int64_t number)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, number - 1);
    postgres_put_number(&values, number);
    postgres_put_number(&values, 1);
    postgres_round_add(link, POSTGRES_PROVIDERS, &values);
}

enum result postgres_provider_send(const PGresult *rows, struct zones *zones,
                                   struct store_sink *sink)
{
    struct provider_range one = {0};
    return send_providers(rows, zones, &one, sink);
}

void postgres_groups_send(const PGresult *rows, struct store_sink *sink)
{
    struct arena arena;
    arena_init(&arena, 4096);
    for (int row = 0; row < PQntuples(rows);) {
        struct owned_rules owned = read_rules(rows, row, RULES_OF_GROUP, &arena);
        sink->group(sink, postgres_text(rows, row, 1), owned.rules, owned.count);
        row = owned.row_after;
        arena_reset(&arena);
    }
    arena_deinit(&arena);
}

enum result postgres_groups_load(struct postgres_link *link, struct store_sink *sink)
{
    PGresult *rows;
    if (sink->group == NULL) {
        return RESULT_OK;
    }
    enum result result = postgres_read(link, POSTGRES_GROUPS, NULL, &rows);
    if (result != RESULT_OK) {
        return result;
    }
    postgres_groups_send(rows, sink);
    PQclear(rows);
    return RESULT_OK;
}
