#include "core/slot.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "support/fixed_zone.h"

enum { MONDAY = 20780, SPRING = 20541, AUTUMN = 20751, STARTS_MAX = 64 };

#define AT(minute) ((int64_t)MONDAY * CIVIL_SECONDS_PER_DAY + INT64_C(60) * (minute))

static struct provider *provider;
static struct groups *groups;
static struct provider_definition definition;
static struct availability_rule rules[8];
static struct provider_asking asking;

static void set_up(void)
{
    provider = provider_new("p1", 1);
    groups = groups_new(SAMPLE_UNIFORM);
    definition = (struct provider_definition){
        .zone = &fixed_utc, .daily_limit = PROVIDER_UNLIMITED, .rules = rules};
    asking = (struct provider_asking){
        .now = AT(0) - CIVIL_SECONDS_PER_DAY, .horizon_days = 365, .shortest_minutes = 15};
}

static void tear_down(void)
{
    provider_free(provider);
    groups_free(groups);
}

TestSuite(slot, .init = set_up, .fini = tear_down);

static void define(void) REQUIRES(provider)
{
    provider_define(provider, &definition, groups_ensure(groups, GROUP_DEFAULT));
}

static void open_daily(int32_t start_minute, int32_t end_minute) REQUIRES(provider)
{
    rules[definition.rule_count++] = availability_every_day(start_minute, end_minute);
    define();
}

static void open_on(int32_t day, int32_t start_minute, int32_t end_minute) REQUIRES(provider)
{
    rules[definition.rule_count] = availability_every_day(start_minute, end_minute);
    rules[definition.rule_count].from_day = day;
    rules[definition.rule_count++].until_day = day;
    define();
}

static void close_daily(int32_t start_minute, int32_t end_minute) REQUIRES(provider)
{
    open_daily(start_minute, end_minute);
    rules[definition.rule_count - 1].kind = AVAILABILITY_CLOSED;
    define();
}

static void take(enum appointment_status status, int64_t start, int64_t end) REQUIRES(provider)
{
    struct appointment appointment = {.id = "x", .span = {start, end}, .status = status};
    cr_assert_eq(calendar_add(provider_calendar(provider), &appointment), RESULT_OK);
}

/* The starts of a day as wall times, "09:00 09:30 ". */
static const char *listed(int32_t day, int64_t minutes, int32_t step_minutes) REQUIRES(provider)
{
    static char text[STARTS_MAX * CIVIL_TIME_SIZE + 1];
    const struct slot_query query = {
        .duration = minutes * 60, .step_minutes = step_minutes, .asking = asking};
    int64_t starts[STARTS_MAX];
    size_t count = slot_list(provider, &query, day, starts, STARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        char *place = &text[i * CIVIL_TIME_SIZE];
        civil_format_time(definition.zone->to_local(definition.zone, starts[i]).minute, place);
        place[CIVIL_TIME_SIZE - 1] = ' ';
    }
    text[count * CIVIL_TIME_SIZE] = '\0';
    return text;
}

Test(slot, starts_are_a_step_apart_from_the_start_of_the_window)
{
    provider_lock(provider);
    open_daily(545, 640);
    cr_assert_str_eq(listed(MONDAY, 30, 20), "09:05 09:25 09:45 10:05 ");
    provider_unlock(provider);
}

Test(slot, the_step_is_the_providers_and_else_the_duration)
{
    provider_lock(provider);
    open_daily(540, 640);
    cr_assert_str_eq(listed(MONDAY, 30, 0), "09:00 09:30 10:00 ");
    definition.slot_step_minutes = 25;
    define();
    cr_assert_str_eq(listed(MONDAY, 30, 0), "09:00 09:25 09:50 ");
    provider_unlock(provider);
}

Test(slot, an_appointment_does_not_move_the_grid)
{
    provider_lock(provider);
    open_daily(540, 720);
    take(APPOINTMENT_CONFIRMED, AT(590), AT(610));
    cr_assert_str_eq(listed(MONDAY, 30, 30), "09:00 10:30 11:00 11:30 ");
    provider_unlock(provider);
}

Test(slot, windows_that_touch_are_one_and_others_count_for_themselves)
{
    provider_lock(provider);
    open_daily(540, 600);
    open_daily(600, 650);
    open_daily(670, 740);
    cr_assert_str_eq(listed(MONDAY, 20, 35), "09:00 09:35 10:10 11:10 11:45 ");
    provider_unlock(provider);
}

