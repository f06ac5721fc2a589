/*
 * Recurrence rule: the text of an RRULE, read strictly into what libical expands.
 *
 * libical's own reader guesses: it cuts INTERVAL to 16 bits, reads numbers with atoi, writes past
 * lists that are one too long. So it never sees the text.
 */
#ifndef SERVER_RECURRENCE_RULE_H
#define SERVER_RECURRENCE_RULE_H
#include <libical/ical.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"

enum { RECURRENCE_RULE_LENGTH_MAX = 1024, RECURRENCE_INTERVAL_MAX = 1000 };

/* No list in `parts` has a value twice; COUNT and UNTIL are not in it. */
struct recurrence_rule {
    struct icalrecurrencetype parts;
    int32_t count;     /* 0 if there is an UNTIL */
    int32_t until_day; /* counts if there is no COUNT */
};

/* NULL, or a sentence on what is wrong; the rule is written only in the first case. */
MUST_CHECK const char *recurrence_rule_parse(const char *text, struct recurrence_rule *rule_out);

/* Whether a list of `parts` has any values; whether it has that one. */
bool recurrence_rule_lists(const short *values);
bool recurrence_rule_contains(const short *values, int32_t wanted);
#endif
