/*
 * Client: whoever an appointment is for.
 *
 * A client that was erased keeps its id and number, because appointments point to it, and nothing
 * else.
 */
#ifndef CORE_CLIENT_H
#define CORE_CLIENT_H
#include <stdbool.h>
#include <stdint.h>

/* Texts are borrowed from whatever holds the value; NULL: not given. */
struct client {
    const char *id;
    int64_t number; /* the store's key, unique for ever */
    const char *name, *email, *phone;
    const char *alias; /* what somebody else knows it by, unique among clients */
    int64_t created_at;
    bool erased;
};

#endif
