/*
 * The parts of a token chain (internal to token_chain).
 *
 * Providers and appointments are numbers here, in the order of their first mention.
 */
#ifndef SUPPORT_TOKEN_CHAIN_PARTS_H
#define SUPPORT_TOKEN_CHAIN_PARTS_H
#include <glib.h>
#include <pthread.h>

#include "support/token_chain.h"

enum { TOKEN_NOBODY = -1 };
#define TOKEN_NONE UINT32_MAX

struct token_names {
    GHashTable *numbers; /* from a name to its number plus one */
    GPtrArray *names;    /* owned by the table */
};

/* As it was told, and its place on the path. */
struct token_link {
    int64_t before, after, began, ended;
    int32_t provider; /* or TOKEN_NOBODY */
    enum token_outcome outcome;
    uint32_t effects, effect_count; /* the first one, and how many */
    bool is_end;                    /* no change: the provider's token in the end */

    /* Of a check. */
    bool has_previous;
    uint32_t next;
};

struct token_deed {
    enum token_effect_kind kind;
    int32_t appointment; /* or TOKEN_NOBODY */
    int64_t start, end;
};

struct token_listed {
    int32_t provider, appointment;
    int64_t start, end;
};

/* Links that follow one another without a gap. */
struct token_stretch {
    uint32_t first;
    int32_t provider;
    uint32_t latest, earliest; /* the links that began last, and ended first */
    int64_t began_last, ended_first;
};

struct token_provider {
    bool is_broken; /* its links make no path */
    bool has_end;
    bool may_end_all; /* a change of unknown outcome could end any of its appointments */
};

struct token_chain {
    pthread_mutex_t mutex;
    struct token_names providers, appointments;
    GArray *links;  /* struct token_link */
    GArray *deeds;  /* struct token_deed */
    GArray *ends;   /* struct token_link; the last one of a provider counts */
    GArray *listed; /* struct token_listed */

    /* Of a check. */
    bool complete;
    struct token_provider *known;
    GArray *stretches; /* by provider, then in the order of the path */
    struct token_findings *findings;
};

/* Counts an offence of the provider's, and says it of the first ones. The links may be NULL. */
void token_chain_offend(struct token_chain *chain, enum token_offence offence,
                        const struct token_link *a, const struct token_link *b);
void token_chain_offend_by(struct token_chain *chain, enum token_offence offence, int32_t provider,
                           const char *format, ...) PRINTF_LIKE(4, 5);
const char *token_chain_name(const struct token_names *names, int32_t number);

/* Makes the stretches, and puts them in order. */
void token_path_lay(struct token_chain *chain);

/* Along the stretches: overlaps; then the final list. */
void token_replay(struct token_chain *chain);

#endif
