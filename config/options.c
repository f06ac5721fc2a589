/* The one table of options. */
#include "config/options.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static const char *object_to_listen(const char *value)
{
    static const char wanted[] = "wanted is an IPv4 address and a port, such as 127.0.0.1:5000";
    const char *colon = strrchr(value, ':');
    char host[INET_ADDRSTRLEN];
    if (colon == NULL || (size_t)(colon - value) >= sizeof host) {
        return wanted;
    }
    memcpy(host, value, (size_t)(colon - value));
    host[colon - value] = '\0';
    struct in_addr address;
    size_t digits = strspn(colon + 1, "0123456789");
    if (inet_pton(AF_INET, host, &address) != 1 || digits == 0 || digits > 5 ||
        colon[1 + digits] != '\0' || strtoul(colon + 1, NULL, 10) > 65535) {
        return wanted;
    }
    return NULL;
}

static const char *object_to_store(const char *value)
{
    if (strcmp(value, "memory:") == 0 || (strncmp(value, "sqlite:", 7) == 0 && value[7] != '\0')) {
        return NULL;
    }
    return "wanted is a store with its scheme: sqlite:FILE, or memory: (which forgets everything)";
}

static const char *object_to_empty(const char *value)
{
    return value[0] == '\0' ? "it must not be empty" : NULL;
}

/* clang-format off */
const struct option_row option_table[OPTION_COUNT] = {
    [OPTION_LISTEN] = {
        .name = "listen", .type = OPTION_TEXT, .default_value = "127.0.0.1:5000", .objection = object_to_listen,
        .help = "Address and port to listen on; port 0 takes a free one."},
    [OPTION_STORE] = {
        .name = "store", .type = OPTION_TEXT, .default_value = "sqlite:slotd.db", .objection = object_to_store,
        .help = "Where everything is kept: sqlite:FILE, or memory: to try things out and forget them."},
    [OPTION_STORE_GUARD] = {
        .name = "store_guard", .type = OPTION_CHOICE, .default_value = "on", .choices = {"on", "off"},
        .help = "Whether the database itself refuses overlapping appointments, as a second fence."},
    [OPTION_UNDATED_DAY] = {
        .name = "undated_day", .type = OPTION_CHOICE, .default_value = "today", .choices = {"today", "next"},
        .help = "The day of a request without a date: the provider's today, or the next day on which the whole range lies ahead."},
    [OPTION_TIME_ZONE] = {
        .name = "time_zone", .type = OPTION_TEXT, .default_value = "UTC", .objection = object_to_empty,
        .help = "IANA time zone of providers that name none."},
    [OPTION_PLACEMENT_SAMPLE] = {
        .name = "placement_sample", .type = OPTION_CHOICE, .default_value = "learned", .choices = {"learned", "uniform"},
        .help = "Weigh slots by the requests seen lately, or always by a fixed mix that never depends on history."},
    [OPTION_SHORTEST_DURATION] = {
        .name = "shortest_duration", .type = OPTION_NUMBER, .default_value = "15", .minimum = 1, .maximum = 1440,
        .help = "Minutes that count as one free slot of a provider without a daily limit."},
    [OPTION_WORKERS] = {
        .name = "workers", .type = OPTION_NUMBER, .default_value = "1024", .minimum = 1, .maximum = 20000,
        .help = "Worker threads; each serves one connection at a time, so at least as many as clients kept alive."},
    [OPTION_CONNECTION_QUEUE] = {
        .name = "connection_queue", .type = OPTION_NUMBER, .default_value = "1024", .minimum = 1, .maximum = 65536,
        .help = "Accepted connections that may wait for a worker."},
    [OPTION_KEEP_ALIVE_TIMEOUT_MS] = {
        .name = "keep_alive_timeout_ms", .type = OPTION_NUMBER, .default_value = "15000", .minimum = 1, .maximum = 3600000,
        .help = "How long a connection may rest between two requests."},
    [OPTION_REQUEST_TIMEOUT_MS] = {
        .name = "request_timeout_ms", .type = OPTION_NUMBER, .default_value = "5000", .minimum = 1, .maximum = 3600000,
        .help = "How long the header of a first request may take to arrive."},
    [OPTION_BODY_TIMEOUT_MS] = {
        .name = "body_timeout_ms", .type = OPTION_NUMBER, .default_value = "3000", .minimum = 1, .maximum = 3600000,
        .help = "How long a request's body may take to arrive."},
    [OPTION_DRAIN_TIMEOUT_MS] = {
        .name = "drain_timeout_ms", .type = OPTION_NUMBER, .default_value = "8000", .minimum = 0, .maximum = 3600000,
        .help = "How long SIGTERM waits for requests under way."},
    [OPTION_MAX_BODY_BYTES] = {
        .name = "max_body_bytes", .type = OPTION_NUMBER, .default_value = "65536", .minimum = 256, .maximum = 16777216,
        .help = "Largest request body."},
    [OPTION_MAX_JSON_DEPTH] = {
        .name = "max_json_depth", .type = OPTION_NUMBER, .default_value = "16", .minimum = 3, .maximum = 64,
        .help = "Deepest nesting of objects and arrays in a request."},
    [OPTION_MAX_ID_BYTES] = {
        .name = "max_id_bytes", .type = OPTION_NUMBER, .default_value = "128", .minimum = 8, .maximum = 1024,
        .help = "Longest id of a provider or request."},
    [OPTION_MAX_WINDOWS] = {
        .name = "max_windows", .type = OPTION_NUMBER, .default_value = "96", .minimum = 1, .maximum = 1440,
        .help = "Most availability windows of a provider."},
    [OPTION_MAX_DURATION_MINUTES] = {
        .name = "max_duration_minutes", .type = OPTION_NUMBER, .default_value = "1440", .minimum = 1, .maximum = 1440,
        .help = "Longest appointment."},
    [OPTION_LOG_LEVEL] = {
        .name = "log_level", .type = OPTION_CHOICE, .default_value = "info", .choices = {"error", "warning", "info", "debug"},
        .help = "How much is said on stderr."},
};
/* clang-format on */
