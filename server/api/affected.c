/* The same for a provider, its availability and the closures of a group. */
#include "server/api/affected.h"

#include "core/appointment.h"
#include "server/api/appointment_view.h"
#include "server/api/parameters.h"
#include "server/api/shapes.h"
#include "server/api/token_steps.h"
#include "server/api/version_tag.h"
#include "server/encode.h"

enum { CONFLICT_MOVE = 1, CONFLICT_KEEP };

struct wish_form {
    bool dry_run;
    int32_t on_conflict;
};

struct json_shape shape_revision(const struct service_limits *limits, struct json_field *fields_out)
{
    (void)limits;
    static const char *const conflicts[] = {"cancel", "move", "keep", NULL};
    /* clang-format off */
    static const struct json_field fields[] = {
        {.name = "dry_run",     .kind = JSON_KIND_BOOLEAN, .presence = JSON_OPTIONAL, .offset = offsetof(struct wish_form, dry_run)},
        {.name = "on_conflict", .kind = JSON_KIND_CHOICE,  .presence = JSON_OPTIONAL, .offset = offsetof(struct wish_form, on_conflict),
         .choices = conflicts},
    };
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

enum result affected_wish(const struct request *request, struct response *response,
                          struct booking_revision *wish_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_revision(&request->service->limits, fields);
    struct wish_form form = {.dry_run = false};
    enum result result = parameters_decode(request, &shape, response, &form);
    *wish_out = (struct booking_revision){
        .dry_run = form.dry_run,
        .move = form.on_conflict == CONFLICT_MOVE,
        .keep = form.on_conflict == CONFLICT_KEEP,
        .expected = version_tag_expected(request),
    };
    return result;
}

void encode_affected(struct text *body, const struct booking_revised *revised)
{
    encode_name(body, "affected");
    encode_list(body);
    for (size_t i = 0; i < revised->count; i++) {
        const struct booking_affected *affected = &revised->affected[i];
        encode_object(body);
        encode_string_member(body, "request_id", affected->id);
        encode_string_member(body, "outcome", affected->moved ? "moved" : "cancelled");
        encode_string_member(body, "provider_id", affected->provider_id);
        encode_standing(body, affected->span, affected->zone);
        if (affected->moved) {
            encode_name(body, "moved_to");
            encode_object(body);
            encode_string_member(body, "provider_id", affected->new_provider_id);
            encode_standing(body, affected->new_span, affected->new_zone);
            encode_object_end(body);
        }
        encode_object_end(body);
    }
    encode_list_end(body);
}

void affected_answer(const struct request *request, struct response *response,
                     const struct booking_revision *wish, const struct booking_revised *revised,
                     const char *message)
{
    if (!wish->dry_run && revised->version != 0) {
        version_tag_write(request, response, revised->version);
    }
    token_steps_write(request, response, &revised->steps);
    encode_object(&response->body);
    encode_string_member(&response->body, "message",
                         wish->dry_run ? AFFECTED_NOTHING_CHANGED : message);
    encode_affected(&response->body, revised);
    encode_object_end(&response->body);
}
