/* The library says whether the body is JSON; then values are found where they stand, so that each
 * is told with the very digits and escapes that were sent. After that check, looking for the end of
 * a value is counting brackets and quotation marks. */
#include "server/document.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/encode.h"
#include "server/json_syntax.h"
#include "server/query.h"
#include "server/service.h"

enum { SENTENCE_SIZE = 320 };

static const char spaces[] = " \t\r\n";

/* Part of the body. */
struct token {
    const char *bytes;
    size_t length;
};

/* The last one first, so that the last of a name is found. */
struct member {
    const char *name;
    struct token token;
    const struct member *previous;
};

/* The length of the text that begins here, with its quotation marks. */
static size_t text_length(const char *bytes)
{
    size_t length = 1;
    while (bytes[length] != '"') {
        length += bytes[length] == '\\' ? 2 : 1;
    }
    return length + 1;
}

/* The length of the object or list that begins here. */
static size_t nest_length(const char *bytes)
{
    size_t length = 0;
    int depth = 0;
    do {
        char byte = bytes[length];
        depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
        length += byte == '"' ? text_length(bytes + length) : 1;
    } while (depth > 0);
    return length;
}

static struct token token_at(const char *bytes)
{
    size_t length = bytes[0] == '"'                        ? text_length(bytes)
                    : (bytes[0] == '{' || bytes[0] == '[') ? nest_length(bytes)
                                                           : strcspn(bytes, ",]} \t\r\n");
    return (struct token){.bytes = bytes, .length = length};
}

/* Without the spaces between its parts. */
static const char *compact(struct token token, struct arena *arena)
{
    char *json = arena_take(arena, token.length + 1), *end = json;
    for (size_t i = 0; i < token.length;) {
        size_t length = token.bytes[i] == '"' ? text_length(token.bytes + i) : 1;
        if (strchr(spaces, token.bytes[i]) == NULL) {
            memcpy(end, token.bytes + i, length);
            end += length;
        }
        i += length;
    }
    return json;
}

/* Escapes are the library's business. */
static const char *decode_text(struct token token, struct arena *arena)
{
    if (memchr(token.bytes, '\\', token.length) == NULL) {
        return arena_copy_text(arena, token.bytes + 1, token.length - 2);
    }
    const struct json_source source = {
        .bytes = token.bytes, .length = token.length, .arena = arena};
    struct json_fault fault;
    return json_string_value(json_parse(&source, 0, &fault));
}

static struct value value_of_number(struct token token, struct arena *arena)
{
    const char *digits = arena_copy_text(arena, token.bytes, token.length);
    if (digits[strspn(digits, "-0123456789")] != '\0') {
        return (struct value){.kind = VALUE_REAL, .text = digits};
    }
    return (struct value){
        .kind = VALUE_INTEGER,
        .text = digits,
        .integer = strtoll(digits, NULL, 10), /* at a bound, if it is beyond it */
    };
}

static struct value value_of(struct token token, struct arena *arena)
{
    struct value value = {0};
    switch (token.bytes[0]) {
    case '"':
        value = (struct value){.kind = VALUE_TEXT, .text = decode_text(token, arena)};
        break;
    case '{':
        value.kind = VALUE_OBJECT;
        break;
    case '[':
        value.kind = VALUE_LIST;
        break;
    case 't':
    case 'f':
        value = (struct value){.kind = VALUE_BOOLEAN, .integer = token.bytes[0] == 't'};
        break;
    case 'n':
        value.kind = VALUE_NULL;
        break;
    default:
        value = value_of_number(token, arena);
        break;
    }
    value.written = token.bytes;
    value.written_length = token.length;
    return value;
}

/* The members of the object that begins here. */
static const struct member *collect(const char *bytes, struct arena *arena)
{
    const struct member *last = NULL;
    const char *next = bytes + 1;
    next += strspn(next, spaces);
    while (*next != '}') {
        struct token name = token_at(next);
        next += name.length;
        next += strspn(next, " \t\r\n:");
        struct member *member = arena_take(arena, sizeof *member);
        *member = (struct member){
            .name = decode_text(name, arena), .token = token_at(next), .previous = last};
        next += member->token.length;
        next += strspn(next, " \t\r\n,");
        last = member;
    }
    return last;
}

