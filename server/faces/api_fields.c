/* The words of each pydantic stand in one table. */
#include "server/faces/api_fields.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/encode.h"

enum { UNPROCESSABLE = 422, MESSAGE_SIZE = 256 };

enum fault_id { FAULT_MISSING, FAULT_NULL, FAULT_TEXT, FAULT_INTEGER, FAULT_BODY, FAULT_COUNT };

/* clang-format off */
static const struct api_fault faults[][FAULT_COUNT] = {
    [API_WORDING_1] = {
        [FAULT_MISSING] = {"value_error.missing", "field required", NULL},
        [FAULT_NULL]    = {"type_error.none.not_allowed", "none is not an allowed value", NULL},
        [FAULT_TEXT]    = {"type_error.str", "str type expected", NULL},
        [FAULT_INTEGER] = {"type_error.integer", "value is not a valid integer", NULL},
        [FAULT_BODY]    = {"type_error.dict", "value is not a valid dict", NULL},
    },
    [API_WORDING_2] = {
        [FAULT_MISSING] = {"missing", "Field required", NULL},
        [FAULT_NULL]    = {"string_type", "Input should be a valid string", NULL},
        [FAULT_TEXT]    = {"string_type", "Input should be a valid string", NULL},
        [FAULT_INTEGER] = {"int_parsing", "Input should be a valid integer, unable to parse string as an integer", NULL},
        [FAULT_BODY]    = {"model_attributes_type", "Input should be a valid dictionary or object to extract fields from", NULL},
    },
};
/* clang-format on */

/* What a full list has no room for is left out: the first errors say enough. */
static void add_error(struct api_fields *fields, const struct api_fault *fault, const char *name,
                      const char *input, bool in_query)
{
    struct arena *arena = fields->request->arena;
    if (fields->error_count == API_ERRORS_MAX) {
        return;
    }
    fields->errors[fields->error_count].name = name;
    fields->errors[fields->error_count].offset = -1;
    fields->errors[fields->error_count].in_query = in_query;
    fields->errors[fields->error_count].input = input != NULL ? input : "null";
    fields->errors[fields->error_count].fault = (struct api_fault){
        .type = fault->type,
        .message = arena_keep(arena, fault->message),
        .context = arena_keep(arena, fault->context),
    };
    fields->error_count++;
}

/* `unreadable` is "What: line 1 column 5 (char 4)". */
static void report_unreadable(struct api_fields *fields)
{
    const char *why = fields->unreadable;
    const char *where = strstr(why, "(char ");
    const char *place = strstr(why, ": line ");
    struct api_fault fault = {"value_error.jsondecode", why, NULL};
    if (fields->wording == API_WORDING_2) {
        struct text context = {0};
        struct arena *arena = fields->request->arena;
        size_t length = place != NULL ? (size_t)(place - why) : strlen(why);
        encode_object(&context);
        encode_string_member(&context, "error", arena_copy_text(arena, why, length));
        encode_object_end(&context);
        fault = (struct api_fault){
            .type = "json_invalid",
            .message = "JSON decode error",
            .context = arena_copy_text(arena, context.bytes, context.length),
        };
        text_deinit(&context);
    }
    add_error(fields, &fault, NULL, "{}", false);
    fields->errors[fields->error_count - 1].offset =
        where != NULL ? strtoll(where + sizeof "(char " - 1, NULL, 10) : 0;
    fields->is_body_useless = true;
}

/* A body that is all there is to read, and cannot be read. */
static void check_body(struct api_fields *fields)
{
    const struct value *whole = &fields->document.whole;
    if (fields->unreadable != NULL) {
        report_unreadable(fields);
    } else if (whole->kind != VALUE_OBJECT) {
        enum fault_id id = whole->kind == VALUE_ABSENT ? FAULT_MISSING : FAULT_BODY;
        add_error(fields, &faults[fields->wording][id], NULL, value_json(whole, fields->request),
                  false);
        fields->is_body_useless = true;
    }
}

struct api_fields api_fields_read(const struct request *request, enum api_wording wording,
                                  enum api_sources sources)
{
    struct api_fields fields = {.request = request, .wording = wording, .sources = sources};
    const char *detail = NULL;
    if ((sources & API_BODY) != 0 &&
        document_read(request, &fields.document, &detail) != RESULT_OK) {
        fields.document = (struct document){.whole = {.kind = VALUE_ABSENT}};
        fields.unreadable = detail != NULL ? detail : "Expecting value";
    }
    if (sources == API_BODY) {
        check_body(&fields);
    }
    return fields;
}

/* What is in neither place belongs in the first of them. */
static struct value find(const struct api_fields *fields, const char *name, bool *in_query_out)
{
    struct value value = {.kind = VALUE_ABSENT};
    *in_query_out = (fields->sources & API_QUERY) != 0;
    if (*in_query_out) {
        value = document_parameter(fields->request, name);
    }
    if (value.kind == VALUE_ABSENT && fields->document.whole.kind == VALUE_OBJECT) {
        value = document_member(&fields->document, name, fields->request);
        *in_query_out = *in_query_out && value.kind == VALUE_ABSENT;
    }
    return value;
}

