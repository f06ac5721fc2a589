/* Paths taken apart, and header fields found. */
#include "server/request.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena arena;
static struct request request;

static void begin(void)
{
    arena_init(&arena, 1024);
    request = (struct request){.arena = &arena};
}

static void end(void)
{
    arena_deinit(&arena);
}

TestSuite(request, .init = begin, .fini = end);

static bool split(const char *path)
{
    request.path = path;
    return request_split_path(&request);
}

Test(request, segments_are_decoded)
{
    cr_assert(split("/providers/M%c3%BCller+%2B%20%26/x"));
    cr_assert_eq(request.segment_count, 3);
    cr_expect_str_eq(request.segments[0], "providers");
    cr_expect_str_eq(request.segments[1], "M\u00fcller++ &");
    cr_expect_str_eq(request.segments[2], "x");
}

Test(request, an_encoded_slash_stays_in_its_segment)
{
    cr_assert(split("/a%2Fb/c%2f"));
    cr_assert_eq(request.segment_count, 2);
    cr_expect_str_eq(request.segments[0], "a/b");
    cr_expect_str_eq(request.segments[1], "c/");
}

Test(request, decoding_happens_once)
{
    cr_assert(split("/%252F"));
    cr_expect_str_eq(request.segments[0], "%2F");
}

Test(request, one_trailing_slash_is_ignored)
{
    cr_assert(split("/"));
    cr_expect_eq(request.segment_count, 0);
    cr_assert(split("/a/"));
    cr_expect_eq(request.segment_count, 1);
    cr_assert(split("/a//"));
    cr_assert_eq(request.segment_count, 2);
    cr_expect_str_eq(request.segments[1], "");
    cr_assert(split("//a"));
    cr_assert_eq(request.segment_count, 2);
    cr_expect_str_eq(request.segments[0], "");
}

Test(request, dots_mean_nothing)
{
    cr_assert(split("/../%2e"));
    cr_expect_str_eq(request.segments[0], "..");
    cr_expect_str_eq(request.segments[1], ".");
}

Test(request, paths_that_cannot_be_are_refused)
{
    static const char *const bad[] = {
        "",      "a",        "*",    "http:/", "/%",         "/%4",           "/a%",
        "/%zz",  "/%4g",     "/%-1", "/%00",   "/a%00b",     "/%ff",          "/%c0%af",
        "/\xff", "/%c3/%a9", "/% 1", "/%4/1",  "/%ed%a0%80", "/%f4%90%80%80",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_not(split(bad[i]), "%s", bad[i]);
    }
}

Test(request, as_many_segments_as_there_is_room_for)
{
    cr_assert(split("/1/2/3/4/5/6/7/8"));
    cr_expect_eq(request.segment_count, REQUEST_SEGMENTS_MAX);
    cr_expect_str_eq(request.segments[7], "8");
    cr_expect(split("/1/2/3/4/5/6/7/8/"));
    cr_expect_not(split("/1/2/3/4/5/6/7/8/9"));
    cr_expect_not(split("/1/2/3/4/5/6/7/8//"));
}

Test(request, a_path_longer_than_the_arenas_block_is_split)
{
    static char path[5001];
    memset(path, 'x', 5000);
    path[0] = '/';
    cr_assert(split(path));
    cr_assert_eq(strlen(request.segments[0]), 4999);
}

Test(request, headers_are_found_in_any_case)
{
    static const struct request_header headers[] = {{"If-Match", "one"}, {"if-match", "two"}};
    request.headers = headers;
    request.header_count = 2;
    cr_expect_str_eq(request_header(&request, "IF-MATCH"), "one");
    cr_expect_null(request_header(&request, "If-Matc"));
}
