/* Documents taken as they come: read exactly where the library reads them, and every member is what
 * the library says. */
#include "server/document.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "server/service.h"
#include "shared/fuzz.h"

enum { DEPTH_MAX = 6, FLAGS = JSON_DECODE_INT_AS_REAL };

static enum value_kind kind_of(const json_t *value, const char *written)
{
    switch (value != NULL ? (int)json_typeof(value) : -1) {
    case JSON_OBJECT:
        return VALUE_OBJECT;
    case JSON_ARRAY:
        return VALUE_LIST;
    case JSON_STRING:
        return VALUE_TEXT;
    case JSON_INTEGER:
    case JSON_REAL: /* The library is told to have none but these. */
        return strpbrk(written, ".eE") != NULL ? VALUE_REAL : VALUE_INTEGER;
    case JSON_TRUE:
    case JSON_FALSE:
        return VALUE_BOOLEAN;
    case JSON_NULL:
        return VALUE_NULL;
    default:
        return VALUE_ABSENT;
    }
}

static void check_value(const struct value *value, const json_t *wanted,
                        const struct request *request)
{
    const char *written = value_json(value, request);
    assert((written == NULL) == (wanted == NULL));
    assert(value->kind == kind_of(wanted, written));
    if (wanted == NULL) {
        return;
    }
    json_t *again = json_loads(written, FLAGS | JSON_DECODE_ANY, NULL);
    assert(again != NULL && json_equal(again, wanted));
    json_decref(again);
    if (value->kind == VALUE_TEXT) {
        assert(strcmp(value->text, json_string_value(wanted)) == 0);
    } else if (value->kind == VALUE_BOOLEAN) {
        assert(value->integer == json_is_true(wanted));
    } else if (value->kind == VALUE_INTEGER && strlen(value->text) < 16) {
        assert((double)value->integer == json_real_value(wanted));
    }
}

static void check_read(const struct document *document, const struct request *request)
{
    static const char *const names[] = {"", "a", "name", "start_time", "\xc3\xa9"};
    json_t *whole = json_loadb(request->body, request->body_length, FLAGS | JSON_DECODE_ANY, NULL);
    assert(whole != NULL || document->whole.kind == VALUE_ABSENT);
    check_value(&document->whole, whole, request);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct value member = document_member(document, names[i], request);
        check_value(&member, json_object_get(whole, names[i]), request);
    }
    json_decref(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct service service = {.limits = {.max_json_depth = DEPTH_MAX}};
    char *body = fuzz_text(bytes, size);
    arena_init(&arena, 16384);
    const struct request request = {
        .body = body, .body_length = size, .arena = &arena, .service = &service};
    struct document document;
    const char *detail = NULL;
    enum result result = document_read(&request, &document, &detail);
    if (result == RESULT_OK) {
        check_read(&document, &request);
    } else {
        assert(result == RESULT_MALFORMED && detail[0] != '\0');
    }
    arena_deinit(&arena);
    free(body);
    return 0;
}
