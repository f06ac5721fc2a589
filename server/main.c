/* Wiring and signals, nothing else. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "config/config.h"
#include "server/command/command.h"
#include "server/control.h"
#include "server/face.h"
#include "server/follower.h"
#include "server/http.h"
#include "server/log.h"
#include "server/probe.h"
#include "server/store/committer.h"
#include "server/store/engines.h"
#include "server/system_clock.h"
#include "server/zone_glib.h"

enum { MESSAGE_SIZE = 512 };

/* What is running, in the order in which it was started. */
struct program {
    const struct config *config;
    struct zones *zones;
    struct clock *clock;
    struct committer *committer;
    struct control *control; /* NULL: none */
    struct booking *booking;
    struct follower *follower;
    struct service service;
    struct http *http;
};

/* Signals are taken by main alone: blocked before any thread is made. */
static sigset_t block_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signals;
}

static struct hash_key random_key(void)
{
    struct hash_key key = {0};
    if (getrandom(&key, sizeof key, 0) != (ssize_t)sizeof key) {
        log_line(LOG_WARNING, "no random numbers from the kernel: hash tables are not keyed");
    }
    return key;
}

static enum result open_store(struct program *program)
{
    struct engine *engine;
    enum result result = command_open(program->config, ENGINE_SERVE, program->zones, &engine);
    if (result == RESULT_OK) {
        program->committer = committer_new(engine);
    }
    return result;
}

static enum result open_booking(struct program *program)
{
    const struct config *config = program->config;
    const char *zone_name = config_text(config, OPTION_TIME_ZONE);
    struct booking_settings settings = {
        .undated_day = (enum undated_day)config_choice(config, OPTION_UNDATED_DAY),
        .sample_mode = (enum sample_mode)config_choice(config, OPTION_PLACEMENT_SAMPLE),
        .shortest_minutes = (int32_t)config_number(config, OPTION_SHORTEST_DURATION),
        .horizon_days = (int32_t)config_number(config, OPTION_HORIZON_DAYS),
        .hold_seconds = (int32_t)config_number(config, OPTION_HOLD_TTL),
        .client_appointments_max = config_number(config, OPTION_MAX_CLIENT_APPOINTMENTS),
        .zone = program->zones->find(program->zones, zone_name),
        .secret = random_key(),
    };
    if (settings.zone == NULL) {
        log_line(LOG_ERROR, "time_zone: \"%s\" is not in the time zone database", zone_name);
        return RESULT_INVALID;
    }
    enum result result = booking_open(&settings, committer_store(program->committer),
                                      program->clock, &program->booking);
    if (result != RESULT_OK) {
        char name[ENGINES_NAME_SIZE];
        engines_name(config_text(config, OPTION_STORE), name);
        log_line(LOG_ERROR, "cannot load the store %s: %s", name,
                 result == RESULT_INTERNAL ? "it holds appointments that overlap"
                                           : "it cannot be read");
        return result;
    }
    program->follower =
        follower_new(program->booking, config_number(config, OPTION_FOLLOW_INTERVAL_MS));
    return RESULT_OK;
}

static void fill_service(struct program *program)
{
    const struct config *config = program->config;
    program->service = (struct service){
        .booking = program->booking,
        .committer = program->committer,
        .follower = program->follower,
        .zones = program->zones,
        .zone = program->zones->find(program->zones, config_text(config, OPTION_TIME_ZONE)),
        .limits = {.max_body_bytes = config_number(config, OPTION_MAX_BODY_BYTES),
                   .max_json_depth = config_number(config, OPTION_MAX_JSON_DEPTH),
                   .max_id_bytes = config_number(config, OPTION_MAX_ID_BYTES),
                   .max_windows = config_number(config, OPTION_MAX_WINDOWS),
                   .max_duration_minutes = config_number(config, OPTION_MAX_DURATION_MINUTES),
                   .max_range_days = config_number(config, OPTION_MAX_RANGE_DAYS),
                   .max_occurrences = config_number(config, OPTION_MAX_OCCURRENCES),
                   .max_hold_seconds = config_number(config, OPTION_MAX_HOLD_TTL),
                   .max_slot_days = config_number(config, OPTION_MAX_SLOT_DAYS),
                   .max_slot_work = config_number(config, OPTION_MAX_SLOT_WORK),
                   .max_slots = config_number(config, OPTION_MAX_SLOTS),
                   .max_wait_seconds = config_number(config, OPTION_MAX_WAIT_SECONDS),
                   .max_waiting = config_number(config, OPTION_MAX_WAITING),
                   .max_metric_providers = config_number(config, OPTION_MAX_METRIC_PROVIDERS)},
        .faces = config_set(config, OPTION_FACES),
        .calendar_booking = {.app_name = config_text(config, OPTION_APP_NAME),
                             .app_version = config_text(config, OPTION_APP_VERSION),
                             .slot_minutes = (int32_t)config_number(
                                 config, OPTION_DEFAULT_SLOT_DURATION_MINUTES),
                             .advance_days =
                                 (int32_t)config_number(config, OPTION_MAX_ADVANCE_BOOKING_DAYS)},
    };
}

