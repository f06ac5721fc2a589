/*
 * Calendar: one sorted array of what is taken, and one buffer of records that it points into.
 *
 * A record is a byte of flags, the numbers that the flags name, and the id. Records stand as they
 * were added; those of removed appointments stay until they are half of the buffer.
 */
#include "core/calendar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/* The numbers of the first three stand in this order. */
enum {
    FLAG_END = 1, /* the span is longer than `length` can say */
    FLAG_CLIENT = 2,
    FLAG_EXPIRY = 4, /* of what is or was a hold */
    FLAG_HELD = 8,
    FLAG_UNDATED = 16,
};

enum { GROWTH_LEAST = 4, RECORDS_SIZE_LEAST = 64 };

struct packed {
    int64_t start, number;
    uint32_t length; /* of the span in seconds; UINT32_MAX: its record knows the end */
    uint32_t record; /* where it begins */
};

struct calendar {
    struct packed *packed;
    size_t count, capacity;
    unsigned char *records;
    size_t used, wasted, size; /* bytes of records; wasted ones are used, too */
    int64_t next_expiry;       /* may be too early after a removal, never too late */
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
    free(calendar->packed);
    free(calendar->records);
    free(calendar);
}

static bool length_fits(struct interval span)
{
    return (uint64_t)span.end - (uint64_t)span.start < UINT32_MAX;
}

static unsigned char flags_of(const struct appointment *appointment)
{
    bool is_held = appointment->status == APPOINTMENT_HELD;
    unsigned flags = 0;
    flags |= length_fits(appointment->span) ? 0U : FLAG_END;
    flags |= appointment->client != 0 ? FLAG_CLIENT : 0U;
    flags |= is_held && appointment->expires_at > 0 ? FLAG_EXPIRY : 0U;
    flags |= is_held ? FLAG_HELD : 0U;
    flags |= appointment->undated ? FLAG_UNDATED : 0U;
    return (unsigned char)flags;
}

/* Of the flags and the numbers. */
static size_t head_size(unsigned flags)
{
    size_t size = 1;
    size += (flags & FLAG_END) != 0 ? sizeof(int64_t) : 0;
    size += (flags & FLAG_CLIENT) != 0 ? sizeof(int64_t) : 0;
    size += (flags & FLAG_EXPIRY) != 0 ? sizeof(int64_t) : 0;
    return size;
}

size_t calendar_record_size(const struct appointment *appointment)
{
    return head_size(flags_of(appointment)) + strlen(appointment->id) + 1;
}

static size_t record_size(const unsigned char *record)
{
    size_t head = head_size(record[0]);
    return head + strlen((const char *)record + head) + 1;
}

/* Of a record that has the number which `flag` names. */
static int64_t read_number(const unsigned char *record, unsigned flag)
{
    int64_t number;
    memcpy(&number, record + head_size(record[0] & (flag - 1)), sizeof number);
    return number;
}

static void write_number(unsigned char *record, unsigned flag, int64_t number)
{
    if ((record[0] & flag) != 0) {
        memcpy(record + head_size(record[0] & (flag - 1)), &number, sizeof number);
    }
}

static void write_record(unsigned char *record, const struct appointment *appointment)
{
    record[0] = flags_of(appointment);
    write_number(record, FLAG_END, appointment->span.end);
    write_number(record, FLAG_CLIENT, appointment->client);
    write_number(record, FLAG_EXPIRY, appointment->expires_at);
    memcpy(record + head_size(record[0]), appointment->id, strlen(appointment->id) + 1);
}

static int64_t record_expiry(const unsigned char *record)
{
    bool expires = (record[0] & FLAG_HELD) != 0 && (record[0] & FLAG_EXPIRY) != 0;
    return expires ? read_number(record, FLAG_EXPIRY) : INT64_MAX;
}

static unsigned char *record_at(const struct calendar *calendar, size_t position)
{
    assert(position < calendar->count);
    return calendar->records + calendar->packed[position].record;
}

static struct interval span_of(const struct calendar *calendar, const struct packed *packed)
{
    int64_t end = packed->length != UINT32_MAX
                      ? packed->start + packed->length
                      : read_number(calendar->records + packed->record, FLAG_END);
    return (struct interval){packed->start, end};
}

size_t calendar_count(const struct calendar *calendar)
{
    return calendar->count;
}

struct interval calendar_span_at(const struct calendar *calendar, size_t position)
{
    assert(position < calendar->count);
    return span_of(calendar, &calendar->packed[position]);
}

