/* Reading the options: which place wins, and what is refused in which words. */
#include "config/config.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/memory.h"

enum { MESSAGE_SIZE = 512, TEXT_SIZE = 65536 };

static char message[MESSAGE_SIZE];
static char path[] = "/tmp/slotd-config-XXXXXX";
static const char *no_words[] = {NULL};

/* A file with this text; its name is in `path`. */
static void write_bytes(const char *bytes, size_t length)
{
    strcpy(path, "/tmp/slotd-config-XXXXXX");
    int file = mkstemp(path);
    cr_assert(file >= 0);
    cr_assert_eq(write(file, bytes, length), (ssize_t)length);
    close(file);
}

static enum result load(const char *const *words, const char *const *environment,
                        struct config **config_out)
{
    const char *argv[16] = {"slotd"};
    int argc = 1;
    for (; words[argc - 1] != NULL; argc++) {
        argv[argc] = words[argc - 1];
    }
    message[0] = '\0';
    return config_load(argc, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment,
                       config_out, message, sizeof message);
}

static struct config *must_load(const char *const *words, const char *const *environment)
{
    struct config *config = NULL;
    cr_assert_eq(load(words, environment, &config), RESULT_OK, "%s", message);
    return config;
}

/* The message holds `word` and `reason`. */
static void expect_refusal(const char *const *words, const char *const *environment,
                           const char *word, const char *reason)
{
    struct config *config = NULL;
    enum result result = load(words, environment, &config);
    cr_assert_eq(result, RESULT_INVALID, "%s %s was accepted", word, reason);
    cr_expect_null(config);
    cr_expect_not_null(strstr(message, word), "\"%s\" is not in: %s", word, message);
    cr_expect_not_null(strstr(message, reason), "\"%s\" is not in: %s", reason, message);
}

static void expect_file_refusal(const char *text, const char *place, const char *reason)
{
    write_bytes(text, strlen(text));
    const char *words[] = {"--config", path, NULL};
    char source[64];
    snprintf(source, sizeof source, "%s%s", path, place);
    expect_refusal(words, no_words, source, reason);
    unlink(path);
}

Test(config, defaults)
{
    struct config *config = must_load(no_words, no_words);
    cr_expect_eq(config_action(config), CONFIG_SERVE);
    cr_expect_str_eq(config_text(config, OPTION_LISTEN), "127.0.0.1:5000");
    cr_expect_str_eq(config_text(config, OPTION_STORE), "sqlite:slotd.db");
    cr_expect_str_eq(config_text(config, OPTION_TIME_ZONE), "UTC");
    cr_expect_eq(config_number(config, OPTION_WORKERS), 1024);
    cr_expect_eq(config_number(config, OPTION_MAX_BODY_BYTES), 262144);
    cr_expect_eq(config_number(config, OPTION_MAX_WINDOWS), 512);
    cr_expect_eq(config_choice(config, OPTION_STORE_GUARD), 0);
    cr_expect_eq(config_choice(config, OPTION_UNDATED_DAY), 0);
    cr_expect_eq(config_choice(config, OPTION_LOG_LEVEL), 2);
    cr_expect_not(config_is_given(config, OPTION_LOG_LEVEL));
    cr_expect_eq(config_set(config, OPTION_FACES), 31);
    cr_expect_not(config_switch(config, OPTION_DEBUG));
    cr_expect_str_eq(config_text(config, OPTION_APP_NAME), "Calendar Booking System");
    config_free(config);
}

Test(config, every_default_is_acceptable_and_every_row_is_filled)
{
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        const struct option_row *row = &option_table[option];
        char word[128];
        cr_assert_not_null(row->name, "option %u", option);
        cr_expect_not_null(row->help, "%s", row->name);
        cr_expect_eq(row->accepts != NULL, row->type == OPTION_TEXT, "%s", row->name);
        cr_expect_eq(row->wanted != NULL, row->type == OPTION_TEXT, "%s", row->name);
        bool has_words = row->type == OPTION_CHOICE || row->type == OPTION_SET;
        cr_expect_eq(row->choices[0] != NULL, has_words, "%s", row->name);
        cr_expect(row->alias != NULL || !row->alias_is_common, "%s", row->name);
        snprintf(word, sizeof word, "%s=%s", row->name, row->default_value);
        write_bytes(word, strlen(word));
        const char *words[] = {"--config", path, NULL};
        config_free(must_load(words, no_words));
        unlink(path);
    }
}

