/*
 * Check: what a store at rest is held against.
 */
#ifndef SERVER_STORE_CHECK_H
#define SERVER_STORE_CHECK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHECK_OFFENDERS_MAX = 5, CHECK_OFFENDER_SIZE = 160 };

/* One promise, and what was found. */
struct check_finding {
    const char *promise; /* "no two live appointments of a provider overlap" */
    bool may_break;      /* it was kept when each change was made, and a later one may undo that */
    int64_t examined;    /* how many things it was held against */
    int64_t broken;      /* how often it is not kept */
    char offenders[CHECK_OFFENDERS_MAX][CHECK_OFFENDER_SIZE]; /* the first ones */
    size_t offender_count;
};

/* Takes findings one by one, each as soon as it is known. */
struct check_sink {
    void (*found)(struct check_sink *sink, const struct check_finding *finding);
};

#endif
