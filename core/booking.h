/*
 * Booking: the use cases. Everything a face may ask of slotd, each in one call, each safe from any
 * thread. Here: opening, and booking itself; the others stand in core/booking_*.h.
 *
 * An answer is given only when all it rests on is durable. Values handed out live in the caller's
 * arena. RESULT_UNAVAILABLE from any of them: the store could not confirm; the same call may be
 * made again.
 */
#ifndef CORE_BOOKING_H
#define CORE_BOOKING_H
#include "core/annotations.h"
#include "core/clock.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/sample.h"
#include "core/store.h"

enum undated_day {
    UNDATED_TODAY, /* a request without a date is for the provider's own today */
    UNDATED_NEXT,  /* ... for the next day on which the whole range still lies ahead */
};

struct booking_settings {
    enum undated_day undated_day;
    enum sample_mode sample_mode;
    int32_t shortest_minutes; /* the shortest bookable duration: counts free slots without a limit,
                                 and what is shorter is stranded */
    int32_t horizon_days, hold_seconds; /* of a provider that has none of its own */
    int64_t client_appointments_max;    /* active ones of one client; 0: any number */
    const struct zone *zone;            /* of a provider that names none */
    struct hash_key secret;             /* random per process */
};

/* The ports are borrowed and outlive the booking. Loads everything from the store:
 * RESULT_UNAVAILABLE if it cannot. */
struct booking;
void booking_free(struct booking *booking);
MUST_CHECK enum result booking_open(const struct booking_settings *settings, struct store *store,
                                    struct clock *clock, struct booking **booking_out);

/* What the clock says. */
int64_t booking_now(const struct booking *booking);

/* To be called every second or so: holds that have expired become events, whether or not anybody
 * asks for their time. */
void booking_expire(struct booking *booking);

#define BOOKING_UNDATED INT32_MIN

/* The time a client would accept: minutes of a day on a wall clock, or from one instant to another.
 */
struct booking_range {
    bool is_instants;
    struct interval instants;
    int32_t day;                      /* a civil day, or BOOKING_UNDATED */
    int32_t start_minute, end_minute; /* 0 <= start < end <= 1440 */
    int32_t start_second, end_second; /* 0 to 59 after these minutes; of what is exact or opened */
    const struct zone *zone;          /* of the day and its minutes; NULL: the provider's own */
};

/* Whoever it is for: a client that is known by its id or its alias alone, or a new one. With an
 * alias, an e-mail address or a telephone number that belongs to a client, a new one is that
 * client. */
struct booking_client {
    const char *id;                   /* NULL: made up */
    const char *id_prefix;            /* ... of it and the next number, if it is not NULL */
    const char *name, *email, *phone; /* NULL: not given */
    const char *alias;                /* NULL: none */
};

/* What a request says of how far ahead it may be, within what its provider allows. */
struct booking_terms {
    int64_t notice_seconds; /* from now to the earliest start; 0: no more than the provider's */
    int32_t horizon_days;   /* from today to the latest day; 0: no less than the provider's */

    /* Of a grid of starts: it begins with the first multiple of so many minutes that the clock
     * shows in a window, instead of where the window begins. 0: it does not. */
    int32_t grid_minutes;
};

/* The range is the appointment: it gets all of it or nothing. */
struct booking_exact {
    bool is_exact; /* otherwise the rest does not count */
    enum booking_offer offer;

    /* An opening, or a piece of one, that is asked for by its number: provider and range are its
     * own, and those of the request do not count. NULL: nothing is. */
    const char *collection;
    int64_t number;

    /* Of a range of instants: see struct appointment. */
    int32_t start_microseconds, end_microseconds;
};

struct booking_request {
    const char *id;          /* NULL: made of a prefix and the next number */
    const char *id_prefix;   /* NULL: not asked for */
    const char *provider_id; /* NULL: nobody in particular */
    const char *group_id;    /* NULL: of the default group, or whatever group the provider is in */
    struct booking_range range;
    int32_t duration_minutes; /* > 0; of an exact request it does not count */
    struct booking_exact exact;
    struct booking_terms terms;
    const char *note; /* NULL: none */
    bool held;
    int32_t hold_seconds;                /* 0: as long as the provider says */
    const struct booking_client *client; /* NULL: nobody says */
};

/* A time that could be booked when it was looked for. */
struct booking_alternative {
    const char *provider_id;
    const struct zone *zone;
    struct interval span;
};

enum { BOOKING_ALTERNATIVES_MAX = 5 };
struct booking_alternatives {
    struct booking_alternative at[BOOKING_ALTERNATIVES_MAX]; /* nearest to the range first */
    size_t count;                                            /* 0 of an exact request */
    int32_t reason; /* of an exact request: the enum slot_rule that is in its way */
};

/* How a change led a provider from one token to the next: put together, such steps are the order in
 * which the provider's changes were made. */
struct booking_step {
    const char *provider_id; /* NULL: there was none */
    int64_t before, after;   /* 0 before it was registered */
};
enum { BOOKING_STEPS_MAX = 2 };
struct booking_steps {
    struct booking_step at[BOOKING_STEPS_MAX]; /* the second one: of a move to another provider */
};

/* An appointment with what a reader wants to see beside it. */
struct booking_answer {
    struct appointment appointment;
    const char *provider_id;
    const struct zone *zone;
    const char *client_id;      /* NULL: nobody says */
    bool repeated;              /* the id was booked before: this is the first answer again */
    struct booking_steps steps; /* of the change that this answers; none of what stood already */

    /* Of what was just booked. */
    const char *provider_name; /* NULL: it has none */
    int64_t opened_at;         /* of an opening that was asked for by its number */
};

/* RESULT_PREFERRED_UNKNOWN, RESULT_GROUP_UNKNOWN, RESULT_CLIENT_UNKNOWN, RESULT_CLIENT_LIMIT,
 * RESULT_OPENING_UNKNOWN, RESULT_ALIAS_TAKEN, RESULT_ID_REUSED; RESULT_NO_SLOT,
 * RESULT_NO_SLOT_PREFERRED, with alternatives. The same id with the same content gets the first
 * answer again, whatever became of the appointment since (design section 8, promise 3). */
MUST_CHECK enum result booking_book(struct booking *booking, const struct booking_request *request,
                                    struct arena *arena, struct booking_answer *answer_out,
                                    struct booking_alternatives *alternatives_out);

#endif
