#include "core/calendar.h"

#include <criterion/criterion.h>

#include "core/gap.h"

static enum result add(struct calendar *calendar, int64_t number, int64_t start, int64_t end)
{
    struct appointment appointment = {
        .id = "x",
        .number = number,
        .span = {start, end},
        .status = APPOINTMENT_CONFIRMED,
    };
    return calendar_add(calendar, &appointment);
}

Test(calendar, touching_intervals_do_not_overlap)
{
    struct calendar *calendar = calendar_new();
    cr_assert_eq(add(calendar, 1, 10, 20), RESULT_OK);
    cr_assert_eq(add(calendar, 2, 20, 30), RESULT_OK);
    cr_assert_eq(add(calendar, 3, 0, 10), RESULT_OK);
    cr_assert_eq(calendar_at(calendar, 0).number, 3);
    calendar_free(calendar);
}

Test(calendar, a_refused_span_changes_nothing)
{
    struct calendar *calendar = calendar_new();
    cr_assert_eq(add(calendar, 1, 10, 20), RESULT_OK);
    const struct interval refused[] = {{10, 20}, {0, 11}, {19, 30}, {12, 13}, {0, 100}};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        cr_assert_eq(add(calendar, 2, refused[i].start, refused[i].end), RESULT_SLOT_TAKEN);
        cr_assert_eq(calendar_count(calendar), 1);
    }
    calendar_free(calendar);
}

Test(calendar, removing_frees_the_time)
{
    struct calendar *calendar = calendar_new();
    cr_assert_eq(add(calendar, 1, 10, 20), RESULT_OK);
    cr_assert_eq(add(calendar, 2, 30, 40), RESULT_OK);
    calendar_remove_at(calendar, calendar_find(calendar, 1));
    cr_assert_eq(add(calendar, 3, 15, 25), RESULT_OK);
    cr_assert_eq(calendar_find(calendar, 1), calendar_count(calendar));
    calendar_free(calendar);
}

Test(calendar, counts_by_start)
{
    struct calendar *calendar = calendar_new();
    cr_assert_eq(add(calendar, 1, 95, 105), RESULT_OK);
    cr_assert_eq(add(calendar, 2, 110, 120), RESULT_OK);
    cr_assert_eq(add(calendar, 3, 200, 210), RESULT_OK);
    cr_assert_eq(calendar_starts_within(calendar, (struct interval){100, 200}), 1);
    cr_assert_eq(calendar_first_ending_after(calendar, 100), 0);
    cr_assert_eq(calendar_first_ending_after(calendar, 105), 1);
    calendar_free(calendar);
}

/* Calendar and gaps against one flag per unit of time. */
Test(calendar, agrees_with_a_bitmap)
{
    enum { SPAN = 96 };
    unsigned seed = 11;
    for (int round = 0; round < 300; round++) {
        struct calendar *calendar = calendar_new();
        bool busy[SPAN] = {false};
        for (int64_t number = 1; number <= 30; number++) {
            int64_t start = rand_r(&seed) % SPAN, length = 1 + rand_r(&seed) % 12;
            bool fits = true;
            for (int64_t i = start; i < start + length; i++) {
                fits = fits && i < SPAN && !busy[i];
            }
            if (start + length <= SPAN) {
                cr_assert_eq(add(calendar, number, start, start + length) == RESULT_OK, fits);
            }
            for (int64_t i = start; fits && i < start + length; i++) {
                busy[i] = true;
            }
        }
        struct interval_set open = {0};
        bool free_time[SPAN] = {false};
        for (int i = 0; i < 3; i++) {
            struct interval window = {rand_r(&seed) % SPAN, rand_r(&seed) % (SPAN + 1)};
            interval_set_add(&open, window);
            for (int64_t at = window.start; at < window.end; at++) {
                free_time[at] = !busy[at];
            }
        }
        struct gap_walk walk = gap_walk_begin(&open, calendar, 0);
        struct interval gap;
        int64_t before = -1;
        while (gap_walk_next(&walk, &gap)) {
            cr_assert_gt(gap.start, before, "gaps are maximal and in order");
            before = gap.end;
            for (int64_t i = gap.start; i < gap.end; i++) {
                cr_assert(free_time[i]);
                free_time[i] = false;
            }
        }
        for (int i = 0; i < SPAN; i++) {
            cr_assert_not(free_time[i], "every free unit is in a gap");
        }
        interval_set_deinit(&open);
        calendar_free(calendar);
    }
}

