/*
 * Token steps: the header field Slotd-Token, by which a reader of all answers can tell in which
 * order a provider's changes were made.
 *
 * A list of strings with parameters (RFC 8941): the provider's id, percent-encoded, and its tokens
 * before and after the change, as in an ETag: "anna"; before="100000a"; after="100000b". A move to
 * another provider has two members; "0" comes before the first token of all.
 */
#ifndef SERVER_API_TOKEN_STEPS_H
#define SERVER_API_TOKEN_STEPS_H
#include "core/booking.h"
#include "server/request.h"
#include "server/response.h"

/* Nothing if there are no steps. */
void token_steps_write(const struct request *request, struct response *response,
                       const struct booking_steps *steps);

#endif
