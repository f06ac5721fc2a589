/* Set, strike and what lies between. */
#include "support/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/instant.h"

struct scene scene;

static char *next_text(void)
{
    static char texts[16][INSTANT_SIZE];
    static unsigned next;
    return texts[next++ % 16];
}

static int32_t day_ahead(int days_ahead)
{
    char today[CIVIL_DATE_SIZE];
    int32_t day;
    slotd_today(&scene.slotd, today);
    if (!civil_parse_date(today, &day)) {
        abort();
    }
    return day + days_ahead;
}

const char *scene_date(int days_ahead)
{
    char *text = next_text();
    civil_format_date(day_ahead(days_ahead), text);
    return text;
}

const char *scene_weekday(int days_ahead)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    return names[civil_weekday(day_ahead(days_ahead))];
}

const char *scene_instant(int days_ahead, int minute)
{
    char *text = next_text();
    int64_t local = (int64_t)day_ahead(days_ahead) * CIVIL_SECONDS_PER_DAY + minute * INT64_C(60);
    instant_format(local - scene.slotd.hours_east * INT64_C(3600), text);
    return text;
}

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
    if (scene.slotd.pid > 0) {
        stop();
    }
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
