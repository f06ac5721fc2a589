/* One table of fields serves registering and changing. */
#include "server/api/provider_form.h"

#include "server/api/body.h"
#include "server/api/rule_form.h"
#include "server/api/shapes.h"
#include "server/api/terms_form.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/service.h"

enum {
    DAILY_APPOINTMENTS_MAX = 1000000,
    NAME_BYTES_MAX = 255,
    ZONE_BYTES_MAX = 64,
    STEP_MINUTES_MAX = 1440,
    BUFFER_MINUTES_MAX = 1440,
};

static struct json_field rules_field(const struct service_limits *limits)
{
    return (struct json_field){
        .name = "availability",
        .kind = JSON_KIND_LIST,
        .offset = offsetof(struct provider_form, rules),
        .given = JSON_GIVEN_AT(struct provider_form, has_rules),
        .max = limits->max_windows,
        .shape = &rule_shape,
    };
}

#define AT(member) .offset = offsetof(struct provider_form, member)

/* Fills a table that a change and a registration differ in by what must be there. */
static size_t fill_fields(const struct service_limits *limits, enum json_presence presence,
                          struct json_field fields_out[static PROVIDER_FIELDS_MAX])
{
    /* clang-format off */
    const struct json_field fields[] = {
        rules_field(limits),
        {.name = "max_daily_appointments", .kind = JSON_KIND_INTEGER, .min = 0, .max = DAILY_APPOINTMENTS_MAX, AT(daily_limit),
         .presence = JSON_NULLABLE, .given = JSON_GIVEN_AT(struct provider_form, has_limit)},
        {.name = "name",          .kind = JSON_KIND_TEXT,    .presence = JSON_NULLABLE, .min = 1, .max = NAME_BYTES_MAX, AT(name)},
        {.name = "alias",         .kind = JSON_KIND_TEXT,    .presence = JSON_NULLABLE, .min = 1, .max = PROVIDER_ALIAS_BYTES_MAX, AT(alias)},
        {.name = "group",         .kind = JSON_KIND_TEXT,    .presence = JSON_NULLABLE, .min = 1, .max = limits->max_id_bytes, AT(group)},
        {.name = "time_zone",     .kind = JSON_KIND_TEXT,    .presence = JSON_NULLABLE, .min = 1, .max = ZONE_BYTES_MAX, AT(zone_name),
         .given = JSON_GIVEN_AT(struct provider_form, has_zone)},
        {.name = "slot_step",     .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, .min = 1, .max = STEP_MINUTES_MAX, AT(slot_step)},
        {.name = "buffer_before", .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, .min = 0, .max = BUFFER_MINUTES_MAX, AT(buffer_before)},
        {.name = "buffer_after",  .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, .min = 0, .max = BUFFER_MINUTES_MAX, AT(buffer_after)},
        {.name = "notice",        .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, .min = 0, .max = TERMS_NOTICE_MINUTES_MAX, AT(notice)},
        {.name = "past_allowed",  .kind = JSON_KIND_BOOLEAN, .presence = JSON_NULLABLE, AT(past_allowed)},
        {.name = "horizon",       .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, .min = 1, .max = TERMS_HORIZON_DAYS_MAX, AT(horizon)},
        {.name = "hold_ttl",      .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, .min = 1, .max = limits->max_hold_seconds, AT(hold_ttl)},
        {.name = "id",            .kind = JSON_KIND_TEXT, .min = 1, .max = limits->max_id_bytes, AT(id), .unless = "id_prefix"},
        {.name = "id_prefix",     .kind = JSON_KIND_TEXT,    .presence = JSON_NULLABLE, .min = 1, .max = limits->max_id_bytes / 2, AT(id_prefix)},
    };
    /* clang-format on */
    size_t count = sizeof fields / sizeof fields[0];
    for (size_t i = 0; i < count; i++) {
        fields_out[i] = fields[i];
        if (fields[i].given == 0) {
            fields_out[i].given = JSON_GIVEN_AT(struct provider_form, has_other[i]);
        }
    }
    fields_out[0].presence = presence;
    return presence == JSON_REQUIRED ? count : count - 2; /* An id is for ever. */
}

#undef AT

_Static_assert((int)PROVIDER_FIELDS_MAX <= (int)SHAPE_FIELDS_MAX, "the fields have room");

struct json_shape shape_provider(const struct service_limits *limits, struct json_field *fields_out)
{
    return (struct json_shape){
        .fields = fields_out,
        .field_count = fill_fields(limits, JSON_REQUIRED, fields_out),
    };
}

struct json_shape shape_provider_change(const struct service_limits *limits,
                                        struct json_field *fields_out)
{
    return (struct json_shape){
        .fields = fields_out,
        .field_count = fill_fields(limits, JSON_OPTIONAL, fields_out),
    };
}

struct json_shape shape_rules(const struct service_limits *limits, struct json_field *fields_out)
{
    const struct json_field fields[] = {rules_field(limits)};
    return shape_keep(fields, 1, fields_out);
}

/* A change begins with what there is: a null has to take it away. */
static void clear_nulls(const struct json_shape *shape, struct provider_form *form)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct json_field *field = &shape->fields[i];
        void *member = (char *)form + field->offset;
        if (form->has_other[i] != JSON_GIVEN_NULL) {
            continue;
        }
        if (field->kind == JSON_KIND_TEXT) {
            *(const char **)member = NULL;
        } else if (field->kind == JSON_KIND_INTEGER) {
            *(int64_t *)member = 0;
        } else if (field->kind == JSON_KIND_BOOLEAN) {
            *(bool *)member = false;
        }
    }
}

