/* One thread, one poll. */
#include "support/wire.h"

#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/memory.h"

enum { LINES_MAX = 16, POLL_MS = 5 };

/* Ends by direction: what is read from ends[WIRE_TO_SERVER] came from the client. */
struct line {
    int ends[2];
    bool is_silent[2];
};

struct wire {
    pthread_t thread;
    int listener, port, server_port;
    atomic_bool stopping;
    _Atomic int64_t counts[2];
    _Atomic int64_t left[2]; /* negative: no fault is set */
    _Atomic int fault;

    /* The thread's own. */
    struct line lines[LINES_MAX];
    int line_count;
};

static struct sockaddr_in local(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void accept_one(struct wire *wire)
{
    struct sockaddr_in address = local(wire->server_port);
    int client = accept(wire->listener, NULL, NULL);
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert(client >= 0 && server >= 0 && wire->line_count < LINES_MAX);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0) {
        close(client);
        close(server);
        return;
    }
    wire->lines[wire->line_count++] = (struct line){.ends = {client, server}};
}

static void close_line(struct wire *wire, int index)
{
    close(wire->lines[index].ends[0]);
    close(wire->lines[index].ends[1]);
    wire->lines[index] = wire->lines[--wire->line_count];
}

/* How much of it may pass before the fault. */
static ssize_t allowed(struct wire *wire, int direction, ssize_t size)
{
    int64_t left = atomic_load(&wire->left[direction]);
    return left >= 0 && left < size ? (ssize_t)left : size;
}

/* False when the line is at its end. */
static bool pass(struct wire *wire, struct line *line, int direction)
{
    char bytes[16384];
    ssize_t size = read(line->ends[direction], bytes, sizeof bytes);
    if (size <= 0) {
        return false;
    }
    if (line->is_silent[direction]) {
        return true;
    }
    ssize_t part = allowed(wire, direction, size);
    ssize_t written =
        part > 0 ? send(line->ends[1 - direction], bytes, (size_t)part, MSG_NOSIGNAL) : 0;
    atomic_fetch_add(&wire->counts[direction], part);
    if (atomic_load(&wire->left[direction]) < 0) {
        return written == part;
    }
    atomic_fetch_sub(&wire->left[direction], part);
    if (part == size) {
        return written == part;
    }
    atomic_store(&wire->left[direction], -1);
    line->is_silent[direction] = true;
    return atomic_load(&wire->fault) == WIRE_SILENT;
}

static void serve_line(struct wire *wire, int index, const struct pollfd *waiting)
{
    for (int direction = 0; direction < 2; direction++) {
        if (waiting[direction].revents != 0 && !pass(wire, &wire->lines[index], direction)) {
            close_line(wire, index);
            return;
        }
    }
}

static void *run(void *argument)
{
    struct wire *wire = argument;
    while (!atomic_load(&wire->stopping)) {
        struct pollfd waiting[1 + 2 * LINES_MAX] = {{.fd = wire->listener, .events = POLLIN}};
        int count = wire->line_count;
        for (int i = 0; i < 2 * count; i++) {
            waiting[1 + i] =
                (struct pollfd){.fd = wire->lines[i / 2].ends[i % 2], .events = POLLIN};
        }
        if (poll(waiting, 1 + 2 * (nfds_t)count, POLL_MS) <= 0) {
            continue;
        }
        for (int i = count - 1; i >= 0; i--) { /* From the end: a closed one is replaced by it. */
            serve_line(wire, i, &waiting[1 + 2 * i]);
        }
        if (waiting[0].revents != 0) {
            accept_one(wire);
        }
    }
    return NULL;
}

struct wire *wire_new(int server_port)
{
    struct wire *wire = memory_new(sizeof *wire);
    struct sockaddr_in address = local(0);
    socklen_t size = sizeof address;
    wire->server_port = server_port;
    atomic_store(&wire->left[0], -1);
    atomic_store(&wire->left[1], -1);
    wire->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int failed = bind(wire->listener, (struct sockaddr *)&address, sizeof address);
    failed = failed != 0 ? failed : listen(wire->listener, 16);
    failed = failed != 0 ? failed : getsockname(wire->listener, (struct sockaddr *)&address, &size);
    assert(failed == 0);
    wire->port = ntohs(address.sin_port);
    failed = pthread_create(&wire->thread, NULL, run, wire);
    assert(failed == 0);
    return wire;
}

void wire_free(struct wire *wire)
{
    atomic_store(&wire->stopping, true);
    pthread_join(wire->thread, NULL);
    while (wire->line_count > 0) {
        close_line(wire, 0);
    }
    close(wire->listener);
    free(wire);
}

int wire_port(const struct wire *wire)
{
    return wire->port;
}

void wire_set(struct wire *wire, enum wire_direction direction, int64_t bytes,
              enum wire_fault fault)
{
    atomic_store(&wire->fault, (int)fault);
    atomic_store(&wire->left[direction], bytes);
}

int64_t wire_count(const struct wire *wire, enum wire_direction direction)
{
    return atomic_load(&wire->counts[direction]);
}
