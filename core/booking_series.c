/*
 * A series: all occurrences are placed one after the other under one lock, and are one commit.
 *
 * Nobody in particular asked for: the providers are tried, most free slots first, and the first one
 * that has everything takes it; if none has, and not everything must be had, the one that has most.
 */
#include "core/booking_series.h"

#include <stdio.h>
#include <string.h>

#include "core/attempt.h"
#include "core/client_claim.h"
#include "core/fingerprint.h"
#include "core/series_repeat.h"
#include "core/slot.h"

enum { SHIFT_DAYS = 7, TRIED_MAX = 32 };

struct series_attempt {
    struct attempt attempt; /* first; its range is that of the first day */
    const struct booking_series_request *request;
    struct client_claim claim;
    struct arena *arena;
    struct series series;
    const char **ids; /* of the occurrences */
    bool settles;     /* for what can be had; otherwise it must be everything */

    struct booking_occurrence *occurrences;
    size_t booked_count;
    struct change *changes;
    struct commit commit;

    /* Of all who could not take everything, the one that came nearest. */
    struct provider *nearest;
    size_t nearest_count;
    struct booking_occurrence *nearest_occurrences;
    int tried;
};

static struct series_attempt *series_attempt_of(struct attempt *attempt)
{
    return (struct series_attempt *)(void *)attempt;
}

static bool shift(const struct series_attempt *series, struct provider *provider,
                  struct interval wanted, struct placement *placement_out) REQUIRES(provider)
{
    const struct slot_search search = {
        .wanted = wanted,
        .duration = series->attempt.duration,
        .asking = series->attempt.asking,
        .days = SHIFT_DAYS,
    };
    int64_t start;
    if (slot_nearest(provider, &search, &start, 1) == 0) {
        return false;
    }
    *placement_out = (struct placement){.slot = {start, start + search.duration}};
    return true;
}

static enum occurrence_outcome place(struct series_attempt *series, struct provider *provider,
                                     struct interval range, struct placement *placement_out)
    REQUIRES(provider)
{
    const struct provider_wish wish = {
        .range = range,
        .duration = series->attempt.duration,
        .asking = series->attempt.asking,
    };
    if (provider_place(provider, &wish, &series->attempt.sample, placement_out) == RESULT_OK) {
        return OCCURRENCE_BOOKED;
    }
    bool shifted = series->request->on_conflict == SERIES_SHIFT &&
                   shift(series, provider, range, placement_out);
    return shifted ? OCCURRENCE_SHIFTED : OCCURRENCE_SKIPPED;
}

static void take(struct series_attempt *series, struct provider *provider, size_t position)
    REQUIRES(provider)
{
    const struct booking_request *request = &series->request->first;
    struct booking_occurrence *occurrence = &series->occurrences[position];
    const struct zone *zone = provider_definition(provider)->zone;
    struct interval range = series_range_on(series->request, zone, occurrence->day);
    struct placement placement;
    occurrence->outcome = place(series, provider, range, &placement);
    if (occurrence->outcome == OCCURRENCE_SKIPPED) {
        return;
    }
    occurrence->appointment = (struct appointment){
        .id = series->ids[position],
        .number = store_mint(series->attempt.booking->store),
        .provider = provider_number(provider),
        .span = placement.slot,
        .range = range,
        .service_day = provider_day_of(provider, placement.slot.start),
        .status = APPOINTMENT_CONFIRMED,
        .provider_named = request->provider_id != NULL,
        .created_at = series->attempt.asking.now,
        .client = series->claim.client.number,
        .series = series->series.number,
        .occurrence = (int32_t)position + 1,
        .fingerprint = series->series.fingerprint,
        .note = request->note,
        .decision = placement.decision,
    };
    if (calendar_add(provider_calendar(provider), &occurrence->appointment) != RESULT_OK) {
        occurrence->outcome = OCCURRENCE_SKIPPED;
        return;
    }
    series->booked_count++;
}

static void give_back(struct series_attempt *series, struct provider *provider, size_t count)
    REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    for (size_t i = 0; i < count; i++) {
        if (series->occurrences[i].outcome != OCCURRENCE_SKIPPED) {
            size_t position = calendar_find(calendar, series->occurrences[i].appointment.number);
            desk_take_out(series->attempt.booking, provider, position);
        }
    }
}

/* All or none of them. */
static bool count_client(const struct series_attempt *series)
{
    struct booking *booking = series->attempt.booking;
    int64_t limit = booking->settings.client_appointments_max, now = series->attempt.asking.now;
    if (series->claim.client.number == 0) {
        return true;
    }
    if (series->claim.is_new) {
        clients_add(booking->clients, series->claim.client.number, series->claim.client.id);
    }
    for (size_t i = 0; i < series->request->day_count; i++) {
        const struct appointment *appointment = &series->occurrences[i].appointment;
        const struct clients_claim claim = desk_claim(appointment);
        if (series->occurrences[i].outcome != OCCURRENCE_SKIPPED &&
            !clients_take(booking->clients, &claim, now, limit)) {
            return false;
        }
    }
    return true;
}

