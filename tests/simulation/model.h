/*
 * Model: what is durable, and what follows from it, by simple arrays and the promises alone.
 *
 * It is told of every commit at the moment at which the engine has made it, and of the time. Each
 * change is judged when it comes: a token that does not follow, an overlap, a lost slot is a
 * violation there and then. Of who asks at present it remembers whether there was a moment at
 * which the answer could have been no.
 */
#ifndef SIMULATION_MODEL_H
#define SIMULATION_MODEL_H
#include "core/event.h"
#include "core/store.h"

enum {
    MODEL_PROVIDERS = 3,
    MODEL_RULES = 4,
    MODEL_APPOINTMENTS = 512,
    MODEL_PLACES = 40,
    MODEL_EVENTS = 4096,
    MODEL_CLOSURES = 8,
    MODEL_ASKING = 6,
    MODEL_CLOCKS = 64,
    MODEL_REVISED = 48,
    MODEL_ID_SIZE = 16,
};

struct model_place {
    int64_t provider;
    struct interval span;
    uint64_t commit; /* that led there */
};

struct model_appointment {
    char id[MODEL_ID_SIZE];
    int64_t number, client, series, expires_at;
    struct interval range;
    enum appointment_status status;
    bool undated, provider_named, was_confirmed;
    uint64_t changed; /* the last commit that did */
    struct model_place places[MODEL_PLACES];
    int place_count; /* the last one is where it stands */
};

struct model_rules {
    struct availability_rule rules[MODEL_RULES];
    size_t count;
};

struct model_provider {
    bool is_there;
    uint64_t changed;               /* the last commit that did */
    int64_t token, version, offset; /* seconds east */
    int32_t limit, notice_minutes, horizon_days;
    int64_t margin; /* seconds */
    struct model_rules rules;

    /* Of the last change of its definition: who no longer fitted. */
    int64_t revised[MODEL_REVISED];
    int revised_count;
};

/* A request that is under way. */
struct model_asking {
    bool is_active, undated;
    int64_t provider; /* 0: anybody */
    int32_t day, start_minute, end_minute;
    int64_t duration, besides;    /* the appointment that is to move; 0: none */
    int64_t clocks[MODEL_CLOCKS]; /* what the clock has said meanwhile */
    int clock_count;
    bool refused[MODEL_PROVIDERS + 1]; /* by number */
};

struct model_event {
    enum event_kind kind;
    int64_t appointment;
};

struct model {
    struct model_provider providers[MODEL_PROVIDERS + 1]; /* by number */
    struct model_appointment appointments[MODEL_APPOINTMENTS];
    int appointment_count;

    /* The last one is durable; what was before may still be what memory has. */
    struct model_rules closures[MODEL_CLOSURES];
    int closures_count;

    struct model_asking asking[MODEL_ASKING];
    struct model_event events[MODEL_EVENTS];
    int64_t event_count;
    uint64_t commits;
    int64_t now;
    int32_t general_horizon;
    int64_t client_cap; /* 0: none */
    bool moves;         /* what no longer fits is moved, if it can be */
};

void model_init(struct model *model, int64_t now);

/* A commit that is durable from now on. */
void model_apply(struct model *model, const struct commit *commit);
void model_set_time(struct model *model, int64_t now);

/* Memory is what the store has: after a restart, or a closing that was acknowledged. */
void model_settle_closures(struct model *model);

/* NULL if there is none. */
const struct model_appointment *model_find(const struct model *model, const char *id);
const struct model_appointment *model_find_number(const struct model *model, int64_t number);
const struct model_place *model_where(const struct model_appointment *appointment);
bool model_was_at(const struct model_appointment *appointment, int64_t provider,
                  struct interval span, uint64_t since);
bool model_is_live(const struct model_appointment *appointment);

/* Live, and not a hold that has expired. */
bool model_counts(const struct model_appointment *appointment, int64_t now);

/* From now on moments count; the place is free again after model_answered. Whoever names nobody may
 * not know yet of what is durable already: of commits after `known`, with which others are still
 * busy. */
struct model_asking *model_ask(struct model *model, const struct model_asking *asking,
                               uint64_t known);
bool model_may_refuse(const struct model_asking *asking, int64_t provider);
void model_answered(struct model_asking *asking);

/* All that is ahead lies in open time, as the rules are now. */
void model_check_fit(const struct model *model, int64_t provider, const char *why);
void model_check_closed(const struct model *model);

/* No hold that has expired is still held; of nobody, with that many seconds' delay. */
void model_check_expired(const struct model *model);

#endif
