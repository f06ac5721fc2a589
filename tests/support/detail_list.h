/*
 * Detail list: how 002 and 003 refuse what is not valid: {"detail": [{"loc": [...], "msg":
 * "..."}]}.
 *
 * Nothing more than `loc` and `msg` is promised of its members.
 */
#ifndef SUPPORT_DETAIL_LIST_H
#define SUPPORT_DETAIL_LIST_H
#include <stdbool.h>

#include "support/caller.h"

/* Whether the last answer is such a refusal, with 422. */
bool detail_list_came(const struct caller *caller);

/* ... and one of its members is about that field. */
bool detail_list_names(const struct caller *caller, const char *field);

#endif
