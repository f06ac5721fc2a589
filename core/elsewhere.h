/*
 * Elsewhere: where the leftovers of a revision go: to another provider of the group, or nowhere
 * (internal to booking).
 */
#ifndef CORE_ELSEWHERE_H
#define CORE_ELSEWHERE_H
#include "core/revision.h"

#define ELSEWHERE_ENDED_BY "availability" /* who cancelled what no longer fitted */

/* Moves or cancels each leftover, or says what would become of it. Whatever was changed by somebody
 * else meanwhile is a misfit no more. */
MUST_CHECK enum result elsewhere_settle(struct revision *revision, struct provider *provider);

#endif
