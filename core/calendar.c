/* Calendar: one sorted array of what is taken. */
#include "core/calendar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

struct calendar {
    struct booked *booked;
    size_t count, capacity;
    int64_t next_expiry; /* may be too early after a removal, never too late */
};

struct calendar *calendar_new(void)
{
    struct calendar *calendar = memory_new(sizeof *calendar);
    calendar->next_expiry = INT64_MAX;
    return calendar;
}

void calendar_free(struct calendar *calendar)
{
    if (calendar == NULL) {
        return;
    }
    for (size_t i = 0; i < calendar->count; i++) {
        free(calendar->booked[i].id);
    }
    free(calendar->booked);
    free(calendar);
}

size_t calendar_count(const struct calendar *calendar)
{
    return calendar->count;
}

const struct booked *calendar_at(const struct calendar *calendar, size_t position)
{
    assert(position < calendar->count);
    return &calendar->booked[position];
}

size_t calendar_first_from(const struct calendar *calendar, int64_t instant)
{
    size_t low = 0, high = calendar->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->booked[middle].span.start < instant) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Spans never overlap, so at most the one that starts before `instant` still ends after it. */
size_t calendar_first_ending_after(const struct calendar *calendar, int64_t instant)
{
    size_t position = calendar_first_from(calendar, instant);
    if (position > 0 && calendar->booked[position - 1].span.end > instant) {
        return position - 1;
    }
    return position;
}

size_t calendar_starts_within(const struct calendar *calendar, struct interval day)
{
    return calendar_first_from(calendar, day.end) - calendar_first_from(calendar, day.start);
}

size_t calendar_find(const struct calendar *calendar, int64_t number)
{
    size_t position = 0;
    while (position < calendar->count && calendar->booked[position].number != number) {
        position++;
    }
    return position;
}

enum result calendar_add(struct calendar *calendar, const struct appointment *appointment)
{
    assert(appointment_is_live(appointment->status) && !interval_is_empty(appointment->span));
    size_t position = calendar->count; /* Most come after all the others, above all when loading. */
    if (position > 0 && calendar->booked[position - 1].span.end > appointment->span.start) {
        position = calendar_first_ending_after(calendar, appointment->span.start);
    }
    if (position < calendar->count &&
        interval_overlaps(calendar->booked[position].span, appointment->span)) {
        return RESULT_SLOT_TAKEN;
    }
    if (calendar->count == calendar->capacity) {
        calendar->capacity =
            calendar->capacity == 0 ? 4 : calendar->capacity + calendar->capacity / 2;
        calendar->booked =
            memory_resize(calendar->booked, calendar->capacity * sizeof *calendar->booked);
    }
    struct booked *place = &calendar->booked[position];
    memmove(place + 1, place, (calendar->count - position) * sizeof *place);
    *place = (struct booked){
        .span = appointment->span,
        .number = appointment->number,
        .id = memory_copy_text(appointment->id),
        .client = appointment->client,
        .expires_at = appointment->status == APPOINTMENT_HELD && appointment->expires_at > 0
                          ? appointment->expires_at
                          : INT64_MAX,
        .status = appointment->status,
        .undated = appointment->undated,
    };
    if (place->expires_at < calendar->next_expiry) {
        calendar->next_expiry = place->expires_at;
    }
    calendar->count++;
    return RESULT_OK;
}

void calendar_remove_at(struct calendar *calendar, size_t position)
{
    assert(position < calendar->count);
    struct booked *place = &calendar->booked[position];
    free(place->id);
    calendar->count--;
    memmove(place, place + 1, (calendar->count - position) * sizeof *place);
}

void calendar_confirm_at(struct calendar *calendar, size_t position)
{
    assert(position < calendar->count);
    calendar->booked[position].status = APPOINTMENT_CONFIRMED;
    calendar->booked[position].expires_at = INT64_MAX;
}

int64_t calendar_next_expiry(const struct calendar *calendar)
{
    return calendar->next_expiry;
}

size_t calendar_first_expired(struct calendar *calendar, int64_t now)
{
    size_t first = 0;
    calendar->next_expiry = INT64_MAX;
    for (size_t i = 0; i < calendar->count; i++) {
        int64_t expires_at = calendar->booked[i].expires_at;
        if (expires_at < calendar->next_expiry) {
            calendar->next_expiry = expires_at;
            first = i;
        }
    }
    return calendar->next_expiry <= now ? first : calendar->count;
}
