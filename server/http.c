/*
 * Everything happens in the begin_request callback: the library's own handlers for files, CGI,
 * forms and websockets are never reached.
 */
#include "server/http.h"

#include <civetweb.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/memory.h"
#include "server/exchange.h"
#include "server/hygiene.h"
#include "server/listener.h"
#include "server/log.h"
#include "server/watchdog.h"

enum {
    FILES_RESERVED = 128, /* for the store, the log and the like */
    FILES_LEFT_MIN = 16,  /* for connections */
    NUMBER_SIZE = 24,
    DRAIN_ROUND_MS = 5,
    DRAIN_ROUNDS = 2, /* quiet in a row: what the library had queued has been taken, too */
};

/* The library's names for its threads. */
enum { THREAD_ACCEPTOR = 0, THREAD_WORKER = 1 };

struct http {
    struct service *service;
    struct watchdog *watchdog;
    struct mg_context *library;
    int listener;
    char address[LISTENER_ADDRESS_SIZE];

    /* While it starts: where the first complaint of the library in the starting thread goes. */
    pthread_t starter;
    char *message;
    size_t message_size;
};

static int read_peer(void *connection, void *bytes, size_t size)
{
    return mg_read(connection, bytes, size);
}

static int write_peer(void *connection, const void *bytes, size_t size)
{
    return mg_write(connection, bytes, size);
}

static struct peer peer_of(struct mg_connection *connection)
{
    return (struct peer){.connection = connection, .read = read_peer, .write = write_peer};
}

/* The library ends the head at the first line that is no field: one that begins with a space (RFC
 * 9112 5.2: obsolete folding) would hide every field after it. So the last field it found must be
 * followed by the empty line; the CR LF between them have become NULs. Too many fields are left to
 * hygiene. */
static bool head_is_complete(const struct mg_request_info *information)
{
    int count = information->num_headers;
    if (count == 0 || count > HYGIENE_HEADERS_MAX) {
        return true;
    }
    const char *end = strchr(information->http_headers[count - 1].value, '\0');
    return end[1] == '\0' && end[2] == '\r';
}

static int on_request(struct mg_connection *connection)
{
    struct worker *worker = mg_get_thread_pointer(connection);
    const struct mg_request_info *information = mg_get_request_info(connection);
    struct peer peer = peer_of(connection);
    struct request request = {
        .method = information->request_method,
        .path = information->local_uri_raw,
        .query = information->query_string,
        .headers = worker->headers,
        .header_count = (size_t)information->num_headers,
    };
    for (size_t i = 0; i < request.header_count; i++) {
        worker->headers[i].name = information->http_headers[i].name;
        worker->headers[i].value = information->http_headers[i].value;
    }
    bool stays_open = false;
    if (head_is_complete(information)) {
        stays_open = exchange_serve(worker, &peer, &request, information->http_version);
    } else {
        exchange_refuse(
            worker, &peer, RESULT_MALFORMED,
            "A header field is a name, a colon and a value on one line that ends in CR LF.");
    }
    if (!stays_open) {
        mg_disable_connection_keep_alive(connection);
    }
    return worker->response.status;
}

static void on_request_end(const struct mg_connection *connection, int status)
{
    (void)status;
    const struct worker *worker = mg_get_thread_pointer(connection);
    watchdog_enter(worker->slot, WATCHDOG_IDLE);
}

/* What the library refuses by itself. Its own text may quote the request and is not used. */
static int on_library_error(struct mg_connection *connection, int status, const char *text)
{
    (void)text;
    struct peer peer = peer_of(connection);
    enum result result = RESULT_MALFORMED;
    const char *detail =
        "The request line or a header field is not HTTP/1.1, or they are over 16384 bytes.";
    if (status == 408) {
        result = RESULT_TIMEOUT;
        detail = NULL;
    } else if (status == 413 || status == 414 || status == 431) {
        result = RESULT_HEADERS_TOO_LARGE;
        detail = NULL;
    } else if (status == 505) {
        detail = "The versions understood are HTTP/1.1 and HTTP/1.0.";
    } else if (status >= 500) {
        result = RESULT_INTERNAL;
        detail = NULL;
    }
    exchange_refuse(mg_get_thread_pointer(connection), &peer, result, detail);
    return 0;
}

