/* One thread and one connection per member. */
#include "support/crowd.h"

#include <stdio.h>
#include <stdlib.h>

static void *run(void *context)
{
    struct member *member = context;
    member_meet(member);
    member->crowd->act(member);
    return NULL;
}

void crowd_run(struct crowd *crowd, int size, int port, void (*act)(struct member *member),
               void *context)
{
    crowd->size = size;
    crowd->act = act;
    pthread_barrier_init(&crowd->barrier, NULL, (unsigned)size);
    for (int i = 0; i < size; i++) {
        struct member *member = &crowd->members[i];
        *member = (struct member){
            .crowd = crowd, .index = i, .random = (uint64_t)i + 1, .context = context};
        caller_open(&member->caller, port);
        if (pthread_create(&member->thread, NULL, run, member) != 0) {
            perror("pthread_create");
            abort();
        }
    }
    for (int i = 0; i < size; i++) {
        pthread_join(crowd->members[i].thread, NULL);
        caller_close(&crowd->members[i].caller);
    }
    pthread_barrier_destroy(&crowd->barrier);
}

void member_meet(struct member *member)
{
    pthread_barrier_wait(&member->crowd->barrier);
}

/* Knuth's MMIX constants; the high bits are the good ones. */
int member_random(struct member *member, int below)
{
    member->random = member->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((member->random >> 33) % (uint64_t)below);
}
