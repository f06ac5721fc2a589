/*
 * Sample: 64 of the latest requests of a group, by which placement weighs what a slot would cost.
 *
 * Each request, accepted or not, overwrites the cell its id hashes to, so the sample is recent and
 * the same history gives the same sample. A cell is one atomic word: learning and reading take no
 * lock; a reader works on its own copy. Cold cells stand for 15, 30, 45 and 60 minutes at any time
 * of the day.
 */
#ifndef CORE_SAMPLE_H
#define CORE_SAMPLE_H
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"

enum { SAMPLE_SIZE = 64 };

enum sample_mode {
    SAMPLE_LEARNED,
    SAMPLE_UNIFORM, /* stays cold: placement never depends on history */
};

/* Minutes counted from the start of the service day, in columns for the vector units. */
struct sample_view {
    int16_t start[SAMPLE_SIZE], end[SAMPLE_SIZE], duration[SAMPLE_SIZE];
};

/* All minutes; values outside 0..32767 are cut to it. */
struct sample_request {
    int64_t start, end, duration;
};

struct sample;
void sample_free(struct sample *sample);
struct sample *sample_new(enum sample_mode mode) OWNED_UNTIL(sample_free);

void sample_learn(struct sample *sample, const char *request_id, struct sample_request request);

/* The same in two steps, for whoever knows that only the last request of a cell will stay. */
size_t sample_cell(const char *request_id);
void sample_overwrite(struct sample *sample, size_t cell, struct sample_request request);
void sample_read(const struct sample *sample, struct sample_view *view_out);

#endif