static int on_connection(const struct mg_connection *connection, void **context)
{
    (void)context;
    const struct worker *worker = mg_get_thread_pointer(connection);
    watchdog_enter(worker->slot, WATCHDOG_IDLE);
    return 0;
}

static void on_connection_closed(const struct mg_connection *connection)
{
    const struct worker *worker = mg_get_thread_pointer(connection);
    watchdog_enter(worker->slot, WATCHDOG_FREE);
}

/* Workers wait for each other's commit all the time. As a batch thread a woken worker does not push
 * the running one off its core: an eighth more bookings on two cores. Needs no privilege; without
 * it all still works. */
static void be_patient(void)
{
    struct sched_param no_priority = {0};
    pthread_setschedparam(pthread_self(), SCHED_BATCH, &no_priority);
}

static void *on_thread(const struct mg_context *library, int type)
{
    struct http *http = mg_get_user_data(library);
    if (type == THREAD_ACCEPTOR) {
        return watchdog_enlist(http->watchdog, WATCHDOG_ACCEPTOR);
    }
    if (type != THREAD_WORKER) {
        return NULL;
    }
    be_patient();
    return worker_new(http->service, http->watchdog);
}

static void on_thread_end(const struct mg_context *library, int type, void *pointer)
{
    (void)library;
    if (type == THREAD_ACCEPTOR) {
        watchdog_leave(pointer);
    } else if (type == THREAD_WORKER) {
        worker_free(pointer);
    }
}

static int on_log(const struct mg_connection *connection, const char *message)
{
    const struct http *http = mg_get_user_data(mg_get_context(connection));
    if (!pthread_equal(pthread_self(), http->starter) || http->message == NULL) {
        log_line(LOG_WARNING, "http: %s", message);
    } else if (http->message[0] == '\0') {
        snprintf(http->message, http->message_size, "%s", message);
    }
    return 1;
}

/* Without a free descriptor the library's acceptor spins, so there must be enough from the start:
 * where the system allows too few, the queue and then the workers are cut to what it allows. */
static bool fit_files(struct http_settings *settings, char *message, size_t message_size)
{
    struct rlimit limit = {0};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int64_t allowed = limit.rlim_cur < INT32_MAX ? (int64_t)limit.rlim_cur : INT32_MAX;
    int64_t left = allowed - FILES_RESERVED;
    if (left >= settings->workers + settings->connection_queue) {
        return true;
    }
    if (left < FILES_LEFT_MIN) {
        snprintf(message, message_size,
                 "this process may have %" PRId64 " open files and needs %d (ulimit -n)", allowed,
                 FILES_RESERVED + FILES_LEFT_MIN);
        return false;
    }
    int64_t queue = left / 4 < settings->connection_queue ? left / 4 : settings->connection_queue;
    int64_t workers = left - queue < settings->workers ? left - queue : settings->workers;
    log_line(LOG_WARNING,
             "only %" PRId64 " open files are allowed (ulimit -n): %" PRId64
             " workers instead of %" PRId64 ", a queue of %" PRId64 " instead of %" PRId64,
             allowed, workers, settings->workers, queue, settings->connection_queue);
    settings->workers = workers;
    settings->connection_queue = queue;
    return true;
}

static struct mg_context *start_library(struct http *http, const struct http_settings *settings)
{
    static const struct mg_callbacks callbacks = {
        .begin_request = on_request,
        .end_request = on_request_end,
        .http_error = on_library_error,
        .log_message = on_log,
        .init_connection = on_connection,
        .connection_closed = on_connection_closed,
        .init_thread = on_thread,
        .exit_thread = on_thread_end,
    };
    char workers[NUMBER_SIZE], queue[NUMBER_SIZE], keep_alive[NUMBER_SIZE], request[NUMBER_SIZE];
    snprintf(workers, sizeof workers, "%" PRId64, settings->workers);
    snprintf(queue, sizeof queue, "%" PRId64, settings->connection_queue);
    snprintf(keep_alive, sizeof keep_alive, "%" PRId64, settings->keep_alive_timeout_ms);
    snprintf(request, sizeof request, "%" PRId64, settings->request_timeout_ms);
    /* clang-format off */
    const char *options[] = {
        "listening_ports",              http->address,
        "listen_backlog",               "4096",
        "num_threads",                  workers,
        "connection_queue",             queue,
        "enable_keep_alive",            "yes",
        "keep_alive_timeout_ms",        keep_alive,
        "request_timeout_ms",           request,
        "max_request_size",             "16384",
        "tcp_nodelay",                  "1",
        "decode_url",                   "no", /* it would cut the path at %00 */
        "enable_auth_domain_check",     "no", /* else absolute-form requests go unanswered */
        "access_control_allow_methods", "",   /* else the library answers preflights */
        "enable_directory_listing",     "no",
        NULL,
    };
    /* clang-format on */
    struct mg_init_data start = {
        .callbacks = &callbacks,
        .user_data = http,
        .configuration_options = options,
    };
    return mg_start2(&start, NULL);
}

