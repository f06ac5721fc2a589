/*
 * Affected: how a revision is asked for, and what it did to whom.
 *
 * Asked for by ?dry_run=true, ?on_conflict=cancel|move|keep and If-Match.
 */
#ifndef SERVER_API_AFFECTED_H
#define SERVER_API_AFFECTED_H
#include "core/booking_provider.h"
#include "server/request.h"
#include "server/response.h"

#define AFFECTED_NOTHING_CHANGED "Nothing was changed."

/* RESULT_INVALID: the problem is written already. */
MUST_CHECK enum result affected_wish(const struct request *request, struct response *response,
                                     struct booking_revision *wish_out);

/* "affected": [...] */
void encode_affected(struct text *body, const struct booking_revised *revised);

/* The whole answer: a message, the new version, and who was affected. */
void affected_answer(const struct request *request, struct response *response,
                     const struct booking_revision *wish, const struct booking_revised *revised,
                     const char *message);

/* Says which provider, the one in the path, is not known; any other result stays as it is. */
enum result provider_refuse(const struct request *request, struct response *response,
                            enum result result);

#endif
