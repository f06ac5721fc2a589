/* Each walks the gaps that the range leaves room in, and takes the best by its own order. */
#include "rules.h"

#include "rollout.h"

/* A gap and the part of it that the range allows. */
struct opportunity {
    struct interval gap, room;
};

/* The next one after the `position` first gaps. */
static bool next(const struct question *question, size_t *position, struct opportunity *out)
{
    while (*position < question->gaps->count) {
        out->gap = question->gaps->members[(*position)++];
        out->room = interval_intersect(out->gap, question->range);
        if (interval_length(out->room) >= question->duration) {
            return true;
        }
    }
    return false;
}

static struct interval slot_at(const struct question *question, int64_t start)
{
    return (struct interval){start, start + question->duration};
}

static enum result place_first(const struct question *question, struct interval *slot_out)

{
    struct opportunity found;
    size_t position = 0;
    if (!next(question, &position, &found)) {
        return RESULT_NO_SLOT;
    }
    *slot_out = slot_at(question, found.room.start);
    return RESULT_OK;
}

/* Any start on a quarter hour, or the first of a gap: each as likely as any other. */
static enum result place_anywhere(const struct question *question, struct interval *slot_out)

{
    struct opportunity found;
    size_t position = 0;
    uint32_t seen = 0;
    while (next(question, &position, &found)) {
        int64_t last = found.room.end - question->duration;
        for (int64_t start = found.room.start; start <= last; start = (start / 900 + 1) * 900) {
            if (random_below(question->random, ++seen) == 0) {
                *slot_out = slot_at(question, start);
            }
        }
    }
    return seen > 0 ? RESULT_OK : RESULT_NO_SLOT;
}

/* The old service's: the first window that has room, at its nearer edge, the earlier one if both
 * are as near. */
static enum result place_as_of_old(const struct question *question, struct interval *slot_out)

{
    struct opportunity found;
    size_t position = 0;
    if (!next(question, &position, &found)) {
        return RESULT_NO_SLOT;
    }
    bool left = found.room.start - found.gap.start <= found.gap.end - found.room.end;
    *slot_out = slot_at(question, left ? found.room.start : found.room.end - question->duration);
    return RESULT_OK;
}

struct geometry {
    int64_t pieces, leftover, gap, start;
};

static struct geometry geometry_of(struct interval gap, struct interval slot)
{
    int64_t before = slot.start - gap.start, after = gap.end - slot.end;
    int64_t smaller = before < after ? before : after, larger = before < after ? after : before;
    return (struct geometry){
        .pieces = (before > 0) + (after > 0),
        .leftover = smaller > 0 ? smaller : larger,
        .gap = interval_length(gap),
        .start = slot.start,
    };
}

static bool is_better(const struct geometry *a, const struct geometry *b)
{
    if (a->pieces != b->pieces) {
        return a->pieces < b->pieces;
    }
    if (a->leftover != b->leftover) {
        return a->leftover < b->leftover;
    }
    return a->gap != b->gap ? a->gap < b->gap : a->start < b->start;
}

static enum result place_by_geometry(const struct question *question, struct interval *slot_out)

{
    struct opportunity found;
    size_t position = 0;
    struct geometry best = {.pieces = 3};
    while (next(question, &position, &found)) {
        const int64_t starts[] = {found.room.start, found.room.end - question->duration};
        for (size_t i = 0; i < 2; i++) {
            struct geometry geometry = geometry_of(found.gap, slot_at(question, starts[i]));
            if (is_better(&geometry, &best)) {
                best = geometry;
                *slot_out = slot_at(question, starts[i]);
            }
        }
    }
    return best.pieces < 3 ? RESULT_OK : RESULT_NO_SLOT;
}

const struct rule rules[] = {
    {"slotd", {.place = office_place}, false},
    {"slotd, uniform sample", {.place = office_place, .uniform = true}, false},
    {"first fit", {.place = place_first}, false},
    {"random fit", {.place = place_anywhere}, false},
    {"old service", {.place = place_as_of_old}, false},
    {"fewest pieces", {.place = place_by_geometry}, false},
    {"rollout", {.place = rollout_place}, true},
};
const size_t rule_count = sizeof rules / sizeof rules[0];