static enum result decode(const struct request *request, struct response *response,
                          enum json_presence presence, struct provider_form *form)
{
    const struct service_limits *limits = &request->service->limits;
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = presence == JSON_REQUIRED
                                        ? shape_provider(limits, fields)
                                        : shape_provider_change(limits, fields);
    enum result result = body_decode(request, &shape, response, form);
    if (result == RESULT_OK && presence == JSON_REQUIRED && form->has_limit == JSON_GIVEN_NOT) {
        problem_write_field(response, "/max_daily_appointments",
                            "Missing: must be a whole number, or null for no limit.");
        return RESULT_INVALID;
    }
    if (result == RESULT_OK && form->id != NULL && form->id_prefix != NULL) {
        problem_write_field(response, "/id_prefix", "Not wanted: the provider has an id.");
        return RESULT_INVALID;
    }
    clear_nulls(&shape, form);
    return result;
}

static enum result define(const struct request *request, struct response *response,
                          const struct provider_form *form, struct provider_definition *definition)
{
    struct zones *zones = request->service->zones;
    if (form->has_zone == JSON_GIVEN_NULL) {
        definition->zone = NULL;
    }
    if (form->zone_name != NULL) {
        definition->zone = zones->find(zones, form->zone_name);
        if (definition->zone == NULL) {
            problem_write_field(response, "/time_zone", "There is no such IANA time zone.");
            return RESULT_INVALID;
        }
    }
    if (form->has_rules == JSON_GIVEN_VALUE) {
        definition->rules = rules_of(&form->rules, request->arena);
        definition->rule_count = form->rules.count;
    }
    if (form->has_limit != JSON_GIVEN_NOT) {
        definition->daily_limit =
            form->has_limit == JSON_GIVEN_NULL ? PROVIDER_UNLIMITED : (int32_t)form->daily_limit;
    }
    definition->name = form->name;
    definition->alias = form->alias;
    definition->group = form->group;
    definition->slot_step_minutes = (int32_t)form->slot_step;
    definition->buffer_before_minutes = (int32_t)form->buffer_before;
    definition->buffer_after_minutes = (int32_t)form->buffer_after;
    definition->notice_minutes = (int32_t)form->notice;
    definition->past_allowed = form->past_allowed;
    definition->horizon_days = (int32_t)form->horizon;
    definition->hold_seconds = (int32_t)form->hold_ttl;
    return RESULT_OK;
}

enum result provider_form_decode(const struct request *request, struct response *response,
                                 struct provider_form *form_out,
                                 struct provider_definition *definition_out)
{
    *form_out = (struct provider_form){.id = NULL};
    enum result result = decode(request, response, JSON_REQUIRED, form_out);
    if (result != RESULT_OK) {
        return result;
    }
    *definition_out = (struct provider_definition){.daily_limit = PROVIDER_UNLIMITED};
    return define(request, response, form_out, definition_out);
}

enum result provider_form_change(const struct request *request, struct response *response,
                                 struct provider_definition *definition)
{
    struct provider_form form = {
        .name = definition->name,
        .alias = definition->alias,
        .group = definition->group,
        .slot_step = definition->slot_step_minutes,
        .buffer_before = definition->buffer_before_minutes,
        .buffer_after = definition->buffer_after_minutes,
        .notice = definition->notice_minutes,
        .past_allowed = definition->past_allowed,
        .horizon = definition->horizon_days,
        .hold_ttl = definition->hold_seconds,
    };
    enum result result = decode(request, response, JSON_OPTIONAL, &form);
    return result == RESULT_OK ? define(request, response, &form, definition) : result;
}

enum result provider_form_rules(const struct request *request, struct response *response,
                                struct provider_definition *definition_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_rules(&request->service->limits, fields);
    struct provider_form form = {.id = NULL};
    enum result result = body_decode(request, &shape, response, &form);
    if (result == RESULT_OK) {
        *definition_out = (struct provider_definition){
            .rules = rules_of(&form.rules, request->arena),
            .rule_count = form.rules.count,
        };
    }
    return result;
}

void encode_rules(struct text *body, const char *name, const struct availability_rule *rules,
                  size_t count)
{
    encode_name(body, name);
    encode_list(body);
    for (size_t i = 0; i < count; i++) {
        encode_rule(body, &rules[i]);
    }
    encode_list_end(body);
}

/* 0 is what nobody said. */
static void encode_setting(struct text *body, const char *name, int32_t value)
{
    if (value > 0) {
        encode_integer_member(body, name, value);
    }
}

void encode_provider(struct text *body, const struct booking_provider *provider)
{
    const struct provider_definition *definition = &provider->definition;
    encode_object(body);
    encode_string_member(body, "id", provider->id);
    if (definition->name != NULL) {
        encode_string_member(body, "name", definition->name);
    }
    if (definition->alias != NULL) {
        encode_string_member(body, "alias", definition->alias);
    }
    encode_rules(body, "availability", definition->rules, definition->rule_count);
    encode_name(body, "max_daily_appointments");
    if (definition->daily_limit == PROVIDER_UNLIMITED) {
        encode_null(body);
    } else {
        encode_integer(body, definition->daily_limit);
    }
    encode_string_member(body, "time_zone", definition->zone->name);
    encode_string_member(body, "group", definition->group);
    encode_setting(body, "slot_step", definition->slot_step_minutes);
    encode_setting(body, "buffer_before", definition->buffer_before_minutes);
    encode_setting(body, "buffer_after", definition->buffer_after_minutes);
    encode_setting(body, "notice", definition->notice_minutes);
    encode_setting(body, "horizon", definition->horizon_days);
    encode_setting(body, "hold_ttl", definition->hold_seconds);
    if (definition->past_allowed) {
        encode_name(body, "past_allowed");
        encode_boolean(body, true);
    }
    encode_integer_member(body, "free_slots", provider->free_slots);
    encode_object_end(body);
}
