/*
 * Opening form: time that is opened once, as documents write it, and what is offered whole, as
 * answers show it.
 */
#ifndef SERVER_API_OPENING_FORM_H
#define SERVER_API_OPENING_FORM_H
#include "core/booking_opening.h"
#include "server/json.h"
#include "server/request.h"
#include "server/response.h"

/* What openings count in unless it is said. */
#define OPENING_COLLECTION "native"

/* The field of a document, or of a query, that names a collection; names that slotd keeps for
 * itself are not refused here. */
struct json_field opening_collection_field(size_t offset);

/* Whether only slotd itself counts in it. */
bool opening_collection_is_reserved(const char *collection);

/* Of the provider in the path. RESULT_INVALID, RESULT_MALFORMED: the problem is written already. */
MUST_CHECK enum result opening_form_decode(const struct request *request, struct response *response,
                                           struct booking_opening_request *wish_out);

void encode_opening(struct text *body, const struct opening *opening);
void encode_whole(struct text *body, const struct booking_whole *whole);

#endif
