/*
 * Transfer: a whole installation as lines of JSON, from any store to any other (FORMAT.md).
 *
 * Streams in both directions: memory is bounded by the longest line.
 */
#ifndef SERVER_TRANSFER_TRANSFER_H
#define SERVER_TRANSFER_TRANSFER_H
#include <stdio.h>

#include "server/progress.h"
#include "server/store/engine.h"

enum { TRANSFER_VERSION = 1, TRANSFER_MESSAGE_SIZE = 512, TRANSFER_LINE_MAX = 64 << 20 };
#define TRANSFER_FORMAT "slotd-export"
#define TRANSFER_END "end"

struct transfer_report {
    int64_t records;
    char message[TRANSFER_MESSAGE_SIZE]; /* of a failure */
};

/* Everything the engine keeps. `made_at` is the time to be told; it is the one thing that differs
 * between two exports of one state. RESULT_UNAVAILABLE: the store could not be read or the stream
 * not be written; RESULT_INVALID: the store holds what cannot be written. */
MUST_CHECK enum result transfer_export(struct engine *engine, FILE *stream, int64_t made_at,
                                       struct progress *progress,
                                       struct transfer_report *report_out);

struct transfer_reader;
void transfer_reader_free(struct transfer_reader *reader);

/* Reads the first line, so that what is no export is refused before a store is touched: then NULL,
 * with a message in the report. */
struct transfer_reader *transfer_reader_new(FILE *stream, struct zones *zones,
                                            struct transfer_report *report_out);

/* The next record, borrowed from the reader until the next call; *end_out when there is none, and
 * the last line has proved right. RESULT_INVALID with a message that names the line. */
MUST_CHECK enum result transfer_reader_next(struct transfer_reader *reader,
                                            struct record *record_out, bool *end_out,
                                            struct transfer_report *report_out);

/* How many lines were read. */
int64_t transfer_reader_line(const struct transfer_reader *reader);

/* Fills an empty store with what follows the first line, or leaves it empty. Before anything stays,
 * what the store then holds is held against what was read. */
MUST_CHECK enum result transfer_import(struct engine *engine, struct transfer_reader *reader,
                                       struct progress *progress,
                                       struct transfer_report *report_out);

#endif
