/* What the program is told when it starts: refused with the reason, or done. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "support/scene.h"

static struct slotd_process *const slotd = &scene.slotd;
static struct caller *const caller = &scene.caller;

static void clean_up(void)
{
    slotd_remove(slotd);
}

/* Nothing runs before these tests; they start what they need. */
TestSuite(options, .fini = clean_up);

static void free_report(struct slotd_report *report)
{
    free(report->output);
    free(report->errors);
}

/* A start that does not come about: a code that says so, a reason with these words, and no word on
 * stdout. */
static void expect_no_start(const char *const *arguments, const char *word, const char *other_word)
{
    struct slotd_report report;
    int code = slotd_run(slotd, arguments, &report);
    cr_expect(code > 0 && code < 100, "%s: code %d", word, code);
    cr_expect_str_eq(report.output, "");
    cr_expect_not_null(strstr(report.errors, word), "%s: %s", word, report.errors);
    cr_expect_not_null(strstr(report.errors, other_word), "%s: %s", other_word, report.errors);
    free_report(&report);
}

Test(options, what_cannot_be_stops_the_start)
{
    static const struct {
        const char *arguments[3], *word, *other_word;
    } cases[] = {
        {{"--colour", "red"}, "colour", "--help"},
        {{"--workers"}, "workers", "value"},
        {{"--workers", "0"}, "workers", "from 1 to"},
        {{"--workers", "1000000"}, "workers", "from 1 to"},
        {{"--workers", "many"}, "workers", "many"},
        {{"--workers", ""}, "workers", "number"},
        {{"--workers", "8x"}, "workers", "8x"},
        {{"--workers=99999999999999999999"}, "workers", "99999999999999999999"},
        {{"--undated-day", "tomorrow"}, "undated_day", "next"},
        {{"--placement-sample", ""}, "placement_sample", "uniform"},
        {{"--store-guard", "maybe"}, "store_guard", "off"},
        {{"--listen", "5000"}, "listen", "127.0.0.1"},
        {{"--listen", "127.0.0.1:65536"}, "listen", "65536"},
        {{"--listen", "localhost:5000"}, "listen", "localhost"},
        {{"--store", "slotd.db"}, "store", "sqlite:"},
        {{"--store", "oracle:x"}, "store", "oracle"},
        {{"--store", "sqlite:"}, "store", "sqlite:"},
        {{"--max-body-bytes", "-1"}, "max_body_bytes", "-1"},
        {{"--max-json-depth", "100"}, "max_json_depth", "100"},
        {{"--time-zone", ""}, "time_zone", "empty"},
        {{"--faces", "native,red"}, "faces", "there is no \"red\""},
        {{"--debug", "*"}, "debug", "on or off"},
        {{"--config", "no.conf"}, "no.conf", "No such file"},
        {{"extra"}, "extra", "--help"},
        {{"-h"}, "-h", "--help"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_no_start(cases[i].arguments, cases[i].word, cases[i].other_word);
    }
}

Test(options, a_time_zone_that_does_not_exist_stops_the_start)
{
    static const char *const arguments[] = {"--store",     "memory:",     "--listen", "127.0.0.1:0",
                                            "--time-zone", "Mars/Phobos", NULL};
    expect_no_start(arguments, "time_zone", "Mars/Phobos");
}

Test(options, a_store_that_cannot_be_opened_stops_the_start)
{
    static const char *const arguments[] = {"--listen", "127.0.0.1:0", "--store",
                                            "sqlite:missing/slotd.db", NULL};
    expect_no_start(arguments, "missing/slotd.db", "open");
}

Test(options, the_environment_is_checked_too)
{
    static const char *const unknown[] = {"SLOTD_COLOUR=red", NULL};
    static const char *const bad[] = {"SLOTD_WORKERS=none", NULL};
    static const char *const arguments[] = {"--listen", "127.0.0.1:0", NULL};
    slotd->environment = unknown;
    expect_no_start(arguments, "SLOTD_COLOUR", "colour");
    slotd->environment = bad;
    expect_no_start(arguments, "SLOTD_WORKERS", "none");
}

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", slotd->directory, name);
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

/* Makes the directory. */
static void run_version(struct slotd_report *report_out)
{
    static const char *const arguments[] = {"--version", NULL};
    cr_expect_eq(slotd_run(slotd, arguments, report_out), 0);
}

Test(options, a_file_is_checked_and_its_line_named)
{
    static const char *const arguments[] = {"--config", "slotd.conf", NULL};
    struct slotd_report report;
    run_version(&report);
    free_report(&report);
    write_file("slotd.conf", "# A comment\n\nworkers = 16\ncolour = red\n");
    expect_no_start(arguments, "slotd.conf:4", "colour");
    write_file("slotd.conf", "workers = 16\nworkers = 17\n");
    expect_no_start(arguments, "slotd.conf:2", "workers");
    write_file("slotd.conf", "workers\n");
    expect_no_start(arguments, "slotd.conf:1", "workers");
}

Test(options, the_version_is_said)
{
    struct slotd_report report;
    run_version(&report);
    cr_expect_str_eq(report.output, "slotd 0.1.0\n");
    cr_expect_str_eq(report.errors, "");
    free_report(&report);
}

Test(options, help_lists_them)
{
    static const char *const arguments[] = {"--help", NULL};
    static const char *const words[] = {"--listen",    "--store",  "--workers", "--undated-day",
                                        "--time-zone", "--config", "--version", "SLOTD_"};
    struct slotd_report report;
    cr_expect_eq(slotd_run(slotd, arguments, &report), 0);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        cr_expect_not_null(strstr(report.output, words[i]), "%s", words[i]);
    }
    cr_expect_str_eq(report.errors, "");
    free_report(&report);
}

