/* Clients: create, find by id or by alias, erase. */
#include "core/booking_client.h"
#include "server/api/api.h"
#include "server/api/body.h"
#include "server/api/client_form.h"
#include "server/api/idempotency.h"
#include "server/api/parameters.h"
#include "server/api/shapes.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/service.h"

enum { CREATED = 201 };

static void encode_optional(struct text *body, const char *name, const char *text)
{
    encode_name(body, name);
    if (text != NULL) {
        encode_string(body, text);
    } else {
        encode_null(body);
    }
}

static void encode_client(struct text *body, const struct client *client)
{
    encode_object(body);
    encode_string_member(body, "id", client->id);
    if (client->alias != NULL) {
        encode_string_member(body, "alias", client->alias);
    }
    encode_optional(body, "name", client->name);
    encode_optional(body, "email", client->email);
    encode_optional(body, "phone", client->phone);
    encode_instant_member(body, "created_at", client->created_at);
    encode_name(body, "erased");
    encode_boolean(body, client->erased);
    encode_object_end(body);
}

enum result client_create(struct request *request, struct response *response)
{
    struct booking_client asked = {.id = NULL};
    enum result result = idempotency_key(request, response, CLIENT_ID_BYTES_MAX, &asked.id);
    result = result == RESULT_OK ? body_decode(request, &client_shape, response, &asked) : result;
    if (result != RESULT_OK) {
        return result;
    }
    struct client client;
    bool created;
    result =
        booking_create_client(request->service->booking, &asked, request->arena, &client, &created);
    if (result != RESULT_OK) {
        return result;
    }
    response->status = CREATED;
    if (!created) {
        response_add_header(response, "Idempotent-Replay", "true");
    }
    response_add_location(response, request->arena, "/clients/", client.id);
    encode_client(&response->body, &client);
    return RESULT_OK;
}

struct json_shape shape_client_alias(const struct service_limits *limits,
                                     struct json_field *fields_out)
{
    (void)limits;
    static const struct json_field fields[] = {
        {.name = "alias", .kind = JSON_KIND_TEXT, .min = 1, .max = CLIENT_TEXT_BYTES_MAX},
    };
    return shape_keep(fields, 1, fields_out);
}

enum result client_list(struct request *request, struct response *response)
{
    const char *alias = NULL;
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_client_alias(&request->service->limits, fields);
    enum result result = parameters_decode(request, &shape, response, &alias);
    if (result != RESULT_OK) {
        return result;
    }
    struct client client;
    result = booking_find_client_alias(request->service->booking, alias, request->arena, &client);
    if (result != RESULT_OK && result != RESULT_CLIENT_UNKNOWN) {
        return result;
    }
    struct text *body = &response->body;
    encode_object(body);
    encode_name(body, "clients");
    encode_list(body);
    if (result == RESULT_OK) {
        encode_client(body, &client);
    }
    encode_list_end(body);
    encode_object_end(body);
    return RESULT_OK;
}

enum result client_find(struct request *request, struct response *response)
{
    struct client client;
    enum result result = booking_find_client(request->service->booking, request->segments[1],
                                             request->arena, &client);
    if (result == RESULT_OK) {
        encode_client(&response->body, &client);
    }
    return result;
}

enum result client_erase(struct request *request, struct response *response)
{
    struct client client;
    enum result result = booking_erase_client(request->service->booking, request->segments[1],
                                              request->arena, &client);
    if (result == RESULT_OK) {
        encode_client(&response->body, &client);
    }
    return result;
}
