/* The free slots of one consultant or of all, by what calendar pages show: from today, a day, a
 * month, a range. */
#include <stdio.h>

#include "core/booking_opening.h"
#include "core/booking_slots.h"
#include "server/api/listing.h"
#include "server/api/range_form.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/face.h"
#include "server/faces/consultant_calendar.h"
#include "server/faces/numbered_id.h"
#include "server/faces/rest_reply.h"
#include "server/service.h"

enum {
    OWN_DAYS = 28,   /* of weekly slots, where nobody says until when */
    RULE_DAYS = 366, /* of weekly slots otherwise */
    MONTHS = 12,
    YEAR_MAX = 9999,
};

/* Slots that lie between two times of day. */
struct view {
    struct booking_wholes wholes;
    size_t position;
    int32_t from_second, to_second; /* of the day; a slot past midnight ends after 86400 */
};

static struct view *view_new(const struct request *request)
{
    const struct view all_day = {.from_second = 0, .to_second = INT32_MAX};
    return arena_copy(request->arena, &all_day, sizeof all_day);
}

struct days {
    int32_t first, last;
};

/* Of all consultants. A view that has no days shows nothing. */
static enum result look(const struct request *request, struct days days, struct view *view)
{
    const struct booking_whole_request wish = {
        .group_id = CONSULTANT_GROUP,
        .first_day = days.first > RANGE_DAY_MIN ? days.first : RANGE_DAY_MIN,
        .last_day = days.last < RANGE_DAY_MAX ? days.last : RANGE_DAY_MAX,
        .rule_days = RULE_DAYS,
        .bookable_only = true,
        .most = (size_t)request->service->limits.max_slots,
    };
    return wish.first_day <= wish.last_day
               ? booking_wholes(request->service->booking, &wish, request->arena, &view->wholes)
               : RESULT_OK;
}

/* What the clock shows at an instant. */
struct clock_face {
    int32_t day;
    struct rest_time time;
};

static struct clock_face clock_at(const struct booking_whole *whole, int64_t instant)
{
    struct civil_moment moment = whole->zone->to_local(whole->zone, instant);
    return (struct clock_face){
        .day = moment.day,
        .time = {.minute = moment.minute, .second = (int32_t)((instant % 60 + 60) % 60)},
    };
}

/* What staff put into the group under an id of their own is not for these clients. */
static bool is_shown(const struct view *view, const struct booking_whole *whole)
{
    struct clock_face start = clock_at(whole, whole->span.start);
    struct clock_face end = clock_at(whole, whole->span.end);
    int32_t end_second =
        rest_second_of_day(end.time) + (end.day - start.day) * CIVIL_SECONDS_PER_DAY;
    return numbered_id_number(CONSULTANT_PREFIX, whole->provider_id) != 0 &&
           rest_second_of_day(start.time) >= view->from_second && end_second <= view->to_second;
}

/* NULL at the end. */
static const struct booking_whole *next_shown(struct view *view)
{
    while (view->position < view->wholes.count) {
        const struct booking_whole *whole = &view->wholes.wholes[view->position++];
        if (is_shown(view, whole)) {
            return whole;
        }
    }
    return NULL;
}

static void encode_slot(struct text *body, const struct booking_whole *whole)
{
    struct rest_time start = clock_at(whole, whole->span.start).time;
    struct rest_time end = clock_at(whole, whole->span.end).time;
    encode_object(body);
    encode_integer_member(body, "consultant",
                          numbered_id_number(CONSULTANT_PREFIX, whole->provider_id));
    consultant_encode_time(body, "start_time", start.minute, start.second);
    consultant_encode_time(body, "end_time", end.minute, end.second);
    encode_date_member(body, "date", whole->day);
    encode_name(body, "is_booked");
    encode_boolean(body, false);
    encode_object_end(body);
}

static enum result next_slot(void *context, struct text *body)
{
    const struct booking_whole *whole = next_shown(context);
    if (whole == NULL) {
        return LISTING_END;
    }
    encode_slot(body, whole);
    return RESULT_OK;
}

static void answer_list(const struct request *request, struct response *response, struct view *view)
{
    listing_start_bare(request, response, &face_consultant_calendar, next_slot, view);
}

enum result consultant_list_own(struct request *request, struct response *response)
{
    struct consultant consultant;
    enum result result = consultant_find(request, &consultant);
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_whole_request wish = {
        .provider_id = consultant.provider.id,
        .first_day = BOOKING_UNDATED,
        .last_day = RANGE_DAY_MAX,
        .rule_days = OWN_DAYS,
        .bookable_only = true,
        .most = (size_t)request->service->limits.max_slots,
    };
    struct view *view = view_new(request);
    result = booking_wholes(request->service->booking, &wish, request->arena, &view->wholes);
    if (result == RESULT_OK) {
        answer_list(request, response, view);
    }
    return result;
}

