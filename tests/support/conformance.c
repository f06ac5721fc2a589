/* One bench per process. */
#include "support/conformance.h"

#include <assert.h>
#include <stdio.h>

struct engine_bench bench;
struct seen seen;

void conformance_run(const struct engine_operations *operations, void (*promise)(void))
{
    engine_bench_init(&bench, operations);
    if (engine_bench_open(&bench) != RESULT_OK) {
        fprintf(stderr, "%s\n", bench.message);
        assert(false);
    }
    promise();
    assert(operations->is_sound(bench.engine));
    engine_bench_deinit(&bench);
}
