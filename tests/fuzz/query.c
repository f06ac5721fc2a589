/* Parameters read by a table: what is read can be written and is read as the same; the faces' way
 * to one of them finds the same text. */
#include "server/query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/document.h"
#include "server/percent.h"
#include "server/utf8.h"
#include "shared/form.h"
#include "shared/fuzz.h"

static void check_round_trip(const struct form *form, struct arena *arena)
{
    struct text written = {0}, again = {0};
    struct form second = {0};
    struct problem_errors errors;
    form_write_query(form, arena, &written);
    const char *query =
        arena_copy_text(arena, written.length > 0 ? written.bytes : "", written.length);
    assert(query_decode(query, &form_shape, arena, &second, &errors) == RESULT_OK);
    form_write_query(&second, arena, &again);
    assert(written.length == again.length &&
           (written.length == 0 || memcmp(written.bytes, again.bytes, written.length) == 0));
    text_deinit(&written);
    text_deinit(&again);
}

/* Once decoded a text encodes to what decodes to it. */
static void check_text(const char *encoded, size_t length, struct arena *arena)
{
    const char *decoded = query_decode_text(encoded, length, arena);
    if (decoded == NULL) {
        return;
    }
    assert(strlen(decoded) <= length && utf8_is_valid(decoded, strlen(decoded)));
    const char *again = percent_encode(decoded, arena);
    assert(strcmp(query_decode_text(again, strlen(again), arena), decoded) == 0);
}

static void check_parameter(const char *query, const struct form *form, struct arena *arena)
{
    const struct request request = {.query = query, .arena = arena};
    const struct value value = document_parameter(&request, "text");
    assert(value.kind == VALUE_ABSENT || value.kind == VALUE_TEXT);
    assert(value.kind == VALUE_ABSENT || utf8_is_valid(value.text, strlen(value.text)));
    if (form != NULL) {
        assert((form->text != NULL) == (value.kind == VALUE_TEXT));
        assert(form->text == NULL || strcmp(form->text, value.text) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct form form = {0};
    struct problem_errors errors;
    char *query = fuzz_text(bytes, size);
    arena_init(&arena, 16384);
    enum result result = query_decode(query, &form_shape, &arena, &form, &errors);
    if (result == RESULT_OK) {
        check_round_trip(&form, &arena);
    } else {
        assert(result == RESULT_INVALID);
        form_check_errors(&errors);
    }
    check_parameter(query, result == RESULT_OK ? &form : NULL, &arena);
    check_text(query, strlen(query), &arena);
    arena_deinit(&arena);
    free(query);
    return 0;
}
