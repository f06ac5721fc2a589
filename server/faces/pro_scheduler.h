/*
 * Pro-Scheduler: what its two halves share (internal to the face).
 */
#ifndef SERVER_FACES_PRO_SCHEDULER_H
#define SERVER_FACES_PRO_SCHEDULER_H
#include "core/booking_provider.h"
#include "server/faces/rest_fields.h"

#define PRO_PREFIX "pro-" /* of the ids of providers, and of those of appointments */

enum { PRO_NAME_CHARACTERS_MAX = 255 };

/* The provider that the path names: /api/providers/{id}/... */
MUST_CHECK enum result pro_find_provider(const struct request *request,
                                         struct booking_provider *provider_out);

/* From `start_time` to `end_time`. */
struct pro_moments {
    struct rest_moment start, end;
};

/* Written only as far as they are right; what is not, is blamed. */
void pro_read_moments(struct rest_form *form, struct pro_moments *moments_out);
void pro_encode_moments(struct text *body, struct pro_moments moments);
struct booking_range pro_range_of(struct pro_moments moments);

enum result pro_appointment_create(struct request *request, struct response *response);
enum result pro_appointment_list(struct request *request, struct response *response);

#endif