struct booked calendar_at(const struct calendar *calendar, size_t position)
{
    const unsigned char *record = record_at(calendar, position);
    return (struct booked){
        .span = calendar_span_at(calendar, position),
        .number = calendar->packed[position].number,
        .id = (const char *)record + head_size(record[0]),
        .client = (record[0] & FLAG_CLIENT) != 0 ? read_number(record, FLAG_CLIENT) : 0,
        .expires_at = record_expiry(record),
        .status = (record[0] & FLAG_HELD) != 0 ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED,
        .undated = (record[0] & FLAG_UNDATED) != 0,
    };
}

size_t calendar_first_from(const struct calendar *calendar, int64_t instant)
{
    size_t low = 0, high = calendar->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->packed[middle].start < instant) {
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
    if (position > 0 && calendar_span_at(calendar, position - 1).end > instant) {
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
    while (position < calendar->count && calendar->packed[position].number != number) {
        position++;
    }
    return position;
}

static void resize_packed(struct calendar *calendar, size_t capacity)
{
    calendar->packed = memory_resize(calendar->packed, capacity * sizeof *calendar->packed);
    calendar->capacity = capacity;
}

static void resize_records(struct calendar *calendar, size_t size)
{
    calendar->records = memory_resize(calendar->records, size);
    calendar->size = size;
}

void calendar_reserve(struct calendar *calendar, size_t count, size_t record_bytes)
{
    assert(calendar->count == 0 && calendar->used == 0);
    if (count > 0) {
        resize_packed(calendar, count);
        resize_records(calendar, record_bytes);
    }
}

/* Appends the record and says where it begins. */
static uint32_t add_record(struct calendar *calendar, const struct appointment *appointment)
{
    size_t needed = calendar->used + calendar_record_size(appointment);
    if (needed > calendar->size) {
        size_t grown = calendar->size + calendar->size / 2 + RECORDS_SIZE_LEAST;
        resize_records(calendar, grown > needed ? grown : needed);
    }
    size_t record = calendar->used;
    assert(record <= UINT32_MAX);
    write_record(calendar->records + record, appointment);
    calendar->used = needed;
    return (uint32_t)record;
}

enum result calendar_add(struct calendar *calendar, const struct appointment *appointment)
{
    assert(appointment_is_live(appointment->status) && !interval_is_empty(appointment->span));
    struct interval span = appointment->span;
    size_t position = calendar->count; /* Most come after all the others, above all when loading. */
    if (position > 0 && calendar_span_at(calendar, position - 1).end > span.start) {
        position = calendar_first_ending_after(calendar, span.start);
    }
    if (position < calendar->count &&
        interval_overlaps(calendar_span_at(calendar, position), span)) {
        return RESULT_SLOT_TAKEN;
    }
    if (calendar->count == calendar->capacity) {
        resize_packed(calendar, calendar->capacity + calendar->capacity / 2 + GROWTH_LEAST);
    }
    uint32_t record = add_record(calendar, appointment);
    struct packed *place = &calendar->packed[position];
    memmove(place + 1, place, (calendar->count - position) * sizeof *place);
    *place = (struct packed){
        .start = span.start,
        .number = appointment->number,
        .length = length_fits(span) ? (uint32_t)(span.end - span.start) : UINT32_MAX,
        .record = record,
    };
    calendar->count++;
    int64_t expiry = record_expiry(calendar->records + record);
    if (expiry < calendar->next_expiry) {
        calendar->next_expiry = expiry;
    }
    return RESULT_OK;
}

/* Leaves the wasted records behind. */
static void compact_records(struct calendar *calendar)
{
    unsigned char *old = calendar->records;
    size_t size = calendar->used - calendar->wasted;
    unsigned char *records = memory_new(size);
    size_t used = 0;
    for (size_t i = 0; i < calendar->count; i++) {
        const unsigned char *record = old + calendar->packed[i].record;
        size_t length = record_size(record);
        memcpy(records + used, record, length);
        calendar->packed[i].record = (uint32_t)used;
        used += length;
    }
    assert(used == size);
    free(old);
    calendar->records = records;
    calendar->used = calendar->size = size;
    calendar->wasted = 0;
}

void calendar_remove_at(struct calendar *calendar, size_t position)
{
    calendar->wasted += record_size(record_at(calendar, position));
    struct packed *place = &calendar->packed[position];
    calendar->count--;
    memmove(place, place + 1, (calendar->count - position) * sizeof *place);
    if (calendar->wasted > RECORDS_SIZE_LEAST && calendar->wasted * 2 > calendar->used) {
        compact_records(calendar);
    }
}

void calendar_confirm_at(struct calendar *calendar, size_t position)
{
    unsigned char *record = record_at(calendar, position);
    record[0] = (unsigned char)(record[0] & ~(unsigned)FLAG_HELD);
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
        int64_t expires_at = record_expiry(record_at(calendar, i));
        if (expires_at < calendar->next_expiry) {
            calendar->next_expiry = expires_at;
            first = i;
        }
    }
    return calendar->next_expiry <= now ? first : calendar->count;
}
