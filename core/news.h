/*
 * News: what others have written to a shared store, kept aside as store_follow hands it over
 * (internal to booking).
 */
#ifndef CORE_NEWS_H
#define CORE_NEWS_H
#include "core/memory.h"
#include "core/store.h"

struct news {
    struct store_sink sink; /* first */
    struct arena arena;
    struct closed_group {
        const char *id;
        const struct availability_rule *closures;
        size_t count;
        struct closed_group *next;
    } * groups;
    struct counted {
        const char *name;
        int64_t last;
        struct counted *next;
    } * collections;
    struct heard_client {
        struct client client;
        struct heard_client *next;
    } * clients, **clients_end;
    struct heard_series {
        const char *id;
        int64_t number;
        struct heard_series *next;
    } * series;
    struct heard_step {
        struct store_step step;
        struct heard_step *next;
    } * steps, **steps_end;
    struct appointment *appointments; /* free() releases it */
    size_t count, capacity;
};

/* Nothing; what is heard lives until news_deinit. */
void news_init(struct news *news);
void news_deinit(struct news *news);

bool news_is_empty(const struct news *news);

/* Sorts the appointments, which news_first needs, by provider. */
void news_sort(struct news *news);

/* The position of the first appointment of that provider, or of whoever comes after it. */
size_t news_first(const struct news *news, int64_t provider);

#endif
