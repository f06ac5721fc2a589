/* Reading the options from their three places. */
#include "config/config.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { NAME_SIZE = 64, LINE_SIZE = 4096 };

struct config {
    enum config_action action;
    char *file;                 /* NULL if none was named */
    char *values[OPTION_COUNT]; /* as written, checked */
};

/* Where the reader is, and where its complaint goes. */
struct reading {
    struct config *config;
    char *message;
    size_t message_size;
};

/* Words of the command line that are no options. */
/* clang-format off */
static const struct { const char *flag; enum config_action action; const char *help; } actions[] = {
    {"--help",         CONFIG_HELP,    "Say this."},
    {"--version",      CONFIG_VERSION, "Say the version."},
    {"--print-config", CONFIG_PRINT,   "Write an annotated configuration file with all defaults."},
    {"--probe",        CONFIG_PROBE,   "Ask the slotd at the configured address whether it is ready; for health checks."},
};
/* clang-format on */
enum { ACTION_COUNT = sizeof actions / sizeof actions[0] };

PRINTF_LIKE(2, 3)
static enum result refuse(const struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reading->message, reading->message_size, format, arguments);
    va_end(arguments);
    return RESULT_INVALID;
}

/* OPTION_COUNT for a name that is none. */
static enum option find_option(const char *name)
{
    unsigned option = 0;
    while (option < OPTION_COUNT && strcmp(option_table[option].name, name) != 0) {
        option++;
    }
    return (enum option)option;
}

static bool parse_number(const char *value, int64_t *number_out)
{
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' ||
        !isdigit((unsigned char)value[strcspn(value, "0123456789")]) ||
        isspace((unsigned char)value[0]) || value[0] == '+') {
        return false;
    }
    *number_out = number;
    return true;
}

static unsigned choice_index(const struct option_row *row, const char *value)
{
    unsigned index = 0;
    while (row->choices[index] != NULL && strcmp(row->choices[index], value) != 0) {
        index++;
    }
    return index;
}

static void join_choices(const struct option_row *row, char *text_out, size_t size)
{
    size_t length = 0;
    text_out[0] = '\0';
    for (unsigned i = 0; row->choices[i] != NULL; i++) {
        int written =
            snprintf(text_out + length, size - length, "%s%s", i > 0 ? " | " : "", row->choices[i]);
        length += (size_t)written;
        assert(length < size);
    }
}

static enum result check_number(const struct reading *reading, const struct option_row *row,
                                const char *value, const char *source)
{
    int64_t number;
    if (!parse_number(value, &number)) {
        return refuse(reading, "%s: %s = \"%s\" is not a whole number", source, row->name, value);
    }
    if (number < row->minimum || number > row->maximum) {
        return refuse(reading, "%s: %s = %s is out of range, wanted is %lld to %lld", source,
                      row->name, value, (long long)row->minimum, (long long)row->maximum);
    }
    return RESULT_OK;
}

static enum result check(const struct reading *reading, const struct option_row *row,
                         const char *value, const char *source)
{
    if (row->type == OPTION_NUMBER) {
        return check_number(reading, row, value, source);
    }
    if (row->type == OPTION_CHOICE && row->choices[choice_index(row, value)] == NULL) {
        char choices[128];
        join_choices(row, choices, sizeof choices);
        return refuse(reading, "%s: %s = \"%s\" is not one of %s", source, row->name, value,
                      choices);
    }
    const char *objection = row->objection != NULL ? row->objection(value) : NULL;
    if (objection != NULL) {
        return refuse(reading, "%s: %s = \"%s\": %s", source, row->name, value, objection);
    }
    return RESULT_OK;
}

static enum result set(const struct reading *reading, const char *name, const char *value,
                       const char *source)
{
    enum option option = find_option(name);
    if (option == OPTION_COUNT) {
        return refuse(reading, "%s: there is no setting \"%s\"", source, name);
    }
    enum result result = check(reading, &option_table[option], value, source);
    if (result == RESULT_OK) {
        free(reading->config->values[option]);
        reading->config->values[option] = memory_copy_text(value);
    }
    return result;
}

