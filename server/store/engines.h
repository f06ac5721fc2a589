/*
 * Engines: which there are, and the one that a store's name asks for.
 */
#ifndef SERVER_STORE_ENGINES_H
#define SERVER_STORE_ENGINES_H
#include "server/store/engine.h"

/* By the scheme of "scheme:location"; NULL if there is none. The location is borrowed from the
 * name. */
const struct engine_operations *engines_find(const char *store, const char **location_out);

#endif
