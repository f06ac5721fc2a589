/* What is offered whole, gathered provider by provider, each under its own lock. */
#include <stdlib.h>
#include <string.h>

#include "core/booking_opening.h"
#include "core/booking_slots.h"
#include "core/desk.h"
#include "core/offer.h"

struct gathering {
    struct booking *booking;
    struct arena *arena;
    struct provider_asking asking;
    struct basis basis;
    bool bookable_only;
    size_t most;
    struct booking_whole *wholes;
    size_t count, capacity;
};

static struct gathering gathering_begin(struct booking *booking, struct arena *arena,
                                        const struct booking_terms *terms)
{
    struct gathering gathering = {
        .booking = booking,
        .arena = arena,
        .asking = desk_asking(booking, desk_now(booking), false),
    };
    gathering.asking.exact = true;
    desk_ask(&gathering.asking, terms);
    return gathering;
}

static void append(struct gathering *gathering, const struct booking_whole *whole)
{
    if (gathering->count == gathering->capacity) {
        gathering->capacity = gathering->capacity * 2 + 64;
        gathering->wholes =
            memory_resize(gathering->wholes, gathering->capacity * sizeof *gathering->wholes);
    }
    gathering->wholes[gathering->count++] = *whole;
}

/* The id of the appointment that has exactly that span; NULL if none has. */
static const char *find_taker(const struct gathering *gathering, struct provider *provider,
                              struct interval span) REQUIRES(provider)
{
    const struct calendar *calendar = provider_calendar(provider);
    size_t position = calendar_first_from(calendar, span.start);
    if (position == calendar_count(calendar)) {
        return NULL;
    }
    const struct booked booked = calendar_at(calendar, position);
    bool is_taker = booked.span.start == span.start && booked.span.end == span.end;
    return is_taker ? arena_keep(gathering->arena, booked.id) : NULL;
}

static void consider(struct gathering *gathering, struct provider *provider,
                     const struct offer *offer) REQUIRES(provider)
{
    enum slot_rule rule = slot_judge(provider, offer->span, &gathering->asking);
    if (gathering->bookable_only && rule != SLOT_BOOKABLE) {
        return;
    }
    const struct booking_whole whole = {
        .span = offer->span,
        .day = provider_day_of(provider, offer->span.start),
        .collection = offer->opening != NULL ? offer->opening->collection : NULL,
        .number = offer->number,
        .provider_id = provider_id(provider),
        .provider = provider_number(provider),
        .zone = provider_definition(provider)->zone,
        .opened_at = offer->opening != NULL ? offer->opening->opened_at : 0,
        .rule = rule,
        .appointment_id =
            rule != SLOT_BOOKABLE ? find_taker(gathering, provider, offer->span) : NULL,
    };
    append(gathering, &whole);
}

/* And empties the list, so that it never holds more than one opening or day offers. What nobody
 * asked for is not counted: it must not hide the rest. */
static void consider_all(struct gathering *gathering, struct provider *provider,
                         struct offer_list *list) REQUIRES(provider)
{
    for (size_t i = 0; i < list->count && gathering->count <= gathering->most; i++) {
        consider(gathering, provider, &list->members[i]);
    }
    list->count = 0;
}

/* By day: what opens on the days. */

struct days {
    const struct booking_whole_request *request;
    int32_t first, last, last_of_rules;
};

static struct days days_of(const struct gathering *gathering, const struct provider *provider,
                           const struct booking_whole_request *request) REQUIRES(provider)
{
    int32_t today = provider_day_of(provider, gathering->asking.now);
    struct days days = {
        .request = request,
        .first = request->first_day != BOOKING_UNDATED ? request->first_day : today,
        .last = request->last_day != BOOKING_UNDATED ? request->last_day : today,
    };
    int32_t begin = days.first > today ? days.first : today;
    int32_t horizon = begin + request->rule_days - 1;
    days.last_of_rules = horizon < days.last ? horizon : days.last;
    return days;
}

