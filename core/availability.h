/*
 * Availability: the rules by which a provider is open, and what they make of a day.
 *
 * A rule has a wall-clock window and the days on which that window begins. Closed beats open; a
 * rule for one date is an override and replaces the open hours that other rules give that date
 * (design section 2; the layers are those of RFC 7953). Wall times are resolved per date, so a rule
 * says the same hour on both sides of a DST change.
 */
#ifndef CORE_AVAILABILITY_H
#define CORE_AVAILABILITY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/interval.h"
#include "core/opening.h"
#include "core/zone.h"

enum availability_kind { AVAILABILITY_OPEN, AVAILABILITY_CLOSED };

enum { AVAILABILITY_EVERY_WEEKDAY = 0x7f };
#define AVAILABILITY_DAY_FIRST INT32_MIN
#define AVAILABILITY_DAY_LAST INT32_MAX

struct availability_rule {
    enum availability_kind kind;
    uint8_t weekdays;            /* bit 0 is Monday */
    int32_t from_day, until_day; /* civil days, both included; one and the same day makes an
                                    override if `weekdays` has it */
    int32_t start_minute,
        end_minute; /* 0 <= start < 1440, start < end <= 2880; over 1440 runs past midnight */
    int64_t number; /* in the collection that it was added to; 0: none */
};

/* The window on every day. */
struct availability_rule availability_every_day(int32_t start_minute, int32_t end_minute);

/* All that says when one provider is open. Borrowed. */
struct availability {
    const struct zone *zone;
    const struct availability_rule *rules;
    size_t rule_count;
    const struct availability_rule *closures; /* of its group, besides its own */
    size_t closure_count;
    const struct opening_list *openings; /* NULL: none. They add to what rules open, on any date */
};

/* Replaces `open_out` by the open time that can hold an appointment beginning on `day`: windows
 * that begin on the day before, on the day itself or on the day after, joined where they touch,
 * less the closures and less the time before the day begins. */
void availability_resolve(const struct availability *availability, int32_t day,
                          struct interval_set *open_out);

/* The windows that open rules begin on `day`, as they stand in the rules: neither joined nor cut,
 * without those of which the clock leaves nothing; at most `max`, returns how many. */
size_t availability_windows(const struct availability *availability, int32_t day,
                            struct interval *windows_out, size_t max);

/* The rule that has exactly that one, which is not empty; NULL: none has. */
const struct availability_rule *availability_find_window(const struct availability *availability,
                                                         int32_t day, struct interval window);

/* Takes out what closures that begin on these days close, both included. */
void availability_close(const struct availability *availability, int32_t first_day,
                        int32_t last_day, struct interval_set *open);

enum availability_verdict {
    AVAILABILITY_IS_OPEN,
    AVAILABILITY_OUTSIDE_HOURS,
    AVAILABILITY_OVERRIDDEN, /* outside the hours that an override gives that date */
    AVAILABILITY_IS_CLOSED,  /* a closure covers part of it */
};

/* Whether the span, which begins on `day`, lies in open time, or why not. */
enum availability_verdict availability_judge(const struct availability *availability, int32_t day,
                                             struct interval span);

#endif
