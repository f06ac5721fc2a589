/* Line by line; the digest and the counts are held against the last one. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "server/text.h"
#include "server/transfer/record_field.h"
#include "server/transfer/record_line.h"
#include "server/transfer/transfer.h"

enum { ARENA_SIZE = 1 << 16, BUFFER_SIZE = 1 << 16 };

struct transfer_reader {
    FILE *stream;
    struct record_source source;
    struct arena arena;
    struct text line;
    int64_t number; /* of the line */
    GChecksum *digest;
    int64_t counts[RECORD_KIND_COUNT];
    enum record_kind last;
    size_t position, filled; /* of the buffer */
    char buffer[BUFFER_SIZE];
};

static enum result refuse(const struct transfer_reader *reader, struct transfer_report *report,
                          const char *format, ...) PRINTF_LIKE(3, 4);

static enum result refuse(const struct transfer_reader *reader, struct transfer_report *report,
                          const char *format, ...)
{
    char sentence[RECORD_MESSAGE_SIZE + 64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    snprintf(report->message, TRANSFER_MESSAGE_SIZE, "line %" PRId64 ": %s", reader->number,
             sentence);
    return RESULT_INVALID;
}

/* False at the end of the stream, or when it cannot be read. */
static bool fill_buffer(struct transfer_reader *reader)
{
    reader->position = 0;
    reader->filled = fread(reader->buffer, 1, sizeof reader->buffer, reader->stream);
    return reader->filled > 0;
}

static enum result refuse_end(struct transfer_reader *reader, struct transfer_report *report)
{
    if (ferror(reader->stream)) {
        return refuse(reader, report, "cannot read: %s", g_strerror(errno));
    }
    return refuse(reader, report,
                  reader->line.length > 0 ? "the file is cut short: this line has no end"
                                          : "the file is cut short: its last line is missing");
}

/* The next line with its end. */
static enum result read_line(struct transfer_reader *reader, struct transfer_report *report)
{
    text_clear(&reader->line);
    reader->number++;
    for (;;) {
        if (reader->position == reader->filled && !fill_buffer(reader)) {
            return refuse_end(reader, report);
        }
        const char *start = reader->buffer + reader->position;
        size_t left = reader->filled - reader->position;
        const char *end = memchr(start, '\n', left);
        size_t length = end != NULL ? (size_t)(end - start) + 1 : left;
        if (length > TRANSFER_LINE_MAX - reader->line.length) {
            return refuse(reader, report, "it is longer than %d bytes", TRANSFER_LINE_MAX);
        }
        text_append(&reader->line, start, length);
        reader->position += length;
        if (end != NULL) {
            return RESULT_OK;
        }
    }
}

/* The line's object, which lives until the next one. */
static enum result parse_line(struct transfer_reader *reader, struct transfer_report *report)
{
    json_error_t error;
    json_decref(reader->source.document);
    arena_reset(&reader->arena);
    reader->source.document =
        json_loadb(reader->line.bytes, reader->line.length, JSON_REJECT_DUPLICATES, &error);
    if (reader->source.document == NULL) {
        return refuse(reader, report, "it is no JSON: %s", error.text);
    }
    return json_is_object(reader->source.document) ? RESULT_OK
                                                   : refuse(reader, report, "it is no object");
}

/* True if the object has exactly those names, `count` of them. */
static bool has_only(json_t *object, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (json_object_get(object, names[i]) == NULL) {
            return false;
        }
    }
    return json_object_size(object) == count;
}

static enum result read_header(struct transfer_reader *reader, struct transfer_report *report)
{
    static const char *const names[] = {"format", "version", "made_by", "made_at"};
    enum result result = read_line(reader, report);
    result = result == RESULT_OK ? parse_line(reader, report) : result;
    if (result != RESULT_OK) {
        return result;
    }
    json_t *document = reader->source.document;
    const char *format = json_string_value(json_object_get(document, "format"));
    const json_t *version = json_object_get(document, "version");
    if (format == NULL || strcmp(format, TRANSFER_FORMAT) != 0) {
        return refuse(reader, report, "this is no export of slotd's");
    }
    if (!json_is_integer(version) || json_integer_value(version) != TRANSFER_VERSION) {
        return refuse(reader, report, "this slotd reads version %d, and the export is of another",
                      TRANSFER_VERSION);
    }
    if (!has_only(document, names, sizeof names / sizeof names[0])) {
        return refuse(reader, report, "a first line has format, version, made_by and made_at");
    }
    g_checksum_update(reader->digest, (const guchar *)reader->line.bytes,
                      (gssize)reader->line.length);
    return RESULT_OK;
}

