/*
 * Record change: the change that puts a record, for engines that fill a store by the code that
 * changes it.
 */
#ifndef SERVER_STORE_RECORD_CHANGE_H
#define SERVER_STORE_RECORD_CHANGE_H
#include "server/store/record.h"

/* Of a group, client, series, provider, opening or appointment; the other kinds are no changes. The
 * commit names its provider and, as the next token, the version of a definition; it holds the
 * change, and both are borrowed from the record. */
void record_change(const struct record *record, struct commit *commit_out,
                   struct change *change_out);

#endif
