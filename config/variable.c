/* Whose a variable is, its name says. */
#include "config/variable.h"

#include <ctype.h>
#include <string.h>

#include "config/value.h"

static const char prefix[] = "SLOTD_", file_name[] = "SLOTD_CONFIG";

static bool is_own(const struct variable *variable)
{
    return strncmp(variable->name, prefix, sizeof prefix - 1) == 0;
}

static bool is_file(const struct variable *variable)
{
    return variable->value != NULL && variable->length == sizeof file_name - 1 &&
           strncmp(variable->name, file_name, variable->length) == 0;
}

bool variable_is_ours(const struct variable *variable)
{
    return is_own(variable) || option_find_alias(variable->name, variable->length) != OPTION_COUNT;
}

enum result variable_take_file(const struct reading *reading, const struct variable *variable)
{
    if (is_file(variable)) {
        reading_set_file(reading, variable->value);
    }
    return RESULT_OK;
}

enum result variable_take_alias(const struct reading *reading, const struct variable *variable)
{
    enum option option = option_find_alias(variable->name, variable->length);
    if (option == OPTION_COUNT || variable->value == NULL) {
        return RESULT_OK;
    }
    const struct option_row *row = &option_table[option];
    if (variable->is_shared && row->alias_is_common && !value_is_acceptable(row, variable->value)) {
        return RESULT_OK;
    }
    return reading_set(reading, option, variable->value, variable->source);
}

enum result variable_take_own(const struct reading *reading, const struct variable *variable)
{
    if (!is_own(variable) || is_file(variable)) {
        return RESULT_OK;
    }
    const char *name = variable->name + sizeof prefix - 1;
    size_t length = variable->length - (sizeof prefix - 1);
    enum option option = option_find(name, length, SPELLED_UPPER);
    if (option == OPTION_COUNT || variable->value == NULL) {
        char setting[READING_SOURCE_SIZE] = "";
        for (size_t i = 0; i < length && i < sizeof setting - 1; i++) {
            setting[i] = (char)(tolower)((unsigned char)name[i]);
        }
        return reading_refuse(reading, "%s: there is no setting \"%.80s\"", variable->source,
                              setting);
    }
    return reading_set(reading, option, variable->value, variable->source);
}
