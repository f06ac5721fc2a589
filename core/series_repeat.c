/* A series again: what was booked is read from the store, and each occurrence taken back to what it
 * was at first. */
#include "core/series_repeat.h"

#include <string.h>

#include "core/answer.h"
#include "core/booking_list.h"
#include "core/fingerprint.h"

enum { PAGE_SIZE = 256 };

struct interval series_range_on(const struct booking_series_request *request,
                                const struct zone *own, int32_t day)
{
    const struct booking_range *range = &request->first.range;
    const struct zone *zone = range->zone != NULL ? range->zone : own;
    return (struct interval){
        zone->to_instant(zone, day, range->start_minute),
        zone->to_instant(zone, day, range->end_minute),
    };
}

static void read_occurrence(struct booking *booking, struct booking_answer answer,
                            const struct booking_series_request *request,
                            struct booking_series *series, struct booking_occurrence *occurrence)
{
    answer_go_back(booking, &answer);
    series->provider_id = answer.provider_id;
    series->client_id = answer.client_id;
    series->zone = answer.zone;
    series->booked_count++;
    struct interval range = series_range_on(request, answer.zone, occurrence->day);
    occurrence->appointment = answer.appointment;
    occurrence->outcome =
        interval_contains(range, answer.appointment.span) ? OCCURRENCE_BOOKED : OCCURRENCE_SHIFTED;
}

static enum result read_occurrences(struct booking *booking,
                                    const struct booking_series_request *request,
                                    struct booking_series *series,
                                    struct booking_occurrence *occurrences, struct arena *arena)
{
    struct booking_place place = {.limit = PAGE_SIZE};
    struct booking_page page;
    const struct booking_filter filter = {
        .series_id = series->id,
        .statuses = (1U << APPOINTMENT_STATUS_COUNT) - 1,
        .from = INT64_MIN,
        .to = INT64_MAX,
    };
    do {
        enum result result = booking_next_page(booking, &filter, &place, arena, &page);
        if (result != RESULT_OK) {
            return result;
        }
        for (size_t i = 0; i < page.count; i++) {
            size_t position = (size_t)page.answers[i].appointment.occurrence - 1;
            if (position < series->occurrence_count) {
                read_occurrence(booking, page.answers[i], request, series, &occurrences[position]);
            }
        }
    } while (page.count > 0);
    return RESULT_OK;
}

enum result series_repeat(struct booking *booking, int64_t number,
                          const struct booking_series_request *request, struct arena *arena,
                          struct booking_series *series_out)
{
    struct series known;
    enum result result = store_find_series(booking->store, number, arena, &known);
    if (result != RESULT_OK) {
        return result == RESULT_APPOINTMENT_UNKNOWN ? RESULT_ID_REUSED : result;
    }
    if (strcmp(known.id, request->first.id) != 0 ||
        known.fingerprint != fingerprint_series(request)) {
        return RESULT_ID_REUSED;
    }
    struct booking_occurrence *occurrences =
        arena_take(arena, request->day_count * sizeof *occurrences);
    for (size_t i = 0; i < request->day_count; i++) {
        occurrences[i] =
            (struct booking_occurrence){.day = request->days[i], .outcome = OCCURRENCE_SKIPPED};
    }
    *series_out = (struct booking_series){
        .id = known.id,
        .zone = booking->settings.zone,
        .occurrences = occurrences,
        .occurrence_count = request->day_count,
        .repeated = true,
    };
    return read_occurrences(booking, request, series_out, occurrences, arena);
}
