/*
 * Engine: one way of keeping slotd's state. No SQL and no engine error leaves it.
 *
 * An engine is used by one thread at a time: the committer's, after open. The committer above it
 * does the queueing, the waking and the numbering, once for every engine.
 */
#ifndef SERVER_STORE_ENGINE_H
#define SERVER_STORE_ENGINE_H
#include <stdbool.h>
#include <stddef.h>

#include "core/store.h"
#include "server/store/check.h"
#include "server/store/record.h"

struct engine {
    const struct engine_operations *operations;
};

enum engine_use {
    ENGINE_SERVE, /* makes what is not there, and begins an epoch */
    ENGINE_READ,  /* at rest: it has to be there, and the epoch stays */
    ENGINE_FILL,  /* makes what is not there, and the epoch stays: the records bring theirs */
};

struct engine_settings {
    enum engine_use use;
    const char *location; /* what follows the scheme: a path, the rest of a URI, or nothing */
    struct zones *zones;  /* for the zones that providers name; outlives the engine */
    bool guard;           /* the database itself refuses overlapping appointments */
};

enum { ENGINE_MESSAGE_SIZE = 256 };

/* How far a copy is. */
struct engine_backup_state {
    bool is_whole;
    int64_t done, total; /* of whatever it is made of */
};

struct engine_backup; /* a copy that is being made; the engine's own */

/* Copies the whole store into an empty file, piece by piece: between two steps the engine may be
 * used. RESULT_UNAVAILABLE comes with a sentence. */
struct engine_backup_operations {
    enum result (*begin)(struct engine *engine, const char *path, struct engine_backup **backup_out,
                         char message_out[static ENGINE_MESSAGE_SIZE]);
    enum result (*step)(struct engine *engine, struct engine_backup *backup,
                        struct engine_backup_state *state_out,
                        char message_out[static ENGINE_MESSAGE_SIZE]);
    void (*end)(struct engine_backup *backup);

    /* After the end, on any thread: makes a whole copy durable, and tells whether it is sound. */
    enum result (*prove)(const char *path, char message_out[static ENGINE_MESSAGE_SIZE]);
};

struct engine_operations {
    const char *scheme; /* "sqlite", "postgresql", "memory" */

    /* Opens, migrates and locks the store. On failure RESULT_UNAVAILABLE and a sentence for the
     * operator. */
    enum result (*open)(const struct engine_settings *settings, struct engine **engine_out,
                        char message_out[static ENGINE_MESSAGE_SIZE]);
    void (*close)(struct engine *engine);

    /* How often this store was opened for serving, this time included; durable before open returns.
     */
    int64_t (*epoch)(const struct engine *engine);

    /* As the functions of the same names in core/store.h. */
    enum result (*load)(struct engine *engine, struct store_sink *sink);
    enum result (*load_provider)(struct engine *engine, int64_t number, struct store_sink *sink);

    /* The same, of an engine whose store several processes share; otherwise NULL. */
    enum result (*follow)(struct engine *engine, struct store_sink *sink);
    enum result (*provider_number)(struct engine *engine, int64_t *number_out);
    enum result (*find_appointment)(struct engine *engine, int64_t number, struct arena *arena,
                                    struct appointment *appointment_out);
    enum result (*find_client)(struct engine *engine, int64_t number, struct arena *arena,
                               struct client *client_out);
    enum result (*find_series)(struct engine *engine, int64_t number, struct arena *arena,
                               struct series *series_out);
    enum result (*page)(struct engine *engine, const struct store_page *page,
                        struct store_sink *sink);
    enum result (*events)(struct engine *engine, const struct event_page *page, struct arena *arena,
                          struct event_list *list_out);

    /* The sequence of the newest durable event, 0 before the first; up to date after open and after
     * resolve. No I/O. */
    int64_t (*last_event)(const struct engine *engine);

    /* One transaction for all of them, in the given order; sets every outcome. A commit that fails
     * by itself (stale token, refused by the guard) does not touch the others. */
    void (*apply)(struct engine *engine, struct commit *const *commits, size_t count);

    /* Right after apply: turns OUTCOME_UNKNOWN into what really happened, writing a fence where the
     * change is absent and might still arrive. An engine that cannot tell leaves it. */
    void (*resolve)(struct engine *engine, struct commit *const *commits, size_t count);

    /* Called after answers are out: housekeeping (checkpoints). Once more, and then for more of it,
     * when nothing has come for a while; again and again while changes are refused. */
    void (*idle)(struct engine *engine, bool at_rest);

    /* False once the engine can no longer tell what is durable; only a restart helps then. */
    bool (*is_sound)(const struct engine *engine);

    /* False while changes are refused for want of space or the like. It may pass, and `idle` tries
     * once in a while whether it has. NULL: no such state is known. */
    bool (*takes_changes)(const struct engine *engine);

    /* Puts records into an empty store that was opened to be filled, in the order of enum
     * record_kind, and within a kind of their numbers. Nothing of it stays unless fill_end is told
     * to keep it; until then the reading functions above show it. fill_put refuses, RESULT_INVALID
     * with a sentence, what the database's own rules refuse, an event that is not the next one and
     * an appointment whose provider is not there; RESULT_UNAVAILABLE is a failure of the store.
     * After either only fill_end may come. An engine that sends many records at once may refuse one
     * with a later one; the sentence then says how many lines before it stood. */
    enum result (*fill_begin)(struct engine *engine);
    enum result (*fill_put)(struct engine *engine, const struct record *record,
                            char message_out[static ENGINE_MESSAGE_SIZE]);
    enum result (*fill_end)(struct engine *engine, bool keep);

    /* Holds the store at rest against every promise that can be told from what it keeps. NULL: the
     * engine keeps nothing at rest. */
    enum result (*check)(struct engine *engine, struct check_sink *sink);

    /* NULL: it makes none, and `no_backup` says what to do instead. */
    const struct engine_backup_operations *backup;
    const char *no_backup;
};

extern const struct engine_operations engine_sqlite, engine_postgresql, engine_memory;

#endif