static enum log_level log_level_of(const struct config *config)
{
    if (config_switch(config, OPTION_DEBUG) && !config_is_given(config, OPTION_LOG_LEVEL)) {
        return LOG_DEBUG;
    }
    return (enum log_level)config_choice(config, OPTION_LOG_LEVEL);
}

static void log_faces(const struct service *service)
{
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        if (face_is_on(service, id)) {
            log_line(LOG_DEBUG, "answering %s, at %zu routes", faces[id]->title,
                     faces[id]->route_count);
        }
    }
}

static enum result open_http(struct program *program)
{
    const struct config *config = program->config;
    fill_service(program);
    log_faces(&program->service);
    struct http_settings settings = {
        .listen = config_text(config, OPTION_LISTEN),
        .workers = config_number(config, OPTION_WORKERS),
        .connection_queue = config_number(config, OPTION_CONNECTION_QUEUE),
        .keep_alive_timeout_ms = config_number(config, OPTION_KEEP_ALIVE_TIMEOUT_MS),
        .request_timeout_ms = config_number(config, OPTION_REQUEST_TIMEOUT_MS),
        .body_timeout_ms = config_number(config, OPTION_BODY_TIMEOUT_MS),
        .service = &program->service,
    };
    char message[MESSAGE_SIZE] = "";
    enum result result = http_start(&settings, &program->http, message, sizeof message);
    if (result != RESULT_OK) {
        log_line(LOG_ERROR, "cannot listen on %s: %s", settings.listen, message);
    }
    return result;
}

/* For backups, where the engine makes them. */
static void open_control(struct program *program)
{
    const char *location;
    const struct engine_operations *operations =
        engines_find(config_text(program->config, OPTION_STORE), &location);
    if (operations->backup != NULL) {
        program->control = control_start(location, committer_store(program->committer));
    }
}

static void close_all(struct program *program)
{
    control_stop(program->control);
    follower_free(program->follower);
    booking_free(program->booking);
    committer_free(program->committer);
    zones_glib_free(program->zones);
}

/* Until a signal comes, or the store can no longer tell what is durable. Meanwhile, holds expire.
 */
static int wait_for_the_end(struct program *program, const sigset_t *signals)
{
    const struct timespec tick = {.tv_nsec = 200000000};
    for (;;) {
        booking_expire(program->booking);
        int signal_number = sigtimedwait(signals, NULL, &tick);
        if (signal_number > 0) {
            log_line(LOG_INFO, "signal %d: finishing what is under way", signal_number);
            return EXIT_SUCCESS;
        }
        if (!committer_is_sound(program->committer)) {
            log_line(LOG_ERROR, "the store failed and only a restart shows what is durable");
            return EXIT_FAILURE;
        }
    }
}

static int serve(const struct config *config)
{
    struct program program = {.config = config};
    log_open(log_level_of(config));
    sigset_t signals = block_signals();
    program.zones = zones_glib_new();
    program.clock = system_clock();
    if (open_store(&program) != RESULT_OK || open_booking(&program) != RESULT_OK ||
        open_http(&program) != RESULT_OK) {
        close_all(&program);
        return EXIT_FAILURE;
    }
    open_control(&program);
    printf("slotd listening on %s\n", http_address(program.http));
    fflush(stdout);
    int status = wait_for_the_end(&program, &signals);
    atomic_store(&program.service.draining, true);
    http_stop(program.http, config_number(config, OPTION_DRAIN_TIMEOUT_MS));
    close_all(&program);
    log_line(LOG_INFO, "stopped");
    return status;
}

static int help(const struct config *config)
{
    (void)config;
    config_write_help(stdout);
    return EXIT_SUCCESS;
}

static int say_version(const struct config *config)
{
    (void)config;
    printf("slotd %s\n", SLOTD_VERSION);
    return EXIT_SUCCESS;
}

static int print_config(const struct config *config)
{
    (void)config;
    config_write_file(stdout);
    return EXIT_SUCCESS;
}

static int probe(const struct config *config)
{
    return probe_ready(config_text(config, OPTION_LISTEN)) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* What they are called, and what --help says of them, stands in config/options.c. */
static int (*const actions[CONFIG_ACTION_COUNT])(const struct config *config) = {
    [CONFIG_SERVE] = serve,           [CONFIG_EXPORT] = command_export,
    [CONFIG_IMPORT] = command_import, [CONFIG_CHECK] = command_check,
    [CONFIG_BACKUP] = command_backup, [CONFIG_HELP] = help,
    [CONFIG_VERSION] = say_version,   [CONFIG_PRINT] = print_config,
    [CONFIG_PROBE] = probe,
};

int main(int argc, char **argv)
{
    struct config *config;
    char message[MESSAGE_SIZE];
    if (config_load(argc, argv, environ, &config, message, sizeof message) != RESULT_OK) {
        fprintf(stderr, "slotd: %s\n", message);
        return EXIT_FAILURE;
    }
    int status = actions[config_action(config)](config);
    config_free(config);
    return status;
}
