/* The appointments of Pro-Scheduler, as exact as its clients ask for them. */
#include "core/booking_client.h"
#include "server/api/listing.h"
#include "server/api/page_walk.h"
#include "server/encode.h"
#include "server/face.h"
#include "server/faces/numbered_id.h"
#include "server/faces/pro_scheduler.h"
#include "server/faces/rest_reply.h"
#include "server/service.h"

enum { PAGE = 256 };

static struct pro_moments moments_of(const struct appointment *appointment)
{
    bool has_fraction = appointment->end_microseconds > 0;
    return (struct pro_moments){
        .start = {appointment->span.start, appointment->start_microseconds},
        .end = {appointment->span.end - (has_fraction ? 1 : 0), appointment->end_microseconds},
    };
}

/* One that was not made here has the core's number, which is far above all that are given out
 * here. */
static int64_t number_of(const struct appointment *appointment)
{
    int64_t number = numbered_id_number(PRO_PREFIX, appointment->id);
    return number != 0 ? number : appointment->number;
}

static void encode_appointment(struct text *body, const struct booking_answer *answer,
                               const char *client_name)
{
    encode_object(body);
    encode_integer_member(body, "id", number_of(&answer->appointment));
    encode_integer_member(body, "provider", numbered_id_number(PRO_PREFIX, answer->provider_id));
    encode_string_member(body, "client_name", client_name);
    pro_encode_moments(body, moments_of(&answer->appointment));
    encode_object_end(body);
}

struct appointment_form {
    struct rest_key provider;
    const char *provider_id; /* NULL: the key was wrong by itself */
    const char *client_name;
    struct pro_moments moments;
};

/* What is wrong is said at once, so the provider is asked for before its booking if anything else
 * is. */
static enum result judge_appointment(struct rest_form *form, const struct appointment_form *asked,
                                     struct response *response)
{
    const struct request *request = form->request;
    struct booking_provider provider;
    if (form->error_count > 0 && asked->provider_id != NULL) {
        enum result result = booking_find_provider(request->service->booking, asked->provider_id,
                                                   request->arena, &provider);
        if (result == RESULT_PROVIDER_UNKNOWN) {
            rest_blame_key(form, "provider", asked->provider.text);
        }
    }
    return rest_form_judge(form, response);
}

static enum result read_appointment(const struct request *request, struct response *response,
                                    struct rest_form *form, struct appointment_form *asked_out)
{
    struct appointment_form asked = {.provider_id = NULL};
    enum result result = rest_form_read(request, REST_BODY, response, form);
    if (result != RESULT_OK) {
        return result;
    }
    if (rest_read_key(form, "provider", &asked.provider)) {
        asked.provider_id = numbered_id_make(PRO_PREFIX, asked.provider.number, request->arena);
    }
    rest_read_text(form, "client_name", PRO_NAME_CHARACTERS_MAX, &asked.client_name);
    pro_read_moments(form, &asked.moments);
    *asked_out = asked;
    return judge_appointment(form, &asked, response);
}

static enum result refuse_booking(struct rest_form *form, const struct appointment_form *asked,
                                  const struct booking_alternatives *alternatives,
                                  struct response *response, enum result result)
{
    if (result == RESULT_PREFERRED_UNKNOWN) {
        rest_blame_key(form, "provider", asked->provider.text);
        return rest_form_judge(form, response);
    }
    if (result == RESULT_NO_SLOT_PREFERRED && rest_is_booked(alternatives)) {
        rest_say(response, REST_CONFLICT, "detail", "Slot already booked.");
    } else if (result == RESULT_NO_SLOT_PREFERRED) {
        rest_say(response, REST_BAD_REQUEST, "detail", "Outside provider availability.");
    }
    return result;
}

enum result pro_appointment_create(struct request *request, struct response *response)
{
    struct rest_form form;
    struct appointment_form asked;
    enum result result = read_appointment(request, response, &form, &asked);
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_request wish = {
        .id_prefix = PRO_PREFIX,
        .provider_id = asked.provider_id,
        .range = pro_range_of(asked.moments),
        .exact = {.is_exact = true,
                  .offer = OFFER_ANY,
                  .start_microseconds = asked.moments.start.microseconds,
                  .end_microseconds = asked.moments.end.microseconds},
        .note = asked.client_name,
    };
    struct booking_answer answer;
    struct booking_alternatives alternatives = {.count = 0};
    result = booking_book(request->service->booking, &wish, request->arena, &answer, &alternatives);
    if (result != RESULT_OK) {
        return refuse_booking(&form, &asked, &alternatives, response, result);
    }
    response->status = REST_CREATED;
    encode_appointment(&response->body, &answer, asked.client_name);
    return RESULT_OK;
}

/* Clients are known here by what they said at the booking; those of other appointments may have a
 * name of their own. */
static enum result find_client_name(const struct request *request,
                                    const struct booking_answer *answer, const char **name_out)
{
    const char *note = answer->appointment.note;
    struct client client = {.name = NULL};
    enum result result = RESULT_CLIENT_UNKNOWN;
    if (answer->client_id != NULL) {
        result = booking_find_client(request->service->booking, answer->client_id, request->arena,
                                     &client);
    }
    if (result != RESULT_OK && result != RESULT_CLIENT_UNKNOWN) {
        return result;
    }
    *name_out = client.name != NULL ? client.name : note != NULL ? note : "";
    return RESULT_OK;
}

static enum result next_appointment(void *context, struct text *body)
{
    struct page_walk *walk = context;
    const struct booking_answer *answer;
    enum result result = page_walk_next(walk, &answer);
    if (result != RESULT_OK) {
        return result;
    }
    const char *name;
    result = find_client_name(walk->request, answer, &name);
    if (result == RESULT_OK) {
        encode_appointment(body, answer, name);
    }
    return result;
}

enum result pro_appointment_list(struct request *request, struct response *response)
{
    struct booking_provider provider;
    enum result result = pro_find_provider(request, &provider);
    if (result != RESULT_OK) {
        return result;
    }
    struct page_walk *walk = arena_take(request->arena, sizeof *walk);
    *walk = (struct page_walk){
        .request = request,
        .filter = {.provider_id = provider.id,
                   .statuses = BOOKING_LIVE,
                   .from = INT64_MIN,
                   .to = INT64_MAX,
                   .whole = true},
        .place = {.limit = PAGE},
    };
    listing_start_bare(request, response, &face_pro_scheduler, next_appointment, walk);
    return RESULT_OK;
}