/* "Unexpected token near 'x': line 1 column 2 (char 1)", counted in characters. A place in
 * the syntax is where the library stopped: behind what it could not use. */
static const char *describe(const struct request *request, const struct json_fault *fault,
                            int64_t max_depth)
{
    char clause[SENTENCE_SIZE], sentence[SENTENCE_SIZE + 64];
    size_t line = 1, column = 1, characters = 0;
    for (size_t i = 0; i < fault->offset && i < request->body_length; i++) {
        char byte = request->body[i];
        bool begins = ((unsigned char)byte & 0xc0) != 0x80;
        characters += begins;
        line += byte == '\n';
        column = byte == '\n' ? 1 : column + begins;
    }
    switch (fault->kind) {
    case JSON_FAULT_ZERO_BYTE:
        snprintf(clause, sizeof clause, "Invalid zero byte");
        break;
    case JSON_FAULT_TOO_DEEP:
        snprintf(clause, sizeof clause, "Nested deeper than %" PRId64, max_depth);
        break;
    case JSON_FAULT_SYNTAX:
        snprintf(clause, sizeof clause, "%s", fault->text);
        clause[0] = (char)(clause[0] - (clause[0] >= 'a' && clause[0] <= 'z' ? 'a' - 'A' : 0));
        break;
    }
    snprintf(sentence, sizeof sentence, "%s: line %zu column %zu (char %zu)", clause, line, column,
             characters);
    return arena_keep(request->arena, sentence);
}

enum result document_read(const struct request *request, struct document *document_out,
                          const char **detail_out)
{
    /* A whole number of any length is one: of more digits than a double has, too. */
    const size_t flags = JSON_DECODE_INT_AS_REAL;
    const struct json_source source = {
        .bytes = request->body,
        .length = request->body_length,
        .max_depth = request->service->limits.max_json_depth,
        .arena = request->arena,
    };
    size_t start = strspn(request->body, spaces);
    if (start == request->body_length) {
        *document_out = (struct document){.whole = {.kind = VALUE_ABSENT}};
        return RESULT_OK;
    }
    struct json_fault fault;
    if (json_parse(&source, flags, &fault) == NULL) {
        *detail_out = describe(request, &fault, source.max_depth);
        return RESULT_MALFORMED;
    }
    struct document document = {.whole = value_of(token_at(request->body + start), request->arena)};
    if (document.whole.kind == VALUE_OBJECT) {
        document.contents = collect(request->body + start, request->arena);
    }
    *document_out = document;
    return RESULT_OK;
}

const char *value_json(const struct value *value, const struct request *request)
{
    struct arena *arena = request->arena;
    if (value->kind == VALUE_ABSENT) {
        return NULL;
    }
    if (value->written != NULL) {
        return compact((struct token){value->written, value->written_length}, arena);
    }
    struct text json = {0};
    encode_string(&json, value->text);
    const char *kept = arena_copy_text(arena, json.bytes, json.length);
    text_deinit(&json);
    return kept;
}

struct value document_member(const struct document *document, const char *name,
                             const struct request *request)
{
    const struct member *member = document->contents;
    while (member != NULL && strcmp(member->name, name) != 0) {
        member = member->previous;
    }
    return member != NULL ? value_of(member->token, request->arena)
                          : (struct value){.kind = VALUE_ABSENT};
}

static struct value value_of_parameter(const char *encoded, size_t length, struct arena *arena)
{
    const char *text = query_decode_text(encoded, length, arena);
    if (text == NULL) {
        return (struct value){.kind = VALUE_ABSENT};
    }
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

struct value document_parameter(const struct request *request, const char *name)
{
    struct value value = {.kind = VALUE_ABSENT};
    const char *rest = request->query != NULL ? request->query : "";
    while (*rest != '\0') {
        size_t length = strcspn(rest, "&"), name_length = strcspn(rest, "=&");
        const char *decoded = query_decode_text(rest, name_length, request->arena);
        if (length > 0 && decoded != NULL && strcmp(decoded, name) == 0) {
            size_t start = name_length < length ? name_length + 1 : length;
            value = value_of_parameter(rest + start, length - start, request->arena);
        }
        rest += length;
        rest += *rest == '&';
    }
    return value;
}
