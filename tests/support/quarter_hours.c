/* Names are taken apart at the first space and percent-encoded. */
#include "support/quarter_hours.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/document.h"
#include "support/scene.h"

enum { NAME_SIZE = 1024, TIME_SIZE = 32 };

const char *quarter_time(int days_ahead, const char *minute)
{
    static char texts[16][TIME_SIZE];
    static unsigned next;
    char *text = texts[next++ % 16];
    snprintf(text, TIME_SIZE, "%sT%.5s:00", scene_date(days_ahead), minute);
    return text;
}

int quarter_post(struct caller *caller, const char *format, ...)
{
    va_list arguments;
    char *path;
    va_start(arguments, format);
    if (vasprintf(&path, format, arguments) < 0) {
        abort();
    }
    va_end(arguments);
    int status = caller_call(caller, "POST", path, NULL);
    free(path);
    return status;
}

static size_t encode(char *to, size_t size, const char *text, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length && written + 4 < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool is_plain = isalnum(byte) || strchr("-._~", byte) != NULL;
        written += (size_t)snprintf(to + written, size - written, is_plain ? "%c" : "%%%02X", byte);
    }
    return written;
}

/* "first_name=Jane&last_name=Smith" */
static const char *as_query(char query[static NAME_SIZE], const char *name)
{
    size_t first = strcspn(name, " ");
    const char *last = name + first + (name[first] == ' ');
    size_t length = (size_t)snprintf(query, NAME_SIZE, "first_name=");
    length += encode(query + length, NAME_SIZE - length, name, first);
    length += (size_t)snprintf(query + length, NAME_SIZE - length, "&last_name=");
    encode(query + length, NAME_SIZE - length, last, strlen(last));
    return query;
}

int quarter_add_provider(struct caller *caller, const char *name)
{
    char query[NAME_SIZE];
    return quarter_post(caller, "/api/providers?%s", as_query(query, name));
}

int quarter_add_client(struct caller *caller, const char *name)
{
    char query[NAME_SIZE];
    return quarter_post(caller, "/api/clients?%s", as_query(query, name));
}

int quarter_offer_between(struct caller *caller, const char *provider, const char *start,
                          const char *end)
{
    char query[NAME_SIZE];
    return quarter_post(caller, "/api/appointments/availability?%s&start_time=%s&end_time=%s",
                        as_query(query, provider), start, end);
}

int quarter_offer(struct caller *caller, const char *provider, int days_ahead, const char *window)
{
    return quarter_offer_between(caller, provider, quarter_time(days_ahead, window),
                                 quarter_time(days_ahead, strchr(window, '-') + 1));
}

int quarter_list(struct caller *caller)
{
    return caller_get(caller, "/api/appointments");
}

static int act(struct caller *caller, const char *verb, const char *client, int64_t id)
{
    char query[NAME_SIZE];
    return quarter_post(caller, "/api/appointments/%s?%s&appointment_id=%lld", verb,
                        as_query(query, client), (long long)id);
}

int quarter_reserve(struct caller *caller, const char *client, int64_t id)
{
    return act(caller, "reserve", client, id);
}

int quarter_confirm(struct caller *caller, const char *client, int64_t id)
{
    return act(caller, "confirm", client, id);
}

bool quarter_is_listed(struct caller *caller, int64_t id)
{
    size_t i;
    json_t *appointment;
    bool found = false;
    quarter_list(caller);
    json_array_foreach(caller->document, i, appointment)
    {
        found = found || document_number(appointment, "/id") == id;
    }
    return found;
}

const char *quarter_times(struct caller *caller)
{
    size_t i, length = 0;
    json_t *appointment;
    caller->starts[0] = '\0';
    json_array_foreach(caller->document, i, appointment)
    {
        const char *time = document_text(appointment, "/appointment_time");
        int left = (int)(sizeof caller->starts - length);
        int written = snprintf(caller->starts + length, (size_t)left, "%s%.5s", i > 0 ? " " : "",
                               strlen(time) > 11 ? time + 11 : "?");
        length += (size_t)(written < left ? written : left - 1);
    }
    return caller->starts;
}
