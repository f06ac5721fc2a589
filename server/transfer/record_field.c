/* The table. Names are those of the columns and of the API where there are any. */
#include "server/transfer/record_field.h"

#include <assert.h>

static_assert(sizeof(enum appointment_status) == sizeof(int) &&
                  sizeof(enum availability_kind) == sizeof(int) &&
                  sizeof(enum event_kind) == sizeof(int),
              "a word is read and written as an int");
static_assert(offsetof(struct provider_definition, rule_count) ==
                      offsetof(struct provider_definition, rules) + sizeof(void *) &&
                  offsetof(struct record_group, closure_count) ==
                      offsetof(struct record_group, closures) + sizeof(void *),
              "the count stands behind the rules");

static const char *status_word(int value)
{
    return appointment_status_name((enum appointment_status)value);
}

static const char *event_word(int value)
{
    return event_kind_is_known(value) ? event_kind_name((enum event_kind)value) : NULL;
}

static const char *rule_word(int value)
{
    return value == AVAILABILITY_OPEN ? "open" : "closed";
}

#define AT(member) offsetof(struct record, member)
#define RULE_AT(member) offsetof(struct availability_rule, member)
#define NUMBER .kind = FIELD_INTEGER, .min = 1, .max = INT64_MAX
#define OPTIONAL_NUMBER .kind = FIELD_INTEGER, .min = 0, .max = INT64_MAX
#define INSTANT .kind = FIELD_INTEGER, .min = INT64_MIN, .max = INT64_MAX
#define AMOUNT .kind = FIELD_SMALL, .min = 0, .max = INT32_MAX
#define SIGNED .kind = FIELD_SMALL, .min = INT32_MIN, .max = INT32_MAX
#define TEXT .kind = FIELD_TEXT
#define TRUTH .kind = FIELD_BOOLEAN
#define NEEDED .required = true

