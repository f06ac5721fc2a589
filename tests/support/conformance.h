/*
 * Conformance: one promise, tried on every engine.
 *
 * A case finds the engine open and empty on the bench. Every test has its own process, so the one
 * bench is nobody else's.
 */
#ifndef SUPPORT_CONFORMANCE_H
#define SUPPORT_CONFORMANCE_H
#include "support/engine_bench.h"

#define CONFORMANCE(suite, name)                   \
    static void name(void);                        \
    Test(suite##_sqlite, name)                     \
    {                                              \
        conformance_run(&engine_sqlite, name);     \
    }                                              \
    Test(suite##_memory, name)                     \
    {                                              \
        conformance_run(&engine_memory, name);     \
    }                                              \
    Test(suite##_postgresql, name)                 \
    {                                              \
        if (!postgres_server_is_there()) {         \
            cr_skip_test(POSTGRES_MISSING);        \
        }                                          \
        conformance_run(&engine_postgresql, name); \
    }                                              \
    static void name(void)

extern struct engine_bench bench;
extern struct seen seen;

/* The engine must be sound afterwards. */
void conformance_run(const struct engine_operations *operations, void (*promise)(void));

/* Applies a commit that makes a name which is there already: nobody's fault where several processes
 * share a store. */
bool conformance_is_refused(struct commit *commit);

/* As after a restart; the memory engine, which keeps nothing beyond one, stays as it is. */
void conformance_restart(void);

#endif
