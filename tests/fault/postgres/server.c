/* PostgreSQL's own programs, as an unprivileged user. */
#include "server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH_LENGTH = 160, CHILDREN_MAX = 128, PROGRAM_LIMIT_MS = 60000, READY_LIMIT_MS = 60000 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

bool server_is_possible(void)
{
    return access(POSTGRES_BINARIES "/initdb", X_OK) == 0;
}

/* It refuses to run as root. */
static const struct passwd *owner(void)
{
    /* NOLINTBEGIN(concurrency-mt-unsafe): before any thread is made. */
    static const struct passwd *found;
    if (found == NULL) {
        found = getpwnam("postgres");
        found = found != NULL ? found : getpwnam("nobody");
    }
    /* NOLINTEND(concurrency-mt-unsafe) */
    return found;
}

static bool drop_rights(const struct passwd *who)
{
    return geteuid() != 0 || (who != NULL && setgroups(0, NULL) == 0 && setgid(who->pw_gid) == 0 &&
                              setuid(who->pw_uid) == 0);
}

/* After fork in a program with threads: nothing here but system calls. */
static _Noreturn void become(const char *directory, const struct passwd *who, char *const *command)
{
    char log[PATH_LENGTH];
    snprintf(log, sizeof log, "%s/log", directory);
    if (drop_rights(who) && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && chdir(directory) == 0) {
        int output = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (output >= 0 && dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0) {
            execv(command[0], command);
        }
    }
    _exit(127);
}

static pid_t spawn(const struct server *server, char *const *command)
{
    const struct passwd *who = owner();
    pid_t pid = fork();
    if (pid == 0) {
        become(server->directory, who, command);
    }
    return pid;
}

/* True if it ended well, within the limit. */
static bool run(const struct server *server, char *const *command)
{
    pid_t pid = spawn(server, command);
    for (int64_t end = now_ms() + PROGRAM_LIMIT_MS; pid > 0 && now_ms() < end; rest()) {
        int status;
        if (waitpid(pid, &status, WNOHANG) == pid) {
            bool is_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
            if (!is_well) {
                fprintf(stderr, "%s failed: see %s/log\n", command[0], server->directory);
            }
            return is_well;
        }
    }
    if (pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    fprintf(stderr, "%s did not end\n", command[0]);
    return false;
}

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port = 0;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
        getsockname(listener, (struct sockaddr *)&address, &size) == 0) {
        port = ntohs(address.sin_port);
    }
    close(listener);
    return port;
}

static bool make_directory(const char *path)
{
    const struct passwd *who = owner();
    return mkdir(path, 0700) == 0 &&
           (geteuid() != 0 || (who != NULL && chown(path, who->pw_uid, who->pw_gid) == 0));
}

bool server_parent_make(char path_out[static 64])
{
    const struct passwd *who = owner();
    snprintf(path_out, 64, "/tmp/slotd-fault-XXXXXX");
    return mkdtemp(path_out) != NULL &&
           (geteuid() != 0 || (who != NULL && chown(path_out, who->pw_uid, who->pw_gid) == 0));
}

void server_parent_remove(const char *path)
{
    char program[] = "/bin/rm", flags[] = "-rf", where[64];
    struct server nobody = {.directory = "/tmp"};
    snprintf(where, sizeof where, "%s", path);
    snprintf(nobody.directory, sizeof nobody.directory, "%s", path);
    if (!run(&nobody, (char *const[]){program, flags, where, NULL})) {
        fprintf(stderr, "%s is still there\n", path);
    }
}

bool server_init(struct server *server, const char *parent, const char *name)
{
    *server = (struct server){.port = free_port()};
    snprintf(server->directory, sizeof server->directory, "%.40s/%.10s", parent, name);
    server->door = wire_new(server->port);
    server->feed = wire_new(server->port);
    return server->port != 0 && make_directory(server->directory);
}

void server_deinit(struct server *server)
{
    if (server->pid != 0) {
        server_kill(server);
    }
    if (server->door != NULL) {
        wire_free(server->door);
        wire_free(server->feed);
    }
    *server = (struct server){.pid = 0};
}

/* What is the same for all servers goes into the file, which a standby copies. */
static bool write_configuration(const struct server *server)
{
    char path[PATH_LENGTH];
    snprintf(path, sizeof path, "%s/data/postgresql.conf", server->directory);
    FILE *file = fopen(path, "ae");
    if (file == NULL) {
        return false;
    }
    fputs("listen_addresses = '127.0.0.1'\n"
          "max_connections = 32\n"
          "shared_buffers = 16MB\n"
          "wal_level = replica\n"
          "wal_retrieve_retry_interval = 100ms\n"
          "wal_receiver_status_interval = 1s\n"
          "log_min_messages = warning\n",
          file);
    return fclose(file) == 0;
}

