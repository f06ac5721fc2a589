/* What was acknowledged is there: after a restart, after kill -9, after SIGTERM amid requests. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "support/audit.h"
#include "support/crowd.h"
#include "support/scene.h"

enum { CLIENTS = 4, BOOKINGS_MAX = 20000 };

static struct caller *const caller = &scene.caller;

TestSuite(durability, .init = scene_set, .fini = scene_strike);

/* Providers, and appointments in every state that the API can make. */
static void populate(void)
{
    cr_assert_eq(caller_register(caller, "p", 50, "09:00-17:00"), 201);
    cr_assert_eq(caller_register(caller, "q", 7, "08:00-12:00 13:00-24:00"), 201);
    cr_assert_eq(caller_register(caller, "q", 9, "08:00-12:00 14:00-24:00"), 200);
    cr_assert_eq(caller_register(caller, "none \xe2\x9c\x93", 0, ""), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-17:00", 30), 201);
    cr_assert_eq(caller_book(caller, "b", "q", "08:00-09:00", 45), 201);
    cr_assert_eq(caller_book(caller, "c", NULL, "09:00-17:00", 25), 201);
    cr_assert_eq(caller_book(caller, "d", "q", "23:00-24:00", 60), 201);
    cr_assert_eq(caller_book(caller, "e", "p", "16:00-17:00", 60), 201);
    cr_assert_eq(caller_cancel(caller, "b"), 200);
    cr_assert_eq(caller_replace(caller, "p", "09:00-16:00"), 200);
}

/* Everything that can be asked; the caller's to free. */
static char *whole_picture(void)
{
    static const char *const paths[] = {"/appointments/a", "/appointments/b", "/appointments/c",
                                        "/appointments/d", "/appointments/e", "/providers/p"};
    char *picture = caller_everything(caller);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        cr_assert_eq(caller_get(caller, paths[i]), 200, "%s", paths[i]);
        char *longer = NULL;
        const char *tag = http_reply_header(caller->reply, "ETag");
        cr_assert(asprintf(&longer, "%s\n%s%s", picture, caller_body(caller),
                           tag != NULL ? tag : "") > 0);
        free(picture);
        picture = longer;
    }
    return picture;
}

Test(durability, a_restart_keeps_everything)
{
    populate();
    char *before = whole_picture();
    scene_restart();
    char *after = whole_picture();
    cr_expect_str_eq(after, before);
    free(before);
    free(after);
}

Test(durability, a_kill_keeps_everything)
{
    populate();
    char *before = whole_picture();
    for (int i = 0; i < 3; i++) {
        scene_revive();
        char *after = whole_picture();
        cr_expect_str_eq(after, before);
        free(after);
    }
    free(before);
}

Test(durability, booking_goes_on_after_a_kill)
{
    populate();
    scene_revive();
    cr_expect_eq(caller_book(caller, "x", "q", "23:00-24:00", 60), 409, "that hour is taken");
    cr_expect_eq(caller_book(caller, "y", "q", "08:00-09:00", 60), 201);
    scene_revive();
    cr_expect_eq(caller_book(caller, "z", "q", "08:00-09:00", 1), 409);
    struct audit audit;
    cr_assert(audit_take(&audit, caller));
    cr_expect_eq(audit.count, 4);
    cr_expect_eq(audit_violations(&audit), 0);
    audit_deinit(&audit);
}

/* The slot each booking was acknowledged with; "" for those that were not. */
struct harvest {
    char slots[CLIENTS][BOOKINGS_MAX][12];
    atomic_int acknowledged;
    atomic_int partial; /* answers that began and did not end */
};

/* Books until the server is gone. */
static void reap(struct member *member)
{
    struct harvest *harvest = member->context;
    for (int number = 0; number < BOOKINGS_MAX; number++) {
        char id[24];
        snprintf(id, sizeof id, "%d-%d", member->index, number);
        int status = caller_book(&member->caller, id, NULL, "00:00-24:00", 5);
        if (status == 0) {
            harvest->partial += member->caller.client.cut_off;
            return;
        }
        if (status == 201) {
            harvest->acknowledged++;
            snprintf(harvest->slots[member->index][number], 12, "%.11s",
                     caller_slot(&member->caller));
        }
    }
}

/* Sends `signal_number` while all members book. */
struct ending {
    int signal_number;
    pid_t pid;
};

static void *end_soon(void *context)
{
    const struct ending *ending = context;
    const struct timespec moment = {.tv_nsec = 300000000};
    nanosleep(&moment, NULL);
    kill(ending->pid, ending->signal_number);
    return NULL;
}

static void expect_harvest_kept(struct harvest *harvest)
{
    struct audit audit;
    cr_assert(audit_take(&audit, caller));
    cr_expect_eq(audit_violations(&audit), 0);
    int lost = 0, other = 0;
    for (int client = 0; client < CLIENTS; client++) {
        for (int number = 0; number < BOOKINGS_MAX; number++) {
            char id[24], slot[32];
            if (harvest->slots[client][number][0] == '\0') {
                continue;
            }
            snprintf(id, sizeof id, "%d-%d", client, number);
            const struct audit_entry *entry = audit_find(&audit, id);
            lost += entry == NULL;
            if (entry != NULL) {
                snprintf(slot, sizeof slot, "%02d:%02d-%02d:%02d", entry->start_minute / 60,
                         entry->start_minute % 60, entry->end_minute / 60, entry->end_minute % 60);
                other += strcmp(slot, harvest->slots[client][number]) != 0;
            }
        }
    }
    cr_expect_eq(lost, 0, "%d of %d acknowledged bookings lost", lost, harvest->acknowledged);
    cr_expect_eq(other, 0, "%d bookings moved", other);
    /* Each client may have had one booking in flight. */
    cr_expect_leq(audit.count, (size_t)harvest->acknowledged + CLIENTS);
    audit_deinit(&audit);
}

