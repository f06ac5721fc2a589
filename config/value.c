/* Strict: a number is its digits, a choice is one of its words. A switch is not, because .env files
 * of several languages have one. */
#include "config/value.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* What a word of a set turns out to be. */
struct word {
    const char *text;
    size_t length;
    unsigned choice; /* where the row ends, if it is none */
};

/* The word at the start of `rest`, without spaces around it; moves `rest` past its comma, or to
 * NULL after the last one. */
static struct word next_word(const struct option_row *row, const char **rest)
{
    size_t length = strcspn(*rest, ",");
    struct word word = {.text = *rest, .length = length};
    *rest = (*rest)[length] == ',' ? *rest + length + 1 : NULL;
    while (word.length > 0 && word.text[0] == ' ') {
        word.text++;
        word.length--;
    }
    while (word.length > 0 && word.text[word.length - 1] == ' ') {
        word.length--;
    }
    while (row->choices[word.choice] != NULL &&
           (strlen(row->choices[word.choice]) != word.length ||
            strncmp(row->choices[word.choice], word.text, word.length) != 0)) {
        word.choice++;
    }
    return word;
}

/* The first word that is none, or is there a second time; false if there is no such word. */
static bool find_wrong_word(const struct option_row *row, const char *value, struct word *word_out)
{
    uint32_t seen = 0;
    const char *rest = value;
    while (rest != NULL) {
        struct word word = next_word(row, &rest);
        if (row->choices[word.choice] == NULL || (seen >> word.choice & 1) != 0) {
            *word_out = word;
            return true;
        }
        seen |= UINT32_C(1) << word.choice;
    }
    return false;
}

static bool is_one_of(const char *const *words, const char *value)
{
    while (*words != NULL && strcasecmp(*words, value) != 0) {
        words++;
    }
    return *words != NULL;
}

static const char *const words_for_on[] = {"on", "true", "yes", "1", NULL};
static const char *const words_for_off[] = {"off", "false", "no", "0", NULL};

bool value_is_acceptable(const struct option_row *row, const char *value)
{
    switch (row->type) {
    case OPTION_NUMBER:
        return is_number_within(row, value);
    case OPTION_CHOICE:
        return row->choices[value_choice(row, value)] != NULL;
    case OPTION_SET:
        return !find_wrong_word(row, value, &(struct word){0});
    case OPTION_SWITCH:
        return is_one_of(words_for_on, value) || is_one_of(words_for_off, value);
    case OPTION_TEXT:
        return row->accepts(value);
    }
    return false;
}

/* "error, warning, info or debug", after what is there already. */
static void describe_choices(const struct option_row *row, char *text_out)
{
    size_t length = strlen(text_out);
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
        text_out[0] = '\0';
        describe_choices(row, text_out);
        return;
    case OPTION_SET:
        snprintf(text_out, VALUE_WANTED_SIZE, "one or more, with commas between them, of ");
        describe_choices(row, text_out);
        return;
    case OPTION_SWITCH:
        snprintf(text_out, VALUE_WANTED_SIZE, "on or off, or true, yes, 1, false, no or 0");
        return;
    case OPTION_TEXT:
        snprintf(text_out, VALUE_WANTED_SIZE, "%s", row->wanted);
        return;
    }
}

void value_describe_flaw(const struct option_row *row, const char *value,
                         char text_out[static VALUE_FLAW_SIZE])
{
    struct word word;
    text_out[0] = '\0';
    if (row->type == OPTION_SET && find_wrong_word(row, value, &word)) {
        int length = word.length < 40 ? (int)word.length : 40;
        bool is_known = row->choices[word.choice] != NULL;
        snprintf(text_out, VALUE_FLAW_SIZE,
                 is_known ? "; \"%.*s\" is there twice" : "; there is no \"%.*s\"", length,
                 word.text);
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

bool value_switch(const char *value)
{
    return is_one_of(words_for_on, value);
}

uint32_t value_set(const struct option_row *row, const char *value)
{
    uint32_t set = 0;
    const char *rest = value;
    while (rest != NULL) {
        set |= UINT32_C(1) << next_word(row, &rest).choice;
    }
    return set;
}
