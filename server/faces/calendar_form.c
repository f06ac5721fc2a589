/* Texts as the contract's own service wrote them; its clients show them to people. */
#include "server/faces/calendar_form.h"

#include <stdio.h>
#include <string.h>

#include "core/booking_slots.h"
#include "server/faces/api_moment.h"
#include "server/service.h"

enum { SENTENCE_SIZE = 128, NAME_BYTES_MAX = 255, HOUR_MINUTES = 60 };

static const char owner_field[] = "calendar_owner_id";
static const char provider_prefix[] = "owner-";

static bool has_control_character(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == '\x7f') {
            return true;
        }
    }
    return false;
}

struct calendar_owner calendar_read_owner(struct api_fields *fields)
{
    struct calendar_owner owner = {.name = api_fields_text(fields, owner_field)};
    if (owner.name == NULL) {
        return owner;
    }
    if (owner.name[0] == '\0') {
        api_fields_report_value(fields, owner_field, "Calendar owner ID cannot be empty");
        return owner;
    }
    size_t size = sizeof provider_prefix + strlen(owner.name);
    char *id = arena_take(fields->request->arena, size);
    snprintf(id, size, "%s%s", provider_prefix, owner.name);
    owner.provider_id = id;
    return owner;
}

struct calendar_owner calendar_read_new_owner(struct api_fields *fields)
{
    struct calendar_owner owner = calendar_read_owner(fields);
    size_t most = (size_t)fields->request->service->limits.max_id_bytes;
    if (owner.provider_id == NULL) {
        return owner;
    }
    if (strlen(owner.provider_id) > most) {
        char sentence[SENTENCE_SIZE];
        snprintf(sentence, sizeof sentence, "Calendar owner ID cannot be longer than %zu bytes",
                 most - (sizeof provider_prefix - 1));
        api_fields_report_value(fields, owner_field, sentence);
    } else if (has_control_character(owner.name)) {
        api_fields_report_value(fields, owner_field,
                                "Calendar owner ID cannot contain control characters");
    }
    return owner;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* One or two digits, a colon, two digits. */
static bool parse_clock(const char *text, int32_t *minute_out)
{
    size_t digits = is_digit(text[0]) ? (is_digit(text[1]) ? 2 : 1) : 0;
    if (digits == 0 || strlen(text) != digits + 3) {
        return false;
    }
    char padded[CIVIL_TIME_SIZE];
    snprintf(padded, sizeof padded, "%s%s", digits == 1 ? "0" : "", text);
    return civil_parse_time(padded, minute_out);
}

/* Slots that are no whole hours do not all begin on one. */
static bool has_minutes(const struct api_fields *fields)
{
    return fields->request->service->calendar_booking.slot_minutes % HOUR_MINUTES != 0;
}

static int32_t read_clock(struct api_fields *fields, const char *name, enum calendar_edge edge,
                          bool with_minutes)
{
    const char *text = api_fields_text(fields, name);
    int32_t minute = 0;
    if (text == NULL) {
        return 0;
    }
    if (!parse_clock(text, &minute) || (minute % HOUR_MINUTES != 0 && !with_minutes) ||
        (minute == CIVIL_MINUTES_PER_DAY && edge == CALENDAR_START)) {
        api_fields_report_value(fields, name,
                                with_minutes ? "Time must be in HH:MM format"
                                             : "Time must be in HH:00 format");
        return 0;
    }
    return minute;
}

int32_t calendar_read_hour(struct api_fields *fields, const char *name, enum calendar_edge edge)
{
    return read_clock(fields, name, edge, false);
}

/* Slots of whole hours begin on the hour, whatever staff open. */
struct booking_terms calendar_terms(const struct request *request)
{
    const struct calendar_booking_settings *settings = &request->service->calendar_booking;
    return (struct booking_terms){
        .horizon_days = settings->advance_days,
        .grid_minutes = settings->slot_minutes % HOUR_MINUTES == 0 ? HOUR_MINUTES : 0,
    };
}

/* A limit of 0 days, today only, has no form in the terms: the days are counted here. */
static struct calendar_day judge(const struct request *request, int32_t day)
{
    struct booking_terms terms = calendar_terms(request);
    struct booking_day judged = booking_judge_day(request->service->booking, day, &terms);
    int32_t most = request->service->calendar_booking.advance_days;
    return (struct calendar_day){
        .day = day,
        .is_past = (judged.days_ahead < 0),
        .is_too_far = (judged.days_ahead > most),
    };
}

struct calendar_day calendar_read_day(struct api_fields *fields, const char *name)
{
    struct value value;
    int32_t day;
    if (!api_fields_find(fields, name, &value)) {
        return (struct calendar_day){.day = 0};
    }
    const struct api_fault *fault = api_moment_read_day(&value, &day);
    if (fault != NULL) {
        api_fields_report(fields, name, fault);
        return (struct calendar_day){.day = 0};
    }
    return judge(fields->request, day);
}

void calendar_report_past(struct api_fields *fields, const char *name)
{
    api_fields_report_value(fields, name, "Cannot book appointments in the past");
}

void calendar_report_too_far(struct api_fields *fields, const char *name)
{
    char sentence[SENTENCE_SIZE];
    snprintf(sentence, sizeof sentence, "Cannot book more than %d days in advance",
             (int)fields->request->service->calendar_booking.advance_days);
    api_fields_report_value(fields, name, sentence);
}

static const char *read_name(struct api_fields *fields)
{
    static const char name[] = "invitee_name";
    const char *text = api_fields_text(fields, name);
    if (text == NULL) {
        return NULL;
    }
    if (text[0] == '\0') {
        api_fields_report_value(fields, name, "Invitee name cannot be empty");
    } else if (strlen(text) > NAME_BYTES_MAX) {
        api_fields_report_value(fields, name, "Invitee name cannot be longer than 255 bytes");
    } else if (has_control_character(text)) {
        api_fields_report_value(fields, name, "Invitee name cannot contain control characters");
    }
    return text;
}

static const char *read_email(struct api_fields *fields)
{
    static const char name[] = "invitee_email";
    const char *text = api_fields_text(fields, name);
    const char *wrong = text != NULL ? invitee_judge_email(text) : NULL;
    if (wrong != NULL) {
        char message[SENTENCE_SIZE], context[SENTENCE_SIZE];
        snprintf(message, sizeof message, "value is not a valid email address: %s", wrong);
        snprintf(context, sizeof context, "{\"reason\":\"%s\"}", wrong);
        api_fields_report(fields, name, &(struct api_fault){"value_error", message, context});
    }
    return text;
}

static struct calendar_day read_date(struct api_fields *fields)
{
    static const char name[] = "date";
    struct calendar_day date = calendar_read_day(fields, name);
    if (date.is_past) {
        calendar_report_past(fields, name);
    } else if (date.is_too_far) {
        calendar_report_too_far(fields, name);
    }
    return date;
}

struct calendar_appointment calendar_read_appointment(struct api_fields *fields)
{
    struct calendar_appointment form;
    form.owner = calendar_read_owner(fields);
    form.invitee.name = read_name(fields);
    form.invitee.email = read_email(fields);
    form.date = read_date(fields);
    form.start_minute = read_clock(fields, "slot_start_time", CALENDAR_START, has_minutes(fields));
    return form;
}