/* clang-format off */
static const struct record_field store_fields[] = {
    {"epoch", OPTIONAL_NUMBER, .offset = AT(store.epoch), NEEDED},
};
static const struct record_field group_fields[] = {
    {"id", TEXT, .offset = AT(group.id), NEEDED},
    {"closures", .kind = FIELD_RULES, .offset = AT(group.closures)},
};
static const struct record_field collection_fields[] = {
    {"name", TEXT, .offset = AT(collection.name), NEEDED},
    {"last", OPTIONAL_NUMBER, .offset = AT(collection.last), NEEDED},
};
static const struct record_field client_fields[] = {
    {"number", NUMBER, .offset = AT(client.number), NEEDED},
    {"id", TEXT, .offset = AT(client.id), NEEDED},
    {"created_at", INSTANT, .offset = AT(client.created_at)},
    {"erased", TRUTH, .offset = AT(client.erased)},
    {"name", TEXT, .offset = AT(client.name)},
    {"email", TEXT, .offset = AT(client.email)},
    {"phone", TEXT, .offset = AT(client.phone)},
    {"alias", TEXT, .offset = AT(client.alias)},
};
static const struct record_field series_fields[] = {
    {"number", NUMBER, .offset = AT(series.number), NEEDED},
    {"id", TEXT, .offset = AT(series.id), NEEDED},
    {"fingerprint", .kind = FIELD_HASH, .offset = AT(series.fingerprint)},
    {"occurrences", AMOUNT, .offset = AT(series.occurrences), NEEDED},
};
static const struct record_field provider_fields[] = {
    {"number", NUMBER, .offset = AT(provider.number), NEEDED},
    {"id", TEXT, .offset = AT(provider.id), NEEDED},
    {"token", NUMBER, .offset = AT(provider.tokens.token), NEEDED},
    {"version", OPTIONAL_NUMBER, .offset = AT(provider.tokens.version), NEEDED},
    {"time_zone", .kind = FIELD_ZONE, .offset = AT(provider.definition.zone), NEEDED},
    {"name", TEXT, .offset = AT(provider.definition.name)},
    {"alias", TEXT, .offset = AT(provider.definition.alias)},
    {"group", TEXT, .offset = AT(provider.definition.group)},
    {"daily_limit", AMOUNT, .offset = AT(provider.definition.daily_limit), .otherwise = PROVIDER_UNLIMITED},
    {"slot_step", AMOUNT, .offset = AT(provider.definition.slot_step_minutes)},
    {"buffer_before", AMOUNT, .offset = AT(provider.definition.buffer_before_minutes)},
    {"buffer_after", AMOUNT, .offset = AT(provider.definition.buffer_after_minutes)},
    {"notice", AMOUNT, .offset = AT(provider.definition.notice_minutes)},
    {"past_allowed", TRUTH, .offset = AT(provider.definition.past_allowed)},
    {"horizon", AMOUNT, .offset = AT(provider.definition.horizon_days)},
    {"hold_ttl", AMOUNT, .offset = AT(provider.definition.hold_seconds)},
    {"rules", .kind = FIELD_RULES, .offset = AT(provider.definition.rules)},
};
static const struct record_field opening_fields[] = {
    {"key", NUMBER, .offset = AT(opening.opening.key), NEEDED},
    {"provider", NUMBER, .offset = AT(opening.provider), NEEDED},
    {"collection", TEXT, .offset = AT(opening.opening.collection), NEEDED},
    {"number", NUMBER, .offset = AT(opening.opening.number), NEEDED},
    {"start", INSTANT, .offset = AT(opening.opening.span.start), NEEDED},
    {"end", INSTANT, .offset = AT(opening.opening.span.end), NEEDED},
    {"piece_minutes", AMOUNT, .offset = AT(opening.opening.piece_minutes)},
    {"opened_at", INSTANT, .offset = AT(opening.opening.opened_at)},
};
static const struct record_field appointment_fields[] = {
    {"number", NUMBER, .offset = AT(appointment.number), NEEDED},
    {"id", TEXT, .offset = AT(appointment.id), NEEDED},
    {"provider", NUMBER, .offset = AT(appointment.provider), NEEDED},
    {"start", INSTANT, .offset = AT(appointment.span.start), NEEDED},
    {"end", INSTANT, .offset = AT(appointment.span.end), NEEDED},
    {"start_microseconds", SIGNED, .offset = AT(appointment.start_microseconds)},
    {"end_microseconds", SIGNED, .offset = AT(appointment.end_microseconds)},
    {"range_start", INSTANT, .offset = AT(appointment.range.start), NEEDED},
    {"range_end", INSTANT, .offset = AT(appointment.range.end), NEEDED},
    {"service_day", SIGNED, .offset = AT(appointment.service_day), NEEDED},
    {"status", .kind = FIELD_WORD, .offset = AT(appointment.status), .max = APPOINTMENT_STATUS_COUNT - 1,
     .word = status_word, NEEDED},
    {"provider_named", TRUTH, .offset = AT(appointment.provider_named)},
    {"undated", TRUTH, .offset = AT(appointment.undated)},
    {"created_at", INSTANT, .offset = AT(appointment.created_at)},
    {"expires_at", INSTANT, .offset = AT(appointment.expires_at)},
    {"client", OPTIONAL_NUMBER, .offset = AT(appointment.client)},
    {"series", OPTIONAL_NUMBER, .offset = AT(appointment.series)},
    {"occurrence", AMOUNT, .offset = AT(appointment.occurrence)},
    {"fingerprint", .kind = FIELD_HASH, .offset = AT(appointment.fingerprint)},
    {"first_provider", OPTIONAL_NUMBER, .offset = AT(appointment.first_provider)},
    {"first_start", INSTANT, .offset = AT(appointment.first_start)},
    {"note", TEXT, .offset = AT(appointment.note)},
    {"ended_by", TEXT, .offset = AT(appointment.ended_by)},
    {"reason", TEXT, .offset = AT(appointment.reason)},
    {"exact_fit", TRUTH, .offset = AT(appointment.decision.exact_fit)},
    {"cost", SIGNED, .offset = AT(appointment.decision.chosen.cost)},
    {"fragments", SIGNED, .offset = AT(appointment.decision.chosen.fragments)},
    {"stranded_minutes", SIGNED, .offset = AT(appointment.decision.chosen.stranded_minutes)},
    {"runner_up", TRUTH, .offset = AT(appointment.decision.has_runner_up)},
    {"runner_up_start", INSTANT, .offset = AT(appointment.decision.runner_up_start)},
    {"runner_up_cost", SIGNED, .offset = AT(appointment.decision.runner_up.cost)},
    {"runner_up_fragments", SIGNED, .offset = AT(appointment.decision.runner_up.fragments)},
    {"runner_up_stranded_minutes", SIGNED, .offset = AT(appointment.decision.runner_up.stranded_minutes)},
};
static const struct record_field event_fields[] = {
    {"sequence", NUMBER, .offset = AT(event.sequence), NEEDED},
    {"at", INSTANT, .offset = AT(event.at), NEEDED},
    {"what", .kind = FIELD_WORD, .offset = AT(event.kind), .max = EVENT_CLIENT_ERASED, .word = event_word, NEEDED},
    {"provider", OPTIONAL_NUMBER, .offset = AT(event.provider)},
    {"appointment", OPTIONAL_NUMBER, .offset = AT(event.appointment)},
    {"start", INSTANT, .offset = AT(event.span.start)},
    {"end", INSTANT, .offset = AT(event.span.end)},
    {"subject", TEXT, .offset = AT(event.subject_id)},
};
static const struct record_field rule_fields[] = {
    {"rule", .kind = FIELD_WORD, .offset = RULE_AT(kind), .max = AVAILABILITY_CLOSED, .word = rule_word, NEEDED},
    {"weekdays", .kind = FIELD_BYTE, .offset = RULE_AT(weekdays), .max = AVAILABILITY_EVERY_WEEKDAY,
     .otherwise = AVAILABILITY_EVERY_WEEKDAY},
    {"from_day", SIGNED, .offset = RULE_AT(from_day), .otherwise = AVAILABILITY_DAY_FIRST},
    {"until_day", SIGNED, .offset = RULE_AT(until_day), .otherwise = AVAILABILITY_DAY_LAST},
    {"start_minute", .kind = FIELD_SMALL, .max = 1439, .offset = RULE_AT(start_minute), NEEDED},
    {"end_minute", .kind = FIELD_SMALL, .min = 1, .max = 2880, .offset = RULE_AT(end_minute), NEEDED},
    {"number", OPTIONAL_NUMBER, .offset = RULE_AT(number)},
};

#define SHAPE(name, fields) {name, fields, sizeof(fields) / sizeof((fields)[0])}
const struct record_shape record_shapes[RECORD_KIND_COUNT] = {
    [RECORD_STORE]       = SHAPE("store", store_fields),
    [RECORD_GROUP]       = SHAPE("group", group_fields),
    [RECORD_COLLECTION]  = SHAPE("collection", collection_fields),
    [RECORD_CLIENT]      = SHAPE("client", client_fields),
    [RECORD_SERIES]      = SHAPE("series", series_fields),
    [RECORD_PROVIDER]    = SHAPE("provider", provider_fields),
    [RECORD_OPENING]     = SHAPE("opening", opening_fields),
    [RECORD_APPOINTMENT] = SHAPE("appointment", appointment_fields),
    [RECORD_EVENT]       = SHAPE("event", event_fields),
};
const struct record_shape record_rule_shape = SHAPE("rule", rule_fields);
/* clang-format on */
