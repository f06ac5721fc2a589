/* What a revision says of those it has affected. */
#include <string.h>

#include "core/revision.h"

static struct booking_affected *append(const struct revision *revision, struct revision_list *list)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        struct booking_affected *larger = arena_take(revision->arena, capacity * sizeof *larger);
        if (list->count > 0) {
            memcpy(larger, list->affected, list->count * sizeof *larger);
        }
        list->affected = larger;
        list->capacity = capacity;
    }
    return &list->affected[list->count++];
}

void revision_report(const struct revision *revision, const struct provider *provider,
                     struct revision_list *list)
{
    for (size_t i = 0; i < revision->misfit_count; i++) {
        const struct misfit *misfit = &revision->misfits[i];
        struct booking_affected *affected = append(revision, list);
        *affected = (struct booking_affected){
            .id = misfit->appointment->id,
            .provider_id = provider_id(provider),
            .zone = revision->created ? revision->revised.zone : revision->old.zone,
            .span = misfit->appointment->span,
            .service_day = misfit->appointment->service_day,
            .moved = misfit->is_moved,
        };
        if (misfit->is_moved) {
            struct booking *booking = revision->booking;
            struct provider *taker = roster_at(booking->roster, misfit->moved.provider);
            affected->new_provider_id = provider_id(taker);
            affected->new_zone = desk_zone(booking, taker);
            affected->new_span = misfit->moved.span;
        }
    }
}
