/*
 * Person: a first and a last name, as two of the foreign contracts ask for them, and the one name
 * that a provider or a client has.
 *
 * The one name shows where it was joined: with a no-break space (U+00A0) if the last name has a
 * space in it, otherwise with the last plain space. So every pair comes back as it was given, but
 * for a no-break space inside a part, which is taken as a plain one.
 */
#ifndef SERVER_FACES_PERSON_H
#define SERVER_FACES_PERSON_H
#include "core/memory.h"

/* Either may be empty, neither is NULL. */
struct person {
    const char *first, *last;
};

/* "Mary Ann" and "Smith" are "Mary Ann Smith"; "Vincent" and "van Gogh" are "Vincent\u00a0van
 * Gogh". Three bytes longer than both parts at most, the final NUL included. */
const char *person_join(struct person person, struct arena *arena);

/* Of any name, also of one that was not joined here: one without a space is a first name. NULL is
 * two empty parts. */
struct person person_split(const char *name, struct arena *arena);

#endif
