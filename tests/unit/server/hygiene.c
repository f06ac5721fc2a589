/* What a request's head must look like before anybody reads on. */
#include "server/hygiene.h"

#include <criterion/criterion.h>

enum { HEADERS_ROOM = 80 };

struct outcome {
    enum result result;
    struct framing framing;
    const char *detail;
};

/* `headers` ends with a NULL name. */
static struct outcome check(const char *version, const struct request_header *headers)
{
    struct request request = {.method = "POST", .path = "/", .headers = headers};
    while (headers[request.header_count].name != NULL) {
        request.header_count++;
    }
    struct outcome outcome = {0};
    outcome.result = hygiene_check(&request, version, &outcome.framing, &outcome.detail);
    return outcome;
}

#define HEADERS(...) ((const struct request_header[]){__VA_ARGS__, {NULL, NULL}})
#define HOST                  \
    {                         \
        "Host", "example.org" \
    }

static void assert_refused(enum result expected, struct outcome outcome)
{
    cr_assert_eq(outcome.result, expected);
    cr_assert_not_null(outcome.detail);
}

Test(hygiene, plain_request_has_no_body_and_keeps_its_connection)
{
    struct outcome outcome = check("1.1", HEADERS(HOST));
    cr_assert_eq(outcome.result, RESULT_OK);
    cr_assert_eq(outcome.framing.body_length, 0);
    cr_assert_not(outcome.framing.chunked);
    cr_assert_not(outcome.framing.expects_continue);
    cr_assert(outcome.framing.keeps_alive);
}

Test(hygiene, sixty_three_fields_pass_and_sixty_four_do_not)
{
    struct request_header headers[HEADERS_ROOM] = {HOST};
    for (int i = 1; i < HYGIENE_HEADERS_MAX; i++) {
        headers[i] = (struct request_header){"X-Filler", "1"};
    }
    cr_assert_eq(check("1.1", headers).result, RESULT_OK);
    headers[HYGIENE_HEADERS_MAX] = (struct request_header){"X-Filler", "1"};
    assert_refused(RESULT_HEADERS_TOO_LARGE, check("1.1", headers));
}

Test(hygiene, host_is_required_once_in_1_1)
{
    assert_refused(RESULT_MALFORMED, check("1.1", HEADERS({"Accept", "*/*"})));
    assert_refused(RESULT_MALFORMED, check("1.1", HEADERS(HOST, HOST)));
    assert_refused(RESULT_MALFORMED, check("1.0", HEADERS(HOST, HOST)));
    cr_assert_eq(check("1.0", HEADERS({"Accept", "*/*"})).result, RESULT_OK);
}

Test(hygiene, content_length_is_read_in_any_case_of_its_name)
{
    struct outcome outcome = check("1.1", HEADERS(HOST, {"content-LENGTH", "0042"}));
    cr_assert_eq(outcome.result, RESULT_OK);
    cr_assert_eq(outcome.framing.body_length, 42);
}

Test(hygiene, a_length_beyond_all_numbers_is_the_largest_number)
{
    struct outcome outcome =
        check("1.1", HEADERS(HOST, {"Content-Length", "99999999999999999999999"}));
    cr_assert_eq(outcome.result, RESULT_OK);
    cr_assert_eq(outcome.framing.body_length, INT64_MAX);
    outcome = check("1.1", HEADERS(HOST, {"Content-Length", "9223372036854775807"}));
    cr_assert_eq(outcome.framing.body_length, INT64_MAX);
}

Test(hygiene, odd_lengths_are_refused)
{
    static const char *const odd[] = {"",    "5x",   "+5",  "-5",  " 5",  "5 ",
                                      "5,5", "0x10", "1e3", "5.0", "five"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct outcome outcome = check("1.1", HEADERS(HOST, {"Content-Length", odd[i]}));
        cr_assert_eq(outcome.result, RESULT_MALFORMED, "accepted \"%s\"", odd[i]);
    }
}

Test(hygiene, repeated_lengths_are_refused_even_when_equal)
{
    assert_refused(RESULT_MALFORMED,
                   check("1.1", HEADERS(HOST, {"Content-Length", "5"}, {"Content-Length", "5"})));
}

Test(hygiene, length_and_transfer_coding_together_are_refused)
{
    assert_refused(RESULT_MALFORMED, check("1.1", HEADERS(HOST, {"Content-Length", "5"},
                                                          {"Transfer-Encoding", "chunked"})));
}

Test(hygiene, chunked_is_the_only_transfer_coding)
{
    cr_assert(check("1.1", HEADERS(HOST, {"Transfer-Encoding", "Chunked"})).framing.chunked);
    assert_refused(RESULT_MALFORMED,
                   check("1.1", HEADERS(HOST, {"Transfer-Encoding", "gzip, chunked"})));
    assert_refused(RESULT_MALFORMED,
                   check("1.1", HEADERS(HOST, {"Transfer-Encoding", "identity"})));
    assert_refused(RESULT_MALFORMED, check("1.1", HEADERS(HOST, {"Transfer-Encoding", "chunked"},
                                                          {"Transfer-Encoding", "chunked"})));
    assert_refused(RESULT_MALFORMED, check("1.0", HEADERS(HOST, {"Transfer-Encoding", "chunked"})));
}

Test(hygiene, expect_counts_in_1_1_only)
{
    cr_assert(check("1.1", HEADERS(HOST, {"Expect", "100-Continue"})).framing.expects_continue);
    cr_assert_not(check("1.1", HEADERS(HOST, {"Expect", "tea"})).framing.expects_continue);
    cr_assert_not(check("1.0", HEADERS(HOST, {"Expect", "100-continue"})).framing.expects_continue);
}

Test(hygiene, connection_stays_as_the_client_wishes)
{
    static const struct {
        const char *version, *connection;
        bool keeps_alive;
    } wishes[] = {
        {"1.1", "close", false},          {"1.1", "Keep-Alive", true},
        {"1.1", "TE , keep-alive", true}, {"1.1", "keep-alive, close", false},
        {"1.1", "closed", false}, /* the library closes after anything it does not know */
        {"1.0", "keep-alive", true},      {"1.0", "", false},
    };
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
        struct outcome outcome =
            check(wishes[i].version, HEADERS(HOST, {"Connection", wishes[i].connection}));
        cr_assert_eq(outcome.framing.keeps_alive, wishes[i].keeps_alive, "HTTP/%s, \"%s\"",
                     wishes[i].version, wishes[i].connection);
    }
    cr_assert_not(check("1.0", HEADERS(HOST)).framing.keeps_alive);
    cr_assert_not(check("1.1", HEADERS(HOST, {"Connection", "keep-alive"}, {"Connection", "close"}))
                      .framing.keeps_alive);
}

Test(hygiene, upgrade_is_answered_and_closed)
{
    struct outcome outcome = check(
        "1.1", HEADERS(HOST, {"Connection", "keep-alive, Upgrade"}, {"Upgrade", "websocket"}));
    cr_assert_eq(outcome.result, RESULT_OK);
    cr_assert_not(outcome.framing.keeps_alive);
}