/* As far as a zone can reckon: openings lie where dates can be written. */
static struct interval instants_of(const struct days *days, const struct zone *zone)
{
    enum { DAY_LIMIT = 2932896 }; /* 9999-12-31 */
    return (struct interval){
        .start = zone_day(zone, days->first > -DAY_LIMIT ? days->first : -DAY_LIMIT).start,
        .end = zone_day(zone, days->last < DAY_LIMIT ? days->last : DAY_LIMIT).end,
    };
}

static void gather_days(struct gathering *gathering, struct provider *provider,
                        const struct booking_whole_request *request) REQUIRES(provider)
{
    struct days days = days_of(gathering, provider, request);
    struct interval starts = instants_of(&days, provider_definition(provider)->zone);
    const struct opening_list *openings = provider_openings(provider);
    struct offer_list list = {0};
    for (size_t i = opening_list_first_ending_after(openings, starts.start);
         i < openings->count && openings->members[i].span.start < starts.end; i++) {
        offer_list_opening(&list, &openings->members[i], starts);
        consider_all(gathering, provider, &list);
    }
    int32_t today = provider_day_of(provider, gathering->asking.now);
    int32_t first = days.first > today ? days.first : today;
    for (int32_t day = first; day <= days.last_of_rules; day++) {
        offer_list_rules(&list, provider, day);
        consider_all(gathering, provider, &list);
    }
    offer_list_deinit(&list);
}

static enum result gather(struct gathering *gathering, struct provider *provider,
                          const struct booking_whole_request *request) EXCLUDES(provider)
{
    if (!desk_lock(gathering->booking, provider, gathering->asking.now)) {
        return RESULT_UNAVAILABLE;
    }
    bool registered = provider_is_registered(provider);
    if (registered) {
        gather_days(gathering, provider, request);
    }
    basis_rest_on(&gathering->basis, provider);
    provider_unlock(provider);
    if (!registered) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    return gathering->count > gathering->most ? RESULT_TOO_MANY : RESULT_OK;
}

static enum result gather_all(struct gathering *gathering,
                              const struct booking_whole_request *request)
{
    struct booking *booking = gathering->booking;
    if (request->provider_id != NULL) {
        struct provider *provider = roster_find(booking->roster, request->provider_id);
        return provider != NULL ? gather(gathering, provider, request) : RESULT_PROVIDER_UNKNOWN;
    }
    for (int64_t number = booking_next_member(booking, request->group_id, 0); number != 0;
         number = booking_next_member(booking, request->group_id, number)) {
        enum result result = gather(gathering, roster_at(booking->roster, number), request);
        if (result != RESULT_OK && result != RESULT_PROVIDER_UNKNOWN) {
            return result;
        }
    }
    return RESULT_OK;
}

static int compare_wholes(const void *a, const void *b)
{
    const struct booking_whole *first = a, *second = b;
    if (first->span.start != second->span.start) {
        return first->span.start < second->span.start ? -1 : 1;
    }
    if (first->provider != second->provider) {
        return first->provider < second->provider ? -1 : 1;
    }
    return (first->number > second->number) - (first->number < second->number);
}

static enum result gather_by_start(struct gathering *gathering, const void *request)
{
    enum result result = gather_all(gathering, request);
    if (result == RESULT_OK && gathering->count > 0) {
        qsort(gathering->wholes, gathering->count, sizeof *gathering->wholes, compare_wholes);
    }
    return result;
}

/* Gathers what is asked for until the answer rests on what is durable, and hands it out. */
static enum result gather_durably(struct gathering *gathering,
                                  enum result (*ask)(struct gathering *gathering, const void *what),
                                  const void *what, struct booking_wholes *wholes_out)
{
    enum result result = RESULT_UNAVAILABLE;
    bool holds = false;
    for (int tries = 0; tries < DESK_TRIES && !holds; tries++) {
        gathering->basis = basis_begin(gathering->booking);
        gathering->count = 0;
        result = ask(gathering, what);
        holds = basis_holds(gathering->booking, &gathering->basis);
    }
    if (!holds) {
        result = RESULT_UNAVAILABLE;
    }
    if (result == RESULT_OK) {
        *wholes_out = (struct booking_wholes){
            .wholes = arena_copy(gathering->arena, gathering->wholes,
                                 gathering->count * sizeof *gathering->wholes),
            .count = gathering->count,
        };
    }
    free(gathering->wholes);
    return result;
}