Test(config, the_ends_of_every_range_are_in_it_and_their_neighbours_are_not)
{
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        const struct option_row *row = &option_table[option];
        if (row->type != OPTION_NUMBER) {
            continue;
        }
        const int64_t numbers[] = {row->minimum - 1, row->minimum, row->maximum, row->maximum + 1};
        for (size_t i = 0; i < 4; i++) {
            char line[128];
            snprintf(line, sizeof line, "%s = %lld\n", row->name, (long long)numbers[i]);
            write_bytes(line, strlen(line));
            const char *words[] = {"--config", path, NULL};
            struct config *config = NULL;
            enum result result = load(words, no_words, &config);
            cr_expect_eq(result, i == 1 || i == 2 ? RESULT_OK : RESULT_INVALID, "%s", line);
            if (result == RESULT_OK) {
                cr_expect_eq(config_number(config, (enum option)option), numbers[i]);
                config_free(config);
            }
            unlink(path);
        }
    }
}

Test(config, the_command_line_wins_over_the_environment_and_that_over_the_file)
{
    static const char text[] =
        "# three settings\n\n workers=3\r\nmax_windows = 3 \nlog_level = debug";
    write_bytes(text, sizeof text - 1);
    char variable[64];
    snprintf(variable, sizeof variable, "SLOTD_CONFIG=%s", path);
    const char *environment[] = {"PATH=/bin", variable, "SLOTD_WORKERS=2", "SLOTD_MAX_WINDOWS=2",
                                 NULL};
    const char *words[] = {"serve", "--workers", "1", NULL};
    struct config *config = must_load(words, environment);
    cr_expect_eq(config_number(config, OPTION_WORKERS), 1);
    cr_expect_eq(config_number(config, OPTION_MAX_WINDOWS), 2);
    cr_expect_eq(config_choice(config, OPTION_LOG_LEVEL), 3);
    cr_expect_eq(config_number(config, OPTION_MAX_ID_BYTES), 128);
    config_free(config);
    unlink(path);
}

Test(config, the_file_of_the_command_line_wins_over_that_of_the_environment)
{
    write_bytes("workers = 7\n", 12);
    const char *environment[] = {"SLOTD_CONFIG=/nowhere/slotd.conf", NULL};
    char flag[64];
    snprintf(flag, sizeof flag, "--config=%s", path);
    const char *words[] = {flag, NULL};
    struct config *config = must_load(words, environment);
    cr_expect_eq(config_number(config, OPTION_WORKERS), 7);
    config_free(config);
    unlink(path);
}

Test(config, values_may_hold_an_equals_sign)
{
    const char *words[] = {"--store=sqlite:a=b.db", NULL};
    struct config *config = must_load(words, no_words);
    cr_expect_str_eq(config_text(config, OPTION_STORE), "sqlite:a=b.db");
    config_free(config);
}