static void submit(struct series_attempt *series, struct provider *provider) REQUIRES(provider)
{
    size_t count = 0;
    if (series->claim.is_new) {
        series->changes[count++] = client_claim_change(&series->claim);
    }
    series->changes[count++] = (struct change){.kind = CHANGE_SERIES, .series = &series->series};
    for (size_t i = 0; i < series->request->day_count; i++) {
        if (series->occurrences[i].outcome != OCCURRENCE_SKIPPED) {
            series->changes[count++] = (struct change){
                .kind = CHANGE_APPOINTMENT, .appointment = &series->occurrences[i].appointment};
        }
    }
    series->commit = (struct commit){
        .changes = series->changes, .change_count = count, .at = series->attempt.asking.now};
    desk_submit(series->attempt.booking, provider, &series->commit);
    desk_publish_again(series->attempt.booking, provider);
}

/* With the lock. RESULT_NO_SLOT: not enough can be had here. */
static enum result try_all(struct series_attempt *series, struct provider *provider)
    REQUIRES(provider)
{
    struct placement ignored;
    enum result result = attempt_place(&series->attempt, provider, &ignored);
    if (result != RESULT_OK && result != RESULT_NO_SLOT) {
        return result; /* It is not there, or not in the group; and now the sample is known. */
    }
    size_t wanted = series->request->day_count;
    series->booked_count = 0;
    for (size_t i = 0; i < wanted; i++) {
        take(series, provider, i);
    }
    bool enough = series->booked_count == wanted || (series->settles && series->booked_count > 0);
    bool allowed = enough && count_client(series);
    if (!allowed) {
        give_back(series, provider, wanted);
        basis_rest_on(&series->attempt.basis, provider);
        return enough ? RESULT_CLIENT_LIMIT : RESULT_NO_SLOT;
    }
    submit(series, provider);
    return RESULT_OK;
}

static void keep_nearest(struct series_attempt *series, struct provider *provider)
{
    if (series->nearest == NULL || series->booked_count > series->nearest_count) {
        size_t size = series->request->day_count * sizeof *series->occurrences;
        series->nearest = provider;
        series->nearest_count = series->booked_count;
        memcpy(series->nearest_occurrences, series->occurrences, size);
    }
}

static void uncount(const struct series_attempt *series, struct provider *provider)
    EXCLUDES(provider)
{
    for (size_t i = 0; i < series->request->day_count; i++) {
        const struct booking_occurrence *occurrence = &series->occurrences[i];
        if (occurrence->outcome != OCCURRENCE_SKIPPED) {
            desk_uncount(series->attempt.booking, provider, &occurrence->appointment);
        }
    }
}

