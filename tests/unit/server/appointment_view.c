/* Appointments as answers show them, to the microsecond. */
#include "server/api/appointment_view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "server/encode.h"
#include "support/fixed_zone.h"

enum { DAY = 20780 /* 2026-11-23 */ };

static char shown[2048];

static void show(const struct appointment *appointment)
{
    struct text body = {0};
    const struct booking_answer answer = {
        .appointment = *appointment,
        .provider_id = "p",
        .zone = &fixed_utc,
    };
    encode_appointment(&body, &answer);
    encode_note(&body, &answer);
    encode_object_end(&body);
    snprintf(shown, sizeof shown, "%.*s", (int)body.length, body.bytes);
    text_deinit(&body);
}

static struct appointment appointment_at(int32_t minute)
{
    int64_t start = fixed_utc.to_instant(&fixed_utc, DAY, minute);
    return (struct appointment){
        .id = "a",
        .span = {start, start + 60},
        .status = APPOINTMENT_CONFIRMED,
    };
}

static void assert_shows(const char *piece)
{
    cr_expect_not_null(strstr(shown, piece), "%s is not in %s", piece, shown);
}

Test(appointment_view, whole_seconds_have_no_fraction)
{
    struct appointment appointment = appointment_at(570);
    show(&appointment);
    assert_shows("\"start\":\"2026-11-23T09:30:00Z\",\"end\":\"2026-11-23T09:31:00Z\"");
}

Test(appointment_view, the_end_is_within_the_last_second_of_the_span)
{
    struct appointment appointment = appointment_at(570);
    appointment.start_microseconds = 7;
    appointment.end_microseconds = 250000;
    show(&appointment);
    assert_shows(
        "\"start\":\"2026-11-23T09:30:00.000007Z\",\"end\":\"2026-11-23T09:30:59.250000Z\"");
    assert_shows("\"time_slot\":{\"start\":\"09:30\",\"end\":\"09:31\"}");
    appointment.end_microseconds = 0;
    show(&appointment);
    assert_shows("\"start\":\"2026-11-23T09:30:00.000007Z\",\"end\":\"2026-11-23T09:31:00Z\"");
}

Test(appointment_view, a_note_is_shown_if_there_is_one)
{
    struct appointment appointment = appointment_at(570);
    show(&appointment);
    cr_expect_null(strstr(shown, "note"));
    appointment.note = "by the \"window\"";
    show(&appointment);
    assert_shows("\"note\":\"by the \\\"window\\\"\"");
}
