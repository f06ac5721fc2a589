/* First everything goes out, then what fits comes in; leaving is the same backwards. */
#include "core/rehearsal.h"

#include <assert.h>

/* What was changed by somebody else meanwhile stays what it is. */
static void take_out(struct misfit *misfit, struct provider *provider) REQUIRES(provider)
{
    const struct appointment *appointment = misfit->appointment;
    struct calendar *calendar = provider_calendar(provider);
    if (appointment->provider != provider_number(provider)) {
        return;
    }
    size_t position = calendar_find(calendar, appointment->number);
    if (position == calendar_count(calendar)) {
        return;
    }
    const struct booked booked = calendar_at(calendar, position);
    if (booked.status == appointment->status && booked.span.start == appointment->span.start) {
        calendar_remove_at(calendar, position);
        misfit->is_out = true;
    }
}

static void put_in(struct misfit *misfit, struct provider *provider) REQUIRES(provider)
{
    if (misfit->is_moved && misfit->moved.provider == provider_number(provider)) {
        struct calendar *calendar = provider_calendar(provider);
        bool is_known = calendar_find(calendar, misfit->moved.number) < calendar_count(calendar);
        misfit->is_in = !is_known && calendar_add(calendar, &misfit->moved) == RESULT_OK;
    }
}

void rehearsal_enter(struct rehearsal *rehearsal, struct provider *provider,
                     const struct closures *closures)
{
    provider_try_closures(provider, closures);
    for (struct rehearsal *each = rehearsal; each != NULL; each = each->earlier) {
        for (size_t i = 0; i < each->count; i++) {
            take_out(&each->misfits[i], provider);
        }
    }
    for (struct rehearsal *each = rehearsal; each != NULL; each = each->earlier) {
        for (size_t i = 0; i < each->count; i++) {
            put_in(&each->misfits[i], provider);
        }
    }
}

static void remove_again(struct misfit *misfit, struct provider *provider) REQUIRES(provider)
{
    if (misfit->is_in) {
        struct calendar *calendar = provider_calendar(provider);
        calendar_remove_at(calendar, calendar_find(calendar, misfit->moved.number));
        misfit->is_in = false;
    }
}

static void put_back(struct misfit *misfit, struct provider *provider) REQUIRES(provider)
{
    if (misfit->is_out) {
        enum result result = calendar_add(provider_calendar(provider), misfit->appointment);
        assert(result == RESULT_OK);
        misfit->is_out = false;
    }
}

void rehearsal_leave(struct rehearsal *rehearsal, struct provider *provider)
{
    for (struct rehearsal *each = rehearsal; each != NULL; each = each->earlier) {
        for (size_t i = 0; i < each->count; i++) {
            remove_again(&each->misfits[i], provider);
        }
    }
    for (struct rehearsal *each = rehearsal; each != NULL; each = each->earlier) {
        for (size_t i = 0; i < each->count; i++) {
            put_back(&each->misfits[i], provider);
        }
    }
    provider_try_closures(provider, NULL);
}
