/* The cursor of a list: taken if it is one, whatever place it names, and from there every page
 * leads on to the end, with nothing twice. */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "server/percent.h"
#include "shared/fuzz.h"
#include "shared/stage.h"

enum { DIGITS = 32, PAGES_MAX = 20, SEEN_MAX = 40 };

static const char *const lists[] = {
    "/appointments?limit=1&cursor=",
    "/appointments?limit=2&status=all&cursor=",
    "/providers/anna/appointments?limit=1&cursor=",
    "/clients/jane/appointments?limit=1&cursor=",
};

static bool is_cursor(const char *text)
{
    return strlen(text) == DIGITS && strspn(text, "0123456789abcdef") == DIGITS && text[0] < '8';
}

/* Asks for the page, which must be there or not. NULL, or the document. */
static json_t *ask(struct stage *stage, const char *list, const char *cursor, bool is_wanted)
{
    struct stage_request asked;
    struct text line = {0};
    struct arena arena;
    arena_init(&arena, 1024);
    text_append_format(&line, "GET %s%s", list, percent_encode(cursor, &arena));
    text_append(&line, "", 1);
    stage_read(stage, line.bytes, &asked);
    stage_play(stage, &asked);
    arena_deinit(&arena);
    text_deinit(&line);
    json_t *page = json_loadb(stage->answer.bytes, stage->answer.length, 0, NULL);
    assert(page != NULL);
    assert(stage->response.status == (is_wanted ? 200 : 422));
    if (!is_wanted) {
        json_decref(page);
        return NULL;
    }
    return page;
}

static size_t add_ids(const json_t *page, char *seen[static SEEN_MAX], size_t count)
{
    const json_t *members = json_object_get(page, "scheduled");
    for (size_t i = 0; i < json_array_size(members); i++) {
        const char *id =
            json_string_value(json_object_get(json_array_get(members, i), "request_id"));
        for (size_t j = 0; j < count; j++) {
            assert(strcmp(seen[j], id) != 0);
        }
        assert(count < SEEN_MAX);
        seen[count++] = memory_copy_text(id);
    }
    return count;
}

static void walk(struct stage *stage, const char *list, const char *cursor)
{
    char *seen[SEEN_MAX], *next = memory_copy_text(cursor);
    size_t count = 0, pages = 0;
    while (next != NULL) {
        json_t *page = ask(stage, list, next, true);
        const char *following = json_string_value(json_object_get(page, "next_cursor"));
        free(next);
        next = following != NULL ? memory_copy_text(following) : NULL;
        count = add_ids(page, seen, count);
        assert(next == NULL || is_cursor(next));
        assert(pages++ < PAGES_MAX);
        json_decref(page);
    }
    while (count > 0) {
        free(seen[--count]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct stage stage;
    if (stage.zones == NULL) {
        stage_set(&stage);
    }
    if (size == 0) {
        return 0;
    }
    const char *list = lists[bytes[0] % (sizeof lists / sizeof lists[0])];
    char *cursor = fuzz_text(bytes + 1, size - 1);
    if (is_cursor(cursor)) {
        walk(&stage, list, cursor);
    } else {
        (void)ask(&stage, list, cursor, false);
    }
    free(cursor);
    return 0;
}