Test(options, the_printed_configuration_can_be_used)
{
    static const char *const arguments[] = {"--print-config", NULL};
    static const char *const flags[] = {"--config", "slotd.conf", NULL};
    struct slotd_report report;
    cr_expect_eq(slotd_run(slotd, arguments, &report), 0);
    write_file("slotd.conf", report.output);
    free_report(&report);
    slotd->flags = flags;
    scene_set();
    cr_expect_eq(caller_get(caller, "/readyz"), 200);
    scene_strike();
}

/* A duration one minute over the limit tells which limit is in force. */
static void expect_duration_limit(int minutes)
{
    char id[16];
    scene_set();
    snprintf(id, sizeof id, "%d", minutes);
    caller_register(caller, "p", 5, "00:00-24:00");
    cr_expect_eq(caller_book(caller, "x", "p", "00:00-24:00", minutes + 1), 422);
    cr_expect_eq(caller_book(caller, id, "p", "00:00-24:00", minutes), 201);
    caller_close(caller);
    cr_assert_eq(slotd_stop(slotd), 0);
}

Test(options, the_file_the_environment_and_the_command_line_in_this_order)
{
    static const char *const file[] = {"--config", "slotd.conf", NULL};
    static const char *const environment[] = {"SLOTD_MAX_DURATION_MINUTES=20",
                                              "SLOTD_CONFIG=slotd.conf", NULL};
    static const char *const flags[] = {"--max-duration-minutes=30", NULL};
    struct slotd_report report;
    run_version(&report);
    free_report(&report);
    write_file("slotd.conf", "  max_duration_minutes=10  \nmax_windows = 3\n");
    slotd->flags = file;
    expect_duration_limit(10);
    slotd->flags = NULL;
    slotd->environment = environment;
    expect_duration_limit(20);
    slotd->flags = flags;
    expect_duration_limit(30);
}

Test(options, an_address_in_use_stops_the_start)
{
    char address[32];
    scene_set();
    snprintf(address, sizeof address, "127.0.0.1:%d", slotd->port);
    const char *arguments[] = {"--store", "memory:", "--listen", address, NULL};
    expect_no_start(arguments, address, "listen");
    cr_expect_eq(caller_get(caller, "/healthz"), 200);
    scene_strike();
}

