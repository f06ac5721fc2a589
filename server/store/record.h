/*
 * Record: one thing that a store keeps, whole, as it goes from one store to another.
 *
 * Everything an engine keeps is in its records, and nothing else: what a store makes of its own,
 * such as where a text stands, it makes again.
 */
#ifndef SERVER_STORE_RECORD_H
#define SERVER_STORE_RECORD_H
#include "core/store.h"

/* In the order in which records are handed over: whatever points to another one comes after it. */
enum record_kind {
    RECORD_STORE,
    RECORD_GROUP,
    RECORD_COLLECTION,
    RECORD_CLIENT,
    RECORD_SERIES,
    RECORD_PROVIDER,
    RECORD_OPENING,
    RECORD_APPOINTMENT,
    RECORD_EVENT,
    RECORD_KIND_COUNT
};

/* Texts, rules and zones are borrowed from whatever holds the value. */
struct record {
    enum record_kind kind;
    union {
        struct record_store {
            int64_t epoch; /* no number was minted in a later one */
        } store;
        struct record_group {
            const char *id;
            const struct availability_rule *closures;
            size_t closure_count;
        } group;
        struct record_collection {
            const char *name;
            int64_t last;
        } collection;
        struct client client;
        struct series series;
        struct record_provider {
            const char *id;
            int64_t number;
            struct store_tokens tokens;
            struct provider_definition definition;
        } provider;
        struct record_opening {
            int64_t provider; /* number */
            struct opening opening;
        } opening;
        struct appointment appointment;
        struct event event; /* without the appointment's id */
    };
};

/* Takes records one by one. What is not RESULT_OK ends it. */
struct record_sink {
    enum result (*put)(struct record_sink *sink, const struct record *record);
};

#endif
