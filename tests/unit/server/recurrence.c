/* The examples of RFC 5545 3.8.5.3 with the dates it lists, and what must not get in. */
#include "server/recurrence.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "core/civil.h"

enum { OCCURRENCES_MAX = 200, WORKER_STACK_SIZE = 100 * 1024 };

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static struct arena arena;
static const char last_date[] = "2030-12-31";

static void set_up(void)
{
    arena_init(&arena, 4096);
}

static void clean_up(void)
{
    arena_deinit(&arena);
}

TestSuite(recurrence, .init = set_up, .fini = clean_up);

struct example {
    const char *first, *rule, *wanted;
};

static int32_t day_of(const char *date)
{
    int32_t day = 0;
    cr_assert(civil_parse_date(date, &day), "%s", date);
    return day;
}

static enum result expand(const char *rule, const char *first, struct recurrence *out,
                          const char **sentence_out)
{
    const struct recurrence_bounds bounds = {.first_day = day_of(first),
                                             .last_day = day_of(last_date),
                                             .occurrences_max = OCCURRENCES_MAX};
    return recurrence_expand(rule, &bounds, &arena, out, sentence_out);
}

static void expect_days(const struct example *example)
{
    struct recurrence got = {0};
    const char *sentence = NULL;
    char text[OCCURRENCES_MAX * CIVIL_DATE_SIZE + 1] = "";
    enum result result = expand(example->rule, example->first, &got, &sentence);
    cr_expect_eq(result, RESULT_OK, "%s: %s", example->rule, sentence);
    for (size_t i = 0; i < got.count; i++) {
        char *date = text + i * CIVIL_DATE_SIZE;
        civil_format_date(got.days[i], date);
        date[CIVIL_DATE_SIZE - 1] = i + 1 < got.count ? ' ' : '\0';
    }
    cr_expect_str_eq(text, example->wanted, "%s:\n%s\nwanted\n%s", example->rule, text,
                     example->wanted);
}

static void expect_all(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect_days(&examples[i]);
    }
}

/* A run of days without a gap. */
static void expect_run(const struct recurrence *got, size_t at, const char *first, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        cr_expect_eq(got->days[at + i], day_of(first) + (int32_t)i, "%s + %zu", first, i);
    }
}

static void expect_refusal(const char *rule, const char *first, const char *wanted)
{
    struct recurrence untouched = {.days = NULL, .count = 42};
    const char *sentence = "";
    cr_expect_eq(expand(rule, first, &untouched, &sentence), RESULT_INVALID, "%.80s", rule);
    cr_expect_not_null(strstr(sentence, wanted), "%.80s: %s", rule, sentence);
    cr_expect_eq(untouched.count, 42);
    cr_expect_null(untouched.days);
}

/* clang-format off */
static const struct example daily[] = {
    {"1997-09-02", "FREQ=DAILY;COUNT=10",
     "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07 1997-09-08 1997-09-09 1997-09-10 1997-09-11"},
    {"1997-09-02", "FREQ=DAILY;INTERVAL=2;UNTIL=19971008",
     "1997-09-02 1997-09-04 1997-09-06 1997-09-08 1997-09-10 1997-09-12 1997-09-14 1997-09-16 1997-09-18 1997-09-20 "
     "1997-09-22 1997-09-24 1997-09-26 1997-09-28 1997-09-30 1997-10-02 1997-10-04 1997-10-06 1997-10-08"},
    {"1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5",
     "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12"},
};

