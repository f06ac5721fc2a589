/* Long answers in pieces. */
#include "server/api/listing.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "server/encode.h"

struct numbers {
    int next, count;
    int fails_at; /* -1: never */
};

static struct arena arena;
static struct request request;
static struct response response;
static struct text whole;
static int pieces;

static void begin(void)
{
    arena_init(&arena, 1024);
    request = (struct request){.arena = &arena};
    response_reset(&response);
    pieces = 0;
}

static void end(void)
{
    text_deinit(&whole);
    text_deinit(&response.body);
    arena_deinit(&arena);
}

TestSuite(listing, .init = begin, .fini = end);

static enum result next_number(void *context, struct text *body)
{
    struct numbers *numbers = context;
    if (numbers->next == numbers->fails_at) {
        return RESULT_UNAVAILABLE;
    }
    if (numbers->next == numbers->count) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    encode_object(body);
    encode_integer_member(body, "number", numbers->next++);
    encode_object_end(body);
    return RESULT_OK;
}

/* As the HTTP layer does it. */
static void send_all(struct numbers *numbers)
{
    bool more = true;
    listing_start(&request, &response, "numbers", next_number, numbers);
    while (more) {
        text_clear(&response.body);
        more = response.next_piece(response.piece_context, &response.body);
        text_append(&whole, response.body.bytes, response.body.length);
        pieces++;
        cr_assert_leq(response.body.length, (size_t)17 * 1024);
    }
}

static void assert_whole(int count)
{
    json_t *document = json_loadb(whole.bytes, whole.length, 0, NULL);
    cr_assert_not_null(document, "%.*s", (int)whole.length, whole.bytes);
    const json_t *list = json_object_get(document, "numbers");
    cr_assert_eq(json_array_size(list), (size_t)count);
    for (int i = 0; i < count; i++) {
        const json_t *number = json_object_get(json_array_get(list, (size_t)i), "number");
        cr_assert_eq(json_integer_value(number), i);
    }
    json_decref(document);
}

Test(listing, nothing_is_an_empty_list)
{
    send_all(&(struct numbers){.fails_at = -1});
    text_append(&whole, "", 1);
    cr_assert_str_eq(whole.bytes, "{\"numbers\":[]}");
    cr_assert_eq(pieces, 1);
}

Test(listing, a_long_list_comes_in_pieces)
{
    send_all(&(struct numbers){.count = 20000, .fails_at = -1});
    assert_whole(20000);
    cr_assert_gt(pieces, 10);
}

/* Around the first piece's end, a list may stop exactly there. */
Test(listing, every_length_is_well_formed)
{
    for (int count = 900; count < 1200; count++) {
        text_clear(&whole);
        arena_reset(&arena);
        send_all(&(struct numbers){.count = count, .fails_at = -1});
        assert_whole(count);
    }
}

Test(listing, a_failure_before_anything_is_sent_is_a_problem)
{
    send_all(&(struct numbers){.count = 100, .fails_at = 50});
    cr_expect_eq(pieces, 1);
    cr_expect_eq(response.status, 503);
    cr_expect_null(response.next_piece);
    text_append(&whole, "", 1);
    cr_expect_not_null(strstr(whole.bytes, "\"code\":\"unavailable\""));
    cr_expect_null(strstr(whole.bytes, "numbers"));
}

Test(listing, a_failure_later_ends_in_the_middle)
{
    send_all(&(struct numbers){.count = 20000, .fails_at = 10000});
    cr_expect_eq(response.status, 200);
    cr_expect_null(json_loadb(whole.bytes, whole.length, 0, NULL));
}

/* A face that says nothing but its own name. */
static void refuse_as_bare(const struct request *asked, struct response *refused,
                           enum result result, const char *detail)
{
    cr_expect_eq(asked, &request);
    cr_expect_null(detail);
    refused->status = result_http_status(result);
    refused->next_piece = NULL;
    text_clear(&refused->body);
    encode_string(&refused->body, "refused by the face");
}

static const struct face bare_face = {.refuse = refuse_as_bare};

static void send_all_bare(struct numbers *numbers)
{
    bool more = true;
    listing_start_bare(&request, &response, &bare_face, next_number, numbers);
    while (more) {
        text_clear(&response.body);
        more = response.next_piece(response.piece_context, &response.body);
        text_append(&whole, response.body.bytes, response.body.length);
        pieces++;
    }
    text_append(&whole, "", 1);
}

Test(listing, a_bare_list_of_nothing_is_two_brackets)
{
    send_all_bare(&(struct numbers){.fails_at = -1});
    cr_assert_str_eq(whole.bytes, "[]");
}

Test(listing, a_bare_list_is_its_members_alone)
{
    send_all_bare(&(struct numbers){.count = 20000, .fails_at = -1});
    json_t *list = json_loads(whole.bytes, 0, NULL);
    cr_assert_eq(json_array_size(list), 20000);
    cr_expect_gt(pieces, 10);
    json_decref(list);
}

Test(listing, a_bare_list_that_cannot_begin_is_refused_by_its_face)
{
    send_all_bare(&(struct numbers){.count = 100, .fails_at = 50});
    cr_expect_eq(response.status, 503);
    cr_expect_str_eq(whole.bytes, "\"refused by the face\"");
}
