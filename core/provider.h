/*
 * Provider: whoever's time is booked. Identity, definition, calendar, and the lock that guards
 * them.
 *
 * The provider is the capability: what is REQUIRES(provider) needs its lock, and a pointer got that
 * way dies with the lock. Lock order, for the whole program: roster -> one provider -> appointment
 * index or commit queue. Never two providers at once; no callback, I/O or waiting under a
 * provider's lock.
 */
#ifndef CORE_PROVIDER_H
#define CORE_PROVIDER_H
#include <stdatomic.h>

#include "core/annotations.h"
#include "core/availability.h"
#include "core/calendar.h"
#include "core/group.h"
#include "core/placement.h"
#include "core/turn.h"

#define PROVIDER_UNLIMITED INT32_MAX

/* What staff say about a provider. Borrowed by whoever is handed one. */
struct provider_definition {
    const char *name;  /* for people; NULL: none */
    const char *alias; /* what somebody else knows it by, unique among providers; NULL: nothing */
    const char *group; /* id of the group it belongs to; NULL: GROUP_DEFAULT */
    const struct zone *zone;
    int32_t daily_limit;       /* live appointments per service day, or PROVIDER_UNLIMITED */
    int32_t slot_step_minutes; /* between offered starts; 0: the duration asked for */
    int32_t buffer_before_minutes, buffer_after_minutes; /* kept free around each appointment */
    int32_t notice_minutes; /* from now to the earliest start; 0: dated requests must not begin in
                               the past, undated ones may begin at any time of their day */
    bool past_allowed;      /* no earliest start at all: a diary may be filled in afterwards */
    int32_t horizon_days;   /* from today to the latest day; 0: the general one */
    int32_t hold_seconds;   /* how long a hold lasts that does not say; 0: the general one */
    const struct availability_rule *rules;
    size_t rule_count;
};

struct CAPABILITY("provider") provider;

/* An unregistered provider with an empty calendar; copies the id. */
void provider_free(struct provider *provider);
struct provider *provider_new(const char *id, int64_t number) OWNED_UNTIL(provider_free);

void provider_lock(struct provider *provider) ACQUIRES(provider);
void provider_unlock(struct provider *provider) RELEASES(provider);

/* Fixed at birth: any thread. Numbers count from 1 in order of registration. */
const char *provider_id(const struct provider *provider);
int64_t provider_number(const struct provider *provider);

/* Set by the store, from any thread, when a change of this provider did not come about: memory is
 * ahead of the truth and must be loaded again before anything is decided. */
atomic_bool *provider_stale(struct provider *provider);

/* Others have changed it in a way that memory cannot follow, and left it with this token: it
 * becomes stale, and a loading that was begun before counts only if it found that token.
 * `surprised` tells a loading: whether that has happened since there were so many surprises, but
 * for this token. */
void provider_surprise(struct provider *provider, int64_t token) REQUIRES(provider);
uint64_t provider_surprises(const struct provider *provider) REQUIRES(provider);
bool provider_was_surprised(const struct provider *provider, uint64_t since, int64_t token)
    REQUIRES(provider);

/* Up to what event it was known what others did when the provider was locked (core/desk.h). */
int64_t provider_known(const struct provider *provider) REQUIRES(provider);
void provider_set_known(struct provider *provider, int64_t known) REQUIRES(provider);

/* Whose turn it is, where several processes want it. Any thread. */
struct turn *provider_turn(struct provider *provider);

/* False until the first definition, and again after provider_forget. */
bool provider_is_registered(const struct provider *provider) REQUIRES(provider);
const struct provider_definition *provider_definition(const struct provider *provider)
    REQUIRES(provider);
void provider_define(struct provider *provider, const struct provider_definition *definition,
                     struct group *group) REQUIRES(provider);
struct group *provider_group(struct provider *provider) REQUIRES(provider);

/* Judges by these closures instead of the group's own, to see what they would do; NULL ends it. */
void provider_try_closures(struct provider *provider, const struct closures *closures)
    REQUIRES(provider);

/* What says when it is open, the group's closures included; valid until the next definition. */
struct availability provider_availability(struct provider *provider) REQUIRES(provider);

/* Its openings; whoever changes them calls provider_openings_changed. */
struct opening_list *provider_openings(struct provider *provider) REQUIRES(provider);
void provider_openings_changed(struct provider *provider) REQUIRES(provider);

/* Back to birth, for loading again. */
void provider_forget(struct provider *provider) REQUIRES(provider);

/* The token names the provider's state in the store, 0 before the first; the version is the token
 * that its definition was put with; the sequence is that of the last commit submitted, so that an
 * answer can wait until what it says is durable. */
int64_t provider_token(const struct provider *provider) REQUIRES(provider);
int64_t provider_version(const struct provider *provider) REQUIRES(provider);
void provider_set_version(struct provider *provider, int64_t version) REQUIRES(provider);
uint64_t provider_sequence(const struct provider *provider) REQUIRES(provider);
void provider_advance(struct provider *provider, int64_t token, uint64_t sequence)
    REQUIRES(provider);

struct calendar *provider_calendar(struct provider *provider) REQUIRES(provider);

/* Open time for appointments that begin on `day`; valid until the next call or definition. */
const struct interval_set *provider_open(struct provider *provider, int32_t day) REQUIRES(provider);

/* Daily limit less the live appointments of that service day; without a limit, free minutes by
 * `shortest_minutes`. */
int32_t provider_free_slots(struct provider *provider, int32_t day, int32_t shortest_minutes)
    REQUIRES(provider);

/* The highest number among the live appointments of that service day, 0 if there is none. */
int64_t provider_latest_booking(struct provider *provider, int32_t day) REQUIRES(provider);

/* What stays free between two of its appointments, in seconds. */
int64_t provider_margin(const struct provider *provider) REQUIRES(provider);

/* What an exact request must be besides free. */
enum booking_offer {
    OFFER_ANY,
    OFFER_WHOLE, /* something that is offered whole (core/offer.h) */
    OFFER_GRID,  /* a slot as slot_list has them, for its own length as duration and step */
};

/* The moment at which something is asked, and what holds for providers that do not say. */
struct provider_asking {
    int64_t now;
    bool undated; /* the request has no date */
    int32_t horizon_days;
    int32_t shortest_minutes;

    /* What the request says itself: the start is so far ahead at least, on a day so far ahead at
     * most. 0: nothing. */
    int64_t notice_seconds;
    int32_t horizon_most;
    int32_t grid_minutes;     /* see struct booking_terms */
    bool exact;               /* the span is what is asked about: it may begin at any second */
    enum booking_offer offer; /* what it must be then */
};

/* From the earliest start that notice allows to the end of the last day within the horizon. */
struct interval provider_reach(const struct provider *provider,
                               const struct provider_asking *asking) REQUIRES(provider);

/* Where an appointment within the range would go; RESULT_NO_SLOT also when notice, horizon or the
 * daily limits forbid it. It begins at 23:59 of a day at the latest. */
struct provider_wish {
    struct interval range;
    int64_t duration; /* seconds */
    struct provider_asking asking;
};
MUST_CHECK enum result provider_place(struct provider *provider, const struct provider_wish *wish,
                                      const struct sample_view *sample,
                                      struct placement *placement_out) REQUIRES(provider);

/* Whether the daily limit leaves room on that day. */
bool provider_has_room(struct provider *provider, int32_t day) REQUIRES(provider);

/* The service day of an instant: the provider's own date. */
int32_t provider_day_of(const struct provider *provider, int64_t instant) REQUIRES(provider);

#endif
