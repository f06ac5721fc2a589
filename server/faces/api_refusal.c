/* FastAPI's own words for what it finds itself; ours for the rest. */
#include "server/faces/api_refusal.h"

#include <stddef.h>

#include "server/encode.h"

enum result api_refuse_as(struct response *response, int status, enum result result,
                          const char *detail)
{
    response->status = status;
    response->content_type = "application/json";
    response->next_piece = NULL;
    text_clear(&response->body);
    encode_object(&response->body);
    encode_string_member(&response->body, "detail", detail);
    encode_object_end(&response->body);
    return result;
}

void api_refuse(const struct request *request, struct response *response, enum result result,
                const char *detail)
{
    (void)request;
    if (result == RESULT_ROUTE_UNKNOWN) {
        detail = "Not Found";
    } else if (result == RESULT_METHOD_NOT_ALLOWED) {
        detail = "Method Not Allowed";
    } else if (detail == NULL) {
        detail = result_text(result);
    }
    (void)api_refuse_as(response, result_http_status(result), result, detail);
}
