/* The sample: 64 atomic words of three 16-bit minutes. */
#include "core/sample.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/civil.h"
#include "core/hash.h"
#include "core/memory.h"

struct sample {
    enum sample_mode mode;
    _Atomic uint64_t cells[SAMPLE_SIZE];
};

static uint64_t cut(int64_t minute)
{
    if (minute < 0) {
        return 0;
    }
    return minute > INT16_MAX ? INT16_MAX : (uint64_t)minute;
}

static uint64_t pack(struct sample_request request)
{
    return cut(request.start) | cut(request.end) << 16 | cut(request.duration) << 32;
}

struct sample *sample_new(enum sample_mode mode)
{
    static const int64_t cold_durations[] = {15, 30, 45, 60};
    struct sample *sample = memory_new(sizeof *sample);
    sample->mode = mode;
    for (size_t i = 0; i < SAMPLE_SIZE; i++) {
        atomic_init(&sample->cells[i], pack((struct sample_request){
                                           .start = 0,
                                           .end = CIVIL_MINUTES_PER_DAY,
                                           .duration = cold_durations[i % 4],
                                       }));
    }
    return sample;
}

void sample_free(struct sample *sample)
{
    free(sample);
}

size_t sample_cell(const char *request_id)
{
    return hash_text((struct hash_key){0}, request_id) % SAMPLE_SIZE;
}

void sample_overwrite(struct sample *sample, size_t cell, struct sample_request request)
{
    if (sample->mode != SAMPLE_UNIFORM) {
        atomic_store_explicit(&sample->cells[cell], pack(request), memory_order_relaxed);
    }
}

void sample_learn(struct sample *sample, const char *request_id, struct sample_request request)
{
    sample_overwrite(sample, sample_cell(request_id), request);
}

void sample_read(const struct sample *sample, struct sample_view *view_out)
{
    for (size_t i = 0; i < SAMPLE_SIZE; i++) {
        uint64_t cell = atomic_load_explicit(&sample->cells[i], memory_order_relaxed);
        view_out->start[i] = (int16_t)(cell & 0x7fff);
        view_out->end[i] = (int16_t)(cell >> 16 & 0x7fff);
        view_out->duration[i] = (int16_t)(cell >> 32 & 0x7fff);
    }
}