/* The command line is walked twice: first for the file's name and the action, then for the options.
 */
struct argument {
    char name[NAME_SIZE]; /* with underscores, without the dashes */
    const char *value;
};

/* "--na-me=value" or "--na-me" "value"; advances *position past what it took. */
static enum result split_argument(const struct reading *reading, int argc, char *const *argv,
                                  int *position, struct argument *argument_out)
{
    const char *word = argv[*position];
    size_t length = strcspn(word, "=");
    if (strncmp(word, "--", 2) != 0 || length <= 2 || length - 2 >= NAME_SIZE) {
        return refuse(reading, "command line: \"%s\" is not an option; --help lists them", word);
    }
    for (size_t i = 2; i < length; i++) {
        argument_out->name[i - 2] = (char)(word[i] == '-' ? '_' : word[i]);
    }
    argument_out->name[length - 2] = '\0';
    if (strcmp(argument_out->name, "config") != 0 &&
        find_option(argument_out->name) == OPTION_COUNT) {
        return refuse(reading, "command line: there is no option \"%.*s\"; --help lists them",
                      (int)length, word);
    }
    *position += 1;
    if (word[length] == '=') {
        argument_out->value = word + length + 1;
        return RESULT_OK;
    }
    if (*position >= argc) {
        return refuse(reading, "command line: %s wants a value", word);
    }
    argument_out->value = argv[(*position)++];
    return RESULT_OK;
}

static bool take_action(struct config *config, const char *word)
{
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (strcmp(actions[i].flag, word) == 0) {
            config->action = actions[i].action;
            return true;
        }
    }
    return false;
}

static void set_file(struct config *config, const char *path)
{
    free(config->file);
    config->file = memory_copy_text(path);
}

static enum result read_arguments(const struct reading *reading, int argc, char *const *argv,
                                  bool options_too)
{
    int position = argc > 1 && strcmp(argv[1], "serve") == 0 ? 2 : 1;
    while (position < argc) {
        if (take_action(reading->config, argv[position])) {
            position++;
            continue;
        }
        struct argument argument;
        enum result result = split_argument(reading, argc, argv, &position, &argument);
        if (result == RESULT_OK && strcmp(argument.name, "config") == 0) {
            set_file(reading->config, argument.value);
        } else if (result == RESULT_OK && options_too) {
            result = set(reading, argument.name, argument.value, "command line");
        }
        if (result != RESULT_OK) {
            return result;
        }
    }
    return RESULT_OK;
}

static enum result read_environment(const struct reading *reading, char *const *environment,
                                    bool options_too)
{
    static const char prefix[] = "SLOTD_";
    for (; *environment != NULL; environment++) {
        const char *equals = strchr(*environment, '=');
        if (strncmp(*environment, prefix, sizeof prefix - 1) != 0 || equals == NULL) {
            continue;
        }
        const char *begin = *environment + sizeof prefix - 1;
        char name[NAME_SIZE] = "", source[NAME_SIZE + sizeof "environment "];
        for (size_t i = 0; begin + i < equals && i < NAME_SIZE - 1; i++) {
            name[i] = (char)tolower((unsigned char)begin[i]);
        }
        snprintf(source, sizeof source, "environment SLOTD_%.*s", (int)(equals - begin) % NAME_SIZE,
                 begin);
        enum result result = RESULT_OK;
        if (strcmp(name, "config") == 0) {
            if (!options_too) {
                set_file(reading->config, equals + 1);
            }
        } else if (options_too) {
            result = set(reading, name, equals + 1, source);
        }
        if (result != RESULT_OK) {
            return result;
        }
    }
    return RESULT_OK;
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

static enum result read_line(const struct reading *reading, char *line, const char *source,
                             bool *seen)
{
    char *text = trim(line);
    if (*text == '\0' || *text == '#') {
        return RESULT_OK;
    }
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        return refuse(reading, "%s: \"%s\" is not of the form name = value", source, text);
    }
    *equals = '\0';
    const char *name = trim(text);
    enum option option = find_option(name);
    if (option != OPTION_COUNT && seen[option]) {
        return refuse(reading, "%s: %s is set a second time", source, name);
    }
    enum result result = set(reading, name, trim(equals + 1), source);
    if (result == RESULT_OK) {
        seen[option] = true;
    }
    return result;
}

