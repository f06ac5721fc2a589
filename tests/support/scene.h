/*
 * Scene: one slotd and one caller, set before a test and struck after it.
 *
 * Every test has its own process, so the one scene is nobody else's. A slotd that does not start,
 * or does not end with code 0, ends the test.
 */
#ifndef SUPPORT_SCENE_H
#define SUPPORT_SCENE_H
#include "support/caller.h"
#include "support/slotd_process.h"

struct scene {
    struct slotd_process slotd;
    struct caller caller;
    char *remembered; /* what the lists said */
};

extern struct scene scene;

/* Dates and weekdays ("mon") counted from today, and times of theirs, where slotd is; the last
 * sixteen texts last. */
const char *scene_date(int days_ahead);
const char *scene_weekday(int days_ahead);
const char *scene_instant(int days_ahead, int minute);

/* Starts with whatever scene.slotd says; a scene that was never set is struck all the same. */
void scene_set(void);
void scene_strike(void);

/* The caller is connected again afterwards; restarting stops with SIGTERM, reviving kills. */
void scene_restart(void);
void scene_revive(void);

/* Remembers what the lists say; later tells whether they still say it, byte for byte, and shows
 * both on stderr if not. */
void scene_remember(void);
MUST_CHECK bool scene_is_unchanged(void);

#endif
