/* Between documents and rules. */
#include "server/api/rule_form.h"

#include "server/api/range_form.h"
#include "server/api/shapes.h"
#include "server/encode.h"
#include "server/encode_time.h"

static const char *const weekday_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static const char *check_days(const struct rule_form *form, const char **name_out)
{
    bool has_date = form->has_date == JSON_GIVEN_VALUE;
    bool has_span = form->has_from == JSON_GIVEN_VALUE || form->has_until == JSON_GIVEN_VALUE;
    if (has_date && (has_span || form->has_weekdays == JSON_GIVEN_VALUE)) {
        *name_out = "date";
        return "Must stand alone, without weekdays, from and until.";
    }
    if (form->has_from == JSON_GIVEN_VALUE && form->has_until == JSON_GIVEN_VALUE &&
        form->until < form->from) {
        *name_out = "until";
        return "Must not be earlier than from.";
    }
    if (form->has_from == JSON_GIVEN_VALUE && form->has_until == JSON_GIVEN_VALUE &&
        form->until == form->from && form->has_weekdays == JSON_GIVEN_VALUE) {
        *name_out = "weekdays";
        return "Not wanted: from and until are one day.";
    }
    return NULL;
}

static const char *check_times(const struct rule_form *form, bool closed, const char **name_out)
{
    bool has_start = form->has_start == JSON_GIVEN_VALUE,
         has_end = form->has_end == JSON_GIVEN_VALUE;
    *name_out = has_start ? "end" : "start";
    if (closed && !has_start && !has_end) {
        return NULL;
    }
    if (!has_start || !has_end) {
        return "Missing: must be a time, written HH:MM.";
    }
    return form->start_minute == form->end_minute
               ? "Must not be the start; a whole day is 00:00 to 24:00."
               : NULL;
}

static const char *check_rule(const void *members, const char **name_out)
{
    const struct rule_form *form = members;
    const char *sentence = check_days(form, name_out);
    return sentence != NULL ? sentence : check_times(form, form->closed, name_out);
}

static const char *check_closure(const void *members, const char **name_out)
{
    const struct rule_form *form = members;
    const char *sentence = check_days(form, name_out);
    return sentence != NULL ? sentence : check_times(form, true, name_out);
}

static const char *check_added(const void *members, const char **name_out)
{
    const struct rule_form *form = members;
    if (form->closed) {
        *name_out = "closed";
        return "Not wanted: what is added is open.";
    }
    if (form->has_date == JSON_GIVEN_VALUE) {
        *name_out = "date";
        return "Not wanted: a rule is for more than one date; for one there are openings.";
    }
    const char *sentence = check_rule(members, name_out);
    if (sentence != NULL) {
        return sentence;
    }
    *name_out = "until";
    return form->has_from == JSON_GIVEN_VALUE && form->has_until == JSON_GIVEN_VALUE &&
                   form->from == form->until
               ? "Must be later than from; for one date there are openings."
               : NULL;
}

/* Every reader of JSON has it exactly (RFC 8259 6). */
#define RULE_NUMBER_MAX ((INT64_C(1) << 53) - 1)

/* clang-format off */
#define GIVEN(member) .given = JSON_GIVEN_AT(struct rule_form, member)
static const struct json_field fields[] = {
    {.name = "start", .kind = JSON_KIND_TIME, .presence = JSON_OPTIONAL, .min = 0, .max = CIVIL_MINUTES_PER_DAY - 1,
     .offset = offsetof(struct rule_form, start_minute), GIVEN(has_start)},
    {.name = "end", .kind = JSON_KIND_TIME, .presence = JSON_OPTIONAL, .min = 0, .max = CIVIL_MINUTES_PER_DAY,
     .offset = offsetof(struct rule_form, end_minute), GIVEN(has_end)},
    {.name = "weekdays", .kind = JSON_KIND_CHOICES, .presence = JSON_NULLABLE, .choices = weekday_names,
     .offset = offsetof(struct rule_form, weekdays), GIVEN(has_weekdays)},
    {.name = "date", .kind = JSON_KIND_DATE, .presence = JSON_NULLABLE, .min = RANGE_DAY_MIN, .max = RANGE_DAY_MAX,
     .offset = offsetof(struct rule_form, date), GIVEN(has_date)},
    {.name = "from", .kind = JSON_KIND_DATE, .presence = JSON_NULLABLE, .min = RANGE_DAY_MIN, .max = RANGE_DAY_MAX,
     .offset = offsetof(struct rule_form, from), GIVEN(has_from)},
    {.name = "until", .kind = JSON_KIND_DATE, .presence = JSON_NULLABLE, .min = RANGE_DAY_MIN, .max = RANGE_DAY_MAX,
     .offset = offsetof(struct rule_form, until), GIVEN(has_until)},
    {.name = "closed", .kind = JSON_KIND_BOOLEAN, .presence = JSON_NULLABLE,
     .offset = offsetof(struct rule_form, closed)},
    {.name = "number", .kind = JSON_KIND_INTEGER, .presence = JSON_NULLABLE, .min = 0, .max = RULE_NUMBER_MAX,
     .offset = offsetof(struct rule_form, number)},
};
#undef GIVEN
/* clang-format on */

