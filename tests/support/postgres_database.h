/*
 * PostgreSQL database: one of a test's own on the tests' server, which runs while ctest does.
 *
 * Without ctest, `tests/support/postgres-server start DIRECTORY` starts one, and
 * SLOTD_TEST_POSTGRES names the directory. Any failure ends the test.
 */
#ifndef SUPPORT_POSTGRES_DATABASE_H
#define SUPPORT_POSTGRES_DATABASE_H
#include <stdbool.h>
#include <stdint.h>

/* For tests that are skipped where there is no server; ctest names one wherever it is installed. */
#define POSTGRES_MISSING "There is no PostgreSQL server: SLOTD_TEST_POSTGRES names none."
bool postgres_server_is_there(void);

struct postgres_database {
    char directory[128]; /* the server's */
    int port;
    char name[32];
    char location[256]; /* what follows the scheme, by the server's socket */
};

/* On the server that SLOTD_TEST_POSTGRES names. */
void postgres_database_make(struct postgres_database *database);

/* On the server in that directory. */
void postgres_database_make_at(struct postgres_database *database, const char *directory);
void postgres_database_drop(struct postgres_database *database);

/* By libpq alone; several statements may be executed, the last row of one is asked. */
void postgres_database_execute(const struct postgres_database *database, const char *sql);
int64_t postgres_database_ask(const struct postgres_database *database, const char *sql);

/* "start", "pause", "resume" or "stop" a server in that directory. */
void postgres_server_run(const char *action, const char *directory);

#endif
