/*
 * Series repeat: the first answer to a series again (internal to booking).
 */
#ifndef CORE_SERIES_REPEAT_H
#define CORE_SERIES_REPEAT_H
#include "core/booking_series.h"
#include "core/desk.h"

/* The range of the request on that day; `own` is the provider's zone. */
struct interval series_range_on(const struct booking_series_request *request,
                                const struct zone *own, int32_t day);

/* `number` is what the request's id stands for. RESULT_ID_REUSED if that is no series, or another
 * one. */
MUST_CHECK enum result series_repeat(struct booking *booking, int64_t number,
                                     const struct booking_series_request *request,
                                     struct arena *arena, struct booking_series *series_out);

#endif
