/*
 * Booking: clients, and the erasure of what is known of them.
 */
#ifndef CORE_BOOKING_CLIENT_H
#define CORE_BOOKING_CLIENT_H
#include "core/booking.h"

/* Makes a client. An id that is there already: the same content gets the same answer, other content
 * RESULT_ID_REUSED. An address or an alias that belongs to a client: that client; but beside a new
 * id, RESULT_ALIAS_TAKEN. */
MUST_CHECK enum result booking_create_client(struct booking *booking,
                                             const struct booking_client *asked,
                                             struct arena *arena, struct client *client_out,
                                             bool *created_out);

/* RESULT_CLIENT_UNKNOWN; a client that was erased is found, and has no texts. */
MUST_CHECK enum result booking_find_client(struct booking *booking, const char *id,
                                           struct arena *arena, struct client *client_out);

MUST_CHECK enum result booking_find_client_alias(struct booking *booking, const char *alias,
                                                 struct arena *arena, struct client *client_out);

/* Deletes name, addresses and reasons for good; appointments keep their time. Twice is fine.
 * RESULT_CLIENT_UNKNOWN. */
MUST_CHECK enum result booking_erase_client(struct booking *booking, const char *id,
                                            struct arena *arena, struct client *client_out);

#endif
