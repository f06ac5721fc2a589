/*
 * Options: the one table of everything that can be set.
 *
 * An option is a line `max_windows = 96` in the file, SLOTD_MAX_WINDOWS in the environment or in
 * .env, and --max-windows on the command line. Some have an alias besides, for the environment and
 * .env: a name that their users knew before.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option {
    OPTION_LISTEN,
    OPTION_STORE,
    OPTION_STORE_GUARD,
    OPTION_FOLLOW_INTERVAL_MS,
    OPTION_UNDATED_DAY,
    OPTION_TIME_ZONE,
    OPTION_PLACEMENT_SAMPLE,
    OPTION_SHORTEST_DURATION,
    OPTION_HORIZON_DAYS,
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
    OPTION_MAX_RANGE_DAYS,
    OPTION_MAX_OCCURRENCES,
    OPTION_HOLD_TTL,
    OPTION_MAX_HOLD_TTL,
    OPTION_MAX_CLIENT_APPOINTMENTS,
    OPTION_MAX_SLOT_DAYS,
    OPTION_MAX_SLOT_WORK,
    OPTION_MAX_SLOTS,
    OPTION_MAX_WAIT_SECONDS,
    OPTION_MAX_WAITING,
    OPTION_MAX_METRIC_PROVIDERS,
    OPTION_LOG_LEVEL,
    OPTION_FACES,
    OPTION_APP_NAME,
    OPTION_APP_VERSION,
    OPTION_DEBUG,
    OPTION_DEFAULT_SLOT_DURATION_MINUTES,
    OPTION_MAX_ADVANCE_BOOKING_DAYS,
    OPTION_COUNT
};

enum option_type {
    OPTION_TEXT,
    OPTION_NUMBER,
    OPTION_CHOICE, /* one of the words */
    OPTION_SET,    /* words with commas between them, each once at most */
    OPTION_SWITCH, /* on or off, as people write that */
};

enum { OPTION_CHOICES_MAX = 6 };

struct option_row {
    const char *name;
    enum option_type type;
    bool alias_is_common; /* others use the alias, too: in the environment, a value of it that will
                             not do is not ours */
    const char *default_value;
    int64_t minimum, maximum;                /* of a number */
    const char *choices[OPTION_CHOICES_MAX]; /* of a choice or set, NULL after the last */
    bool (*accepts)(const char *value);      /* of a text */
    const char *wanted;                      /* of a text: what is accepted, in words */
    const char *help;
    const char *alias; /* NULL: none */
};

extern const struct option_row option_table[OPTION_COUNT];

enum option_spelling {
    SPELLED_PLAIN,  /* max_windows */
    SPELLED_UPPER,  /* MAX_WINDOWS */
    SPELLED_DASHED, /* max-windows */
};

/* One letter of an option's name. */
char option_letter(char letter, enum option_spelling spelling);

/* OPTION_COUNT if no option is spelled so. */
enum option option_find(const char *text, size_t length, enum option_spelling spelling);

/* The same of aliases, in capitals. */
enum option option_find_alias(const char *text, size_t length);

/* What the command line asks for, besides the options. Verbs come first. */
enum config_action {
    CONFIG_SERVE,
    CONFIG_EXPORT,
    CONFIG_IMPORT,
    CONFIG_CHECK,
    CONFIG_BACKUP,
    CONFIG_HELP,
    CONFIG_VERSION,
    CONFIG_PRINT,
    CONFIG_PROBE,
};

enum { CONFIG_ACTION_COUNT = CONFIG_PROBE + 1 };

struct action_row {
    const char *word, *help;
    const char *argument; /* what a verb is told besides, in capitals; NULL: nothing */
};

extern const struct action_row action_table[CONFIG_ACTION_COUNT];

#endif
