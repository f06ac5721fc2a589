/*
 * Control: what a process that serves can be asked by its own user, over the socket beside its
 * store, one request at a time.
 *
 *   backup PATH      -> progress DONE TOTAL ... , then: ok  or: error SENTENCE
 */
#ifndef SERVER_CONTROL_H
#define SERVER_CONTROL_H
#include "core/annotations.h"
#include "core/store.h"

struct control;

/* Gives up what is under way, and takes the socket away. */
void control_stop(struct control *control);

/* NULL, with a line in the log, if there can be no such socket: then slotd serves without it. The
 * store is a committer's, whose engine makes backups, and its location a path. */
struct control *control_start(const char *location, struct store *store);

#endif
