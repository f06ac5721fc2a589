/* Registering providers, replacing availability, closing groups. */
#include "core/booking_provider.h"

#include <string.h>

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
    };
    return RESULT_OK;
}

/* An alias on its way from one definition to another. */
struct alias_claim {
    const char *claimed, *given_up; /* NULL: none */
};

/* RESULT_ALIAS_TAKEN. */
static enum result claim_alias(struct booking *booking, const struct booking_definition *asked,
                               struct arena *arena, struct alias_claim *claim_out)
{
    struct booking_provider old = {.definition = {.alias = NULL}};
    const char *alias = asked->definition->alias;
    enum result result = asked->provider_id != NULL
                             ? booking_find_provider(booking, asked->provider_id, arena, &old)
                             : RESULT_PROVIDER_UNKNOWN;
    if (result == RESULT_UNAVAILABLE) {
        return result;
    }
    const char *had = result == RESULT_OK ? old.definition.alias : NULL;
    *claim_out = (struct alias_claim){.given_up = had};
    if (had != NULL && alias != NULL && strcmp(had, alias) == 0) {
        claim_out->given_up = NULL;
        return RESULT_OK;
    }
    if (alias != NULL && id_index_claim(booking->provider_aliases, alias) != 0) {
        return RESULT_ALIAS_TAKEN;
    }
    claim_out->claimed = alias;
    return RESULT_OK;
}

/* What claiming it would say. */
static enum result rehearse_alias(struct booking *booking, const struct booking_definition *asked)
{
    const char *alias = asked->definition->alias;
    int64_t number = alias != NULL ? id_index_find(booking->provider_aliases, alias) : 0;
    bool is_own = number != 0 && asked->provider_id != NULL &&
                  strcmp(booking_provider_id(booking, number), asked->provider_id) == 0;
    return number == 0 || is_own ? RESULT_OK : RESULT_ALIAS_TAKEN;
}

static void settle_alias(struct booking *booking, const struct alias_claim *claim,
                         const char *provider_id, bool made)
{
    if (claim->claimed != NULL && made) {
        id_index_settle(booking->provider_aliases, claim->claimed,
                        provider_number(roster_find(booking->roster, provider_id)));
    } else if (claim->claimed != NULL) {
        id_index_release(booking->provider_aliases, claim->claimed);
    }
    if (claim->given_up != NULL && made) {
        id_index_forget(booking->provider_aliases, claim->given_up);
    }
}

static enum result register_as(struct booking *booking, const struct booking_definition *asked,
                               struct revision *revision, struct booking_revised *revised_out)
{
    struct provider_definition complete = *asked->definition;
    complete.zone = complete.zone != NULL ? complete.zone : booking->settings.zone;
    struct provider *provider = roster_ensure(booking->roster, asked->provider_id);
    if (provider == NULL) {
        return RESULT_UNAVAILABLE;
    }
    revision->definition = &complete;
    revision->may_create = true;
    return revise_one(revision, provider, revised_out);
}

/* Under the next id that turns out to be nobody's. */
static enum result register_numbered(struct booking *booking,
                                     const struct booking_definition *asked,
                                     struct revision *revision, struct booking_revised *revised_out)
{
    struct booking_definition numbered = *asked;
    enum result result = RESULT_ID_REUSED;
    revision->must_create = true;
    while (result == RESULT_ID_REUSED) {
        numbered.provider_id =
            numbering_make(booking->provider_ids_made, asked->id_prefix, revision->arena);
        result = register_as(booking, &numbered, revision, revised_out);
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

enum result booking_register(struct booking *booking, const struct booking_definition *asked,
                             const struct booking_revision *wish, struct arena *arena,
                             struct booking_revised *revised_out)
{
    bool is_new =
        asked->provider_id == NULL || roster_find(booking->roster, asked->provider_id) == NULL;
    struct alias_claim claim = {.claimed = NULL};
    enum result result =
        wish->dry_run ? rehearse_alias(booking, asked) : claim_alias(booking, asked, arena, &claim);
    if (result == RESULT_ALIAS_TAKEN && asked->provider_id == NULL) {
        return find_registered(booking, asked->definition->alias, arena, revised_out);
    }
    if (result != RESULT_OK) {
        return result;
    }
    if (is_new && wish->dry_run) {
        *revised_out = (struct booking_revised){.created = true};
        return wish->expected == 0 ? RESULT_OK : RESULT_VERSION_CHANGED;
    }
    struct revision revision = revision_begin(booking, wish, arena);
    result = asked->provider_id != NULL ? register_as(booking, asked, &revision, revised_out)
                                        : register_numbered(booking, asked, &revision, revised_out);
    settle_alias(booking, &claim, result == RESULT_OK ? revised_out->provider_id : NULL,
                 result == RESULT_OK);
    return result;
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
    group_edit(group);
    enum result result = commit_closures(booking, closures);
    if (result == RESULT_OK) {
        group_close(group, closures->rules, closures->count);
        result = revise_members(booking, group, &revision, &list);
    }
    group_edit_end(group);
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
