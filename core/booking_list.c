/* Reading providers and lists of appointments: a copy under each provider's lock, given out when
 * durable; or pages of the store. */
#include "core/booking_list.h"

#include <string.h>

#include "core/answer.h"
#include "core/booking_provider.h"
#include "core/desk.h"

/* Copies out of a locked provider; false when there is nothing of interest in it. */
struct copying {
    struct booking *booking;
    struct arena *arena;
    int64_t now;
    bool (*copy)(struct copying *copying, struct provider *provider);
};

/* RESULT_PROVIDER_UNKNOWN when the copier found nothing. */
static enum result copy_durably(struct copying *copying, struct provider *provider)
    EXCLUDES(provider)
{
    struct booking *booking = copying->booking;
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct basis basis = basis_begin(booking);
        if (!desk_lock(booking, provider, copying->now)) {
            return RESULT_UNAVAILABLE;
        }
        bool found = provider_is_registered(provider) && copying->copy(copying, provider);
        basis_rest_on(&basis, provider);
        provider_unlock(provider);
        if (basis_holds(booking, &basis)) {
            return found ? RESULT_OK : RESULT_PROVIDER_UNKNOWN;
        }
    }
    return RESULT_UNAVAILABLE;
}

struct provider_copying {
    struct copying copying; /* first */
    struct booking_provider *out;
};

static bool copy_provider(struct copying *copying, struct provider *provider) REQUIRES(provider)
{
    struct arena *arena = copying->arena;
    struct provider_definition definition = *provider_definition(provider);
    definition.rules =
        arena_copy(arena, definition.rules, definition.rule_count * sizeof *definition.rules);
    definition.name = arena_keep(arena, definition.name);
    definition.alias = arena_keep(arena, definition.alias);
    int32_t today = provider_day_of(provider, copying->now);
    int32_t shortest = copying->booking->settings.shortest_minutes;
    *((struct provider_copying *)(void *)copying)->out = (struct booking_provider){
        .id = provider_id(provider),
        .number = provider_number(provider),
        .token = provider_token(provider),
        .version = provider_version(provider),
        .definition = definition,
        .today = today,
        .free_slots = provider_free_slots(provider, today, shortest),
    };
    return true;
}

static struct provider_copying provider_copying(struct booking *booking, struct arena *arena,
                                                struct booking_provider *out)
{
    return (struct provider_copying){
        .copying = {.booking = booking,
                    .arena = arena,
                    .now = desk_now(booking),
                    .copy = copy_provider},
        .out = out,
    };
}

enum result booking_find_provider(struct booking *booking, const char *provider_id,
                                  struct arena *arena, struct booking_provider *provider_out)
{
    struct provider_copying copying = provider_copying(booking, arena, provider_out);
    struct provider *provider = roster_find(booking->roster, provider_id);
    return provider != NULL ? copy_durably(&copying.copying, provider) : RESULT_PROVIDER_UNKNOWN;
}

enum result booking_find_provider_alias(struct booking *booking, const char *alias,
                                        struct arena *arena, struct booking_provider *provider_out)
{
    int64_t number = id_index_find(booking->provider_aliases, alias);
    struct booking_provider found;
    struct provider_copying copying = provider_copying(booking, arena, &found);
    if (number == 0) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    enum result result = copy_durably(&copying.copying, roster_at(booking->roster, number));
    if (result != RESULT_OK) {
        return result;
    }
    if (found.definition.alias == NULL || strcmp(found.definition.alias, alias) != 0) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    *provider_out = found;
    return RESULT_OK;
}

enum result booking_next_provider(struct booking *booking, int64_t after, struct arena *arena,
                                  struct booking_provider *provider_out)
{
    struct provider_copying copying = provider_copying(booking, arena, provider_out);
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = after + 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        enum result result =
            provider != NULL ? copy_durably(&copying.copying, provider) : RESULT_PROVIDER_UNKNOWN;
        if (result != RESULT_PROVIDER_UNKNOWN) {
            return result;
        }
    }
    return RESULT_PROVIDER_UNKNOWN;
}

/* Live appointments, from memory. */

