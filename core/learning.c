/* What is new of ids first: whoever decides again may ask for them. */
#include "core/learning.h"

#include <string.h>

#include "core/client_claim.h"

static void learn_client(struct learning *learning, const struct client *client)
{
    struct booking *booking = learning->booking;
    clients_add(booking->clients, client->number, client->id);
    waiting_ids_put(learning->waiting, booking->client_ids, client->id, client->number);
    if (client->erased) {
        clients_erase(booking->clients, client->number);
        return;
    }
    waiting_ids_put(learning->waiting, booking->client_addresses,
                    client_alias(client->alias, &learning->news->arena), client->number);
    waiting_ids_put(learning->waiting, booking->client_addresses,
                    client_address(client->email, client->phone, &learning->news->arena),
                    client->number);
}

/* Who is open when shows in the contests of every member. */
static void learn_closures(struct booking *booking, const struct closed_group *closed)
{
    struct group *group = groups_ensure(booking->groups, closed->id);
    group_edit(group);
    group_close(group, closed->closures, closed->count);
    group_edit_end(group);
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        if (provider == NULL) {
            continue;
        }
        provider_lock(provider);
        if (provider_is_registered(provider) && provider_group(provider) == group) {
            desk_publish_again(booking, provider);
        }
        provider_unlock(provider);
    }
}

static const struct appointment *appointments_end(const struct learning *learning)
{
    return learning->news->appointments + learning->news->count;
}

/* First out, then in: what took the place of another comes in any order. False if it does not fit:
 * memory was not what it was taken for. */
static bool take_over(struct learning *learning, struct provider *provider) REQUIRES(provider)
{
    struct booking *booking = learning->booking;
    struct calendar *calendar = provider_calendar(provider);
    int64_t number = provider_number(provider);
    const struct appointment *first =
        learning->news->appointments + news_first(learning->news, number);
    const struct appointment *each = first, *end = appointments_end(learning);
    for (; each < end && each->provider == number; each++) {
        size_t position = calendar_find(calendar, each->number);
        if (position < calendar_count(calendar)) {
            desk_take_out(booking, provider, position);
        }
    }
    bool fits = true;
    for (each = first; fits && each < end && each->provider == number; each++) {
        if (appointment_is_live(each->status)) {
            fits = calendar_add(calendar, each) == RESULT_OK;
        }
        if (fits && appointment_is_live(each->status)) {
            desk_count(booking, each);
        }
        desk_publish_span(booking, provider, each->span);
    }
    return fits;
}

/* Where one knew all but the last changes, these are made here, too. Whoever is changing the
 * provider himself will miss its token, and is left to load it; or whoever would refuse
 * (desk_mend).
 */
static void take_step(struct learning *learning, struct provider *provider,
                      const struct store_step *step) EXCLUDES(provider)
{
    provider_lock(provider);
    bool is_fresh = !atomic_load(provider_stale(provider)) && provider_is_registered(provider);
    bool is_known = is_fresh && provider_token(provider) == step->after;
    bool goes_on = is_fresh && step->is_whole && provider_token(provider) == step->before &&
                   take_over(learning, provider);
    if (goes_on) {
        provider_advance(provider, step->after, provider_sequence(provider));
    } else if (!is_known) {
        provider_surprise(provider, step->after);
        atomic_fetch_add(&learning->booking->surprises, 1);
    }
    provider_unlock(provider);
    turn_learned(provider_turn(provider), step->is_wanted);
}

/* What its openings and rules are numbered. */
static void learn_numbers(struct booking *booking, struct provider *provider) REQUIRES(provider)
{
    const struct provider_definition *definition = provider_definition(provider);
    const struct opening_list *openings = provider_openings(provider);
    for (size_t i = 0; i < openings->count; i++) {
        const struct opening *opening = &openings->members[i];
        const struct collection_range range = {
            .first = opening->number,
            .count = opening_count(opening),
            .provider = provider_number(provider),
            .start = opening->span.start,
        };
        collections_learn(booking->collections, opening->collection, &range);
    }
    for (size_t i = 0; i < definition->rule_count; i++) {
        const struct collection_range range = {
            .first = definition->rules[i].number,
            .count = 1,
            .provider = provider_number(provider),
        };
        if (range.first > 0) {
            collections_learn(booking->collections,
                              desk_rule_collection(booking, definition->group), &range);
        }
    }
}

/* Nobody would find what is new there before. False when the store cannot be read; then it stays
 * stale. */
static bool load_again(struct booking *booking, struct provider *provider, int64_t now)
    EXCLUDES(provider)
{
    if (!desk_lock_to_learn(booking, provider, now)) {
        return false;
    }
    learn_numbers(booking, provider);
    provider_unlock(provider);
    return true;
}

static void learn_alias(struct learning *learning, struct provider *provider, const char *alias)
    EXCLUDES(provider)
{
    struct booking *booking = learning->booking;
    provider_lock(provider);
    const char *old = arena_keep(&learning->news->arena, provider_definition(provider)->alias);
    provider_unlock(provider);
    int64_t number = provider_number(provider);
    if (old != NULL && (alias == NULL || strcmp(old, alias) != 0) &&
        id_index_find(booking->provider_aliases, old) == number) {
        id_index_forget(booking->provider_aliases, old);
    }
    int64_t holder = alias != NULL ? id_index_find(booking->provider_aliases, alias) : 0;
    if (holder != 0 && holder != number) {
        id_index_forget(booking->provider_aliases, alias);
    }
    waiting_ids_put(learning->waiting, booking->provider_aliases, alias, number);
}

static enum result learn_step(struct learning *learning, const struct store_step *step, int64_t now)
{
    struct booking *booking = learning->booking;
    struct provider *provider = roster_at(booking->roster, step->number);
    if (provider == NULL) {
        provider = roster_restore(booking->roster, step->id, step->number);
    }
    if (provider == NULL) {
        return RESULT_UNAVAILABLE;
    }
    learn_alias(learning, provider, step->alias);
    take_step(learning, provider, step);
    return step->is_whole || load_again(booking, provider, now) ? RESULT_OK : RESULT_UNAVAILABLE;
}

/* Numbers are counted on only when it is known where the ones before are. */
enum result learning_carry_out(struct learning *learning)
{
    struct booking *booking = learning->booking;
    int64_t now = desk_now(booking);
    enum result result = RESULT_OK;
    news_sort(learning->news);
    for (const struct closed_group *each = learning->news->groups; each != NULL;
         each = each->next) {
        learn_closures(booking, each);
    }
    for (const struct heard_client *each = learning->news->clients; each != NULL;
         each = each->next) {
        learn_client(learning, &each->client);
    }
    for (const struct heard_series *each = learning->news->series; each != NULL;
         each = each->next) {
        waiting_ids_put(learning->waiting, booking->index, each->id, each->number);
    }
    for (size_t i = 0; i < learning->news->count; i++) {
        waiting_ids_put(learning->waiting, booking->index, learning->news->appointments[i].id,
                        learning->news->appointments[i].number);
    }
    for (const struct heard_step *each = learning->news->steps; each != NULL; each = each->next) {
        enum result one = learn_step(learning, &each->step, now);
        result = one != RESULT_OK ? one : result;
    }
    for (const struct counted *each = learning->news->collections; each != NULL;
         each = each->next) {
        collections_go_on(booking->collections, each->name, each->last);
    }
    return result;
}
