/* The core's providers, calendars and samples, without store and threads. */
#include "office.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/gap.h"
#include "core/memory.h"
#include "support/fixed_zone.h"

enum { SHORTEST_MINUTES = 15 };

struct office {
    struct groups *groups;
    struct group *group;
    struct provider **providers;
    int32_t *free_slots;
    int64_t *latest; /* number of the last appointment booked with each */
    bool *asked;
    size_t count;
    int64_t next_number;
    struct interval_set gaps; /* of whoever is asked */
};

static void employ(struct office *office, size_t position)
{
    const struct availability_rule rules[] = {
        availability_every_day(STREAM_MORNING, STREAM_NOON),
        availability_every_day(STREAM_LUNCH_END, STREAM_EVENING),
    };
    const struct provider_definition definition = {
        .zone = &fixed_utc,
        .daily_limit = PROVIDER_UNLIMITED,
        .rules = rules,
        .rule_count = sizeof rules / sizeof rules[0],
    };
    struct provider *provider = provider_new("p", (int64_t)position + 1);
    provider_lock(provider);
    provider_define(provider, &definition, office->group);
    office->free_slots[position] = provider_free_slots(provider, 0, SHORTEST_MINUTES);
    provider_unlock(provider);
    office->providers[position] = provider;
}

static struct office office_open(int providers, bool uniform)
{
    size_t count = (size_t)providers;
    struct office office = {
        .groups = groups_new(uniform ? SAMPLE_UNIFORM : SAMPLE_LEARNED),
        .providers = memory_new(count * sizeof(struct provider *)),
        .free_slots = memory_new(count * sizeof(int32_t)),
        .latest = memory_new(count * sizeof(int64_t)),
        .asked = memory_new(count),
        .count = count,
        .next_number = 1,
    };
    office.group = groups_ensure(office.groups, GROUP_DEFAULT);
    for (size_t i = 0; i < count; i++) {
        employ(&office, i);
    }
    return office;
}

static void office_close(struct office *office)
{
    for (size_t i = 0; i < office->count; i++) {
        provider_free(office->providers[i]);
    }
    groups_free(office->groups);
    free(office->providers);
    free(office->free_slots);
    free(office->latest);
    free(office->asked);
    interval_set_deinit(&office->gaps);
}

static void learn(struct office *office, const struct stream_request *request, uint64_t number)
{
    char id[24];
    snprintf(id, sizeof id, "r%llu", (unsigned long long)number);
    sample_learn(group_sample(office->group), id,
                 (struct sample_request){
                     .start = request->start, .end = request->end, .duration = request->duration});
}

/* Most free slots, then booked least recently, then first: who has not been asked yet. */
static size_t next_to_ask(const struct office *office)
{
    size_t best = office->count;
    for (size_t i = 0; i < office->count; i++) {
        if (!office->asked[i] && office->free_slots[i] > 0 &&
            (best == office->count || office->free_slots[i] > office->free_slots[best] ||
             (office->free_slots[i] == office->free_slots[best] &&
              office->latest[i] < office->latest[best]))) {
            best = i;
        }
    }
    return best;
}

enum result office_place(const struct question *question, struct interval *slot_out)
{
    const struct provider_wish wish = {
        .range = question->range,
        .duration = question->duration,
        .asking = {.horizon_days = 1, .shortest_minutes = SHORTEST_MINUTES},
    };
    struct placement placement;
    provider_lock(question->provider);
    enum result result = provider_place(question->provider, &wish, question->sample, &placement);
    provider_unlock(question->provider);
    if (result == RESULT_OK) {
        *slot_out = placement.slot;
    }
    return result;
}

/* Returns the number of the appointment, or 0. */
static int64_t book_with(struct office *office, size_t position, struct interval slot)
{
    const struct appointment appointment = {
        .id = "a",
        .number = office->next_number,
        .span = slot,
        .status = APPOINTMENT_CONFIRMED,
    };
    struct provider *provider = office->providers[position];
    provider_lock(provider);
    enum result result = interval_set_contains(provider_open(provider, 0), slot)
                             ? calendar_add(provider_calendar(provider), &appointment)
                             : RESULT_INVALID;
    office->free_slots[position] = provider_free_slots(provider, 0, SHORTEST_MINUTES);
    provider_unlock(provider);
    if (result != RESULT_OK) {
        fprintf(stderr, "A rule chose what cannot be booked.\n");
        abort();
    }
    office->latest[position] = office->next_number;
    return office->next_number++;
}

struct booked_with {
    size_t position;
    int64_t number; /* 0: nobody had room */
    int32_t minutes;
};

