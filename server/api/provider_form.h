/*
 * Provider form: a provider's definition as documents write it.
 */
#ifndef SERVER_API_PROVIDER_FORM_H
#define SERVER_API_PROVIDER_FORM_H
#include "core/booking_provider.h"
#include "server/json.h"
#include "server/request.h"
#include "server/response.h"

enum { PROVIDER_FIELDS_MAX = 15, PROVIDER_ALIAS_BYTES_MAX = 255 };

struct provider_form {
    const char *id, *id_prefix, *name, *alias, *group, *zone_name;
    struct json_list rules; /* struct rule_form */
    int64_t daily_limit, slot_step, buffer_before, buffer_after, notice, horizon, hold_ttl;
    bool past_allowed;
    enum json_given has_limit, has_rules, has_zone;
    enum json_given has_other[PROVIDER_FIELDS_MAX]; /* by place in the table of fields */
};

/* A whole definition. RESULT_INVALID, RESULT_MALFORMED: the problem is written already. */
MUST_CHECK enum result provider_form_decode(const struct request *request,
                                            struct response *response,
                                            struct provider_form *form_out,
                                            struct provider_definition *definition_out);

/* Changes what the document names of a definition; what it says is null, nobody has said. */
MUST_CHECK enum result provider_form_change(const struct request *request,
                                            struct response *response,
                                            struct provider_definition *definition);

/* The availability alone. */
MUST_CHECK enum result provider_form_rules(const struct request *request, struct response *response,
                                           struct provider_definition *definition_out);

void encode_provider(struct text *body, const struct booking_provider *provider);

/* "availability": [...] */
void encode_rules(struct text *body, const char *name, const struct availability_rule *rules,
                  size_t count);

#endif