Test(slot, a_window_from_the_day_before_keeps_its_start)
{
    provider_lock(provider);
    open_on(MONDAY, 1330, 1580);
    cr_assert_str_eq(listed(MONDAY, 40, 60), "22:10 23:10 ");
    cr_assert_str_eq(listed(MONDAY + 1, 40, 60), "00:10 01:10 ");
    provider_unlock(provider);
}

Test(slot, a_window_of_several_days_keeps_its_start)
{
    provider_lock(provider);
    open_on(MONDAY, 1300, 1440);
    open_on(MONDAY + 1, 0, 1440);
    open_on(MONDAY + 2, 0, 1440);
    open_on(MONDAY + 3, 0, 720);
    cr_assert_str_eq(listed(MONDAY + 1, 60, 360), "03:40 09:40 15:40 21:40 ");
    cr_assert_str_eq(listed(MONDAY + 3, 60, 250), "03:50 08:00 ");
    provider_unlock(provider);
}

Test(slot, a_window_of_a_whole_day_that_begins_at_midnight_keeps_its_start)
{
    provider_lock(provider);
    open_on(MONDAY, 0, 1560);
    cr_assert_str_eq(listed(MONDAY + 1, 30, 50), "00:10 01:00 ");
    provider_unlock(provider);
}

Test(slot, round_the_clock_every_day_has_the_same_starts)
{
    provider_lock(provider);
    open_daily(0, 1440);
    cr_assert_str_eq(listed(MONDAY, 60, 500), "00:00 08:20 16:40 ");
    cr_assert_str_eq(listed(MONDAY + 1, 60, 500), "00:00 08:20 16:40 ");
    provider_unlock(provider);
}

Test(slot, what_has_been_open_for_a_whole_week_counts_from_midnight)
{
    provider_lock(provider);
    open_daily(0, 1440);
    rules[0].from_day = MONDAY;
    define();
    cr_assert_str_eq(listed(MONDAY + 6, 60, 500), "06:00 14:20 22:40 ");
    cr_assert_str_eq(listed(MONDAY + 7, 60, 500), "00:00 08:20 16:40 ");
    provider_unlock(provider);
}

Test(slot, the_last_start_is_at_23_59)
{
    provider_lock(provider);
    open_on(MONDAY, 1437, 1500);
    cr_assert_str_eq(listed(MONDAY, 10, 1), "23:57 23:58 23:59 ");
    open_on(MONDAY + 1, 1439, 1500);
    cr_assert_str_eq(listed(MONDAY + 1, 10, 60), "23:59 ");
    provider_unlock(provider);
}

Test(slot, an_hour_that_is_skipped_has_no_starts_and_the_grid_goes_on_by_the_clock)
{
    provider_lock(provider);
    definition.zone = &fixed_spring;
    definition.past_allowed = true;
    open_on(SPRING, 30, 300);
    cr_assert_str_eq(listed(SPRING, 15, 60), "00:30 01:30 03:30 04:30 ");
    cr_assert_str_eq(listed(SPRING, 15, 45), "00:30 01:15 03:30 04:15 ");
    provider_unlock(provider);
}

Test(slot, an_hour_that_is_repeated_is_offered_twice)
{
    provider_lock(provider);
    definition.zone = &fixed_spring;
    definition.past_allowed = true;
    open_on(AUTUMN, 75, 240);
    cr_assert_str_eq(listed(AUTUMN, 15, 60), "01:15 02:15 02:15 03:15 ");
    cr_assert_str_eq(listed(AUTUMN, 15, 45), "01:15 02:00 02:45 02:00 02:45 03:30 ");
    provider_unlock(provider);
}

Test(slot, no_more_are_written_than_there_is_space_for)
{
    provider_lock(provider);
    open_daily(540, 720);
    open_daily(780, 900);
    const struct slot_query query = {.duration = 1800, .asking = asking};
    int64_t starts[8] = {[7] = 7};
    cr_assert_eq(slot_list(provider, &query, MONDAY, starts, 7), 7);
    cr_assert_eq(starts[7], 7);
    cr_assert_eq(starts[6], AT(780));
    cr_assert_eq(slot_list(provider, &query, MONDAY, NULL, 0), 0);
    provider_unlock(provider);
}

