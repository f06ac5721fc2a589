/*
 * REST reply: what two of the faces say when they refuse, in the shapes of Django REST framework.
 */
#ifndef SERVER_FACES_REST_REPLY_H
#define SERVER_FACES_REST_REPLY_H
#include <stddef.h>

#include "core/booking.h"
#include "server/request.h"
#include "server/response.h"

enum { REST_CREATED = 201, REST_BAD_REQUEST = 400, REST_NOT_FOUND = 404, REST_CONFLICT = 409 };

/* Makes the response {"member":"sentence"}, whatever it was before. */
void rest_say(struct response *response, int status, const char *member, const char *sentence);

/* How a face puts results. What it does not name has the status and the text of core/result.h, but
 * 400 where that says 422. */
struct rest_dialect {
    const char *member; /* that sentences stand in */
    const struct rest_wording {
        enum result result;
        int status;
        const char *sentence;
    } * wordings;
    size_t wording_count;
};

/* For struct face: `detail` beats what the dialect does not name. */
void rest_refuse(const struct request *request, struct response *response,
                 const struct rest_dialect *dialect, enum result result, const char *detail);

/* Of an exact request that was refused: the time is offered, but somebody has it. */
bool rest_is_booked(const struct booking_alternatives *alternatives);

#endif
