/* "GET /providers/a%20b/slots?x": which route of which face. Its segments, encoded again, are the
 * same path; and any text survives being encoded. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/lookup.h"
#include "server/percent.h"
#include "server/utf8.h"
#include "shared/fuzz.h"

static struct service service = {.faces = (1U << FACE_OPERATION) - 1,
                                 .limits = {.max_json_depth = 16}};

static void check_lookup(const struct lookup *lookup, const struct request *request)
{
    assert(lookup->face != NULL && lookup->method_count <= LOOKUP_METHODS_MAX);
    if (lookup->route != NULL) {
        const char *method = lookup->route->method;
        assert(strcmp(method, request->method) == 0 ||
               (strcmp(method, "GET") == 0 && strcmp(request->method, "HEAD") == 0));
        assert(lookup->method_count == 0 && !lookup->asks_first);
    }
    for (size_t i = 0; i < lookup->method_count; i++) {
        assert(lookup->asks_first || strcmp(lookup->methods[i], request->method) != 0);
    }
}

/* False where there is no such thing: a slash at the end is left out, so an empty segment at the
 * end cannot be written. */
static bool encode_path(const struct request *request, struct text *path)
{
    for (size_t i = 0; i < request->segment_count; i++) {
        text_append_format(path, "/%s", percent_encode(request->segments[i], request->arena));
    }
    text_append(path, "/", request->segment_count == 0);
    text_append(path, "", 1);
    return request->segment_count == 0 || request->segments[request->segment_count - 1][0] != '\0';
}

static void check_path(struct request *request)
{
    struct lookup lookup = lookup_route(request);
    check_lookup(&lookup, request);
    struct request again = *request;
    if (!request_split_path(&again)) {
        assert(lookup.route == NULL && lookup.method_count == 0);
        return;
    }
    for (size_t i = 0; i < request->segment_count; i++) {
        assert(utf8_is_valid(request->segments[i], strlen(request->segments[i])));
    }
    struct text path = {0};
    if (encode_path(request, &path)) {
        again.path = path.bytes;
        struct lookup second = lookup_route(&again);
        assert(second.face == lookup.face && second.route == lookup.route);
        assert(second.method_count == lookup.method_count);
        assert(again.segment_count == request->segment_count);
        for (size_t i = 0; i < again.segment_count; i++) {
            assert(strcmp(again.segments[i], request->segments[i]) == 0);
        }
    }
    text_deinit(&path);
}

static void check_percent(const char *text, struct arena *arena)
{
    const char *encoded = percent_encode(text, arena);
    size_t length = strlen(encoded);
    char *decoded = arena_take(arena, length + 1);
    bool is_decoded = percent_decode(encoded, length, decoded);
    assert(is_decoded == utf8_is_valid(text, strlen(text)));
    assert(strcmp(decoded, text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    char *text = fuzz_text(bytes, size), *rest = text;
    arena_init(&arena, 4096);
    check_percent(text, &arena);
    const char *method = fuzz_part(&rest, " ");
    const char *path = fuzz_part(&rest, "?");
    struct request request = {
        .method = method,
        .path = path != NULL ? path : "",
        .query = rest,
        .body = "",
        .arena = &arena,
        .service = &service,
    };
    check_path(&request);
    arena_deinit(&arena);
    free(text);
    return 0;
}
