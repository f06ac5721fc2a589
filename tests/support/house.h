/*
 * House: a whole booking over the memory engine with a clock that stands still at
 * 2026-11-23T08:00:00Z, a Monday.
 */
#ifndef SUPPORT_HOUSE_H
#define SUPPORT_HOUSE_H
#include "core/booking_client.h"
#include "core/booking_feed.h"
#include "core/booking_life.h"
#include "core/booking_list.h"
#include "core/booking_opening.h"
#include "core/booking_provider.h"
#include "server/store/committer.h"
#include "support/fake_clock.h"

struct house {
    struct fake_clock clock;
    struct booking_settings settings; /* of the next opening */
    struct engine *engine;
    struct committer *committer;
    struct booking *booking;
    struct arena arena;
    struct booking_alternatives alternatives; /* of the last refusal */
};

enum { HOUSE_DAY = 20780, HOUSE_HOLD_SECONDS = 600 }; /* 2026-11-23 */

/* That minute of the house's day as an instant. */
int64_t house_at(int32_t minute);

void house_init(struct house *house);

/* On an engine that is open, and taken over. */
void house_init_on(struct house *house, struct engine *engine);
void house_deinit(struct house *house);

/* As after a restart: everything from the store, by the settings as they are now. */
void house_reopen(struct house *house);

/* Registers a provider open every day for the given hours. */
enum result house_register(struct house *house, const char *id, int32_t daily_limit,
                           int32_t start_hour, int32_t end_hour);

/* Books between two wall-clock minutes of the house's day; NULL provider for anyone. */
enum result house_book(struct house *house, const char *id, const char *provider,
                       struct interval minutes, int32_t duration, struct booking_answer *answer);

/* A dated request for the house's day, from one hour to another. */
struct booking_request house_request(const char *id, const char *provider, int32_t from_hour,
                                     int32_t until_hour, int32_t duration);
/* For exactly that span. */
struct booking_request house_exact(const char *id, const char *provider, struct interval span,
                                   enum booking_offer offer);
enum result house_ask(struct house *house, const struct booking_request *request,
                      struct booking_answer *answer);

enum result house_become(struct house *house, const char *id, enum appointment_status to,
                         struct booking_answer *answer);

/* To an hour of the house's day. */
enum result house_move(struct house *house, const char *id, const char *provider, int32_t hour,
                       struct booking_moved *moved);

/* Changes nothing but the hours of every day. */
enum result house_open(struct house *house, const char *provider, int32_t start_hour,
                       int32_t end_hour, const struct booking_revision *wish,
                       struct booking_revised *revised);

/* Once, in the collection "slots", over what there is, between two minutes of the house's day or of
 * days before and after. */
struct booking_opening_request house_opening(const char *provider, int32_t from_minute,
                                             int32_t until_minute);
enum result house_open_up(struct house *house, const struct booking_opening_request *request,
                          struct booking_opened *opened);

/* "id@provider/minute status" of all appointments, the providers with their hours, free slots
 * and openings, and the newest event: what must be the same where nothing was to change. In the
 * arena. */
const char *house_text(struct house *house);

/* The names of the events after that one, with a space after each; "gap " where a number is left
 * out. In the arena. */
const char *house_events(struct house *house, int64_t after);

/* The start of the answer's slot as a minute of its day. */
int32_t house_minute(const struct booking_answer *answer);

/* Counts live appointments over the whole house. */
size_t house_live(struct house *house);

#endif
