/* Instants, written and read. */
#include "core/instant.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"

#define FIRST (INT64_C(86400) * CIVIL_DAY_MIN)
#define LAST (INT64_C(86400) * (CIVIL_DAY_MAX + INT64_C(1)) - 1)

static struct instant_text parsed;

/* From memory of exactly that size, so that a byte too many is seen. */
static bool parse(const char *text)
{
    char *exact = strdup(text);
    parsed = (struct instant_text){.instant = 42, .offset_minutes = 42};
    bool is_right = instant_parse(exact, &parsed);
    free(exact);
    return is_right;
}

Test(instant, is_written_as_rfc_3339)
{
    char text[INSTANT_SIZE];
    instant_format(1774746000, text);
    cr_assert_str_eq(text, "2026-03-29T01:00:00Z");
    instant_format(-1, text);
    cr_assert_str_eq(text, "1969-12-31T23:59:59Z");
}

Test(instant, what_was_written_is_read)
{
    char text[INSTANT_SIZE];
    for (int64_t instant = FIRST; instant <= LAST; instant += 86399 * 41) {
        instant_format(instant, text);
        cr_assert(parse(text), "%s", text);
        cr_assert_eq(parsed.instant, instant, "%s", text);
        cr_assert(parsed.is_utc);
    }
}

Test(instant, an_offset_is_taken_off)
{
    static const struct {
        const char *text;
        int64_t instant;
        int32_t offset_minutes;
        bool is_utc;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, 0, true},
        {"1970-01-01t00:00:59z", 59, 0, true},
        {"1970-01-01T00:00:00+00:00", 0, 0, false},
        {"1970-01-01T00:00:00-00:00", 0, 0, false},
        {"1970-01-01T01:00:00+01:00", 0, 60, false},
        {"1969-12-31T18:30:07-05:30", 7, -330, false},
        {"1970-01-01T23:59:00+23:59", 0, 1439, false},
        {"1969-12-31T00:01:00-23:59", 0, -1439, false},
        {"1970-01-01T00:00:01.0Z", 1, 0, true},
        {"1970-01-01T00:00:01.000000000000+00:00", 1, 0, false},
        {"2024-02-29T23:59:59Z", 1709251199, 0, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect(parse(cases[i].text), "%s", cases[i].text);
        cr_expect_eq(parsed.instant, cases[i].instant, "%s", cases[i].text);
        cr_expect_eq(parsed.offset_minutes, cases[i].offset_minutes, "%s", cases[i].text);
        cr_expect_eq(parsed.is_utc, cases[i].is_utc, "%s", cases[i].text);
    }
}

Test(instant, what_is_no_whole_second_of_a_date_that_exists_is_refused)
{
    static const char *const bad[] = {
        "",
        "Z",
        "2026-11-21",
        "09:30:00Z",
        "2026-11-21T09:30:00",
        "2026-11-21T09:30Z",
        "2026-11-21 09:30:00Z",
        "2026-11-21_09:30:00Z",
        "2026-02-30T09:30:00Z",
        "2025-02-29T09:30:00Z",
        "2026-13-01T09:30:00Z",
        "2026-00-01T09:30:00Z",
        "2026-11-00T09:30:00Z",
        "2026-11-31T09:30:00Z",
        "0000-01-01T09:30:00Z",
        "10000-01-01T09:30:00Z",
        "-026-11-21T09:30:00Z",
        "26-11-21T09:30:00Z  ",
        "2026-1-21T009:30:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T25:00:00Z",
        "2026-11-21T09:60:00Z",
        "2026-11-21T09:30:60Z",
        "2026-11-21T23:59:60Z",
        "2026-11-21T09:30:0aZ",
        "2026-11-21T09:30.00Z",
        "2026-11-21T09.30:00Z",
        "2026-11-21T09:30:00.Z",
        "2026-11-21T09:30:00.1Z",
        "2026-11-21T09:30:00.001Z",
        "2026-11-21T09:30:00,0Z",
        "2026-11-21T09:30:00.0",
        "2026-11-21T09:30:00+1:00",
        "2026-11-21T09:30:00+01",
        "2026-11-21T09:30:00+0100",
        "2026-11-21T09:30:00+01:0",
        "2026-11-21T09:30:00+24:00",
        "2026-11-21T09:30:00+23:60",
        "2026-11-21T09:30:00-24:00",
        "2026-11-21T09:30:00+01:00:00",
        "2026-11-21T09:30:00 01:00",
        "2026-11-21T09:30:00\u221201:00",
        "2026-11-21T09:30:00ZZ",
        "2026-11-21T09:30:00Z ",
        " 2026-11-21T09:30:00Z",
        "2026-11-21T09:30:00Z+01:00",
        "2026-11-21T09:30:00+01:00Z",
        "2026-W47-6T09:30:00Z",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_not(parse(bad[i]), "%s", bad[i]);
        cr_expect_eq(parsed.instant, 42, "%s", bad[i]);
        cr_expect_eq(parsed.offset_minutes, 42, "%s", bad[i]);
    }
}

/* One that lies outside could not be written. */
Test(instant, an_offset_does_not_lead_out_of_the_years)
{
    cr_expect(parse("0001-01-01T00:00:00Z"));
    cr_expect_eq(parsed.instant, FIRST);
    cr_expect(parse("0001-01-01T00:01:00+00:01"));
    cr_expect_eq(parsed.instant, FIRST);
    cr_expect_not(parse("0001-01-01T00:00:59+00:01"));
    cr_expect(parse("9999-12-31T23:59:59Z"));
    cr_expect_eq(parsed.instant, LAST);
    cr_expect(parse("9999-12-31T00:00:59-23:59"));
    cr_expect_eq(parsed.instant, LAST);
    cr_expect_not(parse("9999-12-31T00:01:00-23:59"));
}

Test(instant, every_truncation_is_refused)
{
    static const char whole[] = "2026-11-21T09:30:00.00+01:00";
    char text[sizeof whole];
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        snprintf(text, sizeof text, "%.*s", (int)length, whole);
        cr_expect_not(parse(text), "%s", text);
    }
    cr_expect(parse(whole));
}

/* Each place of a good text, with every byte there is; the mask says what may stand there. */
Test(instant, no_other_byte_passes_for_a_digit_or_a_sign)
{
    static const char whole[] = "2026-11-21T09:30:00+01:00";
    static const char kinds[] = "dddd-dd-ddTdd:dd:ddsdd:dd";
    char text[sizeof whole];
    for (size_t i = 0; i < sizeof whole - 1; i++) {
        const char own[] = {kinds[i], '\0'};
        const char *allowed = kinds[i] == 'd'   ? "0123456789"
                              : kinds[i] == 's' ? "+-"
                              : kinds[i] == 'T' ? "Tt"
                                                : own;
        for (int byte = 1; byte < 256; byte++) {
            memcpy(text, whole, sizeof whole);
            text[i] = (char)byte;
            cr_expect(!parse(text) || strchr(allowed, byte) != NULL, "%s", text);
        }
    }
}

Test(instant, a_fraction_of_any_length_does_no_harm)
{
    enum { ZEROS = 100000 };
    static char text[ZEROS + 32];
    snprintf(text, sizeof text, "1970-01-01T00:00:01.%0*dZ", ZEROS, 0);
    cr_expect(parse(text));
    cr_expect_eq(parsed.instant, 1);
    snprintf(text, sizeof text, "1970-01-01T00:00:01.%0*dZ", ZEROS, 1);
    cr_expect_not(parse(text));
}