struct live_copying {
    struct copying copying; /* first */
    const struct booking_filter *filter;
    int64_t from; /* of this provider */
    size_t limit;
    struct booking_answer *answers;
    size_t count;
};

static bool copy_appointments(struct copying *copying, struct provider *provider) REQUIRES(provider)
{
    struct live_copying *live = (struct live_copying *)(void *)copying;
    const struct calendar *calendar = provider_calendar(provider);
    const struct zone *zone = provider_definition(provider)->zone;
    size_t first = calendar_first_from(calendar, live->from);
    size_t end = calendar_first_from(calendar, live->filter->to);
    size_t most = end > first ? end - first : 0;
    most = most < live->limit ? most : live->limit;
    live->answers = arena_take(copying->arena, most * sizeof *live->answers);
    live->count = 0;
    for (size_t i = first; i < end && live->count < most; i++) {
        const struct booked booked = calendar_at(calendar, i);
        if ((live->filter->statuses >> booked.status & 1U) == 0) {
            continue;
        }
        live->answers[live->count++] = (struct booking_answer){
            .appointment = {.id = arena_keep(copying->arena, booked.id),
                            .number = booked.number,
                            .provider = provider_number(provider),
                            .span = booked.span,
                            .service_day = zone->to_local(zone, booked.span.start).day,
                            .status = booked.status,
                            .undated = booked.undated,
                            .expires_at = booked.status == APPOINTMENT_HELD ? booked.expires_at : 0,
                            .client = booked.client},
            .provider_id = provider_id(provider),
            .zone = zone,
            .client_id =
                booked.client != 0 ? clients_id(copying->booking->clients, booked.client) : NULL,
        };
    }
    return live->count > 0;
}

static bool is_asked(const struct booking_filter *filter, const struct provider *provider)
{
    return provider != NULL &&
           (filter->provider_id == NULL || strcmp(filter->provider_id, provider_id(provider)) == 0);
}

static enum result next_live(struct booking *booking, const struct booking_filter *filter,
                             struct live_copying *live, struct booking_place *place)
{
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = place->number > 0 ? place->number : 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        bool goes_on = number == place->number && place->start >= filter->from;
        if (!is_asked(filter, provider) || (goes_on && place->start == INT64_MAX)) {
            continue;
        }
        live->from = goes_on ? place->start + 1 : filter->from;
        enum result result = copy_durably(&live->copying, provider);
        if (result == RESULT_PROVIDER_UNKNOWN) {
            continue;
        }
        if (result == RESULT_OK) {
            place->number = number;
            place->start = live->answers[live->count - 1].appointment.span.start;
        }
        return result;
    }
    live->count = 0;
    return RESULT_OK;
}

/* Whatever status, from the store. */

enum { STORE_PAGE_SIZE = 256 };

struct stored_copying {
    struct store_sink sink; /* first */
    struct booking *booking;
    struct arena *arena;
    const struct booking_filter *filter;
    int64_t provider; /* number; 0: any */
    int64_t now, last;
    struct booking_answer *answers;
    size_t seen, count, limit;
};

static void copy_stored(struct store_sink *sink, const struct appointment *appointment)
{
    struct stored_copying *stored = (struct stored_copying *)(void *)sink;
    const struct booking_filter *filter = stored->filter;
    enum appointment_status status = appointment->status;
    stored->seen++;
    if (stored->count == stored->limit) {
        return;
    }
    stored->last = appointment->number;
    if (status == APPOINTMENT_HELD && appointment->expires_at <= stored->now) {
        status = APPOINTMENT_EXPIRED;
    }
    if ((filter->statuses >> status & 1U) == 0 || appointment->span.start < filter->from ||
        appointment->span.start >= filter->to ||
        (stored->provider != 0 && appointment->provider != stored->provider)) {
        return;
    }
    struct booking_answer *answer = &stored->answers[stored->count++];
    *answer = (struct booking_answer){.appointment = *appointment};
    answer->appointment.status = status;
    answer->appointment.id = arena_keep(stored->arena, appointment->id);
    answer->appointment.ended_by = arena_keep(stored->arena, appointment->ended_by);
    answer->appointment.reason = arena_keep(stored->arena, appointment->reason);
    answer->appointment.note = arena_keep(stored->arena, appointment->note);
}

