/* slotd import --store STORE < FILE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/command/command.h"
#include "server/transfer/transfer.h"
#include "server/zone_glib.h"

static enum result import_into(struct engine *engine, struct transfer_reader *reader,
                               struct transfer_report *report)
{
    struct progress progress = progress_begin("import", "records");
    enum result result = transfer_import(engine, reader, &progress, report);
    progress_end(&progress);
    if (result == RESULT_OK) {
        fprintf(stderr, "slotd: %" PRId64 " records imported and compared\n", report->records);
    } else {
        fprintf(stderr, "slotd: nothing was imported: %s\n", report->message);
    }
    return result;
}

int command_import(const struct config *config)
{
    struct engine *engine;
    struct transfer_report report;
    struct zones *zones = zones_glib_new();
    struct transfer_reader *reader = transfer_reader_new(stdin, zones, &report);
    enum result result = RESULT_INVALID;
    if (reader == NULL) {
        fprintf(stderr, "slotd: nothing was imported: %s\n", report.message);
    } else {
        result = command_open(config, ENGINE_FILL, zones, &engine);
        if (result == RESULT_OK) {
            result = import_into(engine, reader, &report);
            engine->operations->close(engine);
        }
    }
    transfer_reader_free(reader);
    zones_glib_free(zones);
    return result == RESULT_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
