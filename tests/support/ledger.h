/*
 * Ledger: one client of slotd that writes down what it was told, and what must therefore be true.
 *
 * It books at the shared providers, with and without preference, and at one of its own, whose
 * availability it alone changes; it holds and confirms, moves, cancels, repeats and looks up. A
 * request that got no answer, or 503, is open: it is sent again, unchanged, before anything else.
 * One thread at a time.
 */
#ifndef SUPPORT_LEDGER_H
#define SUPPORT_LEDGER_H
#include <stdint.h>

#include "support/audit.h"
#include "support/token_chain.h"

enum { LEDGER_SHARED_PROVIDERS = 100, LEDGER_LIMIT = 30, LEDGER_WINDOW_COUNT = 4 };

/* The hours of a ledger's own provider, at night; the shared ones are open by day. */
struct ledger_window {
    const char *text;
    int start_minute, end_minute;
};
extern const struct ledger_window ledger_windows[LEDGER_WINDOW_COUNT];

/* What went against a promise. All zero, or slotd is wrong. */
struct ledger_findings {
    size_t lost;      /* acknowledged, and not there */
    size_t moved;     /* there, but not where it was acknowledged */
    size_t ghosts;    /* there, though refused, cancelled or displaced */
    size_t doubled;   /* a repeated request got another answer */
    size_t displaced; /* a change of availability did not cancel exactly what it had to */
    size_t odd;       /* answers that nothing allows */
};

enum ledger_entry_state {
    LEDGER_OPEN, /* asked for, no answer yet */
    LEDGER_HELD,
    LEDGER_REFUSED,
    LEDGER_GONE, /* cancelled or displaced */
};

struct ledger_entry {
    enum ledger_entry_state state;
    bool own, named;
    bool is_hold;                                       /* asked for as one */
    bool is_confirmed;                                  /* one that was */
    int16_t wanted, from_minute, until_minute, minutes; /* the request; `wanted` is a shared one */
    char provider[12];                                  /* the answer */
    int16_t start_minute;
    uint64_t answer;  /* a hash of its bytes */
    int listed_round; /* the last check that saw it */
    bool listed_open; /* it was seen before it was answered */
};

/* Where an appointment is to go, with whomever it likes or one of the shared. */
struct ledger_move {
    int16_t provider; /* -1: anybody */
    int16_t from_minute, until_minute;
};

struct ledger_doubts {
    size_t made, not_made;
};

struct ledger {
    int client;                /* its requests are "k<client>-<number>" */
    struct token_chain *chain; /* to which it adds what it is answered; NULL: none */
    uint64_t random;
    struct ledger_entry *entries;
    int count, capacity;
    int *held; /* numbers of the entries that are acknowledged and live */
    int held_count;
    int open_booking, open_cancel, open_confirm, open_move; /* number, -1: none */
    int window, open_window; /* of its own provider; open_window is -1 or being asked for */
    bool window_asked_before;
    struct ledger_move move; /* the open one */
    size_t acknowledged, retries;

    /* Of all but windows: what got no answer at first, or 503, and whether it had been made when
     * the next attempt was answered. */
    bool unanswered, put_off;
    struct ledger_doubts unanswered_ones, put_off_ones;
    struct ledger_findings findings;
};

void ledger_init(struct ledger *ledger, int client, uint64_t seed);
void ledger_deinit(struct ledger *ledger);

void ledger_own_provider(const struct ledger *ledger, char name_out[static 12]);

/* True if what the entry booked lies within that window. */
bool ledger_fits(const struct ledger_entry *entry, int window);

/* Registers the shared providers; each ledger registers its own. False if slotd refuses. */
MUST_CHECK bool ledger_register_shared(struct caller *caller);
MUST_CHECK bool ledger_register_own(const struct ledger *ledger, struct caller *caller);

/* One call: what is open, or something new. False if no whole answer came. */
MUST_CHECK bool ledger_act(struct ledger *ledger, struct caller *caller);
bool ledger_is_settled(const struct ledger *ledger);

/* Holds all ledgers against the lists; `round` is another number every time, from 1. */
void ledger_check(struct ledger *ledgers, int ledger_count, const struct audit *audit, int round);

size_t ledger_violations(const struct ledger_findings *findings);

#endif
