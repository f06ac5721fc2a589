/*
 * Booking form: a request for an appointment, or for a series of them, as documents write it.
 */
#ifndef SERVER_API_BOOKING_FORM_H
#define SERVER_API_BOOKING_FORM_H
#include "core/booking_series.h"
#include "server/api/range_form.h"
#include "server/api/terms_form.h"

struct booking_form {
    struct range_form range;
    struct terms_form terms;
    const char *id, *id_prefix, *provider_id, *group_id, *repeat, *note;
    int64_t duration, ttl;
    int32_t status, on_conflict, offered;
    bool all_or_nothing;
    struct booking_client client;
    enum json_given has_duration, has_client, has_ttl, has_repeat, has_conflict, has_all,
        has_offered;
};

/* An appointment, unless `series_out->day_count` is more than 0. RESULT_INVALID, RESULT_MALFORMED:
 * the problem is written already. What is borrowed lives in the request's arena, and in the form.
 */
MUST_CHECK enum result booking_form_decode(const struct request *request, struct response *response,
                                           struct booking_form *form_out,
                                           struct booking_series_request *series_out);

#endif
