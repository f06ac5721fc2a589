/* Registering providers, replacing availability, closing groups. */
#include "core/booking_provider.h"

#include <assert.h>
#include <string.h>

#include "core/booking_follow.h"
#include "core/booking_slots.h"
#include "core/revision.h"

static struct revision revision_begin(struct booking *booking, const struct booking_revision *wish,
                                      struct arena *arena)
{
    return (struct revision){
        .booking = booking,
        .arena = arena,
        .wish = wish,
        .now = desk_now(booking),
    };
}

static enum result revise_one(struct revision *revision, struct provider *provider,
                              struct booking_revised *revised_out)
{
    enum result result = revision_carry_out(revision, provider);
    if (result != RESULT_OK) {
        return result;
    }
    struct revision_list list = {0};
    revision_report(revision, provider, &list);
    *revised_out = (struct booking_revised){
        .affected = list.affected,
        .count = list.count,
        .created = revision->created,
        .version = revision->version,
        .provider_id = provider_id(provider),
        .steps = revision->steps,
    };
    return RESULT_OK;
}

/* A registration on its way. Nobody else registers that provider meanwhile, so each finds its alias
 * as the one before has left it. */
struct registration {
    struct booking_definition asked; /* with the id that was made, once it is */
    struct revision revision;
    const char *claimed_alias; /* NULL: none */
};

static void begin_alone(struct booking *booking, const char *provider_id)
{
    int64_t used = id_index_claim(booking->registering, provider_id);
    assert(used == 0); /* Nothing in it ever stays. */
}

static bool is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* RESULT_ALIAS_TAKEN, if that provider is another one. */
static enum result check_holder(struct booking *booking, const struct booking_definition *asked,
                                int64_t holder)
{
    bool is_free =
        holder == 0 || (asked->provider_id != NULL &&
                        is_same_text(booking_provider_id(booking, holder), asked->provider_id));
    return is_free ? RESULT_OK : RESULT_ALIAS_TAKEN;
}

static enum result claim_alias(struct booking *booking, struct registration *registration)
{
    const char *alias = registration->asked.definition->alias;
    if (alias == NULL) {
        return RESULT_OK;
    }
    int64_t holder = id_index_claim(booking->provider_aliases, alias);
    registration->claimed_alias = holder == 0 ? alias : NULL;
    return check_holder(booking, &registration->asked, holder);
}

/* The definition may stand although something failed after it. */
static void settle_alias(struct booking *booking, const struct registration *registration)
{
    const struct revision *revision = &registration->revision;
    const char *claimed = registration->claimed_alias, *old = revision->old.alias;
    if (claimed != NULL && revision->is_defined) {
        const struct provider *provider =
            roster_find(booking->roster, registration->asked.provider_id);
        id_index_settle(booking->provider_aliases, claimed, provider_number(provider));
    } else if (claimed != NULL) {
        id_index_release(booking->provider_aliases, claimed);
    }
    if (revision->is_defined && old != NULL &&
        !is_same_text(old, registration->asked.definition->alias)) {
        id_index_forget(booking->provider_aliases, old);
    }
}

/* There is no turning back: a number that the store gave is used up. */
static enum result ensure(struct booking *booking, const char *id, struct provider **provider_out)
{
    *provider_out = roster_find(booking->roster, id);
    if (*provider_out != NULL) {
        return RESULT_OK;
    }
    int64_t number;
    enum result result = store_provider_number(booking->store, &number);
    if (result == RESULT_OK) {
        *provider_out = roster_ensure(booking->roster, id, number);
    }
    return *provider_out != NULL ? RESULT_OK : RESULT_UNAVAILABLE;
}

static enum result register_as(struct booking *booking, struct registration *registration,
                               struct booking_revised *revised_out)
{
    const struct booking_definition *asked = &registration->asked;
    struct provider_definition complete = *asked->definition;
    complete.zone = complete.zone != NULL ? complete.zone : booking->settings.zone;
    struct provider *provider;
    enum result result = ensure(booking, asked->provider_id, &provider);
    if (result != RESULT_OK) {
        return result;
    }
    registration->revision.definition = &complete;
    registration->revision.may_create = true;
    return revise_one(&registration->revision, provider, revised_out);
}

