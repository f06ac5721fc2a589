/* One table of fields, then what they must be together. */
#include "server/api/booking_form.h"

#include "server/api/body.h"
#include "server/api/client_form.h"
#include "server/api/idempotency.h"
#include "server/problem.h"
#include "server/recurrence.h"
#include "server/service.h"

enum { RULE_BYTES_MAX = 512 };

static const char *const statuses[] = {"confirmed", "held", NULL};
static const char *const conflicts[] = {"fail", "skip", "shift", NULL};

enum { STATUS_HELD = 1 };

static enum result decode(const struct request *request, struct response *response,
                          struct booking_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
    const char *key;
    enum result result = idempotency_key(request, response, limits->max_id_bytes, &key);
    if (result != RESULT_OK) {
        return result;
    }
    /* clang-format off */
#define AT(member) .offset = offsetof(struct booking_form, member)
#define GIVEN(member) .given = JSON_GIVEN_AT(struct booking_form, member)
    const struct json_field fields[] = {
        {.name = "id", .kind = JSON_KIND_TEXT, AT(id), .min = 1, .max = limits->max_id_bytes,
         .presence = key != NULL ? JSON_OPTIONAL : JSON_REQUIRED},
        range_field(offsetof(struct booking_form, range)),
        {.name = "duration", .kind = JSON_KIND_INTEGER, AT(duration), .min = 1, .max = limits->max_duration_minutes},
        {.name = "preferred_provider", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, AT(provider_id), .min = 1, .max = limits->max_id_bytes},
        range_date_field(offsetof(struct booking_form, range)),
        range_zone_field(offsetof(struct booking_form, range)),
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
    const struct json_shape shape = {
        .fields = fields,
        .field_count = sizeof fields / sizeof fields[0],
    };
    *form_out = (struct booking_form){.id = key, .range = {.day = BOOKING_UNDATED}};
    return body_decode(request, &shape, response, form_out);
}

/* NULL if all is well. */
static const char *find_contradiction(const struct booking_form *form, const char **pointer_out)
{
    bool repeats = form->has_repeat == JSON_GIVEN_VALUE;
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
    if (repeats && form->status == STATUS_HELD) {
        *pointer_out = "/status";
        return "Must be confirmed: a series cannot be held.";
    }
    if (repeats && form->range.range.start.is_instant) {
        *pointer_out = "/preferred_range/start";
        return "Must be a time, written HH:MM: a series repeats times of day.";
    }
    if (repeats && form->range.day == BOOKING_UNDATED) {
        *pointer_out = "/date";
        return "Missing: a series begins on a date.";
    }
    return NULL;
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
                  .provider_id = form_out->provider_id,
                  .group_id = form_out->group_id,
                  .duration_minutes = (int32_t)form_out->duration,
                  .held = form_out->status == STATUS_HELD,
                  .hold_seconds = (int32_t)form_out->ttl,
                  .client = form_out->has_client == JSON_GIVEN_VALUE ? &form_out->client : NULL},
        .on_conflict = (enum series_conflict)form_out->on_conflict,
        .all_or_nothing = form_out->all_or_nothing,
    };
    result = range_resolve(&form_out->range, request, response, &series_out->first.range);
    if (result == RESULT_OK && form_out->has_repeat == JSON_GIVEN_VALUE) {
        result = expand(form_out, request, response, series_out);
    }
    return result;
}
