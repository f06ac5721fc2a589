/*
 * Client claim: the client of a booking on its way (internal to booking, but for what a client is
 * known by).
 *
 * Known already, or made in the booking's own transaction. A new client's id and address are
 * claimed, so that two bookings never make one client twice.
 */
#ifndef CORE_CLIENT_CLAIM_H
#define CORE_CLIENT_CLAIM_H
#include "core/desk.h"

/* "e" and the e-mail address in lower case, or "t" and the digits of the telephone number: by these
 * a client is known again. NULL: by nothing. */
const char *client_address(const char *email, const char *phone, struct arena *arena);

/* "a" and the alias, which is one of a client's addresses. NULL stays NULL. */
const char *client_alias(const char *alias, struct arena *arena);

struct client_claim {
    struct client client; /* number 0: nobody says who it is for */
    bool is_new;
    const char *claimed_id, *claimed_alias, *claimed_address; /* NULL: not claimed */
};

/* `asked` may be NULL. RESULT_CLIENT_UNKNOWN: nothing is claimed then. Otherwise it must be
 * settled.
 */
MUST_CHECK enum result client_claim(struct booking *booking, const struct booking_client *asked,
                                    struct arena *arena, struct client_claim *claim_out);

/* RESULT_CLIENT_LIMIT when it is certain: every appointment that was counted is durable.
 * RESULT_UNAVAILABLE. */
MUST_CHECK enum result client_claim_refuse(struct booking *booking,
                                           const struct client_claim *claim,
                                           const struct basis *basis, struct arena *arena);

/* Makes a new client, as it was claimed; borrowed from the claim. */
struct change client_claim_change(const struct client_claim *claim);

/* `made`: the client, if it is a new one, is durable now. */
void client_claim_settle(struct booking *booking, const struct client_claim *claim, bool made);

#endif
