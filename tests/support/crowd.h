/*
 * Crowd: callers in threads of their own, let go at the same moment.
 */
#ifndef SUPPORT_CROWD_H
#define SUPPORT_CROWD_H
#include <pthread.h>
#include <stdint.h>

#include "support/caller.h"

enum { CROWD_MAX = 32 };

struct crowd;

struct member {
    struct crowd *crowd;
    struct caller caller;
    int index;       /* from 0 */
    uint64_t random; /* state of member_random */
    void *context;   /* shared by the crowd */
    pthread_t thread;
};

struct crowd {
    int size;
    struct member members[CROWD_MAX];
    pthread_barrier_t barrier;
    void (*act)(struct member *member);
};

/* Every member runs `act` once; returns when all have. */
void crowd_run(struct crowd *crowd, int size, int port, void (*act)(struct member *member),
               void *context);

/* Waits for all other members. */
void member_meet(struct member *member);

/* A number from 0 to `below` - 1; the same sequence for the same member every time. */
int member_random(struct member *member, int below);

#endif
