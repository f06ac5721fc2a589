/* One thread, which waits for whoever asks, or for the end. */
#include "server/control.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "server/control_socket.h"
#include "server/log.h"
#include "server/store/store_backup.h"

/* Nobody may keep the thread for longer without saying or taking anything. */
enum { PATIENCE_SECONDS = 5, TELL_MS = 100, REASON_SIZE = 96 };

struct control {
    struct store *store;
    char path[PATH_MAX];
    int socket, wake;
    atomic_bool stopping;
    pthread_t thread;
};

/* Whoever asked. */
struct caller {
    struct backup_watch watch; /* first */
    struct control *control;
    int connection;
    int64_t told_ms;
};

static bool say(const struct caller *caller, const char *line)
{
    size_t length = strlen(line);
    return send(caller->connection, line, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Who has gone away wants no copy any more. */
static bool tell(struct backup_watch *watch, int64_t done, int64_t total)
{
    struct caller *caller = (struct caller *)(void *)watch;
    char line[80];
    if (atomic_load(&caller->control->stopping)) {
        return false;
    }
    if (now_ms() - caller->told_ms < TELL_MS) {
        return true;
    }
    caller->told_ms = now_ms();
    snprintf(line, sizeof line, "progress %" PRId64 " %" PRId64 "\n", done, total);
    return say(caller, line);
}

static void back_up(struct caller *caller, const char *path)
{
    char message[ENGINE_MESSAGE_SIZE] = "", line[ENGINE_MESSAGE_SIZE + 16];
    if (path[0] != '/') {
        say(caller, "error the path is not absolute\n");
        return;
    }
    log_line(LOG_INFO, "backup to %s", path);
    enum result result = store_backup(caller->control->store, path, &caller->watch, message);
    if (result == RESULT_OK) {
        log_line(LOG_INFO, "backup to %s: done", path);
        say(caller, "ok\n");
        return;
    }
    log_line(LOG_ERROR, "backup to %s: %s", path, message);
    snprintf(line, sizeof line, "error %s\n", message);
    say(caller, line);
}

/* One line; false if none comes in time, or a longer one. */
static bool hear(const struct caller *caller, char line_out[static CONTROL_LINE_SIZE])
{
    size_t length = 0;
    for (;;) {
        ssize_t count =
            recv(caller->connection, line_out + length, CONTROL_LINE_SIZE - 1 - length, 0);
        if (count <= 0) {
            return false;
        }
        length += (size_t)count;
        line_out[length] = '\0';
        char *end = strchr(line_out, '\n');
        if (end != NULL) {
            *end = '\0';
            return true;
        }
        if (length == CONTROL_LINE_SIZE - 1) {
            return false;
        }
    }
}

static void answer(struct control *control, int connection)
{
    static const struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
    static const char backup[] = "backup ";
    struct caller caller = {{.tell = tell}, .control = control, .connection = connection};
    char line[CONTROL_LINE_SIZE];
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (!hear(&caller, line)) {
        say(&caller, "error no request came\n");
    } else if (strncmp(line, backup, sizeof backup - 1) == 0) {
        back_up(&caller, line + sizeof backup - 1);
    } else {
        say(&caller, "error there is no such request\n");
    }
}

static void *run(void *argument)
{
    struct control *control = argument;
    struct pollfd waiting[] = {{.fd = control->socket, .events = POLLIN},
                               {.fd = control->wake, .events = POLLIN}};
    while (!atomic_load(&control->stopping)) {
        poll(waiting, 2, -1);
        if ((waiting[0].revents & POLLIN) == 0) {
            continue;
        }
        int connection = accept4(control->socket, NULL, NULL, SOCK_CLOEXEC);
        if (connection >= 0) {
            answer(control, connection);
            close(connection);
        }
    }
    return NULL;
}

struct control *control_start(const char *location, struct store *store)
{
    struct control *control = memory_new(sizeof *control);
    control->store = store;
    control_socket_path(location, control->path, sizeof control->path);
    control->socket = control_socket_listen(control->path);
    control->wake = eventfd(0, EFD_CLOEXEC);
    if (control->socket < 0 || control->wake < 0) {
        char reason[REASON_SIZE];
        log_line(LOG_WARNING, "no backups while serving: %s: %s", control->path,
                 strerror_r(errno, reason, sizeof reason));
        if (control->socket >= 0) {
            close(control->socket);
        }
        if (control->wake >= 0) {
            close(control->wake);
        }
        free(control);
        return NULL;
    }
    int error = pthread_create(&control->thread, NULL, run, control);
    assert(error == 0); /* At start, before anything was promised. */
    return control;
}

void control_stop(struct control *control)
{
    if (control == NULL) {
        return;
    }
    static const uint64_t one = 1;
    atomic_store(&control->stopping, true);
    ssize_t written = write(control->wake, &one, sizeof one);
    assert(written == sizeof one);
    pthread_join(control->thread, NULL);
    unlink(control->path);
    close(control->socket);
    close(control->wake);
    free(control);
}
