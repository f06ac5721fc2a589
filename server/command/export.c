/* slotd export --store STORE > FILE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "server/command/command.h"
#include "server/transfer/transfer.h"
#include "server/zone_glib.h"

static enum result export_to(struct engine *engine, FILE *stream)
{
    struct transfer_report report;
    struct progress progress = progress_begin("export", "records");
    enum result result = transfer_export(engine, stream, (int64_t)time(NULL), &progress, &report);
    progress_end(&progress);
    if (result == RESULT_OK) {
        fprintf(stderr, "slotd: %" PRId64 " records exported\n", report.records);
    } else {
        fprintf(stderr, "slotd: the export is not complete: %s\n", report.message);
    }
    return result;
}

int command_export(const struct config *config)
{
    struct engine *engine;
    if (isatty(STDOUT_FILENO) == 1) {
        fprintf(stderr, "slotd: export writes to stdout: send that to a file, with > FILE\n");
        return EXIT_FAILURE;
    }
    struct zones *zones = zones_glib_new();
    enum result result = command_open(config, ENGINE_READ, zones, &engine);
    if (result == RESULT_OK) {
        result = export_to(engine, stdout);
        engine->operations->close(engine);
    }
    zones_glib_free(zones);
    return result == RESULT_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
