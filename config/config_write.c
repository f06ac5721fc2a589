/* The options as a reader sees them: the help text and the annotated file. */
#include <string.h>

#include "config/config.h"
#include "config/value.h"

enum { COLUMNS = 100 };

/* Breaks `text` at spaces, so that each line with its `margin` fits the columns. */
static void write_paragraph(FILE *stream, const char *margin, const char *text)
{
    size_t room = COLUMNS - strlen(margin);
    while (strlen(text) > room) {
        size_t length = room;
        while (length > 1 && text[length] != ' ') {
            length--;
        }
        fprintf(stream, "%s%.*s\n", margin, (int)length, text);
        text += length + (text[length] == ' ' ? 1 : 0);
    }
    fprintf(stream, "%s%s\n", margin, text);
}

static void write_spelled(FILE *stream, const char *name, enum option_spelling spelling)
{
    for (; *name != '\0'; name++) {
        fputc(option_letter(*name, spelling), stream);
    }
}

/* "--max-windows VALUE        default: 96", in two lines if they are too long for one. */
static void write_flag(FILE *stream, const struct option_row *row)
{
    static const char value[] = " VALUE", gap[] = "        ", before[] = "default: ";
    fputs("  --", stream);
    write_spelled(stream, row->name, SPELLED_DASHED);
    size_t length = strlen("  --") + strlen(row->name) + strlen(value) + strlen(gap) +
                    strlen(before) + strlen(row->default_value);
    fprintf(stream, "%s%s%s%s\n", value, length > COLUMNS ? "\n      " : gap, before,
            row->default_value);
}

static void write_alias_help(FILE *stream, const struct option_row *row)
{
    if (row->alias == NULL) {
        return;
    }
    fprintf(stream, "      The environment and .env may also call it %s.\n", row->alias);
    if (row->alias_is_common) {
        write_paragraph(stream, "      ",
                        "Others use that name, too: in the environment, under that name, a value "
                        "that will not do is ignored.");
    }
}

static void write_option_help(FILE *stream, const struct option_row *row)
{
    char wanted[VALUE_WANTED_SIZE], sentence[VALUE_WANTED_SIZE + 16];
    value_describe(row, wanted);
    snprintf(sentence, sizeof sentence, "Wanted is %s.", wanted);
    write_flag(stream, row);
    write_paragraph(stream, "      ", row->help);
    write_paragraph(stream, "      ", sentence);
    write_alias_help(stream, row);
}

void config_write_help(FILE *stream)
{
    fputs("slotd [VERB] [OPTION...]\n\n", stream);
    write_paragraph(stream, "",
                    "A self-hosted appointment scheduler. Each option may also stand in the "
                    "environment, --max-windows as SLOTD_MAX_WINDOWS, in the file .env of the "
                    "working directory, as a line SLOTD_MAX_WINDOWS=96, or in a file that is "
                    "named, as a line `max_windows = 96`. The command line wins over the "
                    "environment, the environment over .env, and .env over the file.");
    fputs("\nWhat to do\n", stream);
    for (unsigned i = 0; i < CONFIG_ACTION_COUNT; i++) {
        const char *argument = action_table[i].argument;
        fprintf(stream, "  %s%s%s\n", action_table[i].word, argument != NULL ? " " : "",
                argument != NULL ? argument : "");
        write_paragraph(stream, "      ", action_table[i].help);
    }
    fputs("\nOptions\n  --config FILE\n      Read options from this file (in the environment: "
          "SLOTD_CONFIG). Without it .env alone is read.\n",
          stream);
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        write_option_help(stream, &option_table[i]);
    }
}

void config_write_file(FILE *stream)
{
    fputs("# slotd's options with their defaults, as `slotd --print-config` writes them.\n"
          "# Used with --config FILE or SLOTD_CONFIG=FILE. A comment has its line for itself.\n",
          stream);
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_table[i];
        char wanted[VALUE_WANTED_SIZE], sentence[VALUE_WANTED_SIZE + 16];
        value_describe(row, wanted);
        snprintf(sentence, sizeof sentence, "Wanted is %s.", wanted);
        fputc('\n', stream);
        write_paragraph(stream, "# ", row->help);
        write_paragraph(stream, "# ", sentence);
        fprintf(stream, "%s = %s\n", row->name, row->default_value);
    }
}
