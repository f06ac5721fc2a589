/*
 * Range form: the time a client would accept, as requests write it.
 *
 * {"start", "end"}, both wall-clock times ("09:30") or both RFC 3339 instants; beside it, for
 * wall-clock times, a date and a time zone.
 */
#ifndef SERVER_API_RANGE_FORM_H
#define SERVER_API_RANGE_FORM_H
#include "core/booking.h"
#include "server/json.h"
#include "server/request.h"
#include "server/response.h"

struct range_form {
    struct {
        struct json_moment start, end;
    } range;
    bool is_bare; /* start and end are members of the document itself */
    int32_t day;  /* BOOKING_UNDATED unless given */
    const char *zone_name;
};

/* The dates that requests may name: far enough for everybody, and safe to reckon with. */
#define RANGE_DAY_MIN (-25567) /* 1900-01-01 */
#define RANGE_DAY_MAX 84006    /* 2200-01-01 */

extern const struct json_shape range_shape;

/* Whether start and end, with which `members` begins, are in order: for struct json_shape. */
const char *range_check_order(const void *members, const char **name_out);

/* The fields of a document that has a range form at `offset`: one for both ends, or two. */
struct json_field range_field(size_t offset);
struct json_field range_start_field(size_t offset);
struct json_field range_end_field(size_t offset);
struct json_field range_date_field(size_t offset);
struct json_field range_zone_field(size_t offset);

/* Turns the form into a range. RESULT_INVALID: the problem is written already. */
MUST_CHECK enum result range_resolve(const struct range_form *form, const struct request *request,
                                     struct response *response, struct booking_range *range_out);

#endif
