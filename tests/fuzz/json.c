/* Documents read by a table: what the library does not read is malformed and nothing else is but
 * what is nested too deep; what is read can be written and is read as the same. */
#include "server/json.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "server/encode.h"
#include "shared/form.h"
#include "shared/fuzz.h"

enum { DEPTH_MAX = 6 };

struct folder {
    struct form first;
    enum json_given has_first;
    struct json_list others;
    enum json_given has_others;
};

/* clang-format off */
static const struct json_field fields[] = {
    {.name = "first", .kind = JSON_KIND_OBJECT, .presence = JSON_NULLABLE, .shape = &form_shape,
     .offset = offsetof(struct folder, first), .given = JSON_GIVEN_AT(struct folder, has_first)},
    {.name = "others", .kind = JSON_KIND_LIST, .presence = JSON_NULLABLE, .shape = &form_shape, .max = 5,
     .offset = offsetof(struct folder, others), .given = JSON_GIVEN_AT(struct folder, has_others)},
};
/* clang-format on */

static const struct json_shape shape = {.fields = fields, .field_count = 2};

static enum result decode(const char *bytes, size_t length, struct arena *arena,
                          struct folder *folder_out, struct problem_errors *errors_out)
{
    const struct json_source source = {
        .bytes = bytes, .length = length, .max_depth = DEPTH_MAX, .arena = arena};
    *folder_out = (struct folder){0};
    return json_decode(&source, &shape, folder_out, errors_out);
}

static void write_folder(const struct folder *folder, struct text *text)
{
    const struct form *others = folder->others.members;
    encode_object(text);
    if (folder->has_first == JSON_GIVEN_VALUE) {
        encode_name(text, "first");
        form_write_object(&folder->first, text);
    }
    if (folder->has_others == JSON_GIVEN_VALUE) {
        encode_name(text, "others");
        encode_list(text);
        for (size_t i = 0; i < folder->others.count; i++) {
            form_write_object(&others[i], text);
        }
        encode_list_end(text);
    }
    encode_object_end(text);
}

static void check_round_trip(const struct folder *folder, struct arena *arena)
{
    struct text written = {0}, again = {0};
    struct folder second;
    struct problem_errors errors;
    write_folder(folder, &written);
    assert(fuzz_is_json(written.bytes, written.length));
    assert(decode(written.bytes, written.length, arena, &second, &errors) == RESULT_OK);
    write_folder(&second, &again);
    assert(written.length == again.length &&
           memcmp(written.bytes, again.bytes, written.length) == 0);
    text_deinit(&written);
    text_deinit(&again);
}

/* Brackets in texts, too, so that no more is said than is certain. */
static bool may_be_too_deep(const char *bytes, size_t length)
{
    size_t opened = 0;
    for (size_t i = 0; i < length; i++) {
        opened += bytes[i] == '[' || bytes[i] == '{';
    }
    return opened > DEPTH_MAX;
}

static void check_malformed(const char *bytes, size_t length, enum result result)
{
    json_t *document = json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    bool has_zero = length > 0 && memchr(bytes, '\0', length) != NULL;
    if (document == NULL || has_zero || length == 0) {
        assert(result == RESULT_MALFORMED);
    } else {
        assert(result != RESULT_MALFORMED || may_be_too_deep(bytes, length));
    }
    json_decref(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct folder folder;
    struct problem_errors errors;
    char *text = fuzz_text(bytes, size);
    arena_init(&arena, 16384);
    enum result result = decode(text, size, &arena, &folder, &errors);
    if (result == RESULT_OK) {
        check_round_trip(&folder, &arena);
    } else {
        assert(result == RESULT_MALFORMED || result == RESULT_INVALID);
        form_check_errors(&errors);
    }
    check_malformed(text, size, result);
    arena_deinit(&arena);
    free(text);
    return 0;
}
