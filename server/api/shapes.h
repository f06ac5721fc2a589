/*
 * Shapes: the fields that the native calls take, for who decodes them and for /openapi.json.
 *
 * Each makes the table for the limits that are in force in `fields_out`, which the shape points to.
 */
#ifndef SERVER_API_SHAPES_H
#define SERVER_API_SHAPES_H
#include <string.h>

#include "server/json.h"
#include "server/service.h"

enum { SHAPE_FIELDS_MAX = 24 };

typedef struct json_shape (*shape_maker)(const struct service_limits *limits,
                                         struct json_field *fields_out);

/* Documents. */
struct json_shape shape_booking(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_move(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_ending(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_nothing(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_provider(const struct service_limits *limits,
                                 struct json_field *fields_out);
struct json_shape shape_provider_change(const struct service_limits *limits,
                                        struct json_field *fields_out);
struct json_shape shape_rules(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_added_rule(const struct service_limits *limits,
                                   struct json_field *fields_out);
struct json_shape shape_closures(const struct service_limits *limits,
                                 struct json_field *fields_out);
struct json_shape shape_opening(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_client(const struct service_limits *limits, struct json_field *fields_out);

/* Queries. */
struct json_shape shape_appointment_list(const struct service_limits *limits,
                                         struct json_field *fields_out);
struct json_shape shape_provider_slots(const struct service_limits *limits,
                                       struct json_field *fields_out);
struct json_shape shape_group_slots(const struct service_limits *limits,
                                    struct json_field *fields_out);
struct json_shape shape_starts(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_days(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_explain(const struct service_limits *limits, struct json_field *fields_out);
struct json_shape shape_revision(const struct service_limits *limits,
                                 struct json_field *fields_out);
struct json_shape shape_provider_alias(const struct service_limits *limits,
                                       struct json_field *fields_out);
struct json_shape shape_client_alias(const struct service_limits *limits,
                                     struct json_field *fields_out);
struct json_shape shape_provider_openings(const struct service_limits *limits,
                                          struct json_field *fields_out);
struct json_shape shape_group_openings(const struct service_limits *limits,
                                       struct json_field *fields_out);
struct json_shape shape_opening_place(const struct service_limits *limits,
                                      struct json_field *fields_out);
struct json_shape shape_events(const struct service_limits *limits, struct json_field *fields_out);

/* For the makers. */
static inline struct json_shape shape_keep(const struct json_field *fields, size_t count,
                                           struct json_field *fields_out)
{
    memcpy(fields_out, fields, count * sizeof *fields);
    return (struct json_shape){.fields = fields_out, .field_count = count};
}

#endif
