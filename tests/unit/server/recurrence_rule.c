/* What is no rule, and that nothing of it is taken. */
#include "server/recurrence_rule.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { LONG_RULE_SIZE = 100 * 1024 };

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static void expect_refusal(const char *text, const char *wanted)
{
    struct recurrence_rule rule = {.count = 42, .until_day = 43};
    const char *sentence = recurrence_rule_parse(text, &rule);
    cr_expect_not_null(sentence, "%.80s", text);
    cr_expect(sentence != NULL && strstr(sentence, wanted) != NULL, "%.80s: %s", text, sentence);
    cr_expect(rule.count == 42 && rule.until_day == 43, "%.80s", text);
}

Test(recurrence_rule, what_is_no_rrule_is_refused)
{
    static const char *const bad[] = {"",
                                      ";",
                                      "FREQ",
                                      "weekly",
                                      "RRULE:FREQ=DAILY;COUNT=2",
                                      "FREQ=DAILY;COUNT=2;",
                                      "FREQ=DAILY;;COUNT=2",
                                      " FREQ=DAILY;COUNT=2",
                                      "freq=DAILY;COUNT=2",
                                      "FREQ=DAILY;COUNT=2;X-PART=1",
                                      "RSCALE=GREGORIAN;FREQ=DAILY;COUNT=2",
                                      "FREQ=DAILY;SKIP=OMIT;COUNT=2",
                                      "FREQ=DAILY;COUNTS=2",
                                      "FREQ=DAILY;COUN=2",
                                      "FREQ=DAILY;COUNT:2",
                                      "\xff\xfe=\x01;%s%n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        expect_refusal(bad[i], "Must be an RRULE");
    }
}

Test(recurrence_rule, a_bad_value_is_refused_by_the_name_of_its_part)
{
    static const struct {
        const char *name, *values[14];
    } bad[] = {
        {"FREQ", {"", "HOURLY", "MINUTELY", "SECONDLY", "daily", "DAILYX", "DAILY,WEEKLY"}},
        {"INTERVAL",
         {"", "0", "-1", "+1", "1001", "65537", "99999999", "99999999999", "1.5", "1 "}},
        {"COUNT",
         {"", "0", "-5", "2147483647", "99999999999999999999", "5x", "0x5",
          "5\r\nDTSTART:20260101"}},
        {"UNTIL",
         {"", "2026", "20260230", "20261301", "20260001", "00000101", "20260101T", "-0260101",
          "20260101T240000Z", "20260101T0000Z", "20260101Z", "2026011", "20260101T00000",
          "2026-01-01"}},
        {"WKST", {"", "XX", "1MO", "MO,TU"}},
        {"BYMONTH", {"", "0", "13", "-1", "+1", "5L", "1,", ",1", "1,,2", "1 ,2"}},
        {"BYMONTHDAY",
         {"", "0", "-0", "32", "-32", "1-", "--1", "+-1", "1e1",
          "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,"
          "29,30,31,-1"}},
        {"BYYEARDAY", {"", "0", "367", "-367"}},
        {"BYWEEKNO", {"", "0", "1", "-1", "52", "53", "-53", "54"}},
        {"BYDAY",
         {"", "M", "MOO", "0MO", "54MO", "-54MO", "255SU", "-MO", "1 MO", "MO, TU", "MO;TU", "1"}},
        {"BYSETPOS", {"", "0", "367", "-367"}},
        {"BYHOUR", {"9"}},
        {"BYMINUTE", {"30"}},
        {"BYSECOND", {"0"}},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        for (size_t at = 0; at < COUNT_OF(bad[i].values) && bad[i].values[at] != NULL; at++) {
            char rule[256];
            snprintf(rule, sizeof rule, "%s=%s", bad[i].name, bad[i].values[at]);
            expect_refusal(rule, strchr(rule, ';') != NULL ? "BYDAY" : bad[i].name);
        }
    }
}

