/* Field by field; all of them are looked at, so that all that differ are said. */
#include "support/same.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool same_number(const char *field, int64_t got, int64_t put)
{
    if (got != put) {
        fprintf(stderr, "%s: got %" PRId64 ", put %" PRId64 "\n", field, got, put);
    }
    return got == put;
}

static bool same_text(const char *field, const char *got, const char *put)
{
    bool same = got == put || (got != NULL && put != NULL && strcmp(got, put) == 0);
    if (!same) {
        fprintf(stderr, "%s: got \"%s\", put \"%s\"\n", field, got != NULL ? got : "(none)",
                put != NULL ? put : "(none)");
    }
    return same;
}

static bool same_interval(const char *field, struct interval got, struct interval put)
{
    bool same = same_number(field, got.start, put.start);
    return same_number(field, got.end, put.end) && same;
}

/* The fields of two values that are called `got` and `put`. */
#define NUMBER(field) same &= same_number(#field, (int64_t)got->field, (int64_t)put->field)
#define TEXT(field) same &= same_text(#field, got->field, put->field)
#define INTERVAL(field) same &= same_interval(#field, got->field, put->field)

static bool same_rule(const struct availability_rule *got, const struct availability_rule *put)
{
    bool same = true;
    NUMBER(kind);
    NUMBER(weekdays);
    NUMBER(from_day);
    NUMBER(until_day);
    NUMBER(start_minute);
    NUMBER(end_minute);
    NUMBER(number);
    return same;
}

bool same_rules(const struct availability_rule *got, const struct availability_rule *put,
                size_t count)
{
    bool same = true;
    for (size_t i = 0; i < count; i++) {
        same &= same_rule(&got[i], &put[i]);
    }
    return same;
}

bool same_definition(const struct provider_definition *got, const struct provider_definition *put)
{
    bool same = got->zone == put->zone;
    TEXT(name);
    TEXT(alias);
    TEXT(group);
    NUMBER(daily_limit);
    NUMBER(slot_step_minutes);
    NUMBER(buffer_before_minutes);
    NUMBER(buffer_after_minutes);
    NUMBER(notice_minutes);
    NUMBER(past_allowed);
    NUMBER(horizon_days);
    NUMBER(hold_seconds);
    NUMBER(rule_count);
    return same && same_rules(got->rules, put->rules, put->rule_count);
}

static bool same_decision(const struct decision *got, const struct decision *put)
{
    bool same = true;
    NUMBER(exact_fit);
    NUMBER(has_runner_up);
    NUMBER(runner_up_start);
    NUMBER(chosen.cost);
    NUMBER(chosen.fragments);
    NUMBER(chosen.stranded_minutes);
    NUMBER(runner_up.cost);
    NUMBER(runner_up.fragments);
    NUMBER(runner_up.stranded_minutes);
    return same;
}

bool same_appointment(const struct appointment *got, const struct appointment *put)
{
    bool same = same_decision(&got->decision, &put->decision);
    TEXT(id);
    NUMBER(number);
    NUMBER(provider);
    INTERVAL(span);
    INTERVAL(range);
    NUMBER(service_day);
    NUMBER(status);
    NUMBER(provider_named);
    NUMBER(undated);
    NUMBER(created_at);
    NUMBER(expires_at);
    NUMBER(client);
    NUMBER(series);
    NUMBER(occurrence);
    NUMBER(fingerprint);
    NUMBER(first_provider);
    NUMBER(first_start);
    NUMBER(start_microseconds);
    NUMBER(end_microseconds);
    TEXT(note);
    TEXT(ended_by);
    TEXT(reason);
    return same;
}

bool same_client(const struct client *got, const struct client *put)
{
    bool same = true;
    TEXT(id);
    NUMBER(number);
    TEXT(name);
    TEXT(email);
    TEXT(phone);
    TEXT(alias);
    NUMBER(created_at);
    NUMBER(erased);
    return same;
}

bool same_opening(const struct opening *got, const struct opening *put)
{
    bool same = true;
    NUMBER(key);
    TEXT(collection);
    NUMBER(number);
    INTERVAL(span);
    NUMBER(piece_minutes);
    NUMBER(opened_at);
    return same;
}

bool same_series(const struct series *got, const struct series *put)
{
    bool same = true;
    TEXT(id);
    NUMBER(number);
    NUMBER(fingerprint);
    NUMBER(occurrences);
    return same;
}
