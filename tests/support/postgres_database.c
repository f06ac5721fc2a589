/* libpq on the one hand, the script on the other. */
#include "support/postgres_database.h"

#include <assert.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *server_directory(void)
{
    return getenv("SLOTD_TEST_POSTGRES"); /* NOLINT(concurrency-mt-unsafe): nobody sets it. */
}

bool postgres_server_is_there(void)
{
    if (server_directory() == NULL) {
        fprintf(stderr, "SKIPPED: %s\n", POSTGRES_MISSING);
    }
    return server_directory() != NULL;
}

static PGconn *connect_to(const struct postgres_database *database, const char *name)
{
    char text[300];
    snprintf(text, sizeof text, "postgresql://slotd@/%s?host=%s&port=%d", name, database->directory,
             database->port);
    PGconn *connection = PQconnectdb(text);
    if (PQstatus(connection) != CONNECTION_OK) {
        fprintf(stderr, "%s\n", PQerrorMessage(connection));
        assert(false);
    }
    return connection;
}

static PGresult *run(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(connection));
        assert(false);
    }
    return result;
}

static void manage(const struct postgres_database *database, const char *format)
{
    char sql[128];
    PGconn *connection = connect_to(database, "postgres");
    snprintf(sql, sizeof sql, "%s %s", format, database->name);
    PQclear(run(connection, sql));
    PQfinish(connection);
}

void postgres_database_make_at(struct postgres_database *database, const char *directory)
{
    static int made;
    char path[160];
    *database = (struct postgres_database){0};
    snprintf(database->directory, sizeof database->directory, "%s", directory);
    snprintf(database->name, sizeof database->name, "test_%d_%d", (int)getpid(), made++);
    snprintf(path, sizeof path, "%s/port", directory);
    FILE *file = fopen(path, "r");
    assert(file != NULL);
    char line[16] = "";
    char *got = fgets(line, sizeof line, file);
    assert(got != NULL);
    fclose(file);
    database->port = (int)strtol(line, NULL, 10);
    snprintf(database->location, sizeof database->location, "//slotd@/%s?host=%s&port=%d",
             database->name, database->directory, database->port);
    manage(database, "CREATE DATABASE");
}

void postgres_database_make(struct postgres_database *database)
{
    const char *directory = server_directory();
    assert(directory != NULL);
    postgres_database_make_at(database, directory);
}

void postgres_database_drop(struct postgres_database *database)
{
    manage(database, "DROP DATABASE");
}

void postgres_database_execute(const struct postgres_database *database, const char *sql)
{
    PGconn *connection = connect_to(database, database->name);
    PQclear(run(connection, sql));
    PQfinish(connection);
}

int64_t postgres_database_ask(const struct postgres_database *database, const char *sql)
{
    PGconn *connection = connect_to(database, database->name);
    PGresult *result = run(connection, sql);
    assert(PQntuples(result) == 1);
    int64_t answer = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQfinish(connection);
    return answer;
}

static int spawn_and_wait(char *const *arguments)
{
    pid_t pid;
    int status = -1;
    int error = posix_spawn(&pid, arguments[0], NULL, NULL, arguments, environ);
    assert(error == 0);
    waitpid(pid, &status, 0);
    return status;
}

void postgres_server_run(const char *action, const char *directory)
{
    char script[] = POSTGRES_SERVER, verb[16], where[128];
    snprintf(verb, sizeof verb, "%s", action);
    snprintf(where, sizeof where, "%s", directory);
    int status = spawn_and_wait((char *const[]){script, verb, where, NULL});
    assert(status == 0);
}
