/*
 * Problem: a refusal as an application/problem+json document (RFC 9457).
 *
 * Besides the members of the RFC it has `code`, which is stable, `error`, which 004's clients look
 * at, and `errors`, which names the fields.
 */
#ifndef SERVER_PROBLEM_H
#define SERVER_PROBLEM_H
#include "core/result.h"
#include "server/response.h"

enum { PROBLEM_ERRORS_MAX = 8 };

/* What is wrong with which fields; the texts belong to the request's arena. */
struct problem_errors {
    struct {
        const char *pointer; /* RFC 6901; "" is the whole document */
        const char *detail;  /* a sentence */
    } at[PROBLEM_ERRORS_MAX];
    int count;
};

/* What is over the maximum is dropped. */
void problem_errors_add(struct problem_errors *errors, const char *pointer, const char *detail);

/* Makes the response a problem, whatever it was before. `detail` may be NULL. */
void problem_write(struct response *response, enum result result, const char *detail);

/* Lets more members be added to the problem just written; encode_object_end closes it again. */
void problem_reopen(struct response *response);

/* The same for RESULT_INVALID, with one error at least. */
void problem_write_fields(struct response *response, const struct problem_errors *errors);

/* The same with one error, for what shows only after decoding: "/time_zone", "There is no ...". */
void problem_write_field(struct response *response, const char *pointer, const char *detail);

#endif
