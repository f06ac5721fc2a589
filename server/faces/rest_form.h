/*
 * REST form: what a client of Django REST framework sent, and what is wrong with it, all of it said
 * at once and in the framework's words: {"name":["This field is required."]}.
 */
#ifndef SERVER_FACES_REST_FORM_H
#define SERVER_FACES_REST_FORM_H
#include "server/document.h"
#include "server/request.h"
#include "server/response.h"

enum { REST_ERRORS_MAX = 8 };

/* What is wrong with the whole, not with one field. */
#define REST_WHOLE "non_field_errors"

enum rest_source { REST_BODY, REST_QUERY, REST_BODY_OR_QUERY };

struct rest_form {
    const struct request *request;
    enum rest_source source;
    bool missing_is_null; /* an absent field is called null, as one of the programs does it */
    struct document document;
    struct {
        const char *name, *sentence;
    } errors[REST_ERRORS_MAX];
    size_t error_count;
};

/* RESULT_MALFORMED, RESULT_INVALID: the body is no JSON, or no object; the response says so. No
 * body is an object without members. */
MUST_CHECK enum result rest_form_read(const struct request *request, enum rest_source source,
                                      struct response *response, struct rest_form *form_out);

struct value rest_form_value(const struct rest_form *form, const char *name);

/* What Python calls a value of that kind. */
const char *rest_type_name(enum value_kind kind);

/* What is over the maximum is dropped; a sentence ends after 400 bytes. The name is a literal. */
void rest_form_blame(struct rest_form *form, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* RESULT_INVALID, and the response says so, if anything was blamed. */
MUST_CHECK enum result rest_form_judge(const struct rest_form *form, struct response *response);

#endif
