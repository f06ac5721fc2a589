/* What a disk that fails does to who asks: 503 and no loss, and all is well when it is. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/disk_fault.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_on_a_disk_that_can_fail(void)
{
    scene.slotd.plain = true;
    scene.slotd.environment = disk_fault_environment;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 500, "00:00-24:00"), 201);
    cr_assert_eq(caller_book(caller, "before", "p", "09:00-12:00", 30), 201);
}

TestSuite(disk, .init = set_on_a_disk_that_can_fail, .fini = scene_strike);

static size_t count_in_log(const char *sentence)
{
    char *errors = slotd_errors(&scene.slotd);
    size_t count = 0;
    for (const char *at = errors; (at = strstr(at, sentence)) != NULL; at++) {
        count++;
    }
    free(errors);
    return count;
}

static const char begins[] = "changes are refused until the disk takes them again";
static const char is_over[] = "the disk takes changes again";

static void expect_refused(const char *id)
{
    cr_expect_eq(caller_book(caller, id, "p", "12:00-18:00", 30), 503, "%s", caller_body(caller));
    cr_expect_str_eq(caller_header(caller, "Retry-After"), "1");
    cr_expect_str_eq(caller_text(caller, "/code"), "unavailable");
}

static void await_ready(void)
{
    const struct timespec moment = {.tv_nsec = 50000000};
    for (int tries = 0; tries < 100 && caller_get(caller, "/readyz") != 200; tries++) {
        nanosleep(&moment, NULL);
    }
    cr_assert_eq(caller_get(caller, "/readyz"), 200, "%s", caller_body(caller));
}

/* Nobody asks for a change before it is ready again: it finds out by itself. */
static void refuses_and_comes_back(const char *fault)
{
    disk_fault_set(&scene.slotd, fault);
    for (int i = 0; i < 5; i++) {
        expect_refused("later");
    }
    cr_expect_eq(caller_cancel(caller, "before"), 503);
    cr_expect_eq(caller_register(caller, "q", 5, "09:00-10:00"), 503);
    cr_expect_eq(caller_get(caller, "/readyz"), 503);
    cr_expect_str_eq(caller_body(caller), "{\"status\":\"store_refuses_changes\"}");
    cr_expect_eq(caller_get(caller, "/healthz"), 200);
    cr_expect_eq(caller_get(caller, "/appointments"), 200);
    cr_expect_eq(caller_count(caller, "/scheduled"), 1);
    cr_expect_eq(caller_get(caller, "/appointments/before"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
    cr_expect_eq(caller_get(caller, "/appointments/later"), 404);
    cr_expect_eq(count_in_log(begins), 1, "said once, not for every change");

    disk_fault_set(&scene.slotd, NULL);
    await_ready();
    cr_expect_eq(count_in_log(is_over), 1);
    cr_expect_eq(caller_book(caller, "later", "p", "12:00-18:00", 30), 201);
    scene_revive();
    cr_expect_eq(caller_get(caller, "/appointments/before"), 200);
    cr_expect_eq(caller_get(caller, "/appointments/later"), 200);
    cr_expect_eq(caller_get(caller, "/providers/q"), 404);
}

Test(disk, a_full_one_refuses_changes_until_there_is_space)
{
    refuses_and_comes_back(DISK_FAULT_FULL_WORD);
}

Test(disk, one_that_became_read_only_refuses_changes_until_it_is_not)
{
    refuses_and_comes_back(DISK_FAULT_READ_ONLY_WORD);
}

Test(disk, a_write_that_fails_refuses_changes_until_one_works)
{
    refuses_and_comes_back(DISK_FAULT_WRITE_WORD);
}

/* Whether the change is there only a restart tells. */
Test(disk, after_a_sync_that_failed_it_ends_with_status_1_and_knows_more_after_a_start)
{
    disk_fault_set(&scene.slotd, DISK_FAULT_SYNC_WORD);
    expect_refused("doubtful");
    cr_expect_eq(slotd_end(&scene.slotd), 1);
    cr_expect_eq(count_in_log("only a restart shows what is durable"), 1);
    disk_fault_set(&scene.slotd, NULL);
    caller_close(caller);
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
    cr_expect_eq(caller_get(caller, "/appointments/before"), 200);
    int status = caller_book(caller, "doubtful", "p", "12:00-18:00", 30);
    cr_expect(status == 200 || status == 201, "%d", status);
    cr_expect_eq(caller_get(caller, "/appointments"), 200);
    cr_expect_eq(caller_count(caller, "/scheduled"), 2);
}

static void does_not_start(const char *fault, const char *sentence)
{
    const char *const arguments[] = {"--listen", "127.0.0.1:0", "--store", "sqlite:slotd.db", NULL};
    struct slotd_report report;
    caller_close(caller);
    slotd_kill(&scene.slotd);
    disk_fault_set(&scene.slotd, fault);
    cr_expect_eq(slotd_run(&scene.slotd, arguments, &report), 1);
    cr_expect_not_null(strstr(report.errors, sentence), "%s", report.errors);
    free(report.output);
    free(report.errors);
    disk_fault_set(&scene.slotd, NULL);
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
    cr_expect_eq(caller_get(caller, "/appointments/before"), 200);
}

Test(disk, it_does_not_start_on_a_full_one_and_says_so)
{
    does_not_start(DISK_FAULT_FULL_WORD, "No space left on device");
}

Test(disk, it_does_not_start_on_a_read_only_one_and_says_so)
{
    does_not_start(DISK_FAULT_READ_ONLY_WORD, "Read-only file system");
}

Test(disk, a_full_one_does_not_keep_it_from_ending_in_order)
{
    disk_fault_set(&scene.slotd, DISK_FAULT_FULL_WORD);
    expect_refused("later");
    caller_close(caller);
    cr_expect_eq(slotd_stop(&scene.slotd), 0);
    disk_fault_set(&scene.slotd, NULL);
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
    cr_expect_eq(caller_get(caller, "/appointments/before"), 200);
    cr_expect_eq(caller_get(caller, "/appointments/later"), 404);
}

Test(disk, one_that_is_full_now_and_then_loses_nothing_acknowledged)
{
    enum { ROUNDS = 30, TRIES = 4 };
    bool booked[ROUNDS * TRIES];
    char id[16];
    for (int i = 0; i < ROUNDS * TRIES; i++) {
        if (i % TRIES == 0) {
            disk_fault_set(&scene.slotd, i / TRIES % 2 == 1 ? DISK_FAULT_FULL_WORD : NULL);
        }
        snprintf(id, sizeof id, "n%d", i);
        int status = caller_book(caller, id, "p", "00:00-24:00", 5);
        cr_expect(status == 201 || status == 503, "%d", status);
        booked[i] = status == 201;
        cr_expect_eq(booked[i], i / TRIES % 2 == 0, "%s", id);
    }
    disk_fault_set(&scene.slotd, NULL);
    scene_revive();
    for (int i = 0; i < ROUNDS * TRIES; i++) {
        snprintf(id, sizeof id, "n%d", i);
        cr_expect_eq(caller_look(caller, "/appointments/%s", id), booked[i] ? 200 : 404, "%s", id);
    }
}
