/*
 * Token header: what an answer says of the tokens, Slotd-Token, and its way into a chain.
 */
#ifndef SUPPORT_TOKEN_HEADER_H
#define SUPPORT_TOKEN_HEADER_H
#include "support/caller.h"
#include "support/token_chain.h"

enum { TOKEN_STEPS_MAX = 2, TOKEN_PROVIDER_SIZE = 128 };
struct token_step {
    char provider[TOKEN_PROVIDER_SIZE];
    int64_t before, after;
};

/* How many there are; 0 of "", -1 if it is not as server/api/token_steps.h says. */
int token_header_read(const char *header, struct token_step steps_out[static TOKEN_STEPS_MAX]);

/* The token in an ETag; -1 if there is none. */
int64_t token_header_tag(const char *tag);

/* A request that is about to be sent: who is asked for, NULL for nobody in particular, and when. */
struct token_question {
    struct token_chain *chain; /* NULL: nothing is kept */
    const char *provider;
    int64_t began;
};
struct token_question token_ask(struct token_chain *chain, const char *provider);

/* Adds it to the chain, with what it says it has done; of an answer that leaves it open, what it
 * may have done. An answer without tokens has changed nothing. If an appointment went to another
 * provider, the effects are there, and it has ended where it was. */
void token_answered(const struct token_question *question, const struct caller *caller,
                    const struct token_effect *effects, size_t effect_count);

#endif
