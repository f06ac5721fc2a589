/*
 * Deed: something done to one provider, in one look at it under its lock and at most one commit
 * (internal to booking).
 */
#ifndef CORE_DEED_H
#define CORE_DEED_H
#include "core/desk.h"

struct deed {
    struct booking *booking;
    struct arena *arena;
    int64_t now;
    struct basis basis;
    struct commit commit;
    int64_t given; /* the number that a rule got now; 0: none did */

    /* The provider is registered. What it submits is waited for; if it submits nothing, what its
     * answer rests on. Called again when that has changed meanwhile. */
    enum result (*act)(struct deed *deed, struct provider *provider);
};

struct deed deed_begin(struct booking *booking, struct arena *arena,
                       enum result (*act)(struct deed *deed, struct provider *provider));

/* RESULT_PROVIDER_UNKNOWN, or what the act says. */
MUST_CHECK enum result deed_carry_out(struct deed *deed, const char *provider_id);

/* For the act, once: submits changes that live in the arena. */
void deed_submit(struct deed *deed, struct provider *provider, const struct change *changes,
                 size_t count) REQUIRES(provider);

/* After it was carried out; none if it submitted nothing. */
struct booking_steps deed_steps(const struct deed *deed);

/* A copy of the provider's rules, with room for one more. Closures of one date that is over are
 * left out: whatever is withdrawn adds one, and they must not grow for ever. */
struct availability_rule *deed_copy_rules(struct deed *deed, const struct provider *provider,
                                          size_t *count_out) REQUIRES(provider);

/* Makes rules, in the arena, the provider's, and submits that. */
void deed_put_rules(struct deed *deed, struct provider *provider,
                    const struct availability_rule *rules, size_t count) REQUIRES(provider);

/* A range with a date, or of instants, where that provider is. */
struct interval deed_resolve(const struct booking_range *range, const struct provider *provider)
    REQUIRES(provider);

/* Does a closure cover part of the span? */
bool deed_is_closed(struct provider *provider, struct interval span) REQUIRES(provider);

#endif
