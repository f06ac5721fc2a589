/*
 * Client form: what a request says of a client: {"id", "id_prefix", "alias", "name", "email",
 * "phone"}.
 */
#ifndef SERVER_API_CLIENT_FORM_H
#define SERVER_API_CLIENT_FORM_H
#include "core/booking.h"
#include "server/json.h"

enum { CLIENT_ID_BYTES_MAX = 128, CLIENT_TEXT_BYTES_MAX = 254 }; /* RFC 5321 4.5.3.1: addresses */

/* Fills a struct booking_client that was zeroed, or has an id that comes from elsewhere. A client
 * has an id, an alias or a name. */
extern const struct json_shape client_shape;

#endif
