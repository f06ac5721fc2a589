/*
 * Hygiene: what HTTP/1.1 demands of a request's head and the HTTP library does not check.
 *
 * Ambiguous framing is how one request is smuggled inside another, so anything that two readers
 * could understand differently is refused. Pure: looks at the head only.
 */
#ifndef SERVER_HYGIENE_H
#define SERVER_HYGIENE_H
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"
#include "server/request.h"

/* The library drops header fields after its 64th without a word, so 64 are one too many. */
enum { HYGIENE_HEADERS_MAX = 63 };

/* How the body arrives and what becomes of the connection afterwards. */
struct framing {
    int64_t body_length; /* INT64_MAX for more than that; unused if chunked */
    bool chunked;
    bool expects_continue;
    bool keeps_alive;
};

/* `http_version` is "1.0" or "1.1". RESULT_OK and the framing, or a refusal and a sentence on it;
 * after a refusal nobody knows where the next request begins: the connection must be closed. */
MUST_CHECK enum result hygiene_check(const struct request *request, const char *http_version,
                                     struct framing *framing_out, const char **detail_out);

#endif
