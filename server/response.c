/* A response is small: a status, a handful of header fields, a body. */
#include "server/response.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "server/percent.h"

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

void response_add_location(struct response *response, struct arena *arena, const char *collection,
                           const char *id)
{
    const char *segment = percent_encode(id, arena);
    char *location = arena_take(arena, strlen(collection) + strlen(segment) + 1);
    stpcpy(stpcpy(location, collection), segment);
    response_add_header(response, "Location", location);
}
