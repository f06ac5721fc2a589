/*
 * Store (port): where changes become durable.
 *
 * A change is submitted while the provider's lock is held, so that the order of submission is the
 * order of decision, and waited for after the lock is released. Every commit names the token its
 * decision rested on and the token it leads to; the store applies it only if the first is still in
 * force (design section 4). A commit and all it points to belong to the caller and must live until
 * store_wait returns.
 *
 * A store may be shared: other processes write to it, too. What they wrote is asked for by
 * store_follow; until then memory is behind the store, and what is decided on it misses its tokens.
 */
#ifndef CORE_STORE_H
#define CORE_STORE_H
#include <stdatomic.h>

#include "core/annotations.h"
#include "core/appointment.h"
#include "core/client.h"
#include "core/event.h"
#include "core/memory.h"
#include "core/provider.h"
#include "core/result.h"

enum change_kind {
    CHANGE_PROVIDER,     /* put `provider`'s definition */
    CHANGE_APPOINTMENT,  /* insert `appointment` */
    CHANGE_STATUS,       /* appointment `number` becomes `status` */
    CHANGE_MOVE,         /* the appointment of that number gets a new place */
    CHANGE_SERIES,       /* insert `series` */
    CHANGE_CLIENT,       /* insert `client` */
    CHANGE_CLIENT_ERASE, /* that client's texts, and the reasons of its appointments, are deleted */
    CHANGE_GROUP,        /* put the closures of a group */
    CHANGE_OPENING,      /* insert `opening`, of the side's provider */
    CHANGE_OPENING_END,  /* delete the opening of that key, of the side's provider */
    CHANGE_NOTE_ERASE,   /* the note of appointment `number` is deleted */
};

/* Each change is also an event, numbered and written in the same transaction (core/event.h); so is
 * the highest number that an opening or a rule ever had in its collection, and stays when they go.
 */
struct change {
    enum change_kind kind;

    /* Of CHANGE_CLIENT: what it is known by from now on, and nobody else is; NULL: by nothing more
     * than its id (core/client_claim.h). */
    const char *alias, *address;
    union {
        struct {
            const char *id;
            const struct provider_definition *definition;
            const char *collection; /* what its rules' numbers count in; NULL: none has one */
            int64_t given;          /* which of them is given out by this change; 0: none is */
        } provider;
        const struct appointment *appointment;
        struct {
            int64_t number;
            enum appointment_status status;
            const char *ended_by, *reason; /* NULL: not said */
        } status;
        struct {
            /* Of the new place: number, provider, span, range, service_day, undated and
             * provider_named count; the microseconds become 0. The store keeps the first provider
             * and start of one that was not moved before. */
            const struct appointment *appointment;
            int64_t from; /* the provider's number until now */
        } move;
        const struct series *series;
        const struct client *client; /* of CHANGE_CLIENT_ERASE only id and number count */
        struct {
            const char *id;
            const struct availability_rule *closures;
            size_t closure_count;
        } group;
        const struct opening *opening; /* of CHANGE_OPENING_END only the key counts */
        int64_t number;
    };
};

/* Several appointments that were asked for in one request. Its occurrences point to it. */
struct series {
    const char *id;       /* the request's id; borrowed from whatever holds the value */
    int64_t number;       /* the store's key, minted like those of appointments */
    uint64_t fingerprint; /* of the whole request */
    int32_t occurrences;  /* that were asked for; not all may have been had */
};

enum outcome {
    OUTCOME_PENDING,
    OUTCOME_APPLIED,     /* durable */
    OUTCOME_CONFLICT,    /* an expected token was no longer in force: nothing happened */
    OUTCOME_NOT_APPLIED, /* the store failed, and for certain nothing happened */
    OUTCOME_UNKNOWN,     /* the store failed, and the change may or may not be there */
};

/* One provider's part in a commit. */
struct commit_side {
    int64_t provider; /* number; 0: the changes belong to no provider, and there is no token */
    int64_t expected_token; /* 0: the provider is not in the store yet */
    int64_t next_token;     /* minted */
    atomic_bool *stale;     /* set before any outcome but OUTCOME_APPLIED is published */

    /* Of core/turn.h. A side that insists and is not in force says in the store that its process
     * wants to be next; that stands until a change of this process is applied, or one that says
     * that it was waited for in vain. */
    bool insists, waited_in_vain;

    /* The store's, of a commit that was applied: another process wants to be next. Of those that
     * are applied together, one is told. */
    bool is_wanted;
};

struct commit {
    /* The caller's. The changes are `side`'s; only a move goes from one side to the other, or back.
     */
    struct commit_side side, other; /* the other one: of a move to another provider, otherwise 0 */
    int64_t at;                     /* when it was decided, for the events */

    /* Of a shared store: up to what event the decision knew what others did (store_sink's `known`).
     * A change of providers conflicts if a group was closed after it. */
    int64_t known;
    const struct change *changes;
    size_t change_count;

    /* The store's. */
    uint64_t sequence; /* set by submit; rises by one per commit */
    enum outcome outcome;
    bool clashes; /* with OUTCOME_CONFLICT: an id, an alias, an address or a number that it makes is
                     another process's already */
    struct commit *next;
};

/* The token in force, and the one that the definition was put with. */
struct store_tokens {
    int64_t token, version;
};

/* What others have done to one provider, as store_follow tells it. */
struct store_step {
    const char *id, *alias; /* of the provider; NULL: it has no alias */
    int64_t number;
    int64_t before,
        after; /* tokens: before the first of their changes since ours, after the last */

    /* All they did is in the appointments that were handed over, and what they did before the last
     * change of ours was known then. Otherwise the provider must be loaded again. */
    bool is_whole;
    bool is_wanted; /* by another process than ours, which should be next */
};

