/* One line per engine. */
#include "server/store/engines.h"

#include <string.h>

static const struct engine_operations *const engines[] = {&engine_sqlite, &engine_postgresql,
                                                          &engine_memory};

const struct engine_operations *engines_find(const char *store, const char **location_out)
{
    size_t length = strcspn(store, ":");
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        const char *scheme = engines[i]->scheme;
        if (strlen(scheme) == length && strncmp(scheme, store, length) == 0) {
            *location_out = store + length + (store[length] == ':' ? 1 : 0);
            return engines[i];
        }
    }
    return NULL;
}
