/* Answers are compared as JSON, so that neither order nor blanks matter. */
#include "support/dialogue.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "support/scene.h"

static int weekday_ahead(int days_ahead)
{
    int32_t day = 0;
    if (!civil_parse_date(scene_date(days_ahead), &day)) {
        abort();
    }
    return civil_weekday(day);
}

/* Writes what a sign and a number stand for, and returns what follows them. */
static const char *write_sign(FILE *stream, const char *sign)
{
    char *rest;
    int days_ahead = (int)strtol(sign + 1, &rest, 10);
    if (*sign == '@') {
        fputs(scene_date(days_ahead), stream);
    } else {
        fprintf(stream, "%d", weekday_ahead(days_ahead));
    }
    return rest;
}

/* The text as it is meant; the caller's to free. */
static char *write_out(const char *text)
{
    char *written = NULL;
    size_t length;
    FILE *stream = open_memstream(&written, &length);
    if (stream == NULL) {
        abort();
    }
    while (*text != '\0') {
        bool is_sign =
            (*text == '@' || *text == '#') && (isdigit((unsigned char)text[1]) || text[1] == '-');
        if (is_sign) {
            text = write_sign(stream, text);
            continue;
        }
        fputc(*text == '\'' ? '"' : *text, stream);
        text++;
    }
    fclose(stream);
    return written;
}

int dialogue_say(const char *method, const char *path, const char *body)
{
    char *full_path = write_out(path);
    char *full_body = body != NULL ? write_out(body) : NULL;
    int status = caller_call(&scene.caller, method, full_path, full_body);
    free(full_path);
    free(full_body);
    return status;
}

int dialogue_ask(const char *path)
{
    return dialogue_say("GET", path, NULL);
}

int dialogue_say_form(const char *method, const char *path, const char *body)
{
    char *full_path = write_out(path), *full_body = write_out(body), *request;
    if (asprintf(&request,
                 "%s %s HTTP/1.1\r\nHost: localhost\r\n"
                 "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                 method, full_path, strlen(full_body), full_body) < 0) {
        abort();
    }
    struct http_client *client = &scene.caller.client;
    const struct http_reply *reply =
        http_client_send_text(client, request) ? http_client_receive(client) : NULL;
    free(full_path);
    free(full_body);
    free(request);
    return caller_take(&scene.caller, reply);
}

static bool contains(json_t *whole, json_t *part)
{
    if (json_is_object(part)) {
        const char *key;
        json_t *member;
        json_object_foreach(part, key, member)
        {
            if (!contains(json_object_get(whole, key), member)) {
                return false;
            }
        }
        return json_is_object(whole);
    }
    if (json_is_array(part)) {
        size_t count = json_array_size(part);
        bool same = json_is_array(whole) && json_array_size(whole) == count;
        for (size_t i = 0; i < count && same; i++) {
            same = contains(json_array_get(whole, i), json_array_get(part, i));
        }
        return same;
    }
    return whole != NULL && json_equal(whole, part);
}

/* Also a problem document is JSON (RFC 9457). */
static bool is_json(void)
{
    const char *type = caller_header(&scene.caller, "Content-Type");
    return scene.caller.document != NULL && (strncmp(type, "application/json", 16) == 0 ||
                                             strncmp(type, "application/problem+json", 24) == 0);
}

bool dialogue_got(const char *part)
{
    char *text = write_out(part);
    json_t *expected = json_loads(text, JSON_DECODE_ANY, NULL);
    if (expected == NULL) {
        fprintf(stderr, "this is not JSON: %s\n", text);
        abort();
    }
    bool has = is_json() && contains(scene.caller.document, expected);
    if (!has) {
        fprintf(stderr, "expected: %s\ngot (%s): %.2000s\n", text,
                caller_header(&scene.caller, "Content-Type"), caller_body(&scene.caller));
    }
    json_decref(expected);
    free(text);
    return has;
}

static bool answered_well(const struct exchange *exchange)
{
    int status = dialogue_say(exchange->method, exchange->path, exchange->body);
    if (status != exchange->status || (status != 204 && !is_json())) {
        fprintf(stderr, "expected %d, got %d (%s): %.2000s\n", exchange->status, status,
                caller_header(&scene.caller, "Content-Type"), caller_body(&scene.caller));
        return false;
    }
    return exchange->part == NULL || dialogue_got(exchange->part);
}

size_t dialogue_play(const struct exchange *exchanges, size_t count)
{
    size_t odd = 0;
    for (size_t i = 0; i < count; i++) {
        if (!answered_well(&exchanges[i])) {
            fprintf(stderr, "to: %s %s %s\n", exchanges[i].method, exchanges[i].path,
                    exchanges[i].body != NULL ? exchanges[i].body : "");
            odd++;
        }
    }
    return odd;
}
