/*
 * PostgreSQL check: every promise as a question to the server, within the transaction that the
 * store is read in.
 */
#ifndef SERVER_STORE_POSTGRES_CHECK_H
#define SERVER_STORE_POSTGRES_CHECK_H
#include "server/store/check.h"
#include "server/store/postgres_link.h"

/* RESULT_UNAVAILABLE if the connection is lost on the way. */
MUST_CHECK enum result postgres_check(struct postgres_link *link, struct check_sink *sink);

#endif
