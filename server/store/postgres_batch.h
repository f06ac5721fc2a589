/*
 * PostgreSQL batch: the commits of one transaction, in two rounds.
 *
 * The first locks the rows of all providers concerned, in the order of their numbers whatever the
 * order of the commits, so that two processes never wait for each other in a circle, and reads
 * their tokens; so it does with collections. With them it is decided here which commits apply. The
 * second writes those, each provider's last token, and the events of all with one sequence from the
 * counter, whose row stays locked until the batch is durable: so after it only comes the look at
 * what no index can see, and COMMIT.
 */
#ifndef SERVER_STORE_POSTGRES_BATCH_H
#define SERVER_STORE_POSTGRES_BATCH_H
#include "core/store.h"
#include "server/store/postgres_collections.h"
#include "server/store/postgres_link.h"
#include "server/store/postgres_tokens.h"
#include "server/store/postgres_values.h"

/* Of events, which go to the server as one array for each. */
enum postgres_column {
    COLUMN_AT,
    COLUMN_KIND,
    COLUMN_PROVIDER,
    COLUMN_APPOINTMENT,
    COLUMN_START,
    COLUMN_END,
    COLUMN_SUBJECT,
    COLUMN_COUNT
};

struct postgres_batch {
    struct postgres_commits commits;
    struct postgres_tokens tokens;
    struct postgres_collections collections;
    struct postgres_array columns[COLUMN_COUNT];

    /* That must not be those of series, and of appointments. */
    struct postgres_array appointment_ids, series_ids;
};

void postgres_batch_init(struct postgres_batch *batch);
void postgres_batch_deinit(struct postgres_batch *batch);

/* Sets every outcome. After OUTCOME_UNKNOWN the connection is dropped: the next one knows whether
 * link->batch became *number_out. */
void postgres_batch_apply(struct postgres_batch *batch, struct postgres_link *link,
                          int64_t *number_out);

#endif
