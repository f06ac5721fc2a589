/*
 * Given id: one that comes beside the document, in a header or the path, and has to be what an id
 * in a document has to be.
 */
#ifndef SERVER_API_GIVEN_ID_H
#define SERVER_API_GIVEN_ID_H
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"
#include "server/response.h"

/* RESULT_INVALID, with the problem written: it is empty, longer than `bytes_max`, not UTF-8, or has
 * control characters. `name` is what the sentence calls it. */
MUST_CHECK enum result given_id_check(const char *id, int64_t bytes_max, const char *name,
                                      const char *pointer, struct response *response);

#endif
