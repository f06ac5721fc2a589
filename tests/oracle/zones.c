/*
 * Answers questions about zones through slotd's own code, for zones.py to compare. A line of stdin
 * is a question, a line of stdout its answer; days are civil days, instants UTC seconds.
 *
 *   wall ZONE DAY           the instants of every quarter hour of two days, 00:00 to 48:00
 *   local ZONE DAY          DAY:MINUTE for every half hour of the UTC day
 *   open ZONE DAY RULE...   START-END for every open interval of the day; a rule is
 *                           o|c|g,WEEKDAYS,FROM_DAY,UNTIL_DAY,START_MINUTE,END_MINUTE:
 *                           open, closed, or a closure of the group
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/availability.h"
#include "server/zone_glib.h"

enum { WALL_STEP_MINUTES = 15, LOCAL_STEP_SECONDS = 1800, RULES_MAX = 16 };

static void print_wall(const struct zone *zone, int32_t day)
{
    for (int32_t minute = 0; minute <= 2 * CIVIL_MINUTES_PER_DAY; minute += WALL_STEP_MINUTES) {
        printf("%" PRId64 " ", zone->to_instant(zone, day, minute));
    }
}

static void print_local(const struct zone *zone, int32_t day)
{
    int64_t midnight = (int64_t)day * CIVIL_SECONDS_PER_DAY;
    for (int64_t second = 0; second < CIVIL_SECONDS_PER_DAY; second += LOCAL_STEP_SECONDS) {
        struct civil_moment local = zone->to_local(zone, midnight + second);
        printf("%" PRId32 ":%" PRId32 " ", local.day, local.minute);
    }
}

static bool parse_rule(const char *text, char *kind_out, struct availability_rule *rule_out)
{
    struct availability_rule rule = {0};
    if (sscanf(text, "%c,%" SCNu8 ",%" SCNd32 ",%" SCNd32 ",%" SCNd32 ",%" SCNd32, kind_out,
               &rule.weekdays, &rule.from_day, &rule.until_day, &rule.start_minute,
               &rule.end_minute) != 6) {
        return false;
    }
    rule.kind = *kind_out == 'o' ? AVAILABILITY_OPEN : AVAILABILITY_CLOSED;
    *rule_out = rule;
    return true;
}

static bool print_open(const struct zone *zone, int32_t day, char **words)
{
    struct availability_rule rules[RULES_MAX], closures[RULES_MAX];
    struct availability availability = {.zone = zone, .rules = rules, .closures = closures};
    for (char *word; (word = strtok_r(NULL, " ", words)) != NULL;) {
        char kind;
        struct availability_rule rule;
        if (availability.rule_count + availability.closure_count == RULES_MAX ||
            !parse_rule(word, &kind, &rule)) {
            return false;
        }
        if (kind == 'g') {
            closures[availability.closure_count++] = rule;
            continue;
        }
        rules[availability.rule_count++] = rule;
    }
    struct interval_set open = {0};
    availability_resolve(&availability, day, &open);
    for (size_t i = 0; i < open.count; i++) {
        printf("%" PRId64 "-%" PRId64 " ", open.members[i].start, open.members[i].end);
    }
    interval_set_deinit(&open);
    return true;
}

static bool answer(struct zones *zones, char *question)
{
    char *words;
    const char *verb = strtok_r(question, " ", &words);
    const char *name = strtok_r(NULL, " ", &words);
    const char *day_text = strtok_r(NULL, " ", &words);
    if (day_text == NULL) {
        return false;
    }
    const struct zone *zone = zones->find(zones, name);
    if (zone == NULL) {
        printf("unknown");
        return true;
    }
    int32_t day = (int32_t)strtol(day_text, NULL, 10);
    if (strcmp(verb, "wall") == 0) {
        print_wall(zone, day);
        return true;
    }
    if (strcmp(verb, "local") == 0) {
        print_local(zone, day);
        return true;
    }
    return strcmp(verb, "open") == 0 && print_open(zone, day, &words);
}

int main(void)
{
    struct zones *zones = zones_glib_new();
    char *question = NULL;
    size_t size = 0;
    int status = EXIT_SUCCESS;
    while (status == EXIT_SUCCESS && getline(&question, &size, stdin) > 0) {
        question[strcspn(question, "\n")] = '\0';
        if (!answer(zones, question)) {
            fprintf(stderr, "zones: cannot read the question\n");
            status = EXIT_FAILURE;
        }
        putchar('\n');
    }
    free(question);
    zones_glib_free(zones);
    return status;
}
