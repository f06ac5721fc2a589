/* Pages of a list, one in the place of the other. */
#include "server/api/page_walk.h"

#include "server/api/listing.h"
#include "server/service.h"

enum result page_walk_turn(struct page_walk *walk)
{
    struct arena *arena = walk->request->arena;
    if (!walk->is_begun) {
        walk->is_begun = true;
        walk->mark = arena_mark(arena);
    }
    arena_rewind(arena, walk->mark);
    walk->page.count = walk->position = 0;
    return booking_next_page(walk->request->service->booking, &walk->filter, &walk->place, arena,
                             &walk->page);
}

enum result page_walk_next(struct page_walk *walk, const struct booking_answer **answer_out)
{
    enum result result = walk->position == walk->page.count ? page_walk_turn(walk) : RESULT_OK;
    if (result != RESULT_OK) {
        return result;
    }
    if (walk->page.count == 0) {
        return LISTING_END;
    }
    *answer_out = &walk->page.answers[walk->position++];
    return RESULT_OK;
}
