/*
 * Group: providers that stand in for one another.
 *
 * A group has closures that hold for all its providers, now and later, and the sample of the
 * requests made to it. Groups are found without a lock and never removed while the registry lives.
 */
#ifndef CORE_GROUP_H
#define CORE_GROUP_H
#include <stdint.h>

#include "core/annotations.h"
#include "core/availability.h"
#include "core/sample.h"

#define GROUP_DEFAULT "default" /* of providers and requests that name none */

struct CAPABILITY("group") group;

/* A set of rules that is replaced as a whole. Older ones stay readable as long as the group. */
struct closures {
    const struct availability_rule *rules;
    size_t count;
};

const char *group_id(const struct group *group);
struct sample *group_sample(struct group *group);

/* Never NULL. Any thread; compare the address to know whether they were replaced since. */
const struct closures *group_closures(const struct group *group);

/* Copies the rules. One at a time: between group_edit and group_edit_end. */
void group_edit(struct group *group) ACQUIRES(group);
void group_edit_end(struct group *group) RELEASES(group);
void group_close(struct group *group, const struct availability_rule *rules, size_t count)
    REQUIRES(group);

struct groups;
void groups_free(struct groups *groups);
struct groups *groups_new(enum sample_mode sample_mode) OWNED_UNTIL(groups_free);

/* NULL if there is none. Any thread. */
struct group *groups_find(struct groups *groups, const char *id);

/* Makes it if there is none. Any thread. */
struct group *groups_ensure(struct groups *groups, const char *id);

#endif
