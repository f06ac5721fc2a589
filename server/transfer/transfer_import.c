/* What was read and what the store then holds are each made into a digest of canonical lines: so
 * nothing that was merged, cut or left out on the way stays unseen. */
#include <glib.h>
#include <inttypes.h>

#include "server/store/record_walk.h"
#include "server/transfer/record_line.h"
#include "server/transfer/transfer.h"

struct digest {
    struct record_sink sink; /* first */
    GChecksum *sum;
    struct text line;
    int64_t count, total;
    struct progress *progress;
};

static enum result digest_put(struct record_sink *sink, const struct record *record)
{
    struct digest *digest = (struct digest *)(void *)sink;
    char message[RECORD_MESSAGE_SIZE];
    text_clear(&digest->line);
    enum result result = record_line_write(record, &digest->line, message);
    text_append(&digest->line, "\n", 1);
    g_checksum_update(digest->sum, (const guchar *)digest->line.bytes, (gssize)digest->line.length);
    progress_tell(digest->progress, ++digest->count, digest->total);
    return result;
}

static struct digest digest_begin(struct progress *progress)
{
    return (struct digest){.sink = {.put = digest_put},
                           .sum = g_checksum_new(G_CHECKSUM_SHA256),
                           .progress = progress};
}

static void digest_end(struct digest *digest)
{
    g_checksum_free(digest->sum);
    text_deinit(&digest->line);
}

static enum result put(struct engine *engine, const struct transfer_reader *reader,
                       const struct record *record, struct transfer_report *report)
{
    char message[ENGINE_MESSAGE_SIZE] = "";
    enum result result = engine->operations->fill_put(engine, record, message);
    if (result != RESULT_OK) {
        snprintf(report->message, TRANSFER_MESSAGE_SIZE, "line %" PRId64 ": %s",
                 transfer_reader_line(reader), message);
    }
    return result;
}

static enum result put_all(struct engine *engine, struct transfer_reader *reader,
                           struct digest *read, struct transfer_report *report)
{
    for (;;) {
        struct record record;
        bool end;
        enum result result = transfer_reader_next(reader, &record, &end, report);
        if (result != RESULT_OK || end) {
            return result;
        }
        result = digest_put(&read->sink, &record);
        result = result == RESULT_OK ? put(engine, reader, &record, report) : result;
        if (result != RESULT_OK) {
            return result;
        }
        report->records++;
    }
}

static enum result compare(struct engine *engine, const struct digest *read,
                           struct progress *progress, struct transfer_report *report)
{
    struct digest held = digest_begin(progress);
    held.total = read->count;
    progress->label = "compare";
    enum result result = record_walk(engine, &held.sink);
    if (result != RESULT_OK) {
        snprintf(report->message, TRANSFER_MESSAGE_SIZE, "the store cannot be read");
    } else if (g_strcmp0(g_checksum_get_string(held.sum), g_checksum_get_string(read->sum)) != 0) {
        snprintf(report->message, TRANSFER_MESSAGE_SIZE,
                 "the store would not hold what was read: something comes twice or in the wrong "
                 "order");
        result = RESULT_INVALID;
    }
    digest_end(&held);
    return result;
}

static enum result fill(struct engine *engine, struct transfer_reader *reader,
                        struct progress *progress, struct transfer_report *report)
{
    struct digest read = digest_begin(progress);
    enum result result = put_all(engine, reader, &read, report);
    result = result == RESULT_OK ? compare(engine, &read, progress, report) : result;
    digest_end(&read);
    return result;
}

enum result transfer_import(struct engine *engine, struct transfer_reader *reader,
                            struct progress *progress, struct transfer_report *report_out)
{
    bool empty = false;
    *report_out = (struct transfer_report){.message = "the store cannot be read or written"};
    enum result result = record_walk_is_empty(engine, &empty);
    if (result == RESULT_OK && !empty) {
        snprintf(report_out->message, TRANSFER_MESSAGE_SIZE,
                 "the store is not empty, and an import goes into an empty one");
        return RESULT_STATE_FORBIDS;
    }
    result = result == RESULT_OK ? engine->operations->fill_begin(engine) : result;
    if (result != RESULT_OK) {
        return result;
    }
    result = fill(engine, reader, progress, report_out);
    enum result ended = engine->operations->fill_end(engine, result == RESULT_OK);
    if (result == RESULT_OK && ended != RESULT_OK) {
        snprintf(report_out->message, TRANSFER_MESSAGE_SIZE, "the store did not keep it");
    }
    return result == RESULT_OK ? ended : result;
}
