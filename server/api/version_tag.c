/* Tokens in hexadecimal; bodies by their hash. */
#include "server/api/version_tag.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hash.h"

enum { TAG_SIZE = 24, NOT_MODIFIED = 304 };

static const char *add_tag(const struct request *request, struct response *response, uint64_t value)
{
    char *tag = arena_take(request->arena, TAG_SIZE);
    snprintf(tag, TAG_SIZE, "\"%" PRIx64 "\"", value);
    response_add_header(response, "ETag", tag);
    return tag;
}

void version_tag_write(const struct request *request, struct response *response, int64_t token)
{
    add_tag(request, response, (uint64_t)token);
}

int64_t version_tag_expected(const struct request *request)
{
    const char *header = request_header(request, "If-Match");
    if (header == NULL || strcmp(header, "*") == 0) {
        return 0;
    }
    size_t digits = header[0] == '"' ? strspn(header + 1, "0123456789abcdef") : 0;
    if (digits == 0 || digits > 15 || strcmp(header + 1 + digits, "\"") != 0) {
        return INT64_MAX;
    }
    return (int64_t)strtoull(header + 1, NULL, 16);
}

void version_tag_body(const struct request *request, struct response *response)
{
    struct text *body = &response->body;
    text_append(body, "", 1); /* The hash wants an end. */
    uint64_t hash = hash_text((struct hash_key){0}, body->bytes);
    body->length--;
    const char *tag = add_tag(request, response, hash);
    const char *known = request_header(request, "If-None-Match");
    if (known != NULL && (strcmp(known, "*") == 0 || strstr(known, tag) != NULL)) {
        response->status = NOT_MODIFIED;
        text_clear(body);
    }
}
