/*
 * Revision: one provider's new availability, and what becomes of the appointments that no longer
 * fit (internal to booking).
 *
 * The definition, the cancellations and the moves within the provider are one commit, so no crash
 * leaves one without the other. What may only go elsewhere goes afterwards, one by one: until then
 * it keeps its time.
 */
#ifndef CORE_REVISION_H
#define CORE_REVISION_H
#include "core/booking_provider.h"
#include "core/desk.h"
#include "core/rehearsal.h"

struct revision {
    /* The caller's. */
    struct booking *booking;
    struct arena *arena;
    const struct booking_revision *wish;
    const struct provider_definition *definition; /* what is asked for; NULL: it stays as it is */
    bool may_create, must_create;
    bool rules_only;                 /* of `definition`, only the rules count */
    const struct closures *closures; /* tried instead of the group's; NULL */
    int64_t now;

    /* What has become of it. */
    struct misfit *misfits;
    size_t misfit_count;
    bool created;
    bool is_defined; /* what was asked for is durable */
    int64_t version;
    struct booking_steps steps; /* of the provider itself; what goes elsewhere goes afterwards */

    /* On the way. */
    struct provider_definition old, revised;
    struct appointment *originals; /* the misfits as the store has them, by number */
    size_t original_count;
    struct rehearsal *rehearsed; /* of a dry run: the providers before this one */
    struct change *changes;
    size_t change_count;
    struct basis basis;
};

/* RESULT_PROVIDER_UNKNOWN, RESULT_VERSION_CHANGED; RESULT_ID_REUSED: it was to be created, and is
 * there. */
MUST_CHECK enum result revision_carry_out(struct revision *revision, struct provider *provider);

/* Appends what has become of whom to a list in the arena. */
struct revision_list {
    struct booking_affected *affected;
    size_t count, capacity;
};
void revision_report(const struct revision *revision, const struct provider *provider,
                     struct revision_list *list);

#endif
