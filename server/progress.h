/*
 * Progress: how far long work is, on stderr: in place on a terminal, otherwise a line every few
 * seconds. One thread at a time.
 */
#ifndef SERVER_PROGRESS_H
#define SERVER_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *label; /* "export" */
    const char *unit;  /* "records" */
    bool on_terminal, shown;
    int64_t last_ms;
};

struct progress progress_begin(const char *label, const char *unit);

/* `total` 0: not known. Cheap enough to be called for every record. */
void progress_tell(struct progress *progress, int64_t done, int64_t total);

/* Leaves the terminal's line as it should be for what comes next. */
void progress_end(struct progress *progress);

#endif
