/* Appointments come back as they were put. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
#include "support/same.h"

enum { MANY = 1000 };

static void load(void)
{
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
}

static enum outcome apply_to(int64_t *token, const struct change *change)
{
    struct commit commit = engine_bench_commit(&bench, 1, *token, change);
    enum outcome outcome = engine_bench_apply(&bench, &commit);
    *token = outcome == OUTCOME_APPLIED ? commit.side.next_token : *token;
    return outcome;
}

static struct appointment nine_to_ten(int64_t number, int64_t provider)
{
    return engine_bench_appointment(number, provider, (struct interval){540, 600});
}

/* With every field said. */
static struct appointment full_appointment(void)
{
    struct appointment appointment = nine_to_ten(77, 1);
    appointment.id = "a \"quoted\" id; --";
    appointment.status = APPOINTMENT_HELD;
    appointment.provider_named = true;
    appointment.undated = true;
    appointment.created_at = ENGINE_BENCH_NOW - 5;
    appointment.expires_at = ENGINE_BENCH_NOW + 600;
    appointment.client = INT64_C(1) << 41;
    appointment.series = (INT64_C(1) << 41) + 1;
    appointment.occurrence = 4;
    appointment.fingerprint = UINT64_MAX - 1;
    appointment.first_provider = 9;
    appointment.first_start = ENGINE_BENCH_NOW - 86400;
    appointment.start_microseconds = 123456;
    appointment.end_microseconds = 999999;
    appointment.note = "the \xe2\x82\xac note; --";
    appointment.ended_by = "the \xe2\x82\xac desk";
    appointment.reason = "it's; DROP TABLE";
    appointment.decision = (struct decision){
        .exact_fit = true,
        .has_runner_up = true,
        .runner_up_start = appointment.span.end,
        .chosen = {.cost = -5, .fragments = 1, .stranded_minutes = 20},
        .runner_up = {.cost = 900, .fragments = 2, .stranded_minutes = 35},
    };
    return appointment;
}

static void comes_back(const struct appointment *put)
{
    struct store_page page = {.limit = MANY};
    struct appointment got;
    int64_t token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(engine_bench_book(&bench, &token, put), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_find(&bench, put->number, &got), RESULT_OK);
    cr_assert(same_appointment(&got, put));
    cr_assert_eq(engine_bench_page(&bench, &page, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert(same_appointment(&seen.appointments[0], put));
}

CONFORMANCE(appointments, an_appointment_comes_back_as_it_was_inserted)
{
    struct appointment put = full_appointment(), got;
    comes_back(&put);
    cr_assert_eq(engine_bench_find(&bench, 78, &got), RESULT_APPOINTMENT_UNKNOWN);
}

CONFORMANCE(appointments, an_appointment_of_which_little_is_said_comes_back_as_little)
{
    struct appointment put = nine_to_ten(1, 1);
    comes_back(&put);
}

CONFORMANCE(appointments, a_load_hands_over_what_memory_keeps_and_no_more)
{
    struct appointment put = full_appointment();
    comes_back(&put);
    struct appointment brief = {
        .id = put.id,
        .number = put.number,
        .provider = put.provider,
        .span = put.span,
        .range = put.range,
        .service_day = put.service_day,
        .status = put.status,
        .undated = put.undated,
        .expires_at = put.expires_at,
        .client = put.client,
        .series = put.series,
    };
    load();
    cr_assert(same_appointment(&seen.appointments[0], &brief));
}

CONFORMANCE(appointments, one_provider_loads_with_whole_appointments)
{
    struct appointment put = full_appointment();
    comes_back(&put);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert(same_appointment(&seen.appointments[0], &put));
}

CONFORMANCE(appointments, a_status_keeps_who_ended_it_and_why)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment put = nine_to_ten(1, 1), got;
    struct change cancel = {.kind = CHANGE_STATUS,
                            .status = {1, APPOINTMENT_CANCELLED, "the client", "ill"}};
    cr_assert_eq(engine_bench_book(&bench, &token, &put), OUTCOME_APPLIED);
    cr_assert_eq(apply_to(&token, &cancel), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_find(&bench, 1, &got), RESULT_OK);
    put.status = APPOINTMENT_CANCELLED;
    put.ended_by = "the client";
    put.reason = "ill";
    cr_assert(same_appointment(&got, &put));
}

CONFORMANCE(appointments, a_status_that_says_nothing_takes_nothing_away)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment put = full_appointment(), got;
    struct change confirm = engine_bench_status(put.number, APPOINTMENT_CONFIRMED);
    cr_assert_eq(engine_bench_book(&bench, &token, &put), OUTCOME_APPLIED);
    cr_assert_eq(apply_to(&token, &confirm), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_find(&bench, put.number, &got), RESULT_OK);
    put.status = APPOINTMENT_CONFIRMED;
    cr_assert(same_appointment(&got, &put));
}
