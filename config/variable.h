/*
 * Variable: a setting as the environment and .env have it, SLOTD_MAX_WINDOWS or an option's alias.
 */
#ifndef CONFIG_VARIABLE_H
#define CONFIG_VARIABLE_H
#include "config/reading.h"

struct variable {
    const char *name;
    size_t length;
    const char *value;  /* NULL: it has none */
    const char *source; /* the place, in words */
    bool is_shared;     /* the place has everybody's variables, not only those meant for slotd */
};

/* Takes the variable if it is of one kind, and leaves it otherwise. */
typedef enum result (*variable_taker)(const struct reading *reading,
                                      const struct variable *variable);

/* SLOTD_CONFIG. */
MUST_CHECK enum result variable_take_file(const struct reading *reading,
                                          const struct variable *variable);

/* An alias. One that others use, too, is left if its value will not do and its place is shared. */
MUST_CHECK enum result variable_take_alias(const struct reading *reading,
                                           const struct variable *variable);

/* SLOTD_*: all of them are meant for us, so one that we do not know is a mistake. */
MUST_CHECK enum result variable_take_own(const struct reading *reading,
                                         const struct variable *variable);

/* Whether any of them would take it. */
bool variable_is_ours(const struct variable *variable);

#endif
