/* One thread, one poll. */
#include "support/wire.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/memory.h"

enum { LINES_MAX = 16, POLL_MS = 5, PART_MAX = 16384 };

/* What was read and not yet taken by the other end. */
struct passing {
    char bytes[PART_MAX];
    size_t start, end;
};

/* Ends by direction: what is read from ends[WIRE_TO_SERVER] came from the client. */
struct line {
    int ends[2];
    bool is_silent[2];
    struct passing *passing[2];
};

struct wire {
    pthread_t thread;
    int listener, port, server_port;
    atomic_bool stopping, held, cutting;
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
    /* Or small packets would wait for each other. */
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    wire->lines[wire->line_count++] = (struct line){
        .ends = {client, server},
        .passing = {memory_new(sizeof(struct passing)), memory_new(sizeof(struct passing))},
    };
}

static void close_line(struct wire *wire, int index)
{
    close(wire->lines[index].ends[0]);
    close(wire->lines[index].ends[1]);
    free(wire->lines[index].passing[0]);
    free(wire->lines[index].passing[1]);
    wire->lines[index] = wire->lines[--wire->line_count];
}

/* How much of it may pass before the fault. */
static ssize_t allowed(struct wire *wire, int direction, ssize_t size)
{
    int64_t left = atomic_load(&wire->left[direction]);
    return left >= 0 && left < size ? (ssize_t)left : size;
}

static bool is_passing(const struct line *line, int direction)
{
    return line->passing[direction]->start < line->passing[direction]->end;
}

/* Never waits: one end that does not read must not stop the other lines. */
static bool pass_on(struct line *line, int direction)
{
    struct passing *passing = line->passing[direction];
    ssize_t sent = send(line->ends[1 - direction], passing->bytes + passing->start,
                        passing->end - passing->start, MSG_NOSIGNAL | MSG_DONTWAIT);
    passing->start += sent > 0 ? (size_t)sent : 0;
    return sent >= 0 || errno == EAGAIN;
}

/* False when the line is at its end. */
static bool pass(struct wire *wire, struct line *line, int direction)
{
    struct passing *passing = line->passing[direction];
    ssize_t size = read(line->ends[direction], passing->bytes, PART_MAX);
    if (size <= 0) {
        return false;
    }
    if (line->is_silent[direction]) {
        return true;
    }
    ssize_t part = allowed(wire, direction, size);
    passing->start = 0;
    passing->end = (size_t)part;
    bool goes_on = part == 0 || pass_on(line, direction);
    atomic_fetch_add(&wire->counts[direction], part);
    if (atomic_load(&wire->left[direction]) < 0) {
        return goes_on;
    }
    atomic_fetch_sub(&wire->left[direction], part);
    if (part == size) {
        return goes_on;
    }
    atomic_store(&wire->left[direction], -1);
    line->is_silent[direction] = true;
    return atomic_load(&wire->fault) == WIRE_SILENT;
}

/* Of one end: what it said, and what it can take. */
static bool serve_end(struct wire *wire, struct line *line, int direction, short events)
{
    if (is_passing(line, 1 - direction) && (events & POLLOUT) != 0 &&
        !pass_on(line, 1 - direction)) {
        return false;
    }
    return events == 0 || events == POLLOUT || is_passing(line, direction) ||
           pass(wire, line, direction);
}

static short wanted(const struct line *line, int direction)
{
    return (short)((is_passing(line, direction) ? 0 : POLLIN) |
                   (is_passing(line, 1 - direction) ? POLLOUT : 0));
}

static void serve_line(struct wire *wire, int index, const struct pollfd *waiting)
{
    for (int direction = 0; direction < 2; direction++) {
        if (!serve_end(wire, &wire->lines[index], direction, waiting[direction].revents)) {
            close_line(wire, index);
            return;
        }
    }
}

/* True when there is nothing to pass on now. */
static bool is_interrupted(struct wire *wire)
{
    const struct timespec moment = {.tv_nsec = POLL_MS * 1000000L};
    if (atomic_exchange(&wire->cutting, false)) {
        while (wire->line_count > 0) {
            close_line(wire, 0);
        }
    }
    if (atomic_load(&wire->held)) {
        nanosleep(&moment, NULL);
        return true;
    }
    return false;
}

static void *run(void *argument)
{
    struct wire *wire = argument;
    while (!atomic_load(&wire->stopping)) {
        if (is_interrupted(wire)) {
            continue;
        }
        struct pollfd waiting[1 + 2 * LINES_MAX] = {{.fd = wire->listener, .events = POLLIN}};
        int count = wire->line_count;
        for (int i = 0; i < 2 * count; i++) {
            const struct line *line = &wire->lines[i / 2];
            waiting[1 + i] =
                (struct pollfd){.fd = line->ends[i % 2], .events = wanted(line, i % 2)};
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

void wire_hold(struct wire *wire, bool hold)
{
    atomic_store(&wire->held, hold);
}

void wire_cut(struct wire *wire)
{
    atomic_store(&wire->cutting, true);
}

int64_t wire_count(const struct wire *wire, enum wire_direction direction)
{
    return atomic_load(&wire->counts[direction]);
}
