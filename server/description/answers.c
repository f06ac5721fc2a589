/* Whoever refuses says with what status: nothing about that is known here. */
#include "server/description/answers.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "server/encode.h"
#include "server/face.h"

enum { STATUS_SIZE = 12, REFERENCE_SIZE = 96, BAD_REQUEST = 400, UNAVAILABLE = 503 };

/* What everybody may answer, whatever the operation; who is not let in will stand here, too. */
static const uint64_t common = REFUSES(MALFORMED) | REFUSES(TIMEOUT) | REFUSES(TOO_LARGE) |
                               REFUSES(HEADERS_TOO_LARGE) | REFUSES(UNAVAILABLE) |
                               REFUSES(INTERNAL);

static void add(struct answers *answers, const struct answer_told *told)
{
    assert(answers->count < ANSWERS_MAX);
    size_t at = answers->count++;
    for (; at > 0 && answers->at[at - 1].status > told->status; at--) {
        answers->at[at] = answers->at[at - 1];
    }
    answers->at[at] = *told;
}

static void add_refusal(struct answers *answers, unsigned face, int status, const char *text)
{
    const struct operation_table *table = operation_tables[face];
    const char *type = faces[face]->refusal_type;
    add(answers, &(struct answer_told){
                     .status = status,
                     .type = type != NULL ? type : "application/json",
                     .schema = table->refusal,
                     .headers = status == UNAVAILABLE ? "Retry-After" : NULL,
                     .face_headers = table->headers,
                     .text = text,
                 });
}

static void add_refusals(struct answers *answers, unsigned face, uint64_t refusals,
                         const struct request *request)
{
    struct response scratch = {0};
    for (unsigned result = RESULT_OK + 1; result < RESULT_COUNT; result++) {
        if ((refusals >> result & 1) != 0) {
            response_reset(&scratch);
            faces[face]->refuse(request, &scratch, (enum result)result, NULL);
            add_refusal(answers, face, scratch.status, result_text((enum result)result));
        }
    }
    text_deinit(&scratch.body);
}

static const char *describe(int status)
{
    return status == 304 ? "It has not changed." : status < BAD_REQUEST ? "Done." : "Not now.";
}

void answers_add(struct answers *answers, unsigned face, const struct operation *operation,
                 const struct request *request)
{
    const struct operation_table *table = operation_tables[face];
    uint64_t refusals = operation->refusals | table->refusals | common;
    for (size_t i = 0; i < OPERATION_ANSWERS_MAX && operation->answers[i].status != 0; i++) {
        const struct operation_answer *answer = &operation->answers[i];
        add(answers, &(struct answer_told){
                         .status = answer->status,
                         .type = answer->type != NULL ? answer->type : "application/json",
                         .schema = answer->schema,
                         .headers = answer->headers,
                         .face_headers = table->headers,
                         .text = describe(answer->status),
                     });
    }
    if (strchr(operation->path, '{') != NULL) { /* An empty segment makes it another path. */
        refusals |= REFUSES(ROUTE_UNKNOWN);
    }
    add_refusals(answers, face, refusals, request);
    for (size_t i = 0; i < OPERATION_STATUSES_MAX && operation->statuses[i] != 0; i++) {
        add_refusal(answers, face, operation->statuses[i], "It cannot be done, and why.");
    }
}

void names_each(struct text *body, const char *names,
                void (*encode)(struct text *body, const char *name, size_t length))
{
    while (names != NULL && *names != '\0') {
        size_t length = strcspn(names, " ");
        encode(body, names, length);
        names += length + strspn(names + length, " ");
    }
}

static void encode_header(struct text *body, const char *name, size_t length)
{
    char text[REFERENCE_SIZE], reference[REFERENCE_SIZE];
    snprintf(text, sizeof text, "%.*s", (int)length, name);
    snprintf(reference, sizeof reference, "#/components/headers/%.*s", (int)length, name);
    encode_name(body, text);
    encode_object(body);
    encode_string_member(body, "$ref", reference);
    encode_object_end(body);
}

static bool is_told_before(const struct answer_told *run, size_t index,
                           bool (*is_same)(const struct answer_told *, const struct answer_told *))
{
    for (size_t i = 0; i < index; i++) {
        if (is_same(&run[i], &run[index])) {
            return true;
        }
    }
    return false;
}

static bool has_same_text(const struct answer_told *a, const struct answer_told *b)
{
    return strcmp(a->text, b->text) == 0;
}

static bool has_same_type(const struct answer_told *a, const struct answer_told *b)
{
    return strcmp(a->type, b->type) == 0;
}

static bool has_same_schema(const struct answer_told *a, const struct answer_told *b)
{
    return has_same_type(a, b) && strcmp(a->schema, b->schema) == 0;
}

static bool has_same_headers(const struct answer_told *a, const struct answer_told *b)
{
    return a->headers != NULL && b->headers != NULL && strcmp(a->headers, b->headers) == 0;
}

static void encode_description(struct text *body, const struct answer_told *run, size_t count)
{
    struct text text = {0};
    for (size_t i = 0; i < count; i++) {
        if (!is_told_before(run, i, has_same_text)) {
            text_append_format(&text, "%s%s", i > 0 ? " " : "", run[i].text);
        }
    }
    text_append(&text, "", 1);
    encode_string_member(body, "description", text.bytes);
    text_deinit(&text);
}

static void encode_headers(struct text *body, const struct answer_told *run, size_t count)
{
    encode_name(body, "headers");
    encode_object(body);
    for (size_t i = 0; i < count; i++) {
        if (!is_told_before(run, i, has_same_headers)) {
            names_each(body, run[i].headers, encode_header);
        }
    }
    names_each(body, run[0].face_headers, encode_header);
    encode_object_end(body);
}

static void encode_schemas(struct text *body, const struct answer_told *run, size_t count,
                           const char *type)
{
    encode_name(body, "schema");
    encode_object(body);
    encode_name(body, "anyOf");
    encode_list(body);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(run[i].type, type) == 0 && !is_told_before(run, i, has_same_schema)) {
            char reference[REFERENCE_SIZE];
            snprintf(reference, sizeof reference, "#/components/schemas/%s", run[i].schema);
            encode_object(body);
            encode_string_member(body, "$ref", reference);
            encode_object_end(body);
        }
    }
    encode_list_end(body);
    encode_object_end(body);
}

/* All answers of one status. */
static void encode_status(struct text *body, const struct answer_told *run, size_t count)
{
    char status[STATUS_SIZE];
    snprintf(status, sizeof status, "%d", run[0].status);
    encode_name(body, status);
    encode_object(body);
    encode_description(body, run, count);
    encode_headers(body, run, count);
    if (run[0].schema != NULL) {
        encode_name(body, "content");
        encode_object(body);
        for (size_t i = 0; i < count; i++) {
            if (!is_told_before(run, i, has_same_type)) {
                encode_name(body, run[i].type);
                encode_object(body);
                encode_schemas(body, run, count, run[i].type);
                encode_object_end(body);
            }
        }
        encode_object_end(body);
    }
    encode_object_end(body);
}

void answers_encode(struct text *body, const struct answers *answers)
{
    encode_name(body, "responses");
    encode_object(body);
    for (size_t i = 0; i < answers->count;) {
        size_t next = i + 1;
        while (next < answers->count && answers->at[next].status == answers->at[i].status) {
            next++;
        }
        encode_status(body, &answers->at[i], next - i);
        i = next;
    }
    encode_object_end(body);
}