Test(recurrence_rule, no_part_may_be_given_twice)
{
    expect_refusal("FREQ=DAILY;COUNT=2;FREQ=DAILY", "twice");
    expect_refusal("FREQ=DAILY;INTERVAL=1;INTERVAL=1;COUNT=2", "twice");
    expect_refusal("FREQ=WEEKLY;WKST=MO;WKST=MO;COUNT=2", "twice");
    expect_refusal("FREQ=WEEKLY;COUNT=2;COUNT=2", "twice");
}

Test(recurrence_rule, what_does_not_go_together_is_refused)
{
    static const struct {
        const char *rule, *sentence;
    } bad[] = {
        {"FREQ=DAILY;COUNT=2;UNTIL=20260201", "COUNT and UNTIL"},
        {"FREQ=DAILY;BYWEEKNO=20;COUNT=2", "BYWEEKNO needs"},
        {"FREQ=WEEKLY;BYWEEKNO=20;COUNT=2", "BYWEEKNO needs"},
        {"FREQ=MONTHLY;BYWEEKNO=20;COUNT=2", "BYWEEKNO needs"},
        {"FREQ=DAILY;BYYEARDAY=20;COUNT=2", "BYYEARDAY needs"},
        {"FREQ=WEEKLY;BYYEARDAY=20;COUNT=2", "BYYEARDAY needs"},
        {"FREQ=MONTHLY;BYYEARDAY=20;COUNT=2", "BYYEARDAY needs"},
        {"FREQ=WEEKLY;BYMONTHDAY=20;COUNT=2", "BYMONTHDAY does not"},
        {"FREQ=DAILY;BYDAY=1MO;COUNT=2", "Numbers in BYDAY need"},
        {"FREQ=WEEKLY;BYDAY=MO,-1TU;COUNT=2", "Numbers in BYDAY need"},
        {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO;COUNT=2", "Numbers in BYDAY do not go with BYWEEKNO"},
        {"FREQ=DAILY;BYMONTHDAY=1,-1;COUNT=2", "negative BYMONTHDAY"},
        {"FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=1MO;COUNT=2", "go with BYMONTHDAY"},
        {"FREQ=YEARLY;BYYEARDAY=1;BYDAY=1MO;COUNT=2", "go with BYYEARDAY"},
        {"FREQ=YEARLY;BYYEARDAY=1;BYMONTH=1;COUNT=2", "go with BYMONTH."},
        {"FREQ=YEARLY;BYYEARDAY=1;BYMONTHDAY=1;COUNT=2", "go with BYMONTHDAY"},
        {"FREQ=YEARLY;BYYEARDAY=1;BYWEEKNO=20;COUNT=2", "go with BYWEEKNO"},
        {"FREQ=YEARLY;BYWEEKNO=20;BYMONTH=5;COUNT=2", "go with BYMONTH."},
        {"FREQ=YEARLY;BYWEEKNO=20;BYMONTHDAY=5;COUNT=2", "go with BYMONTHDAY"},
        {"FREQ=YEARLY;BYWEEKNO=-20;WKST=SU;COUNT=2", "WKST=MO"},
        {"FREQ=MONTHLY;BYSETPOS=1;COUNT=2", "another BY part"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        expect_refusal(bad[i].rule, bad[i].sentence);
    }
}

Test(recurrence_rule, a_rule_needs_a_frequency_and_an_end)
{
    expect_refusal("COUNT=2", "FREQ must");
    expect_refusal("FREQ=DAILY", "COUNT or UNTIL");
}

/* Here of 100 KB. */
Test(recurrence_rule, the_length_is_limited)
{
    struct recurrence_rule rule;
    char *text = memory_new(LONG_RULE_SIZE + 1);
    strcpy(text, "FREQ=MONTHLY;COUNT=002;BYDAY=1MO");
    for (size_t at = strlen(text); at + 4 <= LONG_RULE_SIZE; at += 4) {
        memcpy(text + at, ",1MO", 4);
    }
    expect_refusal(text, "at most 1024 characters");
    text[RECURRENCE_RULE_LENGTH_MAX + 1] = '\0';
    expect_refusal(text, "at most 1024 characters");
    text[RECURRENCE_RULE_LENGTH_MAX] = '\0';
    cr_expect_null(recurrence_rule_parse(text, &rule));
    free(text);
}
