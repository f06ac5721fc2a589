/* A short list, mostly empty. */
#include "core/waiting_ids.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

struct waiting_id {
    struct waiting_id *next;
    struct id_index *index;
    int64_t number;
    char id[];
};

void waiting_ids_deinit(struct waiting_ids *waiting)
{
    while (waiting->first != NULL) {
        struct waiting_id *next = waiting->first->next;
        free(waiting->first);
        waiting->first = next;
    }
}

/* False while somebody here holds a claim on it. */
static bool put(struct id_index *index, const char *id, int64_t number)
{
    if (id_index_find(index, id) != 0) {
        return true;
    }
    if (!id_index_try_claim(index, id)) {
        return id_index_find(index, id) != 0;
    }
    id_index_settle(index, id, number);
    return true;
}

void waiting_ids_put(struct waiting_ids *waiting, struct id_index *index, const char *id,
                     int64_t number)
{
    if (id == NULL || put(index, id, number)) {
        return;
    }
    size_t size = strlen(id) + 1;
    struct waiting_id *one = memory_new(sizeof *one + size);
    *one = (struct waiting_id){.next = waiting->first, .index = index, .number = number};
    memcpy(one->id, id, size);
    waiting->first = one;
}

bool waiting_ids_try_again(struct waiting_ids *waiting)
{
    bool any = false;
    struct waiting_id **link = &waiting->first;
    while (*link != NULL) {
        struct waiting_id *one = *link;
        if (put(one->index, one->id, one->number)) {
            *link = one->next;
            free(one);
            any = true;
        } else {
            link = &one->next;
        }
    }
    return any;
}
