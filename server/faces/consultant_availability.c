/* What consultants offer, once or every week, and how it is taken back. */
#include "core/booking_opening.h"
#include "server/encode.h"
#include "server/faces/consultant_calendar.h"
#include "server/faces/rest_reply.h"
#include "server/service.h"

enum { WEEKDAYS = 7, NO_CONTENT = 204 };

/* Each field by itself, then both times together. */
static enum result judge_times(const struct rest_form *form, bool is_forward,
                               struct response *response)
{
    enum result result = rest_form_judge(form, response);
    if (result == RESULT_OK && !is_forward) {
        consultant_say(response, REST_BAD_REQUEST, "End time must be after start time");
        return RESULT_INVALID;
    }
    return result;
}

enum result consultant_open(struct request *request, struct response *response)
{
    struct consultant consultant;
    struct rest_form form;
    struct rest_time start = {.minute = 0}, end = {.minute = 0};
    int32_t day;
    enum result result = consultant_find(request, &consultant);
    if (result == RESULT_OK) {
        result = rest_form_read(request, REST_BODY, response, &form);
    }
    if (result == RESULT_OK) {
        rest_read_date(&form, "date", &day);
        rest_read_time(&form, "start_time", &start);
        rest_read_time(&form, "end_time", &end);
        result = judge_times(&form, rest_second_of_day(start) < rest_second_of_day(end), response);
    }
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_opening_request wish = {
        .provider_id = consultant.provider.id,
        .collection = CONSULTANT_COLLECTION,
        .range = consultant_range(day, start, end),
        .overlap = OPENING_REFUSE,
        .later_days = true,
        .most = 1,
    };
    struct booking_opened opened;
    result = booking_open_up(request->service->booking, &wish, request->arena, &opened);
    if (result == RESULT_OK) {
        /* An occurrence of a weekly slot that was taken back is offered again under its number. */
        consultant_say_created(response, "availability slot created successfully",
                               opened.count > 0 ? opened.openings[0].number : opened.rule_number);
    }
    return result;
}

/* In the body, or in the query for clients that cannot send one with DELETE. */
static enum result read_withdrawal(const struct request *request, struct response *response,
                                   struct consultant_slot *slot_out)
{
    static const char *const required[] = {"date", "start_time", "end_time"};
    struct rest_form form;
    enum result result = rest_form_read(request, REST_BODY_OR_QUERY, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    if (consultant_lacks(&form, required, sizeof required / sizeof required[0])) {
        consultant_say(response, REST_BAD_REQUEST,
                       "Missing required fields. Required: ['date', 'start_time', 'end_time']");
        return RESULT_INVALID;
    }
    return consultant_read_slot(&form, response, slot_out);
}

enum result consultant_withdraw(struct request *request, struct response *response)
{
    struct consultant consultant;
    struct consultant_slot slot;
    enum result result = consultant_find(request, &consultant);
    result = result == RESULT_OK ? read_withdrawal(request, response, &slot) : result;
    if (result != RESULT_OK) {
        return result;
    }
    if (!slot.may_exist) {
        return RESULT_OPENING_UNKNOWN;
    }
    const struct booking_withdrawal withdrawal = {
        .provider_id = consultant.provider.id,
        .collection = CONSULTANT_COLLECTION,
        .range = consultant_range(slot.day, slot.start, slot.end),
        .most = (size_t)request->service->limits.max_windows,
    };
    result = booking_withdraw(request->service->booking, &withdrawal, request->arena);
    if (result == RESULT_OK) {
        response->status = NO_CONTENT;
    } else if (result == RESULT_TOO_MANY) {
        consultant_say(response, REST_CONFLICT,
                       "No more time slots of this consultant can be deleted one by one");
    }
    return result;
}

enum result consultant_add_recurring(struct request *request, struct response *response)
{
    struct consultant consultant;
    struct rest_form form;
    int32_t weekday, start = 0, end = 0; /* The core's rules have minutes. */
    enum result result = consultant_find(request, &consultant);
    if (result == RESULT_OK) {
        result = rest_form_read(request, REST_BODY, response, &form);
    }
    if (result == RESULT_OK) {
        rest_read_choice(&form, "day_of_week", WEEKDAYS, &weekday);
        rest_read_minute(&form, "start_time", &start);
        rest_read_minute(&form, "end_time", &end);
        result = judge_times(&form, start < end, response);
    }
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_rule_request wish = {
        .provider_id = consultant.provider.id,
        .rule = {.kind = AVAILABILITY_OPEN,
                 .weekdays = (uint8_t)(1U << weekday),
                 .from_day = AVAILABILITY_DAY_FIRST,
                 .until_day = AVAILABILITY_DAY_LAST,
                 .start_minute = start,
                 .end_minute = end},
        .most = (size_t)request->service->limits.max_windows,
    };
    int64_t number;
    result = booking_add_rule(request->service->booking, &wish, request->arena, &number);
    if (result == RESULT_OK) {
        consultant_say_created(response, "Recurring availability created successfully", number);
    } else if (result == RESULT_TOO_MANY) {
        consultant_say(response, REST_CONFLICT,
                       "This consultant has as many recurring availabilities as there may be");
    }
    return result;
}

/* Every week, for good. */
static bool is_recurring(const struct availability_rule *rule)
{
    return rule->kind == AVAILABILITY_OPEN && rule->from_day == AVAILABILITY_DAY_FIRST &&
           rule->until_day == AVAILABILITY_DAY_LAST;
}

static void encode_recurring(struct text *body, int64_t consultant,
                             const struct availability_rule *rule, int32_t weekday)
{
    encode_object(body);
    encode_integer_member(body, "consultant", consultant);
    encode_integer_member(body, "day_of_week", weekday);
    consultant_encode_time(body, "start_time", rule->start_minute, 0);
    consultant_encode_time(body, "end_time", rule->end_minute, 0);
    encode_name(body, "is_active");
    encode_boolean(body, true);
    encode_object_end(body);
}

/* Rules that staff made for several weekdays are as many patterns here. */
enum result consultant_list_recurring(struct request *request, struct response *response)
{
    struct consultant consultant;
    enum result result = consultant_find(request, &consultant);
    if (result != RESULT_OK) {
        return result;
    }
    const struct provider_definition *definition = &consultant.provider.definition;
    struct text *body = &response->body;
    encode_list(body);
    for (size_t i = 0; i < definition->rule_count; i++) {
        const struct availability_rule *rule = &definition->rules[i];
        for (int32_t weekday = 0; is_recurring(rule) && weekday < WEEKDAYS; weekday++) {
            if ((rule->weekdays >> weekday & 1) != 0) {
                encode_recurring(body, consultant.number, rule, weekday);
            }
        }
    }
    encode_list_end(body);
    return RESULT_OK;
}
