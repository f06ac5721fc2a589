/* The settings of the 003 program, from the environment or from .env, do what their names say: its
 * fifth defect. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/calendar_booking.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(settings_003, .fini = scene_strike);

static void start_with(const char *const *environment)
{
    scene.slotd.environment = environment;
    scene_set();
}

/* The first start makes the directory. */
static void start_with_file(const char *contents, const char *const *environment)
{
    char path[96];
    scene.slotd.environment = environment;
    scene_set();
    snprintf(path, sizeof path, "%s/.env", scene.slotd.directory);
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    fputs(contents, file);
    cr_assert_eq(fclose(file), 0);
    scene_restart();
}

static void expect_days(int days)
{
    char text[64];
    cr_assert_eq(calendar_open(caller, "a", "09:00", "12:00"), 200, "%s", caller_body(caller));
    snprintf(text, sizeof text, "Cannot book more than %d days in advance", days);
    cr_expect_neq(calendar_slots(caller, "a", scene_date(days))[0], '\0');
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(days + 1)), "");
    cr_expect_eq(calendar_book(caller, "a", scene_date(days), "09:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", scene_date(days + 1), "09:00"), 422);
    cr_expect_not_null(strstr(caller_body(caller), text), "%s", caller_body(caller));
}

static void expect_half_hours(void)
{
    cr_assert_eq(calendar_open(caller, "a", "09:00", "11:00"), 200, "%s", caller_body(caller));
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 09:30 10:00 10:30");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "09:30"), 200, "%s",
                 caller_body(caller));
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 10:00 10:30");
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "09:30"), 409);
    calendar_list(caller, "a");
    cr_expect_str_eq(caller_text(caller, "/0/start_time"), "09:30");
    cr_expect_str_eq(caller_text(caller, "/0/end_time"), "10:00");
}

static void expect_welcome(const char *message, const char *version)
{
    cr_assert_eq(caller_get(caller, "/"), 200);
    cr_expect_str_eq(caller_text(caller, "/message"), message);
    cr_expect_str_eq(caller_text(caller, "/version"), version);
}

Test(settings_003, the_days_ahead)
{
    start_with((const char *const[]){"MAX_ADVANCE_BOOKING_DAYS=30", NULL});
    expect_days(30);
}

/* More than what the other providers have by default. */
Test(settings_003, more_days_ahead)
{
    start_with((const char *const[]){"MAX_ADVANCE_BOOKING_DAYS=500", NULL});
    expect_days(500);
}

Test(settings_003, the_length_of_a_slot)
{
    start_with((const char *const[]){"DEFAULT_SLOT_DURATION_MINUTES=30", NULL});
    expect_half_hours();
}

Test(settings_003, a_slot_longer_than_an_hour)
{
    start_with((const char *const[]){"DEFAULT_SLOT_DURATION_MINUTES=120", NULL});
    cr_assert_eq(calendar_open(caller, "a", "09:00", "14:00"), 200);
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 11:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 400, "%s",
                 caller_body(caller));
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "11:00"), 200);
    calendar_list(caller, "a");
    cr_expect_str_eq(caller_text(caller, "/0/end_time"), "13:00");
}

Test(settings_003, name_and_version)
{
    start_with((const char *const[]){"APP_NAME=Our Calendar", "APP_VERSION=2.5.1", NULL});
    expect_welcome("Welcome to Our Calendar", "2.5.1");
}

Test(settings_003, without_any_they_are_as_documented)
{
    start_with(NULL);
    expect_welcome("Welcome to Calendar Booking System", "1.0.0");
    expect_days(365);
}

/* It says more of what happens, and nothing of it to clients. */
Test(settings_003, debug_is_heard_in_the_log)
{
    start_with((const char *const[]){"DEBUG=true", NULL});
    cr_assert_eq(calendar_open(caller, "a", "09:00", "11:00"), 200);
    cr_expect_eq(caller_call(caller, "POST", "/api/v1/appointments", "{"), 422);
    char *loud = slotd_errors(&scene.slotd);
    scene.slotd.environment = (const char *const[]){"DEBUG=false", NULL};
    scene_restart();
    cr_assert_eq(calendar_open(caller, "a", "09:00", "11:00"), 200);
    cr_expect_eq(caller_call(caller, "POST", "/api/v1/appointments", "{"), 422);
    char *quiet = slotd_errors(&scene.slotd);
    cr_expect_gt(strlen(loud), strlen(quiet), "DEBUG=true: %s\nDEBUG=false: %s", loud, quiet);
    free(loud);
    free(quiet);
}

Test(settings_003, a_file_says_them_too)
{
    start_with_file("# Calendar\n"
                    "\n"
                    "APP_NAME=\"Our Calendar\"\n"
                    "APP_VERSION='3.0'\n"
                    "export DEBUG=False\n"
                    "SECRET_KEY=whatever\n"
                    "DEFAULT_SLOT_DURATION_MINUTES = 30\n"
                    "MAX_ADVANCE_BOOKING_DAYS=20\n",
                    NULL);
    expect_welcome("Welcome to Our Calendar", "3.0");
    expect_half_hours();
    cr_expect_neq(calendar_slots(caller, "a", scene_date(20))[0], '\0');
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(21)), "");
}

Test(settings_003, the_environment_comes_before_the_file)
{
    start_with_file("APP_NAME=File\nAPP_VERSION=1.2.3\n",
                    (const char *const[]){"APP_NAME=Environment", NULL});
    expect_welcome("Welcome to Environment", "1.2.3");
}

Test(settings_003, what_cannot_be_is_refused_by_name)
{
    static const char *const wrong[] = {
        "MAX_ADVANCE_BOOKING_DAYS=soon", "MAX_ADVANCE_BOOKING_DAYS=-1",
        "DEFAULT_SLOT_DURATION_MINUTES=0", "DEFAULT_SLOT_DURATION_MINUTES=x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct slotd_report report;
        scene.slotd.environment = (const char *const[]){wrong[i], NULL};
        int code = slotd_run(
            &scene.slotd,
            (const char *const[]){"--listen", "127.0.0.1:0", "--store", "memory:", NULL}, &report);
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(wrong[i], "="), wrong[i]);
        cr_expect(code != 0 && code != -1, "%s: %d", wrong[i], code);
        cr_expect_not_null(strstr(report.errors, name), "%s: %s", wrong[i], report.errors);
        free(report.output);
        free(report.errors);
    }
}
