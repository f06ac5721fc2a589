/* Three states: nobody waits, somebody waits, and one of our threads watches whether he is done. */
#include "core/turn.h"

enum state { ANYBODYS, ANOTHERS, WATCHED };

static void want(struct turn *turn)
{
    int nobodys = ANYBODYS;
    atomic_compare_exchange_strong(&turn->state, &nobodys, ANOTHERS);
}

void turn_missed(struct turn *turn)
{
    atomic_store(&turn->missed, true);
}

void turn_made(struct turn *turn, bool is_wanted)
{
    if (atomic_load_explicit(&turn->missed, memory_order_relaxed)) {
        atomic_store(&turn->missed, false);
    }
    if (is_wanted) {
        want(turn);
    }
}

void turn_learned(struct turn *turn, bool is_wanted)
{
    if (is_wanted) {
        want(turn);
    } else {
        atomic_store(&turn->state, ANYBODYS);
    }
}

bool turn_is_wanted(const struct turn *turn)
{
    return atomic_load_explicit(&turn->state, memory_order_relaxed) != ANYBODYS;
}

bool turn_begin_watching(struct turn *turn)
{
    int wanted = ANOTHERS;
    return atomic_compare_exchange_strong(&turn->state, &wanted, WATCHED);
}

void turn_end_watching(struct turn *turn)
{
    int watched = WATCHED;
    if (atomic_compare_exchange_strong(&turn->state, &watched, ANYBODYS)) {
        atomic_store(&turn->in_vain, true);
    }
}

bool turn_insists(const struct turn *turn)
{
    return atomic_load_explicit(&turn->missed, memory_order_relaxed);
}

bool turn_waited_in_vain(struct turn *turn)
{
    return atomic_load_explicit(&turn->in_vain, memory_order_relaxed) &&
           atomic_exchange(&turn->in_vain, false);
}
