/* Registering providers, replacing availability, closing groups. */
#include "core/booking_provider.h"

#include <string.h>

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
    };
    return RESULT_OK;
}

enum result booking_register(struct booking *booking, const struct booking_definition *asked,
                             const struct booking_revision *wish, struct arena *arena,
                             struct booking_revised *revised_out)
{
    struct provider_definition complete = *asked->definition;
    complete.zone = complete.zone != NULL ? complete.zone : booking->settings.zone;
    struct provider *provider = roster_find(booking->roster, asked->provider_id);
    if (provider == NULL && wish->dry_run) {
        *revised_out = (struct booking_revised){.created = true};
        return wish->expected == 0 ? RESULT_OK : RESULT_VERSION_CHANGED;
    }
    provider = roster_ensure(booking->roster, asked->provider_id);
    if (provider == NULL) {
        return RESULT_UNAVAILABLE;
    }
    struct revision revision = revision_begin(booking, wish, arena);
    revision.definition = &complete;
    revision.may_create = true;
    return revise_one(&revision, provider, revised_out);
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
