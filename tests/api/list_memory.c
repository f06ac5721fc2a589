/* A list of any length is answered from the same memory, however slowly it is read. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "support/crowd.h"
#include "support/database_file.h"
#include "support/scene.h"

enum { ROWS = 100000, ROWS_OF_FIRST = 10000, READERS = 4, GROWTH_MAX_KIB = 2048 };

/* Sanitizers keep memory of their own, which would be measured, too. */
static void set_with_many(void)
{
    scene.slotd.plain = true;
    scene_set();
    struct caller *caller = &scene.caller;
    cr_assert_eq(caller_register(caller, "p", 1440, "00:00-24:00"), 201);
    cr_assert_eq(caller_register(caller, "first", 1440, "00:00-24:00"), 201);
    cr_assert_eq(caller_book(caller, "row", "p", "00:00-24:00", 1), 201);
    caller_close(caller);
    cr_assert_eq(slotd_stop(&scene.slotd), 0);

    /* The one that was booked, over and over, a minute after the other; the first ones belong to
     * the second provider. */
    char path[128], sql[2048];
    snprintf(path, sizeof path, "%s/slotd.db", scene.slotd.directory);
    snprintf(sql, sizeof sql,
             "CREATE TEMP TABLE many AS SELECT * FROM appointment;"
             "WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < %d) "
             "INSERT INTO appointment (number, id, provider, service_day, start_at, end_at,"
             " range_start, range_end, status, provider_named, exact_fit, cost, runner_up_cost) "
             "SELECT number + n, id || n, provider + (n < %d), (start_at + n * 60 + %d) / 86400,"
             " start_at + n * 60, end_at + n * 60, range_start + n * 60, range_end + n * 60,"
             " status, provider_named, exact_fit, cost, runner_up_cost FROM many, row",
             ROWS - 1, ROWS_OF_FIRST + 1, scene.slotd.hours_east * 3600);
    database_file_execute(path, sql);
    cr_assert_eq(database_file_ask(path, "SELECT count(*) FROM appointment"), ROWS);
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
}

TestSuite(list_memory, .init = set_with_many, .fini = scene_strike);

/* Counts how often a text comes by. After a byte that does not fit it starts anew with that byte,
 * which is enough for the two texts below. */
struct finder {
    const char *text;
    size_t matched, found;
};

static void finder_feed(struct finder *finder, char byte)
{
    finder->matched = byte == finder->text[finder->matched] ? finder->matched + 1
                                                            : (size_t)(byte == finder->text[0]);
    if (finder->text[finder->matched] == '\0') {
        finder->matched = 0;
        finder->found++;
    }
}

struct reading {
    const char *path;
    atomic_int rows;
};

/* Much slower than slotd writes, so that it waits for its readers most of the time. */
static void read_slowly(struct member *member)
{
    static const struct timespec pause = {.tv_nsec = 1000000};
    struct reading *reading = member->context;
    struct http_client *client = &member->caller.client;
    struct finder rows = {.text = "\"request_id\":"}, end = {.text = "\r\n0\r\n\r\n"};
    char request[128], bytes[65536];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", reading->path);
    ssize_t got = http_client_send_text(client, request) ? 1 : 0;
    while (got > 0 && end.found == 0) {
        nanosleep(&pause, NULL);
        got = recv(client->socket, bytes, sizeof bytes, 0);
        for (ssize_t i = 0; i < got; i++) {
            finder_feed(&rows, bytes[i]);
            finder_feed(&end, bytes[i]);
        }
    }
    reading->rows += end.found == 1 ? (int)rows.found : -ROWS;
    http_client_disconnect(client);
}

/* The most memory that it ever had, in KiB. */
static long peak(void)
{
    char path[64], line[128];
    long kibibytes = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)scene.slotd.pid);
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file);
    while (kibibytes == 0 && fgets(line, sizeof line, file) != NULL) {
        (void)sscanf(line, "VmHWM: %ld kB", &kibibytes); /* NOLINT(cert-err34-c): the kernel's */
    }
    fclose(file);
    return kibibytes;
}

static void forget_peak(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/clear_refs", (long)scene.slotd.pid);
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    cr_assert(fputs("5", file) >= 0);
    cr_assert_eq(fclose(file), 0);
}

static long peak_of_reading(const char *path, int rows)
{
    static struct crowd crowd;
    struct reading reading = {.path = path};
    forget_peak();
    crowd_run(&crowd, READERS, scene.slotd.port, read_slowly, &reading);
    cr_assert_eq(reading.rows, READERS * rows, "%s: %d", path, reading.rows);
    return peak();
}

/* Of the store's own cache, too, all is there after the first time. */
Test(list_memory, does_not_depend_on_how_many_rows_are_read)
{
    (void)peak_of_reading("/appointments", ROWS);
    long few = peak_of_reading("/providers/first/appointments", ROWS_OF_FIRST);
    long many = peak_of_reading("/appointments", ROWS);
    cr_expect_leq(many, few + GROWTH_MAX_KIB, "%ld KiB for %d rows, %ld KiB for %d", few,
                  ROWS_OF_FIRST, many, ROWS);
}