/* A day. */

static enum result refuse_date(struct response *response, const char *date)
{
    enum { SENTENCE_SIZE = 200 };
    char sentence[SENTENCE_SIZE];
    snprintf(sentence, sizeof sentence,
             "Invalid date format. Use YYYY-MM-DD. Details: time data '%.60s' does not match "
             "format '%%Y-%%m-%%d'",
             date);
    consultant_say(response, REST_BAD_REQUEST, sentence);
    return RESULT_INVALID;
}

static size_t count_shown(struct view view)
{
    size_t count = 0;
    while (next_shown(&view) != NULL) {
        count++;
    }
    return count;
}

enum result consultant_list_day(struct request *request, struct response *response)
{
    const char *date = request->segments[2];
    const struct booking_terms terms = {.notice_seconds = 0};
    int32_t day;
    if (!rest_parse_date(date, &day)) {
        return refuse_date(response, date);
    }
    if (booking_judge_day(request->service->booking, day, &terms).rule == SLOT_NOTICE) {
        consultant_say(response, REST_BAD_REQUEST, "Cannot query availability for past dates");
        return RESULT_INVALID;
    }
    struct view *view = view_new(request);
    enum result result = look(request, (struct days){day, day}, view);
    if (result != RESULT_OK) {
        return result;
    }
    struct text *body = &response->body;
    encode_object(body);
    encode_date_member(body, "date", day);
    encode_integer_member(body, "total_slots", (int64_t)count_shown(*view));
    encode_name(body, "availabilities");
    encode_list(body);
    for (const struct booking_whole *whole = next_shown(view); whole != NULL;
         whole = next_shown(view)) {
        encode_slot(body, whole);
    }
    encode_list_end(body);
    encode_object_end(body);
    return RESULT_OK;
}

/* A month. */

static bool read_bounded(const struct request *request, const char *name, int64_t most,
                         int32_t *number_out)
{
    struct value value = document_parameter(request, name);
    int64_t number;
    if (!rest_parse_integer(&value, &number) || number < 1 || number > most) {
        return false;
    }
    *number_out = (int32_t)number;
    return true;
}

static struct days days_of_month(int32_t year, int32_t month)
{
    bool is_last = month == MONTHS;
    struct civil_date next = {is_last ? year + 1 : year, is_last ? 1 : month + 1, 1};
    return (struct days){
        .first = civil_day_of((struct civil_date){year, month, 1}),
        .last = civil_day_of(next) - 1,
    };
}

enum result consultant_list_month(struct request *request, struct response *response)
{
    int32_t month, year;
    if (!read_bounded(request, "month", MONTHS, &month) ||
        !read_bounded(request, "year", YEAR_MAX, &year)) {
        consultant_say(response, REST_BAD_REQUEST, "Invalid month or year format");
        return RESULT_INVALID;
    }
    struct view *view = view_new(request);
    enum result result = look(request, days_of_month(year, month), view);
    if (result == RESULT_OK) {
        answer_list(request, response, view);
    }
    return result;
}

/* A range. */

/* NULL if it is not there, or empty as a form's field that nobody filled in. */
static const char *parameter(const struct request *request, const char *name)
{
    struct value value = document_parameter(request, name);
    return value.kind == VALUE_TEXT && value.text[0] != '\0' ? value.text : NULL;
}

static bool read_time(const char *text, bool rounds_up, int32_t *second_out)
{
    struct rest_time time;
    if (text == NULL) {
        return true;
    }
    if (!rest_parse_time(text, &time)) {
        return false;
    }
    *second_out = rest_second_of_day(time) + (rounds_up && time.microsecond > 0 ? 1 : 0);
    return true;
}

/* The dates are required; the times narrow what is shown of each of them. */
static const char *read_range(const struct request *request, struct days *days, struct view *view)
{
    const char *first = parameter(request, "start_date");
    const char *last = parameter(request, "end_date");
    if (first == NULL || last == NULL) {
        return "All parameters are required";
    }
    if (!rest_parse_date(first, &days->first) || !rest_parse_date(last, &days->last)) {
        return "Invalid format. Use YYYY-MM-DD for dates";
    }
    if (!read_time(parameter(request, "start_time"), true, &view->from_second) ||
        !read_time(parameter(request, "end_time"), false, &view->to_second)) {
        return "Invalid format. Use HH:MM for times";
    }
    return NULL;
}

enum result consultant_list_range(struct request *request, struct response *response)
{
    struct view *view = view_new(request);
    struct days days;
    const char *wrong = read_range(request, &days, view);
    if (wrong != NULL) {
        consultant_say(response, REST_BAD_REQUEST, wrong);
        return RESULT_INVALID;
    }
    enum result result = look(request, days, view);
    if (result == RESULT_OK) {
        answer_list(request, response, view);
    }
    return result;
}
