/*
 * Clients: who there is, and how many active appointments each one has.
 *
 * Active is what is live and not yet over. Only ids and numbers are kept in memory; names and
 * addresses are the store's. Striped by number: each stripe has its own lock, taken under no other
 * but a provider's. Any thread; clients are never removed while the registry lives.
 */
#ifndef CORE_CLIENTS_H
#define CORE_CLIENTS_H
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"

struct clients;
void clients_free(struct clients *clients);

/* Where there is no limit nobody needs to count: then everything can be taken, and nothing is kept
 * of it. */
struct clients *clients_new(bool counts) OWNED_UNTIL(clients_free);

/* Copies the id. Adding one that is there changes nothing. */
void clients_add(struct clients *clients, int64_t number, const char *id);
void clients_erase(struct clients *clients, int64_t number);

/* The id, which lives as long as the registry; NULL for a number that was not added. */
const char *clients_id(struct clients *clients, int64_t number);
bool clients_is_erased(struct clients *clients, int64_t number);

struct clients_claim {
    int64_t client, appointment; /* numbers */
    int64_t end;                 /* of the appointment */
};

/* Counts the appointment. False, and not counted, if the client has `limit` active ones besides it;
 * a limit of 0 is none. */
bool clients_take(struct clients *clients, const struct clients_claim *claim, int64_t now,
                  int64_t limit);

/* What is not counted may be dropped. */
void clients_drop(struct clients *clients, int64_t client, int64_t appointment);

#endif