static enum result book_with(struct attempt *attempt, struct provider *provider) EXCLUDES(provider)
{
    struct series_attempt *series = series_attempt_of(attempt);
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        if (!desk_lock(attempt->booking, provider, attempt->asking.now)) {
            return RESULT_UNAVAILABLE;
        }
        enum result result = try_all(series, provider);
        provider_unlock(provider);
        if (result == RESULT_OK) {
            series->nearest = NULL; /* Whoever takes it now is nearer than all before. */
        }
        keep_nearest(series, provider);
        if (result == RESULT_NO_SLOT && ++series->tried >= TRIED_MAX) {
            return RESULT_SERIES_REFUSED;
        }
        if (result != RESULT_OK) {
            return result;
        }
        result = desk_await(attempt->booking, &series->commit);
        if (result != RESULT_OK) {
            uncount(series, provider);
        }
        if (result != RESULT_STALE) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

static bool is_refusal(enum result result)
{
    return result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED ||
           result == RESULT_SERIES_REFUSED;
}

/* First whoever has everything; then, if that will do, whoever has most. */
static enum result run(struct series_attempt *series)
{
    const struct booking_series_request *request = series->request;
    bool may_settle = request->on_conflict != SERIES_FAIL && !request->all_or_nothing;
    series->settles = may_settle && request->first.provider_id != NULL;
    enum result result = attempt_run(&series->attempt, book_with, NULL);
    if (is_refusal(result) && may_settle && !series->settles && series->nearest_count > 0) {
        series->settles = true;
        series->attempt.provider_id = provider_id(series->nearest);
        series->nearest = NULL; /* What it can take now counts. */
        result = attempt_run(&series->attempt, book_with, NULL);
    }
    if (result == RESULT_CLIENT_LIMIT) {
        return client_claim_refuse(series->attempt.booking, &series->claim, &series->attempt.basis,
                                   series->arena);
    }
    return is_refusal(result) ? RESULT_SERIES_REFUSED : result;
}

/* What is said of a series that was just booked, or refused. */
static void report(const struct series_attempt *series, struct booking_series *out)
{
    struct booking *booking = series->attempt.booking;
    *out = (struct booking_series){
        .id = series->series.id,
        .provider_id = series->nearest != NULL ? provider_id(series->nearest) : NULL,
        .client_id = series->claim.client.id,
        .zone = series->attempt.zone != NULL ? series->attempt.zone : booking->settings.zone,
        .occurrences = series->nearest_occurrences,
        .occurrence_count = series->request->day_count,
        .booked_count = series->nearest_count,
    };
}

/* The ids of the occurrences are claimed with the series' own, all or none. */
static bool claim_ids(struct series_attempt *series)
{
    struct booking *booking = series->attempt.booking;
    const char *id = series->request->first.id;
    size_t size = strlen(id) + 12;
    series->ids = arena_take(series->arena, series->request->day_count * sizeof *series->ids);
    for (size_t i = 0; i < series->request->day_count; i++) {
        char *own = arena_take(series->arena, size);
        snprintf(own, size, "%s.%zu", id, i + 1);
        series->ids[i] = own;
        if (id_index_claim(booking->index, own) != 0) {
            while (i-- > 0) {
                id_index_release(booking->index, series->ids[i]);
            }
            return false;
        }
    }
    return true;
}

static void settle_ids(const struct series_attempt *series, bool made)
{
    struct id_index *index = series->attempt.booking->index;
    for (size_t i = 0; i < series->request->day_count; i++) {
        const struct booking_occurrence *occurrence = &series->occurrences[i];
        if (made && occurrence->outcome != OCCURRENCE_SKIPPED) {
            id_index_settle(index, series->ids[i], occurrence->appointment.number);
        } else {
            id_index_release(index, series->ids[i]);
        }
    }
    if (made) {
        id_index_settle(index, series->series.id, series->series.number);
    } else {
        id_index_release(index, series->series.id);
    }
}

static enum result book_new(struct series_attempt *series, struct booking_series *series_out)
{
    const struct booking_series_request *request = series->request;
    struct booking *booking = series->attempt.booking;
    size_t count = request->day_count;
    series->occurrences = arena_take(series->arena, count * sizeof *series->occurrences);
    series->nearest_occurrences =
        arena_take(series->arena, count * sizeof *series->nearest_occurrences);
    series->changes = arena_take(series->arena, (count + 2) * sizeof *series->changes);
    for (size_t i = 0; i < count; i++) {
        series->occurrences[i] =
            (struct booking_occurrence){.day = request->days[i], .outcome = OCCURRENCE_SKIPPED};
    }
    memcpy(series->nearest_occurrences, series->occurrences, count * sizeof *series->occurrences);
    if (!claim_ids(series)) {
        id_index_release(booking->index, series->series.id);
        return RESULT_ID_REUSED;
    }
    enum result result =
        client_claim(booking, request->first.client, series->arena, &series->claim);
    if (result == RESULT_OK) {
        result = run(series);
        report(series, series_out);
        if (result == RESULT_OK) {
            series_out->steps = desk_steps(booking, &series->commit);
        }
        client_claim_settle(booking, &series->claim, result == RESULT_OK);
    }
    settle_ids(series, result == RESULT_OK);
    return result;
}

enum result booking_book_series(struct booking *booking,
                                const struct booking_series_request *request, struct arena *arena,
                                struct booking_series *series_out)
{
    int64_t known = id_index_claim(booking->index, request->first.id);
    if (known != 0) {
        return series_repeat(booking, known, request, arena, series_out);
    }
    struct series_attempt series = {
        .attempt = attempt_begin(booking, &request->first.range, request->first.duration_minutes),
        .request = request,
        .arena = arena,
        .series = {.id = request->first.id,
                   .number = store_mint(booking->store),
                   .fingerprint = fingerprint_series(request),
                   .occurrences = (int32_t)request->day_count},
    };
    series.attempt.provider_id = request->first.provider_id;
    series.attempt.group_id = request->first.group_id;
    series.attempt.question.many_days = true;
    series.attempt.anybody = true; /* Who is full on the first day may have the others. */
    desk_ask(&series.attempt.asking, &request->first.terms);
    enum result result = book_new(&series, series_out);
    if (result == RESULT_OK || result == RESULT_SERIES_REFUSED) {
        attempt_learn(&series.attempt, request->first.id);
    }
    return result;
}
