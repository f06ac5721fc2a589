/*
 * Numbered id: the whole numbers by which foreign contracts know things, and the core's ids that
 * are made of them: 7 is "pro-7" where the prefix is "pro-".
 */
#ifndef SERVER_FACES_NUMBERED_ID_H
#define SERVER_FACES_NUMBERED_ID_H
#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

/* Larger numbers are nobody's. */
#define NUMBERED_ID_MAX INT64_C(999999999999999999)

/* A number from 1 on as it is written: only digits, no zero in front. */
bool numbered_id_parse(const char *digits, int64_t *number_out);

const char *numbered_id_make(const char *prefix, int64_t number, struct arena *arena);

/* 0 for an id that is not made of the prefix and a number. */
int64_t numbered_id_number(const char *prefix, const char *id);

/* The id that a segment of a path stands for; NULL if it is no number. */
const char *numbered_id_of_segment(const char *prefix, const char *segment, struct arena *arena);

#endif
