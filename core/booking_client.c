/* Clients on their own, without a booking. */
#include "core/booking_client.h"

#include <string.h>

#include "core/client_claim.h"

static bool is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* What is there already: the same again, or somebody else's id. */
static enum result answer_known(struct booking *booking, const struct booking_client *asked,
                                const struct client_claim *claim, struct arena *arena,
                                struct client *client_out)
{
    struct client client;
    enum result result = store_find_client(booking->store, claim->client.number, arena, &client);
    if (result != RESULT_OK) {
        return result;
    }
    bool same =
        is_same_text(asked->name, client.name) && is_same_text(asked->email, client.email) &&
        is_same_text(asked->phone, client.phone) && is_same_text(asked->alias, client.alias);
    if (asked->id != NULL && !same) {
        return RESULT_ID_REUSED;
    }
    *client_out = client;
    return RESULT_OK;
}

static enum result make_claimed(struct booking *booking, const struct client_claim *claim)
{
    const struct change change = client_claim_change(claim);
    struct commit commit = {.changes = &change, .change_count = 1, .at = claim->client.created_at};
    enum result result = desk_commit(booking, &commit);
    client_claim_settle(booking, claim, result == RESULT_OK);
    return result;
}

enum result booking_create_client(struct booking *booking, const struct booking_client *asked,
                                  struct arena *arena, struct client *client_out, bool *created_out)
{
    struct client_claim claim;
    enum result result = client_claim(booking, asked, arena, &claim);
    if (result != RESULT_OK) {
        return asked->id != NULL && result == RESULT_CLIENT_UNKNOWN ? RESULT_ID_REUSED : result;
    }
    struct client client = claim.client;
    result = claim.is_new ? make_claimed(booking, &claim)
                          : answer_known(booking, asked, &claim, arena, &client);
    if (result == RESULT_OK) {
        *client_out = client;
        *created_out = claim.is_new;
    }
    return result;
}

enum result booking_find_client(struct booking *booking, const char *id, struct arena *arena,
                                struct client *client_out)
{
    int64_t number = id_index_find(booking->client_ids, id);
    if (number == 0) {
        return RESULT_CLIENT_UNKNOWN;
    }
    struct client client;
    enum result result = store_find_client(booking->store, number, arena, &client);
    if (result == RESULT_OK && strcmp(client.id, id) != 0) {
        return RESULT_CLIENT_UNKNOWN;
    }
    if (result == RESULT_OK) {
        *client_out = client;
    }
    return result;
}

enum result booking_find_client_alias(struct booking *booking, const char *alias,
                                      struct arena *arena, struct client *client_out)
{
    int64_t number = id_index_find(booking->client_addresses, client_alias(alias, arena));
    if (number == 0) {
        return RESULT_CLIENT_UNKNOWN;
    }
    struct client client;
    enum result result = store_find_client(booking->store, number, arena, &client);
    if (result != RESULT_OK) {
        return result;
    }
    if (client.alias == NULL || strcmp(client.alias, alias) != 0) {
        return RESULT_CLIENT_UNKNOWN;
    }
    *client_out = client;
    return RESULT_OK;
}

static void forget_address(struct booking *booking, const char *address, int64_t number)
{
    if (address != NULL && id_index_find(booking->client_addresses, address) == number) {
        id_index_forget(booking->client_addresses, address);
    }
}

enum result booking_erase_client(struct booking *booking, const char *id, struct arena *arena,
                                 struct client *client_out)
{
    struct client client;
    enum result result = booking_find_client(booking, id, arena, &client);
    if (result != RESULT_OK) {
        return result;
    }
    if (client.erased) {
        *client_out = client;
        return RESULT_OK;
    }
    const struct change change = {
        .kind = CHANGE_CLIENT_ERASE,
        .client = &(struct client){.id = client.id, .number = client.number},
    };
    struct commit commit = {.changes = &change, .change_count = 1, .at = desk_now(booking)};
    result = desk_commit(booking, &commit);
    if (result != RESULT_OK) {
        return result;
    }
    clients_erase(booking->clients, client.number);
    forget_address(booking, client_alias(client.alias, arena), client.number);
    forget_address(booking, client_address(client.email, client.phone, arena), client.number);
    *client_out = (struct client){
        .id = client.id, .number = client.number, .created_at = client.created_at, .erased = true};
    return RESULT_OK;
}
