/* Placement: two passes over the gaps, one to know what the day is worth, one to weigh the
 * candidates. */
#include "core/placement.h"

#include "core/gap.h"

/* U's bend: the number of starts at which a sample request counts half. */
enum { HALF_WORTH_STARTS = 40 };

/* What so many possible starts are worth, F / (F + 40). */
enum { STARTS_COUNT = UINT16_MAX + 1 };
static int32_t worth[STARTS_COUNT];

__attribute__((constructor)) static void fill_worth(void)
{
    for (int32_t starts = 0; starts < STARTS_COUNT; starts++) {
        worth[starts] =
            (int32_t)((int64_t)PLACEMENT_COST_SCALE * starts / (starts + HALF_WORTH_STARTS));
    }
}

/* Of gaps that do not overlap: the sums stay within 16 bits, as the minutes do. */
struct starts {
    uint16_t count[SAMPLE_SIZE];
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

/* Adds the starts that each sample request has in the gap, or takes them away. Branch-free, for the
 * vector units. */
enum change { GAP_GAINED, GAP_LOST };
static inline void count_starts(const struct sample_view *sample, struct minutes gap,
                                enum change change, struct starts *starts)
{
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        int16_t from = (int16_t)(sample->start[j] > gap.start ? sample->start[j] : gap.start);
        int16_t until = (int16_t)(sample->end[j] < gap.end ? sample->end[j] : gap.end);
        int16_t room = (int16_t)(until - from - sample->duration[j] + 1);
        uint16_t count = (uint16_t)(room > 0 ? room : 0);
        starts->count[j] =
            (uint16_t)(change == GAP_GAINED ? starts->count[j] + count : starts->count[j] - count);
    }
}

/* What each sample request contributes to the worth of a day. */
struct worths {
    int32_t of[SAMPLE_SIZE];
};

static struct worths worths_of(const struct starts *starts)
{
    struct worths worths;
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        worths.of[j] = worth[starts->count[j]];
    }
    return worths;
}

/* What is lost of these worths; if that is more than `limit`, maybe only a part that is more, too:
 * no request gains by a loss of time. */
