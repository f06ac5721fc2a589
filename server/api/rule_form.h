/*
 * Rule form: availability rules as documents write them.
 *
 * {"start", "end"}: every day; with "weekdays", "date", or "from" and "until": on those days; with
 * "closed": not open; "number": the one it was given when it was added alone. An end that is
 * earlier than the start is on the next day. A closure may leave its times out: it is for whole
 * days then.
 */
#ifndef SERVER_API_RULE_FORM_H
#define SERVER_API_RULE_FORM_H
#include "core/availability.h"
#include "core/memory.h"
#include "server/json.h"
#include "server/text.h"

struct rule_form {
    int32_t start_minute, end_minute, date, from, until;
    uint32_t weekdays;
    int64_t number;
    bool closed;
    enum json_given has_start, has_end, has_date, has_from, has_until, has_weekdays;
};

extern const struct json_shape rule_shape;       /* of providers */
extern const struct json_shape closure_shape;    /* closed in any case, without a number */
extern const struct json_shape added_rule_shape; /* open, of more than one date, without one */

struct availability_rule rule_of(const struct rule_form *form);

/* From a list of forms; in the arena. */
const struct availability_rule *rules_of(const struct json_list *forms, struct arena *arena);
const struct availability_rule *closures_of(const struct json_list *forms, struct arena *arena);

void encode_rule(struct text *body, const struct availability_rule *rule);

#endif
