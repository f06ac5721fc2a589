/* The dispatcher over faces of its own. */
#include "server/face.h"

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

static enum result fail_for_now(struct request *request, struct response *response)
{
    (void)request;
    (void)response;
    return RESULT_UNAVAILABLE;
}

static enum result fail_for_now_in_detail(struct request *request, struct response *response)
{
    (void)request;
    problem_write(response, RESULT_UNAVAILABLE, "in detail");
    return RESULT_UNAVAILABLE;
}

static enum result say_first(struct request *request, struct response *response)
{
    (void)request;
    text_append_string(&response->body, "first");
    return RESULT_OK;
}

static enum result say_second(struct request *request, struct response *response)
{
    (void)request;
    text_append_string(&response->body, "second");
    return RESULT_OK;
}

static enum result say_third(struct request *request, struct response *response)
{
    (void)request;
    text_append_string(&response->body, "third");
    return RESULT_OK;
}

static bool has_1(const struct request *request)
{
    return request->query != NULL && strchr(request->query, '1') != NULL;
}

static bool has_2(const struct request *request)
{
    return request->query != NULL && strchr(request->query, '2') != NULL;
}

static enum result say_query(struct request *request, struct response *response)
{
    text_append_format(&response->body, "query %s", request->query != NULL ? request->query : "");
    return RESULT_OK;
}

