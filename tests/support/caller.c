/* Bodies are written as text, so that a test of the server does not rest on a JSON writer. */
#include "support/caller.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/described.h"
#include "support/document.h"

enum { PATH_SIZE = 256 };

void caller_open(struct caller *caller, int port)
{
    *caller = (struct caller){0};
    http_client_init(&caller->client, port);
}

void caller_close(struct caller *caller)
{
    json_decref(caller->document);
    http_client_deinit(&caller->client);
    *caller = (struct caller){0};
}

int caller_take(struct caller *caller, const struct http_reply *reply)
{
    json_decref(caller->document);
    caller->document = NULL;
    caller->reply = reply;
    if (reply == NULL) {
        return 0;
    }
    caller->document = json_loadb(reply->body, reply->body_length, JSON_REJECT_DUPLICATES, NULL);
    return reply->status;
}

/* An answer that /openapi.json does not describe fails whatever test got it. */
static void expect_described(const struct caller *caller, const char *method, const char *path)
{
    const char *fault = caller->reply != NULL
                            ? described_fault(method, path, caller->reply, caller->document)
                            : NULL;
    if (fault != NULL) {
        fprintf(stderr, "%s %s: %d: %s\n", method, path, caller->reply->status, fault);
        abort();
    }
}

int caller_call(struct caller *caller, const char *method, const char *path, const char *body)
{
    int status = caller_take(caller, http_client_call(&caller->client, method, path, body));
    caller->client.header = NULL;
    expect_described(caller, method, path);
    return status;
}

int caller_get(struct caller *caller, const char *path)
{
    return caller_call(caller, "GET", path, NULL);
}

int caller_say(struct caller *caller, const char *method, const char *path, const char *format, ...)
{
    va_list arguments;
    char *body;
    va_start(arguments, format);
    if (vasprintf(&body, format, arguments) < 0) {
        abort();
    }
    va_end(arguments);
    for (char *quote = body; (quote = strchr(quote, '\'')) != NULL;) {
        *quote = '"';
    }
    int status = caller_call(caller, method, path, body);
    free(body);
    return status;
}

int caller_look(struct caller *caller, const char *format, ...)
{
    va_list arguments;
    char *path;
    va_start(arguments, format);
    if (vasprintf(&path, format, arguments) < 0) {
        abort();
    }
    va_end(arguments);
    int status = caller_get(caller, path);
    free(path);
    return status;
}

void caller_add_header(struct caller *caller, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(caller->header, sizeof caller->header, format, arguments);
    va_end(arguments);
    caller->client.header = caller->header;
}

/* {"start":"09:00","end":"12:00"} from "09:00-12:00"; returns what follows the window. */
static const char *write_window(FILE *body, const char *window)
{
    size_t start = strcspn(window, "-");
    const char *end = window + start + 1;
    size_t end_length = strcspn(end, " ");
    fprintf(body, "{\"start\":\"%.*s\",\"end\":\"%.*s\"}", (int)start, window, (int)end_length,
            end);
    return end + end_length + strspn(end + end_length, " ");
}

static void write_windows(FILE *body, const char *windows)
{
    fputs("\"availability\":[", body);
    while (*windows != '\0') {
        windows = write_window(body, windows);
        fputs(*windows != '\0' ? "," : "", body);
    }
    fputs("]", body);
}

/* A body is written to a stream, then sent with the call it is for. */
struct composition {
    FILE *stream;
    char *body;
    size_t length;
};

static FILE *compose(struct composition *composition)
{
    *composition = (struct composition){0};
    composition->stream = open_memstream(&composition->body, &composition->length);
    if (composition->stream == NULL) {
        abort();
    }
    return composition->stream;
}

static int send_composed(struct caller *caller, const char *method, const char *path,
                         struct composition *composition)
{
    fclose(composition->stream);
    int status = caller_call(caller, method, path, composition->body);
    free(composition->body);
    return status;
}

int caller_register(struct caller *caller, const char *provider, int limit, const char *windows)
{
    struct composition composition;
    FILE *body = compose(&composition);
    fprintf(body, "{\"id\":\"%s\",\"max_daily_appointments\":%d,", provider, limit);
    write_windows(body, windows);
    fputs("}", body);
    return send_composed(caller, "POST", "/providers", &composition);
}

int caller_replace(struct caller *caller, const char *provider, const char *windows)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/providers/%s/availability", provider);
    struct composition composition;
    FILE *body = compose(&composition);
    fputs("{", body);
    write_windows(body, windows);
    fputs("}", body);
    return send_composed(caller, "PUT", path, &composition);
}

int caller_book(struct caller *caller, const char *id, const char *provider, const char *range,
                int minutes)
{
    struct composition composition;
    FILE *body = compose(&composition);
    fprintf(body, "{\"id\":\"%s\",\"duration\":%d,\"preferred_range\":", id, minutes);
    write_window(body, range);
    if (provider != NULL) {
        fprintf(body, ",\"preferred_provider\":\"%s\"", provider);
    }
    fputs("}", body);
    return send_composed(caller, "POST", "/appointments", &composition);
}

int caller_cancel(struct caller *caller, const char *id)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/appointments/%s/cancel", id);
    return caller_call(caller, "POST", path, NULL);
}

const char *caller_text(const struct caller *caller, const char *pointer)
{
    return document_text(caller->document, pointer);
}

int64_t caller_number(const struct caller *caller, const char *pointer)
{
    return document_number(caller->document, pointer);
}

int64_t caller_count(const struct caller *caller, const char *pointer)
{
    return document_count(caller->document, pointer);
}

const char *caller_slot(struct caller *caller)
{
    snprintf(caller->slot, sizeof caller->slot, "%.8s-%.8s",
             caller_text(caller, "/time_slot/start"), caller_text(caller, "/time_slot/end"));
    return caller->slot;
}

const char *caller_starts(struct caller *caller)
{
    size_t i, length = 0;
    json_t *slot;
    caller->starts[0] = '\0';
    json_array_foreach(document_at(caller->document, "/slots"), i, slot)
    {
        int left = (int)(sizeof caller->starts - length);
        int written = snprintf(caller->starts + length, (size_t)left, "%s%.5s", i > 0 ? " " : "",
                               document_text(slot, "/time_slot/start"));
        length += (size_t)(written < left ? written : left - 1);
    }
    return caller->starts;
}

const char *caller_header(const struct caller *caller, const char *name)
{
    const char *value = caller->reply != NULL ? http_reply_header(caller->reply, name) : NULL;
    return value != NULL ? value : "";
}

const char *caller_body(const struct caller *caller)
{
    return caller->reply != NULL ? caller->reply->body : "";
}

char *caller_everything(struct caller *caller)
{
    caller_get(caller, "/providers");
    char *providers = memory_copy_text(caller_body(caller));
    caller_get(caller, "/appointments");
    size_t size = strlen(providers) + strlen(caller_body(caller)) + 2;
    char *everything = memory_new(size);
    snprintf(everything, size, "%s\n%s", providers, caller_body(caller));
    free(providers);
    return everything;
}
