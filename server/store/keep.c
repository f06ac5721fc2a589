/* Every text of a value is copied where it is. */
#include "server/store/keep.h"

void keep_appointment(struct arena *arena, struct appointment *appointment)
{
    appointment->id = arena_keep(arena, appointment->id);
    appointment->note = arena_keep(arena, appointment->note);
    appointment->ended_by = arena_keep(arena, appointment->ended_by);
    appointment->reason = arena_keep(arena, appointment->reason);
}

void keep_client(struct arena *arena, struct client *client)
{
    client->id = arena_keep(arena, client->id);
    client->name = arena_keep(arena, client->name);
    client->email = arena_keep(arena, client->email);
    client->phone = arena_keep(arena, client->phone);
    client->alias = arena_keep(arena, client->alias);
}

void keep_series(struct arena *arena, struct series *series)
{
    series->id = arena_keep(arena, series->id);
}

void keep_opening(struct arena *arena, struct opening *opening)
{
    opening->collection = arena_keep(arena, opening->collection);
}
