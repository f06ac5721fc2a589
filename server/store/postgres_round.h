/*
 * PostgreSQL round: statements that are sent together, and their answers.
 *
 * They go in libpq's pipeline mode, up to one synchronisation; the first that fails ends the round
 * for those behind it. Sending and reading take turns, so that neither side waits for the other
 * with full buffers. What is not begun as a transaction is one by itself.
 */
#ifndef SERVER_STORE_POSTGRES_ROUND_H
#define SERVER_STORE_POSTGRES_ROUND_H
#include "core/result.h"
#include "server/store/postgres_link.h"
#include "server/store/postgres_statements.h"
#include "server/store/postgres_values.h"

struct postgres_report {
    size_t answered; /* statements that went well, from the first on */
    bool lost;       /* the connection is gone; nobody knows what was not answered */
    bool warned;     /* the server had a warning */
    PGresult *rows;  /* of the last statement that answered any; NULL: none did */
    GPtrArray *all;  /* PGresult *, of all of them in their order; NULL: only the last are kept */

    /* The first one that failed. */
    struct {
        char state[6]; /* SQLSTATE; "": none failed */
        char message[ENGINE_MESSAGE_SIZE];
        char constraint[64]; /* that was violated; "": it was none */
        int owner;           /* as link->owner was when it was queued */
        bool ends_session;
    } error;
};

/* Queues a statement. A NULL for `values` is none. */
void postgres_round_add(struct postgres_link *link, enum postgres_statement which,
                        const struct postgres_values *values);

/* Queues all of them to be prepared, in a round of their own. */
void postgres_round_prepare(struct postgres_link *link);

/* Sends what was queued and waits for the answers. A lost connection is dropped. The rows are the
 * caller's to clear. True if all went well. */
MUST_CHECK bool postgres_round_run(struct postgres_link *link, struct postgres_report *report_out);

/* The same, for a round of which all rows are wanted: they are added to `all_out`, which clears
 * them. `rows` is NULL. */
MUST_CHECK bool postgres_round_gather(struct postgres_link *link, GPtrArray *all_out,
                                      struct postgres_report *report_out);

/* For postgres_round_gather: an empty one; g_ptr_array_unref ends it. */
GPtrArray *postgres_gathered_new(void);

/* One statement that reads. A connection that turns out to be lost is replaced once, unless it is
 * within a transaction. RESULT_UNAVAILABLE, with a line in the log, if there is no answer. */
MUST_CHECK enum result postgres_read(struct postgres_link *link, enum postgres_statement which,
                                     const struct postgres_values *values, PGresult **rows_out);

#endif
