#include "core/placement.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/gap.h"

#define AT(hour, minute) (INT64_C(60) * ((hour)*60 + (minute)))

struct day {
    struct interval_set open;
    struct calendar *calendar;
    struct sample_view sample;
    int64_t margin;
};

static struct day day_new(void)
{
    struct day day = {.calendar = calendar_new()};
    struct sample *sample = sample_new(SAMPLE_UNIFORM);
    sample_read(sample, &day.sample);
    sample_free(sample);
    return day;
}

static void day_free(struct day *day)
{
    interval_set_deinit(&day->open);
    calendar_free(day->calendar);
}

static void take(struct day *day, int64_t start, int64_t end)
{
    struct appointment appointment = {.id = "x", .span = {start, end}, .status = APPOINTMENT_HELD};
    cr_assert_eq(calendar_add(day->calendar, &appointment), RESULT_OK);
}

static enum result choose(const struct day *day, int64_t start, int64_t end, int64_t minutes,
                          struct placement *placement)
{
    const struct placement_request request = {
        .duration = minutes * 60, .margin = day->margin, .shortest_minutes = 15};
    struct placement_search search = placement_begin(&request, &day->sample);
    placement_consider(&search, &(struct placement_day){.open = &day->open,
                                                        .calendar = day->calendar,
                                                        .range = {start, end}});
    return placement_decide(&search, placement);
}

Test(placement, the_documented_answer_of_one_window)
{
    struct day day = day_new();
    struct placement placement;
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(12, 0)});
    cr_assert_eq(choose(&day, AT(9, 30), AT(11, 30), 30, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(9, 30));
    cr_assert_eq(placement.slot.end, AT(10, 0));
    cr_assert(placement.decision.has_runner_up);
    cr_assert_eq(placement.decision.runner_up_start, AT(11, 0));
    cr_assert_eq(placement.decision.chosen.cost, placement.decision.runner_up.cost);
    day_free(&day);
}

Test(placement, an_exact_fit_wins_over_the_first_fit)
{
    struct day day = day_new();
    struct placement placement;
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(12, 0)});
    interval_set_add(&day.open, (struct interval){AT(13, 0), AT(13, 30)});
    cr_assert_eq(choose(&day, AT(9, 0), AT(14, 0), 30, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(13, 0));
    cr_assert(placement.decision.exact_fit);
    day_free(&day);
}

Test(placement, an_edge_is_better_than_the_middle)
{
    struct day day = day_new();
    struct placement placement;
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(17, 0)});
    cr_assert_eq(choose(&day, AT(9, 0), AT(12, 0), 60, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(9, 0));
    cr_assert_eq(choose(&day, AT(10, 0), AT(17, 0), 60, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(16, 0));
    day_free(&day);
}

Test(placement, a_long_gap_is_kept_for_those_who_ask_for_long_ones)
{
    struct day day = day_new();
    struct placement placement;
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        day.sample.duration[j] = 120;
    }
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(11, 0)});
    interval_set_add(&day.open, (struct interval){AT(13, 0), AT(14, 0)});
    cr_assert_eq(choose(&day, AT(9, 0), AT(17, 0), 30, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(13, 0));
    cr_assert_eq(placement.decision.chosen.cost, 0, "nobody could have used that hour");
    day_free(&day);
}

Test(placement, no_gap_inside_the_range_is_no_slot)
{
    struct day day = day_new();
    struct placement placement = {.slot = {1, 2}};
    cr_assert_eq(choose(&day, AT(0, 0), AT(24, 0), 1, &placement), RESULT_NO_SLOT);
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(12, 0)});
    take(&day, AT(9, 30), AT(11, 45));
    cr_assert_eq(choose(&day, AT(9, 0), AT(12, 0), 31, &placement), RESULT_NO_SLOT);
    cr_assert_eq(choose(&day, AT(9, 5), AT(9, 34), 30, &placement), RESULT_NO_SLOT);
    cr_assert_eq(placement.slot.start, 1, "nothing is written");
    cr_assert_eq(choose(&day, AT(9, 0), AT(12, 0), 30, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(9, 0));
    day_free(&day);
}

