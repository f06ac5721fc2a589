/* Groups are few: a list that only grows at its head, walked without a lock. */
#include "core/group.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

struct closure_set {
    struct closures closures;
    struct closure_set *replaced; /* may still be read */
    struct availability_rule rules[];
};

struct CAPABILITY("group") group {
    /* Fixed at birth. */
    char *id;
    struct sample *sample;
    struct group *next;
    pthread_mutex_t editing;

    _Atomic(struct closure_set *) closures;
};

struct groups {
    enum sample_mode sample_mode;
    pthread_mutex_t adding;
    _Atomic(struct group *) first;
};

static struct closure_set *closures_new(const struct availability_rule *rules, size_t count,
                                        struct closure_set *replaced)
{
    struct closure_set *set = memory_new(sizeof *set + count * sizeof set->rules[0]);
    if (count > 0) {
        memcpy(set->rules, rules, count * sizeof set->rules[0]);
    }
    set->closures = (struct closures){.rules = set->rules, .count = count};
    set->replaced = replaced;
    return set;
}

static void closures_free(struct closure_set *set)
{
    while (set != NULL) {
        struct closure_set *replaced = set->replaced;
        free(set);
        set = replaced;
    }
}

const char *group_id(const struct group *group)
{
    return group->id;
}

struct sample *group_sample(struct group *group)
{
    return group->sample;
}

const struct closures *group_closures(const struct group *group)
{
    return &atomic_load_explicit(&group->closures, memory_order_acquire)->closures;
}

LOCK_IMPLEMENTATION void group_edit(struct group *group)
{
    pthread_mutex_lock(&group->editing);
}

LOCK_IMPLEMENTATION void group_edit_end(struct group *group)
{
    pthread_mutex_unlock(&group->editing);
}

void group_close(struct group *group, const struct availability_rule *rules, size_t count)
{
    struct closure_set *set = closures_new(rules, count, atomic_load(&group->closures));
    atomic_store_explicit(&group->closures, set, memory_order_release);
}

struct groups *groups_new(enum sample_mode sample_mode)
{
    struct groups *groups = memory_new(sizeof *groups);
    groups->sample_mode = sample_mode;
    pthread_mutex_init(&groups->adding, NULL);
    return groups;
}

void groups_free(struct groups *groups)
{
    if (groups == NULL) {
        return;
    }
    struct group *group = atomic_load(&groups->first);
    while (group != NULL) {
        struct group *next = group->next;
        closures_free(atomic_load(&group->closures));
        sample_free(group->sample);
        pthread_mutex_destroy(&group->editing);
        free(group->id);
        free(group);
        group = next;
    }
    pthread_mutex_destroy(&groups->adding);
    free(groups);
}

struct group *groups_find(struct groups *groups, const char *id)
{
    struct group *group = atomic_load_explicit(&groups->first, memory_order_acquire);
    while (group != NULL && strcmp(group->id, id) != 0) {
        group = group->next;
    }
    return group;
}

struct group *groups_ensure(struct groups *groups, const char *id)
{
    struct group *group = groups_find(groups, id);
    if (group != NULL) {
        return group;
    }
    pthread_mutex_lock(&groups->adding);
    group = groups_find(groups, id);
    if (group == NULL) {
        group = memory_new(sizeof *group);
        group->id = memory_copy_text(id);
        group->sample = sample_new(groups->sample_mode);
        group->next = atomic_load(&groups->first);
        pthread_mutex_init(&group->editing, NULL);
        atomic_init(&group->closures, closures_new(NULL, 0, NULL));
        atomic_store_explicit(&groups->first, group, memory_order_release);
    }
    pthread_mutex_unlock(&groups->adding);
    return group;
}
