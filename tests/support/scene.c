/* Set, strike and what lies between. */
#include "support/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    free(scene.remembered);
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

void scene_remember(void)
{
    scene.remembered = caller_everything(&scene.caller);
}

bool scene_is_unchanged(void)
{
    char *now = caller_everything(&scene.caller);
    bool same = strcmp(now, scene.remembered) == 0;
    if (!same) {
        fprintf(stderr, "was: %s\nis:  %s\n", scene.remembered, now);
    }
    free(now);
    return same;
}
