/* The path is taken apart before it is decoded, so that an encoded slash stays inside its segment.
 */
#include "server/request.h"

#include <string.h>
#include <strings.h>

#include "server/utf8.h"

const char *request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) {
            return request->headers[i].value;
        }
    }
    return NULL;
}

static int hex_digit(char character)
{
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    if (character >= 'A' && character <= 'F') {
        return character - 'A' + 10;
    }
    return -1;
}

/* Percent-decodes `length` bytes (RFC 3986 2.1) and ends them with a NUL. The decoded form is never
 * longer. */
static bool decode_segment(const char *encoded, size_t length, char *decoded_out)
{
    size_t decoded = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = encoded[i];
        if (byte == '%') {
            int high = i + 2 < length ? hex_digit(encoded[i + 1]) : -1;
            int low = i + 2 < length ? hex_digit(encoded[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0)) {
                return false;
            }
            byte = (char)(high * 16 + low);
            i += 2;
        }
        decoded_out[decoded++] = byte;
    }
    decoded_out[decoded] = '\0';
    return utf8_is_valid(decoded_out, decoded);
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
            !decode_segment(rest, length, decoded)) {
            return false;
        }
        request->segments[request->segment_count++] = decoded;
        decoded += strlen(decoded) + 1;
        rest += length;
    }
    return true;
}
