/* One function for each kind that needs one; the recursion is as deep as the shapes are. */
#include "server/description/field_schema.h"

#include "core/civil.h"
#include "server/encode.h"

static void encode_field(struct text *body, const struct json_field *field, bool may_be_null);

static void encode_type(struct text *body, const char *type, bool may_be_null)
{
    encode_name(body, "type");
    if (!may_be_null) {
        encode_string(body, type);
        return;
    }
    encode_list(body);
    encode_string(body, type);
    encode_string(body, "null");
    encode_list_end(body);
}

static void encode_text(struct text *body, int64_t min, int64_t max)
{
    encode_integer_member(body, "minLength", min > 0 ? 1 : 0);
    encode_integer_member(body, "maxLength", max);
    encode_string_member(body, "pattern", "^[^\\u0000-\\u001f\\u007f]*$");
}

static void encode_choices(struct text *body, const char *const *choices, bool may_be_null)
{
    encode_name(body, "enum");
    encode_list(body);
    for (; *choices != NULL; choices++) {
        encode_string(body, *choices);
    }
    if (may_be_null) {
        encode_null(body);
    }
    encode_list_end(body);
}

/* "24:00" is the end of a day only. */
static const char *time_pattern(const struct json_field *field)
{
    return field->max == CIVIL_MINUTES_PER_DAY ? "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"
                                               : "^([01][0-9]|2[0-3]):[0-5][0-9]$";
}

static void encode_moment(struct text *body, const struct json_field *field)
{
    encode_name(body, "anyOf");
    encode_list(body);
    encode_object(body);
    encode_string_member(body, "pattern", time_pattern(field));
    encode_object_end(body);
    encode_object(body);
    encode_string_member(body, "format", "date-time");
    encode_object_end(body);
    encode_list_end(body);
}

static void encode_object_members(struct text *body, const struct json_shape *shape)
{
    encode_name(body, "additionalProperties");
    encode_boolean(body, false);
    encode_name(body, "required");
    encode_list(body);
    for (size_t i = 0; i < shape->field_count; i++) {
        if (shape->fields[i].presence == JSON_REQUIRED && shape->fields[i].unless == NULL) {
            encode_string(body, shape->fields[i].name);
        }
    }
    encode_list_end(body);
    encode_name(body, "properties");
    encode_object(body);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct json_field *field = &shape->fields[i];
        encode_name(body, field->name);
        encode_field(body, field, field->presence == JSON_NULLABLE);
    }
    encode_object_end(body);
}

static void encode_items(struct text *body, const struct json_field *field)
{
    encode_name(body, "items");
    if (field->kind == JSON_KIND_LIST) {
        field_schema_encode_shape(body, field->shape);
        return;
    }
    encode_object(body);
    encode_string_member(body, "type", "string");
    if (field->kind == JSON_KIND_CHOICES) {
        encode_choices(body, field->choices, false);
    } else {
        encode_text(body, 1, field->text_bytes_max);
    }
    encode_object_end(body);
}

static void encode_bounds(struct text *body, const struct json_field *field)
{
    encode_integer_member(body, "minimum", field->min);
    encode_integer_member(body, "maximum", field->max);
}

static void encode_members(struct text *body, const struct json_field *field, bool may_be_null)
{
    switch (field->kind) {
    case JSON_KIND_TEXT:
        encode_type(body, "string", may_be_null);
        encode_text(body, field->min, field->max);
        break;
    case JSON_KIND_INTEGER:
        encode_type(body, "integer", may_be_null);
        encode_bounds(body, field);
        break;
    case JSON_KIND_BOOLEAN:
        encode_type(body, "boolean", may_be_null);
        break;
    case JSON_KIND_TIME:
        encode_type(body, "string", may_be_null);
        encode_string_member(body, "pattern", time_pattern(field));
        break;
    case JSON_KIND_DATE:
        encode_type(body, "string", may_be_null);
        encode_string_member(body, "format", "date");
        break;
    case JSON_KIND_INSTANT:
        encode_type(body, "string", may_be_null);
        encode_string_member(body, "format", "date-time");
        break;
    case JSON_KIND_MOMENT:
        encode_type(body, "string", may_be_null);
        encode_moment(body, field);
        break;
    case JSON_KIND_CHOICE:
        encode_type(body, "string", may_be_null);
        encode_choices(body, field->choices, may_be_null);
        break;
    case JSON_KIND_CHOICES:
        encode_type(body, "array", may_be_null);
        encode_integer_member(body, "minItems", 1);
        encode_items(body, field);
        break;
    case JSON_KIND_TEXTS:
    case JSON_KIND_LIST:
        encode_type(body, "array", may_be_null);
        encode_integer_member(body, "minItems", field->min);
        encode_integer_member(body, "maxItems", field->max);
        encode_items(body, field);
        break;
    case JSON_KIND_OBJECT:
        encode_type(body, "object", may_be_null);
        encode_object_members(body, field->shape);
        break;
    }
}

static void encode_field(struct text *body, const struct json_field *field, bool may_be_null)
{
    encode_object(body);
    encode_members(body, field, may_be_null);
    encode_object_end(body);
}

void field_schema_encode_shape(struct text *body, const struct json_shape *shape)
{
    encode_object(body);
    encode_type(body, "object", false);
    encode_object_members(body, shape);
    encode_object_end(body);
}

/* Members of a list have commas between them (server/query.h); there is no null. */
void field_schema_encode_query(struct text *body, const struct json_shape *shape)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct json_field *field = &shape->fields[i];
        encode_object(body);
        encode_string_member(body, "name", field->name);
        encode_string_member(body, "in", "query");
        encode_name(body, "required");
        encode_boolean(body, field->presence == JSON_REQUIRED);
        if (field->kind == JSON_KIND_CHOICES) {
            encode_string_member(body, "style", "form");
            encode_name(body, "explode");
            encode_boolean(body, false);
        }
        encode_name(body, "schema");
        encode_field(body, field, false);
        encode_object_end(body);
    }
}
