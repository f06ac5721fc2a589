/*
 * Described: whether an answer is one that /openapi.json describes: its status, its Content-Type,
 * and its body by the schema. The description is made in this process, once, for all faces.
 */
#ifndef SUPPORT_DESCRIBED_H
#define SUPPORT_DESCRIBED_H
#include <jansson.h>

#include "support/http_client.h"

/* NULL if it is, or if no operation has the method and path; otherwise what is wrong, in one
 * sentence that lives until the thread asks again. `document` is the body, NULL if it is no JSON.
 */
const char *described_fault(const char *method, const char *path, const struct http_reply *reply,
                            json_t *document);

#endif
