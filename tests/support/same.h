/*
 * Same: whether what came back says what was put. If not, what differs is said on stderr.
 *
 * Texts and rules are compared by what they say, zones by their address.
 */
#ifndef SUPPORT_SAME_H
#define SUPPORT_SAME_H
#include "core/store.h"

bool same_rules(const struct availability_rule *got, const struct availability_rule *put,
                size_t count);
bool same_definition(const struct provider_definition *got, const struct provider_definition *put);
bool same_appointment(const struct appointment *got, const struct appointment *put);
bool same_client(const struct client *got, const struct client *put);
bool same_opening(const struct opening *got, const struct opening *put);
bool same_series(const struct series *got, const struct series *put);

#endif
