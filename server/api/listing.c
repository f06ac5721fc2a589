/*
 * A list that cannot go on is a refusal as long as nothing has been sent. Afterwards all that is
 * left is to end in the middle: no reader takes half a document for the whole.
 */
#include "server/api/listing.h"

#include "server/encode.h"
#include "server/problem.h"

enum { PIECE_SIZE = 16 * 1024 };

struct listing {
    const struct request *request;
    struct response *response;
    const char *name;        /* NULL: it is bare */
    const struct face *face; /* of a bare one */
    listing_next next;
    void *context;
    bool is_begun; /* the first piece is made */
};

static void begin(const struct listing *listing, struct text *body)
{
    if (listing->name != NULL) {
        encode_object(body);
        encode_name(body, listing->name);
    }
    encode_list(body);
}

static void end(const struct listing *listing, bool is_first_piece, struct text *body)
{
    if (!is_first_piece && body->length == 1) {
        text_clear(body); /* The comma was for a member that did not come. */
    }
    encode_list_end(body);
    if (listing->name != NULL) {
        encode_object_end(body);
    }
}

static bool end_early(struct listing *listing, bool is_first_piece, enum result result)
{
    if (is_first_piece && listing->face != NULL) {
        listing->face->refuse(listing->request, listing->response, result, NULL);
    } else if (is_first_piece) {
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
        begin(listing, body);
    } else {
        text_append(body, ",", 1); /* A piece that is not the last one ends with a member. */
    }
    while (body->length < PIECE_SIZE) {
        enum result result = listing->next(listing->context, body);
        if (result == LISTING_END) {
            end(listing, is_first_piece, body);
            return false;
        }
        if (result != RESULT_OK) {
            return end_early(listing, is_first_piece, result);
        }
    }
    return true;
}

static void start(struct listing given, struct response *response)
{
    struct listing *listing = arena_take(given.request->arena, sizeof *listing);
    *listing = given;
    listing->response = response;
    response->next_piece = next_piece;
    response->piece_context = listing;
}

void listing_start(const struct request *request, struct response *response, const char *name,
                   listing_next next, void *context)
{
    start((struct listing){.request = request, .name = name, .next = next, .context = context},
          response);
}

void listing_start_bare(const struct request *request, struct response *response,
                        const struct face *face, listing_next next, void *context)
{
    start((struct listing){.request = request, .face = face, .next = next, .context = context},
          response);
}