enum { FIELD_COUNT = sizeof fields / sizeof fields[0] }; /* The last two: closed, number. */

const struct json_shape rule_shape = {
    .fields = fields,
    .field_count = FIELD_COUNT,
    .size = sizeof(struct rule_form),
    .check = check_rule,
};

const struct json_shape closure_shape = {
    .fields = fields,
    .field_count = FIELD_COUNT - 2,
    .size = sizeof(struct rule_form),
    .check = check_closure,
};

const struct json_shape added_rule_shape = {
    .fields = fields,
    .field_count = FIELD_COUNT - 1,
    .size = sizeof(struct rule_form),
    .check = check_added,
};

struct json_shape shape_added_rule(const struct service_limits *limits,
                                   struct json_field *fields_out)
{
    (void)limits, (void)fields_out;
    return added_rule_shape;
}

static struct availability_rule make_rule(const struct rule_form *form, bool closed)
{
    struct availability_rule rule = availability_every_day(0, CIVIL_MINUTES_PER_DAY);
    rule.kind = closed ? AVAILABILITY_CLOSED : AVAILABILITY_OPEN;
    rule.number = form->number;
    if (form->has_start == JSON_GIVEN_VALUE) {
        bool past_midnight = form->end_minute < form->start_minute;
        rule.start_minute = form->start_minute;
        rule.end_minute = form->end_minute + (past_midnight ? CIVIL_MINUTES_PER_DAY : 0);
    }
    if (form->has_weekdays == JSON_GIVEN_VALUE) {
        rule.weekdays = (uint8_t)form->weekdays;
    }
    if (form->has_date == JSON_GIVEN_VALUE) {
        rule.from_day = rule.until_day = form->date;
    }
    if (form->has_from == JSON_GIVEN_VALUE) {
        rule.from_day = form->from;
    }
    if (form->has_until == JSON_GIVEN_VALUE) {
        rule.until_day = form->until;
    }
    return rule;
}

struct availability_rule rule_of(const struct rule_form *form)
{
    return make_rule(form, form->closed);
}

const struct availability_rule *rules_of(const struct json_list *forms, struct arena *arena)
{
    const struct rule_form *form = forms->members;
    struct availability_rule *rules = arena_take(arena, forms->count * sizeof *rules);
    for (size_t i = 0; i < forms->count; i++) {
        rules[i] = rule_of(&form[i]);
    }
    return rules;
}

const struct availability_rule *closures_of(const struct json_list *forms, struct arena *arena)
{
    const struct rule_form *form = forms->members;
    struct availability_rule *rules = arena_take(arena, forms->count * sizeof *rules);
    for (size_t i = 0; i < forms->count; i++) {
        rules[i] = make_rule(&form[i], true);
    }
    return rules;
}

static void encode_days(struct text *body, const struct availability_rule *rule)
{
    if (rule->from_day == rule->until_day && rule->weekdays == AVAILABILITY_EVERY_WEEKDAY) {
        encode_date_member(body, "date", rule->from_day);
        return;
    }
    if (rule->weekdays != AVAILABILITY_EVERY_WEEKDAY) {
        encode_name(body, "weekdays");
        encode_list(body);
        for (int day = 0; day < 7; day++) {
            if ((rule->weekdays >> day & 1) != 0) {
                encode_string(body, weekday_names[day]);
            }
        }
        encode_list_end(body);
    }
    if (rule->from_day != AVAILABILITY_DAY_FIRST) {
        encode_date_member(body, "from", rule->from_day);
    }
    if (rule->until_day != AVAILABILITY_DAY_LAST) {
        encode_date_member(body, "until", rule->until_day);
    }
}

void encode_rule(struct text *body, const struct availability_rule *rule)
{
    bool past_midnight = rule->end_minute > CIVIL_MINUTES_PER_DAY;
    encode_object(body);
    encode_time_member(body, "start", rule->start_minute);
    encode_time_member(body, "end", rule->end_minute - (past_midnight ? CIVIL_MINUTES_PER_DAY : 0));
    encode_days(body, rule);
    if (rule->kind == AVAILABILITY_CLOSED) {
        encode_name(body, "closed");
        encode_boolean(body, true);
    }
    if (rule->number != 0) {
        encode_integer_member(body, "number", rule->number);
    }
    encode_object_end(body);
}
