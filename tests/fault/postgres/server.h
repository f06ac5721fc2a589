/*
 * Server: a PostgreSQL of the campaign's own, that can be killed, copied and promoted.
 *
 * It listens on 127.0.0.1 and in a directory of its own, and dies with the thread that started it.
 * Every wait is bounded. What is tried is whether processes die well, not whether the machine does;
 * it syncs all the same, so that COMMIT takes as long as it does. One thread at a time.
 */
#ifndef FAULT_POSTGRES_SERVER_H
#define FAULT_POSTGRES_SERVER_H
#include <stdbool.h>
#include <sys/types.h>

#include "core/annotations.h"
#include "support/postgres_database.h"
#include "support/wire.h"

struct server {
    char directory[64]; /* data, log and socket; empty until it is made */
    int port;
    pid_t pid;         /* of the postmaster; 0: not running */
    struct wire *door; /* for slotd */
    struct wire *feed; /* for a standby that copies it */
};

/* False where PostgreSQL is not installed. */
bool server_is_possible(void);

/* Only the name of it, and the two wires: they lead to nowhere as long as it does not run. */
MUST_CHECK bool server_init(struct server *server, const char *parent, const char *name);
void server_deinit(struct server *server);

/* As an empty one, or as a standby of `primary`, which it then waits for. */
MUST_CHECK bool server_make(struct server *server);
MUST_CHECK bool server_copy(struct server *server, const struct server *primary);

/* Starts, and waits until it takes connections. */
MUST_CHECK bool server_start(struct server *server);
MUST_CHECK bool server_await(const struct server *server);
MUST_CHECK bool server_promote(struct server *server);

/* SIGKILL of the postmaster and all its children, none of which sees another one die. */
void server_kill(struct server *server);

/* The directory of all of them, which a server may write to; and away with it. */
MUST_CHECK bool server_parent_make(char path_out[static 64]);
void server_parent_remove(const char *path);

/* To be asked by its socket, past the wires. */
struct postgres_database server_database(const struct server *server);
bool server_is(const struct server *server, const char *sql);

#endif
