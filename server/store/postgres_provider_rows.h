/*
 * PostgreSQL provider rows: providers, groups, and the rules of both.
 */
#ifndef SERVER_STORE_POSTGRES_PROVIDER_ROWS_H
#define SERVER_STORE_POSTGRES_PROVIDER_ROWS_H
#include "core/store.h"
#include "server/store/postgres_link.h"

/* The version is the commit's next token. */
void postgres_provider_write(struct postgres_link *link, const struct commit *commit,
                             const struct change *change);
void postgres_group_write(struct postgres_link *link, const struct change *change);

/* `zones` finds those that providers name. */
MUST_CHECK enum result postgres_providers_load(struct postgres_link *link, struct zones *zones,
                                               struct store_sink *sink);

/* One: queued to be read, and what was read. */
void postgres_provider_ask(struct postgres_link *link, int64_t number);
MUST_CHECK enum result postgres_provider_send(const PGresult *rows, struct zones *zones,
                                              struct store_sink *sink);

MUST_CHECK enum result postgres_groups_load(struct postgres_link *link, struct store_sink *sink);

/* All that was read. */
void postgres_groups_send(const PGresult *rows, struct store_sink *sink);

#endif
