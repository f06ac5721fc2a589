/*
 * Config: the options' values, from defaults < file < .env < environment < command line.
 *
 * Anything unknown, malformed or out of range is refused with a message that names the setting,
 * where it came from and what is wanted. Read-only once loaded.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "config/options.h"
#include "core/annotations.h"
#include "core/result.h"

struct config;
void config_free(struct config *config);

/* RESULT_INVALID with a sentence in message_out. The file is the one named by --config or else by
 * SLOTD_CONFIG; without either none is read. .env is that of the working directory. Who asks for
 * help, the version or the annotated file gets it however wrong the file and the environment are.
 */
MUST_CHECK enum result config_load(int argc, char *const *argv, char *const *environment,
                                   struct config **config_out, char *message_out,
                                   size_t message_size);

enum config_action config_action(const struct config *config);

/* What the verb was told besides; NULL: nothing. */
const char *config_argument(const struct config *config);

/* The value of an option of that type; a choice is the index of its word in the table, a set has a
 * bit for each. */
const char *config_text(const struct config *config, enum option option);
int64_t config_number(const struct config *config, enum option option);
unsigned config_choice(const struct config *config, enum option option);
bool config_switch(const struct config *config, enum option option);
uint32_t config_set(const struct config *config, enum option option);

/* Whether any place says so, and not only the default. */
bool config_is_given(const struct config *config, enum option option);

void config_write_help(FILE *stream);

/* The annotated file with all defaults, config/slotd.conf. */
void config_write_file(FILE *stream);

#endif
