/*
 * API fields: what a request of the contracts made with FastAPI holds, and how its sender is told
 * what is wrong with it: all of it at once, as {"detail": [{"loc", "msg", "type"}, ...]}.
 *
 * FastAPI leaves this to pydantic, whose two versions have words of their own. Everything lives in
 * the request's arena.
 */
#ifndef SERVER_FACES_API_FIELDS_H
#define SERVER_FACES_API_FIELDS_H
#include "server/document.h"
#include "server/response.h"

enum api_wording { API_WORDING_1, API_WORDING_2 }; /* of which pydantic */

/* Where the fields of a request are. If in both, the query comes first, and the body may be
 * anything while the query has them all. */
enum api_sources { API_QUERY = 1, API_BODY = 2, API_QUERY_AND_BODY = 3 };

/* What is wrong with a field. */
struct api_fault {
    const char *type, *message;
    const char *context; /* a JSON object; NULL: none */
};

enum { API_ERRORS_MAX = 8 };

struct api_fields {
    const struct request *request;
    enum api_wording wording;
    enum api_sources sources;
    struct document document;
    const char *unreadable; /* why the body is no JSON; NULL: it is, or it is absent */
    bool is_body_useless;   /* and said to be so: what it lacks need not be said */
    struct {
        const char *name; /* NULL: of the whole body */
        int64_t offset;   /* in the body, if it is not JSON; otherwise -1 */
        bool in_query;
        const char *input; /* JSON */
        struct api_fault fault;
    } errors[API_ERRORS_MAX];
    size_t error_count; /* 0: all that was asked for so far is right */
};

struct api_fields api_fields_read(const struct request *request, enum api_wording wording,
                                  enum api_sources sources);

/* Whatever it is; VALUE_ABSENT is not reported. */
struct value api_fields_peek(const struct api_fields *fields, const char *name);

/* The following report what is missing or of the wrong type, and then return NULL or false. */
bool api_fields_find(struct api_fields *fields, const char *name, struct value *value_out);
const char *api_fields_text(struct api_fields *fields, const char *name); /* without outer spaces */
bool api_fields_integer(struct api_fields *fields, const char *name, int64_t *integer_out);

/* What only the face knows to be wrong. The texts are copied. */
void api_fields_report(struct api_fields *fields, const char *name, const struct api_fault *fault);
void api_fields_report_value(struct api_fields *fields, const char *name, const char *sentence);

/* 422 with all that was reported; returns RESULT_INVALID, for a handler to return. */
enum result api_fields_refuse(const struct api_fields *fields, struct response *response);

#endif
