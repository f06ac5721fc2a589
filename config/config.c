/* Reading the options from their three places; writing them is in config_write.c. */
#include "config/config.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "config/value.h"
#include "core/memory.h"

enum { FILE_BYTES_MAX = 65536, SOURCE_SIZE = 256 };

struct config {
    enum config_action action;
    char *file;                 /* NULL if none was named */
    char *values[OPTION_COUNT]; /* as written, acceptable */
};

/* What is being filled, and where a complaint goes. */
struct reading {
    struct config *config;
    char *message;
    size_t message_size;
};

/* The environment and the command line are read twice, because they also name the file, over which
 * their options win. */
enum pass { PASS_FILE_NAME, PASS_OPTIONS };

PRINTF_LIKE(2, 3)
static enum result refuse(const struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reading->message, reading->message_size, format, arguments);
    va_end(arguments);
    return RESULT_INVALID;
}

static enum result set(const struct reading *reading, enum option option, const char *value,
                       const char *source)
{
    const struct option_row *row = &option_table[option];
    if (!value_is_acceptable(row, value)) {
        char wanted[VALUE_WANTED_SIZE];
        value_describe(row, wanted);
        return refuse(reading, "%s: %s = \"%.80s\", but wanted is %s", source, row->name, value,
                      wanted);
    }
    free(reading->config->values[option]);
    reading->config->values[option] = memory_copy_text(value);
    return RESULT_OK;
}

static void set_file(const struct reading *reading, const char *path)
{
    free(reading->config->file);
    reading->config->file = memory_copy_text(path);
}

static char *trim(char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}

/* Empty, a comment, or `name = value`; a comment has its line for itself. */
static enum result read_line(const struct reading *reading, char *line, const char *source,
                             bool *seen)
{
    char *text = trim(line);
    if (*text == '\0' || *text == '#') {
        return RESULT_OK;
    }
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        return refuse(reading, "%s: \"%.80s\" is not of the form name = value", source, text);
    }
    *equals = '\0';
    const char *name = trim(text);
    enum option option = option_find(name, strlen(name), SPELLED_PLAIN);
    if (option == OPTION_COUNT) {
        return refuse(reading, "%s: there is no setting \"%.80s\"", source, name);
    }
    if (seen[option]) {
        return refuse(reading, "%s: %s is set a second time", source, name);
    }
    seen[option] = true;
    return set(reading, option, trim(equals + 1), source);
}

/* Fills `text`, which has room for FILE_BYTES_MAX and a final NUL. */
static enum result load_text(const struct reading *reading, const char *path, char *text)
{
    char reason[128];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return refuse(reading, "cannot read the configuration file \"%.200s\": %s", path,
                      strerror_r(errno, reason, sizeof reason));
    }
    size_t length = fread(text, 1, FILE_BYTES_MAX, file);
    int failure = ferror(file) ? errno : 0;
    bool is_whole = failure != 0 || fgetc(file) == EOF;
    fclose(file);
    if (failure != 0) {
        return refuse(reading, "cannot read the configuration file \"%.200s\": %s", path,
                      strerror_r(failure, reason, sizeof reason));
    }
    if (!is_whole || memchr(text, '\0', length) != NULL) {
        return refuse(reading, "\"%.200s\" is no configuration file: it %s", path,
                      is_whole ? "holds a NUL byte" : "is larger than 64 KB");
    }
    text[length] = '\0';
    return RESULT_OK;
}

static enum result read_file(const struct reading *reading, const char *path)
{
    char *text = memory_new(FILE_BYTES_MAX + 1), *rest = text;
    enum result result = load_text(reading, path, text);
    bool seen[OPTION_COUNT] = {false};
    for (int number = 1; result == RESULT_OK && rest != NULL; number++) {
        char source[SOURCE_SIZE];
        snprintf(source, sizeof source, "%.200s:%d", path, number);
        result = read_line(reading, strsep(&rest, "\n"), source, seen);
    }
    free(text);
    return result;
}

/* Every variable that starts with SLOTD_ is meant for us, so one that we do not know is a mistake.
 */
static enum result read_variable(const struct reading *reading, const char *variable,
                                 const char *name)
{
    size_t length = strcspn(name, "=");
    char source[SOURCE_SIZE];
    size_t shown = strcspn(variable, "=");
    snprintf(source, sizeof source, "environment %.*s", shown < 80 ? (int)shown : 80, variable);
    enum option option = option_find(name, length, SPELLED_UPPER);
    if (option == OPTION_COUNT || name[length] == '\0') {
        char setting[SOURCE_SIZE] = "";
        for (size_t i = 0; i < length && i < sizeof setting - 1; i++) {
            setting[i] = (char)(tolower)((unsigned char)name[i]);
        }
        return refuse(reading, "%s: there is no setting \"%.80s\"", source, setting);
    }
    return set(reading, option, name + length + 1, source);
}