Test(config, what_the_command_line_may_not_say)
{
    static const struct {
        const char *words[4], *word, *reason;
    } cases[] = {
        {{"--colour", "red"}, "--colour", "no option"},
        {{"--max_windows", "3"}, "--max_windows", "no option"},
        {{"workers=3"}, "workers=3", "no option"},
        {{"-w", "3"}, "-w", "no option"},
        {{"--"}, "--", "no option"},
        {{"--help=yes"}, "--help=yes", "no option"},
        {{"--workers", "3", "serve"}, "serve", "no option"},
        {{"--workers", "3", "check"}, "check", "no option"},
        {{"serve", "check"}, "check", "no option"},
        {{"check", "slotd.db"}, "slotd.db", "no option"},
        {{"backup", "one", "two"}, "two", "no option"},
        {{"backup"}, "backup", "needs a FILE"},
        {{"--workers"}, "--workers", "needs a value"},
        {{"--config"}, "--config", "needs a value"},
        {{"--workers", "many"}, "workers = \"many\"", "a whole number from 1 to 20000"},
        {{"--workers", ""}, "workers = \"\"", "a whole number"},
        {{"--workers", "-"}, "workers = \"-\"", "a whole number"},
        {{"--workers", " 8"}, "workers = \" 8\"", "a whole number"},
        {{"--workers", "8 "}, "workers = \"8 \"", "a whole number"},
        {{"--workers", "+8"}, "workers = \"+8\"", "a whole number"},
        {{"--workers", "8.0"}, "workers = \"8.0\"", "a whole number"},
        {{"--workers", "0x8"}, "workers = \"0x8\"", "a whole number"},
        {{"--workers", "0"}, "workers = \"0\"", "from 1 to 20000"},
        {{"--workers", "20001"}, "workers = \"20001\"", "from 1 to 20000"},
        {{"--workers", "18446744073709551617"}, "workers", "from 1 to 20000"},
        {{"--undated-day", "tomorrow"}, "undated_day = \"tomorrow\"", "today or next"},
        {{"--undated-day", "Today"}, "undated_day = \"Today\"", "today or next"},
        {{"--log-level", ""}, "log_level = \"\"", "error, warning, info or debug"},
        {{"--store", "slotd.db"}, "store = \"slotd.db\"", "scheme"},
        {{"--store", "sqlite:"}, "store", "sqlite:FILE"},
        {{"--store", "memory:x"}, "store", "memory:"},
        {{"--store", "postgresql:db"}, "store", "postgresql://"},
        {{"--time-zone", ""}, "time_zone", "not empty"},
        {{"--faces", "native,nativ"}, "faces = \"native,nativ\"", "there is no \"nativ\""},
        {{"--faces", "native,nativ"}, "quarter_hours", "commas"},
        {{"--faces", ""}, "faces = \"\"", "there is no \"\""},
        {{"--faces", "native,"}, "faces", "there is no \"\""},
        {{"--faces", "native quarter_hours"}, "faces", "there is no \"native quarter_hours\""},
        {{"--faces", "Native"}, "faces", "there is no \"Native\""},
        {{"--faces", "operation"}, "faces", "there is no \"operation\""},
        {{"--faces", "native, native"}, "faces", "\"native\" is there twice"},
        {{"--debug", "maybe"}, "debug = \"maybe\"", "on or off"},
        {{"--debug", ""}, "debug", "on or off"},
        {{"--app-name", ""}, "app_name", "not empty"},
        {{"--config", "/nowhere/slotd.conf"}, "/nowhere/slotd.conf", "No such file"},
        {{"--config", "/tmp"}, "\"/tmp\"", "Is a directory"},
        {{"--config", "/dev/zero"}, "/dev/zero", "larger"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_refusal(cases[i].words, no_words, cases[i].word, cases[i].reason);
    }
}

Test(config, addresses_to_listen_on)
{
    static const char *const good[] = {"127.0.0.1:0", "0.0.0.0:65535", "10.1.2.3:80"};
    static const char *const bad[] = {"",
                                      ":5000",
                                      "5000",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      "localhost:1",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:-1",
                                      "127.0.0.1:80x",
                                      "127.0.0.1: 80",
                                      "127.0.0:80",
                                      "127.0.0.256:80",
                                      "127.0.0.1:1:2",
                                      "[::1]:80",
                                      "1.2.3.4:000080",
                                      "256.256.256.256.256:80"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const char *words[] = {"--listen", good[i], NULL};
        struct config *config = must_load(words, no_words);
        cr_expect_str_eq(config_text(config, OPTION_LISTEN), good[i]);
        config_free(config);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *words[] = {"--listen", bad[i], NULL};
        expect_refusal(words, no_words, "listen", "IPv4");
    }
}

Test(config, what_the_environment_may_not_say)
{
    static const struct {
        const char *environment[2], *word, *reason;
    } cases[] = {
        {{"SLOTD_COLOUR=red"}, "SLOTD_COLOUR", "no setting \"colour\""},
        {{"SLOTD_workers=3"}, "SLOTD_workers", "no setting"},
        {{"SLOTD_MAX-WINDOWS=3"}, "SLOTD_MAX-WINDOWS", "no setting"},
        {{"SLOTD_=3"}, "SLOTD_", "no setting"},
        {{"SLOTD_WORKERS"}, "SLOTD_WORKERS", "no setting"},
        {{"SLOTD_WORKERS=none"}, "SLOTD_WORKERS", "workers = \"none\""},
        {{"SLOTD_STORE_GUARD=yes"}, "SLOTD_STORE_GUARD", "on or off"},
        {{"SLOTD_CONFIG="}, "\"\"", "No such file"},
        {{"SLOTD_DEBUG=*"}, "SLOTD_DEBUG", "debug = \"*\""},
        {{"SLOTD_APP_NAME="}, "SLOTD_APP_NAME", "not empty"},
        {{"DEFAULT_SLOT_DURATION_MINUTES=4"},
         "environment DEFAULT_SLOT_DURATION_MINUTES",
         "from 5 to 1440"},
        {{"MAX_ADVANCE_BOOKING_DAYS=0"}, "environment MAX_ADVANCE_BOOKING_DAYS", "from 1 to 3660"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_refusal(no_words, cases[i].environment, cases[i].word, cases[i].reason);
    }
}

Test(config, what_a_file_may_not_say)
{
    expect_file_refusal("# comment\n\nworkers = 3\ncolour = red\n", ":4", "no setting \"colour\"");
    expect_file_refusal("workers = 3\n\nworkers = 3\n", ":3", "workers is set a second time");
    expect_file_refusal("workers\n", ":1", "not of the form");
    expect_file_refusal("= 3\n", ":1", "no setting \"\"");
    expect_file_refusal("WORKERS = 3\n", ":1", "no setting \"WORKERS\"");
    expect_file_refusal("config = other.conf\n", ":1", "no setting \"config\"");
    expect_file_refusal("workers = 3 # three\n", ":1", "a whole number");
    expect_file_refusal("workers =\n", ":1", "a whole number");
}

Test(config, a_file_with_a_nul_byte_or_too_long_is_refused)
{
    static char text[TEXT_SIZE + 1];
    const char *words[] = {"--config", path, NULL};
    write_bytes("workers = 3\0 0", 14);
    expect_refusal(words, no_words, path, "NUL");
    unlink(path);
    memset(text, '\n', sizeof text);
    write_bytes(text, TEXT_SIZE);
    config_free(must_load(words, no_words));
    unlink(path);
    write_bytes(text, TEXT_SIZE + 1);
    expect_refusal(words, no_words, path, "64 KB");
    unlink(path);
}

Test(config, a_message_is_cut_to_its_room)
{
    char room[16];
    char *const argv[] = {(char[]){"slotd"}, (char[]){"--colour"}, NULL};
    struct config *config = NULL;
    cr_expect_eq(
        config_load(2, argv, (char *const *)(uintptr_t)no_words, &config, room, sizeof room),
        RESULT_INVALID);
    cr_expect_str_eq(room, "command line: t");
}

Test(config, actions)
{
    static const struct {
        const char *word;
        enum config_action action;
    } cases[] = {{"serve", CONFIG_SERVE},          {"export", CONFIG_EXPORT},
                 {"import", CONFIG_IMPORT},        {"check", CONFIG_CHECK},
                 {"--help", CONFIG_HELP},          {"--version", CONFIG_VERSION},
                 {"--print-config", CONFIG_PRINT}, {"--probe", CONFIG_PROBE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *words[] = {cases[i].word, "--listen", "127.0.0.1:1", NULL};
        struct config *config = must_load(words, no_words);
        cr_expect_eq(config_action(config), cases[i].action);
        config_free(config);
    }
}

Test(config, help_is_given_whatever_else_is_wrong_but_a_probe_needs_the_options)
{
    const char *environment[] = {"SLOTD_COLOUR=red", "SLOTD_CONFIG=/nowhere/slotd.conf", NULL};
    const char *help[] = {"--workers", "none", "--help", NULL}, *probe[] = {"--probe", NULL};
    config_free(must_load(help, environment));
    expect_refusal(probe, environment, "/nowhere/slotd.conf", "No such file");
}

Test(config, a_verb_gets_its_argument_wherever_it_stands)
{
    const char *first[] = {"backup", "one.db", "--workers", "3", NULL};
    const char *last[] = {"backup", "--workers=3", "one.db", NULL};
    const char *help[] = {"backup", "--help", NULL};
    const char *const *const lines[] = {first, last};
    for (size_t i = 0; i < 2; i++) {
        struct config *config = must_load(lines[i], no_words);
        cr_expect_eq(config_action(config), CONFIG_BACKUP);
        cr_expect_str_eq(config_argument(config), "one.db");
        cr_expect_eq(config_number(config, OPTION_WORKERS), 3);
        config_free(config);
    }
    struct config *config = must_load(help, no_words);
    cr_expect_eq(config_action(config), CONFIG_HELP);
    config_free(config);
}

static char *written_by(void (*write_to)(FILE *stream))
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    write_to(stream);
    fclose(stream);
    return text;
}

Test(config, the_annotated_file_is_the_one_that_is_delivered)
{
    char *wanted = written_by(config_write_file), *delivered = memory_new(TEXT_SIZE);
    FILE *file = fopen(SOURCE_DIRECTORY "/config/slotd.conf", "re");
    cr_assert_not_null(file);
    cr_expect_lt(fread(delivered, 1, TEXT_SIZE - 1, file), TEXT_SIZE - 1);
    fclose(file);
    cr_expect_str_eq(delivered, wanted);
    free(delivered);
    free(wanted);
}

Test(config, the_annotated_file_sets_what_would_be_set_anyway)
{
    const char *words[] = {"--config", SOURCE_DIRECTORY "/config/slotd.conf", NULL};
    struct config *config = must_load(words, no_words);
    char *text = written_by(config_write_file);
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        const struct option_row *row = &option_table[option];
        char line[160];
        snprintf(line, sizeof line, "\n%s = %s\n", row->name, row->default_value);
        cr_expect_not_null(strstr(text, line), "%s", row->name);
        if (row->type == OPTION_TEXT) {
            cr_expect_str_eq(config_text(config, (enum option)option), row->default_value);
        }
    }
    free(text);
    config_free(config);
}

Test(config, help_names_every_flag_and_keeps_to_its_columns)
{
    char *text = written_by(config_write_help);
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        char flag[64] = "--";
        strcat(flag, option_table[option].name);
        for (char *at = flag; *at != '\0'; at++) {
            *at = *at == '_' ? '-' : *at;
        }
        cr_expect_not_null(strstr(text, flag), "%s", flag);
    }
    for (unsigned action = 0; action < CONFIG_ACTION_COUNT; action++) {
        cr_expect_not_null(strstr(text, action_table[action].word));
    }
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        cr_expect_leq(strlen(line), 100, "%s", line);
    }
    free(text);
}

