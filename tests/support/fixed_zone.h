/*
 * Fixed zones: "UTC", "Fixed/Plus2" and "Fixed/Spring", which is an hour ahead from
 * 2026-03-29T01:00Z and behind again from 2026-10-25T01:00Z, as in much of Europe (the gap is
 * 02:00-03:00 wall time, standard time is +1).
 */
#ifndef SUPPORT_FIXED_ZONE_H
#define SUPPORT_FIXED_ZONE_H
#include "core/zone.h"

extern const struct zone fixed_utc, fixed_plus2, fixed_spring;

struct zones *fixed_zones(void);

#endif