Test(slot, every_rule_has_a_name_of_its_own)
{
    for (enum slot_rule rule = SLOT_BOOKABLE; rule < SLOT_RULE_COUNT; rule++) {
        for (enum slot_rule other = SLOT_BOOKABLE; other < rule; other++) {
            cr_assert_str_neq(slot_rule_name(rule), slot_rule_name(other));
        }
    }
}

static const char *judged(int32_t start_minute, int32_t end_minute) REQUIRES(provider)
{
    struct interval span = {AT(start_minute), AT(end_minute)};
    return slot_rule_name(slot_judge(provider, span, &asking));
}

Test(slot, what_can_be_booked_is_bookable)
{
    provider_lock(provider);
    open_daily(540, 720);
    cr_assert_str_eq(judged(540, 720), "bookable");
    cr_assert_str_eq(judged(600, 601), "bookable");
    provider_unlock(provider);
}

Test(slot, the_horizon_is_named)
{
    provider_lock(provider);
    open_daily(540, 720);
    asking.horizon_days = 1;
    cr_assert_str_eq(judged(540, 600), "bookable");
    asking.horizon_days = 0;
    cr_assert_str_eq(judged(540, 600), "horizon");
    provider_unlock(provider);
}

Test(slot, notice_is_named_and_so_is_the_past)
{
    provider_lock(provider);
    open_daily(540, 720);
    definition.notice_minutes = 60;
    define();
    asking.now = AT(500);
    cr_assert_str_eq(judged(560, 600), "bookable");
    cr_assert_str_eq(judged(559, 600), "notice");
    asking.now = AT(600);
    cr_assert_str_eq(judged(540, 560), "notice");
    provider_unlock(provider);
}

Test(slot, closed_hours_are_told_from_hours_that_never_were)
{
    provider_lock(provider);
    open_daily(540, 720);
    close_daily(600, 630);
    cr_assert_str_eq(judged(500, 560), "outside_hours");
    cr_assert_str_eq(judged(700, 721), "outside_hours");
    cr_assert_str_eq(judged(590, 610), "closed");
    open_on(MONDAY, 800, 900);
    cr_assert_str_eq(judged(540, 560), "override");
    provider_unlock(provider);
}

Test(slot, the_groups_closures_are_closures)
{
    provider_lock(provider);
    open_daily(540, 720);
    struct group *group = groups_ensure(groups, GROUP_DEFAULT);
    struct availability_rule closure = availability_every_day(540, 600);
    closure.kind = AVAILABILITY_CLOSED;
    group_edit(group);
    group_close(group, &closure, 1);
    group_edit_end(group);
    cr_assert_str_eq(judged(540, 600), "closed");
    cr_assert_str_eq(judged(600, 660), "bookable");
    provider_unlock(provider);
}

Test(slot, a_start_in_the_last_minute_but_not_at_23_59_is_outside_the_hours)
{
    provider_lock(provider);
    open_daily(0, 1440);
    struct interval span = {AT(1439) + 1, AT(1500)};
    cr_assert_eq(slot_judge(provider, span, &asking), SLOT_OUTSIDE_HOURS);
    cr_assert_str_eq(judged(1439, 1500), "bookable");
    provider_unlock(provider);
}

Test(slot, what_stands_in_the_way_is_named)
{
    provider_lock(provider);
    open_daily(540, 720);
    definition.buffer_before_minutes = 5;
    definition.buffer_after_minutes = 10;
    define();
    take(APPOINTMENT_HELD, AT(600), AT(620));
    take(APPOINTMENT_CONFIRMED, AT(660), AT(680));
    cr_assert_str_eq(judged(540, 585), "bookable");
    cr_assert_str_eq(judged(540, 586), "buffer");
    cr_assert_str_eq(judged(634, 640), "buffer");
    cr_assert_str_eq(judged(540, 601), "hold");
    cr_assert_str_eq(judged(679, 700), "appointment");
    cr_assert_str_eq(judged(610, 670), "appointment", "a hold as well, but that comes later");
    provider_unlock(provider);
}

