/* Too few descriptors and too little memory: what is acknowledged stays, and somebody says why. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_plainly(void)
{
    scene.slotd.plain = true; /* AddressSanitizer takes terabytes of addresses. */
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 500, "00:00-24:00"), 201);
    cr_assert_eq(caller_book(caller, "before", "p", "09:00-12:00", 30), 201);
}

TestSuite(scarce, .init = set_plainly, .fini = scene_strike);

static rlim_t set_files(rlim_t count)
{
    struct rlimit limit;
    cr_assert_eq(prlimit(scene.slotd.pid, RLIMIT_NOFILE, NULL, &limit), 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = count;
    cr_assert_eq(prlimit(scene.slotd.pid, RLIMIT_NOFILE, &limit, NULL), 0);
    return before;
}

/* As when the whole system has no descriptor left, which a limit at the start does not prevent. */
Test(scarce, without_a_descriptor_who_is_connected_is_served_and_others_are_later)
{
    struct caller other;
    char id[16];
    rlim_t before = set_files(3);
    for (int i = 0; i < 20; i++) {
        snprintf(id, sizeof id, "n%d", i);
        cr_expect_eq(caller_book(caller, id, "p", "00:00-24:00", 5), 201);
        cr_expect_eq(caller_get(caller, "/appointments/before"), 200);
    }
    caller_open(&other, scene.slotd.port);
    set_files(before);
    cr_expect_eq(caller_get(&other, "/readyz"), 200);
    cr_expect_eq(caller_book(&other, "after", "p", "00:00-24:00", 5), 201);
    caller_close(&other);
    scene_revive();
    cr_expect_eq(caller_get(caller, "/appointments/n19"), 200);
    cr_expect_eq(caller_get(caller, "/appointments/after"), 200);
}

/* From too little for the program itself to just enough for it. */
Test(scarce, without_memory_it_does_not_start_and_says_so)
{
    enum { MIB = 1 << 20, FROM_MIB = 8, TO_MIB = 96, STEP_MIB = 4 };
    int failed = 0;
    caller_close(caller);
    slotd_kill(&scene.slotd);
    for (size_t size = FROM_MIB; size <= TO_MIB; size += STEP_MIB) {
        scene.slotd.address_space_max = size * MIB;
        if (slotd_start(&scene.slotd)) {
            caller_open(caller, scene.slotd.port);
            cr_expect_eq(caller_get(caller, "/appointments/before"), 200, "%zu MiB", size);
            caller_close(caller);
            slotd_kill(&scene.slotd);
            continue;
        }
        char *errors = slotd_errors(&scene.slotd);
        cr_expect_str_neq(errors, "", "with %zu MiB it ends without a word", size);
        free(errors);
        failed++;
    }
    cr_expect_gt(failed, 0, "there was memory enough");
    scene.slotd.address_space_max = 0;
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
    cr_expect_eq(caller_get(caller, "/appointments/before"), 200);
}
