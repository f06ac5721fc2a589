/* Pages of appointments, by every filter. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"

enum { MANY = 1000 };

/* Numbers 10, 20 .. 80 in the hours from 8 on; clients 0 1 2 0 1 2 .., series 0 0 0 3 3 3 4 4. */
static void book_eight(void)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    for (int64_t i = 0; i < 8; i++) {
        struct appointment appointment = engine_bench_appointment(
            (i + 1) * 10, 1, (struct interval){480 + i * 60, 540 + i * 60});
        appointment.client = i % 3;
        appointment.series = i < 3 ? 0 : 2 + i / 3;
        appointment.status = i % 2 == 0 ? APPOINTMENT_CONFIRMED : APPOINTMENT_CANCELLED;
        cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    }
}

static void expect_page(struct store_page page, const int64_t *numbers, size_t count)
{
    cr_assert_eq(engine_bench_page(&bench, &page, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, count, "%zu", seen.appointment_count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(seen.appointments[i].number, numbers[i]);
    }
}

static const int64_t all[] = {10, 20, 30, 40, 50, 60, 70, 80};
static const int64_t of_client[] = {20, 50, 80};
static const int64_t of_series[] = {40, 50, 60};

CONFORMANCE(pages, a_page_has_appointments_of_any_status_by_number)
{
    book_eight();
    expect_page((struct store_page){.limit = MANY}, all, 8);
}

CONFORMANCE(pages, a_page_of_a_client_has_only_its_appointments)
{
    book_eight();
    expect_page((struct store_page){.limit = MANY, .client = 1}, of_client, 3);
}

CONFORMANCE(pages, a_page_of_a_series_has_only_its_appointments)
{
    book_eight();
    expect_page((struct store_page){.limit = MANY, .series = 3}, of_series, 3);
}

CONFORMANCE(pages, a_page_may_be_of_a_client_and_a_series)
{
    book_eight();
    expect_page((struct store_page){.limit = MANY, .client = 1, .series = 3}, of_series + 1, 1);
    expect_page((struct store_page){.limit = MANY, .client = 9, .series = 3}, NULL, 0);
}

CONFORMANCE(pages, a_page_begins_after_the_last_one_and_has_a_limit)
{
    book_eight();
    expect_page((struct store_page){.limit = 3}, all, 3);
    expect_page((struct store_page){.after = 30, .limit = 3}, all + 3, 3);
    expect_page((struct store_page){.after = 35, .limit = 3}, all + 3, 3);
    expect_page((struct store_page){.after = 20, .limit = 1, .client = 1}, of_client + 1, 1);
    expect_page((struct store_page){.after = 40, .limit = 1, .series = 3}, of_series + 1, 1);
    expect_page((struct store_page){.after = 40, .limit = 1, .client = 1, .series = 3},
                of_series + 1, 1);
}

CONFORMANCE(pages, after_the_last_appointment_there_is_an_empty_page)
{
    expect_page((struct store_page){.limit = MANY}, NULL, 0);
    book_eight();
    expect_page((struct store_page){.after = 60, .limit = MANY}, all + 6, 2);
    expect_page((struct store_page){.after = 80, .limit = MANY}, NULL, 0);
    expect_page((struct store_page){.after = 80, .limit = MANY, .client = 1}, NULL, 0);
    expect_page((struct store_page){.after = 60, .limit = MANY, .series = 3}, NULL, 0);
    expect_page((struct store_page){.after = INT64_MAX, .limit = MANY}, NULL, 0);
}
