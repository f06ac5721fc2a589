/*
 * Change event: what the feed says of a change, decided once for every engine.
 *
 * Every change is exactly one event. The engine gives it its sequence, and `at` is the commit's.
 */
#ifndef SERVER_STORE_CHANGE_EVENT_H
#define SERVER_STORE_CHANGE_EVENT_H
#include "core/store.h"

/* What the event is not about is 0 or NULL. */
struct change_event {
    enum event_kind kind;
    int64_t provider, appointment; /* numbers */
    struct interval span;
    const char *subject_id; /* borrowed from the change */
};

struct change_event change_event_of(const struct commit *commit, const struct change *change);

#endif
