/*
 * Keep: values with borrowed texts get copies of their own, in an arena.
 */
#ifndef SERVER_STORE_KEEP_H
#define SERVER_STORE_KEEP_H
#include "core/appointment.h"
#include "core/client.h"
#include "core/memory.h"
#include "core/store.h"

void keep_appointment(struct arena *arena, struct appointment *appointment);
void keep_client(struct arena *arena, struct client *client);
void keep_series(struct arena *arena, struct series *series);
void keep_opening(struct arena *arena, struct opening *opening);

#endif