/* The rule of the header, written again the slow way: every minute, every sample request. */
static int64_t slow_worth(const struct day *day, struct interval taken)
{
    bool free_minute[24 * 60] = {false};
    struct interval near = {taken.start - day->margin, taken.end + day->margin};
    for (size_t i = 0; i < day->open.count; i++) {
        struct interval window = day->open.members[i];
        bool is_taken = !interval_is_empty(taken) && interval_contains(window, taken);
        for (int64_t at = window.start; at < window.end; at += 60) {
            free_minute[at / 60] = !is_taken || at < near.start || at >= near.end;
        }
    }
    for (size_t i = 0; i < calendar_count(day->calendar); i++) {
        struct interval span = calendar_span_at(day->calendar, i);
        for (int64_t at = 0; at < AT(24, 0); at += 60) {
            bool is_near = at >= span.start - day->margin && at < span.end + day->margin;
            free_minute[at / 60] = free_minute[at / 60] && !is_near;
        }
    }
    int run[24 * 60 + 1] = {0};
    for (int minute = 24 * 60 - 1; minute >= 0; minute--) {
        run[minute] = free_minute[minute] ? run[minute + 1] + 1 : 0;
    }
    int64_t worth = 0;
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        int64_t starts = 0;
        for (int at = day->sample.start[j]; at + day->sample.duration[j] <= day->sample.end[j];
             at++) {
            starts += run[at] >= day->sample.duration[j] ? 1 : 0;
        }
        worth += PLACEMENT_COST_SCALE * starts / (starts + 40);
    }
    return worth;
}

static void fill_at_random(struct day *day, unsigned *seed)
{
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        day->sample.start[j] = (int16_t)(rand_r(seed) % 1000);
        day->sample.end[j] = (int16_t)(day->sample.start[j] + rand_r(seed) % 440);
        day->sample.duration[j] = (int16_t)(5 + rand_r(seed) % 90);
    }
    for (int i = 0; i < 3; i++) {
        int64_t start = rand_r(seed) % 1300;
        interval_set_add(&day->open,
                         (struct interval){start * 60, (start + 10 + rand_r(seed) % 130) * 60});
    }
    for (int i = 0; i < 8; i++) {
        int64_t start = rand_r(seed) % 1400;
        struct appointment appointment = {
            .id = "x",
            .span = {start * 60, (start + 1 + rand_r(seed) % 40) * 60},
            .status = APPOINTMENT_HELD,
        };
        enum result ignored = calendar_add(day->calendar, &appointment);
        (void)ignored;
    }
}

static void expect_cost(const struct day *day, struct interval slot, int32_t cost)
{
    int64_t before = slow_worth(day, (struct interval){0, 0});
    cr_assert_eq(cost, before - slow_worth(day, slot));
}

Test(placement, costs_what_the_rule_says_and_fits)
{
    unsigned seed = 3;
    int placed = 0;
    for (int round = 0; round < 1000; round++) {
        struct day day = day_new();
        fill_at_random(&day, &seed);
        day.margin = round % 2 == 0 ? 0 : rand_r(&seed) % 20 * 60;
        int64_t from = rand_r(&seed) % 1200, minutes = 5 + rand_r(&seed) % 60;
        struct interval range = {from * 60, (from + minutes + rand_r(&seed) % 200) * 60};
        struct placement placement;
        if (choose(&day, range.start, range.end, minutes, &placement) == RESULT_OK) {
            placed++;
            cr_assert(interval_contains(range, placement.slot));
            cr_assert(interval_set_contains(&day.open, placement.slot));
            cr_assert_eq(interval_length(placement.slot), minutes * 60);
            const struct decision *decision = &placement.decision;
            expect_cost(&day, placement.slot, decision->chosen.cost);
            if (decision->has_runner_up) {
                struct interval second = {decision->runner_up_start,
                                          decision->runner_up_start + minutes * 60};
                expect_cost(&day, second, decision->runner_up.cost);
                cr_assert(decision->exact_fit || decision->chosen.cost <= decision->runner_up.cost);
            }
            take(&day, placement.slot.start, placement.slot.end);
        }
        day_free(&day);
    }
    cr_assert_gt(placed, 100);
}

/* Whether it can begin there, and what that would be. */
static bool stands_at(const struct day *day, struct interval range, int64_t start, int64_t minutes,
                      struct placement *placement)
{
    int64_t end = start + minutes * 60;
    return start >= range.start && end <= range.end &&
           choose(day, start, end, minutes, placement) == RESULT_OK;
}

