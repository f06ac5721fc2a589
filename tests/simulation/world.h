/*
 * World: one simulated slotd, its clients, and what they were told.
 *
 * A client does one thing after the other. What got no answer, or RESULT_UNAVAILABLE, it asks for
 * again, unchanged, before anything else. Whatever it is answered is held against the model at that
 * moment.
 */
#ifndef SIMULATION_WORLD_H
#define SIMULATION_WORLD_H
#include "core/booking.h"
#include "disk.h"
#include "server/store/committer.h"
#include "support/fake_clock.h"

enum { WORLD_CLIENTS = 4, WORLD_KNOWN = 256, WORLD_DAY = 20780 /* 2026-11-23, a Monday */ };

struct world_request {
    char id[MODEL_ID_SIZE];
    bool is_shared; /* somebody else asks for the same under the same id */
    int provider;   /* 0: anybody */
    int client;     /* 0: nobody says */
    bool undated, exact, held;
    int32_t day, start_minute, end_minute, duration, hold_seconds;
};

#define WORLD_IDLE UINT64_MAX

/* What was acknowledged, as it was at first. */
struct world_known {
    struct world_request request;
    bool is_occurrence; /* of a series: it cannot be asked for again by itself */
    int64_t provider;
    struct interval span;
};

struct world_client {
    struct world *world;
    int name, asked, left; /* steps */
    bool is_open;          /* the request has no answer yet */
    bool is_asking;        /* it is under way */
    uint64_t since;        /* the last commit before what it does now; WORLD_IDLE */
    struct world_request request;
    struct arena arena;
};

/* What happened, over all seeds. */
struct world_tally {
    uint64_t steps, booked, refused, unavailable, repeated, changed, moved, revised, closed, lists,
        series, crashes, commits, turns;
};

struct world {
    struct fake_clock clock;
    struct booking_settings settings;
    struct model model;
    struct disk disk;
    struct committer *committer;
    struct booking *booking;
    struct world_client clients[WORLD_CLIENTS];
    uint64_t expiring_since; /* as of a client, of what slotd does by itself */
    int client_count, provider_count, running;
    struct world_known known[WORLD_KNOWN];
    int known_count;
    bool is_closing;
    uint32_t lessons; /* shared by what is drawn for the scene */
    struct world_tally *tally;
};

/* A whole simulation: exits at a violation, otherwise returns the trace's hash. */
uint64_t world_simulate(uint64_t seed, struct world_tally *tally);

/* For the parts of the world. */
extern const char *const world_provider_ids[MODEL_PROVIDERS + 1]; /* by number */
int64_t world_provider_number(const char *id);
void world_demand(bool holds, const char *why);
bool world_is_down(const struct world *world);

/* Everything up to that commit has been answered, but to whoever asks. */
uint64_t world_answered(const struct world_client *client);
const struct world_known *world_any_known(const struct world *world);
void world_remember(struct world *world, const struct world_known *known);

/* Of a client's or the staff's one step: what it asks for, and what it makes of the answer. */
void client_ask(struct world_client *client); /* what is open */
void client_book(struct world_client *client);
void client_join(struct world_client *client);
void client_repeat(struct world_client *client);
void client_book_series(struct world_client *client);
void client_become(struct world_client *client);
void client_move(struct world_client *client);
void client_find(struct world_client *client);
void client_list(struct world_client *client);
void client_look(struct world_client *client);
void client_read_events(struct world_client *client);
void staff_register(struct world *world, int provider);
void staff_revise(struct world_client *client);
void staff_close(struct world_client *client);

/* All that is live is listed, and nothing else; the feed is what the model says. */
void world_check_lists(struct world *world, struct arena *arena);

#endif
