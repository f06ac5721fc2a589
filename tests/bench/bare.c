/*
 * The yardstick: a bare civetweb handler with slotd's options that reads the body and answers 201
 * with a constant.
 *
 *   bare PORT BYTES [WORKERS]     BYTES: of the whole answer, header included
 */
#include <civetweb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *answer;
static size_t answer_length;

static int begin_request(struct mg_connection *connection)
{
    char body[2048];
    while (mg_read(connection, body, sizeof body) > 0) {
        continue;
    }
    mg_write(connection, answer, answer_length);
    return 201;
}

/* A header and as many blanks as are missing. */
static void compose_answer(size_t bytes)
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

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "bare PORT BYTES [WORKERS]\n");
        return EXIT_FAILURE;
    }
    char port[64];
    snprintf(port, sizeof port, "127.0.0.1:%s", argv[1]);
    compose_answer(strtoul(argv[2], NULL, 10));
    const char *options[] = {"listening_ports",
                             port,
                             "num_threads",
                             argc > 3 ? argv[3] : "1024",
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
    if (context == NULL) {
        fprintf(stderr, "cannot listen on %s\n", port);
        return EXIT_FAILURE;
    }
    printf("bare listening on %s\n", port);
    fflush(stdout);
    int signal_number;
    sigwait(&signals, &signal_number);
    _exit(EXIT_SUCCESS); /* Nothing to save, and mg_stop takes two seconds. */
}
