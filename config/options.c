/* The one table of options, and the words that are none. */
#include "config/options.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* "127.0.0.1:5000": an IPv4 address, a colon and a port. */
static bool is_listen(const char *value)
{
    const char *colon = strrchr(value, ':');
    char host[INET_ADDRSTRLEN];
    if (colon == NULL || (size_t)(colon - value) >= sizeof host) {
        return false;
    }
    memcpy(host, value, (size_t)(colon - value));
    host[colon - value] = '\0';
    struct in_addr address;
    size_t digits = strspn(colon + 1, "0123456789");
    return inet_pton(AF_INET, host, &address) == 1 && digits >= 1 && digits <= 5 &&
           colon[1 + digits] == '\0' && strtoul(colon + 1, NULL, 10) <= UINT16_MAX;
}

static bool is_store(const char *value)
{
    return strcmp(value, "memory:") == 0 ||
           (strncmp(value, "sqlite:", 7) == 0 && value[7] != '\0') ||
           strncmp(value, "postgresql://", 13) == 0;
}

/* Whether there is such a zone, only the time zone database can say. */
static bool is_not_empty(const char *value)
{
    return value[0] != '\0';
}

/* clang-format off */
const struct option_row option_table[OPTION_COUNT] = {
    [OPTION_LISTEN] = {
        .name = "listen", .type = OPTION_TEXT, .default_value = "127.0.0.1:5000", .accepts = is_listen,
        .wanted = "an IPv4 address and a port, such as 127.0.0.1:5000",
        .help = "Address and port to listen on; port 0 takes a free one."},
    [OPTION_STORE] = {
        .name = "store", .type = OPTION_TEXT, .default_value = "sqlite:slotd.db", .accepts = is_store,
        .wanted = "a store with its scheme: sqlite:FILE, postgresql://USER@HOST/DATABASE or memory:",
        .help = "Where everything is kept; memory: is for trying things out, it forgets everything at the end."},
    [OPTION_STORE_GUARD] = {
        .name = "store_guard", .type = OPTION_CHOICE, .default_value = "on", .choices = {"on", "off"},
        .help = "Whether the database itself refuses overlapping appointments, as a second fence."},
    [OPTION_FOLLOW_INTERVAL_MS] = {
        .name = "follow_interval_ms", .type = OPTION_NUMBER, .default_value = "20", .minimum = 1, .maximum = 60000,
        .help = "How often slotd reads what other processes wrote to a store that they share; reads may be that old."},
    [OPTION_UNDATED_DAY] = {
        .name = "undated_day", .type = OPTION_CHOICE, .default_value = "today", .choices = {"today", "next"},
        .help = "The day of a request without a date: the provider's today, or the next day on which the whole range lies ahead."},
    [OPTION_TIME_ZONE] = {
        .name = "time_zone", .type = OPTION_TEXT, .default_value = "UTC", .accepts = is_not_empty,
        .wanted = "a name, not empty, of the IANA time zone database, such as Europe/Berlin",
        .help = "Time zone of providers that name none."},
    [OPTION_PLACEMENT_SAMPLE] = {
        .name = "placement_sample", .type = OPTION_CHOICE, .default_value = "learned", .choices = {"learned", "uniform"},
        .help = "Weigh slots by the requests seen lately, or always by a fixed mix that never depends on history."},
    [OPTION_SHORTEST_DURATION] = {
        .name = "shortest_duration", .type = OPTION_NUMBER, .default_value = "15", .minimum = 1, .maximum = 1440,
        .help = "Minutes that count as one free slot of a provider without a daily limit."},
    [OPTION_HORIZON_DAYS] = {
        .name = "horizon_days", .type = OPTION_NUMBER, .default_value = "365", .minimum = 1, .maximum = 3660,
        .help = "How far ahead providers without a horizon of their own can be booked."},
    [OPTION_WORKERS] = {
        .name = "workers", .type = OPTION_NUMBER, .default_value = "1024", .minimum = 1, .maximum = 20000,
        .help = "Worker threads; each serves one connection at a time, so at least as many as clients kept alive."},
    [OPTION_CONNECTION_QUEUE] = {
        .name = "connection_queue", .type = OPTION_NUMBER, .default_value = "1024", .minimum = 1, .maximum = 65536,
        .help = "Accepted connections that may wait for a worker."},
    [OPTION_KEEP_ALIVE_TIMEOUT_MS] = {
        .name = "keep_alive_timeout_ms", .type = OPTION_NUMBER, .default_value = "15000", .minimum = 100, .maximum = 3600000,
        .help = "How long a connection may rest between two requests."},
    [OPTION_REQUEST_TIMEOUT_MS] = {
        .name = "request_timeout_ms", .type = OPTION_NUMBER, .default_value = "5000", .minimum = 100, .maximum = 3600000,
        .help = "How long the header of a first request may take to arrive."},
    [OPTION_BODY_TIMEOUT_MS] = {
        .name = "body_timeout_ms", .type = OPTION_NUMBER, .default_value = "3000", .minimum = 100, .maximum = 3600000,
        .help = "How long a request's body may take to arrive."},
    [OPTION_DRAIN_TIMEOUT_MS] = {
        .name = "drain_timeout_ms", .type = OPTION_NUMBER, .default_value = "8000", .minimum = 0, .maximum = 3600000,
        .help = "How long SIGTERM waits for requests under way."},
    [OPTION_MAX_BODY_BYTES] = {
        .name = "max_body_bytes", .type = OPTION_NUMBER, .default_value = "262144", .minimum = 256, .maximum = 16777216,
        .help = "Largest request body."},
    [OPTION_MAX_JSON_DEPTH] = {
        .name = "max_json_depth", .type = OPTION_NUMBER, .default_value = "16", .minimum = 3, .maximum = 64,
        .help = "Deepest nesting of objects and arrays in a request."},
    [OPTION_MAX_ID_BYTES] = {
        .name = "max_id_bytes", .type = OPTION_NUMBER, .default_value = "128", .minimum = 8, .maximum = 1024,
        .help = "Longest id of a provider or request."},
    [OPTION_MAX_WINDOWS] = {
        .name = "max_windows", .type = OPTION_NUMBER, .default_value = "512", .minimum = 1, .maximum = 10000,
        .help = "Most availability rules of a provider, or closures of a group."},
    [OPTION_MAX_DURATION_MINUTES] = {
        .name = "max_duration_minutes", .type = OPTION_NUMBER, .default_value = "1440", .minimum = 1, .maximum = 1440,
        .help = "Longest appointment."},
    [OPTION_MAX_RANGE_DAYS] = {
        .name = "max_range_days", .type = OPTION_NUMBER, .default_value = "31", .minimum = 1, .maximum = 366,
        .help = "Longest preferred range, of a request that names instants."},
    [OPTION_MAX_OCCURRENCES] = {
        .name = "max_occurrences", .type = OPTION_NUMBER, .default_value = "104", .minimum = 1, .maximum = 1000,
        .help = "Most occurrences of a series."},
    [OPTION_HOLD_TTL] = {
        .name = "hold_ttl", .type = OPTION_NUMBER, .default_value = "600", .minimum = 1, .maximum = 86400,
        .help = "Seconds that a hold lasts, where neither the request nor the provider says."},
    [OPTION_MAX_HOLD_TTL] = {
        .name = "max_hold_ttl", .type = OPTION_NUMBER, .default_value = "86400", .minimum = 1, .maximum = 2592000,
        .help = "Longest that a hold may be asked to last, in seconds."},
    [OPTION_MAX_CLIENT_APPOINTMENTS] = {
        .name = "max_client_appointments", .type = OPTION_NUMBER, .default_value = "0", .minimum = 0, .maximum = 100000,
        .help = "Most active appointments of one client, 0 for any number."},
    [OPTION_MAX_SLOT_DAYS] = {
        .name = "max_slot_days", .type = OPTION_NUMBER, .default_value = "366", .minimum = 1, .maximum = 3660,
        .help = "Most days of one slot query."},
    [OPTION_MAX_SLOT_WORK] = {
        .name = "max_slot_work", .type = OPTION_NUMBER, .default_value = "200000", .minimum = 1, .maximum = 100000000,
        .help = "Most days times providers of one slot query."},
    [OPTION_MAX_SLOTS] = {
        .name = "max_slots", .type = OPTION_NUMBER, .default_value = "200000", .minimum = 1, .maximum = 100000000,
        .help = "Most slots times providers of one answer."},
    [OPTION_MAX_WAIT_SECONDS] = {
        .name = "max_wait_seconds", .type = OPTION_NUMBER, .default_value = "30", .minimum = 0, .maximum = 300,
        .help = "Longest that a request may wait for events."},
    [OPTION_MAX_WAITING] = {
        .name = "max_waiting", .type = OPTION_NUMBER, .default_value = "256", .minimum = 0, .maximum = 20000,
        .help = "Requests that may wait for events at a time; each takes a worker."},
    [OPTION_MAX_METRIC_PROVIDERS] = {
        .name = "max_metric_providers", .type = OPTION_NUMBER, .default_value = "10000", .minimum = 0, .maximum = 16777216,
        .help = "Providers whose day is added up when /metrics is asked for; with more of them it is left out."},
    [OPTION_LOG_LEVEL] = {
        .name = "log_level", .type = OPTION_CHOICE, .default_value = "info", .choices = {"error", "warning", "info", "debug"},
        .help = "How much is said on stderr: messages of this level and the graver ones."},
    [OPTION_FACES] = {
        .name = "faces", .type = OPTION_SET, .default_value = "native,pro_scheduler,consultant_calendar,quarter_hours,calendar_booking",
        .choices = {"native", "pro_scheduler", "consultant_calendar", "quarter_hours", "calendar_booking"},
        .help = "The contracts that are answered, each at its own paths. What health checks ask is answered in any case."},
    [OPTION_APP_NAME] = {
        .name = "app_name", .type = OPTION_TEXT, .default_value = "Calendar Booking System", .accepts = is_not_empty,
        .wanted = "a text, not empty", .alias = "APP_NAME", .alias_is_common = true,
        .help = "Name that calendar_booking tells its clients."},
    [OPTION_APP_VERSION] = {
        .name = "app_version", .type = OPTION_TEXT, .default_value = "1.0.0", .accepts = is_not_empty,
        .wanted = "a text, not empty", .alias = "APP_VERSION", .alias_is_common = true,
        .help = "Version that calendar_booking tells its clients."},
    [OPTION_DEBUG] = {
        .name = "debug", .type = OPTION_SWITCH, .default_value = "off", .alias = "DEBUG", .alias_is_common = true,
        .help = "Whether log_level is debug where nothing else is said of it."},
    [OPTION_DEFAULT_SLOT_DURATION_MINUTES] = {
        .name = "default_slot_duration_minutes", .type = OPTION_NUMBER, .default_value = "60", .minimum = 5, .maximum = 1440,
        .alias = "DEFAULT_SLOT_DURATION_MINUTES",
        .help = "Length of the slots of calendar_booking."},
    [OPTION_MAX_ADVANCE_BOOKING_DAYS] = {
        .name = "max_advance_booking_days", .type = OPTION_NUMBER, .default_value = "365", .minimum = 1, .maximum = 3660,
        .alias = "MAX_ADVANCE_BOOKING_DAYS",
        .help = "How far ahead calendar_booking can be booked."},
};