static uint32_t faces_of(const char *words)
{
    const char *flags[] = {"--faces", words, NULL};
    struct config *config = must_load(flags, no_words);
    uint32_t faces = config_set(config, OPTION_FACES);
    config_free(config);
    return faces;
}

Test(config, a_set_is_a_bit_for_each_word_in_any_order)
{
    cr_expect_eq(faces_of("native"), 1);
    cr_expect_eq(faces_of("calendar_booking"), 16);
    cr_expect_eq(faces_of("quarter_hours,native"), 9);
    cr_expect_eq(faces_of(" pro_scheduler , consultant_calendar "), 6);
}

Test(config, a_switch_may_be_written_as_people_do)
{
    static const char *const on[] = {"on", "true", "True", "TRUE", "1", "yes", "Yes"};
    static const char *const off[] = {"off", "false", "False", "0", "no", "NO"};
    for (size_t i = 0; i < sizeof on / sizeof on[0]; i++) {
        const char *words[] = {"--debug", on[i], NULL};
        struct config *config = must_load(words, no_words);
        cr_expect(config_switch(config, OPTION_DEBUG), "%s", on[i]);
        config_free(config);
    }
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        const char *words[] = {"--debug", off[i], NULL};
        const char *environment[] = {"DEBUG=1", NULL};
        struct config *config = must_load(words, environment);
        cr_expect_not(config_switch(config, OPTION_DEBUG), "%s", off[i]);
        config_free(config);
    }
}

