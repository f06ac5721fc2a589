/* The path is taken apart before it is decoded, so that an encoded slash stays inside its segment.
 */
#include "server/request.h"

#include <string.h>
#include <strings.h>

#include "server/percent.h"

const char *request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) {
            return request->headers[i].value;
        }
    }
    return NULL;
}

bool request_split_path(struct request *request)
{
    const char *rest = request->path;
    request->segment_count = 0;
    if (rest[0] != '/') {
        return false;
    }
    char *decoded = arena_take(request->arena, strlen(rest) + 1);
    while (rest[0] == '/' && rest[1] != '\0') {
        rest++;
        size_t length = strcspn(rest, "/");
        if (request->segment_count == REQUEST_SEGMENTS_MAX ||
            !percent_decode(rest, length, decoded)) {
            return false;
        }
        request->segments[request->segment_count++] = decoded;
        decoded += strlen(decoded) + 1;
        rest += length;
    }
    return true;
}
