/*
 * REST fields: what a client of Django REST framework sent, checked field by field, and what is
 * wrong said in the framework's words, all of it at once: {"name":["This field is required."]}.
 *
 * A check that fails notes why and returns false, with nothing written.
 */
#ifndef SERVER_FACES_REST_FIELDS_H
#define SERVER_FACES_REST_FIELDS_H
#include "server/document.h"
#include "server/faces/rest_time.h"
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
        const char *name, *sentence; /* in the request's arena, or literals */
    } errors[REST_ERRORS_MAX];
    size_t error_count;
};

/* RESULT_MALFORMED, RESULT_INVALID: the body is no JSON, or no object; the response says so. No
 * body is an object without members. */
MUST_CHECK enum result rest_form_read(const struct request *request, enum rest_source source,
                                      struct response *response, struct rest_form *form_out);

struct value rest_form_value(const struct rest_form *form, const char *name);

/* What is over the maximum is dropped. */
void rest_form_blame(struct rest_form *form, const char *name, const char *sentence);

/* RESULT_INVALID, and the response says so, if anything was blamed. */
MUST_CHECK enum result rest_form_judge(const struct rest_form *form, struct response *response);

/* Trimmed, not blank; numbers become texts. Characters, not bytes, are counted. */
bool rest_read_text(struct rest_form *form, const char *name, size_t characters_max,
                    const char **text_out);

/* Also as a text. */
bool rest_read_integer(struct rest_form *form, const char *name, int64_t least, int64_t most,
                       int64_t *number_out);

/* A whole number below `count`, also as a text. */
bool rest_read_choice(struct rest_form *form, const char *name, int32_t count, int32_t *choice_out);

/* The number of something else, from 1 on. Of one that does not exist rest_blame_key says so. */
struct rest_key {
    int64_t number;
    const char *text; /* as it was written */
};
bool rest_read_key(struct rest_form *form, const char *name, struct rest_key *key_out);
void rest_blame_key(struct rest_form *form, const char *name, const char *text);

/* Dates and moments within what requests may name (server/api/range_form.h); a time of day on a
 * whole minute. */
bool rest_read_date(struct rest_form *form, const char *name, int32_t *day_out);
bool rest_read_minute(struct rest_form *form, const char *name, int32_t *minute_out);
bool rest_read_moment(struct rest_form *form, const char *name, struct rest_moment *moment_out);

/* int() of a text or a number: spaces around it, a sign and a fraction of zeros are fine. What is
 * too large is at the bounds of int64_t. */
bool rest_parse_integer(const struct value *value, int64_t *number_out);

#endif