struct value api_fields_peek(const struct api_fields *fields, const char *name)
{
    bool in_query;
    return find(fields, name, &in_query);
}

void api_fields_report(struct api_fields *fields, const char *name, const struct api_fault *fault)
{
    bool in_query;
    struct value value = find(fields, name, &in_query);
    bool is_missing_member = value.kind == VALUE_ABSENT && !in_query;
    const struct value *shown = is_missing_member ? &fields->document.whole : &value;
    add_error(fields, fault, name, value_json(shown, fields->request), in_query);
}

void api_fields_report_value(struct api_fields *fields, const char *name, const char *sentence)
{
    char message[MESSAGE_SIZE];
    snprintf(message, sizeof message, "%s%s",
             fields->wording == API_WORDING_2 ? "Value error, " : "", sentence);
    api_fields_report(fields, name,
                      &(struct api_fault){
                          .type = "value_error",
                          .message = message,
                          .context = fields->wording == API_WORDING_2 ? "{\"error\":{}}" : NULL,
                      });
}

static void report_known(struct api_fields *fields, const char *name, enum fault_id id)
{
    api_fields_report(fields, name, &faults[fields->wording][id]);
}

bool api_fields_find(struct api_fields *fields, const char *name, struct value *value_out)
{
    struct value value = api_fields_peek(fields, name);
    if (value.kind != VALUE_ABSENT) {
        *value_out = value;
        return true;
    }
    if (fields->unreadable != NULL && !fields->is_body_useless) {
        report_unreadable(fields);
    } else if (!fields->is_body_useless) {
        report_known(fields, name, FAULT_MISSING);
    }
    return false;
}

static bool is_space(char character)
{
    return character == ' ' || (character >= '\t' && character <= '\r');
}

static const char *trim(const char *text, struct arena *arena)
{
    while (is_space(text[0])) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && is_space(text[length - 1])) {
        length--;
    }
    return arena_copy_text(arena, text, length);
}

/* The first pydantic takes a number for the text of its digits. */
const char *api_fields_text(struct api_fields *fields, const char *name)
{
    struct value value;
    if (!api_fields_find(fields, name, &value)) {
        return NULL;
    }
    bool is_number = value.kind == VALUE_INTEGER || value.kind == VALUE_REAL;
    if (value.kind == VALUE_TEXT || (is_number && fields->wording == API_WORDING_1)) {
        return trim(value.text, fields->request->arena);
    }
    report_known(fields, name, value.kind == VALUE_NULL ? FAULT_NULL : FAULT_TEXT);
    return NULL;
}

static bool read_integer(const char *text, int64_t *integer_out)
{
    size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
    size_t digits = strspn(text + sign, "0123456789");
    if (digits == 0 || text[sign + digits] != '\0') {
        return false;
    }
    *integer_out = strtoll(text, NULL, 10); /* At its bound, if it is too large. */
    return true;
}

bool api_fields_integer(struct api_fields *fields, const char *name, int64_t *integer_out)
{
    struct value value;
    if (!api_fields_find(fields, name, &value)) {
        return false;
    }
    if (value.kind == VALUE_INTEGER) {
        *integer_out = value.integer;
        return true;
    }
    if (value.kind == VALUE_TEXT &&
        read_integer(trim(value.text, fields->request->arena), integer_out)) {
        return true;
    }
    report_known(fields, name, value.kind == VALUE_NULL ? FAULT_NULL : FAULT_INTEGER);
    return false;
}

static void encode_raw_member(struct text *body, const char *name, const char *json)
{
    encode_name(body, name);
    text_append_string(body, json);
}

static void encode_error(struct text *body, const struct api_fields *fields, size_t position)
{
    const struct api_fault *fault = &fields->errors[position].fault;
    encode_object(body);
    encode_string_member(body, "type", fault->type);
    encode_name(body, "loc");
    encode_list(body);
    encode_string(body, fields->errors[position].in_query ? "query" : "body");
    if (fields->errors[position].name != NULL) {
        encode_string(body, fields->errors[position].name);
    } else if (fields->errors[position].offset >= 0) {
        encode_integer(body, fields->errors[position].offset);
    }
    encode_list_end(body);
    encode_string_member(body, "msg", fault->message);
    if (fields->wording == API_WORDING_2) {
        encode_raw_member(body, "input", fields->errors[position].input);
    }
    if (fault->context != NULL) {
        encode_raw_member(body, "ctx", fault->context);
    }
    encode_object_end(body);
}

enum result api_fields_refuse(const struct api_fields *fields, struct response *response)
{
    assert(fields->error_count > 0);
    struct text *body = &response->body;
    response->status = UNPROCESSABLE;
    text_clear(body);
    encode_object(body);
    encode_name(body, "detail");
    encode_list(body);
    for (size_t i = 0; i < fields->error_count; i++) {
        encode_error(body, fields, i);
    }
    encode_list_end(body);
    encode_object_end(body);
    return RESULT_INVALID;
}
