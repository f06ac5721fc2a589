/*
 * Engines: which there are, and the one that a store's name asks for.
 */
#ifndef SERVER_STORE_ENGINES_H
#define SERVER_STORE_ENGINES_H
#include "server/store/engine.h"

/* By the scheme of "scheme:location"; NULL if there is none. The location is borrowed from the
 * name. */
const struct engine_operations *engines_find(const char *store, const char **location_out);

/* For messages: of a URI neither who comes, which may be with a password, nor how. */
enum { ENGINES_NAME_SIZE = 512 };
void engines_name(const char *store, char name_out[static ENGINES_NAME_SIZE]);

#endif