static void hold(struct calendar *calendar, int64_t number, int64_t start, int64_t expires_at)
{
    struct appointment appointment = {
        .id = "h",
        .number = number,
        .span = {start, start + 10},
        .status = APPOINTMENT_HELD,
        .expires_at = expires_at,
    };
    cr_assert_eq(calendar_add(calendar, &appointment), RESULT_OK);
}

Test(calendar, holds_expire_one_by_one_and_at_their_time)
{
    struct calendar *calendar = calendar_new();
    cr_assert_eq(calendar_next_expiry(calendar), INT64_MAX);
    hold(calendar, 1, 0, 50);
    hold(calendar, 2, 20, 40);
    hold(calendar, 3, 40, 90);
    cr_assert_eq(calendar_next_expiry(calendar), 40);
    cr_assert_eq(calendar_first_expired(calendar, 39), calendar_count(calendar));
    cr_assert_eq(calendar_first_expired(calendar, 40), 1);
    for (int64_t number = 2; number >= 1; number--) {
        size_t position = calendar_first_expired(calendar, 60);
        cr_assert_eq(calendar_at(calendar, position).number, number);
        cr_assert_leq(calendar_next_expiry(calendar), 60);
        calendar_remove_at(calendar, position);
    }
    cr_assert_eq(calendar_first_expired(calendar, 60), calendar_count(calendar));
    cr_assert_eq(calendar_next_expiry(calendar), 90);
    calendar_free(calendar);
}

Test(calendar, next_expiry_is_never_too_late)
{
    struct calendar *calendar = calendar_new();
    hold(calendar, 1, 0, 50);
    hold(calendar, 2, 20, 40);
    cr_assert_neq(calendar_first_expired(calendar, 60), calendar_count(calendar));
    cr_assert_leq(calendar_next_expiry(calendar), 40);
    calendar_free(calendar);
}

Test(calendar, what_is_confirmed_does_not_expire_and_keeps_its_time)
{
    struct calendar *calendar = calendar_new();
    hold(calendar, 1, 0, 50);
    calendar_confirm_at(calendar, 0);
    const struct booked booked = calendar_at(calendar, 0);
    cr_assert_eq(booked.status, APPOINTMENT_CONFIRMED);
    cr_assert_eq(booked.number, 1);
    cr_assert_str_eq(booked.id, "h");
    cr_assert(booked.span.start == 0 && booked.span.end == 10);
    cr_assert_eq(calendar_first_expired(calendar, 1000), calendar_count(calendar));
    cr_assert_eq(calendar_next_expiry(calendar), INT64_MAX);
    cr_assert_eq(add(calendar, 2, 5, 15), RESULT_SLOT_TAKEN);
    calendar_free(calendar);
}

Test(calendar, only_holds_expire)
{
    struct calendar *calendar = calendar_new();
    struct appointment once_held = {
        .id = "c", .number = 1, .span = {0, 10}, .status = APPOINTMENT_CONFIRMED, .expires_at = 50};
    cr_assert_eq(calendar_add(calendar, &once_held), RESULT_OK);
    hold(calendar, 2, 20, 0);
    cr_assert_eq(calendar_next_expiry(calendar), INT64_MAX);
    cr_assert_eq(calendar_first_expired(calendar, 1000), 2);
    calendar_free(calendar);
}
