/* Time-indexed: x_i_t is 1 when request i begins at minute t; at most one start of each request,
 * and at most one request on at any time. */
#include "optimum.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { STEP = 5 };

static bool may_begin(const struct stream_request *request, int minute)
{
    int end = minute + request->duration;
    return minute >= request->start && end <= request->end && minute >= STREAM_MORNING &&
           end <= STREAM_EVENING && (end <= STREAM_NOON || minute >= STREAM_LUNCH_END);
}

/* Writes all starts of a request between two minutes; returns whether there is one. */
static bool write_starts(FILE *file, const struct stream *stream, size_t i, int first, int last)
{
    bool any = false;
    for (int minute = first; minute <= last; minute += STEP) {
        if (may_begin(&stream->requests[i], minute)) {
            fprintf(file, " + x_%zu_%d\n", i, minute);
            any = true;
        }
    }
    return any;
}

static void write_program(FILE *file, const struct stream *stream)
{
    fprintf(file, "Maximize\n count: nothing\n");
    for (size_t i = 0; i < stream->count; i++) {
        write_starts(file, stream, i, STREAM_MORNING, STREAM_EVENING);
    }
    fprintf(file, "Subject To\n none: nothing <= 0\n");
    for (size_t i = 0; i < stream->count; i++) {
        fprintf(file, " once_%zu: nothing\n", i);
        write_starts(file, stream, i, STREAM_MORNING, STREAM_EVENING);
        fprintf(file, " <= 1\n");
    }
    for (int minute = STREAM_MORNING; minute < STREAM_EVENING; minute += STEP) {
        fprintf(file, " at_%d: nothing\n", minute);
        for (size_t i = 0; i < stream->count; i++) {
            write_starts(file, stream, i, minute - stream->requests[i].duration + STEP, minute);
        }
        fprintf(file, " <= 1\n");
    }
    fprintf(file, "Binaries\n");
    for (size_t i = 0; i < stream->count; i++) {
        for (int minute = STREAM_MORNING; minute < STREAM_EVENING; minute += STEP) {
            if (may_begin(&stream->requests[i], minute)) {
                fprintf(file, " x_%zu_%d\n", i, minute);
            }
        }
    }
    fprintf(file, "End\n");
}

static bool is_on_grid(const struct stream *stream)
{
    for (size_t i = 0; i < stream->count; i++) {
        if (stream->requests[i].duration % STEP != 0) {
            return false;
        }
    }
    return true;
}

/* Its solution has a line "Optimal", and one for each variable that is not zero. */
static bool solve(const char *program, const struct stream *stream,
                  struct office_outcome *outcome_out)
{
    char command[200], line[200];
    snprintf(command, sizeof command,
             "cbc %s -seconds 60 -threads 1 -solve -solution stdout 2>/dev/null", program);
    FILE *answer = popen(command, "r");
    bool optimal = false;
    struct office_outcome outcome = {0};
    while (answer != NULL && fgets(line, sizeof line, answer) != NULL) {
        size_t request;
        int minute;
        double value;
        optimal = optimal || sscanf(line, "Optimal - objective value %lf", &value) == 1;
        if (optimal && sscanf(line, " %*d x_%zu_%d %lf", &request, &minute, &value) == 3 &&
            value > 0.5 && request < stream->count) {
            outcome.accepted += 1;
            outcome.booked += stream->requests[request].duration;
        }
    }
    bool ended_well = answer != NULL && pclose(answer) == 0;
    *outcome_out = outcome;
    return ended_well && optimal;
}

bool optimum_play(const struct workload *workload, uint64_t seed,
                  struct office_outcome *outcome_out)
{
    struct stream stream = stream_new(workload, seed);
    char path[] = "/tmp/placement-XXXXXX.lp";
    int descriptor = is_on_grid(&stream) ? mkstemps(path, 3) : -1;
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    bool solved = false;
    if (file != NULL) {
        write_program(file, &stream);
        fclose(file);
        solved = solve(path, &stream, outcome_out);
        unlink(path);
    }
    stream_free(stream);
    return solved;
}
