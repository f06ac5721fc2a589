/*
 * Slotd process: the real program in a private directory, started and ended by its own pid.
 *
 * It listens on a free port of 127.0.0.1, in a time zone where it is about noon, so that no test
 * meets midnight (in UTC, if it is told the time), and it dies with the thread that started it.
 * Every wait is bounded. One thread at a time.
 */
#ifndef SUPPORT_SLOTD_PROCESS_H
#define SUPPORT_SLOTD_PROCESS_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/annotations.h"

struct slotd_process {
    /* Set before the first start; all may be zero. */
    int workers;                    /* 0: 8, so that starting is fast */
    const char *store;              /* NULL: "sqlite:slotd.db", a file in the directory */
    const char *const *flags;       /* further ones, NULL after the last */
    const char *const *environment; /* "SLOTD_...=...", NULL after the last */
    const char *time;               /* "2025-07-15 08:00:00", in UTC, which it takes for now;
                                       NULL: as it is */
    bool plain;               /* without sanitizers, for what does not go together with them */
    size_t address_space_max; /* bytes; 0: as it is */

    /* Set by slotd_start. */
    char directory[64];
    char time_zone[16];
    int hours_east;
    int64_t seconds_ahead; /* its time is ahead of ours */
    pid_t pid;             /* 0: not running */
    int port;
    int output; /* the read end of its stdout */
};

/* Starts in the directory, which the first start makes, and waits for the line that names the port.
 * False if none came; what it said instead is then on our stderr. */
MUST_CHECK bool slotd_start(struct slotd_process *slotd);

/* Starts without waiting for anything, for those who kill early. */
MUST_CHECK bool slotd_launch(struct slotd_process *slotd);

/* SIGTERM, and slotd_end. */
int slotd_stop(struct slotd_process *slotd);

/* Waits for the end and returns the exit code, 128 + signal, or -1 if it had to be killed. What it
 * left on stderr is repeated on ours unless the code is 0. */
int slotd_end(struct slotd_process *slotd);

/* SIGKILL. The directory stays for the next start. */
void slotd_kill(struct slotd_process *slotd);

/* Runs the program with exactly these arguments until it ends, and returns as slotd_end does. Both
 * texts are the caller's to free. */
struct slotd_report {
    char *output, *errors;
};
int slotd_run(struct slotd_process *slotd, const char *const *arguments,
              struct slotd_report *report_out);

/* What the program wrote to stderr since the last start; the caller's to free. */
char *slotd_errors(const struct slotd_process *slotd);

/* Makes it another time, in UTC, for the program that runs and for the next start. It must have
 * been started with a time, where moved_time_is_possible; from then on its time runs as ours does.
 */
void slotd_set_time(struct slotd_process *slotd, const char *time);

/* Today's date where the program is, "2026-11-21". */
void slotd_today(const struct slotd_process *slotd, char date_out[static 11]);

/* Kills it if it runs, and removes the directory. */
void slotd_remove(struct slotd_process *slotd);

#endif
