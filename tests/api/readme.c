/* The README's curl lines, run in order against a fresh server: every answer is the one printed
 * there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/slotd_process.h"

enum { LINE_SIZE = 16384, DATE_LENGTH = 10, SECONDS_PER_DAY = 86400, WEEK = 7 };

/* Dates in the README are as of the day it was written. */
static const char written[] = "2026-11-21";

/* Days since 1970; -1 if the text does not begin with a date. */
static long read_day(const char *text)
{
    struct tm date = {0};
    const char *end = strptime(text, "%Y-%m-%d", &date);
    return end == text + DATE_LENGTH ? (long)(timegm(&date) / SECONDS_PER_DAY) : -1;
}

/* That day is today now; the others lie as far off in whole weeks, so that weekdays stay. */
static void move_dates(char *text, long today)
{
    long days = today - read_day(written), weeks = (days + WEEK - 1) / WEEK;
    for (char *at = strstr(text, "20"); at != NULL; at = strstr(at + 1, "20")) {
        long day = read_day(at);
        if (day < 0) {
            continue;
        }
        day = day == read_day(written) ? today : day + weeks * WEEK;
        time_t instant = day * SECONDS_PER_DAY;
        struct tm date;
        char moved[DATE_LENGTH + 1];
        strftime(moved, sizeof moved, "%Y-%m-%d", gmtime_r(&instant, &date));
        memcpy(at, moved, DATE_LENGTH);
    }
}

/* When something was done is now, and not what the page says. */
static void hide_clock(char *text)
{
    static const char *const names[] = {"\"at\":\"", "\"created_at\":\"", "\"expires_at\":\""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (char *at = strstr(text, names[i]); at != NULL; at = strstr(at, names[i])) {
            at += strlen(names[i]);
            memset(at, '*', strcspn(at, "\""));
        }
    }
}

/* One line of output, without its end. */
static void run_command(const char *command, char answer_out[static LINE_SIZE])
{
    FILE *output = popen(command, "r"); /* NOLINT(cert-env33-c): the README's own curl lines. */
    cr_assert_not_null(output);
    size_t length = fread(answer_out, 1, LINE_SIZE - 1, output);
    answer_out[length] = '\0';
    cr_assert_eq(pclose(output), 0, "%s", command);
    answer_out[strcspn(answer_out, "\n")] = '\0';
}

/* "$ curl ... localhost:5000/..." with the port that was really taken. */
static void make_command(const char *line, int port, char command_out[static LINE_SIZE])
{
    static const char place[] = "localhost:5000";
    const char *found = strstr(line, place);
    cr_assert_not_null(found, "%s", line);
    snprintf(command_out, LINE_SIZE, "%.*s127.0.0.1:%d%s", (int)(found - line - 2), line + 2, port,
             found + sizeof place - 1);
    command_out[strcspn(command_out, "\n")] = '\0';
}

/* How many commands were run. */
static int run_tour(FILE *readme, int port, long today)
{
    static char line[LINE_SIZE], wanted[LINE_SIZE], command[LINE_SIZE], answer[LINE_SIZE];
    int commands = 0;
    while (fgets(line, sizeof line, readme) != NULL) {
        if (strncmp(line, "$ curl ", 7) != 0) {
            continue;
        }
        move_dates(line, today);
        make_command(line, port, command);
        run_command(command, answer);
        cr_assert_not_null(fgets(wanted, sizeof wanted, readme));
        wanted[strcspn(wanted, "\n")] = '\0';
        move_dates(wanted, today);
        hide_clock(wanted);
        hide_clock(answer);
        cr_assert_str_eq(answer, wanted, "%s\n  answered %s\n  and not  %s", command, answer,
                         wanted);
        commands++;
    }
    return commands;
}

Test(readme, every_line_of_the_tour_answers_what_is_printed)
{
    const char *const flags[] = {"--time-zone", "UTC", NULL};
    struct slotd_process slotd = {.flags = flags};
    FILE *readme = fopen(SOURCE_DIRECTORY "/README.md", "r");
    cr_assert_not_null(readme);
    cr_assert(slotd_start(&slotd));
    int commands = run_tour(readme, slotd.port, (long)(time(NULL) / SECONDS_PER_DAY));
    cr_assert_geq(commands, 25);
    fclose(readme);
    cr_assert_eq(slotd_stop(&slotd), 0);
    slotd_remove(&slotd);
}
