/*
 * Command: the verbs that work on a store instead of serving from it.
 *
 * Each says on stderr what went wrong, and returns the exit status.
 */
#ifndef SERVER_COMMAND_COMMAND_H
#define SERVER_COMMAND_COMMAND_H
#include "config/config.h"
#include "server/store/engine.h"

int command_export(const struct config *config);
int command_import(const struct config *config);
int command_check(const struct config *config);
int command_backup(const struct config *config);

/* Opens the store that the configuration names; RESULT_UNAVAILABLE, and a line in the log,
 * otherwise. */
MUST_CHECK enum result command_open(const struct config *config, enum engine_use use,
                                    struct zones *zones, struct engine **engine_out);

#endif
