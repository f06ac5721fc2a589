/*
 * Value: a text, and what an option's row says about it.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H
#include <stdint.h>

#include "config/options.h"

enum { VALUE_WANTED_SIZE = 192, VALUE_FLAW_SIZE = 96 };

bool value_is_acceptable(const struct option_row *row, const char *value);

/* What is acceptable, in words: "a whole number from 1 to 10000", "on or off". */
void value_describe(const struct option_row *row, char text_out[static VALUE_WANTED_SIZE]);

/* What in a value is not acceptable, to follow that: "; there is no \"red\"". Often there is
 * nothing to add, and the text is empty. */
void value_describe_flaw(const struct option_row *row, const char *value,
                         char text_out[static VALUE_FLAW_SIZE]);

/* Of an acceptable value. */
int64_t value_number(const char *value);
unsigned value_choice(const struct option_row *row, const char *value);
bool value_switch(const char *value);
uint32_t value_set(const struct option_row *row, const char *value);

#endif