/* Under the next id that turns out to be nobody's. Nobody is waited for: an alias is claimed. */
static enum result register_numbered(struct booking *booking, struct registration *registration,
                                     struct booking_revised *revised_out)
{
    enum result result = RESULT_ID_REUSED;
    registration->revision.must_create = true;
    while (result == RESULT_ID_REUSED) {
        const char *id = numbering_make(booking->provider_ids_made, registration->asked.id_prefix,
                                        registration->revision.arena);
        if (!id_index_try_claim(booking->registering, id)) {
            continue;
        }
        registration->asked.provider_id = id;
        result = register_as(booking, registration, revised_out);
        if (result == RESULT_ID_REUSED) {
            id_index_release(booking->registering, id);
        }
    }
    return result;
}

/* Whoever has that alias, as it is. */
static enum result find_registered(struct booking *booking, const char *alias, struct arena *arena,
                                   struct booking_revised *revised_out)
{
    struct booking_provider provider;
    enum result result = booking_find_provider_alias(booking, alias, arena, &provider);
    if (result == RESULT_OK) {
        *revised_out = (struct booking_revised){
            .version = provider.version,
            .provider_id = provider.id,
        };
    }
    return result;
}

static enum result rehearse_registration(struct booking *booking, struct registration *registration,
                                         struct booking_revised *revised_out)
{
    const struct booking_definition *asked = &registration->asked;
    const char *alias = asked->definition->alias;
    int64_t holder = alias != NULL ? id_index_find(booking->provider_aliases, alias) : 0;
    enum result result = check_holder(booking, asked, holder);
    if (result != RESULT_OK) {
        return result;
    }
    if (asked->provider_id == NULL || roster_find(booking->roster, asked->provider_id) == NULL) {
        *revised_out = (struct booking_revised){.created = true};
        return registration->revision.wish->expected == 0 ? RESULT_OK : RESULT_VERSION_CHANGED;
    }
    return register_as(booking, registration, revised_out);
}

static enum result carry_out(struct booking *booking, struct registration *registration,
                             struct booking_revised *revised_out)
{
    struct booking_definition *asked = &registration->asked;
    if (asked->provider_id != NULL) {
        begin_alone(booking, asked->provider_id);
    }
    enum result result = claim_alias(booking, registration);
    if (result == RESULT_OK) {
        result = asked->provider_id != NULL ? register_as(booking, registration, revised_out)
                                            : register_numbered(booking, registration, revised_out);
        settle_alias(booking, registration);
    }
    if (asked->provider_id != NULL) {
        id_index_release(booking->registering, asked->provider_id);
    }
    return result;
}

enum result booking_register(struct booking *booking, const struct booking_definition *asked,
                             const struct booking_revision *wish, struct arena *arena,
                             struct booking_revised *revised_out)
{
    struct registration registration = {
        .asked = *asked,
        .revision = revision_begin(booking, wish, arena),
    };
    enum result result = wish->dry_run ? rehearse_registration(booking, &registration, revised_out)
                                       : carry_out(booking, &registration, revised_out);
    return result == RESULT_ALIAS_TAKEN && asked->provider_id == NULL
               ? find_registered(booking, asked->definition->alias, arena, revised_out)
               : result;
}

