/*
 * Shift: clients at work between two audits, each a ledger in a thread of its own.
 *
 * They go to any of the processes, and to another one when they get no answer; what was not
 * answered is asked again before anything else. When the shift is to end each of them makes one
 * more call, until it is answered, and rests.
 */
#ifndef FAULT_POSTGRES_SHIFT_H
#define FAULT_POSTGRES_SHIFT_H
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"
#include "support/ledger.h"

enum { SHIFT_CLIENTS_MAX = 64, SHIFT_PORTS_MAX = 4 };

struct shift {
    struct ledger ledgers[SHIFT_CLIENTS_MAX];
    struct token_chain *chain;
    pthread_t threads[SHIFT_CLIENTS_MAX];
    int clients, port_count;

    pthread_mutex_t mutex;
    pthread_cond_t changed;

    /* Guarded by `mutex`. */
    int ports[SHIFT_PORTS_MAX];
    int number; /* another one for each shift */
    int resting;
    bool ends, over;
};

void shift_init(struct shift *shift, int clients, int port_count, uint64_t seed);
void shift_deinit(struct shift *shift); /* while all rest */

/* Where the process listens from now on. */
void shift_set_port(struct shift *shift, int index, int port);
int shift_port(struct shift *shift, int index);

/* Registers the providers; then the clients come, and rest. */
MUST_CHECK bool shift_register(struct shift *shift);

void shift_begin(struct shift *shift);

/* The shift is to end. It has when all of them rest. */
void shift_end(struct shift *shift);
bool shift_rests(struct shift *shift);

#endif
