/* Problem documents, and the response that carries them. */
#include "server/problem.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

static struct response response;

static void begin(void)
{
    response_reset(&response);
}

static void end(void)
{
    text_deinit(&response.body);
}

TestSuite(problem, .init = begin, .fini = end);

static json_t *document(void)
{
    json_t *parsed = json_loadb(response.body.bytes, response.body.length, 0, NULL);
    cr_assert_not_null(parsed, "%.*s", (int)response.body.length, response.body.bytes);
    return parsed;
}

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

Test(problem, it_says_all_that_is_known)
{
    problem_write(&response, RESULT_NO_SLOT, "Nobody is there.");
    cr_expect_eq(response.status, 409);
    cr_expect_str_eq(response.content_type, "application/problem+json");
    json_t *problem = document();
    cr_expect_eq(json_object_size(problem), 6);
    cr_expect_str_eq(member(problem, "type"), "/problems/no_slot");
    cr_expect_str_eq(member(problem, "title"), "No available time slot within preferred range.");
    cr_expect_str_eq(member(problem, "error"), "No available time slot within preferred range.");
    cr_expect_str_eq(member(problem, "detail"), "Nobody is there.");
    cr_expect_str_eq(member(problem, "code"), "no_slot");
    cr_expect_eq(json_integer_value(json_object_get(problem, "status")), 409);
    json_decref(problem);
}

Test(problem, every_result_makes_one)
{
    for (int result = RESULT_OK + 1; result < RESULT_COUNT; result++) {
        response_reset(&response);
        problem_write(&response, (enum result)result, NULL);
        json_t *problem = document();
        cr_expect_geq(response.status, 400);
        cr_expect_str_neq(member(problem, "detail"), "");
        json_decref(problem);
    }
}

Test(problem, unavailable_says_when_to_try_again)
{
    problem_write(&response, RESULT_UNAVAILABLE, NULL);
    cr_assert_eq(response.status, 503);
    cr_assert_eq(response.header_count, 1);
    cr_expect_str_eq(response.headers[0].name, "Retry-After");
    cr_expect_str_eq(response.headers[0].value, "1");
}

static bool no_piece(void *context, struct text *body)
{
    (void)context;
    (void)body;
    return false;
}

Test(problem, it_replaces_what_was_there)
{
    text_append_string(&response.body, "{\"scheduled\":[");
    response.next_piece = no_piece;
    problem_write(&response, RESULT_INTERNAL, "\"quoted\" \xff");
    cr_expect_null(response.next_piece);
    json_t *problem = document();
    cr_expect_str_eq(member(problem, "detail"), "\"quoted\" \ufffd");
    json_decref(problem);
}

Test(problem, fields_are_listed)
{
    struct problem_errors errors = {0};
    problem_errors_add(&errors, "/duration", "Must be a number.");
    problem_errors_add(&errors, "", "Is odd.");
    problem_write_fields(&response, &errors);
    cr_expect_eq(response.status, 422);
    json_t *problem = document();
    cr_expect_str_eq(member(problem, "code"), "invalid");
    cr_expect_str_eq(member(problem, "detail"), "/duration: Must be a number.");
    const json_t *list = json_object_get(problem, "errors");
    cr_assert_eq(json_array_size(list), 2);
    cr_expect_str_eq(member(json_array_get(list, 0), "pointer"), "/duration");
    cr_expect_str_eq(member(json_array_get(list, 1), "pointer"), "");
    cr_expect_str_eq(member(json_array_get(list, 1), "detail"), "Is odd.");
    json_decref(problem);
}

Test(problem, one_field_is_a_list_of_one)
{
    problem_write_field(&response, "/time_zone", "There is no time zone \"Here\".");
    cr_expect_eq(response.status, 422);
    json_t *problem = document();
    cr_expect_str_eq(member(problem, "code"), "invalid");
    cr_expect_str_eq(member(problem, "detail"), "/time_zone: There is no time zone \"Here\".");
    const json_t *list = json_object_get(problem, "errors");
    cr_assert_eq(json_array_size(list), 1);
    cr_expect_str_eq(member(json_array_get(list, 0), "pointer"), "/time_zone");
    json_decref(problem);
}

Test(problem, more_errors_than_the_maximum_are_dropped)
{
    struct problem_errors errors = {0};
    for (int i = 0; i < 2 * PROBLEM_ERRORS_MAX; i++) {
        problem_errors_add(&errors, "", i < PROBLEM_ERRORS_MAX ? "kept" : "dropped");
    }
    cr_assert_eq(errors.count, PROBLEM_ERRORS_MAX);
    cr_assert_str_eq(errors.at[PROBLEM_ERRORS_MAX - 1].detail, "kept");
}

Test(problem, a_reset_response_is_like_new)
{
    problem_write(&response, RESULT_UNAVAILABLE, NULL);
    response_reset(&response);
    cr_expect_eq(response.status, 200);
    cr_expect_str_eq(response.content_type, "application/json");
    cr_expect_eq(response.header_count, 0);
    cr_expect_eq(response.body.length, 0);
    cr_expect_gt(response.body.capacity, 0);
}

Test(problem, a_location_is_percent_encoded)
{
    struct arena arena;
    arena_init(&arena, 64);
    response_add_location(&response, &arena, "/providers/", "a-Z_0.~/\u00e9 %?");
    cr_expect_str_eq(response.headers[0].name, "Location");
    cr_expect_str_eq(response.headers[0].value, "/providers/a-Z_0.~%2F%C3%A9%20%25%3F");
    arena_deinit(&arena);
}
