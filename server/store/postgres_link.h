/*
 * PostgreSQL link: the one connection to the server, and the way back to it when it is lost.
 *
 * Whoever connects takes over the row of its epoch in `writer`: what an earlier connection sent
 * either counts by then, and the row says so, or never will. So a new connection is also the answer
 * to what became of the last batch. One thread at a time.
 */
#ifndef SERVER_STORE_POSTGRES_LINK_H
#define SERVER_STORE_POSTGRES_LINK_H
#include <glib.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"
#include "server/store/engine.h"

struct postgres_link {
    PGconn *connection; /* NULL: none */
    char *uri;
    int64_t patience_ms; /* that an answer may take, twice connect_timeout */

    int64_t epoch;      /* 0: not opened yet */
    int64_t fence;      /* of this connection */
    int64_t batch;      /* the last one that is durable */
    int64_t last_event; /* as of the last answer that said so */
    bool forgot;        /* the server no longer has what it had: another one, or an older state */
    bool in_doubt;      /* somebody was told that what became of his change is not known */

    bool at_rest; /* nobody serves by it: a connection that is lost is not replaced */
    bool is_held; /* one transaction is around everything that is read */

    /* Of the last connection: it is ended before a new one takes over. */
    int64_t session, session_start;

    /* Not before this instant, monotonic, another connection is tried. */
    int64_t retry_at_ms, retry_delay_ms;

    /* Of the round that is being queued: whose each statement is. */
    GArray *owners;
    int owner;
    bool warned; /* the server had a warning meanwhile */
};

/* Connects, without using the schema. On failure a sentence for the operator. */
MUST_CHECK enum result postgres_link_open(struct postgres_link *link, const char *uri,
                                          char message_out[static ENGINE_MESSAGE_SIZE]);
void postgres_link_close(struct postgres_link *link);

/* Makes ready what postgres_link_open connected, in a new epoch. */
MUST_CHECK enum result postgres_link_begin(struct postgres_link *link,
                                           char message_out[static ENGINE_MESSAGE_SIZE]);

/* The same without an epoch of its own, for looking at a store or, alone with it, filling it. An
 * answer may then take as long as it does. */
MUST_CHECK enum result postgres_link_rest(struct postgres_link *link, bool alone,
                                          char message_out[static ENGINE_MESSAGE_SIZE]);

/* Reads epoch and last event again. */
MUST_CHECK enum result postgres_link_read_counters(struct postgres_link *link,
                                                   char message_out[static ENGINE_MESSAGE_SIZE]);

/* True at once if there is a connection, as far as is known. Otherwise tries for one, unless it
 * failed only just now. */
bool postgres_link_ready(struct postgres_link *link);

/* Tries again and again, as long as an answer may take. */
bool postgres_link_recover(struct postgres_link *link);

/* The connection is of no use any more. */
void postgres_link_drop(struct postgres_link *link);

#endif
