/*
 * Lists of appointments: with `limit` a page and a cursor, without it everything in one stream.
 *
 * The cursor is the place in the list, in hexadecimal.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_client.h"
#include "core/booking_list.h"
#include "core/instant.h"
#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/appointment_view.h"
#include "server/api/listing.h"
#include "server/api/page_walk.h"
#include "server/api/parameters.h"
#include "server/api/range_form.h"
#include "server/api/shapes.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/service.h"

enum { PAGE_MAX = 1000, STREAM_PAGE = 256, CURSOR_DIGITS = 32 };

struct list_form {
    const char *provider, *client, *series, *from, *to, *cursor;
    uint32_t statuses;
    int64_t limit;
};

/* The last of them means each of the others. */
static const char *const statuses[] = {
    [APPOINTMENT_HELD] = "held",           [APPOINTMENT_CONFIRMED] = "confirmed",
    [APPOINTMENT_CANCELLED] = "cancelled", [APPOINTMENT_EXPIRED] = "expired",
    [APPOINTMENT_COMPLETED] = "completed", [APPOINTMENT_NO_SHOW] = "no_show",
    [APPOINTMENT_STATUS_COUNT] = "all",    NULL,
};

struct json_shape shape_appointment_list(const struct service_limits *limits,
                                         struct json_field *fields_out)
{
    /* clang-format off */
#define AT(member) .presence = JSON_OPTIONAL, .offset = offsetof(struct list_form, member)
    const struct json_field fields[] = {
        {.name = "provider", .kind = JSON_KIND_TEXT,    AT(provider), .min = 1, .max = limits->max_id_bytes},
        {.name = "client",   .kind = JSON_KIND_TEXT,    AT(client),   .min = 1, .max = limits->max_id_bytes},
        {.name = "series",   .kind = JSON_KIND_TEXT,    AT(series),   .min = 1, .max = limits->max_id_bytes},
        {.name = "status",   .kind = JSON_KIND_CHOICES, AT(statuses), .choices = statuses},
        {.name = "from",     .kind = JSON_KIND_TEXT,    AT(from),     .min = 1, .max = 40},
        {.name = "to",       .kind = JSON_KIND_TEXT,    AT(to),       .min = 1, .max = 40},
        {.name = "limit",    .kind = JSON_KIND_INTEGER, AT(limit),    .min = 1, .max = PAGE_MAX},
        {.name = "cursor",   .kind = JSON_KIND_TEXT,    AT(cursor),   .min = 1, .max = 64},
    };
#undef AT
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

static enum result decode(const struct request *request, struct response *response,
                          struct list_form *form_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_appointment_list(&request->service->limits, fields);
    return parameters_decode(request, &shape, response, form_out);
}

/* An instant, or a date in the given zone: its beginning, or for an end, the next one's. */
static bool read_bound(const char *text, const struct zone *zone, bool is_end, int64_t *bound_out)
{
    struct instant_text instant;
    int32_t day;
    if (civil_parse_date(text, &day) && day >= RANGE_DAY_MIN && day <= RANGE_DAY_MAX) {
        *bound_out = zone->to_instant(zone, is_end ? day + 1 : day, 0);
        return true;
    }
    if (instant_parse(text, &instant)) {
        *bound_out = instant.instant;
        return true;
    }
    return false;
}

/* Dates are the provider's own, if one is asked for. */
static const struct zone *zone_of(const struct request *request, const char *provider_id)
{
    struct booking_provider provider;
    if (provider_id != NULL && booking_find_provider(request->service->booking, provider_id,
                                                     request->arena, &provider) == RESULT_OK) {
        return provider.definition.zone;
    }
    return request->service->zone;
}

static enum result bound(const struct list_form *form, const struct request *request,
                         struct response *response, struct booking_filter *filter)
{
    static const char wanted[] = "Must be a date, or an instant in RFC 3339.";
    const struct zone *zone = zone_of(request, form->provider);
    if (form->from != NULL && !read_bound(form->from, zone, false, &filter->from)) {
        problem_write_field(response, "/from", wanted);
        return RESULT_INVALID;
    }
    if (form->to != NULL && !read_bound(form->to, zone, true, &filter->to)) {
        problem_write_field(response, "/to", wanted);
        return RESULT_INVALID;
    }
    if (filter->from >= filter->to) {
        problem_write_field(response, "/to", "Must be later than from.");
        return RESULT_INVALID;
    }
    return RESULT_OK;
}

static bool read_cursor(const char *cursor, struct booking_place *place_out)
{
    if (strlen(cursor) != CURSOR_DIGITS || strspn(cursor, "0123456789abcdef") != CURSOR_DIGITS) {
        return false;
    }
    char high[CURSOR_DIGITS / 2 + 1] = "";
    memcpy(high, cursor, CURSOR_DIGITS / 2);
    place_out->number = (int64_t)strtoull(high, NULL, 16);
    place_out->start = (int64_t)strtoull(cursor + CURSOR_DIGITS / 2, NULL, 16);
    return place_out->number >= 0;
}

/* Where the next page is; the query is kept but for the cursor. */
static void add_next_link(const struct request *request, struct response *response,
                          const char *cursor)
{
    struct text link = {0};
    const char *rest = request->query;
    text_append_format(&link, "<%s?", request->path);
    while (rest != NULL && *rest != '\0') {
        size_t piece = strcspn(rest, "&");
        if (piece > 0 && strncmp(rest, "cursor=", 7) != 0) {
            text_append(&link, rest, piece);
            text_append(&link, "&", 1);
        }
        rest += piece + (rest[piece] == '&');
    }
    text_append_format(&link, "cursor=%s>; rel=\"next\"", cursor);
    response_add_header(response, "Link", arena_copy_text(request->arena, link.bytes, link.length));
    text_deinit(&link);
}

static enum result answer_page(struct page_walk *walk, size_t limit, struct response *response)
{
    struct text *body = &response->body;
    const struct request *request = walk->request;
    struct booking *booking = request->service->booking;
    size_t count = 0;
    encode_object(body);
    encode_name(body, "scheduled");
    encode_list(body);
    do {
        walk->place.limit = limit - count;
        enum result result =
            booking_next_page(booking, &walk->filter, &walk->place, request->arena, &walk->page);
        if (result != RESULT_OK) {
            text_clear(body);
            return result;
        }
        for (size_t i = 0; i < walk->page.count; i++) {
            encode_appointment(body, &walk->page.answers[i]);
            encode_object_end(body);
        }
        count += walk->page.count;
    } while (count < limit && walk->page.count > 0);
    encode_list_end(body);
    struct booking_place after = walk->place;
    after.limit = 1;
    if (count == limit &&
        booking_next_page(booking, &walk->filter, &after, request->arena, &walk->page) ==
            RESULT_OK &&
        walk->page.count > 0) {
        char cursor[CURSOR_DIGITS + 1];
        snprintf(cursor, sizeof cursor, "%016" PRIx64 "%016" PRIx64, (uint64_t)walk->place.number,
                 (uint64_t)walk->place.start);
        encode_string_member(body, "next_cursor", cursor);
        add_next_link(request, response, arena_copy_text(request->arena, cursor, CURSOR_DIGITS));
    }
    encode_object_end(body);
    return RESULT_OK;
}

static enum result next_appointment(void *context, struct text *body)
{
    const struct booking_answer *answer;
    enum result result = page_walk_next(context, &answer);
    if (result == RESULT_OK) {
        encode_appointment(body, answer);
        encode_object_end(body);
    }
    return result;
}

static enum result refuse(const struct list_form *form, struct response *response,
                          enum result result)
{
    if (result == RESULT_PROVIDER_UNKNOWN && form->provider != NULL) {
        problem_write_field(response, "/provider", "There is no such provider.");
        return RESULT_INVALID;
    }
    if (result == RESULT_CLIENT_UNKNOWN) {
        problem_write_field(response, "/client", "There is no such client.");
        return RESULT_INVALID;
    }
    if (result == RESULT_APPOINTMENT_UNKNOWN) {
        problem_write_field(response, "/series", "There is no such series.");
        return RESULT_INVALID;
    }
    return result;
}

static enum result list(struct request *request, struct response *response,
                        const struct list_form *form)
{
    struct page_walk *walk = arena_take(request->arena, sizeof *walk);
    bool all = (form->statuses >> APPOINTMENT_STATUS_COUNT & 1U) != 0;
    *walk = (struct page_walk){
        .request = request,
        .filter = {.provider_id = form->provider,
                   .client_id = form->client,
                   .series_id = form->series,
                   .statuses = all ? (1U << APPOINTMENT_STATUS_COUNT) - 1 : form->statuses,
                   .from = INT64_MIN,
                   .to = INT64_MAX},
    };
    enum result result = bound(form, request, response, &walk->filter);
    if (result != RESULT_OK) {
        return result;
    }
    if (form->cursor != NULL && !read_cursor(form->cursor, &walk->place)) {
        problem_write_field(response, "/cursor", "Must be a next_cursor of this list.");
        return RESULT_INVALID;
    }
    if (form->limit > 0) {
        return refuse(form, response, answer_page(walk, (size_t)form->limit, response));
    }
    listing_start(request, response, "scheduled", next_appointment, walk);
    walk->place.limit = STREAM_PAGE;
    /* What is wrong with the filter shows before anything is sent. */
    result = page_walk_turn(walk);
    return refuse(form, response, result);
}

enum result appointment_list(struct request *request, struct response *response)
{
    struct list_form form = {.statuses = BOOKING_LIVE};
    enum result result = decode(request, response, &form);
    return result == RESULT_OK ? list(request, response, &form) : result;
}

enum result provider_appointments(struct request *request, struct response *response)
{
    struct list_form form = {.statuses = BOOKING_LIVE};
    struct booking_provider provider;
    enum result result = decode(request, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    form.provider = request->segments[1];
    result =
        booking_find_provider(request->service->booking, form.provider, request->arena, &provider);
    return result == RESULT_OK ? list(request, response, &form)
                               : provider_refuse(request, response, result);
}

enum result client_appointments(struct request *request, struct response *response)
{
    struct list_form form = {.statuses = 1U << APPOINTMENT_STATUS_COUNT};
    enum result result = decode(request, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    form.client = request->segments[1];
    struct client client;
    result = booking_find_client(request->service->booking, form.client, request->arena, &client);
    return result == RESULT_OK ? list(request, response, &form) : result;
}