enum result booking_wholes(struct booking *booking, const struct booking_whole_request *request,
                           struct arena *arena, struct booking_wholes *wholes_out)
{
    struct gathering gathering = gathering_begin(booking, arena, &request->terms);
    gathering.bookable_only = request->bookable_only;
    gathering.most = request->most;
    return gather_durably(&gathering, gather_by_start, request, wholes_out);
}

/* By number: where the collections say that the numbers are. */

struct numbers {
    const char *collection;
    struct collection_range range;
    int64_t first, last; /* of these numbers */
    size_t limit;
};

static void gather_numbers(struct gathering *gathering, struct provider *provider,
                           const struct numbers *numbers) REQUIRES(provider)
{
    const struct opening *opening =
        opening_list_find_number(provider_openings(provider), numbers->collection,
                                 numbers->range.first, numbers->range.start);
    if (opening == NULL) {
        return;
    }
    int64_t end = opening->number + opening_count(opening);
    int64_t number = numbers->first > opening->number ? numbers->first : opening->number;
    for (; number < end && number <= numbers->last && gathering->count < numbers->limit; number++) {
        const struct offer offer = {
            .span = opening_piece(opening, number), .opening = opening, .number = number};
        consider(gathering, provider, &offer);
    }
}

static enum result gather_range(struct gathering *gathering, const struct numbers *numbers)
{
    struct provider *provider = roster_at(gathering->booking->roster, numbers->range.provider);
    if (!desk_lock(gathering->booking, provider, gathering->asking.now)) {
        return RESULT_UNAVAILABLE;
    }
    if (provider_is_registered(provider)) {
        gather_numbers(gathering, provider, numbers);
    }
    basis_rest_on(&gathering->basis, provider);
    provider_unlock(provider);
    return RESULT_OK;
}

static enum result gather_page(struct gathering *gathering, const void *what)
{
    const struct booking_number_request *request = what;
    struct numbers numbers = {
        .collection = request->collection,
        .first = request->after + 1,
        .last = INT64_MAX,
        .limit = request->limit,
    };
    enum result result = RESULT_OK;
    int64_t after = request->after;
    while (result == RESULT_OK && gathering->count < request->limit &&
           collections_next(gathering->booking->collections, request->collection, after,
                            &numbers.range)) {
        result = gather_range(gathering, &numbers);
        after = numbers.range.first + numbers.range.count - 1;
    }
    return result;
}

enum result booking_next_numbers(struct booking *booking,
                                 const struct booking_number_request *request, struct arena *arena,
                                 struct booking_wholes *wholes_out)
{
    struct gathering gathering = gathering_begin(booking, arena, &request->terms);
    gathering.bookable_only = true;
    return gather_durably(&gathering, gather_page, request, wholes_out);
}

static enum result gather_one(struct gathering *gathering, const void *numbers)
{
    enum result result = gather_range(gathering, numbers);
    return result == RESULT_OK && gathering->count == 0 ? RESULT_OPENING_UNKNOWN : result;
}

enum result booking_find_number(struct booking *booking, const char *collection, int64_t number,
                                struct arena *arena, struct booking_whole *whole_out)
{
    struct numbers numbers = {
        .collection = collection, .first = number, .last = number, .limit = 1};
    if (number < 1 ||
        !collections_next(booking->collections, collection, number - 1, &numbers.range)) {
        return RESULT_OPENING_UNKNOWN;
    }
    const struct booking_terms none = {0};
    struct gathering gathering = gathering_begin(booking, arena, &none);
    struct booking_wholes wholes;
    enum result result = gather_durably(&gathering, gather_one, &numbers, &wholes);
    if (result == RESULT_OK) {
        *whole_out = wholes.wholes[0];
    }
    return result;
}