/* clang-format off */
static const struct route native_routes[] = {
    {"GET", "/things", say_list, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"POST", "/things", fail, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"PUT", "/things/{id}", fail_in_detail, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET", "/things/{id}", say_id, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"POST", "/things/{id}/stop", say_id, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET", "/rooms/{id}", say_id, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"PUT", "/rooms/{id}", say_id, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET", "/rooms/free", say_query, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET", "/rooms/{id}/{part}", say_id, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET", "/{kind}/full/parts", say_id, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"POST", "/rooms/free/parts", fail, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET", "/rooms/{id}/parts", say_list, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET", "/broken", fail_for_now, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET", "/broken/more", fail_for_now_in_detail, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
};

static const struct route first_routes[] = {
    {"GET", "/x/{id}", say_first, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"POST", "/x/shared", say_first, ACCESS_ANYONE, PARAMETERS_SOME, NULL, has_1},
    {"POST", "/x/default", say_first, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET", "/x/plain", say_first, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET", "/x/y/deep/{id}", say_first, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
};
static const struct route second_routes[] = {
    {"GET", "/x/literal", say_second, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"PUT", "/x/shared", say_second, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"POST", "/x/shared", say_second, ACCESS_ANYONE, PARAMETERS_SOME, NULL, has_2},
    {"POST", "/x/default", say_second, ACCESS_ANYONE, PARAMETERS_SOME, NULL, has_2},
    {"GET", "/x/plain", say_second, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET", "/x/y/near", say_second, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
};
static const struct route third_routes[] = {
    {"GET", "/", say_third, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET", "/open", say_third, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"POST", "/open", fail_for_now, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"POST", "/x/shared", say_third, ACCESS_ANYONE, PARAMETERS_SOME, NULL, has_1},
};
static const struct route operation_routes[] = {
    {"GET", "/alive", say_list, ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
};
/* clang-format on */

static int64_t spent_us = -1;

static void refuse_natively(const struct request *request, struct response *refused,
                            enum result result, const char *detail)
{
    (void)request;
    problem_write(refused, result, detail);
}

static void refuse_in_short(struct response *refused, enum result result, const char *name)
{
    text_clear(&refused->body);
    refused->status = result_http_status(result);
    text_append_format(&refused->body, "%s %s", name, result_wire_name(result));
}

static void refuse_first(const struct request *request, struct response *refused,
                         enum result result, const char *detail)
{
    (void)request;
    (void)detail;
    refuse_in_short(refused, result, "first");
}

static void refuse_second(const struct request *request, struct response *refused,
                          enum result result, const char *detail)
{
    (void)request;
    (void)detail;
    refuse_in_short(refused, result, "second");
}

static void refuse_third(const struct request *request, struct response *refused,
                         enum result result, const char *detail)
{
    (void)request;
    (void)detail;
    refuse_in_short(refused, result, "third");
}

static void finish_third(const struct request *request, struct response *finished, int64_t us)
{
    (void)request;
    spent_us = us;
    response_add_header(finished, "X-Finished", "yes");
}

#define ROUTES(table) .routes = (table), .route_count = sizeof(table) / sizeof(table)[0]

static const struct face native = {ROUTES(native_routes), .refuse = refuse_natively};
static const struct face first = {ROUTES(first_routes), .refuse = refuse_first};
static const struct face second = {ROUTES(second_routes), .refuse = refuse_second};
static const struct face third = {ROUTES(third_routes), .cross_origin = true,
                                  .refuse = refuse_third, .finish = finish_third};
static const struct face empty = {.refuse = refuse_natively};
static const struct face operation = {ROUTES(operation_routes), .always = true,
                                      .refuse = refuse_natively};

const struct face *const faces[FACE_COUNT] = {&native, &first, &empty, &second, &third, &operation};

enum { ALL = 31, ALL_BUT_THIRD = 15 };

static struct arena arena;
static struct service service;
static struct response response;

static void begin(void)
{
    arena_init(&arena, 1024);
    service.faces = ALL;
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
    struct request request = {.method = method,
                              .path = path,
                              .query = query,
                              .body = "",
                              .arena = &arena,
                              .service = &service};
    response_reset(&response);
    dispatch(&request, &response);
    text_append(&response.body, "", 1);
    return response.status;
}

static const char *header(const char *name)
{
    for (int i = 0; i < response.header_count; i++) {
        if (strcmp(response.headers[i].name, name) == 0) {
            return response.headers[i].value;
        }
    }
    return "";
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
    static const char *const paths[] = {
        "/thing",   "/thingss",        "/Things",      "/things//",     "/things/%00",
        "//things", "things",          "/things/x/go", "/things//stop", "/things/x/stop/more",
        "/{id}",    "/things/x/stop//"};
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

/* The answer to a GET begins with `word`. */
static void expect_answer(const char *path, int status, const char *word)
{
    cr_expect_eq(ask("GET", path), status, "%s", path);
    cr_expect_str_eq(response.body.bytes, word, "%s", path);
}

Test(dispatch, the_root_is_a_path)
{
    expect_answer("/", 200, "third");
    cr_expect_eq(ask("HEAD", "/"), 200);
    cr_expect_eq(ask("POST", "/"), 405);
    cr_expect_str_eq(header("Allow"), "GET, HEAD, OPTIONS");
    cr_expect_eq(ask("GET", "//"), 404);
    cr_expect_eq(ask("GET", ""), 404);
}

Test(dispatch, the_root_is_nobodys_without_its_face)
{
    service.faces = ALL_BUT_THIRD;
    cr_expect_eq(ask("GET", "/"), 404);
    cr_expect_not_null(strstr(response.body.bytes, "route_unknown"));
    cr_expect_str_eq(header("X-Finished"), "");
}

Test(dispatch, the_most_literal_path_wins_over_all_faces)
{
    expect_answer("/x/literal", 200, "second");
    expect_answer("/x/other", 200, "first");
    expect_answer("/x/literal/", 200, "second");
}

Test(dispatch, of_equal_paths_the_first_face_answers)
{
    expect_answer("/x/plain", 200, "first");
    cr_expect_eq(ask("PUT", "/x/shared"), 200);
    cr_expect_str_eq(response.body.bytes, "second");
}

static void expect_post(const char *path, const char *query, const char *word)
{
    cr_expect_eq(ask_with("POST", path, query), 200, "%s?%s", path, query);
    cr_expect_str_eq(response.body.bytes, word, "%s?%s: %s", path, query, response.body.bytes);
}

Test(dispatch, who_claims_a_request_gets_it)
{
    expect_post("/x/shared", "1", "first");
    expect_post("/x/shared", "2", "second");
    expect_post("/x/shared", "12", "first");
    expect_post("/x/shared", "nobody", "third");
    expect_post("/x/default", "2", "second");
    expect_post("/x/default", "nobody", "first");
    service.faces &= ~(UINT32_C(1) << 1);
    expect_post("/x/shared", "1", "third");
    expect_post("/x/default", "nobody", "second");
}

Test(dispatch, a_face_that_is_switched_off_does_not_exist)
{
    service.faces = ALL & ~8;
    expect_answer("/x/literal", 200, "first");
    cr_expect_eq(ask("PUT", "/x/shared"), 405);
    cr_expect_str_eq(header("Allow"), "POST, OPTIONS");
    service.faces = 8;
    expect_answer("/x/plain", 200, "second");
    cr_expect_eq(ask("GET", "/things"), 404);
}

Test(dispatch, some_answer_whatever_is_switched_off)
{
    service.faces = 0;
    expect_answer("/alive", 200, "list 0");
    cr_expect_eq(ask("GET", "/things"), 404);
    cr_expect_not_null(strstr(response.body.bytes, "route_unknown"));
}

Test(dispatch, a_wrong_method_is_refused_by_the_first_face_and_told_the_methods_of_all)
{
    expect_answer("/x/shared", 405, "first method_not_allowed");
    cr_expect_str_eq(header("Allow"), "POST, PUT, OPTIONS");
    cr_expect_eq(ask("DELETE", "/x/literal"), 405);
    cr_expect_str_eq(response.body.bytes, "second method_not_allowed");
    cr_expect_str_eq(header("Allow"), "GET, HEAD");
}

Test(dispatch, an_unknown_path_is_refused_by_the_face_that_is_most_like_it)
{
    expect_answer("/x/y/z", 404, "first route_unknown");
    expect_answer("/x/y/near/z", 404, "second route_unknown");
    expect_answer("/x/y/deep", 404, "first route_unknown");
    expect_answer("/x/y/deep/%zz", 404, "first route_unknown");
    expect_answer("/x/y/near/1/2/3/4/5/6/7/8/9", 404, "second route_unknown");
    expect_answer("/open/z", 404, "third route_unknown");
    cr_expect_str_eq(header("X-Finished"), "yes");
    cr_expect_str_eq(header("Access-Control-Allow-Origin"), "*");
    cr_expect_eq(ask("GET", "/y"), 404);
    cr_expect_not_null(strstr(response.body.bytes, "\"code\":\"route_unknown\""));
    cr_expect_str_eq(header("Access-Control-Allow-Origin"), "");
}

Test(dispatch, a_face_refuses_what_its_handlers_leave_without_a_body)
{
    cr_expect_eq(ask("POST", "/open"), 503);
    cr_expect_str_eq(response.body.bytes, "third unavailable");
    cr_expect_str_eq(header("Retry-After"), "1");
}

static int count_headers(const char *name)
{
    int count = 0;
    for (int i = 0; i < response.header_count; i++) {
        count += strcmp(response.headers[i].name, name) == 0;
    }
    return count;
}

Test(dispatch, retry_after_is_said_once)
{
    cr_expect_eq(ask("GET", "/broken"), 503);
    cr_expect_eq(count_headers("Retry-After"), 1);
    cr_expect_eq(ask("GET", "/broken/more"), 503);
    cr_expect_eq(count_headers("Retry-After"), 1);
    cr_expect_eq(ask("GET", "/things"), 200);
    cr_expect_eq(count_headers("Retry-After"), 0);
}

Test(dispatch, every_answer_of_a_face_is_finished_by_it)
{
    spent_us = -1;
    expect_answer("/open", 200, "third");
    cr_expect_str_eq(header("X-Finished"), "yes");
    cr_expect(spent_us >= 0 && spent_us < 10000000);
    cr_expect_eq(ask("DELETE", "/open"), 405);
    cr_expect_str_eq(header("X-Finished"), "yes");
    cr_expect_eq(ask("GET", "/things"), 200);
    cr_expect_str_eq(header("X-Finished"), "");
}

static int ask_first(const char *path, const char *wanted)
{
    const struct request_header sent[] = {{"access-control-request-headers", wanted}};
    struct request request = {.method = "OPTIONS",
                              .path = path,
                              .headers = sent,
                              .header_count = wanted != NULL,
                              .body = "",
                              .arena = &arena,
                              .service = &service};
    response_reset(&response);
    dispatch(&request, &response);
    return response.status;
}

Test(dispatch, pages_of_any_origin_may_ask_first)
{
    cr_assert_eq(ask_first("/open", "content-type, X-Trace"), 200);
    cr_expect_str_eq(header("Access-Control-Allow-Origin"), "*");
    cr_expect_str_eq(header("Access-Control-Allow-Methods"), "GET, HEAD, POST, OPTIONS");
    cr_expect_str_eq(header("Access-Control-Allow-Headers"), "content-type, X-Trace");
    cr_expect_str_eq(header("Access-Control-Max-Age"), "600");
    cr_expect_str_eq(header("X-Finished"), "yes");
    cr_expect_eq(response.body.length, 0);
    cr_assert_eq(ask_first("/x/shared", NULL), 200);
    cr_expect_str_eq(header("X-Finished"), "yes");
    cr_expect_str_eq(header("Access-Control-Allow-Methods"), "POST, PUT, OPTIONS");
    cr_assert_eq(ask_first("/open", NULL), 200);
    cr_expect_str_eq(header("Access-Control-Allow-Headers"), "*");
    cr_assert_eq(ask_first("/open", "a\nSet-Cookie: b"), 200);
    cr_expect_str_eq(header("Access-Control-Allow-Headers"), "*");
}

Test(dispatch, elsewhere_options_is_a_method_like_any_other)
{
    cr_expect_eq(ask("OPTIONS", "/things"), 405);
    cr_expect_str_eq(header("Allow"), "GET, HEAD, POST");
    cr_expect_str_eq(header("Access-Control-Allow-Origin"), "");
    cr_expect_eq(ask("OPTIONS", "/open/z"), 404);
    cr_expect_eq(ask("GET", "/things"), 200);
    cr_expect_str_eq(header("Access-Control-Allow-Origin"), "");
}
