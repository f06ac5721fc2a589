/*
 * Witness parts: what asking and judging have in common (internal to the witness).
 */
#ifndef POWER_WITNESS_PARTS_H
#define POWER_WITNESS_PARTS_H
#include "fault/power/witness.h"

enum { WITNESS_ANYBODY = -1, WITNESS_OWN = -2, WITNESS_WINDOWS = 3 };

/* Hours of its own provider. */
extern const struct witness_window {
    int start_hour, end_hour;
} witness_windows[WITNESS_WINDOWS];

void witness_own_provider(const struct witness *witness, char name_out[static 12]);
void witness_person(const struct witness *witness, char id_out[static WITNESS_ID_SIZE]);

struct sighting sighting_of(const struct booking_answer *answer);
bool sighting_is_live(const struct sighting *sighting);

/* Whether an appointment at its own provider lies within those hours. */
bool witness_fits(const struct sighting *sighting, int window);

/* Counts one finding; the first one is kept as a sentence. */
void witness_note(struct witness *witness, size_t *finding, const char *what, size_t index);

#endif
