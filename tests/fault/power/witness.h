/*
 * Witness: a client that asks a booking in this process, and remembers what it was told.
 *
 * It books, with whom it likes and at a provider of its own, alone and in series; holds, confirms,
 * cancels, moves; changes its provider's hours; makes clients and erases them. What it was told is
 * held against what is there after a cut; what it got no word of may be either way, but whole, and
 * is asked for again with the same id. One thread at a time.
 */
#ifndef POWER_WITNESS_H
#define POWER_WITNESS_H
#include "core/booking.h"

enum { WITNESS_SHARED = 3, WITNESS_SERIES_DAYS = 3, WITNESS_ID_SIZE = 24 };

/* Where and how an appointment is; not there: the rest does not count. */
struct sighting {
    bool there;
    enum appointment_status status;
    char provider[12];
    struct interval span;
};

enum doubt {
    DOUBT_NONE,
    DOUBT_MADE,   /* it may have been booked */
    DOUBT_STATUS, /* it may be `to` */
    DOUBT_PLACE,  /* it may be elsewhere */
};

/* One request, and the appointments that it is about: of a series one for each day. */
struct deposition {
    int8_t provider; /* a shared one; -1: anybody; -2: its own */
    bool held, is_series;
    int16_t day, hour, minutes;
    struct sighting told[WITNESS_SERIES_DAYS], seen[WITNESS_SERIES_DAYS];
    enum doubt doubt;
    enum appointment_status to;
    bool is_open; /* to be asked for again */
};

enum person { PERSON_UNKNOWN, PERSON_THERE, PERSON_ERASED };

/* What went against a promise. All zero, or the store is wrong. */
struct findings {
    size_t lost;    /* acknowledged, and not there */
    size_t changed; /* there, but not as it was acknowledged */
    size_t ghosts;  /* there, though nobody asked for it or it was refused */
    size_t halves;  /* a part of what was asked for at once */
    size_t odd;     /* answers that nothing allows */
};

struct witness {
    int number;
    uint64_t random;
    struct deposition *depositions; /* "c<number>-<index>" */
    size_t count, capacity;
    bool is_registered, has_window_doubt; /* of its own provider */
    int window, asked_window;
    enum person person, person_asked; /* the newest one */
    int persons;
    int64_t last_event; /* of all that it was answered */
    size_t acknowledged;
    struct findings findings;
    char first[160]; /* finding, as a sentence */
};

void witness_init(struct witness *witness, int number, uint64_t seed);
void witness_deinit(struct witness *witness);

/* One thing more. False once the store answers no more. */
bool witness_act(struct witness *witness, struct booking *booking, struct arena *arena);

/* In this order, after a cut: nothing is seen yet; all that is there is shown, one by one, to whom
 * its id says it belongs; then it is held against what was told. */
void witness_begin(struct witness *witness);
void witness_see(struct witness *witness, const struct booking_answer *answer);
void witness_judge(struct witness *witness, struct booking *booking, struct arena *arena);

size_t findings_total(const struct findings *findings);

#endif
