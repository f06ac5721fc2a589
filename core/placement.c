/* Placement: two passes over the gaps, one to know what the day is worth, one to weigh the
 * candidates. */
#include "core/placement.h"

#include "core/gap.h"

/* U's bend: the number of starts at which a sample request counts half. */
enum { HALF_WORTH_STARTS = 40 };

/* What `starts` possible starts are worth, F / (F + 40). */
static int32_t worth_of(int32_t starts)
{
    return (int32_t)((int64_t)PLACEMENT_COST_SCALE * starts / (starts + HALF_WORTH_STARTS));
}

enum { WORTH_TABLE_SIZE = 3072 };
static int32_t worth_table[WORTH_TABLE_SIZE];

__attribute__((constructor)) static void fill_worth_table(void)
{
    for (int32_t starts = 0; starts < WORTH_TABLE_SIZE; starts++) {
        worth_table[starts] = worth_of(starts);
    }
}

static int32_t worth(int32_t starts)
{
    return starts < WORTH_TABLE_SIZE ? worth_table[starts] : worth_of(starts);
}

struct starts {
    int32_t count[SAMPLE_SIZE];
};

struct minutes {
    int16_t start, end;
};

static int16_t to_minute(int64_t seconds)
{
    int64_t minute = seconds / 60;
    if (minute < 0) {
        return 0;
    }
    return (int16_t)(minute > INT16_MAX ? INT16_MAX : minute);
}

/* Whole free minutes only: a begun minute at the front does not count. */
static struct minutes gap_minutes(struct interval gap, int64_t day_start)
{
    return (struct minutes){
        .start = to_minute(gap.start - day_start + 59),
        .end = to_minute(gap.end - day_start),
    };
}

/* Adds `sign` times the starts that each sample request has in the gap. Branch-free, for the vector
 * units. */
static void count_starts(const struct sample_view *sample, struct minutes gap, int16_t sign,
                         struct starts *starts)
{
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        int16_t from = (int16_t)(sample->start[j] > gap.start ? sample->start[j] : gap.start);
        int16_t until = (int16_t)(sample->end[j] < gap.end ? sample->end[j] : gap.end);
        int16_t room = (int16_t)(until - from - sample->duration[j] + 1);
        starts->count[j] += sign * (room > 0 ? room : 0);
    }
}

static int32_t total_worth(const struct starts *starts)
{
    int32_t total = 0;
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        total += worth(starts->count[j]);
    }
    return total;
}

struct candidate {
    struct interval slot, gap;
    int32_t cost;
    int32_t pieces; /* of the gap that remain: 0, 1 or 2 */
};

static struct candidate candidate_weigh(struct interval gap, int64_t start,
                                        const struct placement_request *request)
{
    struct interval slot = {start, start + request->duration};
    return (struct candidate){
        .slot = slot,
        .gap = gap,
        .pieces = (gap.start < slot.start ? 1 : 0) + (slot.end < gap.end ? 1 : 0),
    };
}

/* What the day is worth once the candidate is taken. */
static int32_t worth_after(const struct candidate *candidate, const struct sample_view *sample,
                           int64_t day_start, const struct starts *before)
{
    struct starts after = *before;
    count_starts(sample, gap_minutes(candidate->gap, day_start), -1, &after);
    struct interval left = {candidate->gap.start, candidate->slot.start};
    struct interval right = {candidate->slot.end, candidate->gap.end};
    if (!interval_is_empty(left)) {
        count_starts(sample, gap_minutes(left, day_start), 1, &after);
    }
    if (!interval_is_empty(right)) {
        count_starts(sample, gap_minutes(right, day_start), 1, &after);
    }
    return total_worth(&after);
}

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* Exact fit, cost, pieces, gap, start: below zero when `a` is the better one. */
static int candidate_compare(const struct candidate *a, const struct candidate *b)
{
    int order = compare(a->pieces > 0, b->pieces > 0);
    order = order != 0 ? order : compare(a->cost, b->cost);
    order = order != 0 ? order : compare(a->pieces, b->pieces);
    order = order != 0 ? order : compare(interval_length(a->gap), interval_length(b->gap));
    return order != 0 ? order : compare(a->slot.start, b->slot.start);
}

struct podium {
    int count; /* 0, 1 or 2 */
    struct candidate best, second;
};

static void podium_offer(struct podium *podium, const struct candidate *candidate)
{
    if (podium->count == 0 || candidate_compare(candidate, &podium->best) < 0) {
        podium->second = podium->best;
        podium->best = *candidate;
        podium->count += podium->count < 2;
    } else if (podium->count == 1 || candidate_compare(candidate, &podium->second) < 0) {
        podium->second = *candidate;
        podium->count = 2;
    }
}

static struct starts starts_of_day(const struct interval_set *open, const struct calendar *calendar,
                                   const struct sample_view *sample, int64_t day_start)
{
    struct starts starts = {0};
    struct gap_walk walk = gap_walk_begin(open, calendar);
    struct interval gap;
    while (gap_walk_next(&walk, &gap)) {
        count_starts(sample, gap_minutes(gap, day_start), 1, &starts);
    }
    return starts;
}

enum result placement_choose(const struct interval_set *open, const struct calendar *calendar,
                             const struct sample_view *sample,
                             const struct placement_request *request,
                             struct placement *placement_out)
{
    struct starts before = starts_of_day(open, calendar, sample, request->day_start);
    int32_t worth_before = total_worth(&before);
    struct podium podium = {0};
    struct gap_walk walk = gap_walk_begin(open, calendar);
    struct interval gap;
    while (gap_walk_next(&walk, &gap) && gap.start < request->range.end) {
        struct interval room = interval_intersect(gap, request->range);
        if (interval_length(room) < request->duration) {
            continue;
        }
        int64_t starts[2] = {room.start, room.end - request->duration};
        for (size_t i = 0; i < (starts[0] == starts[1] ? 1U : 2U); i++) {
            struct candidate candidate = candidate_weigh(gap, starts[i], request);
            candidate.cost =
                worth_before - worth_after(&candidate, sample, request->day_start, &before);
            podium_offer(&podium, &candidate);
        }
    }
    if (podium.count == 0) {
        return RESULT_NO_SLOT;
    }
    *placement_out = (struct placement){
        .slot = podium.best.slot,
        .decision = {.exact_fit = podium.best.pieces == 0,
                     .has_runner_up = podium.count == 2,
                     .runner_up_start = podium.second.slot.start,
                     .cost = podium.best.cost,
                     .runner_up_cost = podium.second.cost},
    };
    return RESULT_OK;
}
