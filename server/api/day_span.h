/*
 * Day span: the days that a query is about: "date", or "from" and "to".
 */
#ifndef SERVER_API_DAY_SPAN_H
#define SERVER_API_DAY_SPAN_H
#include "server/json.h"
#include "server/request.h"
#include "server/response.h"

struct day_form {
    int32_t date, from, to;
    enum json_given has_date, has_from, has_to;
};

/* The fields of a query that has a day form at `offset`. */
struct json_field day_date_field(size_t offset);
struct json_field day_from_field(size_t offset);
struct json_field day_to_field(size_t offset);

struct day_bounds {
    int32_t today;
    int64_t days_max;     /* that may be asked for */
    int64_t days_default; /* from the first on, unless the query says; no more than `days_max` */
};

struct day_span {
    int32_t first, last; /* both included */
};

/* A month: what is shown to who does not say how far. */
enum { DAY_SPAN_DEFAULT = 31 };

/* RESULT_INVALID: the problem is written already. */
MUST_CHECK enum result day_span_choose(const struct day_form *form, const struct day_bounds *bounds,
                                       struct response *response, struct day_span *span_out);

/* How many days of all members of a group a query may look at, maybe none; of a group without
 * members as many as of one. NULL: the default group. */
int64_t day_span_of_group(const struct request *request, const char *group_id);

#endif
