/*
 * A turn: whose it is to change a provider that several processes want.
 *
 * The process that changed it last knows it and goes on, and another always comes too late. So who
 * comes too late twice says so in the store (`insists`), all who change the provider are told, by
 * their commits and by what they learn of others, and give way until that one has had its change.
 * Who waited in vain says that, and nobody waits again. Any thread, no lock.
 */
#ifndef CORE_TURN_H
#define CORE_TURN_H
#include <stdatomic.h>
#include <stdbool.h>

#include "core/annotations.h"

/* Zeroed: anybody's. */
struct turn {
    _Atomic int state; /* the module's */
    atomic_bool missed, in_vain;
};

/* What a change of ours was told: that it came too late; that it is made, and whether another
 * process should be next. */
void turn_missed(struct turn *turn);
void turn_made(struct turn *turn, bool is_wanted);

/* Another process has changed the provider, and a third one should be next or not. */
void turn_learned(struct turn *turn, bool is_wanted);

/* Whether to give way. One thread watches, from `begin` to `end`; begin is false for all others and
 * when there is nothing to wait for. */
bool turn_is_wanted(const struct turn *turn);
MUST_CHECK bool turn_begin_watching(struct turn *turn);
void turn_end_watching(struct turn *turn);

/* What the next change says: that ours came too late before; that we waited for nobody, once. */
bool turn_insists(const struct turn *turn);
bool turn_waited_in_vain(struct turn *turn);

#endif