static enum result next_stored(struct stored_copying *stored, struct store_page *page,
                               struct booking_place *place)
{
    struct booking *booking = stored->booking;
    page->after = place->number;
    stored->last = place->number;
    do {
        stored->seen = 0;
        enum result result = store_page(booking->store, page, &stored->sink);
        if (result != RESULT_OK) {
            return result;
        }
        page->after = stored->last;
    } while (stored->count == 0 && stored->seen == page->limit);
    place->number = stored->last;
    for (size_t i = 0; i < stored->count; i++) {
        answer_complete(booking, &stored->answers[i]);
    }
    return RESULT_OK;
}

static enum result find_number(struct id_index *index, const char *id, enum result unknown,
                               int64_t *number_out)
{
    *number_out = id != NULL ? id_index_find(index, id) : 0;
    return id != NULL && *number_out == 0 ? unknown : RESULT_OK;
}

static enum result page_of_store(struct booking *booking, const struct booking_filter *filter,
                                 struct stored_copying *stored, struct booking_place *place)
{
    struct store_page page = {.limit = STORE_PAGE_SIZE};
    enum result result =
        find_number(booking->client_ids, filter->client_id, RESULT_CLIENT_UNKNOWN, &page.client);
    if (result == RESULT_OK) {
        result = find_number(booking->index, filter->series_id, RESULT_APPOINTMENT_UNKNOWN,
                             &page.series);
    }
    if (result != RESULT_OK) {
        return result;
    }
    stored->answers = arena_take(stored->arena, stored->limit * sizeof *stored->answers);
    return next_stored(stored, &page, place);
}

/* What became of one meanwhile counts. */
static enum result complete_live(struct live_copying *live)
{
    struct booking *booking = live->copying.booking;
    for (size_t i = 0; i < live->count; i++) {
        struct booking_answer *answer = &live->answers[i];
        enum result result = answer_find(booking, answer->appointment.number,
                                         answer->appointment.id, live->copying.arena, answer);
        if (result == RESULT_UNAVAILABLE) {
            return result;
        }
    }
    return RESULT_OK;
}

static enum result page_of_memory(struct live_copying *live, struct booking_place *place,
                                  struct booking_page *page_out)
{
    enum result result = next_live(live->copying.booking, live->filter, live, place);
    if (result == RESULT_OK && live->filter->whole) {
        result = complete_live(live);
    }
    *page_out = (struct booking_page){.answers = live->answers, .count = live->count};
    return result;
}

static bool is_in_memory(const struct booking_filter *filter)
{
    return (filter->statuses & ~BOOKING_LIVE) == 0 && filter->client_id == NULL &&
           filter->series_id == NULL;
}

enum result booking_next_page(struct booking *booking, const struct booking_filter *asked,
                              struct booking_place *place, struct arena *arena,
                              struct booking_page *page_out)
{
    int64_t now = desk_now(booking);
    const struct zone *zone = booking->settings.zone;
    struct booking_filter filter = *asked;
    struct provider *provider =
        filter.provider_id != NULL ? roster_find(booking->roster, filter.provider_id) : NULL;
    if (filter.provider_id != NULL && provider == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    if (filter.from_today) {
        filter.from = zone_day(zone, zone->to_local(zone, now).day).start;
    }
    size_t most = place->limit < STORE_PAGE_SIZE ? place->limit : STORE_PAGE_SIZE;
    if (is_in_memory(&filter)) {
        struct live_copying live = {
            .copying = {.booking = booking, .arena = arena, .now = now, .copy = copy_appointments},
            .filter = &filter,
            .limit = most,
        };
        return page_of_memory(&live, place, page_out);
    }
    struct stored_copying stored = {
        .sink = {.appointment = copy_stored},
        .booking = booking,
        .arena = arena,
        .filter = &filter,
        .provider = provider != NULL ? provider_number(provider) : 0,
        .now = now,
        .limit = most,
    };
    enum result result = page_of_store(booking, &filter, &stored, place);
    *page_out = (struct booking_page){.answers = stored.answers, .count = stored.count};
    return result;
}
