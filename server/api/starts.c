/* Starts: everything of one provider that could begin, whatever its date. */
#include "core/booking_slots.h"
#include "core/instant.h"
#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/parameters.h"
#include "server/api/shapes.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/service.h"

static void encode_starts(struct text *body, const struct booking_starts *starts)
{
    encode_object(body);
    encode_name(body, "starts");
    encode_list(body);
    for (size_t i = 0; i < starts->count; i++) {
        char moment[INSTANT_SIZE];
        instant_format(starts->starts[i], moment);
        encode_string(body, moment);
    }
    encode_list_end(body);
    encode_object_end(body);
}

struct json_shape shape_starts(const struct service_limits *limits, struct json_field *fields_out)
{
    const struct json_field fields[] = {
        {.name = "duration",
         .kind = JSON_KIND_INTEGER,
         .min = 1,
         .max = limits->max_duration_minutes},
    };
    return shape_keep(fields, 1, fields_out);
}

enum result provider_starts(struct request *request, struct response *response)
{
    const struct service_limits *limits = &request->service->limits;
    int64_t duration = 0;
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_starts(limits, fields);
    enum result result = parameters_decode(request, &shape, response, &duration);
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_starts_request wish = {
        .provider_id = request->segments[1],
        .duration_minutes = (int32_t)duration,
        .rule_days = (int32_t)limits->max_slot_days,
        .most = (size_t)limits->max_slots,
    };
    struct booking_starts starts;
    result = booking_starts(request->service->booking, &wish, request->arena, &starts);
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    encode_starts(&response->body, &starts);
    version_tag_body(request, response);
    return RESULT_OK;
}
