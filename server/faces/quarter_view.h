/*
 * Quarter view: what answers of the quarter-hours contract are made of. Its times are UTC and do
 * not say so: "2026-12-01T10:00:00".
 */
#ifndef SERVER_FACES_QUARTER_VIEW_H
#define SERVER_FACES_QUARTER_VIEW_H
#include "core/booking.h"
#include "server/faces/person.h"
#include "server/text.h"

/* Somebody as the contract knows them. */
struct quarter_party {
    int64_t number;
    struct person person;
};

/* A quarter of an hour that is offered. Whoever has it comes with the appointment. */
struct quarter {
    int64_t number, start;
    int64_t opened_at; /* 0: not known */
    const struct quarter_party *provider, *client;
    const struct appointment *appointment; /* NULL: nobody has it */
};

void encode_quarter_party(struct text *body, const struct quarter_party *party);
void encode_quarter(struct text *body, const struct quarter *quarter);

#endif
