/* RRULE: "FREQ=WEEKLY;COUNT=3" or, with another first day, "2026-12-31 FREQ=WEEKLY;COUNT=3". What
 * is expanded is what the rule says, as far as that can be said without expanding it. */
#include "server/recurrence.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "server/recurrence_rule.h"
#include "shared/fuzz.h"

enum { FIRST_DAY = 20780, LAST_DAY = FIRST_DAY + 1500, OCCURRENCES_MAX = 100 };

static bool may_fall_on_weekday(const short *by_day, int32_t day)
{
    /* libical counts from Sunday as 1, civil from Monday as 0. */
    int weekday = (civil_weekday(day) + 1) % 7 + 1;
    bool is_listed = !recurrence_rule_lists(by_day);
    for (; *by_day != ICAL_RECURRENCE_ARRAY_MAX; by_day++) {
        is_listed |= (int)icalrecurrencetype_day_day_of_week(*by_day) == weekday;
    }
    return is_listed;
}

static bool may_fall_on_day_of_month(const short *by_month_day, int32_t day)
{
    struct civil_date date = civil_date_of(day);
    struct civil_date next = {date.year + date.month / 12, date.month % 12 + 1, 1};
    int32_t from_end = day - civil_day_of(next);
    return !recurrence_rule_lists(by_month_day) ||
           recurrence_rule_contains(by_month_day, date.day) ||
           recurrence_rule_contains(by_month_day, from_end);
}

/* Whether no part of the rule forbids the day by itself. */
static bool may_fall_on(const struct recurrence_rule *rule, int32_t day)
{
    const struct icalrecurrencetype *parts = &rule->parts;
    return (!recurrence_rule_lists(parts->by_month) ||
            recurrence_rule_contains(parts->by_month, civil_date_of(day).month)) &&
           may_fall_on_weekday(parts->by_day, day) &&
           may_fall_on_day_of_month(parts->by_month_day, day);
}

static void check_days(const struct recurrence *got, const struct recurrence_rule *rule,
                       const struct recurrence_bounds *bounds)
{
    assert(got->count >= 1 && got->count <= bounds->occurrences_max);
    assert(got->days[0] == bounds->first_day);
    assert(rule->count == 0 || got->count == (size_t)rule->count);
    int32_t last_day = rule->count == 0 ? rule->until_day : bounds->last_day;
    for (size_t i = 1; i < got->count; i++) {
        assert(got->days[i] > got->days[i - 1] && got->days[i] <= last_day);
        assert(may_fall_on(rule, got->days[i]));
    }
    assert(last_day <= bounds->last_day);
}

static void check_rule(const char *text, const struct recurrence_bounds *bounds)
{
    struct arena arena;
    arena_init(&arena, 4096);
    struct recurrence got = {.count = SIZE_MAX};
    struct recurrence_rule rule;
    const char *sentence = NULL, *fault = recurrence_rule_parse(text, &rule);
    enum result result = recurrence_expand(text, bounds, &arena, &got, &sentence);
    if (result == RESULT_OK) {
        assert(fault == NULL && sentence == NULL);
        check_days(&got, &rule, bounds);
    } else {
        assert(result == RESULT_INVALID && got.count == SIZE_MAX);
        assert(sentence != NULL && sentence[0] != '\0' && fuzz_is_printable(sentence));
        assert(fault == NULL || strcmp(fault, sentence) == 0);
    }
    arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size), *rest = text;
    char *first = fuzz_part(&rest, " ");
    struct recurrence_bounds bounds = {
        .first_day = FIRST_DAY, .last_day = LAST_DAY, .occurrences_max = OCCURRENCES_MAX};
    if (rest != NULL && civil_parse_date(first, &bounds.first_day)) {
        bounds.last_day = bounds.first_day + LAST_DAY - FIRST_DAY;
    }
    check_rule(rest != NULL ? rest : first, &bounds);
    free(text);
    return 0;
}
