/*
 * Offer: what a provider offers whole.
 *
 * That is an opening that is not cut, each piece of one that is, and each occurrence of an open
 * rule. The caller holds the provider's lock.
 */
#ifndef CORE_OFFER_H
#define CORE_OFFER_H
#include "core/provider.h"

struct offer {
    struct interval span;
    const struct opening *opening; /* NULL: a rule occurs */
    int64_t number;                /* of the piece or opening, in its collection; 0 of a rule */
};

/* A zeroed list is empty. What it points to is the provider's. */
struct offer_list {
    struct offer *members;
    size_t count, capacity;
};
void offer_list_deinit(struct offer_list *list);

/* Appends what an opening of the provider offers with a start within `starts`. */
void offer_list_opening(struct offer_list *list, const struct opening *opening,
                        struct interval starts);

/* Appends the windows that open rules begin on that day. */
void offer_list_windows(struct offer_list *list, struct provider *provider, int32_t day)
    REQUIRES(provider);

/* Appends those of them that are offered. Where an opening lies over one, the opening is. */
void offer_list_rules(struct offer_list *list, struct provider *provider, int32_t day)
    REQUIRES(provider);

/* Is exactly that an occurrence of an open rule? Closed or not; so below. */
bool offer_is_occurrence(struct provider *provider, struct interval span) REQUIRES(provider);

/* Is exactly that offered whole? */
bool offer_is_whole(struct provider *provider, struct interval span) REQUIRES(provider);

#endif