static enum result read_environment(const struct reading *reading, char *const *environment,
                                    enum pass pass)
{
    static const char prefix[] = "SLOTD_", file_name[] = "CONFIG=";
    enum result result = RESULT_OK;
    for (; result == RESULT_OK && *environment != NULL; environment++) {
        if (strncmp(*environment, prefix, sizeof prefix - 1) != 0) {
            continue;
        }
        const char *name = *environment + sizeof prefix - 1;
        bool is_file_name = strncmp(name, file_name, sizeof file_name - 1) == 0;
        if (is_file_name && pass == PASS_FILE_NAME) {
            set_file(reading, name + sizeof file_name - 1);
        } else if (!is_file_name && pass == PASS_OPTIONS) {
            result = read_variable(reading, *environment, name);
        }
    }
    return result;
}

/* One flag with its value; the file's name is a flag, but no option. */
struct argument {
    bool is_file_name;
    enum option option;
    const char *value;
};

/* "--na-me=value" or "--na-me" "value"; moves *at past what it took. */
static enum result take_argument(const struct reading *reading, char *const **at,
                                 struct argument *argument_out)
{
    const char *word = *(*at)++;
    size_t length = strcspn(word, "=");
    *argument_out = (struct argument){.option = OPTION_COUNT};
    if (strncmp(word, "--", 2) == 0) {
        argument_out->option = option_find(word + 2, length - 2, SPELLED_DASHED);
        argument_out->is_file_name = length == 8 && strncmp(word, "--config", length) == 0;
    }
    if (argument_out->option == OPTION_COUNT && !argument_out->is_file_name) {
        return refuse(reading, "command line: there is no option \"%.80s\"; --help lists them",
                      word);
    }
    if (word[length] == '=') {
        argument_out->value = word + length + 1;
        return RESULT_OK;
    }
    if (**at == NULL) {
        return refuse(reading, "command line: %s needs a value", word);
    }
    argument_out->value = *(*at)++;
    return RESULT_OK;
}

static bool take_action(struct config *config, const char *word)
{
    for (unsigned action = CONFIG_SERVE + 1; action < CONFIG_ACTION_COUNT; action++) {
        if (strcmp(action_table[action].word, word) == 0) {
            config->action = (enum config_action)action;
            return true;
        }
    }
    return false;
}

/* `at` is what follows the program's name, up to a NULL. Of a flag given twice the last counts. */
static enum result read_arguments(const struct reading *reading, char *const *at, enum pass pass)
{
    if (*at != NULL && strcmp(*at, action_table[CONFIG_SERVE].word) == 0) {
        at++;
    }
    while (*at != NULL) {
        if (take_action(reading->config, *at)) {
            at++;
            continue;
        }
        struct argument argument;
        enum result result = take_argument(reading, &at, &argument);
        if (result == RESULT_OK && argument.is_file_name) {
            set_file(reading, argument.value);
        } else if (result == RESULT_OK && pass == PASS_OPTIONS) {
            result = set(reading, argument.option, argument.value, "command line");
        }
        if (result != RESULT_OK) {
            return result;
        }
    }
    return RESULT_OK;
}

static bool needs_options(enum config_action action)
{
    return action == CONFIG_SERVE || action == CONFIG_PROBE;
}

static enum result read_all(const struct reading *reading, char *const *arguments,
                            char *const *environment)
{
    enum result result = read_environment(reading, environment, PASS_FILE_NAME);
    if (result == RESULT_OK) {
        result = read_arguments(reading, arguments, PASS_FILE_NAME);
    }
    if (result != RESULT_OK || !needs_options(reading->config->action)) {
        return result;
    }
    if (reading->config->file != NULL) {
        result = read_file(reading, reading->config->file);
    }
    if (result == RESULT_OK) {
        result = read_environment(reading, environment, PASS_OPTIONS);
    }
    return result == RESULT_OK ? read_arguments(reading, arguments, PASS_OPTIONS) : result;
}

/* NOLINTNEXTLINE(readability-function-size): the three places, and two outputs. */
enum result config_load(int argc, char *const *argv, char *const *environment,
                        struct config **config_out, char *message_out, size_t message_size)
{
    struct config *config = memory_new(sizeof *config);
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        config->values[i] = memory_copy_text(option_table[i].default_value);
    }
    struct reading reading = {.config = config, .message_size = message_size};
    reading.message = message_out;
    enum result result = read_all(&reading, argc > 0 ? argv + 1 : argv, environment);
    if (result != RESULT_OK) {
        config_free(config);
        return result;
    }
    *config_out = config;
    return RESULT_OK;
}

void config_free(struct config *config)
{
    if (config == NULL) {
        return;
    }
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        free(config->values[i]);
    }
    free(config->file);
    free(config);
}

enum config_action config_action(const struct config *config)
{
    return config->action;
}

const char *config_text(const struct config *config, enum option option)
{
    assert(option_table[option].type == OPTION_TEXT);
    return config->values[option];
}

int64_t config_number(const struct config *config, enum option option)
{
    assert(option_table[option].type == OPTION_NUMBER);
    return value_number(config->values[option]);
}

unsigned config_choice(const struct config *config, enum option option)
{
    assert(option_table[option].type == OPTION_CHOICE);
    return value_choice(&option_table[option], config->values[option]);
}
