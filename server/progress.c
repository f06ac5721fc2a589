/* A line is due when enough time has passed since the last one. */
#include "server/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { TERMINAL_MS = 200, FILE_MS = 5000 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct progress progress_begin(const char *label, const char *unit)
{
    return (struct progress){
        .label = label,
        .unit = unit,
        .on_terminal = isatty(STDERR_FILENO) == 1,
        .last_ms = now_ms(),
    };
}

void progress_tell(struct progress *progress, int64_t done, int64_t total)
{
    int64_t now = now_ms();
    if (now - progress->last_ms < (progress->on_terminal ? TERMINAL_MS : FILE_MS)) {
        return;
    }
    progress->last_ms = now;
    progress->shown = true;
    fprintf(stderr, "%s%s: %" PRId64, progress->on_terminal ? "\r" : "", progress->label, done);
    if (total > 0) {
        fprintf(stderr, " of %" PRId64 " %s (%" PRId64 " %%)", total, progress->unit,
                done * 100 / total);
    } else {
        fprintf(stderr, " %s", progress->unit);
    }
    fputs(progress->on_terminal ? "\033[K" : "\n", stderr);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->on_terminal && progress->shown) {
        fputs("\r\033[K", stderr);
    }
}