Test(config, aliases_are_read_from_the_environment)
{
    const char *environment[] = {"APP_NAME=Front desk",
                                 "APP_VERSION=2",
                                 "DEBUG=True",
                                 "DEFAULT_SLOT_DURATION_MINUTES=30",
                                 "MAX_ADVANCE_BOOKING_DAYS=90",
                                 NULL};
    struct config *config = must_load(no_words, environment);
    cr_expect_str_eq(config_text(config, OPTION_APP_NAME), "Front desk");
    cr_expect_str_eq(config_text(config, OPTION_APP_VERSION), "2");
    cr_expect(config_switch(config, OPTION_DEBUG));
    cr_expect_eq(config_number(config, OPTION_DEFAULT_SLOT_DURATION_MINUTES), 30);
    cr_expect_eq(config_number(config, OPTION_MAX_ADVANCE_BOOKING_DAYS), 90);
    config_free(config);
}

Test(config, our_own_name_wins_over_an_alias_wherever_it_stands)
{
    const char *environment[] = {"SLOTD_APP_NAME=ours", "APP_NAME=theirs", NULL};
    struct config *config = must_load(no_words, environment);
    cr_expect_str_eq(config_text(config, OPTION_APP_NAME), "ours");
    config_free(config);
}

/* Many programs are told things by a variable of that name. */
Test(config, what_others_put_into_a_common_name_is_ignored)
{
    const char *environment[] = {"DEBUG=*", "APP_NAME=", "APP_VERSION=", "APP_NAMES=x", NULL};
    struct config *config = must_load(no_words, environment);
    cr_expect_not(config_switch(config, OPTION_DEBUG));
    cr_expect_not(config_is_given(config, OPTION_DEBUG));
    cr_expect_str_eq(config_text(config, OPTION_APP_NAME), "Calendar Booking System");
    cr_expect_str_eq(config_text(config, OPTION_APP_VERSION), "1.0.0");
    config_free(config);
}