/* What loading hands over: groups, collections, clients and series first, then each provider before
 * its openings and its appointments; everything in the order of its numbers and keys. Texts and
 * rules are borrowed for the call. A function may be NULL.
 *
 * Of an appointment store_load hands over what memory keeps: id, number, provider, span, range,
 * service_day, status, undated, expires_at, client and series. The rest is 0: with it a start took
 * twice as long. Everybody else hands over all of it. */
struct store_sink {
    void (*group)(struct store_sink *sink, const char *id, const struct availability_rule *closures,
                  size_t closure_count);
    void (*collection)(struct store_sink *sink, const char *name, int64_t last);
    void (*client)(struct store_sink *sink, const struct client *client);
    void (*series)(struct store_sink *sink, const struct series *series);

    void (*provider)(struct store_sink *sink, const char *id, int64_t number,
                     const struct store_tokens *tokens,
                     const struct provider_definition *definition);
    void (*opening)(struct store_sink *sink, int64_t provider, const struct opening *opening);
    void (*appointment)(struct store_sink *sink, const struct appointment *appointment);
    void (*step)(struct store_sink *sink, const struct store_step *step); /* of store_follow only */

    /* Set by store_follow: up to the event of this number everything has been handed over. */
    int64_t known;
};

/* Which appointments a page shows, whatever their status, in the order of their numbers. */
struct store_page {
    int64_t after;  /* number; 0: from the beginning */
    int64_t client; /* only of that client; 0: of any */
    int64_t series; /* only of that series; 0: of any */
    size_t limit;   /* most appointments handed over, > 0 */
};

struct event_page {
    int64_t after; /* sequence; 0: from the beginning */
    size_t limit;  /* > 0 */
};

struct event_list {
    const struct event *events; /* rising without gaps, in the arena with their texts */
    size_t count;
};

struct store {
    const struct store_operations *operations;
};

struct store_operations {
    void (*submit)(struct store *store, struct commit *commit);
    void (*wait)(struct store *store, uint64_t sequence);
    uint64_t (*failures)(struct store *store);
    int64_t (*mint)(struct store *store);
    bool (*is_shared)(struct store *store);
    enum result (*load)(struct store *store, struct store_sink *sink);
    enum result (*follow)(struct store *store, struct store_sink *sink);
    enum result (*provider_number)(struct store *store, int64_t *number_out);
    enum result (*load_provider)(struct store *store, int64_t number, struct store_sink *sink);
    enum result (*find_appointment)(struct store *store, int64_t number, struct arena *arena,
                                    struct appointment *appointment_out);
    enum result (*find_client)(struct store *store, int64_t number, struct arena *arena,
                               struct client *client_out);
    enum result (*find_series)(struct store *store, int64_t number, struct arena *arena,
                               struct series *series_out);
    enum result (*page)(struct store *store, const struct store_page *page,
                        struct store_sink *sink);
    enum result (*events)(struct store *store, const struct event_page *page, struct arena *arena,
                          struct event_list *list_out);
    int64_t (*last_event)(struct store *store);
    void (*await_event)(struct store *store, int64_t after, int64_t timeout_ms);
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

/* Whether other processes may write to the same store. Any thread, no I/O. */
static inline bool store_is_shared(struct store *store)
{
    return store->operations->is_shared(store);
}

/* Hands over what other processes have made durable since the last time, or since store_load: the
 * groups whose closures anybody has replaced, ourselves too, since whose came last only the store
 * knows; every collection if any of its numbers were given out, the clients they made or erased,
 * their series, the appointments they made or changed, whatever their status, and in the end a step
 * for each provider. What is handed over is as of one moment, after everything that was durable
 * before the call. Handed over again if RESULT_UNAVAILABLE comes after some of it. One thread at a
 * time. Nothing where the store is not shared. */
MUST_CHECK static inline enum result store_follow(struct store *store, struct store_sink *sink)
{
    return store->operations->follow(store, sink);
}

/* The number for a provider that is registered now, which no other process gives out; 0 where the
 * store is not shared: whoever asks counts up. */
MUST_CHECK static inline enum result store_provider_number(struct store *store, int64_t *number_out)
{
    return store->operations->provider_number(store, number_out);
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

/* RESULT_CLIENT_UNKNOWN if there is none. */
MUST_CHECK static inline enum result store_find_client(struct store *store, int64_t number,
                                                       struct arena *arena,
                                                       struct client *client_out)
{
    return store->operations->find_client(store, number, arena, client_out);
}

/* RESULT_APPOINTMENT_UNKNOWN if there is none. */
MUST_CHECK static inline enum result store_find_series(struct store *store, int64_t number,
                                                       struct arena *arena,
                                                       struct series *series_out)
{
    return store->operations->find_series(store, number, arena, series_out);
}

/* Hands over one page. Fewer than `limit` appointments: there are no more. */
MUST_CHECK static inline enum result store_page(struct store *store, const struct store_page *page,
                                                struct store_sink *sink)
{
    return store->operations->page(store, page, sink);
}

/* Durable events, from the one after `after` on. */
MUST_CHECK static inline enum result store_events(struct store *store,
                                                  const struct event_page *page,
                                                  struct arena *arena, struct event_list *list_out)
{
    return store->operations->events(store, page, arena, list_out);
}

/* The sequence of the newest durable event, 0 before the first. Any thread, no I/O. */
static inline int64_t store_last_event(struct store *store)
{
    return store->operations->last_event(store);
}

/* Returns when there is an event after `after`, or after `timeout_ms`. */
static inline void store_await_event(struct store *store, int64_t after, int64_t timeout_ms)
{
    store->operations->await_event(store, after, timeout_ms);
}

#endif
