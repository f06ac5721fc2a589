/* Each caller keeps its connection, as clients do who book much. */
#include "support/booking_load.h"

#include <stdatomic.h>
#include <stdio.h>

#include "support/crowd.h"

struct progress {
    const struct booking_load *load;
    atomic_int booked;
};

bool booking_load_prepare(int port)
{
    struct caller caller;
    caller_open(&caller, port);
    int registered = 0;
    for (int i = 0; i < BOOKING_LOAD_PROVIDERS; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%d", i);
        registered += caller_register(&caller, id, 1440, "00:00-24:00") == 201;
    }
    caller_close(&caller);
    return registered == BOOKING_LOAD_PROVIDERS;
}

static void book_share(struct member *member)
{
    struct progress *progress = member->context;
    const struct booking_load *load = progress->load;
    for (int i = member->index; i < load->count; i += BOOKING_LOAD_CALLERS) {
        char id[64], provider[16];
        snprintf(id, sizeof id, "%s-%d", load->name, i);
        snprintf(provider, sizeof provider, "p%d", i % BOOKING_LOAD_PROVIDERS);
        progress->booked += caller_book(&member->caller, id, load->named ? provider : NULL,
                                        "00:00-24:00", 1) == 201;
    }
}

int booking_load_run(int port, const struct booking_load *load)
{
    struct progress progress = {.load = load};
    struct crowd crowd;
    crowd_run(&crowd, BOOKING_LOAD_CALLERS, port, book_share, &progress);
    return progress.booked;
}
