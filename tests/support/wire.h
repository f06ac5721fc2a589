/*
 * Wire: a TCP connection that breaks where a test says.
 *
 * Listens on a free port of 127.0.0.1 and passes on to another, both ways, in a thread of its own.
 */
#ifndef SUPPORT_WIRE_H
#define SUPPORT_WIRE_H
#include <stdbool.h>
#include <stdint.h>

enum wire_direction { WIRE_TO_SERVER, WIRE_TO_CLIENT };

enum wire_fault {
    WIRE_CUT,    /* the connection ends, for both */
    WIRE_SILENT, /* nothing more is passed on that way, and nobody is told */
};

struct wire;
struct wire *wire_new(int server_port);
void wire_free(struct wire *wire);
int wire_port(const struct wire *wire);

/* After so many more bytes that way, once; the connections after that are well. */
void wire_set(struct wire *wire, enum wire_direction direction, int64_t bytes,
              enum wire_fault fault);

/* While it is held nothing passes and nobody is told; nothing is lost either, as in a network that
 * is parted for a while: what was sent meanwhile arrives when it is let go. */
void wire_hold(struct wire *wire, bool hold);

/* All connections end. */
void wire_cut(struct wire *wire);

/* How many bytes went that way so far. */
int64_t wire_count(const struct wire *wire, enum wire_direction direction);

#endif
