/* A future is played on a set of free intervals, by the core's placement. */
#include "rollout.h"

enum { FUTURES = 48, AHEAD_MAX = 64, CANDIDATES_MAX = 128 };

struct futures {
    struct stream_request requests[FUTURES][AHEAD_MAX];
    size_t count; /* requests of each */
};

static void copy_set(const struct interval_set *from, struct interval_set *to)
{
    interval_set_clear(to);
    for (size_t i = 0; i < from->count; i++) {
        interval_set_add(to, from->members[i]);
    }
}

/* Takes a slot for the request, if there is one. */
static bool take(struct interval_set *unbooked, const struct calendar *nobody,
                 const struct stream_request *request, const struct sample_view *sample)
{
    const struct placement_request wanted = {.duration = INT64_C(60) * request->duration,
                                             .shortest_minutes = 15};
    struct placement_search search = placement_begin(&wanted, sample);
    struct placement placement;
    placement_consider(&search, &(struct placement_day){.open = unbooked,
                                                        .calendar = nobody,
                                                        .range = office_range(request)});
    if (placement_decide(&search, &placement) != RESULT_OK) {
        return false;
    }
    interval_set_subtract(unbooked, placement.slot);
    return true;
}

static size_t accepted_after(const struct interval_set *unbooked, struct interval slot,
                             const struct futures *futures, const struct sample_view *sample)
{
    struct calendar *nobody = calendar_new();
    struct interval_set left = {0};
    size_t accepted = 0;
    for (size_t i = 0; i < FUTURES; i++) {
        copy_set(unbooked, &left);
        interval_set_subtract(&left, slot);
        for (size_t j = 0; j < futures->count; j++) {
            accepted += take(&left, nobody, &futures->requests[i][j], sample);
        }
    }
    interval_set_deinit(&left);
    calendar_free(nobody);
    return accepted;
}

static void draw(const struct question *question, struct futures *futures)
{
    futures->count = question->ahead < AHEAD_MAX ? question->ahead : AHEAD_MAX;
    for (size_t i = 0; i < FUTURES; i++) {
        for (size_t j = 0; j < futures->count; j++) {
            futures->requests[i][j] = stream_request(question->workload, question->random);
        }
    }
}

/* In each gap the first and the last start that the range allows. */
static size_t find_candidates(const struct question *question,
                              struct interval candidates[static CANDIDATES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < question->gaps->count && count + 2 <= CANDIDATES_MAX; i++) {
        struct interval room = interval_intersect(question->gaps->members[i], question->range);
        int64_t spare = interval_length(room) - question->duration;
        if (spare >= 0) {
            candidates[count++] = (struct interval){room.start, room.start + question->duration};
        }
        if (spare > 0) {
            candidates[count++] = (struct interval){room.end - question->duration, room.end};
        }
    }
    return count;
}

enum result rollout_place(const struct question *question, struct interval *slot_out)
{
    static struct futures futures; /* Too big for a stack. */
    struct interval candidates[CANDIDATES_MAX];
    enum result result = office_place(question, slot_out);
    size_t count = find_candidates(question, candidates);
    if (result == RESULT_OK && count > 1) {
        draw(question, &futures);
        size_t most = accepted_after(question->gaps, *slot_out, &futures, question->sample);
        for (size_t i = 0; i < count; i++) {
            size_t accepted =
                accepted_after(question->gaps, candidates[i], &futures, question->sample);
            if (accepted > most) {
                most = accepted;
                *slot_out = candidates[i];
            }
        }
    }
    return result;
}