static char directory[] = "/tmp/slotd-dotenv-XXXXXX";

/* Makes a directory the working one, with nothing but this .env in it. */
static void write_dotenv(const char *text, size_t length)
{
    cr_assert_not_null(mkdtemp(strcpy(directory, "/tmp/slotd-dotenv-XXXXXX")));
    cr_assert_eq(chdir(directory), 0);
    FILE *file = fopen(".env", "we");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(text, 1, length, file), length);
    fclose(file);
}

static void remove_dotenv(void)
{
    cr_expect_eq(unlink(".env"), 0);
    cr_expect_eq(chdir("/"), 0);
    cr_expect_eq(rmdir(directory), 0);
}

static void expect_dotenv_name(const char *text, const char *name)
{
    write_dotenv(text, strlen(text));
    struct config *config = must_load(no_words, no_words);
    cr_expect_str_eq(config_text(config, OPTION_APP_NAME), name, "%s", text);
    config_free(config);
    remove_dotenv();
}

static void expect_dotenv_refusal(const char *text, const char *place, const char *reason)
{
    write_dotenv(text, strlen(text));
    expect_refusal(no_words, no_words, place, reason);
    remove_dotenv();
}

Test(config, dotenv_is_read_as_a_shell_would)
{
    expect_dotenv_name("APP_NAME=Desk", "Desk");
    expect_dotenv_name("\n# APP_NAME=no\n\n  export APP_NAME = Front desk \r\n", "Front desk");
    expect_dotenv_name("export\tAPP_NAME=x", "x");
    expect_dotenv_name("APP_NAME=\"  Desk # 1 \"  # one", "  Desk # 1 ");
    expect_dotenv_name("APP_NAME='it \"is\" \\'", "it \"is\" \\");
    expect_dotenv_name("APP_NAME=\"a \\\"b\\\" \\\\ \\n\"", "a \"b\" \\ \\n");
    expect_dotenv_name("APP_NAME=Desk#1 # one", "Desk#1");
    expect_dotenv_name("APP_NAME=a=b", "a=b");
    expect_dotenv_name("APP_NAME=first\nAPP_NAME=last\n", "last");
    expect_dotenv_name("SLOTD_APP_NAME=ours\nAPP_NAME=theirs\n", "ours");
    expect_dotenv_name("exported\nAPP_NAME=x", "x");
    expect_dotenv_name("APP_NAME=x\nex APP_NAME=y\nexports APP_NAME=y\n#APP_NAME=y", "x");
    expect_dotenv_name("APP_NAME='a\\\\b'", "a\\\\b");
}