static int32_t worth_lost(const struct worths *before, const struct starts *after, int32_t limit)
{
    enum { AT_ONCE = 16 };
    int32_t lost = 0;
    for (size_t j = 0; j < SAMPLE_SIZE && lost <= limit; j += AT_ONCE) {
        for (size_t k = j; k < j + AT_ONCE; k++) {
            lost += before->of[k] - worth[after->count[k]];
        }
    }
    return lost;
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

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static bool is_exact_fit(const struct candidate *candidate)
{
    return interval_length(candidate->slot) == interval_length(candidate->gap);
}

/* Preference, cost, pieces, gap, start: below zero when `a` is the better one. */
static int candidate_compare(const struct candidate *a, const struct candidate *b)
{
    int order = compare(!a->is_preferred, !b->is_preferred);
    order = order != 0 ? order : compare(a->footprint.cost, b->footprint.cost);
    order = order != 0 ? order : compare(a->footprint.fragments, b->footprint.fragments);
    order = order != 0 ? order : compare(interval_length(a->gap), interval_length(b->gap));
    return order != 0 ? order : compare(a->slot.start, b->slot.start);
}

static void offer(struct candidates *candidates, const struct candidate *candidate)
{
    if (candidates->count == 0 || candidate_compare(candidate, &candidates->best) < 0) {
        candidates->second = candidates->best;
        candidates->best = *candidate;
        candidates->count += candidates->count < 2;
    } else if (candidates->count == 1 || candidate_compare(candidate, &candidates->second) < 0) {
        candidates->second = *candidate;
        candidates->count = 2;
    }
}

static void offer_all(struct candidates *candidates, const struct candidates *others)
{
    if (others->count > 0) {
        offer(candidates, &others->best);
    }
    if (others->count > 1) {
        offer(candidates, &others->second);
    }
}

/* What a day has: how much an exact fit may cost shows only when all have been weighed. */
struct day_search {
    const struct placement_search *search;
    const struct placement_day *day;
    struct worths before;
    struct candidates exact, others;
};

static void prefer(struct candidate *candidate, int32_t cheapest)
{
    candidate->is_preferred = candidate->footprint.cost <= cheapest + PLACEMENT_COST_SCALE;
}

static void prefer_exact_fits(struct day_search *today)
{
    struct candidates *exact = &today->exact;
    int32_t cheapest = today->others.count > 0 ? today->others.best.footprint.cost : INT32_MAX / 2;
    prefer(&exact->best, cheapest);
    prefer(&exact->second, cheapest);
}

static struct starts starts_of_day(const struct placement_day *day, int64_t margin,
                                   const struct sample_view *sample)
{
    struct starts starts = {0};
    struct gap_walk walk = gap_walk_begin(day->open, day->calendar, margin);
    struct interval gap;
    while (gap_walk_next(&walk, &gap)) {
        count_starts(sample, gap_minutes(gap, day->start), GAP_GAINED, &starts);
    }
    return starts;
}

/* `elsewhere` are the starts that the day has in other gaps. */
static void weigh(struct day_search *today, const struct starts *elsewhere,
                  struct candidate *candidate)
{
    const struct placement_search *search = today->search;
    struct candidates *alike = is_exact_fit(candidate) ? &today->exact : &today->others;
    struct starts after = *elsewhere;
    struct interval rests[2];
    leftovers(candidate, search->request->margin, rests);
    for (size_t i = 0; i < 2; i++) {
        if (!interval_is_empty(rests[i])) {
            count_starts(search->sample, gap_minutes(rests[i], today->day->start), GAP_GAINED,
                         &after);
        }
    }
    /* What costs more than two others is not weighed to the end. */
    int32_t limit = alike->count < 2 ? INT32_MAX : alike->second.footprint.cost;
    candidate->footprint.cost = worth_lost(&today->before, &after, limit);
    if (candidate->footprint.cost <= limit) {
        weigh_leftovers(candidate, search->request);
        offer(alike, candidate);
    }
}

struct placement_search placement_begin(const struct placement_request *request,
                                        const struct sample_view *sample)
{
    return (struct placement_search){.request = request, .sample = sample};
}

/* The earliest and the latest start in the gap that the range allows. */
static void weigh_gap(struct day_search *today, struct interval gap, const struct starts *starts)
{
    int64_t duration = today->search->request->duration;
    struct interval room = interval_intersect(gap, today->day->range);
    if (interval_length(room) < duration) {
        return;
    }
    struct starts elsewhere = *starts;
    count_starts(today->search->sample, gap_minutes(gap, today->day->start), GAP_LOST, &elsewhere);
    int64_t begins[2] = {room.start, room.end - duration};
    for (size_t i = 0; i < (begins[0] == begins[1] ? 1U : 2U); i++) {
        struct candidate candidate = {.slot = {begins[i], begins[i] + duration}, .gap = gap};
        weigh(today, &elsewhere, &candidate);
    }
}

void placement_consider(struct placement_search *search, const struct placement_day *day)
{
    int64_t margin = search->request->margin;
    const struct starts starts = starts_of_day(day, margin, search->sample);
    struct day_search today = {.search = search, .day = day, .before = worths_of(&starts)};
    struct gap_walk walk = gap_walk_begin(day->open, day->calendar, margin);
    struct interval gap;
    while (gap_walk_next(&walk, &gap) && gap.start < day->range.end) {
        weigh_gap(&today, gap, &starts);
    }
    prefer_exact_fits(&today);
    offer_all(&search->found, &today.exact);
    offer_all(&search->found, &today.others);
}

enum result placement_decide(const struct placement_search *search, struct placement *placement_out)
{
    if (search->found.count == 0) {
        return RESULT_NO_SLOT;
    }
    *placement_out = (struct placement){
        .slot = search->found.best.slot,
        .decision = {.exact_fit = is_exact_fit(&search->found.best),
                     .has_runner_up = search->found.count == 2,
                     .runner_up_start = search->found.second.slot.start,
                     .chosen = search->found.best.footprint,
                     .runner_up = search->found.second.footprint},
    };
    return RESULT_OK;
}
