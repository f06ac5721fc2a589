/* One bench per process. */
#include "support/conformance.h"

#include <assert.h>
#include <stdio.h>

struct engine_bench bench;
struct seen seen;

static void open_well(void)
{
    if (engine_bench_open(&bench) != RESULT_OK) {
        fprintf(stderr, "%s\n", bench.message);
        assert(false);
    }
}

void conformance_run(const struct engine_operations *operations, void (*promise)(void))
{
    engine_bench_init(&bench, operations);
    open_well();
    promise();
    assert(operations->is_sound(bench.engine));
    engine_bench_deinit(&bench);
}

bool conformance_is_refused(struct commit *commit)
{
    enum outcome outcome = engine_bench_apply(&bench, commit);
    return bench.operations->follow == NULL ? outcome == OUTCOME_NOT_APPLIED
                                            : outcome == OUTCOME_CONFLICT && commit->clashes;
}

void conformance_restart(void)
{
    if (bench.operations != &engine_memory) {
        engine_bench_close(&bench);
        open_well();
    }
}
