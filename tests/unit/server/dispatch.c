/* The dispatcher over a table of its own. */
#include "server/dispatch.h"

#include <criterion/criterion.h>
#include <string.h>

#include "server/problem.h"

static enum result say_list(struct request *request, struct response *response)
{
    text_append_format(&response->body, "list %zu", request->body_length);
    return RESULT_OK;
}

static enum result say_id(struct request *request, struct response *response)
{
    text_append_format(&response->body, "id %s", request->segments[1]);
    return RESULT_OK;
}

static enum result fail(struct request *request, struct response *response)
{
    (void)request;
    (void)response;
    return RESULT_NO_SLOT;
}

static enum result fail_in_detail(struct request *request, struct response *response)
{
    (void)request;
    problem_write(response, RESULT_NO_SLOT, "in detail");
    return RESULT_NO_SLOT;
}

static enum result say_query(struct request *request, struct response *response)
{
    text_append_format(&response->body, "query %s", request->query != NULL ? request->query : "");
    return RESULT_OK;
}

const struct route routes[] = {
    {"GET", "/things", say_list, ACCESS_ANYONE, PARAMETERS_NONE},
    {"POST", "/things", fail, ACCESS_ANYONE, PARAMETERS_NONE},
    {"PUT", "/things/{id}", fail_in_detail, ACCESS_ANYONE, PARAMETERS_NONE},
    {"GET", "/things/{id}", say_id, ACCESS_ANYONE, PARAMETERS_NONE},
    {"POST", "/things/{id}/stop", say_id, ACCESS_ANYONE, PARAMETERS_NONE},
    {"GET", "/rooms/{id}", say_id, ACCESS_ANYONE, PARAMETERS_NONE},
    {"PUT", "/rooms/{id}", say_id, ACCESS_ANYONE, PARAMETERS_NONE},
    {"GET", "/rooms/free", say_query, ACCESS_ANYONE, PARAMETERS_SOME},
    {"GET", "/rooms/{id}/{part}", say_id, ACCESS_ANYONE, PARAMETERS_NONE},
    {"GET", "/{kind}/full/parts", say_id, ACCESS_ANYONE, PARAMETERS_NONE},
    {"POST", "/rooms/free/parts", fail, ACCESS_ANYONE, PARAMETERS_NONE},
    {"GET", "/rooms/{id}/parts", say_list, ACCESS_ANYONE, PARAMETERS_NONE},
};
const size_t route_count = sizeof routes / sizeof routes[0];

static struct arena arena;
static struct response response;

static void begin(void)
{
    arena_init(&arena, 1024);
    response_reset(&response);
}

static void end(void)
{
    text_deinit(&response.body);
    arena_deinit(&arena);
}

TestSuite(dispatch, .init = begin, .fini = end);

static int ask_with(const char *method, const char *path, const char *query)
{
    struct request request = {
        .method = method, .path = path, .query = query, .body = "", .arena = &arena};
    response_reset(&response);
    dispatch(&request, &response);
    text_append(&response.body, "", 1);
    return response.status;
}

static int ask(const char *method, const char *path)
{
    return ask_with(method, path, NULL);
}

Test(dispatch, the_route_is_found_by_method_and_path)
{
    cr_expect_eq(ask("GET", "/things"), 200);
    cr_expect_str_eq(response.body.bytes, "list 0");
    cr_expect_eq(ask("GET", "/things/"), 200);
    cr_expect_eq(ask("GET", "/things/a%2Fb"), 200);
    cr_expect_str_eq(response.body.bytes, "id a/b");
    cr_expect_eq(ask("POST", "/things/x/stop"), 200);
    cr_expect_str_eq(response.body.bytes, "id x");
}

Test(dispatch, head_is_answered_as_get)
{
    cr_expect_eq(ask("HEAD", "/things/x"), 200);
    cr_expect_str_eq(response.body.bytes, "id x");
    cr_expect_eq(ask("HEAD", "/things/x/stop"), 405);
}

Test(dispatch, a_literal_segment_is_preferred_wherever_it_stands_in_the_table)
{
    cr_expect_eq(ask("GET", "/rooms/free"), 200);
    cr_expect_str_eq(response.body.bytes, "query ");
    cr_expect_eq(ask("GET", "/rooms/fre%65"), 200);
    cr_expect_str_eq(response.body.bytes, "query ");
    cr_expect_eq(ask("GET", "/rooms/freed"), 200);
    cr_expect_str_eq(response.body.bytes, "id freed");
    cr_expect_eq(ask("GET", "/rooms/x/parts"), 200);
    cr_expect_str_eq(response.body.bytes, "list 0");
    cr_expect_eq(ask("GET", "/rooms/x/part"), 200);
    cr_expect_str_eq(response.body.bytes, "id x");
}

