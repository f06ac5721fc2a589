/* The README's curl lines, run in order against a fresh server: every answer is the one printed
 * there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/slotd_process.h"

enum { LINE_SIZE = 4096, DATE_SIZE = 11 };

/* Dates in the README are of the day it was written. */
static const char written[] = "2026-11-21";

static void replace_all(char *text, const char *from, const char *to)
{
    char *at = text;
    while ((at = strstr(at, from)) != NULL) {
        memcpy(at, to, strlen(to));
        at += strlen(to);
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
static int run_tour(FILE *readme, int port, const char *today)
{
    char line[LINE_SIZE], wanted[LINE_SIZE], command[LINE_SIZE], answer[LINE_SIZE];
    int commands = 0;
    while (fgets(line, sizeof line, readme) != NULL) {
        if (strncmp(line, "$ curl ", 7) != 0) {
            continue;
        }
        make_command(line, port, command);
        run_command(command, answer);
        cr_assert_not_null(fgets(wanted, sizeof wanted, readme));
        wanted[strcspn(wanted, "\n")] = '\0';
        replace_all(wanted, written, today);
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
    char today[DATE_SIZE] = "";
    FILE *readme = fopen(SOURCE_DIRECTORY "/README.md", "r");
    cr_assert_not_null(readme);
    cr_assert(slotd_start(&slotd));
    time_t now = time(NULL);
    strftime(today, sizeof today, "%Y-%m-%d", gmtime(&now));
    int commands = run_tour(readme, slotd.port, today);
    cr_assert_geq(commands, 10);
    fclose(readme);
    cr_assert_eq(slotd_stop(&slotd), 0);
    slotd_remove(&slotd);
}