static void book_until(int signal_number, struct harvest *harvest)
{
    static struct crowd crowd;
    struct ending ending = {.signal_number = signal_number, .pid = scene.slotd.pid};
    pthread_t thread;
    for (int i = 0; i < 60; i++) {
        char provider[16];
        snprintf(provider, sizeof provider, "p%d", i);
        cr_assert_eq(caller_register(caller, provider, 1000, "00:00-24:00"), 201);
    }
    caller_close(caller);
    cr_assert_eq(pthread_create(&thread, NULL, end_soon, &ending), 0);
    crowd_run(&crowd, CLIENTS, scene.slotd.port, reap, harvest);
    pthread_join(thread, NULL);
    cr_assert_gt(harvest->acknowledged, 20);
}

static void start_again(void)
{
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
}

Test(durability, kill_9_amid_bookings_loses_nothing_acknowledged)
{
    static struct harvest harvest;
    book_until(SIGKILL, &harvest);
    slotd_kill(&scene.slotd);
    start_again();
    expect_harvest_kept(&harvest);
}

Test(durability, sigterm_amid_bookings_answers_what_is_in_flight)
{
    static struct harvest harvest;
    book_until(SIGTERM, &harvest);
    cr_expect_eq(slotd_end(&scene.slotd), 0);
    cr_expect_eq(harvest.partial, 0, "%d answers were cut off", harvest.partial);
    start_again();
    expect_harvest_kept(&harvest);
    struct audit audit;
    cr_assert(audit_take(&audit, caller));
    cr_expect_eq(audit.count, (size_t)harvest.acknowledged, "what was booked was also answered");
    audit_deinit(&audit);
}

Test(durability, a_booking_under_way_at_sigterm_is_made_and_answered)
{
    static const char body[] = "{\"id\":\"late\",\"duration\":30,\"preferred_provider\":\"p\","
                               "\"preferred_range\":{\"start\":\"09:00\",\"end\":\"12:00\"}}";
    const struct timespec moment = {.tv_nsec = 100000000};
    char head[256];
    populate();
    snprintf(head, sizeof head,
             "POST /appointments HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n%.20s",
             sizeof body - 1, body);
    cr_assert(http_client_send_text(&caller->client, head));
    nanosleep(&moment, NULL);
    kill(scene.slotd.pid, SIGTERM);
    nanosleep(&moment, NULL);
    cr_assert(http_client_send_text(&caller->client, body + 20));
    cr_expect_eq(caller_take(caller, http_client_receive(&caller->client)), 201);
    caller_close(caller);
    cr_expect_eq(slotd_end(&scene.slotd), 0);
    start_again();
    cr_expect_eq(caller_get(caller, "/appointments/late"), 200);
}

Test(durability, sigterm_is_quick_when_nothing_is_in_flight)
{
    struct timespec begin, end;
    cr_assert_eq(caller_get(caller, "/healthz"), 200); /* leaves an idle connection */
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_assert_eq(slotd_stop(&scene.slotd), 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    caller_close(caller);
    cr_expect_lt((end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000,
                 3000);
    start_again();
}

Test(durability, sigint_ends_it_as_well)
{
    caller_close(caller);
    kill(scene.slotd.pid, SIGINT);
    cr_expect_eq(slotd_end(&scene.slotd), 0);
    start_again();
}

Test(durability, a_second_slotd_on_the_same_file_is_refused)
{
    char *errors, pid[16];
    struct slotd_report report;
    const char *arguments[] = {"--listen", "127.0.0.1:0",     "--workers", "8",
                               "--store",  "sqlite:slotd.db", NULL};
    populate();
    int code = slotd_run(&scene.slotd, arguments, &report);
    snprintf(pid, sizeof pid, "%d", (int)scene.slotd.pid);
    errors = report.errors;
    cr_expect_gt(code, 0);
    cr_expect_str_eq(report.output, "");
    cr_expect_not_null(strstr(errors, "slotd.db"), "%s", errors);
    cr_expect_not_null(strstr(errors, pid), "the holder is %s: %s", pid, errors);
    free(report.output);
    free(errors);
    cr_expect_eq(caller_book(caller, "still", "p", "10:00-12:00", 30), 201, "the first works on");
    scene_revive();
    cr_expect_eq(caller_get(caller, "/appointments/still"), 200);
}

Test(durability, a_file_that_is_no_store_is_refused_and_left_alone)
{
    struct slotd_report report;
    const char *arguments[] = {"--listen", "127.0.0.1:0", "--store", "sqlite:notes.db", NULL};
    static const char text[] = "This is not a database, and it is not to become one. "
                               "It is long enough to hold a header, and more than that.\n";
    char path[96], left[sizeof text] = "";
    snprintf(path, sizeof path, "%s/notes.db", scene.slotd.directory);
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
    cr_expect_gt(slotd_run(&scene.slotd, arguments, &report), 0);
    cr_expect_not_null(strstr(report.errors, "notes.db"), "%s", report.errors);
    free(report.output);
    free(report.errors);
    file = fopen(path, "re");
    cr_assert_not_null(file);
    cr_expect_eq(fread(left, 1, sizeof left, file), sizeof text - 1);
    fclose(file);
    cr_expect_str_eq(left, text);
}

Test(durability, the_store_is_its_owners_alone)
{
    char path[128];
    struct stat file;
    snprintf(path, sizeof path, "%s/slotd.db", scene.slotd.directory);
    cr_assert_eq(stat(path, &file), 0, "%s", path);
    cr_assert_eq(file.st_mode & (S_IRWXG | S_IRWXO), 0);
}