Test(slot, a_full_day_is_named_before_what_fills_it)
{
    provider_lock(provider);
    open_daily(540, 720);
    take(APPOINTMENT_CONFIRMED, AT(600), AT(620));
    definition.daily_limit = 1;
    define();
    cr_assert_str_eq(judged(600, 610), "daily_limit");
    cr_assert_str_eq(judged(500, 610), "outside_hours");
    provider_unlock(provider);
}

/* The nearest starts as minutes from Monday's midnight, "540 570 ". */
static const char *nearest(int32_t start_minute, int32_t end_minute, int64_t minutes, size_t max)
    REQUIRES(provider)
{
    static char text[STARTS_MAX * 8];
    const struct slot_search search = {.wanted = {AT(start_minute), AT(end_minute)},
                                       .duration = minutes * 60,
                                       .asking = asking,
                                       .days = 3};
    int64_t starts[STARTS_MAX];
    size_t count = slot_nearest(provider, &search, starts, max), length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        length += (size_t)snprintf(&text[length], sizeof text - length, "%d ",
                                   (int)((starts[i] - AT(0)) / 60));
    }
    return text;
}

Test(slot, the_nearest_come_first_and_the_earlier_of_two)
{
    provider_lock(provider);
    open_on(MONDAY, 540, 720);
    take(APPOINTMENT_CONFIRMED, AT(600), AT(660));
    cr_assert_str_eq(nearest(600, 660, 60, 5), "540 660 ");
    cr_assert_str_eq(nearest(610, 670, 60, 5), "660 540 ");
    cr_assert_str_eq(nearest(610, 670, 60, 1), "660 ");
    cr_assert_str_eq(nearest(610, 670, 60, 0), "");
    provider_unlock(provider);
}

Test(slot, further_ones_of_a_gap_do_not_overlap)
{
    provider_lock(provider);
    open_on(MONDAY, 540, 720);
    take(APPOINTMENT_CONFIRMED, AT(600), AT(620));
    cr_assert_str_eq(nearest(605, 635, 30, 5), "620 570 650 540 680 ");
    provider_unlock(provider);
}

Test(slot, a_slot_inside_the_range_is_as_near_as_can_be)
{
    provider_lock(provider);
    open_on(MONDAY, 540, 720);
    cr_assert_str_eq(nearest(570, 660, 30, 5), "570 600 630 540 660 ");
    provider_unlock(provider);
}

Test(slot, further_days_are_looked_at_but_not_too_far)
{
    provider_lock(provider);
    asking.now -= INT64_C(7) * CIVIL_SECONDS_PER_DAY;
    open_daily(540, 600);
    take(APPOINTMENT_CONFIRMED, AT(540), AT(600));
    cr_assert_str_eq(nearest(540, 600, 60, 9), "-900 1980 -2340 3420 -3780 4860 ");
    provider_unlock(provider);
}

Test(slot, of_a_long_range_only_so_many_days_are_looked_at)
{
    provider_lock(provider);
    open_on(MONDAY + 7, 540, 600);
    cr_assert_str_eq(nearest(0, 9 * 1440, 60, 9), "");
    open_on(MONDAY + 6, 540, 600);
    cr_assert_str_eq(nearest(0, 9 * 1440, 60, 9), "9180 ");
    provider_unlock(provider);
}

Test(slot, a_gap_through_midnight_is_offered_without_overlaps)
{
    provider_lock(provider);
    open_on(MONDAY, 1320, 1600);
    cr_assert_str_eq(nearest(1345, 1405, 60, 9), "1345 1405 1465 1525 ");
    cr_assert_str_eq(nearest(1470, 1530, 60, 9), "1470 1410 1530 1350 ");
    provider_unlock(provider);
}

Test(slot, a_range_that_is_too_short_or_off_the_minute_is_still_near_something)
{
    provider_lock(provider);
    open_on(MONDAY, 540, 720);
    cr_assert_str_eq(nearest(600, 610, 60, 1), "600 ");
    take(APPOINTMENT_CONFIRMED, AT(620), AT(630));
    cr_assert_str_eq(nearest(600, 610, 60, 2), "630 560 ");
    const struct slot_search search = {
        .wanted = {AT(640) + 1, AT(700) + 1}, .duration = 3600, .asking = asking, .days = 1};
    int64_t start;
    cr_assert_eq(slot_nearest(provider, &search, &start, 1), 1);
    cr_assert_eq(start, AT(641));
    provider_unlock(provider);
}
