/* One list of one sentence for each field. */
#include "server/faces/rest_form.h"

#include <stdarg.h>
#include <stdio.h>

#include "server/encode.h"
#include "server/faces/rest_reply.h"

enum { SENTENCE_SIZE = 400 };

static const char *const type_names[] = {
    [VALUE_ABSENT] = "NoneType", [VALUE_NULL] = "NoneType", [VALUE_TEXT] = "str",
    [VALUE_INTEGER] = "int",     [VALUE_REAL] = "float",    [VALUE_BOOLEAN] = "bool",
    [VALUE_LIST] = "list",       [VALUE_OBJECT] = "dict",
};

const char *rest_type_name(enum value_kind kind)
{
    return type_names[kind];
}

static void write_errors(const struct rest_form *form, struct response *response)
{
    struct text *body = &response->body;
    text_clear(body);
    response->status = REST_BAD_REQUEST;
    encode_object(body);
    for (size_t i = 0; i < form->error_count; i++) {
        encode_name(body, form->errors[i].name);
        encode_list(body);
        encode_string(body, form->errors[i].sentence);
        encode_list_end(body);
    }
    encode_object_end(body);
}

/* A body that is something else than an object. */
static enum result check_whole(struct rest_form *form, struct response *response)
{
    enum value_kind kind = form->document.whole.kind;
    if (kind == VALUE_NULL) {
        rest_form_blame(form, REST_WHOLE, "No data provided");
    } else if (kind != VALUE_OBJECT && kind != VALUE_ABSENT) {
        rest_form_blame(form, REST_WHOLE, "Invalid data. Expected a dictionary, but got %s.",
                        rest_type_name(kind));
    }
    return rest_form_judge(form, response);
}

enum result rest_form_read(const struct request *request, enum rest_source source,
                           struct response *response, struct rest_form *form_out)
{
    *form_out = (struct rest_form){.request = request, .source = source};
    if (source == REST_QUERY) {
        return RESULT_OK;
    }
    const char *detail = "";
    enum result result = document_read(request, &form_out->document, &detail);
    if (result != RESULT_OK) {
        char sentence[SENTENCE_SIZE];
        snprintf(sentence, sizeof sentence, "JSON parse error - %s", detail);
        rest_say(response, REST_BAD_REQUEST, "detail", sentence);
        return result;
    }
    return check_whole(form_out, response);
}

struct value rest_form_value(const struct rest_form *form, const char *name)
{
    struct value value = {.kind = VALUE_ABSENT};
    if (form->source != REST_QUERY) {
        value = document_member(&form->document, name, form->request);
    }
    if (form->source != REST_BODY && value.kind == VALUE_ABSENT) {
        value = document_parameter(form->request, name);
    }
    return value;
}

void rest_form_blame(struct rest_form *form, const char *name, const char *format, ...)
{
    if (form->error_count == REST_ERRORS_MAX) {
        return;
    }
    char sentence[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    form->errors[form->error_count].name = name;
    form->errors[form->error_count].sentence = arena_keep(form->request->arena, sentence);
    form->error_count++;
}

enum result rest_form_judge(const struct rest_form *form, struct response *response)
{
    if (form->error_count == 0) {
        return RESULT_OK;
    }
    write_errors(form, response);
    return RESULT_INVALID;
}
