/*
 * Version tag: ETag, If-Match and If-None-Match (RFC 9110 8.8, 13.1).
 */
#ifndef SERVER_API_VERSION_TAG_H
#define SERVER_API_VERSION_TAG_H
#include <stdbool.h>
#include <stdint.h>

#include "server/request.h"
#include "server/response.h"

/* Says which token of a provider the answer shows. */
void version_tag_write(const struct request *request, struct response *response, int64_t token);

/* The token that If-Match names; 0 without one, or for "*". INT64_MAX, which no provider ever has,
 * for what is no tag of ours. */
int64_t version_tag_expected(const struct request *request);

/* Gives the body, which must be complete, a tag of its content; if the client has it already, 304
 * and no body. */
void version_tag_body(const struct request *request, struct response *response);

#endif
