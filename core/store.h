/*
 * Store (port): where changes become durable.
 *
 * A change is submitted while the provider's lock is held, so that the order of submission is the
 * order of decision, and waited for after the lock is released. Every commit names the token its
 * decision rested on and the token it leads to; the store applies it only if the first is still in
 * force (design section 4). A commit and all it points to belong to the caller and must live until
 * store_wait returns.
 */
#ifndef CORE_STORE_H
#define CORE_STORE_H
#include <stdatomic.h>

#include "core/annotations.h"
#include "core/appointment.h"
#include "core/memory.h"
#include "core/provider.h"
#include "core/result.h"

enum change_kind {
    CHANGE_PROVIDER,    /* put `provider`'s definition */
    CHANGE_APPOINTMENT, /* insert `appointment` */
    CHANGE_STATUS,      /* appointment `number` becomes `status` */
};

struct change {
    enum change_kind kind;
    union {
        struct {
            const char *id;
            const struct provider_definition *definition;
        } provider;
        const struct appointment *appointment;
        struct {
            int64_t number;
            enum appointment_status status;
        } status;
    };
};

enum outcome {
    OUTCOME_PENDING,
    OUTCOME_APPLIED,     /* durable */
    OUTCOME_CONFLICT,    /* the expected token was no longer in force: nothing happened */
    OUTCOME_NOT_APPLIED, /* the store failed, and for certain nothing happened */
    OUTCOME_UNKNOWN,     /* the store failed, and the change may or may not be there */
};

struct commit {
    /* The caller's. */
    int64_t provider;       /* number */
    int64_t expected_token; /* 0: the provider is not in the store yet */
    int64_t next_token;     /* minted */
    const struct change *changes;
    size_t change_count;
    atomic_bool *stale; /* set before any outcome but OUTCOME_APPLIED is published */

    /* The store's. */
    uint64_t sequence; /* set by submit; rises by one per commit */
    enum outcome outcome;
    struct commit *next;
};

/* What loading hands over: each provider before its appointments; appointments in the order of
 * their numbers. Texts and rules are borrowed for the call. */
struct store_sink {
    void (*provider)(struct store_sink *sink, const char *id, int64_t number, int64_t token,
                     const struct provider_definition *definition);
    void (*appointment)(struct store_sink *sink, const struct appointment *appointment);
};

struct store {
    const struct store_operations *operations;
};

struct store_operations {
    void (*submit)(struct store *store, struct commit *commit);
    void (*wait)(struct store *store, uint64_t sequence);
    uint64_t (*failures)(struct store *store);
    int64_t (*mint)(struct store *store);
    enum result (*load)(struct store *store, struct store_sink *sink);
    enum result (*load_provider)(struct store *store, int64_t number, struct store_sink *sink);
    enum result (*find_appointment)(struct store *store, int64_t number, struct arena *arena,
                                    struct appointment *appointment_out);
};

/* Any thread; never waits for I/O. Fills commit->sequence. */
static inline void store_submit(struct store *store, struct commit *commit)
{
    store->operations->submit(store, commit);
}

/* Waits until every commit up to `sequence` has its outcome; 0 returns at once. */
static inline void store_wait(struct store *store, uint64_t sequence)
{
    store->operations->wait(store, sequence);
}

/* How many commits have failed so far. Raised after the commit's stale flag, before its outcome is
 * published: an answer rests on durable state if, after waiting for its sequence, this is what it
 * was before it began. */
static inline uint64_t store_failures(struct store *store)
{
    return store->operations->failures(store);
}

/* A number that was never given out before, by any process on this store, rising within one
 * process. */
static inline int64_t store_mint(struct store *store)
{
    return store->operations->mint(store);
}

/* All providers, and all appointments whatever their status. At start, before the first submit.
 * RESULT_UNAVAILABLE when the store cannot be read; so the two below. */
MUST_CHECK static inline enum result store_load(struct store *store, struct store_sink *sink)
{
    return store->operations->load(store, sink);
}

/* One provider as the store has it, and its live appointments; no call to the sink if it is not
 * there. */
MUST_CHECK static inline enum result store_load_provider(struct store *store, int64_t number,
                                                         struct store_sink *sink)
{
    return store->operations->load_provider(store, number, sink);
}

/* One appointment, with everything submitted before taken into account; texts are copied into the
 * arena. RESULT_APPOINTMENT_UNKNOWN if there is none. */
MUST_CHECK static inline enum result store_find_appointment(struct store *store, int64_t number,
                                                            struct arena *arena,
                                                            struct appointment *appointment_out)
{
    return store->operations->find_appointment(store, number, arena, appointment_out);
}

#endif
