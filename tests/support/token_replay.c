/*
 * What stands along the path.
 *
 * All bookings are ranked by provider and start; the ranks of those that stand are a set, and only
 * neighbours in it can overlap. What a gap may have ended leaves the set when somebody comes across
 * it afterwards.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "core/memory.h"
#include "support/rank_set.h"
#include "support/token_chain_parts.h"

/* A booking that was acknowledged. */
struct standing {
    int64_t start, end;
    int32_t provider, appointment;
    uint32_t deed;
    uint32_t stretch; /* in which it was booked */
    bool is_doubtful; /* a gap may have ended it, or not */
};

struct token_subject {
    size_t rank;       /* where it was booked last; RANK_NONE */
    bool is_known;     /* some change of it was acknowledged */
    bool is_uncertain; /* a change of unknown outcome could have been of it */
    bool was_listed;
};

struct replay {
    struct token_chain *chain;
    struct standing *standings; /* by rank */
    size_t count;
    size_t *ranks; /* of deeds */
    struct rank_set set;
    struct token_subject *subjects;
    uint32_t stretch; /* where the replay is */
};

static int compare_standings(const void *left, const void *right)
{
    const struct standing *a = left, *b = right;
    if (a->provider != b->provider) {
        return a->provider < b->provider ? -1 : 1;
    }
    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return a->deed < b->deed ? -1 : a->deed > b->deed;
}

static struct token_deed *deed_at(const struct replay *replay, uint32_t position)
{
    return &g_array_index(replay->chain->deeds, struct token_deed, position);
}

static void note_unknown(struct replay *replay, const struct token_link *link)
{
    for (uint32_t i = 0; i < link->effect_count; i++) {
        const struct token_deed *deed = deed_at(replay, link->effects + i);
        if (deed->appointment != TOKEN_NOBODY) {
            replay->subjects[deed->appointment].is_uncertain = true;
        } else if (link->provider != TOKEN_NOBODY) {
            replay->chain->known[link->provider].may_end_all = true;
        }
    }
}

static void note_acknowledged(struct replay *replay, const struct token_link *link)
{
    for (uint32_t i = 0; i < link->effect_count; i++) {
        const struct token_deed *deed = deed_at(replay, link->effects + i);
        if (deed->appointment == TOKEN_NOBODY) {
            continue;
        }
        replay->subjects[deed->appointment].is_known = true;
        if (deed->kind == TOKEN_BOOKS) {
            replay->standings[replay->count++] = (struct standing){
                .start = deed->start,
                .end = deed->end,
                .provider = link->provider,
                .appointment = deed->appointment,
                .deed = link->effects + i,
            };
        }
    }
}

static void rank_bookings(struct replay *replay)
{
    const struct token_chain *chain = replay->chain;
    for (guint i = 0; i < chain->links->len; i++) {
        const struct token_link *link = &g_array_index(chain->links, struct token_link, i);
        if (link->outcome == TOKEN_UNKNOWN) {
            note_unknown(replay, link);
        } else if (link->outcome == TOKEN_ACKNOWLEDGED) {
            note_acknowledged(replay, link);
        }
    }
    qsort(replay->standings, replay->count, sizeof *replay->standings, compare_standings);
    for (size_t rank = 0; rank < replay->count; rank++) {
        replay->ranks[replay->standings[rank].deed] = rank;
    }
}

/* Does it still stand for certain, at that stretch? */
static bool is_certain(const struct replay *replay, const struct standing *standing)
{
    const struct token_chain *chain = replay->chain;
    return standing->stretch == replay->stretch ||
           (chain->complete && !replay->subjects[standing->appointment].is_uncertain &&
            !chain->known[standing->provider].may_end_all);
}

/* The nearest one of the same provider that still stands; NULL. */
static const struct standing *neighbour(struct replay *replay, size_t rank, bool above)
{
    for (;;) {
        size_t found =
            above ? rank_set_above(&replay->set, rank) : rank_set_below(&replay->set, rank);
        if (found == RANK_NONE ||
            replay->standings[found].provider != replay->standings[rank].provider) {
            return NULL;
        }
        if (is_certain(replay, &replay->standings[found])) {
            return &replay->standings[found];
        }
        rank_set_remove(&replay->set, found);
        replay->standings[found].is_doubtful = true;
    }
}

static void say_overlap(struct replay *replay, const struct standing *booked,
                        const struct standing *other)
{
    const struct token_names *names = &replay->chain->appointments;
    token_chain_offend_by(replay->chain, TOKEN_OVERLAPPING, booked->provider,
                          "%s, %" PRId64 " to %" PRId64 ", over %s, %" PRId64 " to %" PRId64,
                          token_chain_name(names, booked->appointment), booked->start, booked->end,
                          token_chain_name(names, other->appointment), other->start, other->end);
}

/* From where it stood with this provider. Its place with another one is that path's. */
static void take_out(struct replay *replay, int32_t appointment, int32_t provider)
{
    struct token_subject *subject = &replay->subjects[appointment];
    if (subject->rank != RANK_NONE && replay->standings[subject->rank].provider == provider) {
        rank_set_remove(&replay->set, subject->rank);
        replay->standings[subject->rank].is_doubtful = false;
        subject->rank = RANK_NONE;
    }
}

