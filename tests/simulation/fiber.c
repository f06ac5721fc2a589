/* ucontext(3), with stacks that every simulation uses again. */
#include "fiber.h"

#include <assert.h>
#include <stddef.h>
#include <ucontext.h>

#include "trace.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif
#ifdef HAS_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

enum { STACK_BYTES = 512 * 1024, LIMITS_PER_1000 = 20, TURNS_MAX = 400000 };

enum fiber_state { FIBER_FREE, FIBER_READY, FIBER_WAITING, FIBER_DONE };

struct fiber {
    ucontext_t context;
    enum fiber_state state;
    bool has_limit, is_late;
    const void *event;
    void *(*run)(void *argument);
    void *argument;
    void *fake_stack; /* AddressSanitizer's */
    const void *bottom;
    size_t size;
};

static struct fiber fibers[FIBERS_MAX];
static char stacks[FIBERS_MAX][STACK_BYTES] __attribute__((aligned(64)));
static struct fibers_settings settings;
static int current, previous;
static uint64_t random_state, turns;
static bool is_on;

/* xorshift64*: enough to spread turns. */
uint32_t fiber_draw(uint32_t below)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)((random_state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

static void leave_stack(struct fiber *from, const struct fiber *to)
{
#ifdef HAS_ASAN
    __sanitizer_start_switch_fiber(from->state == FIBER_DONE ? NULL : &from->fake_stack, to->bottom,
                                   to->size);
#else
    (void)from, (void)to;
#endif
}

/* The first who leaves fiber 0 learns where its stack is. */
static void enter_stack(struct fiber *to, struct fiber *from)
{
#ifdef HAS_ASAN
    __sanitizer_finish_switch_fiber(to->fake_stack, &from->bottom, &from->size);
#else
    (void)to, (void)from;
#endif
}

static void switch_to(int next)
{
    if (next == current) {
        return;
    }
    if (++turns > TURNS_MAX) {
        settings.stuck("nobody comes to an end");
    }
    struct fiber *self = &fibers[current];
    previous = current;
    current = next;
    leave_stack(self, &fibers[next]);
    swapcontext(&self->context, &fibers[next].context);
    enter_stack(self, &fibers[previous]);
}

static int choose(bool limits_pass)
{
    int candidates[FIBERS_MAX], count = 0;
    for (int i = 0; i < FIBERS_MAX; i++) {
        if (fibers[i].state == FIBER_READY ||
            (limits_pass && fibers[i].state == FIBER_WAITING && fibers[i].has_limit)) {
            candidates[count++] = i;
        }
    }
    if (count == 0) {
        return -1;
    }
    int chosen = candidates[count > 1 ? fiber_draw((uint32_t)count) : 0];
    if (chosen == settings.slow && count > 1 && fiber_draw(8) > 0) {
        chosen = candidates[fiber_draw((uint32_t)count)];
    }
    return chosen;
}

static void go_on(void)
{
    int chosen = choose(fiber_draw(1000) < LIMITS_PER_1000);
    chosen = chosen >= 0 ? chosen : choose(true);
    if (chosen < 0) {
        settings.stuck("everybody waits for somebody else");
    }
    if (fibers[chosen].state == FIBER_WAITING) {
        fibers[chosen].state = FIBER_READY;
        fibers[chosen].is_late = true;
    }
    switch_to(chosen);
}

static void enter(void)
{
    struct fiber *self = &fibers[current];
    enter_stack(self, &fibers[previous]);
    self->run(self->argument);
    self->state = FIBER_DONE;
    fiber_wake_all(self);
    go_on();
    assert(false); /* Nobody goes back to what has ended. */
}

void fibers_begin(const struct fibers_settings *wanted)
{
    settings = *wanted;
    random_state = wanted->seed * UINT64_C(0x9e3779b97f4a7c15) + 0x632be59bd9b4e019;
    turns = 0;
    current = previous = 0;
    is_on = true;
    for (int i = 0; i < FIBERS_MAX; i++) {
        fibers[i].state = FIBER_FREE;
    }
    fibers[0] = (struct fiber){.state = FIBER_READY};
}

void fibers_end(void)
{
    for (int i = 1; i < FIBERS_MAX; i++) {
        assert(fibers[i].state == FIBER_FREE);
    }
    is_on = false;
}

bool fibers_are_on(void)
{
    return is_on;
}

int fiber_self(void)
{
    return current;
}

/* By itself: it returns twice, for all that the compiler knows. */
static void take_context(struct fiber *fiber)
{
    getcontext(&fiber->context);
}

int fiber_start(void *(*run)(void *argument), void *argument)
{
    int free = 1;
    while (free < FIBERS_MAX && fibers[free].state != FIBER_FREE) {
        free++;
    }
    assert(free < FIBERS_MAX);
    struct fiber *fiber = &fibers[free];
    fiber->run = run;
    fiber->argument = argument;
    fiber->fake_stack = NULL;
    fiber->bottom = stacks[free];
    fiber->size = STACK_BYTES;
    take_context(fiber);
    fiber->context.uc_stack.ss_sp = stacks[free];
    fiber->context.uc_stack.ss_size = STACK_BYTES;
    fiber->context.uc_link = NULL;
    makecontext(&fiber->context, enter, 0);
    fiber->state = FIBER_READY;
    return free;
}

void fiber_join(int fiber)
{
    while (fibers[fiber].state != FIBER_DONE) {
        fiber_wait(&fibers[fiber], false);
    }
    fibers[fiber].state = FIBER_FREE;
}

void fiber_pause(void)
{
    go_on();
}

void fiber_give_way(void)
{
    if (settings.turns_per_1000 > 0 && fiber_draw(1000) < settings.turns_per_1000) {
        go_on();
    }
}

bool fiber_wait(const void *event, bool has_limit)
{
    struct fiber *self = &fibers[current];
    self->event = event;
    self->has_limit = has_limit;
    self->is_late = false;
    self->state = FIBER_WAITING;
    go_on();
    return !self->is_late;
}

static void wake(const void *event, bool all)
{
    for (int i = 0; i < FIBERS_MAX; i++) {
        if (fibers[i].state == FIBER_WAITING && fibers[i].event == event) {
            fibers[i].state = FIBER_READY;
            if (!all) {
                return;
            }
        }
    }
}

void fiber_wake_one(const void *event)
{
    wake(event, false);
}

void fiber_wake_all(const void *event)
{
    wake(event, true);
}

uint64_t fiber_turns(void)
{
    return turns;
}
