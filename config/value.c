/* Strict: a number is its digits, a choice is one of its words. */
#include "config/value.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits, perhaps after a minus. Too many of them are cut to the ends of int64_t, which are out of
 * every range. */
static bool is_number_within(const struct option_row *row, const char *value)
{
    const char *digits = value + (value[0] == '-' ? 1 : 0);
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || digits[count] != '\0') {
        return false;
    }
    int64_t number = value_number(value);
    return number >= row->minimum && number <= row->maximum;
}

bool value_is_acceptable(const struct option_row *row, const char *value)
{
    switch (row->type) {
    case OPTION_NUMBER:
        return is_number_within(row, value);
    case OPTION_CHOICE:
        return row->choices[value_choice(row, value)] != NULL;
    case OPTION_TEXT:
        return row->accepts(value);
    }
    return false;
}

/* "error, warning, info or debug". */
static void describe_choices(const struct option_row *row, char *text_out)
{
    size_t length = 0;
    for (unsigned i = 0; row->choices[i] != NULL; i++) {
        const char *glue = i == 0 ? "" : row->choices[i + 1] == NULL ? " or " : ", ";
        int written =
            snprintf(text_out + length, VALUE_WANTED_SIZE - length, "%s%s", glue, row->choices[i]);
        length += (size_t)written;
        assert(length < VALUE_WANTED_SIZE);
    }
}

void value_describe(const struct option_row *row, char text_out[static VALUE_WANTED_SIZE])
{
    switch (row->type) {
    case OPTION_NUMBER:
        snprintf(text_out, VALUE_WANTED_SIZE, "a whole number from %" PRId64 " to %" PRId64,
                 row->minimum, row->maximum);
        return;
    case OPTION_CHOICE:
        describe_choices(row, text_out);
        return;
    case OPTION_TEXT:
        snprintf(text_out, VALUE_WANTED_SIZE, "%s", row->wanted);
        return;
    }
}

int64_t value_number(const char *value)
{
    return strtoll(value, NULL, 10);
}

unsigned value_choice(const struct option_row *row, const char *value)
{
    unsigned index = 0;
    while (row->choices[index] != NULL && strcmp(row->choices[index], value) != 0) {
        index++;
    }
    return index;
}