static const struct example weekly[] = {
    {"1997-09-02", "FREQ=WEEKLY;COUNT=10",
     "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 1997-10-28 1997-11-04"},
    {"1997-09-02", "FREQ=WEEKLY;UNTIL=19971224T000000Z",
     "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 1997-10-28 1997-11-04 "
     "1997-11-11 1997-11-18 1997-11-25 1997-12-02 1997-12-09 1997-12-16 1997-12-23"},
    {"1997-09-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;UNTIL=19980217",
     "1997-09-02 1997-09-16 1997-09-30 1997-10-14 1997-10-28 1997-11-11 1997-11-25 1997-12-09 1997-12-23 1998-01-06 "
     "1998-01-20 1998-02-03 1998-02-17"},
    {"1997-09-02", "FREQ=WEEKLY;UNTIL=19971006;WKST=SU;BYDAY=TU,TH",
     "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25 1997-09-30 1997-10-02"},
    {"1997-09-02", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
     "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25 1997-09-30 1997-10-02"},
    {"1997-09-01", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971223;WKST=SU;BYDAY=MO,WE,FR",
     "1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29 1997-10-01 1997-10-03 1997-10-13 "
     "1997-10-15 1997-10-17 1997-10-27 1997-10-29 1997-10-31 1997-11-10 1997-11-12 1997-11-14 1997-11-24 1997-11-26 "
     "1997-11-28 1997-12-08 1997-12-10 1997-12-12 1997-12-22"},
    {"1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
     "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16"},
    {"1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
     "1997-08-05 1997-08-10 1997-08-19 1997-08-24"},
    {"1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
     "1997-08-05 1997-08-17 1997-08-19 1997-08-31"},
};

static const struct example monthly[] = {
    {"1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
     "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03 1998-05-01 1998-06-05"},
    {"1997-09-05", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
     "1997-09-05 1997-10-03 1997-11-07 1997-12-05"},
    {"1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
     "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29 1998-05-03 1998-05-31"},
    {"1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
     "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16"},
    {"1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6",
     "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26"},
    {"1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
     "1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15 1997-12-02 1997-12-15 1998-01-02 1998-01-15"},
    {"1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
     "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01 1998-01-31 1998-02-01"},
    {"1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
     "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10 1999-03-11 1999-03-12 1999-03-13"},
    {"1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU;UNTIL=19980331",
     "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04 1997-11-11 1997-11-18 1997-11-25 1998-01-06 "
     "1998-01-13 1998-01-20 1998-01-27 1998-03-03 1998-03-10 1998-03-17 1998-03-24 1998-03-31"},
    {"1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=10",
     "1997-09-13 1997-10-11 1997-11-08 1997-12-13 1998-01-10 1998-02-07 1998-03-07 1998-04-11 1998-05-09 1998-06-13"},
    {"2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
     "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30"},
};