Test(options, the_probe_asks_a_running_slotd)
{
    char address[32];
    struct slotd_report report;
    scene_set();
    snprintf(address, sizeof address, "127.0.0.1:%d", slotd->port);
    const char *arguments[] = {"--probe", "--listen", address, NULL};
    cr_expect_eq(slotd_run(slotd, arguments, &report), 0);
    free_report(&report);
    caller_close(caller);
    cr_assert_eq(slotd_stop(slotd), 0);
    cr_expect_eq(slotd_run(slotd, arguments, &report), 1);
    free_report(&report);
}

Test(options, a_memory_store_works_and_forgets)
{
    slotd->store = "memory:";
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-12:00", 30), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-12:00", 30), 201);
    cr_expect_eq(caller_book(caller, "a", "p", "09:00-12:00", 31), 409);
    cr_expect_eq(caller_cancel(caller, "a"), 200);
    cr_expect_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_eq(caller_replace(caller, "p", "10:00-11:00"), 200);
    scene_restart();
    caller_get(caller, "/providers");
    cr_expect_eq(caller_count(caller, "/providers"), 0);
    scene_strike();
}

Test(options, without_the_guard_the_promises_are_the_same)
{
    static const char *const flags[] = {"--store-guard", "off", NULL};
    slotd->flags = flags;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-09:30"), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-09:30", 30), 201);
    scene_restart();
    cr_expect_eq(caller_book(caller, "b", "p", "09:00-09:30", 30), 409);
    slotd->flags = NULL;
    scene_restart();
    cr_expect_eq(caller_book(caller, "c", "p", "09:00-09:30", 30), 409);
    scene_strike();
}

/* It is about noon where slotd is. */
Test(options, undated_requests_are_for_today_unless_told_otherwise)
{
    static const char *const next[] = {"--undated-day", "next", NULL};
    char today[11], booked[11];
    scene_set();
    slotd_today(slotd, today);
    cr_assert_eq(caller_register(caller, "p", 5, "00:00-24:00"), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "01:00-02:00", 30), 201);
    cr_expect_str_eq(caller_text(caller, "/date"), today);
    slotd->flags = next;
    scene_restart();
    cr_assert_eq(caller_book(caller, "b", "p", "23:00-24:00", 30), 201);
    cr_expect_str_eq(caller_text(caller, "/date"), today);
    cr_assert_eq(caller_book(caller, "c", "p", "01:00-02:00", 30), 201);
    snprintf(booked, sizeof booked, "%s", caller_text(caller, "/date"));
    cr_expect_gt(strcmp(booked, today), 0, "%s is not after %s", booked, today);
    cr_expect_str_eq(caller_slot(caller), "01:00-01:30");
    scene_strike();
}

Test(options, a_uniform_sample_never_depends_on_history)
{
    static const char *const flags[] = {"--placement-sample", "uniform", NULL};
    char costs[2][32];
    slotd->flags = flags;
    for (int i = 0; i < 2; i++) {
        scene_set();
        cr_assert_eq(caller_register(caller, "busy", 500, "14:00-24:00"), 201);
        for (int j = 0; i == 1 && j < 80; j++) {
            char id[16];
            snprintf(id, sizeof id, "h%d", j);
            cr_assert_eq(caller_book(caller, id, "busy", "14:00-24:00", 7), 201);
        }
        cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
        cr_assert_eq(caller_book(caller, "a", "p", "09:30-11:30", 30), 201);
        snprintf(costs[i], sizeof costs[i], "%d", (int)caller_number(caller, "/decision/cost"));
        scene_strike();
    }
    cr_expect_str_eq(costs[0], costs[1]);
}

