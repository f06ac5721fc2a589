/*
 * Terms form: how far ahead a request may be, within what its provider allows, as documents and
 * queries write it: "notice" in minutes and "horizon" in days; and "grid", the minutes of the clock
 * with a multiple of which a grid of starts begins.
 */
#ifndef SERVER_API_TERMS_FORM_H
#define SERVER_API_TERMS_FORM_H
#include "core/booking.h"
#include "server/json.h"

enum { TERMS_NOTICE_MINUTES_MAX = 525600, TERMS_HORIZON_DAYS_MAX = 3660 };

/* Zeroed: no terms. */
struct terms_form {
    int64_t notice, horizon, grid;
};

/* The fields of a document, or of a query, that has a terms form at `offset`. */
struct json_field terms_notice_field(size_t offset);
struct json_field terms_horizon_field(size_t offset);
struct json_field terms_grid_field(size_t offset);

struct booking_terms terms_of(const struct terms_form *form);

#endif