enum { ENDS_MAX = 200 };
struct ends {
    struct placement at[ENDS_MAX];
    size_t count;
    int64_t cheapest; /* of those that fit no gap exactly */
};

/* Either end of every room, each placed alone. */
static void find_ends(const struct day *day, struct interval range, int64_t minutes,
                      struct ends *ends)
{
    ends->count = 0;
    ends->cheapest = INT32_MAX;
    for (int64_t start = range.start; start < range.end; start += 60) {
        struct placement here, beside;
        if (stands_at(day, range, start, minutes, &here) &&
            !(stands_at(day, range, start - 60, minutes, &beside) &&
              stands_at(day, range, start + 60, minutes, &beside))) {
            const struct decision *decision = &here.decision;
            if (!decision->exact_fit && decision->chosen.cost < ends->cheapest) {
                ends->cheapest = decision->chosen.cost;
            }
            cr_assert_lt(ends->count, ENDS_MAX);
            ends->at[ends->count++] = here;
        }
    }
}

static bool may_win(const struct ends *ends, const struct decision *decision)
{
    return decision->exact_fit && decision->chosen.cost <= ends->cheapest + PLACEMENT_COST_SCALE;
}

/* NULL if there is no other. */
static const struct placement *best_but(int64_t left_out, const struct ends *ends)
{
    const struct placement *best = NULL;
    for (size_t i = 0; i < ends->count; i++) {
        const struct placement *end = &ends->at[i];
        bool wins = may_win(ends, &end->decision);
        bool is_better =
            best == NULL || (wins != may_win(ends, &best->decision)
                                 ? wins
                                 : end->decision.chosen.cost < best->decision.chosen.cost);
        if (end->slot.start != left_out && is_better) {
            best = end;
        }
    }
    return best;
}

/* Both sides of a gap as long as the request that is to come. */
static void leave_gap(struct day *day, int64_t start, int64_t end)
{
    take(day, start - 60, start);
    take(day, end, end + 60);
}

Test(placement, no_other_end_of_any_room_is_better_than_the_two_that_are_named)
{
    unsigned seed = 8;
    int compared = 0, exact = 0;
    for (int round = 0; round < 400; round++) {
        struct day day = day_new();
        fill_at_random(&day, &seed);
        int64_t from = rand_r(&seed) % 600, minutes = 5 + rand_r(&seed) % 20;
        struct interval range = {from * 60, (from + 700) * 60};
        if (round % 2 == 0) {
            int64_t start = (from + rand_r(&seed) % 600) * 60;
            interval_set_subtract(&day.open, (struct interval){start - 300, start + 300});
            interval_set_subtract(&day.open, (struct interval){start + 300 + minutes * 60,
                                                               start + 600 + minutes * 60});
        }
        struct placement placement;
        struct ends ends;
        if (choose(&day, range.start, range.end, minutes, &placement) == RESULT_OK) {
            const struct decision *decision = &placement.decision;
            find_ends(&day, range, minutes, &ends);
            const struct placement *best = best_but(-1, &ends);
            const struct placement *second = best_but(placement.slot.start, &ends);
            cr_assert_eq(decision->chosen.cost, best->decision.chosen.cost, "round %d", round);
            cr_assert_eq(decision->exact_fit, best->decision.exact_fit, "round %d", round);
            cr_assert_eq(decision->has_runner_up, second != NULL);
            if (second != NULL) {
                cr_assert_eq(decision->runner_up.cost, second->decision.chosen.cost);
                compared++;
                exact += decision->exact_fit;
            }
        }
        day_free(&day);
    }
    cr_assert_gt(compared, 100);
    cr_assert_gt(exact, 10);
}

/* Between 10:00 and 11:00 everybody wants to come; the client would come at any time. */
static void want_the_same_hour(struct day *day, size_t how_many)
{
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        bool wanted = j < how_many;
        day->sample.start[j] = AT(10, 0) / 60;
        day->sample.end[j] = AT(11, 0) / 60;
        day->sample.duration[j] = wanted ? 30 : 300;
    }
}

/* From 10:14 to 17:00, with two gaps that half an hour fits exactly: one in that hour, the other at
 * 15:00. */
