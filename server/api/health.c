/* For whoever runs slotd: is it alive, may it get traffic, what is it. */
#include <stdatomic.h>

#include "server/api/api.h"
#include "server/encode.h"
#include "server/service.h"

enum { SERVICE_UNAVAILABLE = 503 };

/* A shared store was not heard of for so long. */
enum { MAX_LAG_MS = 5000 };

static void encode_status(struct text *body, const char *status)
{
    encode_object(body);
    encode_string_member(body, "status", status);
    encode_object_end(body);
}

enum result health_alive(struct request *request, struct response *response)
{
    (void)request;
    encode_status(&response->body, "ok");
    return RESULT_OK;
}

static enum result answer_not_ready(struct response *response, const char *why)
{
    response->status = SERVICE_UNAVAILABLE;
    response_add_header(response, "Retry-After", "1");
    encode_status(&response->body, why);
    return RESULT_OK;
}

enum result health_ready(struct request *request, struct response *response)
{
    struct service *service = request->service;
    if (atomic_load(&service->draining)) {
        return answer_not_ready(response, "draining");
    }
    if (!committer_is_sound(service->committer)) {
        return answer_not_ready(response, "store_failed");
    }
    if (!committer_takes_changes(service->committer)) {
        return answer_not_ready(response, "store_refuses_changes");
    }
    if (follower_lag_ms(service->follower) > MAX_LAG_MS) {
        return answer_not_ready(response, "store_unreachable");
    }
    encode_status(&response->body, "ready");
    return RESULT_OK;
}

enum result health_version(struct request *request, struct response *response)
{
    (void)request;
    encode_object(&response->body);
    encode_string_member(&response->body, "name", "slotd");
    encode_string_member(&response->body, "version", SLOTD_VERSION);
    encode_object_end(&response->body);
    return RESULT_OK;
}
