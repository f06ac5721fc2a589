/* The log's lines, as they arrive on stderr. */
#include "server/log.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"

enum { LINE_MAX_BYTES = 1024, THREADS = 4, LINES = 200, TEXT_SIZE = 1 << 20 };

static int kept_stderr;
static FILE *file;

/* From here to text_of_log() stderr is a file. */
static void catch_log(void)
{
    file = tmpfile();
    cr_assert_not_null(file);
    kept_stderr = dup(STDERR_FILENO);
    cr_assert(dup2(fileno(file), STDERR_FILENO) >= 0);
}

static char *text_of_log(void)
{
    char *text = memory_new(TEXT_SIZE);
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
    rewind(file);
    cr_assert_lt(fread(text, 1, TEXT_SIZE - 1, file), TEXT_SIZE - 1);
    fclose(file);
    return text;
}

/* What follows the instant, which has its 20 characters and a space. */
static const char *after_instant(const char *line)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ ";
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool fits = form[i] == 'd' ? line[i] >= '0' && line[i] <= '9' : line[i] == form[i];
        cr_assert(fits, "%s", line);
    }
    return line + sizeof form - 1;
}

Test(log, a_line_has_an_instant_a_level_and_a_message)
{
    catch_log();
    log_line(LOG_WARNING, "%d of %s", 3, "them");
    char *text = text_of_log();
    cr_expect_str_eq(after_instant(text), "warning 3 of them\n");
    free(text);
}

Test(log, levels_above_the_opened_one_are_left_out)
{
    static const char *const wanted[] = {"error", "warning", "info", "debug"};
    for (unsigned level = LOG_ERROR; level <= LOG_DEBUG; level++) {
        catch_log();
        log_open((enum log_level)level);
        log_line(LOG_ERROR, "x");
        log_line(LOG_WARNING, "x");
        log_line(LOG_INFO, "x");
        log_line(LOG_DEBUG, "x");
        char *text = text_of_log(), *rest = text;
        for (unsigned i = 0; i <= level; i++) {
            const char *line = after_instant(strsep(&rest, "\n"));
            cr_expect_eq(strncmp(line, wanted[i], strlen(wanted[i])), 0, "%s", line);
        }
        cr_expect_str_eq(rest, "");
        free(text);
    }
}

Test(log, a_message_cannot_forge_a_line)
{
    catch_log();
    log_line(LOG_INFO, "%s", "a\nb\r\tc\x1b[31m\x7f z\xc3\xbcrich");
    char *text = text_of_log();
    cr_expect_str_eq(after_instant(text), "info a\\x0ab\\x0d\\x09c\\x1b[31m\\x7f z\xc3\xbcrich\n");
    free(text);
}

/* One letter of `filler` more or less decides what is cut. */
static void expect_cut(const char *filler)
{
    char message[3 * LINE_MAX_BYTES] = "";
    for (size_t shift = 0; shift < 8; shift++) {
        memset(message, 'x', shift);
        message[shift] = '\0';
        while (strlen(message) < 2 * LINE_MAX_BYTES) {
            strcat(message, filler);
        }
        catch_log();
        log_line(LOG_INFO, "%s", message);
        char *text = text_of_log();
        size_t length = strlen(text);
        cr_expect_leq(length, LINE_MAX_BYTES);
        cr_expect_gt(length, LINE_MAX_BYTES - 6);
        cr_expect_eq(text[length - 1], '\n');
        cr_expect_null(memchr(text, '\n', length - 1));
        text[length - 1] = '\0';
        size_t kept = strlen(after_instant(text) + strlen("info ")) - shift;
        size_t step = filler[0] == '\n' ? 4 : strlen(filler);
        cr_expect_eq(kept % step, 0, "%s: %zu", filler, kept);
        free(text);
    }
}

Test(log, what_is_over_a_kilobyte_is_cut_between_characters)
{
    expect_cut("x");
    expect_cut("\n");
    expect_cut("\xc3\xbc");
    expect_cut("\xe2\x82\xac");
    expect_cut("\xf0\x9f\x98\x80");
}

Test(log, errno_is_kept)
{
    catch_log();
    close(STDERR_FILENO);
    errno = ENOENT;
    log_line(LOG_ERROR, "lost");
    cr_expect_eq(errno, ENOENT);
    free(text_of_log());
}

static void *say_often(void *letter)
{
    char message[512] = "";
    memset(message, *(const char *)letter, sizeof message - 1);
    for (int i = 0; i < LINES; i++) {
        log_line(LOG_INFO, "%s", message);
    }
    return NULL;
}

Test(log, lines_of_several_threads_do_not_mix)
{
    pthread_t threads[THREADS];
    char letters[THREADS + 1] = "abcd";
    catch_log();
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, say_often, &letters[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    char *text = text_of_log(), *rest = text, *line;
    int count = 0;
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
        const char *message = after_instant(line) + strlen("info ");
        cr_expect_eq(strlen(message), 511);
        cr_expect_eq(strspn(message, (char[]){message[0], '\0'}), 511);
        count++;
    }
    cr_expect_eq(count, THREADS * LINES);
    free(text);
}