static struct placement choose_half_an_hour(int64_t until, size_t how_many_want_that_hour)
{
    struct day day = day_new();
    struct placement placement;
    want_the_same_hour(&day, how_many_want_that_hour);
    interval_set_add(&day.open, (struct interval){AT(10, 14), AT(17, 0)});
    leave_gap(&day, AT(10, 15), AT(10, 45));
    leave_gap(&day, AT(15, 0), AT(15, 30));
    cr_assert_eq(choose(&day, AT(9, 0), until, 30, &placement), RESULT_OK);
    day_free(&day);
    return placement;
}

Test(placement, of_two_exact_fits_the_dearer_one_comes_second)
{
    struct placement placement = choose_half_an_hour(AT(17, 0), 20);
    cr_assert_eq(placement.slot.start, AT(15, 0));
    cr_assert_eq(placement.decision.runner_up_start, AT(10, 15));
    cr_assert_gt(placement.decision.runner_up.cost, 0);
}

Test(placement, an_exact_fit_gives_way_only_to_what_costs_a_whole_request_less)
{
    struct placement placement = choose_half_an_hour(AT(14, 0), 40);
    cr_assert_eq(placement.slot.start, AT(10, 15));
    cr_assert(placement.decision.exact_fit);
    cr_assert_eq(placement.decision.chosen.cost, 40 * (PLACEMENT_COST_SCALE / 41));
    cr_assert_eq(placement.decision.runner_up.cost, 0);
    placement = choose_half_an_hour(AT(14, 0), 42);
    cr_assert_not(placement.decision.exact_fit);
    cr_assert_eq(placement.slot.start, AT(10, 46));
    cr_assert_eq(placement.decision.runner_up_start, AT(13, 30));
}

/* As choose, over the whole day and with a margin. */
static enum result choose_apart(struct day *day, int64_t minutes, int64_t margin_minutes,
                                struct placement *placement)
{
    day->margin = margin_minutes * 60;
    return choose(day, 0, AT(24, 0), minutes, placement);
}

static void expect_footprint(const struct footprint *footprint, int32_t fragments,
                             int32_t stranded_minutes)
{
    cr_assert_eq(footprint->fragments, fragments);
    cr_assert_eq(footprint->stranded_minutes, stranded_minutes);
}

Test(placement, the_footprint_counts_the_pieces_and_what_of_them_is_too_short)
{
    struct day day = day_new();
    struct placement placement;
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(10, 0)});
    cr_assert_eq(choose(&day, AT(9, 0), AT(10, 0), 60, &placement), RESULT_OK);
    expect_footprint(&placement.decision.chosen, 0, 0);
    cr_assert_eq(choose(&day, AT(9, 0), AT(9, 45), 45, &placement), RESULT_OK);
    expect_footprint(&placement.decision.chosen, 1, 0);
    cr_assert_eq(choose(&day, AT(9, 0), AT(9, 46), 46, &placement), RESULT_OK);
    expect_footprint(&placement.decision.chosen, 1, 14);
    cr_assert_eq(choose(&day, AT(9, 10), AT(9, 50), 40, &placement), RESULT_OK);
    expect_footprint(&placement.decision.chosen, 2, 20);
    cr_assert_eq(choose(&day, AT(9, 15), AT(9, 50), 35, &placement), RESULT_OK);
    expect_footprint(&placement.decision.chosen, 2, 10);
    day_free(&day);
}

Test(placement, the_margin_is_kept_from_others_and_belongs_to_no_piece)
{
    struct day day = day_new();
    struct placement placement;
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(12, 0)});
    take(&day, AT(10, 0), AT(11, 0));
    cr_assert_eq(choose_apart(&day, 51, 10, &placement), RESULT_NO_SLOT);
    cr_assert_eq(choose_apart(&day, 50, 10, &placement), RESULT_OK);
    cr_assert(placement.decision.exact_fit);
    expect_footprint(&placement.decision.chosen, 0, 0);
    cr_assert_eq(choose_apart(&day, 40, 10, &placement), RESULT_OK);
    expect_footprint(&placement.decision.chosen, 0, 0);
    cr_assert_eq(choose_apart(&day, 39, 10, &placement), RESULT_OK);
    expect_footprint(&placement.decision.chosen, 1, 1);
    day_free(&day);
}