/* Where port 0 ended up. */
static int find_listener(struct http *http, struct sockaddr_in address)
{
    struct mg_server_port port = {0};
    mg_get_server_ports(http->library, 1, &port);
    address.sin_port = htons((uint16_t)port.port);
    listener_format(&address, http->address);
    return listener_find(&address);
}

static enum result start(struct http *http, const struct http_settings *settings,
                         struct sockaddr_in address)
{
    /* The library gives up a read after its own timeout: ours must be the one that is noticed. */
    int64_t receive_timeout_ms = settings->body_timeout_ms < settings->request_timeout_ms
                                     ? settings->body_timeout_ms
                                     : settings->request_timeout_ms;
    enum result result =
        watchdog_start((size_t)settings->workers, receive_timeout_ms, &http->watchdog);
    if (result != RESULT_OK) {
        snprintf(http->message, http->message_size, "no thread could be started");
        return result;
    }
    listener_format(&address, http->address);
    mg_init_library(MG_FEATURES_DEFAULT);
    http->message[0] = '\0';
    http->library = start_library(http, settings);
    if (http->library == NULL) {
        mg_exit_library();
        watchdog_stop(http->watchdog);
        return RESULT_UNAVAILABLE;
    }
    http->listener = find_listener(http, address);
    return RESULT_OK;
}

enum result http_start(const struct http_settings *settings, struct http **http_out,
                       char *message_out, size_t message_size)
{
    struct sockaddr_in address;
    if (!listener_parse(settings->listen, &address)) {
        snprintf(message_out, message_size, "it is not an IPv4 address and a port: 127.0.0.1:5000");
        return RESULT_UNAVAILABLE;
    }
    struct http_settings fitted = *settings;
    if (!fit_files(&fitted, message_out, message_size)) {
        return RESULT_UNAVAILABLE;
    }
    struct http *http = memory_new(sizeof *http);
    *http = (struct http){
        .service = settings->service,
        .starter = pthread_self(),
        .message = message_out,
        .message_size = message_size,
    };
    enum result result = start(http, &fitted, address);
    http->message = NULL;
    if (result != RESULT_OK) {
        free(http);
        return result;
    }
    *http_out = http;
    return RESULT_OK;
}

const char *http_address(const struct http *http)
{
    return http->address;
}

/* Until no worker has a connection. Idle ones are closed by the watchdog, the others after their
 * answer. */
static void drain(struct http *http, int64_t timeout_ms)
{
    const struct timespec round = {.tv_nsec = DRAIN_ROUND_MS * 1000000L};
    watchdog_close_idle(http->watchdog);
    int quiet = 0;
    for (int64_t left_ms = timeout_ms; left_ms > 0 && quiet < DRAIN_ROUNDS;
         left_ms -= DRAIN_ROUND_MS) {
        nanosleep(&round, NULL);
        quiet = watchdog_connections(http->watchdog) == 0 ? quiet + 1 : 0;
    }
    size_t busy = watchdog_count(http->watchdog, WATCHDOG_BUSY);
    if (busy > 0) {
        log_line(LOG_WARNING, "http: %zu requests are cut off after %" PRId64 " ms", busy,
                 timeout_ms);
    }
}

void http_stop(struct http *http, int64_t drain_timeout_ms)
{
    atomic_store(&http->service->draining, true);
    if (http->listener >= 0) {
        listener_silence(http->listener);
    }
    drain(http, drain_timeout_ms);
    /* The library drops answers in flight when it stops: by now there are none. Its threads sleep
     * in polls of up to two seconds, hence the waking. */
    watchdog_wake_all(http->watchdog);
    mg_stop(http->library);
    mg_exit_library();
    watchdog_stop(http->watchdog);
    free(http);
}
