/*
 * Booking: the use cases. Everything a face may ask of slotd, each in one call, each safe from any
 * thread.
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
    int32_t shortest_minutes; /* the shortest bookable duration, for counting free slots without a
                                 limit */
    int32_t horizon_days;     /* of a provider that has none of its own */
    const struct zone *zone;  /* of a provider that names none */
    struct hash_key secret;   /* random per process */
};

/* The ports are borrowed and outlive the booking. Loads everything from the store:
 * RESULT_UNAVAILABLE if it cannot. */
struct booking;
void booking_free(struct booking *booking);
MUST_CHECK enum result booking_open(const struct booking_settings *settings, struct store *store,
                                    struct clock *clock, struct booking **booking_out);

#define BOOKING_UNDATED INT32_MIN

struct booking_request {
    const char *id;
    const char *provider_id; /* NULL: nobody in particular */
    int32_t day;             /* a civil day, or BOOKING_UNDATED */
    int32_t start_minute,
        end_minute; /* the preferred range on the provider's wall clock, 0 <= start < end <= 1440 */
    int32_t duration_minutes; /* > 0 */
};

/* An appointment with what a reader wants to see beside it. */
struct booking_answer {
    struct appointment appointment;
    const char *provider_id;
    const struct zone *zone;
    bool repeated; /* the id was booked before: this is that appointment, as first answered */
};

/* RESULT_PREFERRED_UNKNOWN, RESULT_NO_SLOT, RESULT_NO_SLOT_PREFERRED, RESULT_ID_REUSED. The same id
 * with the same content gets the first answer again, whatever became of the appointment since
 * (design section 8, promise 3). */
MUST_CHECK enum result booking_book(struct booking *booking, const struct booking_request *request,
                                    struct arena *arena, struct booking_answer *answer_out);

/* RESULT_APPOINTMENT_UNKNOWN. */
MUST_CHECK enum result booking_find(struct booking *booking, const char *id, struct arena *arena,
                                    struct booking_answer *answer_out);

/* Cancelling what is cancelled already is fine. RESULT_APPOINTMENT_UNKNOWN, RESULT_STATE_FORBIDS.
 */
MUST_CHECK enum result booking_cancel(struct booking *booking, const char *id, struct arena *arena,
                                      struct booking_answer *answer_out);

/* The live appointments that a change of definition cancelled, in order of their start. */
struct booking_affected {
    const char **ids;
    size_t count;
    bool created; /* the provider was not known before */
};

/* Registers a provider, or replaces the definition of the one of that id and re-validates its
 * appointments of today and later: exactly those outside the new availability are cancelled. A NULL
 * zone is the default one. */
MUST_CHECK enum result booking_register(struct booking *booking, const char *provider_id,
                                        const struct provider_definition *definition,
                                        struct arena *arena, struct booking_affected *affected_out);

/* The same for the availability alone: of the definition, only the rules count.
 * RESULT_PROVIDER_UNKNOWN. */
MUST_CHECK enum result booking_replace_availability(struct booking *booking,
                                                    const char *provider_id,
                                                    const struct provider_definition *definition,
                                                    struct arena *arena,
                                                    struct booking_affected *affected_out);

struct booking_provider {
    const char *id;
    int64_t number, token;
    struct provider_definition definition;
    int32_t today;      /* the provider's own */
    int32_t free_slots; /* of today */
};

/* RESULT_PROVIDER_UNKNOWN. */
MUST_CHECK enum result booking_find_provider(struct booking *booking, const char *provider_id,
                                             struct arena *arena,
                                             struct booking_provider *provider_out);

/* Lists go by provider number: call with `after` = 0, then with the number of the last provider
 * seen. RESULT_PROVIDER_UNKNOWN at the end. */
MUST_CHECK enum result booking_next_provider(struct booking *booking, int64_t after,
                                             struct arena *arena,
                                             struct booking_provider *provider_out);

/* The live appointments of the first provider after number `after` that has any, by start. Of each
 * appointment the id, number, span, service_day and status are filled in. RESULT_PROVIDER_UNKNOWN
 * at the end. */
struct booking_list {
    const char *provider_id;
    int64_t provider_number;
    const struct zone *zone;
    const struct appointment *appointments;
    size_t count;
};
MUST_CHECK enum result booking_next_appointments(struct booking *booking, int64_t after,
                                                 struct arena *arena,
                                                 struct booking_list *list_out);

#endif
