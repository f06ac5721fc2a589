/* Header, records, trailer, and a digest over all but the last. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "server/encode.h"
#include "server/store/record_walk.h"
#include "server/transfer/record_field.h"
#include "server/transfer/record_line.h"
#include "server/transfer/transfer.h"

struct writer {
    struct record_sink sink; /* first */
    FILE *stream;
    struct text line;
    GChecksum *digest;
    int64_t counts[RECORD_KIND_COUNT];
    struct progress *progress;
    struct transfer_report *report;
};

static enum result write_line(struct writer *writer)
{
    text_append(&writer->line, "\n", 1);
    if (fwrite(writer->line.bytes, 1, writer->line.length, writer->stream) != writer->line.length) {
        snprintf(writer->report->message, TRANSFER_MESSAGE_SIZE, "cannot write: %s",
                 g_strerror(errno));
        return RESULT_UNAVAILABLE;
    }
    g_checksum_update(writer->digest, (const guchar *)writer->line.bytes,
                      (gssize)writer->line.length);
    text_clear(&writer->line);
    return RESULT_OK;
}

static enum result write_header(struct writer *writer, int64_t made_at)
{
    char when[32];
    struct tm utc;
    time_t seconds = (time_t)made_at;
    gmtime_r(&seconds, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    encode_object(&writer->line);
    encode_string_member(&writer->line, "format", TRANSFER_FORMAT);
    encode_integer_member(&writer->line, "version", TRANSFER_VERSION);
    encode_string_member(&writer->line, "made_by", "slotd " SLOTD_VERSION);
    encode_string_member(&writer->line, "made_at", when);
    encode_object_end(&writer->line);
    return write_line(writer);
}

static enum result put(struct record_sink *sink, const struct record *record)
{
    struct writer *writer = (struct writer *)(void *)sink;
    char message[RECORD_MESSAGE_SIZE];
    enum result result = record_line_write(record, &writer->line, message);
    if (result != RESULT_OK) {
        snprintf(writer->report->message, TRANSFER_MESSAGE_SIZE, "%s %" PRId64 ": %s",
                 record_shapes[record->kind].name, writer->counts[record->kind] + 1, message);
        return result;
    }
    writer->counts[record->kind]++;
    progress_tell(writer->progress, ++writer->report->records, 0);
    return write_line(writer);
}

static enum result write_trailer(struct writer *writer)
{
    struct text *line = &writer->line;
    encode_object(line);
    encode_string_member(line, "kind", TRANSFER_END);
    encode_name(line, "counts");
    encode_object(line);
    for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        encode_integer_member(line, record_shapes[kind].name, writer->counts[kind]);
    }
    encode_object_end(line);
    encode_string_member(line, "sha256", g_checksum_get_string(writer->digest));
    encode_object_end(line);
    text_append(line, "\n", 1);
    if (fwrite(line->bytes, 1, line->length, writer->stream) == line->length &&
        fflush(writer->stream) == 0) {
        return RESULT_OK;
    }
    snprintf(writer->report->message, TRANSFER_MESSAGE_SIZE, "cannot write: %s", g_strerror(errno));
    return RESULT_UNAVAILABLE;
}

enum result transfer_export(struct engine *engine, FILE *stream, int64_t made_at,
                            struct progress *progress, struct transfer_report *report_out)
{
    struct writer writer = {
        .sink = {.put = put},
        .stream = stream,
        .digest = g_checksum_new(G_CHECKSUM_SHA256),
        .progress = progress,
        .report = report_out,
    };
    *report_out = (struct transfer_report){.message = "the store cannot be read"};
    enum result result = write_header(&writer, made_at);
    result = result == RESULT_OK ? record_walk(engine, &writer.sink) : result;
    result = result == RESULT_OK ? write_trailer(&writer) : result;
    g_checksum_free(writer.digest);
    text_deinit(&writer.line);
    return result;
}
