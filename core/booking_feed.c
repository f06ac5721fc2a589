/* Events as the store has them, with the names that readers know. */
#include "core/booking_feed.h"

#include "core/desk.h"

enum result booking_events(struct booking *booking, int64_t after, size_t limit,
                           struct arena *arena, struct booking_feed *feed_out)
{
    const struct event_page page = {.after = after, .limit = limit};
    struct event_list list;
    enum result result = store_events(booking->store, &page, arena, &list);
    if (result != RESULT_OK) {
        return result;
    }
    struct booking_event *events = arena_take(arena, list.count * sizeof *events);
    for (size_t i = 0; i < list.count; i++) {
        events[i].event = list.events[i];
        struct provider *provider = roster_at(booking->roster, list.events[i].provider);
        if (provider != NULL) {
            events[i].provider_id = provider_id(provider);
        }
    }
    *feed_out = (struct booking_feed){.events = events, .count = list.count};
    return RESULT_OK;
}

void booking_await_event(struct booking *booking, int64_t after, int64_t timeout_ms)
{
    store_await_event(booking->store, after, timeout_ms);
}

int64_t booking_last_event(struct booking *booking)
{
    return store_last_event(booking->store);
}
