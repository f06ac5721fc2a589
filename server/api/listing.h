/*
 * Listing: {"name":[member, member, ...]}, sent in pieces of about 16 KB however long it is.
 */
#ifndef SERVER_API_LISTING_H
#define SERVER_API_LISTING_H
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"

/* Appends the next member. RESULT_PROVIDER_UNKNOWN, and nothing appended, after the last one; so
 * the lists of core/booking.h end. */
typedef enum result (*listing_next)(void *context, struct text *body);

/* `context` lives in the request's arena. What `next` takes from the arena it must give back, or it
 * stays until the whole answer is sent. */
void listing_start(const struct request *request, struct response *response, const char *name,
                   listing_next next, void *context);

#endif
