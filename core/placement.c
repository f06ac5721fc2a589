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

/* Of a gap, what stays free before and after the slot. */
static void leftovers(const struct candidate *candidate, int64_t margin,
                      struct interval left_and_right_out[static 2])
{
    left_and_right_out[0] = (struct interval){candidate->gap.start, candidate->slot.start - margin};
    left_and_right_out[1] = (struct interval){candidate->slot.end + margin, candidate->gap.end};
}

static void weigh_leftovers(struct candidate *candidate, const struct placement_request *request)
{
    struct interval rests[2];
    leftovers(candidate, request->margin, rests);
    for (size_t i = 0; i < 2; i++) {
        int64_t minutes = interval_length(rests[i]) / 60;
        candidate->footprint.fragments += !interval_is_empty(rests[i]);
        candidate->footprint.stranded_minutes +=
            minutes < request->shortest_minutes ? (int32_t)minutes : 0;
    }
}

/* What the day is worth once the candidate is taken. */
static int32_t worth_after(const struct candidate *candidate, const struct placement_search *search,
                           int64_t day_start, const struct starts *before)
{
    struct starts after = *before;
    count_starts(search->sample, gap_minutes(candidate->gap, day_start), -1, &after);
    struct interval rests[2];
    leftovers(candidate, search->request->margin, rests);
    for (size_t i = 0; i < 2; i++) {
        if (!interval_is_empty(rests[i])) {
            count_starts(search->sample, gap_minutes(rests[i], day_start), 1, &after);
        }
    }
    return total_worth(&after);
}

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static bool is_exact_fit(const struct candidate *candidate)
{
    return interval_length(candidate->slot) == interval_length(candidate->gap);
}

/* Exact fit, cost, pieces, gap, start: below zero when `a` is the better one. */
static int candidate_compare(const struct candidate *a, const struct candidate *b)
{
    int order = compare(!is_exact_fit(a), !is_exact_fit(b));
    order = order != 0 ? order : compare(a->footprint.cost, b->footprint.cost);
    order = order != 0 ? order : compare(a->footprint.fragments, b->footprint.fragments);
    order = order != 0 ? order : compare(interval_length(a->gap), interval_length(b->gap));
    return order != 0 ? order : compare(a->slot.start, b->slot.start);
}

static void offer(struct placement_search *search, const struct candidate *candidate)
{
    if (search->count == 0 || candidate_compare(candidate, &search->best) < 0) {
        search->second = search->best;
        search->best = *candidate;
        search->count += search->count < 2;
    } else if (search->count == 1 || candidate_compare(candidate, &search->second) < 0) {
        search->second = *candidate;
        search->count = 2;
    }
}

static struct starts starts_of_day(const struct placement_day *day, int64_t margin,
                                   const struct sample_view *sample)
{
    struct starts starts = {0};
    struct gap_walk walk = gap_walk_begin(day->open, day->calendar, margin);
    struct interval gap;
    while (gap_walk_next(&walk, &gap)) {
        count_starts(sample, gap_minutes(gap, day->start), 1, &starts);
    }
    return starts;
}

struct placement_search placement_begin(const struct placement_request *request,
                                        const struct sample_view *sample)
{
    return (struct placement_search){.request = request, .sample = sample};
}

void placement_consider(struct placement_search *search, const struct placement_day *day)
{
    int64_t duration = search->request->duration, margin = search->request->margin;
    struct starts before = starts_of_day(day, margin, search->sample);
    int32_t worth_before = total_worth(&before);
    struct gap_walk walk = gap_walk_begin(day->open, day->calendar, margin);
    struct interval gap;
    while (gap_walk_next(&walk, &gap) && gap.start < day->range.end) {
        struct interval room = interval_intersect(gap, day->range);
        if (interval_length(room) < duration) {
            continue;
        }
        int64_t starts[2] = {room.start, room.end - duration};
        for (size_t i = 0; i < (starts[0] == starts[1] ? 1U : 2U); i++) {
            struct candidate candidate = {.slot = {starts[i], starts[i] + duration}, .gap = gap};
            weigh_leftovers(&candidate, search->request);
            candidate.footprint.cost =
                worth_before - worth_after(&candidate, search, day->start, &before);
            offer(search, &candidate);
        }
    }
}

enum result placement_decide(const struct placement_search *search, struct placement *placement_out)
{
    if (search->count == 0) {
        return RESULT_NO_SLOT;
    }
    *placement_out = (struct placement){
        .slot = search->best.slot,
        .decision = {.exact_fit = is_exact_fit(&search->best),
                     .has_runner_up = search->count == 2,
                     .runner_up_start = search->second.slot.start,
                     .chosen = search->best.footprint,
                     .runner_up = search->second.footprint},
    };
    return RESULT_OK;
}
