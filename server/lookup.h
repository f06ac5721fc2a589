/*
 * Lookup: which route of which face a request is for (server/dispatch.h says by what rules).
 */
#ifndef SERVER_LOOKUP_H
#define SERVER_LOOKUP_H
#include "server/face.h"

enum { LOOKUP_METHODS_MAX = 10 };

struct lookup {
    const struct face *face;   /* that answers, whatever it answers; never NULL */
    const struct route *route; /* NULL: there is none, and the rest says why */

    /* What the path answers, each once; none if there is no such path. */
    const char *methods[LOOKUP_METHODS_MAX];
    size_t method_count;
    bool asks_first; /* OPTIONS, of a path that pages of any origin may use */
};

/* Sets the request's segments. */
struct lookup lookup_route(struct request *request);

#endif
