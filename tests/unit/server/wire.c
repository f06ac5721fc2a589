/* Responses as bytes. */
#include "server/wire.h"

#include <criterion/criterion.h>
#include <string.h>

static void assert_bytes(const struct text *wire, const char *expected)
{
    cr_assert_eq(wire->length, strlen(expected), "%.*s", (int)wire->length, wire->bytes);
    cr_assert_arr_eq(wire->bytes, expected, wire->length);
}

Test(wire, whole_response_names_its_length)
{
    struct response response = {.status = 201, .content_type = "application/json"};
    struct text wire = {0};
    text_append_string(&response.body, "{}");
    wire_append_head(&wire, &response, WIRE_WHOLE, WIRE_STAYS_OPEN);
    assert_bytes(&wire, "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
                        "Content-Length: 2\r\n\r\n");
    text_deinit(&wire);
    text_deinit(&response.body);
}

Test(wire, own_fields_and_the_end_of_the_connection_are_named)
{
    struct response response = {.status = 503,
                                .content_type = "text/plain",
                                .headers = {{"Retry-After", "1"}},
                                .header_count = 1};
    struct text wire = {0};
    wire_append_head(&wire, &response, WIRE_UNTIL_CLOSE, WIRE_CLOSES);
    assert_bytes(&wire, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\n"
                        "Retry-After: 1\r\nConnection: close\r\n\r\n");
    text_deinit(&wire);
}

Test(wire, chunks_carry_their_size_in_hex_and_an_empty_piece_is_none)
{
    struct text wire = {0}, piece = {0};
    wire_append_chunk(&wire, &piece);
    text_append_string(&piece, "0123456789abcdefg");
    wire_append_chunk(&wire, &piece);
    wire_append_last_chunk(&wire);
    assert_bytes(&wire, "11\r\n0123456789abcdefg\r\n0\r\n\r\n");
    text_deinit(&wire);
    text_deinit(&piece);
}
