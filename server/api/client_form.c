/* An e-mail address is taken for one if mail could be sent to it; only sending would tell. */
#include "server/api/client_form.h"
#include "server/api/shapes.h"

#include <string.h>

static bool is_email(const char *text)
{
    const char *at = strrchr(text, '@');
    return at != NULL && at != text && strchr(text, ' ') == NULL && strchr(at, '.') != NULL &&
           at[1] != '.' && at[strlen(at) - 1] != '.';
}

/* E.164 has 15 digits; extensions and signs between them are left to the writer. */
static bool is_phone(const char *text)
{
    size_t digits = 0;
    for (; *text != '\0'; text++) {
        if (*text >= '0' && *text <= '9') {
            digits++;
        } else if (strchr("+-./() x", *text) == NULL) {
            return false;
        }
    }
    return digits >= 3 && digits <= 20;
}

static const char *check_client(const void *members, const char **name_out)
{
    const struct booking_client *client = members;
    if (client->email != NULL && !is_email(client->email)) {
        *name_out = "email";
        return "Must be an e-mail address, such as jane@example.org.";
    }
    if (client->phone != NULL && !is_phone(client->phone)) {
        *name_out = "phone";
        return "Must be a telephone number, such as +49 30 1234567.";
    }
    if (client->id != NULL && client->id_prefix != NULL) {
        *name_out = "id_prefix";
        return "Not wanted: the client has an id.";
    }
    *name_out = "name";
    return client->id == NULL && client->alias == NULL && client->name == NULL
               ? "Missing: a client has a name, or an id, or an alias."
               : NULL;
}

/* clang-format off */
static const struct json_field fields[] = {
    {.name = "id",    .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 1, .max = CLIENT_ID_BYTES_MAX,
     .offset = offsetof(struct booking_client, id)},
    {.name = "id_prefix", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 1, .max = CLIENT_ID_BYTES_MAX / 2,
     .offset = offsetof(struct booking_client, id_prefix)},
    {.name = "alias", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 1, .max = CLIENT_TEXT_BYTES_MAX,
     .offset = offsetof(struct booking_client, alias)},
    {.name = "name",  .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 1, .max = CLIENT_TEXT_BYTES_MAX,
     .offset = offsetof(struct booking_client, name)},
    {.name = "email", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 3, .max = CLIENT_TEXT_BYTES_MAX,
     .offset = offsetof(struct booking_client, email)},
    {.name = "phone", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 3, .max = CLIENT_TEXT_BYTES_MAX,
     .offset = offsetof(struct booking_client, phone)},
};
/* clang-format on */

const struct json_shape client_shape = {
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .size = sizeof(struct booking_client),
    .check = check_client,
};

struct json_shape shape_client(const struct service_limits *limits, struct json_field *fields_out)
{
    (void)limits, (void)fields_out;
    return client_shape;
}
