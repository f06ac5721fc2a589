/* One event per kind of change. */
#include "server/store/change_event.h"

#include <assert.h>
#include <stddef.h>

static struct change_event placed(enum event_kind kind, const struct appointment *appointment)
{
    return (struct change_event){
        .kind = kind,
        .provider = appointment->provider,
        .appointment = appointment->number,
        .span = appointment->span,
    };
}

struct change_event change_event_of(const struct commit *commit, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PROVIDER:
        return (struct change_event){
            .kind = commit->side.expected_token == 0 ? EVENT_PROVIDER_REGISTERED
                                                     : EVENT_PROVIDER_CHANGED,
            .provider = commit->side.provider,
        };
    case CHANGE_APPOINTMENT:
        return placed(event_kind_of_new(change->appointment->status), change->appointment);
    case CHANGE_STATUS:
        return (struct change_event){
            .kind = event_kind_of_change(change->status.status),
            .provider = commit->side.provider,
            .appointment = change->status.number,
        };
    case CHANGE_MOVE:
        return placed(EVENT_APPOINTMENT_MOVED, change->move.appointment);
    case CHANGE_SERIES:
        return (struct change_event){.kind = EVENT_SERIES_BOOKED, .subject_id = change->series->id};
    case CHANGE_CLIENT:
        return (struct change_event){.kind = EVENT_CLIENT_CREATED,
                                     .subject_id = change->client->id};
    case CHANGE_CLIENT_ERASE:
        return (struct change_event){.kind = EVENT_CLIENT_ERASED, .subject_id = change->client->id};
    case CHANGE_GROUP:
        return (struct change_event){.kind = EVENT_GROUP_CLOSED, .subject_id = change->group.id};
    case CHANGE_OPENING:
        return (struct change_event){.kind = EVENT_PROVIDER_OPENED,
                                     .provider = commit->side.provider,
                                     .span = change->opening->span};
    case CHANGE_OPENING_END:
        return (struct change_event){.kind = EVENT_PROVIDER_WITHDRAWN,
                                     .provider = commit->side.provider};
    case CHANGE_NOTE_ERASE:
        return (struct change_event){.kind = EVENT_APPOINTMENT_NOTE_ERASED,
                                     .appointment = change->number};
    }
    assert(false); /* A kind that is none of them. */
    __builtin_unreachable();
}
