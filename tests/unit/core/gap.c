#include "core/gap.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void take(struct calendar *calendar, int64_t start, int64_t end)
{
    struct appointment appointment = {
        .id = "x", .number = 1, .span = {start, end}, .status = APPOINTMENT_CONFIRMED};
    enum result ignored = calendar_add(calendar, &appointment);
    (void)ignored;
}

static void expect_gaps(const struct interval_set *open, const struct calendar *calendar,
                        int64_t margin, const struct interval *gaps, size_t count)
{
    struct gap_walk walk = gap_walk_begin(open, calendar, margin);
    struct interval gap;
    for (size_t i = 0; i < count; i++) {
        cr_assert(gap_walk_next(&walk, &gap));
        cr_assert_eq(gap.start, gaps[i].start);
        cr_assert_eq(gap.end, gaps[i].end);
    }
    cr_assert_not(gap_walk_next(&walk, &gap));
    cr_assert_not(gap_walk_next(&walk, &gap), "the end stays the end");
}

Test(gap, nothing_open_has_no_gaps)
{
    struct calendar *calendar = calendar_new();
    struct interval_set open = {0};
    take(calendar, 0, 10);
    expect_gaps(&open, calendar, 5, NULL, 0);
    calendar_free(calendar);
}

Test(gap, the_margin_is_kept_on_both_sides_but_not_from_the_edge_of_open_time)
{
    struct calendar *calendar = calendar_new();
    struct interval_set open = {0};
    interval_set_add(&open, (struct interval){0, 100});
    take(calendar, 40, 50);
    expect_gaps(&open, calendar, 10, (struct interval[]){{0, 30}, {60, 100}}, 2);
    interval_set_deinit(&open);
    calendar_free(calendar);
}

Test(gap, a_margin_reaches_into_open_time_from_outside)
{
    struct calendar *calendar = calendar_new();
    struct interval_set open = {0};
    interval_set_add(&open, (struct interval){100, 200});
    interval_set_add(&open, (struct interval){205, 300});
    take(calendar, 80, 95);
    take(calendar, 190, 200);
    take(calendar, 302, 310);
    expect_gaps(&open, calendar, 10, (struct interval[]){{105, 180}, {210, 292}}, 2);
    interval_set_deinit(&open);
    calendar_free(calendar);
}

/* Open, taken, and near to what is taken: one flag each per unit of time. */
Test(gap, agrees_with_a_bitmap_whatever_the_margin)
{
    enum { SPAN = 200 };
    unsigned seed = 17;
    for (int round = 0; round < 2000; round++) {
        struct calendar *calendar = calendar_new();
        struct interval_set open = {0};
        bool free_time[SPAN] = {false};
        int64_t margin = rand_r(&seed) % 12;
        for (int i = 0; i < 4; i++) {
            int64_t start = rand_r(&seed) % SPAN, end = start + rand_r(&seed) % 60;
            end = end > SPAN ? SPAN : end;
            interval_set_add(&open, (struct interval){start, end});
            for (int64_t at = start; at < end; at++) {
                free_time[at] = true;
            }
        }
        for (int i = 0; i < 6; i++) {
            int64_t start = rand_r(&seed) % SPAN;
            take(calendar, start, start + 1 + rand_r(&seed) % 10);
        }
        for (size_t i = 0; i < calendar_count(calendar); i++) {
            struct interval span = calendar_span_at(calendar, i);
            for (int64_t at = 0; at < SPAN; at++) {
                free_time[at] =
                    free_time[at] && (at < span.start - margin || at >= span.end + margin);
            }
        }
        struct gap_walk walk = gap_walk_begin(&open, calendar, margin);
        struct interval gap;
        int64_t before = -1;
        while (gap_walk_next(&walk, &gap)) {
            cr_assert_gt(gap.start, before, "maximal and in order");
            before = gap.end;
            for (int64_t at = gap.start; at < gap.end; at++) {
                cr_assert(free_time[at]);
                free_time[at] = false;
            }
        }
        for (int at = 0; at < SPAN; at++) {
            cr_assert_not(free_time[at], "every free unit is in a gap");
        }
        interval_set_deinit(&open);
        calendar_free(calendar);
    }
}