bool server_make(struct server *server)
{
    char program[] = POSTGRES_BINARIES "/initdb", data[] = "-Ddata", user[] = "-Uslotd",
         trust[] = "-Atrust", encoding[] = "-EUTF8", locale[] = "--locale=C", sync[] = "--no-sync";
    return run(server, (char *const[]){program, data, user, trust, encoding, locale, sync, NULL}) &&
           write_configuration(server);
}

bool server_copy(struct server *server, const struct server *primary)
{
    char remove[] = "/bin/rm", flags[] = "-rf", what[] = "data";
    char program[] = POSTGRES_BINARIES "/pg_basebackup", data[] = "-Ddata", fast[] = "-cfast",
         stream[] = "-Xstream", standby[] = "-R", sync[] = "--no-sync", from[PATH_LENGTH];
    snprintf(from, sizeof from,
             "-dhost=127.0.0.1 port=%d user=slotd application_name=standby connect_timeout=5",
             wire_port(primary->feed));
    return run(server, (char *const[]){remove, flags, what, NULL}) &&
           run(server, (char *const[]){program, data, fast, stream, standby, sync, from, NULL}) &&
           server_start(server);
}

bool server_await(const struct server *server)
{
    char where[PATH_LENGTH];
    snprintf(where, sizeof where, "host=%s port=%d user=slotd dbname=postgres connect_timeout=2",
             server->directory, server->port);
    for (int64_t end = now_ms() + READY_LIMIT_MS; now_ms() < end; rest()) {
        if (PQping(where) == PQPING_OK) {
            return true;
        }
    }
    fprintf(stderr, "the server in %s does not get ready\n", server->directory);
    return false;
}

bool server_start(struct server *server)
{
    char program[] = POSTGRES_BINARIES "/postgres", data[] = "-Ddata", sockets[80], port[16];
    snprintf(sockets, sizeof sockets, "-k%s", server->directory);
    snprintf(port, sizeof port, "-p%d", server->port);
    server->pid = spawn(server, (char *const[]){program, data, sockets, port, NULL});
    return server->pid > 0 && server_await(server);
}

bool server_promote(struct server *server)
{
    char program[] = POSTGRES_BINARIES "/pg_ctl", data[] = "-Ddata", wait[] = "-w",
         what[] = "promote";
    return run(server, (char *const[]){program, what, data, wait, NULL});
}

/* The state letter and the parent in /proc/PID/stat, after the name in parentheses. */
static bool read_process(const char *pid, char *state_out, pid_t *parent_out)
{
    char path[64], line[512] = "";
    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    const char *name_end = fgets(line, sizeof line, file) != NULL ? strrchr(line, ')') : NULL;
    fclose(file);
    if (name_end == NULL || strlen(name_end) < 5) {
        return false;
    }
    *state_out = name_end[2];
    *parent_out = (pid_t)strtol(name_end + 4, NULL, 10);
    return true;
}

static size_t find_children(pid_t parent, pid_t children_out[static CHILDREN_MAX])
{
    size_t count = 0;
    DIR *directory = opendir("/proc");
    struct dirent *entry;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else reads this one. */
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        char state;
        pid_t its_parent, pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && count < CHILDREN_MAX && read_process(entry->d_name, &state, &its_parent) &&
            its_parent == parent) {
            children_out[count++] = pid;
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
    return count;
}

/* The memory that they share must have nobody any more when the next postmaster comes. */
static void await_end(pid_t pid)
{
    char name[24], state;
    pid_t parent;
    snprintf(name, sizeof name, "%d", (int)pid);
    for (int64_t end = now_ms() + READY_LIMIT_MS; now_ms() < end; rest()) {
        if (!read_process(name, &state, &parent) || state == 'Z') {
            return;
        }
    }
}

void server_kill(struct server *server)
{
    pid_t children[CHILDREN_MAX];
    kill(server->pid, SIGSTOP); /* It makes no more of them, and cleans nothing up. */
    size_t count = find_children(server->pid, children);
    for (size_t i = 0; i < count; i++) {
        kill(children[i], SIGKILL);
    }
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        await_end(children[i]);
    }
    server->pid = 0;
}

struct postgres_database server_database(const struct server *server)
{
    struct postgres_database database = {.port = server->port, .name = "postgres"};
    snprintf(database.directory, sizeof database.directory, "%s", server->directory);
    return database;
}

bool server_is(const struct server *server, const char *sql)
{
    const struct postgres_database database = server_database(server);
    return postgres_database_ask(&database, sql) != 0;
}
