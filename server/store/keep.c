/* Every text of a value is copied where it is. */
#include "server/store/keep.h"

#include <string.h>

const char *keep_text(struct arena *arena, const char *text)
{
    return text != NULL ? arena_copy_text(arena, text, strlen(text)) : NULL;
}

void keep_appointment(struct arena *arena, struct appointment *appointment)
{
    appointment->id = keep_text(arena, appointment->id);
    appointment->ended_by = keep_text(arena, appointment->ended_by);
    appointment->reason = keep_text(arena, appointment->reason);
}

void keep_client(struct arena *arena, struct client *client)
{
    client->id = keep_text(arena, client->id);
    client->name = keep_text(arena, client->name);
    client->email = keep_text(arena, client->email);
    client->phone = keep_text(arena, client->phone);
}

void keep_series(struct arena *arena, struct series *series)
{
    series->id = keep_text(arena, series->id);
}
