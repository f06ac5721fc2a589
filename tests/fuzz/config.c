/*
 * Settings: a file, .env, the environment and the command line, with a line "====" between them.
 * What is taken is within its bounds, and is the same when it is written to a file and read again;
 * what is refused is refused in words.
 */
#include "config/config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/reading.h"
#include "config/value.h"
#include "server/text.h"
#include "shared/fuzz.h"

enum { MESSAGE_SIZE = 512, WORDS_MAX = 24, PATH_SIZE = 64 };

static char directory[] = "/tmp/slotd-fuzz-XXXXXX";

static void leave(void)
{
    (void)unlink(".env");
    (void)rmdir(directory);
}

/* .env is looked for in the working directory, so this has to be one of its own. */
static void enter(void)
{
    static bool is_inside;
    if (!is_inside) {
        assert(mkdtemp(directory) != NULL && chdir(directory) == 0);
        atexit(leave);
        is_inside = true;
    }
}

static void write_whole(int file, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;
    assert(ftruncate(file, 0) == 0 && pwrite(file, text, length, 0) == (ssize_t)length);
}

/* A file without a name; where it is found is in `path`. */
static int make_file(char path[static PATH_SIZE])
{
    int file = memfd_create("settings", MFD_CLOEXEC);
    assert(file >= 0);
    snprintf(path, PATH_SIZE, "/proc/self/fd/%d", file);
    return file;
}

static void write_dotenv(const char *text)
{
    static bool is_there;
    if (text != NULL && text[0] != '\0') {
        FILE *file = fopen(".env", "we");
        assert(file != NULL && fputs(text, file) >= 0);
        fclose(file);
        is_there = true;
    } else if (is_there) {
        (void)unlink(".env");
        is_there = false;
    }
}

/* A line each; what names a device or the like is left out: reading that might not end. */
static size_t split(char *text, char *words[static WORDS_MAX], size_t count)
{
    char *line;
    while (count < WORDS_MAX - 1 && (line = fuzz_part(&text, "\n")) != NULL) {
        if (strstr(line, "/dev") == NULL && strstr(line, "/proc") == NULL) {
            words[count++] = line;
        }
    }
    words[count] = NULL;
    return count;
}

static void check_value(const struct config *config, enum option option)
{
    const struct option_row *row = &option_table[option];
    assert(value_is_acceptable(row, config->values[option]));
    switch (row->type) {
    case OPTION_NUMBER:
        assert(config_number(config, option) >= row->minimum);
        assert(config_number(config, option) <= row->maximum);
        break;
    case OPTION_CHOICE:
        assert(config_choice(config, option) < OPTION_CHOICES_MAX);
        assert(row->choices[config_choice(config, option)] != NULL);
        break;
    case OPTION_SET:
        assert(config_set(config, option) < UINT32_C(1) << OPTION_CHOICES_MAX);
        break;
    case OPTION_SWITCH:
        (void)config_switch(config, option);
        break;
    case OPTION_TEXT:
        assert(config_text(config, option) != NULL);
        break;
    }
}

/* A file has a line for each, and says nothing of spaces at its ends. */
static bool fits_in_file(const char *value)
{
    size_t length = strlen(value);
    return strpbrk(value, "\n") == NULL &&
           (length == 0 || (strchr(" \t\v\f\r", value[0]) == NULL &&
                            strchr(" \t\v\f\r", value[length - 1]) == NULL));
}

static void check_again(const struct config *config)
{
    static char path[PATH_SIZE];
    static int file = -1;
    char message[MESSAGE_SIZE], word[] = "slotd", flag[] = "--config";
    char *arguments[] = {word, flag, path, NULL}, *nothing[] = {NULL};
    struct text text = {0};
    struct config *again;
    file = file < 0 ? make_file(path) : file;
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        check_value(config, (enum option)i);
        if (fits_in_file(config->values[i])) {
            text_append_format(&text, "%s = %s\n", option_table[i].name, config->values[i]);
        }
    }
    text_append(&text, "", 1);
    write_whole(file, text.bytes);
    enum result result = config_load(3, arguments, nothing, &again, message, sizeof message);
    if (result != RESULT_OK) {
        fprintf(stderr, "config: %s\n%s", message, text.bytes);
        abort();
    }
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        assert(!fits_in_file(config->values[i]) ||
               strcmp(config->values[i], again->values[i]) == 0);
    }
    config_free(again);
    text_deinit(&text);
}

static void check_load(char *const *arguments, int count, char *const *environment)
{
    char message[MESSAGE_SIZE];
    struct config *config = NULL;
    memset(message, 'x', sizeof message);
    enum result result =
        config_load(count, arguments, environment, &config, message, sizeof message);
    if (result != RESULT_OK) {
        assert(result == RESULT_INVALID && config == NULL);
        assert(memchr(message, '\0', sizeof message) != NULL && message[0] != '\0');
        return;
    }
    assert((int)config_action(config) < (int)CONFIG_ACTION_COUNT);
    write_dotenv(NULL);
    check_again(config);
    config_free(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char separator[] = "\n====\n";
    static char path[PATH_SIZE], variable[PATH_SIZE + 16];
    static int file = -1;
    char program[] = "slotd", *arguments[WORDS_MAX] = {program}, *environment[WORDS_MAX];
    char *text = fuzz_text(bytes, size), *rest = text;
    enter();
    if (file < 0) {
        file = make_file(path);
        snprintf(variable, sizeof variable, "SLOTD_CONFIG=%s", path);
    }
    const char *settings = fuzz_part(&rest, separator);
    write_whole(file, settings);
    const char *dotenv = fuzz_part(&rest, separator);
    write_dotenv(dotenv != NULL && strstr(dotenv, "/dev") == NULL && strstr(dotenv, "/proc") == NULL
                     ? dotenv
                     : NULL);
    environment[0] = variable;
    split(fuzz_part(&rest, separator), environment, settings[0] != '\0' ? 1 : 0);
    int count = (int)split(rest, arguments, 1);
    check_load(arguments, count, environment);
    write_dotenv(NULL);
    free(text);
    return 0;
}
