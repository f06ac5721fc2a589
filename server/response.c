/* A response is small: a status, a handful of header fields, a body. */
#include "server/response.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

void response_reset(struct response *response)
{
    struct text body = response->body;
    text_clear(&body);
    *response = (struct response){
        .status = 200,
        .content_type = "application/json",
        .body = body,
    };
}

void response_add_header(struct response *response, const char *name, const char *value)
{
    assert(response->header_count < RESPONSE_HEADERS_MAX);
    response->headers[response->header_count].name = name;
    response->headers[response->header_count].value = value;
    response->header_count++;
}

/* RFC 3986 2.3. */
static bool is_unreserved(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') ||
           (character != '\0' && strchr("-._~", character) != NULL);
}

void response_add_location(struct response *response, struct arena *arena, const char *collection,
                           const char *id)
{
    static const char digits[] = "0123456789ABCDEF";
    char *location = arena_take(arena, strlen(collection) + 3 * strlen(id) + 1);
    char *end = stpcpy(location, collection);
    for (const char *next = id; *next != '\0'; next++) {
        unsigned char byte = (unsigned char)*next;
        if (is_unreserved(*next)) {
            *end++ = *next;
        } else {
            *end++ = '%';
            *end++ = digits[byte >> 4];
            *end++ = digits[byte & 15];
        }
    }
    response_add_header(response, "Location", location);
}
