/* Spans on a wall clock. */
#include "server/api/wall_range.h"

#include <criterion/criterion.h>

#include "support/fixed_zone.h"

enum { DAY = 20780 /* 2026-11-23 */, SPRING_DAY = 20541 /* 2026-03-29 */ };

static void assert_range(struct interval span, const struct zone *zone, int32_t start, int32_t end)
{
    struct wall_range range = wall_range_of(span, zone);
    cr_assert_eq(range.start_minute, start, "%d", range.start_minute);
    cr_assert_eq(range.end_minute, end, "%d", range.end_minute);
}

static struct interval span_on(const struct zone *zone, int32_t day, int32_t start, int32_t end)
{
    return (struct interval){zone->to_instant(zone, day, start), zone->to_instant(zone, day, end)};
}

Test(wall_range, both_ends_are_local)
{
    assert_range(span_on(&fixed_plus2, DAY, 570, 600), &fixed_plus2, 570, 600);
    assert_range(span_on(&fixed_utc, DAY, 0, 1), &fixed_utc, 0, 1);
}

Test(wall_range, the_end_of_the_day_is_24_00)
{
    assert_range(span_on(&fixed_utc, DAY, 0, 1440), &fixed_utc, 0, 1440);
    assert_range(span_on(&fixed_plus2, DAY, 1410, 1440), &fixed_plus2, 1410, 1440);
    assert_range(span_on(&fixed_spring, SPRING_DAY, 0, 1440), &fixed_spring, 0, 1440);
}

Test(wall_range, past_midnight_is_the_next_days_clock)
{
    assert_range(span_on(&fixed_utc, DAY, 1410, 1470), &fixed_utc, 1410, 30);
}

Test(wall_range, it_is_written_with_two_digits)
{
    struct text text = {0};
    encode_wall_range(&text, (struct wall_range){5, 1440});
    text_append(&text, "", 1);
    cr_assert_str_eq(text.bytes, "{\"start\":\"00:05\",\"end\":\"24:00\"}");
    text_deinit(&text);
}
