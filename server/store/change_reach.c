/* An opening has numbers that follow one another, a rule has one. */
#include "server/store/change_reach.h"

#include <stddef.h>

static int64_t last_of_rules(const struct provider_definition *definition)
{
    int64_t last = 0;
    for (size_t i = 0; i < definition->rule_count; i++) {
        int64_t number = definition->rules[i].number;
        last = number > last ? number : last;
    }
    return last;
}

struct change_reach change_reach_of(const struct change *change)
{
    struct change_reach reach = {.collection = NULL};
    if (change->kind == CHANGE_OPENING) {
        const struct opening *opening = change->opening;
        reach.collection = opening->collection;
        reach.last = opening->number + opening_count(opening) - 1;
    } else if (change->kind == CHANGE_PROVIDER && change->provider.collection != NULL) {
        reach.collection = change->provider.collection;
        reach.last = last_of_rules(change->provider.definition);
    }
    return reach.last > 0 ? reach : (struct change_reach){.collection = NULL};
}
