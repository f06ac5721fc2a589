/* The store of the configuration, for all verbs. */
#include <sys/stat.h>

#include "server/command/command.h"
#include "server/log.h"
#include "server/store/engines.h"

enum result command_open(const struct config *config, enum engine_use use, struct zones *zones,
                         struct engine **engine_out)
{
    umask(S_IRWXG | S_IRWXO); /* The store holds what people asked for, and when. */
    const char *store = config_text(config, OPTION_STORE);
    char name[ENGINES_NAME_SIZE];
    engines_name(store, name);
    struct engine_settings settings = {
        .use = use,
        .zones = zones,
        .guard = config_choice(config, OPTION_STORE_GUARD) == 0,
    };
    const struct engine_operations *operations = engines_find(store, &settings.location);
    if (operations == NULL) {
        log_line(LOG_ERROR, "there is no storage engine for %s", name);
        return RESULT_UNAVAILABLE;
    }
    char message[ENGINE_MESSAGE_SIZE] = "";
    enum result result = operations->open(&settings, engine_out, message);
    if (result != RESULT_OK) {
        log_line(LOG_ERROR, "cannot open the store %s: %s", name, message);
    }
    return result;
}
