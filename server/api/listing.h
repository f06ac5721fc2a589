/*
 * Listing: {"name":[member, member, ...]}, or the list alone, sent in pieces of about 16 KB however
 * long it is.
 */
#ifndef SERVER_API_LISTING_H
#define SERVER_API_LISTING_H
#include "core/result.h"
#include "server/face.h"
#include "server/request.h"
#include "server/response.h"

/* How a list says that it is at its end, and has appended nothing; so the list of providers in
 * core/booking_provider.h ends. */
#define LISTING_END RESULT_PROVIDER_UNKNOWN

/* Appends the next member. */
typedef enum result (*listing_next)(void *context, struct text *body);

/* `context` lives in the request's arena. What `next` takes from the arena it must give back, or it
 * stays until the whole answer is sent. */
void listing_start(const struct request *request, struct response *response, const char *name,
                   listing_next next, void *context);

/* The list alone, [member, member, ...]; the face refuses it if it cannot be begun. */
void listing_start_bare(const struct request *request, struct response *response,
                        const struct face *face, listing_next next, void *context);

#endif
