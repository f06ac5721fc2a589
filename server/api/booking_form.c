/* One table of fields, then what they must be together. */
#include "server/api/booking_form.h"

#include <inttypes.h>
#include <stdio.h>

#include "server/api/body.h"
#include "server/api/client_form.h"
#include "server/api/idempotency.h"
#include "server/api/shapes.h"
#include "server/problem.h"
#include "server/recurrence.h"
#include "server/service.h"

enum { RULE_BYTES_MAX = 512, NOTE_BYTES_MAX = 2000, DETAIL_SIZE = 96 };

static const char *const statuses[] = {"confirmed", "held", NULL};
static const char *const conflicts[] = {"fail", "skip", "shift", NULL};

static const char *const offers[] = {
    [OFFER_ANY] = "any",
    [OFFER_WHOLE] = "whole",
    [OFFER_GRID] = "grid",
    NULL,
};

enum { STATUS_HELD = 1 };

struct json_shape shape_booking(const struct service_limits *limits, struct json_field *fields_out)
{
    /* clang-format off */
#define AT(member) .offset = offsetof(struct booking_form, member)
#define GIVEN(member) .given = JSON_GIVEN_AT(struct booking_form, member)
    const struct json_field fields[] = {
        {.name = "id", .kind = JSON_KIND_TEXT, AT(id), .min = 1, .max = limits->max_id_bytes, .unless = "id_prefix"},
        {.name = "id_prefix", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, AT(id_prefix), .min = 1, .max = limits->max_id_bytes / 2},
        range_field(offsetof(struct booking_form, range)),
        {.name = "duration", .kind = JSON_KIND_INTEGER, AT(duration), GIVEN(has_duration), .min = 1, .max = limits->max_duration_minutes,
         .unless = "offered"},
        {.name = "preferred_provider", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, AT(provider_id), .min = 1, .max = limits->max_id_bytes},
        range_date_field(offsetof(struct booking_form, range)),
        range_zone_field(offsetof(struct booking_form, range)),
        terms_notice_field(offsetof(struct booking_form, terms)),
        terms_horizon_field(offsetof(struct booking_form, terms)),
        terms_grid_field(offsetof(struct booking_form, terms)),
        {.name = "offered", .kind = JSON_KIND_CHOICE, .presence = JSON_NULLABLE, AT(offered), GIVEN(has_offered), .choices = offers},
        {.name = "note", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, AT(note), .min = 1, .max = NOTE_BYTES_MAX},
        {.name = "group", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, AT(group_id), .min = 1, .max = limits->max_id_bytes},
        {.name = "client", .kind = JSON_KIND_OBJECT, .presence = JSON_NULLABLE, AT(client), GIVEN(has_client), .shape = &client_shape},
        {.name = "status", .kind = JSON_KIND_CHOICE, .presence = JSON_NULLABLE, AT(status), .choices = statuses},
        {.name = "ttl", .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, AT(ttl), GIVEN(has_ttl), .min = 1, .max = limits->max_hold_seconds},
        {.name = "repeat", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, AT(repeat), GIVEN(has_repeat), .min = 1, .max = RULE_BYTES_MAX},
        {.name = "on_conflict", .kind = JSON_KIND_CHOICE, .presence = JSON_NULLABLE, AT(on_conflict), GIVEN(has_conflict), .choices = conflicts},
        {.name = "all_or_nothing", .kind = JSON_KIND_BOOLEAN, .presence = JSON_NULLABLE, AT(all_or_nothing), GIVEN(has_all)},
    };
#undef AT
#undef GIVEN
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

static enum result decode(const struct request *request, struct response *response,
                          struct booking_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
    const char *key;
    enum result result = idempotency_key(request, response, limits->max_id_bytes, &key);
    if (result != RESULT_OK) {
        return result;
    }
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_booking(limits, fields);
    fields[0].presence = key != NULL ? JSON_OPTIONAL : JSON_REQUIRED; /* The id. */
    *form_out = (struct booking_form){.id = key, .range = {.day = BOOKING_UNDATED}};
    return body_decode(request, &shape, response, form_out);
}

/* What a series cannot be; so below, NULL if all is well. */
static const char *find_unrepeatable(const struct booking_form *form, const char **pointer_out)
{
    if (form->status == STATUS_HELD) {
        *pointer_out = "/status";
        return "Must be confirmed: a series cannot be held.";
    }
    if (form->id_prefix != NULL) {
        *pointer_out = "/id_prefix";
        return "Not wanted: a series has an id of its own.";
    }
    if (form->has_offered == JSON_GIVEN_VALUE) {
        *pointer_out = "/offered";
        return "Not wanted: what repeats is placed within its range.";
    }
    if (form->range.range.start.is_instant) {
        *pointer_out = "/preferred_range/start";
        return "Must be a time, written HH:MM: a series repeats times of day.";
    }
    if (form->range.day == BOOKING_UNDATED) {
        *pointer_out = "/date";
        return "Missing: a series begins on a date.";
    }
    return NULL;
}

static const char *find_contradiction(const struct booking_form *form, const char **pointer_out)
{
    bool repeats = form->has_repeat == JSON_GIVEN_VALUE;
    if (form->id != NULL && form->id_prefix != NULL) {
        *pointer_out = "/id_prefix";
        return "Not wanted: the request has an id.";
    }
    if (form->has_ttl == JSON_GIVEN_VALUE && form->status != STATUS_HELD) {
        *pointer_out = "/ttl";
        return "Not wanted: only what is held has a ttl.";
    }
    if (!repeats && form->has_conflict == JSON_GIVEN_VALUE) {
        *pointer_out = "/on_conflict";
        return "Not wanted: only a series, with repeat, has conflicts to settle.";
    }
    if (!repeats && form->has_all == JSON_GIVEN_VALUE) {
        *pointer_out = "/all_or_nothing";
        return "Not wanted: only a series, with repeat, may be had in part.";
    }
    return repeats ? find_unrepeatable(form, pointer_out) : NULL;
}

/* An exact request is as long as its range. */
static enum result measure(const struct booking_form *form, const struct request *request,
                           struct response *response, struct booking_request *wish)
{
    const struct booking_range *range = &wish->range;
    int64_t minutes = range->is_instants ? interval_length(range->instants) / 60
                                         : range->end_minute - range->start_minute;
    char detail[DETAIL_SIZE];
    if (minutes > request->service->limits.max_duration_minutes) {
        snprintf(detail, sizeof detail, "Must be at most %" PRId64 " minutes after the start.",
                 request->service->limits.max_duration_minutes);
        problem_write_field(response, "/preferred_range/end", detail);
        return RESULT_INVALID;
    }
    if (form->has_duration == JSON_GIVEN_VALUE && form->duration != minutes) {
        snprintf(detail, sizeof detail, "Must be left out, or %" PRId64 " as the range is.",
                 minutes);
        problem_write_field(response, "/duration", detail);
        return RESULT_INVALID;
    }
    wish->duration_minutes = (int32_t)minutes;
    return RESULT_OK;
}

static enum result expand(const struct booking_form *form, const struct request *request,
                          struct response *response, struct booking_series_request *series)
{
    const struct recurrence_bounds bounds = {
        .first_day = form->range.day,
        .last_day = RANGE_DAY_MAX,
        .occurrences_max = (size_t)request->service->limits.max_occurrences,
    };
    struct recurrence recurrence;
    const char *sentence = NULL;
    enum result result =
        recurrence_expand(form->repeat, &bounds, request->arena, &recurrence, &sentence);
    if (result != RESULT_OK) {
        problem_write_field(response, "/repeat", sentence);
        return result;
    }
    series->days = recurrence.days;
    series->day_count = recurrence.count;
    return RESULT_OK;
}

enum result booking_form_decode(const struct request *request, struct response *response,
                                struct booking_form *form_out,
                                struct booking_series_request *series_out)
{
    enum result result = decode(request, response, form_out);
    if (result != RESULT_OK) {
        return result;
    }
    const char *pointer, *sentence = find_contradiction(form_out, &pointer);
    if (sentence != NULL) {
        problem_write_field(response, pointer, sentence);
        return RESULT_INVALID;
    }
    *series_out = (struct booking_series_request){
        .first = {.id = form_out->id,
                  .id_prefix = form_out->id_prefix,
                  .provider_id = form_out->provider_id,
                  .group_id = form_out->group_id,
                  .duration_minutes = (int32_t)form_out->duration,
                  .exact = {.is_exact = form_out->has_offered == JSON_GIVEN_VALUE,
                            .offer = (enum booking_offer)form_out->offered},
                  .terms = terms_of(&form_out->terms),
                  .note = form_out->note,
                  .held = form_out->status == STATUS_HELD,
                  .hold_seconds = (int32_t)form_out->ttl,
                  .client = form_out->has_client == JSON_GIVEN_VALUE ? &form_out->client : NULL},
        .on_conflict = (enum series_conflict)form_out->on_conflict,
        .all_or_nothing = form_out->all_or_nothing,
    };
    result = range_resolve(&form_out->range, request, response, &series_out->first.range);
    if (result == RESULT_OK && form_out->has_offered == JSON_GIVEN_VALUE) {
        result = measure(form_out, request, response, &series_out->first);
    }
    if (result == RESULT_OK && form_out->has_repeat == JSON_GIVEN_VALUE) {
        result = expand(form_out, request, response, series_out);
    }
    return result;
}
