/*
 * Control socket: where a process that serves from a store can be asked something by its own user:
 * a unix socket beside the store, for its owner alone.
 */
#ifndef SERVER_CONTROL_SOCKET_H
#define SERVER_CONTROL_SOCKET_H
#include <stddef.h>

/* The longest line that either side sends, its end included. */
enum { CONTROL_LINE_SIZE = 4608 };

/* "slotd.db" -> "slotd.db.control", in `path_out`. */
void control_socket_path(const char *location, char *path_out, size_t size);

/* -1, with errno, if it cannot be had. Whoever listens has the store, so that what lies there from
 * an earlier process is nobody's. */
int control_socket_listen(const char *path);
int control_socket_connect(const char *path);

#endif
