/*
 * REST fields: what each field of a form (server/faces/rest_form.h) must be. A check that fails
 * blames the field and returns false, with nothing written.
 */
#ifndef SERVER_FACES_REST_FIELDS_H
#define SERVER_FACES_REST_FIELDS_H
#include "server/faces/rest_form.h"
#include "server/faces/rest_time.h"

/* Trimmed, not blank; numbers become texts. Characters, not bytes, are counted. */
bool rest_read_text(struct rest_form *form, const char *name, size_t characters_max,
                    const char **text_out);

/* Also as a text. */
bool rest_read_integer(struct rest_form *form, const char *name, int64_t least, int64_t most,
                       int64_t *number_out);

/* A whole number below `count`, also as a text. */
bool rest_read_choice(struct rest_form *form, const char *name, int32_t count, int32_t *choice_out);

/* The number of something else, from 1 on. Of one that does not exist rest_blame_key says so. */
struct rest_key {
    int64_t number;
    const char *text; /* as it was written */
};
bool rest_read_key(struct rest_form *form, const char *name, struct rest_key *key_out);
void rest_blame_key(struct rest_form *form, const char *name, const char *text);

/* Dates and moments within what requests may name (server/api/range_form.h). Times of day are on a
 * whole second, or on a whole minute. */
bool rest_read_date(struct rest_form *form, const char *name, int32_t *day_out);
bool rest_read_time(struct rest_form *form, const char *name, struct rest_time *time_out);
bool rest_read_minute(struct rest_form *form, const char *name, int32_t *minute_out);
bool rest_read_moment(struct rest_form *form, const char *name, struct rest_moment *moment_out);

/* int() of a text or a number: spaces around it, a sign and a fraction of zeros are fine. What is
 * too large is at the bounds of int64_t. */
bool rest_parse_integer(const struct value *value, int64_t *number_out);

#endif
