/*
 * Answers: every status that an operation may have, with what comes with it.
 */
#ifndef SERVER_DESCRIPTION_ANSWERS_H
#define SERVER_DESCRIPTION_ANSWERS_H
#include "server/description/operation.h"
#include "server/request.h"
#include "server/text.h"

enum { ANSWERS_MAX = 96 };

struct answer_told {
    int status;
    const char *type, *schema; /* NULL: no content */
    const char *headers, *face_headers, *text;
};

/* Those of one operation; of several faces, if they share its method and path. */
struct answers {
    struct answer_told at[ANSWERS_MAX];
    size_t count;
};

/* `request` is any one: the face is asked how it would refuse it. */
void answers_add(struct answers *answers, unsigned face, const struct operation *operation,
                 const struct request *request);

/* The member "responses". */
void answers_encode(struct text *body, const struct answers *answers);

/* "ETag Location": calls `encode` for each name. */
void names_each(struct text *body, const char *names,
                void (*encode)(struct text *body, const char *name, size_t length));

#endif
