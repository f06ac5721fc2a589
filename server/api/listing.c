/*
 * A list that cannot go on is a problem document as long as nothing has been sent. Afterwards all
 * that is left is to end in the middle: no reader takes half a document for the whole.
 */
#include "server/api/listing.h"

#include "server/encode.h"
#include "server/problem.h"

enum { PIECE_SIZE = 16 * 1024 };

struct listing {
    struct response *response;
    const char *name;
    listing_next next;
    void *context;
    bool is_begun; /* the first piece is made */
};

static void end(struct text *body)
{
    if (body->length == 1) {
        text_clear(body); /* The comma was for a member that did not come. */
    }
    encode_list_end(body);
    encode_object_end(body);
}

static bool end_early(struct listing *listing, bool is_first_piece, enum result result)
{
    if (is_first_piece) {
        problem_write(listing->response, result, NULL);
    }
    return false;
}

static bool next_piece(void *context, struct text *body)
{
    struct listing *listing = context;
    bool is_first_piece = !listing->is_begun;
    listing->is_begun = true;
    if (is_first_piece) {
        encode_object(body);
        encode_name(body, listing->name);
        encode_list(body);
    } else {
        text_append(body, ",", 1); /* A piece that is not the last one ends with a member. */
    }
    while (body->length < PIECE_SIZE) {
        enum result result = listing->next(listing->context, body);
        if (result == LISTING_END) {
            end(body);
            return false;
        }
        if (result != RESULT_OK) {
            return end_early(listing, is_first_piece, result);
        }
    }
    return true;
}

void listing_start(const struct request *request, struct response *response, const char *name,
                   listing_next next, void *context)
{
    struct listing *listing = arena_take(request->arena, sizeof *listing);
    *listing = (struct listing){
        .response = response,
        .name = name,
        .next = next,
        .context = context,
    };
    response->next_piece = next_piece;
    response->piece_context = listing;
}