Test(placement, the_margin_around_a_slot_costs_what_it_takes)
{
    struct day day = day_new();
    struct placement with, without;
    interval_set_add(&day.open, (struct interval){AT(9, 0), AT(12, 0)});
    cr_assert_eq(choose_apart(&day, 40, 20, &with), RESULT_OK);
    cr_assert_eq(choose_apart(&day, 60, 0, &without), RESULT_OK);
    cr_assert_eq(with.decision.chosen.cost, without.decision.chosen.cost);
    day_free(&day);
}

/* Considers both days in the order given. */
static void choose_of_two(const struct day *first, const struct day *second, int64_t minutes,
                          struct placement *placement)
{
    const struct placement_request request = {.duration = minutes * 60, .shortest_minutes = 15};
    struct placement_search search = placement_begin(&request, &first->sample);
    const struct day *days[] = {first, second};
    for (size_t i = 0; i < 2; i++) {
        int64_t start = days[i]->open.members[0].start / AT(24, 0) * AT(24, 0);
        placement_consider(&search, &(struct placement_day){.open = &days[i]->open,
                                                            .calendar = days[i]->calendar,
                                                            .start = start,
                                                            .range = {start, start + AT(24, 0)}});
    }
    cr_assert_eq(placement_decide(&search, placement), RESULT_OK);
}

Test(placement, of_two_days_the_better_one_is_chosen_in_either_order)
{
    struct day today = day_new(), tomorrow = day_new();
    struct placement placement, other;
    interval_set_add(&today.open, (struct interval){AT(9, 0), AT(12, 0)});
    interval_set_add(&tomorrow.open, (struct interval){AT(33, 0), AT(33, 30)});
    choose_of_two(&today, &tomorrow, 30, &placement);
    cr_assert_eq(placement.slot.start, AT(33, 0), "it fits exactly");
    cr_assert_eq(placement.decision.runner_up_start, AT(9, 0));
    choose_of_two(&tomorrow, &today, 30, &other);
    cr_assert_eq(other.slot.start, AT(33, 0));
    cr_assert_eq(other.decision.runner_up_start, AT(9, 0));
    cr_assert_eq(other.decision.runner_up.cost, placement.decision.runner_up.cost);
    day_free(&today);
    day_free(&tomorrow);
}

Test(placement, of_two_days_alike_the_earlier_one_is_chosen)
{
    struct day today = day_new(), tomorrow = day_new();
    struct placement placement;
    interval_set_add(&today.open, (struct interval){AT(9, 0), AT(12, 0)});
    interval_set_add(&tomorrow.open, (struct interval){AT(33, 0), AT(36, 0)});
    choose_of_two(&tomorrow, &today, 30, &placement);
    cr_assert_eq(placement.slot.start, AT(9, 0));
    cr_assert_eq(placement.decision.chosen.cost, placement.decision.runner_up.cost);
    day_free(&today);
    day_free(&tomorrow);
}

Test(sample, is_recent_and_deterministic)
{
    struct sample *a = sample_new(SAMPLE_LEARNED), *b = sample_new(SAMPLE_LEARNED);
    struct sample_view before, view_a, view_b;
    sample_read(a, &before);
    for (int i = 0; i < 200; i++) {
        char id[16];
        snprintf(id, sizeof id, "r%d", i);
        sample_learn(a, id, (struct sample_request){i, i + 60, 25});
        sample_learn(b, id, (struct sample_request){i, i + 60, 25});
    }
    sample_read(a, &view_a);
    sample_read(b, &view_b);
    cr_assert_eq(memcmp(&view_a, &view_b, sizeof view_a), 0);
    int learned = 0;
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        learned += view_a.duration[j] == 25;
    }
    cr_assert_gt(learned, 50);
    sample_free(a);
    sample_free(b);
}

Test(sample, uniform_never_depends_on_history)
{
    struct sample *sample = sample_new(SAMPLE_UNIFORM);
    struct sample_view before, after;
    sample_read(sample, &before);
    sample_learn(sample, "r1", (struct sample_request){0, 100, 99});
    sample_read(sample, &after);
    cr_assert_eq(memcmp(&before, &after, sizeof before), 0);
    cr_assert_eq(before.duration[0], 15);
    cr_assert_eq(before.duration[3], 60);
    sample_free(sample);
}
