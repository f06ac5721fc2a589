/* What each kind of field takes, and how it says what it wants. */
#include "server/field.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const policies[] = {"fail", "skip", "shift", NULL};

static struct arena arena;

static void begin(void)
{
    arena_init(&arena, 1024);
}

static void end(void)
{
    arena_deinit(&arena);
}

TestSuite(field, .init = begin, .fini = end);

static void assert_described(struct json_field field, const char *wanted)
{
    struct text text = {0};
    field_describe(&field, &text);
    text_append(&text, "", 1);
    cr_expect_str_eq(text.bytes, wanted, "%s", text.bytes);
    text_deinit(&text);
}

Test(field, says_what_is_wanted)
{
    assert_described((struct json_field){.kind = JSON_KIND_TEXT, .min = 1, .max = 8},
                     "a text of 1 to 8 bytes without control characters");
    assert_described((struct json_field){.kind = JSON_KIND_INTEGER, .min = -5, .max = 8},
                     "a whole number from -5 to 8");
    assert_described((struct json_field){.kind = JSON_KIND_BOOLEAN}, "true or false");
    assert_described((struct json_field){.kind = JSON_KIND_TIME, .max = 1439},
                     "a time from \"00:00\" to \"23:59\", written HH:MM");
    assert_described((struct json_field){.kind = JSON_KIND_DATE}, "a date, written YYYY-MM-DD");
    assert_described((struct json_field){.kind = JSON_KIND_DATE, .min = 0, .max = 364},
                     "a date from 1970-01-01 to 1970-12-31, written YYYY-MM-DD");
    assert_described((struct json_field){.kind = JSON_KIND_INSTANT},
                     "an instant, written YYYY-MM-DDTHH:MM:SS and Z or an offset such as +01:00");
    assert_described((struct json_field){.kind = JSON_KIND_INSTANT, .min = -1, .max = 0},
                     "an instant from 1969-12-31T23:59:59Z to 1970-01-01T00:00:00Z, "
                     "written YYYY-MM-DDTHH:MM:SS and Z or an offset such as +01:00");
    assert_described((struct json_field){.kind = JSON_KIND_MOMENT},
                     "a time from \"00:00\" to \"24:00\", written HH:MM, or an instant on a whole "
                     "minute, written YYYY-MM-DDTHH:MM:00 and Z or an offset such as +01:00");
    assert_described((struct json_field){.kind = JSON_KIND_CHOICE, .choices = policies},
                     "one of fail, skip, shift");
    assert_described((struct json_field){.kind = JSON_KIND_CHOICES, .choices = policies},
                     "a list of one or more of fail, skip, shift");
    assert_described((struct json_field){.kind = JSON_KIND_TEXTS, .max = 3, .text_bytes_max = 64},
                     "a list of 0 to 3 texts of 1 to 64 bytes without control characters");
    assert_described((struct json_field){.kind = JSON_KIND_LIST, .max = 3},
                     "a list of at most 3 objects");
}

/* However many there are: a choice that is not named cannot be taken. */
Test(field, says_every_choice)
{
    static const char *choices[101];
    for (size_t i = 0; i < 100; i++) {
        choices[i] = "something";
    }
    struct text text = {0};
    field_describe(&(struct json_field){.kind = JSON_KIND_CHOICE, .choices = choices}, &text);
    cr_assert_eq(text.length, strlen("one of ") + 100 * strlen("something, ") - strlen(", "));
    text_deinit(&text);
}

Test(field, dates_and_instants_have_bounds_only_where_they_are_a_range)
{
    struct json_field date = {.kind = JSON_KIND_DATE};
    int32_t day = 42;
    cr_expect(field_read_text(&date, "9999-12-31", &arena, &day));
    cr_expect_eq(day, 2932896);
    date.min = 10;
    date.max = 20;
    cr_expect(field_read_text(&date, "1970-01-11", &arena, &day));
    cr_expect(field_read_text(&date, "1970-01-21", &arena, &day));
    cr_expect_eq(day, 20);
    cr_expect_not(field_read_text(&date, "1970-01-10", &arena, &day));
    cr_expect_not(field_read_text(&date, "1970-01-22", &arena, &day));
    cr_expect_eq(day, 20);

    struct json_field instant = {.kind = JSON_KIND_INSTANT, .min = 10, .max = 20};
    int64_t second = 42;
    cr_expect(field_read_text(&instant, "1970-01-01T01:00:10+01:00", &arena, &second));
    cr_expect_eq(second, 10);
    cr_expect_not(field_read_text(&instant, "1970-01-01T00:00:09Z", &arena, &second));
    cr_expect_not(field_read_text(&instant, "1970-01-01T00:00:21Z", &arena, &second));
    cr_expect_eq(second, 10);
}

Test(field, a_moment_is_a_time_or_an_instant)
{
    const struct json_field field = {.kind = JSON_KIND_MOMENT};
    struct json_moment moment = {.is_instant = true};
    cr_expect(field_read_text(&field, "24:00", &arena, &moment));
    cr_expect_not(moment.is_instant);
    cr_expect_eq(moment.minute, 1440);
    cr_expect(field_read_text(&field, "1970-01-01T00:05:00-05:30", &arena, &moment));
    cr_expect(moment.is_instant);
    cr_expect_eq(moment.instant, 335 * 60);
    cr_expect_eq(moment.offset_minutes, -330);
    cr_expect_not(moment.is_utc);
    cr_expect(field_read_text(&field, "1969-12-31T23:59:00Z", &arena, &moment));
    cr_expect_eq(moment.instant, -60);
    cr_expect(moment.is_utc);
}

Test(field, a_moment_is_on_a_whole_minute_and_its_time_within_bounds)
{
    const struct json_field field = {.kind = JSON_KIND_MOMENT, .min = 60, .max = 120};
    struct json_moment moment = {.minute = 42};
    static const char *const bad[] = {"00:59",
                                      "02:01",
                                      "24:01",
                                      "1:00",
                                      "",
                                      "01:00:00",
                                      "2026-11-21",
                                      "1970-01-01T00:00:01Z",
                                      "1969-12-31T23:59:59Z",
                                      "1970-01-01T24:00:00Z"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_not(field_read_text(&field, bad[i], &arena, &moment), "%s", bad[i]);
    }
    cr_expect_eq(moment.minute, 42);
    cr_expect(field_read_text(&field, "01:00", &arena, &moment));
    cr_expect(field_read_text(&field, "02:00", &arena, &moment));
    cr_expect(field_read_text(&field, "2026-11-21T09:30:00Z", &arena, &moment));
}

Test(field, a_choice_is_one_of_the_words_as_it_stands)
{
    const struct json_field field = {.kind = JSON_KIND_CHOICE, .choices = policies};
    static const char *const bad[] = {"", "Fail", "fai", "fails", " fail", "fail,skip", "0"};
    int32_t position = 42;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_not(field_read_text(&field, bad[i], &arena, &position), "%s", bad[i]);
    }
    cr_expect_eq(position, 42);
    for (int32_t i = 0; policies[i] != NULL; i++) {
        cr_expect(field_read_text(&field, policies[i], &arena, &position));
        cr_expect_eq(position, i);
    }
}