static void book(struct replay *replay, size_t rank)
{
    struct standing *booked = &replay->standings[rank];
    const struct standing *before = neighbour(replay, rank, false);
    const struct standing *after = neighbour(replay, rank, true);
    if (before != NULL && before->end > booked->start) {
        say_overlap(replay, booked, before);
    }
    if (after != NULL && after->start < booked->end) {
        say_overlap(replay, booked, after);
    }
    booked->stretch = replay->stretch;
    rank_set_add(&replay->set, rank);
    replay->subjects[booked->appointment].rank = rank;
}

/* What a change ends, it ends before it books: a series of moves may pass on its time. */
static void replay_link(struct replay *replay, const struct token_link *link)
{
    for (uint32_t i = 0; i < link->effect_count; i++) {
        const struct token_deed *deed = deed_at(replay, link->effects + i);
        if (deed->appointment != TOKEN_NOBODY) {
            take_out(replay, deed->appointment, link->provider);
        }
    }
    for (uint32_t i = 0; i < link->effect_count; i++) {
        const struct token_deed *deed = deed_at(replay, link->effects + i);
        if (deed->appointment != TOKEN_NOBODY && deed->kind == TOKEN_BOOKS) {
            book(replay, replay->ranks[link->effects + i]);
        }
    }
}

static void judge_listed(struct replay *replay, const struct token_listed *listed)
{
    struct token_chain *chain = replay->chain;
    struct token_subject *subject = &replay->subjects[listed->appointment];
    const struct token_provider *provider = &chain->known[listed->provider];
    subject->was_listed = true;
    if (provider->is_broken || !provider->has_end) {
        return;
    }
    const struct standing wanted = {
        .provider = listed->provider, .start = listed->start, .deed = 0};
    size_t low = 0, high = replay->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool before = compare_standings(&replay->standings[middle], &wanted) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    for (; low < replay->count && replay->standings[low].provider == listed->provider &&
           replay->standings[low].start == listed->start;
         low++) {
        const struct standing *standing = &replay->standings[low];
        if (standing->appointment == listed->appointment && standing->end == listed->end &&
            (rank_set_has(&replay->set, low) || standing->is_doubtful)) {
            rank_set_remove(&replay->set, low); /* It is where it may be. */
            return;
        }
    }
    if (chain->complete && !subject->is_uncertain) {
        token_chain_offend_by(
            chain, TOKEN_RISEN, listed->provider, "%s, %" PRId64 " to %" PRId64 ", %s",
            token_chain_name(&chain->appointments, listed->appointment), listed->start, listed->end,
            subject->is_known ? "which is not there any more, or elsewhere"
                              : "which nobody asked for");
    }
}

/* The stretch that ends a provider's path. */
static void note_last_stretches(const struct token_chain *chain, uint32_t *last_of)
{
    for (guint i = 0; i < chain->stretches->len; i++) {
        last_of[g_array_index(chain->stretches, struct token_stretch, i).provider] = i;
    }
}

static void judge_lost(struct replay *replay)
{
    struct token_chain *chain = replay->chain;
    uint32_t *last_of = memory_new((chain->providers.names->len + 1) * sizeof *last_of);
    note_last_stretches(chain, last_of);
    for (size_t rank = 0; rank < replay->count; rank++) {
        const struct standing *standing = &replay->standings[rank];
        const struct token_provider *provider = &chain->known[standing->provider];
        replay->stretch = last_of[standing->provider];
        if (rank_set_has(&replay->set, rank) && provider->has_end && !provider->is_broken &&
            is_certain(replay, standing)) {
            token_chain_offend_by(
                chain, TOKEN_LOST, standing->provider, "%s, %" PRId64 " to %" PRId64 "%s",
                token_chain_name(&chain->appointments, standing->appointment), standing->start,
                standing->end,
                replay->subjects[standing->appointment].was_listed ? ", which is elsewhere" : "");
        }
    }
    free(last_of);
}

static void replay_stretches(struct replay *replay)
{
    const struct token_chain *chain = replay->chain;
    for (guint i = 0; i < chain->stretches->len; i++) {
        const struct token_stretch *stretch =
            &g_array_index(chain->stretches, struct token_stretch, i);
        replay->stretch = i;
        for (uint32_t at = chain->known[stretch->provider].is_broken ? TOKEN_NONE : stretch->first;
             at != TOKEN_NONE;) {
            const struct token_link *link = &g_array_index(chain->links, struct token_link, at);
            replay_link(replay, link);
            at = link->next;
        }
    }
}

void token_replay(struct token_chain *chain)
{
    size_t appointments = chain->appointments.names->len, deeds = chain->deeds->len;
    struct replay replay = {
        .chain = chain,
        .standings = memory_new((deeds + 1) * sizeof *replay.standings),
        .ranks = memory_new((deeds + 1) * sizeof *replay.ranks),
        .subjects = memory_new((appointments + 1) * sizeof *replay.subjects),
    };
    for (size_t i = 0; i < appointments; i++) {
        replay.subjects[i].rank = RANK_NONE;
    }
    rank_bookings(&replay);
    rank_set_init(&replay.set, replay.count);
    replay_stretches(&replay);
    for (guint i = 0; i < chain->listed->len; i++) {
        judge_listed(&replay, &g_array_index(chain->listed, struct token_listed, i));
    }
    judge_lost(&replay);
    rank_set_deinit(&replay.set);
    free(replay.standings);
    free(replay.ranks);
    free(replay.subjects);
}
