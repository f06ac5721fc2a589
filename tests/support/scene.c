/* Set, strike and what lies between. */
#include "support/scene.h"

#include <stdio.h>
#include <stdlib.h>

struct scene scene;

static void start(void)
{
    if (!slotd_start(&scene.slotd)) {
        abort();
    }
    caller_open(&scene.caller, scene.slotd.port);
}

static void stop(void)
{
    caller_close(&scene.caller);
    if (slotd_stop(&scene.slotd) != 0) {
        fprintf(stderr, "slotd did not end well; see %s\n", scene.slotd.directory);
        abort();
    }
}

void scene_set(void)
{
    start();
}

void scene_strike(void)
{
    stop();
    slotd_remove(&scene.slotd);
}

void scene_restart(void)
{
    stop();
    start();
}

void scene_revive(void)
{
    caller_close(&scene.caller);
    slotd_kill(&scene.slotd);
    start();
}
