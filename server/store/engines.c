/* One line per engine. */
#include "server/store/engines.h"

#include <stdio.h>
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

void engines_name(const char *store, char name_out[static ENGINES_NAME_SIZE])
{
    const char *host = strstr(store, "://");
    host = host == NULL ? store : host + strlen("://");
    int prefix = (int)(host - store), length = (int)strlen(host);
    if (prefix > 0) {
        length = (int)strcspn(host, "?");
        const char *at = memrchr(host, '@', (size_t)length);
        length -= at == NULL ? 0 : (int)(at + 1 - host);
        host = at == NULL ? host : at + 1;
    }
    snprintf(name_out, ENGINES_NAME_SIZE, "%.*s%.*s", prefix, store, length, host);
}
