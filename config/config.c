/* The order of the places; the file of settings and the command line are read here. */
#include "config/config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/dotenv.h"
#include "config/reading.h"
#include "config/value.h"
#include "config/variable.h"
#include "core/memory.h"

/* The command line is read twice, because it also names the file, over which its options win. */
enum pass { PASS_FILE_NAME, PASS_OPTIONS };

/* Empty, a comment, or `name = value`; a comment has its line for itself. */
static enum result read_line(const struct reading *reading, char *line, const char *source,
                             bool *seen)
{
    char *text = reading_trim(line);
    if (*text == '\0' || *text == '#') {
        return RESULT_OK;
    }
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        return reading_refuse(reading, "%s: \"%.80s\" is not of the form name = value", source,
                              text);
    }
    *equals = '\0';
    const char *name = reading_trim(text);
    enum option option = option_find(name, strlen(name), SPELLED_PLAIN);
    if (option == OPTION_COUNT) {
        return reading_refuse(reading, "%s: there is no setting \"%.80s\"", source, name);
    }
    if (seen[option]) {
        return reading_refuse(reading, "%s: %s is set a second time", source, name);
    }
    seen[option] = true;
    return reading_set(reading, option, reading_trim(equals + 1), source);
}

static enum result read_file(const struct reading *reading, const char *path)
{
    char *text;
    enum result result = reading_load(reading, path, &text);
    if (result != RESULT_OK) {
        return result;
    }
    char *rest = text;
    bool seen[OPTION_COUNT] = {false};
    for (int number = 1; result == RESULT_OK && rest != NULL; number++) {
        char source[READING_SOURCE_SIZE];
        snprintf(source, sizeof source, "%.200s:%d", path, number);
        result = read_line(reading, strsep(&rest, "\n"), source, seen);
    }
    free(text);
    return result;
}

static enum result read_environment(const struct reading *reading, char *const *environment,
                                    variable_taker take)
{
    enum result result = RESULT_OK;
    for (; result == RESULT_OK && *environment != NULL; environment++) {
        const char *name = *environment;
        size_t length = strcspn(name, "=");
        char source[READING_SOURCE_SIZE];
        snprintf(source, sizeof source, "environment %.*s", length < 80 ? (int)length : 80, name);
        const struct variable variable = {
            .name = name,
            .length = length,
            .value = name[length] == '=' ? name + length + 1 : NULL,
            .source = source,
            .is_shared = true,
        };
        result = take(reading, &variable);
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
        return reading_refuse(
            reading, "command line: there is no option \"%.80s\"; --help lists them", word);
    }
    if (word[length] == '=') {
        argument_out->value = word + length + 1;
        return RESULT_OK;
    }
    if (**at == NULL) {
        return reading_refuse(reading, "command line: %s needs a value", word);
    }
    argument_out->value = *(*at)++;
    return RESULT_OK;
}

/* A verb, or what has dashes: one is the first word, the other may come anywhere. */
static bool take_action(struct config *config, const char *word, bool verbs)
{
    for (unsigned action = 0; action < CONFIG_ACTION_COUNT; action++) {
        bool is_verb = action_table[action].word[0] != '-';
        if (is_verb == verbs && strcmp(action_table[action].word, word) == 0) {
            config->action = (enum config_action)action;
            return true;
        }
    }
    return false;
}

/* The verb's one argument, wherever it stands. */
static bool take_verb_argument(struct config *config, const char *word)
{
    if (action_table[config->action].argument == NULL || config->argument != NULL ||
        word[0] == '-') {
        return false;
    }
    config->argument = word;
    return true;
}

static enum result need_verb_argument(const struct reading *reading)
{
    const struct action_row *row = &action_table[reading->config->action];
    return row->argument == NULL || reading->config->argument != NULL
               ? RESULT_OK
               : reading_refuse(reading, "command line: %s needs a %s", row->word, row->argument);
}

/* `at` is what follows the program's name, up to a NULL. Of a flag given twice the last counts. */
static enum result read_arguments(const struct reading *reading, char *const *at, enum pass pass)
{
    reading->config->argument = NULL;
    if (*at != NULL && take_action(reading->config, *at, true)) {
        at++;
    }
    while (*at != NULL) {
        if (take_action(reading->config, *at, false) || take_verb_argument(reading->config, *at)) {
            at++;
            continue;
        }
        struct argument argument;
        enum result result = take_argument(reading, &at, &argument);
        if (result == RESULT_OK && argument.is_file_name) {
            reading_set_file(reading, argument.value);
        } else if (result == RESULT_OK && pass == PASS_OPTIONS) {
            result = reading_set(reading, argument.option, argument.value, "command line");
        }
        if (result != RESULT_OK) {
            return result;
        }
    }
    return need_verb_argument(reading);
}

static bool needs_options(enum config_action action)
{
    return action != CONFIG_HELP && action != CONFIG_VERSION && action != CONFIG_PRINT;
}

/* Unless the command line named it. */
static enum result find_file(const struct reading *reading, char *const *environment)
{
    enum result result = RESULT_OK;
    if (reading->config->file == NULL) {
        result = read_environment(reading, environment, variable_take_file);
    }
    return result == RESULT_OK && reading->config->file == NULL
               ? dotenv_read(reading, variable_take_file)
               : result;
}

/* Later ones win. In one place, what is spelled SLOTD_* wins over an alias. */
static enum result read_places(const struct reading *reading, char *const *environment)
{
    static const variable_taker takers[] = {variable_take_alias, variable_take_own};
    const char *file = reading->config->file;
    enum result result = file != NULL ? read_file(reading, file) : RESULT_OK;
    for (size_t i = 0; result == RESULT_OK && i < 2; i++) {
        result = dotenv_read(reading, takers[i]);
    }
    for (size_t i = 0; result == RESULT_OK && i < 2; i++) {
        result = read_environment(reading, environment, takers[i]);
    }
    return result;
}

static enum result read_all(const struct reading *reading, char *const *arguments,
                            char *const *environment)
{
    enum result result = read_arguments(reading, arguments, PASS_FILE_NAME);
    if (result != RESULT_OK || !needs_options(reading->config->action)) {
        return result;
    }
    result = find_file(reading, environment);
    if (result == RESULT_OK) {
        result = read_places(reading, environment);
    }
    return result == RESULT_OK ? read_arguments(reading, arguments, PASS_OPTIONS) : result;
}

/* NOLINTNEXTLINE(readability-function-size): two places, and two outputs. */
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

const char *config_argument(const struct config *config)
{
    return config->argument;
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

bool config_switch(const struct config *config, enum option option)
{
    assert(option_table[option].type == OPTION_SWITCH);
    return value_switch(config->values[option]);
}

uint32_t config_set(const struct config *config, enum option option)
{
    assert(option_table[option].type == OPTION_SET);
    return value_set(&option_table[option], config->values[option]);
}

bool config_is_given(const struct config *config, enum option option)
{
    return config->given[option];
}