static const struct example yearly[] = {
    {"1997-06-10", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
     "1997-06-10 1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10 2000-06-10 2000-07-10 2001-06-10 2001-07-10"},
    {"1997-03-10", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
     "1997-03-10 1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10 2001-03-10 2003-01-10 2003-02-10 2003-03-10"},
    {"1997-01-01", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
     "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09 2000-07-18 2003-01-01 2003-04-10 2003-07-19 2006-01-01"},
    {"1997-05-19", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997-05-19 1998-05-18 1999-05-17"},
    {"1997-05-12", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997-05-12 1998-05-11 1999-05-17"},
    {"1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=11",
     "1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12 1998-03-19 1998-03-26 1999-03-04 1999-03-11 1999-03-18 "
     "1999-03-25"},
    {"1997-06-05", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8;UNTIL=19980831",
     "1997-06-05 1997-06-12 1997-06-19 1997-06-26 1997-07-03 1997-07-10 1997-07-17 1997-07-24 1997-07-31 1997-08-07 "
     "1997-08-14 1997-08-21 1997-08-28 1998-06-04 1998-06-11 1998-06-18 1998-06-25 1998-07-02 1998-07-09 1998-07-16 "
     "1998-07-23 1998-07-30 1998-08-06 1998-08-13 1998-08-20 1998-08-27"},
    {"1996-11-05", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
     "1996-11-05 2000-11-07 2004-11-02"},
};

static const struct example by_position[] = {
    {"1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04 1997-10-07 1997-11-06"},
    {"1997-09-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=7",
     "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26 1998-03-30"},
};
/* clang-format on */

Test(recurrence, daily_rules_of_the_rfc)
{
    expect_all(daily, COUNT_OF(daily));
}

Test(recurrence, weekly_rules_of_the_rfc)
{
    expect_all(weekly, COUNT_OF(weekly));
}

Test(recurrence, monthly_rules_of_the_rfc)
{
    expect_all(monthly, COUNT_OF(monthly));
}

Test(recurrence, yearly_rules_of_the_rfc)
{
    expect_all(yearly, COUNT_OF(yearly));
}

Test(recurrence, positions_in_a_set_of_the_rfc)
{
    expect_all(by_position, COUNT_OF(by_position));
}

Test(recurrence, every_day_of_three_januaries)
{
    static const char *const rules[] = {
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1"};
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        struct recurrence got = {0};
        const char *sentence = NULL;
        cr_assert_eq(expand(rules[i], "1998-01-01", &got, &sentence), RESULT_OK, "%s", sentence);
        cr_assert_eq(got.count, 93);
        expect_run(&got, 0, "1998-01-01", 31);
        expect_run(&got, 31, "1999-01-01", 31);
        expect_run(&got, 62, "2000-01-01", 31);
    }
}

/* The RFC's own Friday the 13th has to take the first day out again, with EXDATE. */
Test(recurrence, the_first_day_is_in_and_counts_even_if_the_rule_misses_it)
{
    static const struct example examples[] = {
        {"1997-09-02", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=6",
         "1997-09-02 1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13"},
        {"1997-09-02", "FREQ=WEEKLY;BYDAY=FR;UNTIL=19970912", "1997-09-02 1997-09-05 1997-09-12"},
        {"1997-09-02", "FREQ=WEEKLY;BYDAY=FR;COUNT=1", "1997-09-02"},
    };
    expect_all(examples, COUNT_OF(examples));
}

Test(recurrence, until_is_the_last_day_whatever_its_time)
{
    static const struct example examples[] = {
        {"1997-09-02", "FREQ=DAILY;UNTIL=19970904", "1997-09-02 1997-09-03 1997-09-04"},
        {"1997-09-02", "FREQ=DAILY;UNTIL=19970904T000000Z", "1997-09-02 1997-09-03 1997-09-04"},
        {"1997-09-02", "FREQ=DAILY;UNTIL=19970904T235960", "1997-09-02 1997-09-03 1997-09-04"},
        {"1997-09-02", "FREQ=DAILY;UNTIL=19970902", "1997-09-02"},
    };
    expect_all(examples, COUNT_OF(examples));
}

Test(recurrence, intervals_count_from_the_week_of_the_first_day)
{
    static const struct example examples[] = {
        {"2027-01-05", "FREQ=WEEKLY;INTERVAL=13;BYDAY=SU;COUNT=3",
         "2027-01-05 2027-01-10 2027-04-11"},
        {"2025-12-31", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,MO;COUNT=4",
         "2025-12-31 2026-01-02 2026-01-12 2026-01-16"},
        {"2026-01-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SA;BYDAY=SU,FR;COUNT=4",
         "2026-01-02 2026-01-11 2026-01-16 2026-01-25"},
    };
    expect_all(examples, COUNT_OF(examples));
}

Test(recurrence, what_the_rule_leaves_open_is_the_first_days)
{
    static const struct example examples[] = {
        {"2026-01-07", "FREQ=WEEKLY;INTERVAL=2;COUNT=2", "2026-01-07 2026-01-21"},
        {"2026-01-31", "FREQ=MONTHLY;COUNT=4", "2026-01-31 2026-03-31 2026-05-31 2026-07-31"},
        {"2024-02-29", "FREQ=YEARLY;COUNT=2", "2024-02-29 2028-02-29"},
        {"2026-01-31", "FREQ=YEARLY;BYMONTH=3,4,5;COUNT=3", "2026-01-31 2026-03-31 2026-05-31"},
        {"2027-04-21", "FREQ=YEARLY;BYWEEKNO=35,39,-16;COUNT=4",
         "2027-04-21 2027-09-01 2027-09-15 2027-09-29"},
    };
    expect_all(examples, COUNT_OF(examples));
}

Test(recurrence, days_of_a_year_without_months_are_those_of_every_month)
{
    static const struct example example = {"2026-11-15", "FREQ=YEARLY;BYMONTHDAY=15,-1;COUNT=5",
                                           "2026-11-15 2026-11-30 2026-12-15 2026-12-31 "
                                           "2027-01-15"};
    expect_days(&example);
}

Test(recurrence, positions_work_in_every_frequency)
{
    static const struct example examples[] = {
        {"2026-01-07", "FREQ=WEEKLY;BYDAY=WE,FR,MO;BYSETPOS=1,-1;COUNT=4",
         "2026-01-07 2026-01-09 2026-01-12 2026-01-16"},
        {"2026-01-07", "FREQ=DAILY;BYDAY=WE,FR;BYSETPOS=-1;COUNT=3",
         "2026-01-07 2026-01-09 2026-01-14"},
        {"2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=31,-1;BYSETPOS=-1;COUNT=3",
         "2026-01-31 2026-02-28 2026-03-31"},
        {"2026-06-01", "FREQ=YEARLY;BYDAY=MO;BYSETPOS=-1;UNTIL=20271229",
         "2026-06-01 2026-12-28 2027-12-27"},
        {"2026-12-28", "FREQ=YEARLY;BYDAY=MO;BYSETPOS=-2;UNTIL=20271224", "2026-12-28 2027-12-20"},
    };
    expect_all(examples, COUNT_OF(examples));
}

Test(recurrence, the_order_of_parts_and_values_does_not_matter)
{
    static const struct example examples[] = {
        {"2026-01-05", "COUNT=3;BYDAY=FR,MO,MO;FREQ=WEEKLY", "2026-01-05 2026-01-09 2026-01-12"},
        {"2026-01-05", "COUNT=0003;BYMONTHDAY=+20,05,5;FREQ=MONTHLY",
         "2026-01-05 2026-01-20 2026-02-05"},
        {"2026-01-05", "BYDAY=+1MO,SU,1SU;UNTIL=20260112;FREQ=MONTHLY", "2026-01-05 2026-01-11"},
    };
    expect_all(examples, COUNT_OF(examples));
}

Test(recurrence, a_series_ends_by_the_last_day)
{
    static const struct example fits = {"2030-12-29", "FREQ=DAILY;COUNT=3",
                                        "2030-12-29 2030-12-30 2030-12-31"};
    expect_days(&fits);
    expect_refusal("FREQ=DAILY;COUNT=4", "2030-12-29", "Must end by 2030-12-31.");
    expect_refusal("FREQ=YEARLY;UNTIL=20310101", "2030-01-01", "Must end by 2030-12-31.");
    expect_refusal("FREQ=DAILY;COUNT=1", "2031-01-01", "Must end by 2030-12-31.");
    expect_refusal("FREQ=YEARLY;INTERVAL=1000;COUNT=2", "2026-01-05", "Must end by 2030-12-31.");
}

Test(recurrence, a_series_has_no_more_occurrences_than_allowed)
{
    struct recurrence got = {0};
    const char *sentence = NULL;
    cr_assert_eq(expand("FREQ=DAILY;COUNT=200", "2026-01-01", &got, &sentence), RESULT_OK);
    cr_assert_eq(got.count, OCCURRENCES_MAX);
    cr_assert_eq(expand("FREQ=DAILY;UNTIL=20260719", "2026-01-01", &got, &sentence), RESULT_OK);
    cr_assert_eq(got.count, OCCURRENCES_MAX);
    expect_refusal("FREQ=DAILY;COUNT=201", "2026-01-01", "at most 200 occurrences");
    expect_refusal("FREQ=DAILY;UNTIL=20260720", "2026-01-01", "at most 200 occurrences");
    expect_refusal("FREQ=DAILY;COUNT=999999999", "2026-01-01", "at most 200 occurrences");
}

Test(recurrence, a_rule_that_hits_no_day_is_refused)
{
    static const char *const bad[] = {
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-30;COUNT=5",
        "FREQ=MONTHLY;BYDAY=6MO;COUNT=5",
        "FREQ=YEARLY;BYMONTH=2;BYDAY=-6MO;COUNT=5",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;COUNT=5",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;COUNT=5",
        "FREQ=YEARLY;INTERVAL=4;BYYEARDAY=-366;COUNT=5",
        "FREQ=WEEKLY;BYMONTH=3;UNTIL=20250228",
        "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2;UNTIL=20271231",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20271231",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        expect_refusal(bad[i], "2025-01-06", "Must name a day");
    }
}

Test(recurrence, a_series_begins_between_1970_and_its_end)
{
    expect_refusal("FREQ=DAILY;COUNT=1", "1969-12-31", "before 1970-01-01");
    expect_refusal("FREQ=DAILY;COUNT=1", "0001-01-01", "before 1970-01-01");
    expect_refusal("FREQ=DAILY;UNTIL=20260104", "2026-01-05", "before the first day");
}

Test(recurrence, a_series_spans_at_most_twenty_years)
{
    struct recurrence_bounds bounds = {.first_day = day_of("2026-01-05"),
                                       .last_day = day_of("2199-12-31"),
                                       .occurrences_max = 100};
    struct recurrence got = {0};
    const char *sentence = "";
    cr_assert_eq(recurrence_expand("FREQ=YEARLY;COUNT=21", &bounds, &arena, &got, &sentence),
                 RESULT_OK);
    cr_assert_eq(got.days[20], day_of("2046-01-05"));
    cr_assert_eq(recurrence_expand("FREQ=YEARLY;COUNT=22", &bounds, &arena, &got, &sentence),
                 RESULT_INVALID);
    cr_assert_str_eq(sentence, "Must end by 2046-01-05.");
}

/* What libical can reach is less than a civil day can hold. */
Test(recurrence, the_far_end_of_the_calendar_is_refused)
{
    struct recurrence_bounds bounds = {
        .first_day = day_of("2581-12-30"), .last_day = CIVIL_DAY_MAX, .occurrences_max = 5};
    struct recurrence got = {0};
    const char *sentence = "";
    cr_assert_eq(recurrence_expand("FREQ=DAILY;COUNT=2", &bounds, &arena, &got, &sentence),
                 RESULT_OK);
    cr_assert_eq(got.days[1], day_of("2581-12-31"));
    cr_assert_eq(recurrence_expand("FREQ=DAILY;COUNT=3", &bounds, &arena, &got, &sentence),
                 RESULT_INVALID);
    cr_assert_str_eq(sentence, "Must end by 2581-12-31.");
}

/* Rules that libical by itself searches for until the year 20000, or expands day by day. */
static const char *const slow[] = {
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
    "FREQ=MONTHLY;BYMONTHDAY=30,31;BYDAY=MO;BYMONTH=2;COUNT=5",
    "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2;COUNT=5",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=366;COUNT=5",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;COUNT=5",
    "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=5",
    "FREQ=MONTHLY;INTERVAL=999;BYMONTHDAY=31;BYDAY=SU;COUNT=5",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
    "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=-366;COUNT=5",
    "FREQ=YEARLY;BYDAY=53MO,-53TU;COUNT=5",
};

Test(recurrence, hostile_rules_take_little_time)
{
    for (size_t i = 0; i < COUNT_OF(slow); i++) {
        struct timespec before, after;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
        expect_refusal(slow[i], "2025-01-06", "Must");
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
        double spent =
            (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
        cr_expect(spent < 0.1, "%s: %.3f s", slow[i], spent);
    }
}

static void *expand_everything(void *nothing)
{
    expect_all(yearly, COUNT_OF(yearly));
    expect_all(weekly, COUNT_OF(weekly));
    for (size_t i = 0; i < COUNT_OF(slow); i++) {
        expect_refusal(slow[i], "2025-01-06", "Must");
    }
    return nothing;
}

/* Beyond it lies a page that kills. */
Test(recurrence, a_workers_stack_is_enough)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    cr_assert_eq(pthread_attr_setstacksize(&attributes, WORKER_STACK_SIZE), 0);
    cr_assert_eq(pthread_create(&thread, &attributes, expand_everything, NULL), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}
