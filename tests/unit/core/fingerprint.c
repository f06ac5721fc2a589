#include "core/fingerprint.h"

#include <criterion/criterion.h>

#include "support/fixed_zone.h"

static const struct booking_client anna = {
    .id = "anna", .name = "Anna", .email = "anna@example.org", .phone = "+4912345"};

static struct booking_request wall_request(void)
{
    return (struct booking_request){
        .id = "r1",
        .provider_id = "p1",
        .group_id = "g1",
        .range = {.day = 20780, .start_minute = 540, .end_minute = 720, .zone = &fixed_utc},
        .duration_minutes = 30,
        .client = &anna,
    };
}

static struct booking_request instants_request(void)
{
    struct booking_request request = wall_request();
    request.range = (struct booking_range){.is_instants = true, .instants = {3600, 7200}};
    return request;
}

static struct booking_series_request series_request(const int32_t *days, size_t day_count)
{
    struct booking_series_request series = {
        .first = wall_request(), .days = days, .day_count = day_count};
    series.first.range.day = days[0];
    return series;
}

/* Every two of them differ. */
static void expect_all_different(const uint64_t *prints, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cr_assert_neq(prints[i], 0);
        for (size_t j = 0; j < i; j++) {
            cr_assert_neq(prints[i], prints[j], "%zu and %zu", i, j);
        }
    }
}

Test(fingerprint, is_the_same_for_ever)
{
    struct booking_request wall = wall_request(), instants = instants_request();
    const struct booking_series_request series = series_request((int32_t[]){20780, 20787}, 2);
    cr_assert_eq(fingerprint_request(&wall), UINT64_C(0xff5864b8cc407bae));
    cr_assert_eq(fingerprint_request(&instants), UINT64_C(0xf8b05f0f22a398c1));
    cr_assert_eq(fingerprint_series(&series), UINT64_C(0x5e65f4ea74f3707));
}

Test(fingerprint, is_the_same_for_ever_of_negative_numbers)
{
    struct booking_request request = {
        .id = "r1",
        .provider_id = "p1",
        .range = {.day = BOOKING_UNDATED, .start_minute = 540, .end_minute = 720},
        .duration_minutes = 30,
    };
    cr_assert_eq(fingerprint_request(&request), UINT64_C(0x59604d450047d297));
    request.range =
        (struct booking_range){.is_instants = true, .instants = {.start = INT64_MIN, .end = -1}};
    cr_assert_eq(fingerprint_request(&request), UINT64_C(0x8c3fb30da764f8e0));
}

Test(fingerprint, the_same_request_has_the_same_one_wherever_its_texts_stand)
{
    struct booking_request request = wall_request(), again = wall_request();
    char provider_id[] = "p1", name[] = "Anna";
    struct booking_client client = anna;
    client.name = name;
    again.provider_id = provider_id;
    again.client = &client;
    cr_assert_eq(fingerprint_request(&request), fingerprint_request(&again));
}

Test(fingerprint, the_id_is_no_part_of_it)
{
    struct booking_request request = wall_request(), other = wall_request();
    other.id = "r2";
    cr_assert_eq(fingerprint_request(&request), fingerprint_request(&other));
}

Test(fingerprint, every_field_of_a_request_counts)
{
    enum { COUNT = 16 };
    struct booking_request requests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        requests[i] = wall_request();
    }
    requests[1].provider_id = "p2";
    requests[2].provider_id = NULL;
    requests[3].group_id = "g2";
    requests[4].group_id = NULL;
    requests[5].range.day = BOOKING_UNDATED;
    requests[6].range.start_minute = 541;
    requests[7].range.end_minute = 721;
    requests[8].range.zone = &fixed_plus2;
    requests[9].range.zone = NULL;
    requests[10].duration_minutes = 31;
    requests[11].held = true;
    requests[12].hold_seconds = 60;
    requests[13] = instants_request();
    requests[14] = instants_request();
    requests[14].range.instants.start += 60;
    requests[15] = instants_request();
    requests[15].range.instants.end += 60;
    uint64_t prints[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        prints[i] = fingerprint_request(&requests[i]);
    }
    expect_all_different(prints, COUNT);
}

Test(fingerprint, every_field_of_a_client_counts_and_whether_there_is_one)
{
    const struct booking_client clients[] = {
        anna,
        {.id = "bert", .name = anna.name, .email = anna.email, .phone = anna.phone},
        {.id = anna.id, .name = "Bert", .email = anna.email, .phone = anna.phone},
        {.id = anna.id, .name = anna.name, .email = "bert@example.org", .phone = anna.phone},
        {.id = anna.id, .name = anna.name, .email = anna.email, .phone = "+49"},
        {.name = anna.name, .email = anna.email, .phone = anna.phone},
        {.id = anna.id, .email = anna.email, .phone = anna.phone},
        {.id = anna.id, .name = anna.name, .phone = anna.phone},
        {.id = anna.id, .name = anna.name, .email = anna.email},
        {.id = anna.id},
        {.name = anna.id},
        {.email = anna.id},
        {.phone = anna.id},
        {.id = ""},
        {.id = NULL},
    };
    enum { CLIENTS = sizeof clients / sizeof clients[0] };
    uint64_t prints[CLIENTS + 1];
    struct booking_request request = wall_request();
    for (size_t i = 0; i < CLIENTS; i++) {
        request.client = &clients[i];
        prints[i] = fingerprint_request(&request);
    }
    request.client = NULL;
    prints[CLIENTS] = fingerprint_request(&request);
    expect_all_different(prints, CLIENTS + 1);
}

Test(fingerprint, what_slips_from_one_text_into_the_next_is_another_request)
{
    struct booking_request request = wall_request(), other = wall_request();
    request.provider_id = "ab";
    request.group_id = "c";
    other.provider_id = "a";
    other.group_id = "bc";
    cr_assert_neq(fingerprint_request(&request), fingerprint_request(&other));
}

Test(fingerprint, every_field_of_a_series_counts)
{
    static const int32_t days[] = {20780, 20787, 20794};
    static const int32_t other_days[] = {20780, 20788};
    const struct booking_request first = wall_request();
    struct booking_series_request series[8];
    for (size_t i = 0; i < 8; i++) {
        series[i] = series_request(days, 2);
    }
    series[1].day_count = 3;
    series[2].day_count = 1;
    series[3].days = other_days;
    series[4].on_conflict = SERIES_SKIP;
    series[5].on_conflict = SERIES_SHIFT;
    series[6].all_or_nothing = true;
    series[7].first.duration_minutes = 31;
    uint64_t prints[9];
    for (size_t i = 0; i < 8; i++) {
        prints[i] = fingerprint_series(&series[i]);
    }
    prints[8] = fingerprint_request(&first);
    expect_all_different(prints, 9);
}

Test(fingerprint, the_days_of_a_series_are_not_taken_for_a_client)
{
    const struct booking_client client = {.id = "5", .name = "1", .email = "2", .phone = "3"};
    struct booking_series_request with_client = series_request((int32_t[]){4}, 1);
    struct booking_series_request without = series_request((int32_t[]){5, 1, 2, 3, 4}, 5);
    with_client.first.client = &client;
    without.first.client = NULL;
    without.first.range.day = with_client.first.range.day;
    cr_assert_neq(fingerprint_series(&with_client), fingerprint_series(&without));
}
