/* The generator, and the order in which faults are drawn. */
#include "server/store/memory_faults.h"

#include <unistd.h>

void memory_fate_set(struct memory_fate *fate, const struct memory_faults *faults)
{
    fate->faults = *faults;
    fate->random = faults->seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

/* xorshift64: enough to spread faults. */
static unsigned draw(struct memory_fate *fate, unsigned below)
{
    fate->random ^= fate->random << 13;
    fate->random ^= fate->random >> 7;
    fate->random ^= fate->random << 17;
    return (unsigned)(fate->random >> 33) % below;
}

static bool strikes(struct memory_fate *fate, unsigned per_1000)
{
    return per_1000 > 0 && draw(fate, 1000) < per_1000;
}

static bool is_its_turn(struct memory_fate *fate)
{
    uint64_t left = atomic_load(&fate->fail_in);
    if (left > 0) {
        atomic_store(&fate->fail_in, left - 1);
    }
    return left == 1;
}

void memory_fate_delay(struct memory_fate *fate)
{
    if (fate->faults.delay_us_max > 0) {
        usleep(draw(fate, fate->faults.delay_us_max + 1));
    }
}

enum memory_fault memory_fate_draw(struct memory_fate *fate)
{
    if (is_its_turn(fate) || strikes(fate, fate->faults.not_applied_per_1000)) {
        return MEMORY_FAULT_NOT_APPLIED;
    }
    if (strikes(fate, fate->faults.conflict_per_1000)) {
        return MEMORY_FAULT_CONFLICT;
    }
    if (strikes(fate, fate->faults.unknown_per_1000)) {
        return draw(fate, 2) == 0 ? MEMORY_FAULT_UNKNOWN_APPLIED : MEMORY_FAULT_UNKNOWN_NOT_APPLIED;
    }
    return MEMORY_FAULT_NONE;
}