const struct action_row action_table[CONFIG_ACTION_COUNT] = {
    [CONFIG_SERVE]   = {.word = "serve",          .help = "Serve. This is also what happens without the word."},
    [CONFIG_EXPORT]  = {.word = "export",         .help = "Write everything that the store keeps to stdout, as lines of JSON, while nobody serves from it."},
    [CONFIG_IMPORT]  = {.word = "import",         .help = "Read what export wrote from stdin into an empty store: all of it, or nothing."},
    [CONFIG_CHECK]   = {.word = "check",          .help = "Hold the store against what slotd promises, while nobody serves from it. The exit status is 0 if "
                                          "every promise is kept."},
    [CONFIG_BACKUP]  = {.word = "backup",         .help = "Copy the store into a new file, also while slotd serves from it.", .argument = "FILE"},
    [CONFIG_HELP]    = {.word = "--help",         .help = "Say this."},
    [CONFIG_VERSION] = {.word = "--version",      .help = "Say the version."},
    [CONFIG_PRINT]   = {.word = "--print-config", .help = "Write an annotated configuration file with all defaults."},
    [CONFIG_PROBE]   = {.word = "--probe",        .help = "Ask the slotd at the configured address whether it is ready; for health checks."},
};
/* clang-format on */

char option_letter(char letter, enum option_spelling spelling)
{
    if (spelling == SPELLED_UPPER) {
        return (char)(toupper)((unsigned char)letter); /* Not the macro. */
    }
    if (spelling == SPELLED_DASHED && letter == '_') {
        return '-';
    }
    return letter;
}

static bool is_spelled(const char *name, const char *text, size_t length,
                       enum option_spelling spelling)
{
    if (strlen(name) != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (option_letter(name[i], spelling) != text[i]) {
            return false;
        }
    }
    return true;
}

enum option option_find(const char *text, size_t length, enum option_spelling spelling)
{
    unsigned option = 0;
    while (option < OPTION_COUNT &&
           !is_spelled(option_table[option].name, text, length, spelling)) {
        option++;
    }
    return (enum option)option;
}

enum option option_find_alias(const char *text, size_t length)
{
    unsigned option = 0;
    while (option < OPTION_COUNT &&
           (option_table[option].alias == NULL || strlen(option_table[option].alias) != length ||
            strncmp(option_table[option].alias, text, length) != 0)) {
        option++;
    }
    return (enum option)option;
}