/* How long after `begin` the connection was closed; -1 if it was not. */
static int64_t closes_after(const struct timespec *begin, int limit_ms)
{
    struct timespec end;
    http_client_set_limit(&caller->client, limit_ms);
    if (!http_client_sees_close(&caller->client)) {
        return -1;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (end.tv_sec - begin->tv_sec) * 1000 + (end.tv_nsec - begin->tv_nsec) / 1000000;
}

Test(options, an_idle_connection_rests_only_so_long)
{
    static const char *const flags[] = {"--keep-alive-timeout-ms", "300", NULL};
    slotd->flags = flags;
    scene_set();
    struct timespec begin; /* Before the rest begins, so that a busy machine only adds to it. */
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_assert_eq(caller_get(caller, "/healthz"), 200);
    int64_t waited = closes_after(&begin, 8000);
    cr_expect(waited >= 200 && waited < 8000, "%d ms", (int)waited);
    cr_expect_eq(caller_get(caller, "/healthz"), 200);
    scene_strike();
}

Test(options, a_header_has_only_so_long_to_arrive)
{
    static const char *const flags[] = {"--request-timeout-ms", "500", NULL};
    slotd->flags = flags;
    scene_set();
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_assert(http_client_send_text(&caller->client, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-"));
    http_client_set_limit(&caller->client, 10000);
    int status = caller_take(caller, http_client_receive(&caller->client));
    clock_gettime(CLOCK_MONOTONIC, &end);
    cr_expect(status == 0 || status == 408 || status == 400, "%d %s", status, caller_body(caller));
    cr_expect_lt(end.tv_sec - begin.tv_sec, 4);
    scene_strike();
}

Test(options, the_log_level_is_obeyed)
{
    static const char *const flags[] = {"--log-level", "error", NULL};
    slotd->flags = flags;
    scene_set();
    caller_get(caller, "/healthz");
    caller_close(caller);
    cr_assert_eq(slotd_stop(slotd), 0);
    char *errors = slotd_errors(slotd);
    cr_expect_str_eq(errors, "");
    free(errors);
}

/* Whether the log has lines of these levels; slotd has run and ended. */
static void expect_log(const char *const *flags, const char *const *environment, bool has_info,
                       bool has_debug)
{
    slotd->flags = flags;
    slotd->environment = environment;
    scene_set();
    caller_close(caller);
    cr_assert_eq(slotd_stop(slotd), 0);
    char *errors = slotd_errors(slotd);
    cr_expect_eq(strstr(errors, " info ") != NULL, has_info, "%s", errors);
    cr_expect_eq(strstr(errors, " debug ") != NULL, has_debug, "%s", errors);
    free(errors);
}

Test(options, debug_gives_way_to_a_log_level_that_is_given)
{
    static const char *const error[] = {"--log-level", "error", NULL};
    static const char *const info[] = {"--log-level", "info", NULL};
    static const char *const debug[] = {"DEBUG=true", NULL};
    static const char *const foreign[] = {"DEBUG=*", NULL};
    expect_log(NULL, NULL, true, false);
    expect_log(NULL, debug, true, true);
    expect_log(error, debug, false, false);
    expect_log(info, debug, true, false);
    expect_log(NULL, foreign, true, false);
}

Test(options, dotenv_is_read_and_its_line_named)
{
    static const char *const arguments[] = {"--listen", "127.0.0.1:0", NULL};
    struct slotd_report report;
    run_version(&report);
    free_report(&report);
    write_file(".env", "OTHERS=1\n\nexport SLOTD_MAX_DURATION_MINUTES='0'\n");
    expect_no_start(arguments, ".env:3", "max_duration_minutes");
    write_file(".env", "OTHERS=1\n\nexport SLOTD_MAX_DURATION_MINUTES='20' # minutes\n");
    expect_duration_limit(20);
}

/* Containers often allow 1,024 open files, which is less than the default asks for. */
Test(options, too_few_open_files_mean_fewer_workers_and_a_warning)
{
    slotd->workers = 1024;
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = 400, .rlim_max = 400});
    cr_assert(slotd_start(slotd));
    char *errors = slotd_errors(slotd);
    cr_assert_not_null(strstr(errors, "204 workers instead of 1024"), "%s", errors);
    free(errors);
    cr_assert_eq(slotd_stop(slotd), 0);
}