Test(config, what_others_keep_in_dotenv_is_not_looked_at)
{
    expect_dotenv_name(
        "DATABASE_URL=\"x\nnonsense\n=\nAPP_NAMES='\nAPP_NAME=x\nSLOT=\"\n\xff\xfe=1\n", "x");
}

Test(config, what_dotenv_may_not_say)
{
    expect_dotenv_refusal("A=1\nDEBUG=*\n", ".env:2", "debug = \"*\"");
    expect_dotenv_refusal("APP_NAME=\n", ".env:1", "app_name = \"\"");
    expect_dotenv_refusal("APP_NAME=# none\n", ".env:1", "app_name = \"\"");
    expect_dotenv_refusal("\n\nSLOTD_COLOUR=red", ".env:3", "no setting \"colour\"");
    expect_dotenv_refusal("SLOTD_WORKERS=none", ".env:1", "workers = \"none\"");
    expect_dotenv_refusal("SLOTD_WORKERS", ".env:1", "SLOTD_WORKERS is not of the form");
    expect_dotenv_refusal("APP_NAME=\"x", ".env:1", "APP_NAME is not of the form");
    expect_dotenv_refusal("APP_NAME='x", ".env:1", "not of the form");
    expect_dotenv_refusal("APP_NAME='x' y", ".env:1", "not of the form");
    expect_dotenv_refusal("APP_NAME=\"x\\\"", ".env:1", "not of the form");
    expect_dotenv_refusal("MAX_ADVANCE_BOOKING_DAYS=soon", ".env:1", "from 1 to 3660");
}

Test(config, dotenv_stands_between_the_file_and_the_environment)
{
    static const char text[] = "SLOTD_WORKERS=2\nMAX_ADVANCE_BOOKING_DAYS=2\nSLOTD_MAX_SLOTS=2\n";
    static const char file[] =
        "workers=1\nmax_advance_booking_days=1\nmax_slots=1\nmax_windows=1\n";
    write_bytes(file, sizeof file - 1);
    write_dotenv(text, sizeof text - 1);
    const char *words[] = {"--config", path, "--max-slots", "4", NULL};
    const char *environment[] = {"MAX_ADVANCE_BOOKING_DAYS=3", "SLOTD_MAX_SLOTS=3", NULL};
    struct config *config = must_load(words, environment);
    cr_expect_eq(config_number(config, OPTION_MAX_WINDOWS), 1);
    cr_expect_eq(config_number(config, OPTION_WORKERS), 2);
    cr_expect_eq(config_number(config, OPTION_MAX_ADVANCE_BOOKING_DAYS), 3);
    cr_expect_eq(config_number(config, OPTION_MAX_SLOTS), 4);
    cr_expect(config_is_given(config, OPTION_WORKERS));
    cr_expect_not(config_is_given(config, OPTION_MAX_WAITING));
    config_free(config);
    remove_dotenv();
    unlink(path);
}

Test(config, dotenv_may_name_the_file_if_nothing_else_does)
{
    write_bytes("workers = 7\n", 12);
    char text[64];
    snprintf(text, sizeof text, "SLOTD_CONFIG=%s\n", path);
    write_dotenv(text, strlen(text));
    struct config *config = must_load(no_words, no_words);
    cr_expect_eq(config_number(config, OPTION_WORKERS), 7);
    config_free(config);
    const char *environment[] = {"SLOTD_CONFIG=/nowhere/slotd.conf", NULL};
    expect_refusal(no_words, environment, "/nowhere/slotd.conf", "No such file");
    remove_dotenv();
    unlink(path);
}

Test(config, help_is_given_however_wrong_dotenv_is)
{
    const char *words[] = {"--help", NULL};
    write_dotenv("SLOTD_COLOUR=red\n\0", 19);
    config_free(must_load(words, no_words));
    expect_refusal(no_words, no_words, ".env", "NUL");
    remove_dotenv();
}

Test(config, a_directory_called_dotenv_is_somebody_elses)
{
    write_dotenv("", 0);
    cr_assert_eq(unlink(".env"), 0);
    cr_assert_eq(mkdir(".env", 0700), 0);
    config_free(must_load(no_words, no_words));
    cr_assert_eq(rmdir(".env"), 0);
    write_dotenv("", 0);
    remove_dotenv();
}
