/*
 * Booking: providers, their availability, and the closures of their groups.
 */
#ifndef CORE_BOOKING_PROVIDER_H
#define CORE_BOOKING_PROVIDER_H
#include "core/booking.h"

/* How a definition is to be changed. */
struct booking_revision {
    bool dry_run; /* say what would become of whom, and change nothing */
    bool move;    /* what no longer fits is moved, if its range allows, before it is cancelled */
    bool keep;    /* what no longer fits stays as it is */

    /* Only while the definition is still the one that this token, or a later one, was read with;
     * 0: whatever it is. */
    int64_t expected;
};

/* What became of a live appointment that no longer fitted. */
struct booking_affected {
    const char *id;
    const char *provider_id; /* it was with */
    const struct zone *zone;
    struct interval span; /* it had */
    int32_t service_day;
    bool moved; /* otherwise it was cancelled */
    const char *new_provider_id;
    const struct zone *new_zone;
    struct interval new_span;
};

struct booking_revised {
    const struct booking_affected *affected; /* by provider, then by start */
    size_t count;
    bool created;    /* the provider was not known before */
    int64_t version; /* of the definition */
    const char *provider_id;

    /* Of the one provider that was defined. Nothing is said here of a move to another one, nor of
     * the providers of a group. */
    struct booking_steps steps;
};

/* Registers a provider, or replaces the definition of the one of that id, and re-validates its
 * appointments: exactly those ahead that lie outside the new availability are moved or cancelled.
 * What has begun is not touched; an undated appointment is ahead as long as its day is. A NULL zone
 * is the default one. RESULT_VERSION_CHANGED; RESULT_ALIAS_TAKEN. */
struct booking_definition {
    const char *provider_id; /* NULL: made of the prefix and the next number, unless the alias
                                belongs to a provider: then it is that one, unchanged */
    const char *id_prefix;
    const struct provider_definition *definition;
};
MUST_CHECK enum result booking_register(struct booking *booking,
                                        const struct booking_definition *asked,
                                        const struct booking_revision *revision,
                                        struct arena *arena, struct booking_revised *revised_out);

/* The same for the availability alone: of the definition, only the rules count.
 * RESULT_PROVIDER_UNKNOWN. */
MUST_CHECK enum result booking_replace_availability(struct booking *booking,
                                                    const struct booking_definition *asked,
                                                    const struct booking_revision *revision,
                                                    struct arena *arena,
                                                    struct booking_revised *revised_out);

/* Replaces the closures that hold for a whole group, and re-validates the appointments of all its
 * providers. The group is made if there is none; `expected` does not count. */
struct booking_closures {
    const char *group_id;
    const struct availability_rule *rules; /* all closed */
    size_t count;
};
MUST_CHECK enum result booking_close_group(struct booking *booking,
                                           const struct booking_closures *closures,
                                           const struct booking_revision *revision,
                                           struct arena *arena,
                                           struct booking_revised *revised_out);

/* RESULT_GROUP_UNKNOWN. */
MUST_CHECK enum result booking_find_closures(struct booking *booking, const char *group_id,
                                             struct arena *arena,
                                             struct booking_closures *closures_out);

struct booking_provider {
    const char *id;
    int64_t number, token, version;
    struct provider_definition definition;
    int32_t today;      /* the provider's own */
    int32_t free_slots; /* of today */
};

/* RESULT_PROVIDER_UNKNOWN. */
MUST_CHECK enum result booking_find_provider(struct booking *booking, const char *provider_id,
                                             struct arena *arena,
                                             struct booking_provider *provider_out);

MUST_CHECK enum result booking_find_provider_alias(struct booking *booking, const char *alias,
                                                   struct arena *arena,
                                                   struct booking_provider *provider_out);

/* Lists go by provider number: call with `after` = 0, then with the number of the last provider
 * seen. RESULT_PROVIDER_UNKNOWN at the end. */
MUST_CHECK enum result booking_next_provider(struct booking *booking, int64_t after,
                                             struct arena *arena,
                                             struct booking_provider *provider_out);

#endif
