/* Each part is hashed with what came before it as the key, so that none can slip into another. */
#include "core/fingerprint.h"

#include <stddef.h>

#include "core/hash.h"

static void add_text(uint64_t *print, const char *text)
{
    struct hash_key key = {.low = *print, .high = text == NULL};
    *print = hash_text(key, text != NULL ? text : "");
}

/* As decimal digits: the fingerprints of years ago were made so. */
static void add_number(uint64_t *print, int64_t number)
{
    char digits[24];
    size_t first = sizeof digits - 1;
    /* Negated as unsigned: the lowest number has no positive counterpart. */
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    digits[first] = '\0';
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--first] = '-';
    }
    add_text(print, digits + first);
}

static void add_range(uint64_t *print, const struct booking_range *range)
{
    add_number(print, range->is_instants);
    if (range->is_instants) {
        add_number(print, range->instants.start);
        add_number(print, range->instants.end);
        return;
    }
    add_number(print, range->day);
    add_number(print, range->start_minute);
    add_number(print, range->end_minute);
    add_text(print, range->zone != NULL ? range->zone->name : NULL);
}

/* What came later is a part only where it is said, so that requests from before keep theirs. */
static void add_more(uint64_t *print, const struct booking_request *request)
{
    const struct booking_exact *exact = &request->exact;
    if (exact->is_exact) {
        add_text(print, "exact");
        add_number(print, request->range.start_second);
        add_number(print, request->range.end_second);
        add_number(print, exact->offer);
        add_number(print, exact->start_microseconds);
        add_number(print, exact->end_microseconds);
        if (exact->collection != NULL) {
            add_text(print, exact->collection);
            add_number(print, exact->number);
        }
    }
    if (request->terms.notice_seconds != 0 || request->terms.horizon_days != 0) {
        add_text(print, "terms");
        add_number(print, request->terms.notice_seconds);
        add_number(print, request->terms.horizon_days);
    }
    if (request->note != NULL) {
        add_text(print, "note");
        add_text(print, request->note);
    }
    if (request->client != NULL && request->client->alias != NULL) {
        add_text(print, "alias");
        add_text(print, request->client->alias);
    }
}

static void add_request(uint64_t *print, const struct booking_request *request)
{
    add_text(print, request->provider_id);
    add_text(print, request->group_id);
    add_range(print, &request->range);
    add_number(print, request->duration_minutes);
    add_number(print, request->held);
    add_number(print, request->hold_seconds);
    add_number(print, request->client != NULL);
    if (request->client != NULL) {
        add_text(print, request->client->id);
        add_text(print, request->client->name);
        add_text(print, request->client->email);
        add_text(print, request->client->phone);
    }
    add_more(print, request);
}

uint64_t fingerprint_request(const struct booking_request *request)
{
    uint64_t print = 1;
    add_request(&print, request);
    return print != 0 ? print : 1;
}

uint64_t fingerprint_series(const struct booking_series_request *request)
{
    uint64_t print = 2;
    add_request(&print, &request->first);
    add_number(&print, (int64_t)request->day_count);
    for (size_t i = 0; i < request->day_count; i++) {
        add_number(&print, request->days[i]);
    }
    add_number(&print, request->on_conflict);
    add_number(&print, request->all_or_nothing);
    return print != 0 ? print : 1;
}
