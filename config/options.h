/*
 * Options: the one table of everything that can be set.
 *
 * Each option is a line `name = value` in the file, SLOTD_NAME in the environment and --na-me on
 * the command line.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H
#include <stdint.h>

enum option {
    OPTION_LISTEN,
    OPTION_STORE,
    OPTION_STORE_GUARD,
    OPTION_UNDATED_DAY,
    OPTION_TIME_ZONE,
    OPTION_PLACEMENT_SAMPLE,
    OPTION_SHORTEST_DURATION,
    OPTION_WORKERS,
    OPTION_CONNECTION_QUEUE,
    OPTION_KEEP_ALIVE_TIMEOUT_MS,
    OPTION_REQUEST_TIMEOUT_MS,
    OPTION_BODY_TIMEOUT_MS,
    OPTION_DRAIN_TIMEOUT_MS,
    OPTION_MAX_BODY_BYTES,
    OPTION_MAX_JSON_DEPTH,
    OPTION_MAX_ID_BYTES,
    OPTION_MAX_WINDOWS,
    OPTION_MAX_DURATION_MINUTES,
    OPTION_LOG_LEVEL,
    OPTION_COUNT
};

enum option_type { OPTION_TEXT, OPTION_NUMBER, OPTION_CHOICE };

enum { OPTION_CHOICES_MAX = 5 };

struct option_row {
    const char *name;
    enum option_type type;
    const char *default_value;
    int64_t minimum, maximum;                    /* of a number */
    const char *choices[OPTION_CHOICES_MAX];     /* of a choice, NULL after the last */
    const char *(*objection)(const char *value); /* to a text: what is wrong with it, or NULL */
    const char *help;
};

extern const struct option_row option_table[OPTION_COUNT];

#endif
