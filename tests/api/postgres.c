/* The whole of slotd over PostgreSQL: what was acknowledged survives kill -9 of either of the two.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "support/postgres_database.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;
static struct postgres_database database;
static char store[300];

static void set_up(void)
{
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    postgres_database_make(&database);
    snprintf(store, sizeof store, "postgresql:%s", database.location);
    scene.slotd.store = store;
    scene_set();
}

static void tear_down(void)
{
    if (scene.slotd.store != NULL) {
        scene_strike();
        postgres_database_drop(&database);
    }
}

TestSuite(postgres, .init = set_up, .fini = tear_down);

static int book(const char *id, const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','duration':60,'date':'%s',"
                      "'preferred_range':{'start':'09:00','end':'11:00'}%s}",
                      id, scene_date(3), members);
}

static void populate(void)
{
    cr_assert_eq(caller_register(caller, "p", 8, "09:00-17:00"), 201);
    cr_assert_eq(caller_register(caller, "q", 8, "09:00-17:00"), 201);
    cr_assert_eq(caller_say(caller, "POST", "/clients",
                            "{'id':'jane','name':'J\\u00e4ne','phone':'+49 30 1234567'}"),
                 201);
    cr_assert_eq(book("a", ",'preferred_provider':'p','client':{'id':'jane'}"), 201, "%s",
                 caller_body(caller));
    cr_assert_eq(book("b", ",'preferred_provider':'p'"), 201);
    cr_assert_eq(book("full", ",'preferred_provider':'p'"), 409);
    cr_assert_eq(book("any", ",'status':'held','ttl':600"), 201);
    cr_assert_eq(caller_say(caller, "POST", "/appointments/b/cancel", "{'reason':'ill'}"), 200);
}

Test(postgres, everything_is_there_after_slotd_was_killed)
{
    populate();
    scene_remember();
    scene_revive();
    cr_assert(scene_is_unchanged());
    cr_assert_eq(book("b2", ",'preferred_provider':'p'"), 201, "the time of b is free");
    cr_assert_eq(book("a", ",'preferred_provider':'p','client':{'id':'jane'}"), 201, "%s",
                 caller_body(caller));
}

Test(postgres, everything_is_there_after_slotd_ended_well)
{
    populate();
    scene_remember();
    scene_restart();
    cr_assert(scene_is_unchanged());
}

Test(postgres, nobody_notices_that_its_session_was_ended)
{
    populate();
    postgres_database_execute(&database,
                              "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                              "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    cr_assert_eq(book("c", ",'preferred_provider':'q'"), 201, "%s", caller_body(caller));
    cr_assert_eq(caller_get(caller, "/readyz"), 200);
}

/* A server that nobody else is on, so that it can crash. */
static char server[80];

static void use_own_server(void)
{
    scene_strike();
    scene = (struct scene){.remembered = NULL};
    postgres_database_drop(&database);
    snprintf(server, sizeof server, "/tmp/slotd-api-postgres-%d", (int)getpid());
    postgres_server_run("start", server);
    postgres_database_make_at(&database, server);
    snprintf(store, sizeof store, "postgresql:%s", database.location);
    scene.slotd.store = store;
    scene_set();
}

static void leave_own_server(void)
{
    scene_strike();
    scene.slotd.store = NULL; /* There is nothing left to tear down. */
    postgres_server_run("stop", server);
}

Test(postgres, without_its_server_it_says_so_at_once_and_goes_on_when_it_is_back, .timeout = 60)
{
    struct timespec before, after, longest = {.tv_sec = 1, .tv_nsec = 200000000};
    use_own_server();
    populate();
    postgres_server_run("pause", server);
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (int i = 0; i < 20; i++) {
        cr_assert_eq(book("lost", ",'preferred_provider':'q'"), 503, "%s", caller_body(caller));
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    cr_assert_lt(after.tv_sec - before.tv_sec, 5);
    sleep(6); /* Until it has not heard of the store for longer than a load balancer should wait. */
    cr_assert_eq(caller_get(caller, "/healthz"), 200);
    cr_assert_eq(caller_get(caller, "/readyz"), 503);
    cr_assert_str_eq(caller_body(caller), "{\"status\":\"store_unreachable\"}");
    postgres_server_run("resume", server);
    nanosleep(&longest, NULL); /* Until it tries again. */
    cr_assert_eq(book("lost", ",'preferred_provider':'q'"), 201, "%s", caller_body(caller));
    cr_assert_eq(book("a", ",'preferred_provider':'p','client':{'id':'jane'}"), 201);
    scene_remember();
    scene_revive();
    cr_assert(scene_is_unchanged());
    leave_own_server();
}

Test(postgres, the_password_is_not_in_the_log)
{
    struct slotd_process other = {.store = "postgresql://u:secret@127.0.0.1:1/d?password=hidden"};
    cr_assert_not(slotd_start(&other));
    char *errors = slotd_errors(&other);
    cr_assert_not_null(strstr(errors, "cannot open the store"), "%s", errors);
    cr_assert_null(strstr(errors, "secret"), "%s", errors);
    cr_assert_null(strstr(errors, "hidden"), "%s", errors);
    free(errors);
    slotd_remove(&other);
}
