/*
 * Stage: a whole service over the memory engine with all faces on, and requests played on it.
 *
 * Its clock stands still at 2026-11-23T08:00:00Z, a Monday, until it is moved, and nothing in it is
 * random: the same requests get the same answers. It begins with a few providers, clients and
 * appointments. One thread at a time.
 */
#ifndef FUZZ_STAGE_H
#define FUZZ_STAGE_H
#include "server/request.h"
#include "server/response.h"
#include "server/service.h"
#include "server/text.h"
#include "support/house.h"

enum { STAGE_HEADERS_MAX = 16 };

struct stage {
    struct zones *zones;
    struct house house;
    struct service service;
    struct arena arena;       /* of the request that is being played */
    struct response response; /* the last one; what it said is in `answer` */
    struct text answer;       /* all pieces of it */
};

void stage_set(struct stage *stage);
void stage_strike(struct stage *stage);

struct stage_request {
    struct request request;
    struct request_header headers[STAGE_HEADERS_MAX];
};

/* "POST /providers?dry_run=true", a line for each header field, an empty line and the body; any of
 * it may be left out. The text is cut up. */
void stage_read(struct stage *stage, char *text, struct stage_request *read_out);

/* The arena of the request before is emptied first. */
void stage_play(struct stage *stage, struct stage_request *asked);

/* Everything that lists say, and the number of the newest event; the caller's to free. */
char *stage_state(struct stage *stage);

/* As after a restart. */
void stage_reopen(struct stage *stage);

/* Holds may expire meanwhile. */
void stage_wait(struct stage *stage, int64_t seconds);

#endif