static void find_gaps(struct provider *provider, struct interval_set *gaps)
{
    struct interval gap;
    interval_set_clear(gaps);
    provider_lock(provider);
    struct gap_walk walk =
        gap_walk_begin(provider_open(provider, 0), provider_calendar(provider), 0);
    while (gap_walk_next(&walk, &gap)) {
        interval_set_add(gaps, gap);
    }
    provider_unlock(provider);
}

static struct booked_with ask_all(struct office *office, struct question *question,
                                  place_with *place)
{
    for (size_t i = 0; i < office->count; i++) {
        office->asked[i] = false;
    }
    for (size_t position = next_to_ask(office); position < office->count;
         position = next_to_ask(office)) {
        struct provider *provider = office->providers[position];
        struct interval slot = {0};
        office->asked[position] = true;
        question->provider = provider;
        question->gaps = &office->gaps;
        find_gaps(provider, &office->gaps);
        enum result result = place(question, &slot);
        if (result == RESULT_OK) {
            return (struct booked_with){
                .position = position,
                .number = book_with(office, position, slot),
                .minutes = (int32_t)(interval_length(slot) / 60),
            };
        }
    }
    return (struct booked_with){.number = 0};
}

static void cancel(struct office *office, const struct booked_with *booked)
{
    struct provider *provider = office->providers[booked->position];
    provider_lock(provider);
    struct calendar *calendar = provider_calendar(provider);
    calendar_remove_at(calendar, calendar_find(calendar, booked->number));
    office->free_slots[booked->position] = provider_free_slots(provider, 0, SHORTEST_MINUTES);
    provider_unlock(provider);
}

static int compare_minutes(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

static double gini(double *minutes, size_t count)
{
    qsort(minutes, count, sizeof *minutes, compare_minutes);
    double weighed = 0, total = 0;
    for (size_t i = 0; i < count; i++) {
        weighed += (2 * (double)(i + 1) - (double)count - 1) * minutes[i];
        total += minutes[i];
    }
    return total > 0 ? weighed / ((double)count * total) : 0;
}

static void measure_day(struct office *office, struct office_outcome *outcome)
{
    double *minutes = memory_new(office->count * sizeof *minutes);
    for (size_t i = 0; i < office->count; i++) {
        find_gaps(office->providers[i], &office->gaps);
        minutes[i] = STREAM_OPEN_MINUTES;
        for (size_t j = 0; j < office->gaps.count; j++) {
            double length = (double)interval_length(office->gaps.members[j]) / 60;
            minutes[i] -= length;
            outcome->stranded += length < SHORTEST_MINUTES ? length : 0;
        }
        outcome->booked += minutes[i];
    }
    outcome->gini = gini(minutes, office->count);
    free(minutes);
}

static void warm_up(struct office *office, const struct workload *workload, struct random *random)
{
    for (uint64_t i = 0; i < OFFICE_WARM_REQUESTS; i++) {
        struct stream_request request = stream_request(workload, random);
        learn(office, &request, i);
    }
}

static void cancel_those_of(struct office *office, const struct stream *stream, size_t moment,
                            struct booked_with *had)
{
    for (size_t i = 0; i < moment; i++) {
        if (stream->requests[i].cancelled_before == moment && had[i].number != 0) {
            cancel(office, &had[i]);
            had[i].number = 0;
        }
    }
}

struct office_outcome office_play(const struct workload *workload, uint64_t seed,
                                  struct office_way way)
{
    struct stream stream = stream_new(workload, seed);
    struct office office = office_open(workload->providers, way.uniform);
    struct random random = {~seed};
    struct booked_with *had = memory_new(stream.count * sizeof *had);
    struct office_outcome outcome = {0};
    struct sample_view sample;
    warm_up(&office, workload, &random);
    for (size_t i = 0; i < stream.count; i++) {
        const struct stream_request *request = &stream.requests[i];
        if (workload->cancelled > 0) {
            cancel_those_of(&office, &stream, i, had);
        }
        sample_read(group_sample(office.group), &sample);
        struct question question = {
            .sample = &sample,
            .range = office_range(request),
            .duration = INT64_C(60) * request->duration,
            .random = &random,
            .workload = workload,
            .ahead = stream.count - i - 1,
        };
        had[i] = ask_all(&office, &question, way.place);
        outcome.accepted += had[i].number != 0;
        learn(&office, request, OFFICE_WARM_REQUESTS + i);
    }
    measure_day(&office, &outcome);
    office_close(&office);
    stream_free(stream);
    free(had);
    return outcome;
}