struct transfer_reader *transfer_reader_new(FILE *stream, struct zones *zones,
                                            struct transfer_report *report_out)
{
    struct transfer_reader *reader = memory_new(sizeof *reader);
    *report_out = (struct transfer_report){0};
    reader->stream = stream;
    reader->digest = g_checksum_new(G_CHECKSUM_SHA256);
    arena_init(&reader->arena, ARENA_SIZE);
    reader->source = (struct record_source){.zones = zones, .arena = &reader->arena};
    if (read_header(reader, report_out) != RESULT_OK) {
        transfer_reader_free(reader);
        return NULL;
    }
    return reader;
}

void transfer_reader_free(struct transfer_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    json_decref(reader->source.document);
    arena_deinit(&reader->arena);
    text_deinit(&reader->line);
    g_checksum_free(reader->digest);
    free(reader);
}

int64_t transfer_reader_line(const struct transfer_reader *reader)
{
    return reader->number;
}

static enum result check_counts(const struct transfer_reader *reader, const json_t *counts,
                                struct transfer_report *report)
{
    for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        const json_t *count = json_object_get(counts, record_shapes[kind].name);
        if (!json_is_integer(count) || json_integer_value(count) != reader->counts[kind]) {
            return refuse(reader, report,
                          "the counts are wrong: %" PRId64 " records of kind %s were read",
                          reader->counts[kind], record_shapes[kind].name);
        }
    }
    return json_object_size(counts) == RECORD_KIND_COUNT
               ? RESULT_OK
               : refuse(reader, report, "it counts a kind that this slotd does not know");
}

/* The digest is that of all lines before this one. */
static enum result check_trailer(struct transfer_reader *reader, struct transfer_report *report)
{
    static const char *const names[] = {"kind", "counts", "sha256"};
    json_t *document = reader->source.document;
    const char *digest = json_string_value(json_object_get(document, "sha256"));
    if (!has_only(document, names, sizeof names / sizeof names[0]) || digest == NULL) {
        return refuse(reader, report, "a last line has kind, counts and sha256");
    }
    enum result result = check_counts(reader, json_object_get(document, "counts"), report);
    if (result != RESULT_OK) {
        return result;
    }
    if (strcmp(digest, g_checksum_get_string(reader->digest)) != 0) {
        return refuse(reader, report, "the digest is not that of the lines before: %s",
                      g_checksum_get_string(reader->digest));
    }
    if (reader->position < reader->filled || fill_buffer(reader)) {
        reader->number++;
        return refuse(reader, report, "something comes after the last line");
    }
    return RESULT_OK;
}

/* Kinds come in their order, and the store itself comes once. */
static enum result check_order(struct transfer_reader *reader, enum record_kind kind,
                               struct transfer_report *report)
{
    if (reader->counts[RECORD_STORE] == 0 ? kind != RECORD_STORE : kind == RECORD_STORE) {
        return refuse(reader, report, "the first record, and no other, is of kind store");
    }
    if (kind < reader->last) {
        return refuse(reader, report, "kind %s cannot come after kind %s", record_shapes[kind].name,
                      record_shapes[reader->last].name);
    }
    reader->last = kind;
    reader->counts[kind]++;
    return RESULT_OK;
}

static bool is_trailer(const struct transfer_reader *reader)
{
    const char *kind = json_string_value(json_object_get(reader->source.document, "kind"));
    return kind != NULL && strcmp(kind, TRANSFER_END) == 0;
}

enum result transfer_reader_next(struct transfer_reader *reader, struct record *record_out,
                                 bool *end_out, struct transfer_report *report_out)
{
    char message[RECORD_MESSAGE_SIZE];
    enum result result = read_line(reader, report_out);
    result = result == RESULT_OK ? parse_line(reader, report_out) : result;
    if (result != RESULT_OK) {
        return result;
    }
    if (is_trailer(reader)) {
        *end_out = true;
        return check_trailer(reader, report_out);
    }
    g_checksum_update(reader->digest, (const guchar *)reader->line.bytes,
                      (gssize)reader->line.length);
    if (record_line_read(&reader->source, record_out, message) != RESULT_OK) {
        return refuse(reader, report_out, "%s", message);
    }
    *end_out = false;
    return check_order(reader, record_out->kind, report_out);
}
