/*
 * Whole requests into the dispatcher, all faces on, one after the other with "====" between them;
 * "WAIT 600" lets the time pass. Every answer is one that is documented, is well-formed, and is
 * never the server's fault; what only looks, and what is refused, changes nothing; what was
 * answered is there after a restart; the same booking again is the same answer.
 */
#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "shared/fuzz.h"
#include "shared/stage.h"

enum { STEPS_MAX = 6, WAIT_SECONDS_MAX = 100000 };

static void check_status(int status)
{
    static const int documented[] = {200, 201, 204, 304, 400, 404, 405, 409, 410, 412, 413, 422};
    for (size_t i = 0; i < sizeof documented / sizeof documented[0]; i++) {
        if (documented[i] == status) {
            return;
        }
    }
    fprintf(stderr, "request: the status is %d\n", status);
    abort();
}

static void check_problem(const struct stage *stage, const json_t *document)
{
    if (strcmp(stage->response.content_type, "application/problem+json") == 0) {
        assert(json_integer_value(json_object_get(document, "status")) == stage->response.status);
        assert(json_string_length(json_object_get(document, "code")) > 0);
        assert(json_string_length(json_object_get(document, "error")) > 0);
    }
}

static void check_answer(const struct stage *stage)
{
    const struct response *response = &stage->response;
    const struct text *answer = &stage->answer;
    check_status(response->status);
    for (int i = 0; i < response->header_count; i++) {
        assert(fuzz_is_printable(response->headers[i].name));
        assert(fuzz_is_printable(response->headers[i].value));
    }
    if (response->status == 204 || response->status == 304) {
        assert(answer->length == 0);
    } else if (answer->length > 0 && strstr(response->content_type, "json") != NULL) {
        json_t *document = json_loadb(answer->bytes, answer->length, JSON_DECODE_ANY, NULL);
        assert(document != NULL);
        check_problem(stage, document);
        json_decref(document);
    }
    assert(response->status < 400 || answer->length > 0);
}

static bool is_safe(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
           strcmp(method, "OPTIONS") == 0;
}

static void expect_state(struct stage *stage, const char *wanted)
{
    char *state = stage_state(stage);
    if (strcmp(state, wanted) != 0) {
        fprintf(stderr, "request: wanted is\n%s\nbut there is\n%s\n", wanted, state);
        abort();
    }
    free(state);
}

static bool names_itself(const struct request *request)
{
    json_t *document = json_loads(request->body, 0, NULL);
    bool has_id = json_object_get(document, "id") != NULL ||
                  request_header(request, "Idempotency-Key") != NULL;
    json_decref(document);
    return has_id;
}

/* What was just made by it is not made twice. */
static void check_repeat(struct stage *stage, struct stage_request *asked, const struct text *first)
{
    int64_t event = booking_last_event(stage->house.booking);
    stage_play(stage, asked);
    assert(stage->response.status == 201 && stage->answer.length == first->length);
    assert(memcmp(stage->answer.bytes, first->bytes, first->length) == 0);
    assert(booking_last_event(stage->house.booking) == event);
}

static bool is_booking(const struct stage *stage, const struct request *request)
{
    return stage->response.status == 201 && strcmp(request->path, "/appointments") == 0 &&
           strcmp(request->method, "POST") == 0 && names_itself(request);
}

/* Takes the state before, and gives the state after. */
static char *play(struct stage *stage, struct stage_request *asked, char *before)
{
    int64_t event = booking_last_event(stage->house.booking);
    stage_play(stage, asked);
    check_answer(stage);
    if (is_safe(asked->request.method)) {
        assert(booking_last_event(stage->house.booking) == event);
        return before;
    }
    if (stage->response.status >= 400) {
        expect_state(stage, before);
        return before;
    }
    if (is_booking(stage, &asked->request)) {
        struct text first = {0};
        text_append(&first, stage->answer.bytes, stage->answer.length);
        check_repeat(stage, asked, &first);
        text_deinit(&first);
    }
    free(before);
    char *after = stage_state(stage);
    stage_reopen(stage);
    expect_state(stage, after);
    return after;
}

static char *play_part(struct stage *stage, char *part, char *state)
{
    static const char wait[] = "WAIT ";
    if (strncmp(part, wait, sizeof wait - 1) == 0) {
        long seconds = strtol(part + sizeof wait - 1, NULL, 10);
        free(state);
        stage_wait(stage, seconds < 0                  ? 0
                          : seconds > WAIT_SECONDS_MAX ? WAIT_SECONDS_MAX
                                                       : seconds);
        return stage_state(stage);
    }
    struct stage_request asked;
    stage_read(stage, part, &asked);
    return play(stage, &asked, state);
}

/* A stage is set anew for every input, unless the one before has left it as it was. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct stage stage;
    static char *first_state;
    if (first_state == NULL) {
        stage_set(&stage);
        first_state = stage_state(&stage);
    }
    int64_t began = booking_now(stage.house.booking);
    char *text = fuzz_text(bytes, size), *rest = text;
    char *state = memory_copy_text(first_state);
    for (int step = 0; step < STEPS_MAX && rest != NULL; step++) {
        state = play_part(&stage, fuzz_part(&rest, "\n====\n"), state);
    }
    if (strcmp(state, first_state) != 0 || booking_now(stage.house.booking) != began) {
        stage_strike(&stage);
        free(first_state);
        first_state = NULL;
    }
    free(state);
    free(text);
    return 0;
}