enum result booking_replace_availability(struct booking *booking,
                                         const struct booking_definition *asked,
                                         const struct booking_revision *wish, struct arena *arena,
                                         struct booking_revised *revised_out)
{
    struct provider *provider = roster_find(booking->roster, asked->provider_id);
    if (provider == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    struct revision revision = revision_begin(booking, wish, arena);
    revision.definition = asked->definition;
    revision.rules_only = true;
    return revise_one(&revision, provider, revised_out);
}

/* Closing a group: first the closures, then one provider after the other. */

static bool is_member(struct provider *provider, const struct group *group) EXCLUDES(provider)
{
    provider_lock(provider);
    bool member = provider_is_registered(provider) && provider_group(provider) == group;
    provider_unlock(provider);
    return member;
}

static enum result revise_members(struct booking *booking, const struct group *group,
                                  struct revision *revision, struct revision_list *list)
{
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        if (provider == NULL || !is_member(provider, group)) {
            continue;
        }
        enum result result = revision_carry_out(revision, provider);
        if (result == RESULT_PROVIDER_UNKNOWN) {
            continue;
        }
        if (result != RESULT_OK) {
            return result;
        }
        revision_report(revision, provider, list);
    }
    return RESULT_OK;
}

static enum result commit_closures(struct booking *booking, const struct booking_closures *closures)
{
    const struct change change = {
        .kind = CHANGE_GROUP,
        .group = {.id = closures->group_id,
                  .closures = closures->rules,
                  .closure_count = closures->count},
    };
    struct commit commit = {.changes = &change, .change_count = 1, .at = desk_now(booking)};
    return desk_commit(booking, &commit);
}

static enum result put_closures(struct booking *booking, struct group *group,
                                const struct booking_closures *closures) REQUIRES(group)
{
    enum result result = commit_closures(booking, closures);
    if (result == RESULT_OK) {
        group_close(group, closures->rules, closures->count);
    }
    return result;
}

static enum result close_alone(struct booking *booking, struct group *group,
                               const struct booking_closures *closures, struct revision *revision,
                               struct revision_list *list)
{
    group_edit(group);
    enum result result = put_closures(booking, group, closures);
    if (result == RESULT_OK) {
        result = revise_members(booking, group, revision, list);
    }
    group_edit_end(group);
    return result;
}

/* There are members and appointments that only others know. Whoever learns edits groups, too, so
 * that the group is free by then. */
static enum result close_shared(struct booking *booking, struct group *group,
                                const struct booking_closures *closures, struct revision *revision,
                                struct revision_list *list)
{
    group_edit(group);
    enum result result = put_closures(booking, group, closures);
    group_edit_end(group);
    result = result == RESULT_OK ? booking_follow(booking) : result;
    return result == RESULT_OK ? revise_members(booking, group, revision, list) : result;
}

enum result booking_close_group(struct booking *booking, const struct booking_closures *closures,
                                const struct booking_revision *wish, struct arena *arena,
                                struct booking_revised *revised_out)
{
    struct revision_list list = {0};
    struct booking_revision members_wish = *wish;
    members_wish.expected = 0;
    struct revision revision = revision_begin(booking, &members_wish, arena);
    const struct closures tried = {.rules = closures->rules, .count = closures->count};
    struct group *group = groups_find(booking->groups, closures->group_id);
    if (wish->dry_run) {
        revision.closures = &tried;
        enum result result =
            group != NULL ? revise_members(booking, group, &revision, &list) : RESULT_OK;
        *revised_out = (struct booking_revised){.affected = list.affected, .count = list.count};
        return result;
    }
    group = groups_ensure(booking->groups, closures->group_id);
    enum result result = booking_is_shared(booking)
                             ? close_shared(booking, group, closures, &revision, &list)
                             : close_alone(booking, group, closures, &revision, &list);
    *revised_out = (struct booking_revised){.affected = list.affected, .count = list.count};
    return result;
}

enum result booking_find_closures(struct booking *booking, const char *group_id,
                                  struct arena *arena, struct booking_closures *closures_out)
{
    const struct group *group = groups_find(booking->groups, group_id);
    if (group == NULL) {
        return RESULT_GROUP_UNKNOWN;
    }
    const struct closures *closures = group_closures(group);
    *closures_out = (struct booking_closures){
        .group_id = group_id,
        .rules = arena_copy(arena, closures->rules, closures->count * sizeof *closures->rules),
        .count = closures->count,
    };
    return RESULT_OK;
}
