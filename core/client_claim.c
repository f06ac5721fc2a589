/* From what a request says of its client to a client with a number. */
#include "core/client_claim.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const char *client_address(const char *email, const char *phone, struct arena *arena)
{
    const char *text = email != NULL ? email : phone;
    if (text == NULL) {
        return NULL;
    }
    char *address = arena_take(arena, strlen(text) + 2);
    size_t length = 0;
    address[length++] = email != NULL ? 'e' : 't';
    for (; *text != '\0'; text++) {
        if (email != NULL) {
            address[length++] = (char)(tolower)((unsigned char)*text);
        } else if ((*text >= '0' && *text <= '9') || *text == '+') {
            address[length++] = *text;
        }
    }
    return address;
}

const char *client_alias(const char *alias, struct arena *arena)
{
    if (alias == NULL) {
        return NULL;
    }
    size_t length = strlen(alias);
    char *address = arena_take(arena, length + 2);
    address[0] = 'a';
    memcpy(address + 1, alias, length + 1);
    return address;
}

/* Not to be guessed: the number under the process's secret. */
static const char *make_id(const struct booking *booking, int64_t number, struct arena *arena)
{
    enum { ID_SIZE = 24 };
    char digits[ID_SIZE];
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    char *id = arena_take(arena, ID_SIZE);
    snprintf(id, ID_SIZE, "c-%016llx",
             (unsigned long long)hash_text(booking->settings.secret, digits));
    return id;
}

static enum result take_known(struct booking *booking, int64_t number,
                              struct client_claim *claim_out)
{
    if (clients_is_erased(booking->clients, number)) {
        return RESULT_CLIENT_UNKNOWN;
    }
    *claim_out = (struct client_claim){
        .client = {.id = clients_id(booking->clients, number), .number = number},
    };
    return RESULT_OK;
}

static void take_new(struct booking *booking, const struct booking_client *asked,
                     struct arena *arena, struct client_claim *claim)
{
    int64_t number = store_mint(booking->store);
    const char *id = asked->id;
    if (id == NULL && asked->id_prefix != NULL) {
        id = claim->claimed_id = numbering_make(booking->client_ids_made, asked->id_prefix, arena);
    }
    claim->is_new = true;
    claim->client = (struct client){
        .id = id != NULL ? id : make_id(booking, number, arena),
        .number = number,
        .name = asked->name,
        .email = asked->email,
        .phone = asked->phone,
        .alias = asked->alias,
        .created_at = desk_now(booking),
    };
}

static void release_if(struct id_index *index, const char *id)
{
    if (id != NULL) {
        id_index_release(index, id);
    }
}

/* Of a client that is not known yet. */
static bool says_nothing(const struct booking_client *asked)
{
    return asked->name == NULL && asked->email == NULL && asked->phone == NULL;
}

/* Where another process erased a client nobody knows its addresses any more: whoever asks by one
 * finds out that it is free. */
static int64_t claim_address(struct booking *booking, const char *address)
{
    int64_t number = id_index_claim(booking->client_addresses, address);
    while (number != 0 && clients_is_erased(booking->clients, number)) {
        if (id_index_find(booking->client_addresses, address) == number) {
            id_index_forget(booking->client_addresses, address);
        }
        number = id_index_claim(booking->client_addresses, address);
    }
    return number;
}

static enum result claim_by_id(struct booking *booking, const struct booking_client *asked,
                               struct arena *arena, struct client_claim *claim_out)
{
    int64_t number = id_index_claim(booking->client_ids, asked->id);
    if (number != 0) {
        const char *id = clients_id(booking->clients, number);
        return id != NULL && strcmp(id, asked->id) == 0 ? take_known(booking, number, claim_out)
                                                        : RESULT_CLIENT_UNKNOWN;
    }
    if (says_nothing(asked)) {
        id_index_release(booking->client_ids, asked->id);
        return RESULT_CLIENT_UNKNOWN;
    }
    *claim_out = (struct client_claim){.claimed_id = asked->id};
    const char *alias = client_alias(asked->alias, arena);
    const char *address = client_address(asked->email, asked->phone, arena);
    if (alias != NULL && claim_address(booking, alias) != 0) {
        id_index_release(booking->client_ids, asked->id);
        return RESULT_ALIAS_TAKEN;
    }
    claim_out->claimed_alias = alias;
    if (address != NULL && claim_address(booking, address) == 0) {
        claim_out->claimed_address = address;
    }
    take_new(booking, asked, arena, claim_out);
    return RESULT_OK;
}

/* The alias before the address, always: so nobody waits in a circle. */
static enum result claim_by_address(struct booking *booking, const struct booking_client *asked,
                                    struct arena *arena, struct client_claim *claim_out)
{
    const char *alias = client_alias(asked->alias, arena);
    const char *address = client_address(asked->email, asked->phone, arena);
    int64_t number = alias != NULL ? claim_address(booking, alias) : 0;
    if (number != 0) {
        return take_known(booking, number, claim_out);
    }
    number = address != NULL ? claim_address(booking, address) : 0;
    if (number != 0) {
        release_if(booking->client_addresses, alias);
        return take_known(booking, number, claim_out);
    }
    if (says_nothing(asked)) {
        release_if(booking->client_addresses, alias);
        return RESULT_CLIENT_UNKNOWN;
    }
    claim_out->claimed_alias = alias;
    claim_out->claimed_address = address;
    take_new(booking, asked, arena, claim_out);
    return RESULT_OK;
}

enum result client_claim(struct booking *booking, const struct booking_client *asked,
                         struct arena *arena, struct client_claim *claim_out)
{
    *claim_out = (struct client_claim){.is_new = false};
    if (asked == NULL) {
        return RESULT_OK;
    }
    return asked->id != NULL ? claim_by_id(booking, asked, arena, claim_out)
                             : claim_by_address(booking, asked, arena, claim_out);
}

/* The client's other bookings may be under way: a read comes after them all. */
enum result client_claim_refuse(struct booking *booking, const struct client_claim *claim,
                                const struct basis *basis, struct arena *arena)
{
    struct client client;
    enum result result = RESULT_OK;
    if (!claim->is_new) {
        result = store_find_client(booking->store, claim->client.number, arena, &client);
    }
    bool certain = store_failures(booking->store) == basis->failures;
    return result == RESULT_OK && certain ? RESULT_CLIENT_LIMIT : RESULT_UNAVAILABLE;
}

struct change client_claim_change(const struct client_claim *claim)
{
    return (struct change){
        .kind = CHANGE_CLIENT,
        .alias = claim->claimed_alias,
        .address = claim->claimed_address,
        .client = &claim->client,
    };
}

static void settle(struct id_index *index, const char *id, int64_t number, bool made)
{
    if (id != NULL && made) {
        id_index_settle(index, id, number);
    } else {
        release_if(index, id);
    }
}

void client_claim_settle(struct booking *booking, const struct client_claim *claim, bool made)
{
    if (!claim->is_new) {
        return;
    }
    if (made) {
        clients_add(booking->clients, claim->client.number, claim->client.id);
    }
    settle(booking->client_ids, claim->claimed_id, claim->client.number, made);
    settle(booking->client_addresses, claim->claimed_alias, claim->client.number, made);
    settle(booking->client_addresses, claim->claimed_address, claim->client.number, made);
    if (made && claim->claimed_id == NULL) {
        id_index_put(booking->client_ids, claim->client.id, claim->client.number);
    }
}
