/*
 * Dotenv: the file .env in the working directory, lines NAME=VALUE as a shell would read them.
 *
 * Others keep their variables there as well: what is not ours is not looked at, however odd.
 */
#ifndef CONFIG_DOTENV_H
#define CONFIG_DOTENV_H
#include "config/variable.h"

/* Offers each variable that is ours. Without such a file there is none; of a name that is there
 * several times the last one counts. */
MUST_CHECK enum result dotenv_read(const struct reading *reading, variable_taker take);

#endif
