/* The same options as slotd's listener sets. */
#include "support/yardstick.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *answer;
static size_t answer_length;

void yardstick_compose(size_t bytes)
{
    static const char form[] = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
                               "Content-Length: %zu\r\n\r\n";
    size_t room = bytes + 256;
    answer = calloc(1, room);
    if (answer == NULL) {
        exit(EXIT_FAILURE);
    }
    int header = snprintf(answer, room, form, bytes);
    size_t body = bytes > (size_t)header ? bytes - (size_t)header : 2;
    header = snprintf(answer, room, form, body);
    answer_length = (size_t)header + body;
    memset(answer + header, ' ', body);
    answer[header] = '{';
    answer[answer_length - 1] = '}';
}

int yardstick_answer(struct mg_connection *connection)
{
    mg_write(connection, answer, answer_length);
    return 201;
}

void yardstick_serve(const char *name, const char *port, const char *workers,
                     int (*begin_request)(struct mg_connection *connection))
{
    char place[64];
    snprintf(place, sizeof place, "127.0.0.1:%s", port);
    const char *options[] = {"listening_ports",
                             place,
                             "num_threads",
                             workers,
                             "connection_queue",
                             "1024",
                             "listen_backlog",
                             "4096",
                             "enable_keep_alive",
                             "yes",
                             "keep_alive_timeout_ms",
                             "15000",
                             "request_timeout_ms",
                             "5000",
                             "tcp_nodelay",
                             "1",
                             "decode_url",
                             "no",
                             "enable_auth_domain_check",
                             "no",
                             NULL};
    struct mg_callbacks callbacks = {.begin_request = begin_request};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    mg_init_library(0);
    struct mg_context *context = mg_start(&callbacks, NULL, options);
    struct mg_server_port bound;
    if (context == NULL || mg_get_server_ports(context, 1, &bound) != 1) {
        fprintf(stderr, "cannot listen on %s\n", place);
        exit(EXIT_FAILURE);
    }
    printf("%s listening on 127.0.0.1:%d\n", name, bound.port);
    fflush(stdout);
    int signal_number;
    sigwait(&signals, &signal_number);
    _exit(EXIT_SUCCESS); /* Nothing to save, and mg_stop takes two seconds. */
}
