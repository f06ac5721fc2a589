/*
 * PostgreSQL fill: records into an empty database, in one transaction.
 *
 * Rows go by the functions that write them while serving, hundreds of statements to a round; only
 * tokens, the epoch and events have statements or arrays of their own here. What the server refuses
 * is known when a round ends, and named by how many records ago it came.
 */
#ifndef SERVER_STORE_POSTGRES_FILL_H
#define SERVER_STORE_POSTGRES_FILL_H
#include "server/store/postgres_batch.h"
#include "server/store/record.h"

struct postgres_fill {
    bool is_open;       /* between begin and end */
    enum result result; /* of what was put so far */

    enum record_kind kind; /* of the last record */
    int64_t number;        /* of the last record of that kind, where they have one */
    int64_t event;         /* the last one's sequence */
    GArray *providers;     /* their numbers, rising */

    int records; /* since the last round ended; its statements belong to them by this number */
    struct postgres_array columns[COLUMN_COUNT]; /* events that are not queued yet */
    struct postgres_array token[2];              /* provider, token */
    struct postgres_array no_steps;              /* nobody follows a store that is filled */
};

void postgres_fill_init(struct postgres_fill *fill);
void postgres_fill_deinit(struct postgres_fill *fill);

/* As in engine.h. */
MUST_CHECK enum result postgres_fill_begin(struct postgres_fill *fill, struct postgres_link *link);
MUST_CHECK enum result postgres_fill_put(struct postgres_fill *fill, struct postgres_link *link,
                                         const struct record *record,
                                         char message_out[static ENGINE_MESSAGE_SIZE]);
MUST_CHECK enum result postgres_fill_end(struct postgres_fill *fill, struct postgres_link *link,
                                         bool keep);

/* Sends what was put, so that whoever reads by the link sees it. Nothing if nothing is being
 * filled. */
MUST_CHECK enum result postgres_fill_flush(struct postgres_fill *fill, struct postgres_link *link,
                                           char message_out[static ENGINE_MESSAGE_SIZE]);

#endif
