/*
 * Token chain: were the changes of each provider made one after the other, each on what the one
 * before had left, and in an order that those who asked for them can have seen?
 *
 * Every acknowledged change names the provider's token before and after it (Slotd-Token), so no
 * order need be searched for: the changes are links, and must make one path per provider. Nothing
 * is assumed of how many processes serve, nor of how tokens are made, but that a provider never has
 * the same one twice. A change of two providers is two links. What is concluded:
 *
 * - A token comes after one acknowledged change at most, and before one at most; no links make a
 *   circle. So the links make stretches, each certain from end to end.
 * - Between two stretches is a gap: changes that nobody acknowledged. There is an order of the
 *   stretches that real time allows (no change ended before one that comes earlier began), or that
 *   is an offence; within a stretch the order is given.
 * - If the history is complete, a gap was filled by changes whose outcome is unknown: as many as
 *   gaps, each begun before what comes after its gap had ended. Otherwise others may have filled
 *   it (clients that kept no history, holds that expired), and nothing is said of it.
 * - The token that the provider has in the end ends the path. With one read after a crash: what was
 *   acknowledged was not lost, and has not come to stand beside what came later.
 * - Along the path no booking overlaps one that still stands, and those that stand in the end are
 *   in the final list, where they were acknowledged. What a gap may have ended stands no more: in a
 *   complete history that which a change of unknown outcome was to end, otherwise everything.
 *
 * A change of unknown outcome was made, once, at any time after it began, or was not.
 */
#ifndef SUPPORT_TOKEN_CHAIN_H
#define SUPPORT_TOKEN_CHAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"

enum token_outcome {
    TOKEN_ACKNOWLEDGED, /* with tokens */
    TOKEN_UNKNOWN,      /* no answer, one that leaves it open, or one that names no tokens */
    TOKEN_REFUSED,      /* for certain nothing was changed */
};

enum token_effect_kind {
    TOKEN_BOOKS, /* the appointment is there from now on, and nowhere else with this provider */
    TOKEN_ENDS,  /* it is not there any more */
};
struct token_effect {
    enum token_effect_kind kind;
    const char *appointment; /* NULL, of what ends and is unknown: any of the provider's */
    int64_t start, end;      /* of what is booked; in whatever unit, but always the same */
};

struct token_change {
    const char *provider;  /* NULL, of what is unknown: nobody in particular was asked for */
    int64_t before, after; /* of what was acknowledged */
    int64_t began, ended;  /* on one monotonic clock: asked for, answered */
    enum token_outcome outcome;
    const struct token_effect *effects;
    size_t effect_count;
};

struct token_chain;
void token_chain_free(struct token_chain *chain);
struct token_chain *token_chain_new(void) OWNED_UNTIL(token_chain_free);

/* Texts are copied. Any thread; what is below is for one thread, while nobody adds. */
void token_chain_add(struct token_chain *chain, const struct token_change *change);
size_t token_chain_count(const struct token_chain *chain);

/* Forgets everything: with what is added next another history begins. */
void token_chain_clear(struct token_chain *chain);

/* Forgets the ends and the final list alone: the history goes on. */
void token_chain_go_on(struct token_chain *chain);

/* The token that a provider was asked for in the end, and when. The last word counts. */
void token_chain_end(struct token_chain *chain, const char *provider, int64_t token, int64_t at);

/* An appointment that was listed in the end. */
void token_chain_list(struct token_chain *chain, const char *provider,
                      const struct token_effect *listed);

enum token_offence {
    TOKEN_REPEATED,    /* a token after two changes */
    TOKEN_FORKED,      /* two changes rest on the same token */
    TOKEN_LEFT_BEHIND, /* the final token is one that an acknowledged change had replaced */
    TOKEN_CIRCULAR,    /* changes that rest on themselves */
    TOKEN_OUT_OF_TIME, /* a change comes after one that had not begun when it ended */
    TOKEN_UNEXPLAINED, /* a gap that nothing known can have filled; of a complete history */
    TOKEN_OVERLAPPING, /* a booking on time that was taken */
    TOKEN_LOST,        /* acknowledged, and not in the final list, or elsewhere */
    TOKEN_RISEN,       /* in the final list, though ended, or never asked for; of a complete one */
    TOKEN_OFFENCE_COUNT
};

enum { TOKEN_SAID_OF_EACH = 3, TOKEN_SAID_SIZE = 320 };
struct token_findings {
    size_t counts[TOKEN_OFFENCE_COUNT];
    size_t total;
    char said[TOKEN_OFFENCE_COUNT][TOKEN_SAID_OF_EACH][TOKEN_SAID_SIZE]; /* the first offenders */
    size_t changes, gaps;                                                /* that were looked at */
};

/* May be called again when there is more. `complete`: nobody else changes these providers. For n
 * changes n log n steps. */
void token_chain_check(struct token_chain *chain, bool complete,
                       struct token_findings *findings_out);

/* One line for each of the first offenders, on stderr. */
void token_findings_print(const struct token_findings *findings);

#endif