Test(dispatch, the_first_literal_segment_counts_most)
{
    cr_expect_eq(ask("GET", "/others/full/parts"), 200);
    cr_expect_str_eq(response.body.bytes, "id full");
    cr_expect_eq(ask("GET", "/rooms/full/parts"), 200);
    cr_expect_str_eq(response.body.bytes, "list 0");
    cr_expect_eq(ask("POST", "/rooms/free/parts"), 409);
    cr_expect_eq(ask("GET", "/rooms/free/parts"), 405);
    cr_expect_str_eq(response.headers[0].value, "POST");
}

/* Or a room that happens to be called "free" would be changed. */
Test(dispatch, what_a_literal_path_does_not_answer_is_not_passed_on)
{
    cr_assert_eq(ask("PUT", "/rooms/free"), 405);
    cr_expect_str_eq(response.headers[0].value, "GET, HEAD");
}

Test(dispatch, unknown_paths_are_not_found)
{
    static const char *const paths[] = {"/",
                                        "/thing",
                                        "/thingss",
                                        "/Things",
                                        "/things//",
                                        "/things/%00",
                                        "//things",
                                        "things",
                                        "/things/x/go",
                                        "/things//stop",
                                        "/things/x/stop/more",
                                        "/{id}",
                                        "/things/x/stop//"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        cr_expect_eq(ask("GET", paths[i]), 404, "%s", paths[i]);
        cr_expect_not_null(strstr(response.body.bytes, "\"code\":\"route_unknown\""));
    }
}

Test(dispatch, other_methods_are_told_which_there_are)
{
    cr_assert_eq(ask("DELETE", "/things"), 405);
    cr_assert_eq(response.header_count, 1);
    cr_expect_str_eq(response.headers[0].name, "Allow");
    cr_expect_str_eq(response.headers[0].value, "GET, HEAD, POST");
    cr_assert_eq(ask("POST", "/things/x"), 405);
    cr_expect_str_eq(response.headers[0].value, "PUT, GET, HEAD");
    cr_assert_eq(ask("get", "/things/x/stop"), 405);
    cr_expect_str_eq(response.headers[0].value, "POST");
}

Test(dispatch, a_result_becomes_a_problem_unless_the_handler_wrote_one)
{
    cr_assert_eq(ask("POST", "/things"), 409);
    cr_expect_not_null(strstr(response.body.bytes, "\"code\":\"no_slot\""));
    cr_assert_eq(ask("PUT", "/things/x"), 409);
    cr_expect_not_null(strstr(response.body.bytes, "\"detail\":\"in detail\""));
}

Test(dispatch, query_parameters_are_refused_by_name)
{
    cr_expect_eq(ask_with("GET", "/things", ""), 200);
    cr_expect_eq(ask_with("GET", "/things", "&"), 200);
    cr_assert_eq(ask_with("GET", "/things", "limit=5&&cursor=a=b&x"), 422);
    cr_expect_not_null(strstr(response.body.bytes, "\\\"limit\\\""));
    cr_expect_not_null(strstr(response.body.bytes, "\\\"cursor\\\""));
    cr_expect_not_null(strstr(response.body.bytes, "\\\"x\\\""));
    cr_expect_not_null(strstr(response.body.bytes, "\"pointer\":\"/limit\""));
    cr_expect_eq(ask_with("GET", "/nothing", "x=1"), 404);
}

Test(dispatch, query_parameters_are_left_to_the_handlers_that_take_them)
{
    cr_expect_eq(ask_with("GET", "/rooms/free", "limit=5&%zz"), 200);
    cr_expect_str_eq(response.body.bytes, "query limit=5&%zz");
    cr_expect_eq(ask_with("GET", "/rooms/freed", "limit=5"), 422);
}

Test(dispatch, long_and_odd_parameters_do_no_harm)
{
    static char query[4001];
    memset(query, 'q', 4000);
    cr_expect_eq(ask_with("GET", "/things", query), 422);
    memset(query, '&', 4000);
    cr_expect_eq(ask_with("GET", "/things", query), 200);
    for (size_t i = 0; i < 4000; i += 2) {
        query[i] = '\xff';
    }
    cr_expect_eq(ask_with("GET", "/things", query), 422);
    cr_expect_not_null(strstr(response.body.bytes, "\ufffd"));
}
