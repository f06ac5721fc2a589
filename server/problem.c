/* Status, code and error come from the one table in core/result.c. */
#include "server/problem.h"

#include <assert.h>
#include <stdio.h>

#include "server/encode.h"

enum { SUMMARY_SIZE = 448, SERVICE_UNAVAILABLE = 503 };

void problem_errors_add(struct problem_errors *errors, const char *pointer, const char *detail)
{
    if (errors->count < PROBLEM_ERRORS_MAX) {
        errors->at[errors->count].pointer = pointer;
        errors->at[errors->count].detail = detail;
        errors->count++;
    }
}

/* Leaves the object open. */
static void begin(struct response *response, enum result result, const char *detail)
{
    assert(result != RESULT_OK);
    struct text *body = &response->body;
    response->status = result_http_status(result);
    response->content_type = "application/problem+json";
    response->next_piece = NULL;
    if (response->status == SERVICE_UNAVAILABLE) {
        response_add_header(response, "Retry-After", "1");
    }
    text_clear(body);
    text_append_format(body, "{\"type\":\"/problems/%s\"", result_wire_name(result));
    encode_string_member(body, "title", result_text(result));
    encode_integer_member(body, "status", response->status);
    encode_string_member(body, "detail", detail);
    encode_string_member(body, "code", result_wire_name(result));
    encode_string_member(body, "error", result_text(result));
}

void problem_write(struct response *response, enum result result, const char *detail)
{
    begin(response, result, detail != NULL ? detail : result_text(result));
    encode_object_end(&response->body);
}

void problem_reopen(struct response *response)
{
    struct text *body = &response->body;
    assert(body->length > 0 && body->bytes[body->length - 1] == '}');
    body->length--;
}

void problem_write_fields(struct response *response, const struct problem_errors *errors)
{
    assert(errors->count > 0);
    struct text *body = &response->body;
    char summary[SUMMARY_SIZE];
    const char *pointer = errors->at[0].pointer;
    snprintf(summary, sizeof summary, "%.100s%s%.300s", pointer, pointer[0] != '\0' ? ": " : "",
             errors->at[0].detail);
    begin(response, RESULT_INVALID, summary);
    encode_name(body, "errors");
    encode_list(body);
    for (int i = 0; i < errors->count; i++) {
        encode_object(body);
        encode_string_member(body, "pointer", errors->at[i].pointer);
        encode_string_member(body, "detail", errors->at[i].detail);
        encode_object_end(body);
    }
    encode_list_end(body);
    encode_object_end(body);
}

void problem_write_field(struct response *response, const char *pointer, const char *detail)
{
    struct problem_errors errors = {0};
    problem_errors_add(&errors, pointer, detail);
    problem_write_fields(response, &errors);
}
