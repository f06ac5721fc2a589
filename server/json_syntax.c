/* Over jansson. */
#include "server/json_syntax.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the library takes memory from in this thread; NULL: from the heap, as everybody else does
 * who uses it. What was taken from an arena is not given back by itself. */
static _Thread_local struct arena *lent;

static void *take(size_t size)
{
    return lent != NULL ? arena_take(lent, size) : malloc(size);
}

static void give_back(void *memory)
{
    if (lent == NULL) {
        free(memory);
    }
}

/* The library has its allocator once for all threads. */
static void lend_arenas(void)
{
    json_set_alloc_funcs(take, give_back);
}

/* The offset of the bracket that goes too deep, or the length. Brackets inside strings do not
 * count. Whether they are balanced is the parser's business. */
static size_t find_too_deep(const struct json_source *source)
{
    int64_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < source->length; i++) {
        char byte = source->bytes[i];
        if (in_string && byte == '\\') {
            i++;
        } else if (byte == '"') {
            in_string = !in_string;
        } else if (!in_string && (byte == '[' || byte == '{')) {
            depth++;
        } else if (!in_string && (byte == ']' || byte == '}')) {
            depth--;
        }
        if (depth > source->max_depth) {
            return i;
        }
    }
    return source->length;
}

static void describe(const json_error_t *error, struct json_fault *fault)
{
    enum json_error_code code = json_error_code(error);
    bool is_nul = code == json_error_null_character || code == json_error_null_byte_in_key;
    *fault = (struct json_fault){
        .kind = JSON_FAULT_SYNTAX,
        .line = error->line,
        .column = error->column,
        .offset = error->position > 0 ? (size_t)error->position : 0,
    };
    snprintf(fault->text, sizeof fault->text, "%s",
             is_nul ? "\\u0000 is not allowed" : error->text);
}

json_t *json_parse(const struct json_source *source, size_t flags, struct json_fault *fault_out)
{
    /* The library overlooks one that follows a number. */
    const char *zero = source->length > 0 ? memchr(source->bytes, '\0', source->length) : NULL;
    if (zero != NULL) {
        *fault_out = (struct json_fault){.kind = JSON_FAULT_ZERO_BYTE,
                                         .offset = (size_t)(zero - source->bytes)};
        return NULL;
    }
    size_t too_deep = find_too_deep(source);
    if (too_deep < source->length) {
        *fault_out = (struct json_fault){.kind = JSON_FAULT_TOO_DEEP, .offset = too_deep};
        return NULL;
    }
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, lend_arenas);
    json_error_t error;
    lent = source->arena;
    json_t *document = json_loadb(source->bytes, source->length, flags | JSON_DECODE_ANY, &error);
    lent = NULL;
    if (document == NULL) {
        describe(&error, fault_out);
    }
    return document;
}
