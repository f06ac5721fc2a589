/*
 * Page walk: the appointments of a list one after the other, a page of them at a time in the
 * request's arena.
 */
#ifndef SERVER_API_PAGE_WALK_H
#define SERVER_API_PAGE_WALK_H
#include "core/booking_list.h"
#include "server/request.h"

/* The caller sets the first three; the rest begins zeroed. */
struct page_walk {
    const struct request *request;
    struct booking_filter filter;
    struct booking_place place;
    bool is_begun;
    struct arena_mark mark; /* what a page takes is given back before the next */
    struct booking_page page;
    size_t position;
};

/* Takes the next page in the place of the last one. What the arena has before the first stays. The
 * results are those of booking_next_page. */
MUST_CHECK enum result page_walk_turn(struct page_walk *walk);

/* The next appointment, until the next call; LISTING_END (server/api/listing.h) after the last. */
MUST_CHECK enum result page_walk_next(struct page_walk *walk,
                                      const struct booking_answer **answer_out);

#endif
