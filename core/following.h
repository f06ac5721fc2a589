/*
 * Following, from the inside (internal to booking).
 */
#ifndef CORE_FOLLOWING_H
#define CORE_FOLLOWING_H
#include "core/desk.h"

void following_free(struct following *following);
struct following *following_new(void) OWNED_UNTIL(following_free);

#endif
