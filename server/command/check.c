/* slotd check --store STORE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/command/command.h"
#include "server/store/check.h"
#include "server/store/engines.h"
#include "server/zone_glib.h"

struct printer {
    struct check_sink sink; /* first */
    int64_t broken;
};

static const char *word_for(const struct check_finding *finding)
{
    if (finding->broken == 0) {
        return "ok";
    }
    return finding->may_break ? "note" : "BROKEN";
}

/* Each line comes as soon as it is known: on a large store that is the progress. */
static void print_finding(struct check_sink *sink, const struct check_finding *finding)
{
    struct printer *printer = (struct printer *)(void *)sink;
    printf("%-6s %9" PRId64 "  %s", word_for(finding), finding->examined, finding->promise);
    if (finding->broken > 0) {
        printf(": %" PRId64 " times not", finding->broken);
    }
    fputc('\n', stdout);
    for (size_t i = 0; i < finding->offender_count; i++) {
        printf("                  %s\n", finding->offenders[i]);
    }
    fflush(stdout);
    printer->broken += finding->may_break ? 0 : finding->broken;
}

static enum result check(struct engine *engine)
{
    struct printer printer = {.sink = {.found = print_finding}};
    enum result result = engine->operations->check(engine, &printer.sink);
    puts("A note is no defect: a limit that is lowered leaves the appointments it finds. That each "
         "appointment lay\nwithin availability when it was booked cannot be told later, because "
         "only today's availability is kept.");
    if (result == RESULT_OK && printer.broken == 0) {
        puts("Every promise is kept.");
        return RESULT_OK;
    }
    puts("NOT EVERY PROMISE IS KEPT.");
    return RESULT_INVALID;
}

int command_check(const struct config *config)
{
    const char *location;
    const struct engine_operations *operations =
        engines_find(config_text(config, OPTION_STORE), &location);
    if (operations != NULL && operations->check == NULL) {
        fprintf(stderr, "slotd: %s: keeps nothing at rest that could be checked\n",
                operations->scheme);
        return EXIT_FAILURE;
    }
    struct engine *engine;
    struct zones *zones = zones_glib_new();
    enum result result = command_open(config, ENGINE_READ, zones, &engine);
    if (result == RESULT_OK) {
        result = check(engine);
        engine->operations->close(engine);
    }
    zones_glib_free(zones);
    return result == RESULT_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
