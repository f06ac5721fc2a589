/* Zones without a database. */
#include "support/fixed_zone.h"

#include <string.h>

enum { HOUR = 3600 };
#define SPRING_FORWARD INT64_C(1774746000) /* 2026-03-29T01:00:00Z */
#define AUTUMN_BACK INT64_C(1792890000)    /* 2026-10-25T01:00:00Z */

static int64_t wall(int32_t day, int32_t minute)
{
    return (int64_t)day * CIVIL_SECONDS_PER_DAY + (int64_t)minute * 60;
}

static struct civil_moment moment(int64_t seconds)
{
    int64_t day = seconds / CIVIL_SECONDS_PER_DAY - (seconds % CIVIL_SECONDS_PER_DAY < 0 ? 1 : 0);
    return (struct civil_moment){(int32_t)day,
                                 (int32_t)((seconds - day * CIVIL_SECONDS_PER_DAY) / 60)};
}

static int64_t utc_to_instant(const struct zone *zone, int32_t day, int32_t minute)
{
    (void)zone;
    return wall(day, minute);
}

static struct civil_moment utc_to_local(const struct zone *zone, int64_t instant)
{
    (void)zone;
    return moment(instant);
}

static int64_t plus2_to_instant(const struct zone *zone, int32_t day, int32_t minute)
{
    (void)zone;
    return wall(day, minute) - INT64_C(2) * HOUR;
}

static struct civil_moment plus2_to_local(const struct zone *zone, int64_t instant)
{
    (void)zone;
    return moment(instant + INT64_C(2) * HOUR);
}

static int64_t spring_offset(int64_t instant)
{
    return instant >= SPRING_FORWARD && instant < AUTUMN_BACK ? INT64_C(2) * HOUR : HOUR;
}

/* The first of two readings, or the reading before the gap. */
static int64_t spring_to_instant(const struct zone *zone, int32_t day, int32_t minute)
{
    (void)zone;
    int64_t summer = wall(day, minute) - INT64_C(2) * HOUR, winter = wall(day, minute) - HOUR;
    return spring_offset(summer) == INT64_C(2) * HOUR ? summer : winter;
}

static struct civil_moment spring_to_local(const struct zone *zone, int64_t instant)
{
    (void)zone;
    return moment(instant + spring_offset(instant));
}

const struct zone fixed_utc = {"UTC", utc_to_instant, utc_to_local};
const struct zone fixed_plus2 = {"Fixed/Plus2", plus2_to_instant, plus2_to_local};
const struct zone fixed_spring = {"Fixed/Spring", spring_to_instant, spring_to_local};

static const struct zone *find(struct zones *zones, const char *name)
{
    (void)zones;
    const struct zone *known[] = {&fixed_utc, &fixed_plus2, &fixed_spring};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i]->name, name) == 0) {
            return known[i];
        }
    }
    return NULL;
}

struct zones *fixed_zones(void)
{
    static struct zones zones = {find};
    return &zones;
}
