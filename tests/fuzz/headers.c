/* "1.1" and header fields, "Name: value", a line each: what is let pass has one meaning; tags and
 * keys are read as they are written. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/api/idempotency.h"
#include "server/api/version_tag.h"
#include "server/hygiene.h"
#include "server/utf8.h"
#include "server/wire.h"
#include "shared/fuzz.h"

enum { LINES_MAX = 80, KEY_BYTES_MAX = 40 };

static size_t count_fields(const struct request *request, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        count += strcasecmp(request->headers[i].name, name) == 0;
    }
    return count;
}

static void check_framing(const struct request *request, bool is_1_1, const struct framing *framing)
{
    size_t lengths = count_fields(request, "Content-Length");
    size_t codings = count_fields(request, "Transfer-Encoding");
    const char *connection = request_header(request, "Connection");
    assert(request->header_count <= HYGIENE_HEADERS_MAX);
    assert(lengths + codings <= 1 && count_fields(request, "Host") <= 1);
    assert(!is_1_1 || count_fields(request, "Host") == 1);
    assert(framing->chunked == (codings == 1) && (is_1_1 || !framing->chunked));
    assert(framing->chunked || framing->body_length >= 0);
    assert(lengths == 1 || framing->body_length == 0);
    assert(is_1_1 || !framing->expects_continue);
    assert(connection == NULL || strcasecmp(connection, "close") != 0 || !framing->keeps_alive);
}

static void check_hygiene(const struct request *request, bool is_1_1)
{
    struct framing framing;
    const char *detail = NULL;
    enum result result = hygiene_check(request, is_1_1 ? "1.1" : "1.0", &framing, &detail);
    if (result == RESULT_OK) {
        check_framing(request, is_1_1, &framing);
    } else {
        assert(result == RESULT_MALFORMED || result == RESULT_HEADERS_TOO_LARGE);
        assert(detail != NULL);
    }
}

static void check_key(const struct request *request, struct response *response)
{
    const char *key = "unset", *header = request_header(request, "Idempotency-Key");
    enum result result = idempotency_key(request, response, KEY_BYTES_MAX, &key);
    if (result == RESULT_OK) {
        assert(key == header);
        assert(key == NULL || (key[0] != '\0' && strlen(key) <= KEY_BYTES_MAX &&
                               fuzz_is_printable(key) && utf8_is_valid(key, strlen(key))));
    } else {
        assert(result == RESULT_INVALID && header != NULL && response->status == 422);
        assert(fuzz_is_json(response->body.bytes, response->body.length));
    }
    response_reset(response);
}

static void check_token(const struct request *request, struct response *response, uint64_t number)
{
    int64_t token = (int64_t)(number >> 4), expected = version_tag_expected(request);
    const char *header = request_header(request, "If-Match");
    assert(expected >= 0 && (header != NULL || expected == 0));
    version_tag_write(request, response, token);
    const struct request_header match = {"if-match", response->headers[0].value};
    const struct request again = {.headers = &match, .header_count = 1, .arena = request->arena};
    assert(version_tag_expected(&again) == token);
    response_reset(response);
}

/* Who has it already is not sent it; and the head that goes with it is lines of printable text. */
static void check_body(const struct request *request, struct response *response, const char *body)
{
    text_append_string(&response->body, body);
    version_tag_body(request, response);
    assert(response->status == 200 || request_header(request, "If-None-Match") != NULL);
    assert((response->status == 304) == (response->body.length == 0 && body[0] != '\0') ||
           body[0] == '\0');
    const struct request_header known = {"If-None-Match", response->headers[0].value};
    const struct request again = {.headers = &known, .header_count = 1, .arena = request->arena};
    struct response second = {0};
    response_reset(&second);
    text_append_string(&second.body, body);
    version_tag_body(&again, &second);
    assert(second.status == 304 && second.body.length == 0);
    struct text wire = {0};
    wire_append_head(&wire, &second, WIRE_WHOLE, WIRE_CLOSES);
    assert(wire.length > 4 && memcmp(wire.bytes + wire.length - 4, "\r\n\r\n", 4) == 0);
    text_deinit(&wire);
    text_deinit(&second.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct response response = {0};
    struct request_header headers[LINES_MAX];
    char *text = fuzz_text(bytes, size), *body = fuzz_text(bytes, size), *rest = text;
    arena_init(&arena, 4096);
    response_reset(&response);
    struct request request = {.headers = headers, .arena = &arena};
    bool is_1_1 = strcmp(fuzz_part(&rest, "\n"), "1.0") != 0;
    for (char *line; request.header_count < LINES_MAX && (line = fuzz_part(&rest, "\n")) != NULL;) {
        const char *name = fuzz_part(&line, ": ");
        headers[request.header_count++] =
            (struct request_header){.name = name, .value = line != NULL ? line : ""};
    }
    check_hygiene(&request, is_1_1);
    check_key(&request, &response);
    check_token(&request, &response, fuzz_number(bytes, size));
    check_body(&request, &response, body);
    text_deinit(&response.body);
    arena_deinit(&arena);
    free(body);
    free(text);
    return 0;
}
