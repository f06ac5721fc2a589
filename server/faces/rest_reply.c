/* One sentence in one member, always. */
#include "server/faces/rest_reply.h"

#include <stdio.h>

#include "core/slot.h"
#include "server/encode.h"

enum { METHOD_SENTENCE_SIZE = 64, UNPROCESSABLE = 422, SERVICE_UNAVAILABLE = 503 };

void rest_say(struct response *response, int status, const char *member, const char *sentence)
{
    struct text *body = &response->body;
    text_clear(body);
    response->status = status;
    response->content_type = "application/json";
    response->next_piece = NULL;
    if (status == SERVICE_UNAVAILABLE) {
        response_add_header(response, "Retry-After", "1");
    }
    encode_object(body);
    encode_string_member(body, member, sentence);
    encode_object_end(body);
}

/* The framework says these two before any of its programs is asked. */
static bool refuse_route(const struct request *request, struct response *response,
                         const struct rest_dialect *dialect, enum result result)
{
    int status = result_http_status(result);
    if (result == RESULT_METHOD_NOT_ALLOWED) {
        char sentence[METHOD_SENTENCE_SIZE];
        snprintf(sentence, sizeof sentence, "Method \"%.20s\" not allowed.", request->method);
        rest_say(response, status, "detail", sentence);
        return true;
    }
    if (result == RESULT_ROUTE_UNKNOWN) {
        rest_say(response, status, dialect->member, "Not found.");
        return true;
    }
    return false;
}

void rest_refuse(const struct request *request, struct response *response,
                 const struct rest_dialect *dialect, enum result result, const char *detail)
{
    if (refuse_route(request, response, dialect, result)) {
        return;
    }
    for (size_t i = 0; i < dialect->wording_count; i++) {
        const struct rest_wording *wording = &dialect->wordings[i];
        if (wording->result == result) {
            rest_say(response, wording->status, dialect->member, wording->sentence);
            return;
        }
    }
    int status = result_http_status(result);
    rest_say(response, status == UNPROCESSABLE ? REST_BAD_REQUEST : status, dialect->member,
             detail != NULL ? detail : result_text(result));
}

bool rest_is_booked(const struct booking_alternatives *alternatives)
{
    return alternatives->reason == SLOT_APPOINTMENT || alternatives->reason == SLOT_HOLD ||
           alternatives->reason == SLOT_BUFFER || alternatives->reason == SLOT_DAILY_LIMIT;
}
