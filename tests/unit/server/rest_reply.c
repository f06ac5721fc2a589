#include "server/faces/rest_reply.h"

#include <criterion/criterion.h>
#include <string.h>

#include "core/slot.h"

static struct response response;

static const struct rest_wording wordings[] = {
    {RESULT_OPENING_TAKEN, REST_CONFLICT, "Somebody has it"},
};

static const struct rest_dialect dialect = {
    .member = "error",
    .wordings = wordings,
    .wording_count = 1,
};

static void assert_refusal(enum result result, const char *detail, int status, const char *wanted)
{
    const struct request request = {.method = "PATCH"};
    response_reset(&response);
    text_append_string(&response.body, "half an answer");
    rest_refuse(&request, &response, &dialect, result, detail);
    cr_expect_eq(response.status, status);
    text_append(&response.body, "", 1);
    cr_expect_str_eq(response.body.bytes, wanted);
}

static void end(void)
{
    text_deinit(&response.body);
}

TestSuite(rest_reply, .fini = end);

Test(rest_reply, a_face_has_its_own_words)
{
    assert_refusal(RESULT_OPENING_TAKEN, NULL, 409, "{\"error\":\"Somebody has it\"}");
    assert_refusal(RESULT_ROUTE_UNKNOWN, "There is nothing.", 404, "{\"error\":\"Not found.\"}");
    assert_refusal(RESULT_METHOD_NOT_ALLOWED, "This path answers GET.", 405,
                   "{\"detail\":\"Method \\\"PATCH\\\" not allowed.\"}");
}

Test(rest_reply, what_a_face_has_no_words_for_is_said_all_the_same)
{
    assert_refusal(RESULT_TOO_MANY, NULL, 400,
                   "{\"error\":\"The answer would be too large; ask for less.\"}");
    assert_refusal(RESULT_TOO_LARGE, "Far too large.", 413, "{\"error\":\"Far too large.\"}");
}

Test(rest_reply, a_store_that_cannot_confirm_asks_for_patience)
{
    const struct request request = {.method = "POST"};
    response_reset(&response);
    rest_refuse(&request, &response, &dialect, RESULT_UNAVAILABLE, NULL);
    cr_expect_eq(response.status, 503);
    cr_assert_eq(response.header_count, 1);
    cr_expect_str_eq(response.headers[0].name, "Retry-After");
}

Test(rest_reply, only_what_is_offered_can_be_somebodys)
{
    static const enum slot_rule booked[] = {SLOT_APPOINTMENT, SLOT_HOLD, SLOT_BUFFER,
                                            SLOT_DAILY_LIMIT};
    unsigned taken = 0;
    for (size_t i = 0; i < sizeof booked / sizeof booked[0]; i++) {
        taken |= 1U << booked[i];
    }
    for (int32_t rule = 0; rule < SLOT_RULE_COUNT; rule++) {
        const struct booking_alternatives alternatives = {.reason = rule};
        cr_expect_eq(rest_is_booked(&alternatives), (taken >> rule & 1U) != 0, "%d", rule);
    }
}
