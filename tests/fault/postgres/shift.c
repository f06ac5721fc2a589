/* One meeting place for all. */
#include "shift.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/memory.h"

enum { PAUSE_MS = 10, UNAVAILABLE = 503 };

struct place {
    struct shift *shift;
    int index;
};

void shift_init(struct shift *shift, int clients, int port_count, uint64_t seed)
{
    *shift = (struct shift){.clients = clients, .port_count = port_count, .resting = clients};
    pthread_mutex_init(&shift->mutex, NULL);
    pthread_cond_init(&shift->changed, NULL);
    shift->chain = token_chain_new();
    for (int i = 0; i < clients; i++) {
        ledger_init(&shift->ledgers[i], i, seed);
        shift->ledgers[i].chain = shift->chain;
    }
}

void shift_set_port(struct shift *shift, int index, int port)
{
    pthread_mutex_lock(&shift->mutex);
    shift->ports[index] = port;
    pthread_mutex_unlock(&shift->mutex);
}

int shift_port(struct shift *shift, int index)
{
    pthread_mutex_lock(&shift->mutex);
    int port = shift->ports[index % shift->port_count];
    pthread_mutex_unlock(&shift->mutex);
    return port;
}

static bool ends(struct shift *shift)
{
    pthread_mutex_lock(&shift->mutex);
    bool ends = shift->ends;
    pthread_mutex_unlock(&shift->mutex);
    return ends;
}

static void pause_briefly(void)
{
    nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
}

/* Until the shift ends and everything is answered, the last call after it was said to end. */
static void work_through(struct shift *shift, int index)
{
    struct caller caller;
    int process = index;
    caller_open(&caller, shift_port(shift, process));
    for (bool is_done = false; !is_done;) {
        bool is_last = ends(shift);
        bool answered = ledger_act(&shift->ledgers[index], &caller);
        bool put_off = answered && caller.reply != NULL && caller.reply->status == UNAVAILABLE;
        if (!answered) {
            caller_close(&caller);
            caller_open(&caller, shift_port(shift, ++process));
        }
        if (!answered || put_off) {
            pause_briefly();
        }
        is_done = is_last && answered && !put_off && ledger_is_settled(&shift->ledgers[index]);
    }
    caller_close(&caller);
}

/* Waits for another shift than `number`; false when there will be none. */
static bool await_shift(struct shift *shift, int *number)
{
    pthread_mutex_lock(&shift->mutex);
    while (shift->number == *number && !shift->over) {
        pthread_cond_wait(&shift->changed, &shift->mutex);
    }
    *number = shift->number;
    bool goes_on = !shift->over;
    pthread_mutex_unlock(&shift->mutex);
    return goes_on;
}

static void *live(void *argument)
{
    struct place *place = argument;
    struct shift *shift = place->shift;
    int number = 0;
    while (await_shift(shift, &number)) {
        work_through(shift, place->index);
        pthread_mutex_lock(&shift->mutex);
        shift->resting++;
        pthread_cond_broadcast(&shift->changed);
        pthread_mutex_unlock(&shift->mutex);
    }
    free(place);
    return NULL;
}

static void come(struct shift *shift, int index)
{
    struct place *place = memory_new(sizeof *place);
    *place = (struct place){.shift = shift, .index = index};
    if (pthread_create(&shift->threads[index], NULL, live, place) != 0) {
        perror("pthread_create");
        abort();
    }
}

bool shift_register(struct shift *shift)
{
    struct caller caller;
    caller_open(&caller, shift_port(shift, 0));
    bool is_well = ledger_register_shared(&caller);
    for (int i = 0; i < shift->clients && is_well; i++) {
        is_well = ledger_register_own(&shift->ledgers[i], &caller);
    }
    caller_close(&caller);
    for (int i = 0; i < shift->clients && is_well; i++) {
        come(shift, i);
    }
    return is_well;
}

void shift_begin(struct shift *shift)
{
    pthread_mutex_lock(&shift->mutex);
    shift->number++;
    shift->resting = 0;
    shift->ends = false;
    pthread_cond_broadcast(&shift->changed);
    pthread_mutex_unlock(&shift->mutex);
}

void shift_end(struct shift *shift)
{
    pthread_mutex_lock(&shift->mutex);
    shift->ends = true;
    pthread_mutex_unlock(&shift->mutex);
}

bool shift_rests(struct shift *shift)
{
    pthread_mutex_lock(&shift->mutex);
    bool all_rest = shift->resting == shift->clients;
    pthread_mutex_unlock(&shift->mutex);
    return all_rest;
}

void shift_deinit(struct shift *shift)
{
    pthread_mutex_lock(&shift->mutex);
    shift->over = true;
    pthread_cond_broadcast(&shift->changed);
    pthread_mutex_unlock(&shift->mutex);
    for (int i = 0; i < shift->clients; i++) {
        pthread_join(shift->threads[i], NULL);
        ledger_deinit(&shift->ledgers[i]);
    }
    token_chain_free(shift->chain);
}
