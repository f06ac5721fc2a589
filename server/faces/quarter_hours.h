/*
 * Quarter hours: what the parts of the face share: by what names the core knows its things, and the
 * handlers that stand in files of their own.
 */
#ifndef SERVER_FACES_QUARTER_HOURS_H
#define SERVER_FACES_QUARTER_HOURS_H
#include "core/booking_provider.h"
#include "server/faces/quarter_view.h"
#include "server/request.h"
#include "server/response.h"

#define QUARTER_COLLECTION "quarter"
#define QUARTER_CLIENT_PREFIX "quarter-"
#define QUARTER_PROVIDER_PREFIX "pro-" /* with the pro-scheduler contract, whose path it shares */

enum { QUARTER_MINUTES = 15 };

/* What may be listed and reserved: what begins more than a day ahead. */
extern const struct booking_terms quarter_terms;

struct quarter_party quarter_party_of(const struct booking_provider *provider, struct arena *arena);

enum result quarter_reserve(struct request *request, struct response *response);
enum result quarter_confirm(struct request *request, struct response *response);

#endif