static enum result read_file(const struct reading *reading, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        char reason[128];
        return refuse(reading, "cannot read the configuration file %s: %s", path,
                      strerror_r(errno, reason, sizeof reason));
    }
    enum result result = RESULT_OK;
    bool seen[OPTION_COUNT] = {false};
    char line[LINE_SIZE], source[512];
    for (int number = 1; result == RESULT_OK && fgets(line, sizeof line, file) != NULL; number++) {
        snprintf(source, sizeof source, "%.480s:%d", path, number);
        result = strlen(line) < LINE_SIZE - 1 ? read_line(reading, line, source, seen)
                                              : refuse(reading, "%s: the line is too long", source);
    }
    fclose(file);
    return result;
}

static enum result read_all(const struct reading *reading, int argc, char *const *argv,
                            char *const *environment)
{
    enum result result = read_environment(reading, environment, false);
    result = result == RESULT_OK ? read_arguments(reading, argc, argv, false) : result;
    if (result == RESULT_OK && reading->config->file != NULL) {
        result = read_file(reading, reading->config->file);
    }
    result = result == RESULT_OK ? read_environment(reading, environment, true) : result;
    return result == RESULT_OK ? read_arguments(reading, argc, argv, true) : result;
}

enum result config_load(int argc, char *const *argv, char *const *environment,
                        struct config **config_out, char *message_out, size_t message_size)
{
    struct config *config = memory_new(sizeof *config);
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        config->values[i] = memory_copy_text(option_table[i].default_value);
    }
    struct reading reading = {config, message_out, message_size};
    enum result result = read_all(&reading, argc, argv, environment);
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
    return strtoll(config->values[option], NULL, 10);
}

unsigned config_choice(const struct config *config, enum option option)
{
    assert(option_table[option].type == OPTION_CHOICE);
    return choice_index(&option_table[option], config->values[option]);
}

/* "a number from 1 to 20000", "on | off", "text". */
static void describe(const struct option_row *row, char *text_out, size_t size)
{
    if (row->type == OPTION_NUMBER) {
        snprintf(text_out, size, "%lld to %lld", (long long)row->minimum, (long long)row->maximum);
    } else if (row->type == OPTION_CHOICE) {
        join_choices(row, text_out, size);
    } else {
        snprintf(text_out, size, "text");
    }
}

void config_write_help(FILE *stream)
{
    fputs("slotd [serve] [OPTION...]\n\n"
          "A self-hosted appointment scheduler. Each option may also stand in a file (--config "
          "FILE or\n"
          "SLOTD_CONFIG) as `name = value`, or in the environment as SLOTD_NAME; the command line "
          "wins over the\n"
          "environment, the environment over the file.\n\n",
          stream);
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_table[i];
        char flag[NAME_SIZE], range[128];
        snprintf(flag, sizeof flag, "--%s", row->name);
        for (char *at = flag; *at != '\0'; at++) {
            *at = (char)(*at == '_' ? '-' : *at);
        }
        describe(row, range, sizeof range);
        fprintf(stream, "  %s VALUE (%s; default %s)\n      %s\n", flag, range, row->default_value,
                row->help);
    }
    fputs("  --config FILE\n      Read options from FILE.\n", stream);
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        fprintf(stream, "  %s\n      %s\n", actions[i].flag, actions[i].help);
    }
}

void config_write_file(FILE *stream)
{
    fputs("# slotd's options with their defaults. Use it with --config FILE or SLOTD_CONFIG=FILE.\n"
          "# `slotd --print-config` writes this file.\n",
          stream);
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_table[i];
        char range[128];
        describe(row, range, sizeof range);
        fprintf(stream, "\n# %s (%s)\n%s = %s\n", row->help, range, row->name, row->default_value);
    }
}
