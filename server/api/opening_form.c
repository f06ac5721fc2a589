/* A range that stands in the document itself, and in what way it is opened. */
#include "server/api/opening_form.h"

#include <string.h>

#include "server/api/body.h"
#include "server/api/range_form.h"
#include "server/api/shapes.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/problem.h"
#include "server/service.h"

enum { COLLECTION_BYTES_MAX = 32 };

static const char *const overlaps[] = {
    [OPENING_OVER] = "over",
    [OPENING_REFUSE] = "refuse",
    [OPENING_FILL] = "fill",
    NULL,
};

struct opening_form {
    struct range_form range; /* first, for range_check_order */
    int64_t piece;
    const char *collection;
    int32_t overlap;
};

struct json_field opening_collection_field(size_t offset)
{
    return (struct json_field){
        .name = "collection",
        .kind = JSON_KIND_TEXT,
        .presence = JSON_NULLABLE,
        .min = 1,
        .max = COLLECTION_BYTES_MAX,
        .offset = offset,
    };
}

bool opening_collection_is_reserved(const char *collection)
{
    static const char rules[] = "rules/"; /* In which rules of a group count. */
    return strncmp(collection, rules, sizeof rules - 1) == 0;
}

struct json_shape shape_opening(const struct service_limits *limits, struct json_field *fields_out)
{
    /* clang-format off */
#define AT(member) .offset = offsetof(struct opening_form, member)
    const struct json_field fields[] = {
        range_start_field(offsetof(struct opening_form, range)),
        range_end_field(offsetof(struct opening_form, range)),
        range_date_field(offsetof(struct opening_form, range)),
        range_zone_field(offsetof(struct opening_form, range)),
        {.name = "piece",   .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, AT(piece), .min = 1,
         .max = limits->max_duration_minutes},
        {.name = "overlap", .kind = JSON_KIND_CHOICE,  .presence = JSON_NULLABLE, AT(overlap), .choices = overlaps},
        opening_collection_field(offsetof(struct opening_form, collection)),
    };
#undef AT
    /* clang-format on */
    struct json_shape shape = shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
    shape.check = range_check_order;
    return shape;
}

static enum result decode(const struct request *request, struct response *response,
                          struct opening_form *form_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_opening(&request->service->limits, fields);
    *form_out = (struct opening_form){
        .range = {.is_bare = true, .day = BOOKING_UNDATED},
        .collection = OPENING_COLLECTION,
        .overlap = OPENING_REFUSE,
    };
    return body_decode(request, &shape, response, form_out);
}

enum result opening_form_decode(const struct request *request, struct response *response,
                                struct booking_opening_request *wish_out)
{
    struct opening_form form;
    struct booking_range range;
    enum result result = decode(request, response, &form);
    result = result == RESULT_OK ? range_resolve(&form.range, request, response, &range) : result;
    if (result != RESULT_OK) {
        return result;
    }
    if (!range.is_instants && range.day == BOOKING_UNDATED) {
        problem_write_field(response, "/date", "Missing: times of day are those of a date.");
        return RESULT_INVALID;
    }
    if (opening_collection_is_reserved(form.collection)) {
        problem_write_field(response, "/collection", "Must not begin with rules/.");
        return RESULT_INVALID;
    }
    *wish_out = (struct booking_opening_request){
        .provider_id = request->segments[1],
        .collection = form.collection,
        .range = range,
        .piece_minutes = (int32_t)form.piece,
        .overlap = (enum opening_overlap)form.overlap,
        .most = request->service->limits.max_slots,
    };
    return RESULT_OK;
}

void encode_opening(struct text *body, const struct opening *opening)
{
    encode_object(body);
    encode_integer_member(body, "number", opening->number);
    encode_integer_member(body, "count", opening_count(opening));
    encode_span(body, opening->span);
    encode_name(body, "piece");
    if (opening->piece_minutes > 0) {
        encode_integer(body, opening->piece_minutes);
    } else {
        encode_null(body);
    }
    encode_string_member(body, "collection", opening->collection);
    encode_object_end(body);
}

void encode_whole(struct text *body, const struct booking_whole *whole)
{
    encode_object(body);
    encode_name(body, "number");
    if (whole->number > 0) {
        encode_integer(body, whole->number);
        encode_string_member(body, "collection", whole->collection);
    } else {
        encode_null(body);
    }
    encode_string_member(body, "provider_id", whole->provider_id);
    encode_span(body, whole->span);
    encode_name(body, "bookable");
    encode_boolean(body, whole->rule == SLOT_BOOKABLE);
    if (whole->rule != SLOT_BOOKABLE) {
        encode_string_member(body, "reason", slot_rule_name(whole->rule));
    }
    if (whole->appointment_id != NULL) {
        encode_string_member(body, "request_id", whole->appointment_id);
    }
    encode_object_end(body);
}
