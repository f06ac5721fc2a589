/* A report that has no room any more costs nothing. */
#include "server/decoding.h"

#include <string.h>

#include "server/field.h"
#include "server/text.h"

/* RFC 6901: '~' and '/' inside a name are written ~0 and ~1. */
static void append_pointer(struct text *pointer, const struct place *place)
{
    if (place == NULL) {
        return;
    }
    append_pointer(pointer, place->parent);
    text_append(pointer, "/", 1);
    if (place->name == NULL) {
        text_append_integer(pointer, (int64_t)place->index);
        return;
    }
    for (const char *next = place->name; *next != '\0'; next++) {
        if (*next == '~' || *next == '/') {
            text_append_string(pointer, *next == '~' ? "~0" : "~1");
        } else {
            text_append(pointer, next, 1);
        }
    }
}

static const char *keep(struct decoding *decoding, struct text *text)
{
    const char *kept = arena_copy_text(decoding->arena, text->bytes, text->length);
    text_deinit(text);
    return kept;
}

static bool is_full(const struct decoding *decoding)
{
    return decoding->errors->count == PROBLEM_ERRORS_MAX;
}

void decoding_report(struct decoding *decoding, const struct place *place, const char *sentence)
{
    if (is_full(decoding)) {
        return;
    }
    struct text pointer = {0};
    append_pointer(&pointer, place);
    problem_errors_add(decoding->errors, keep(decoding, &pointer),
                       arena_keep(decoding->arena, sentence));
}

void decoding_report_unwanted(struct decoding *decoding, const struct place *place,
                              const struct json_field *field, bool is_missing)
{
    if (is_full(decoding)) {
        return;
    }
    struct text sentence = {0};
    bool is_list = field->kind == JSON_KIND_CHOICES || field->kind == JSON_KIND_TEXTS;
    text_append_string(&sentence, is_missing ? "Missing: must be " : "Must be ");
    field_describe(field, &sentence);
    text_append_string(&sentence, decoding->is_query && is_list ? ", separated by commas." : ".");
    decoding_report(decoding, place, keep(decoding, &sentence));
}

bool decoding_check(struct decoding *decoding, const struct place *place,
                    const struct json_shape *shape, const void *members)
{
    struct place blamed = {.parent = place};
    const char *sentence = shape->check != NULL ? shape->check(members, &blamed.name) : NULL;
    if (sentence != NULL) {
        decoding_report(decoding, &blamed, sentence);
    }
    return sentence == NULL;
}

void decoding_note(const struct json_field *field, enum json_given given, void *members)
{
    if (field->given > 0) {
        *(enum json_given *)(void *)((char *)members + field->given - 1) = given;
    }
}
