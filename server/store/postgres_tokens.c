/* Compare-and-swap: with the rows locked, what is decided here is what the database has. */
#include "server/store/postgres_tokens.h"

#include <assert.h>
#include <stdlib.h>

#include "server/store/postgres_round.h"

struct held_token {
    int64_t provider, token; /* 0: it is not there */
    bool is_stored, is_changed;
};

void postgres_tokens_init(struct postgres_tokens *tokens)
{
    tokens->list = g_array_new(FALSE, FALSE, sizeof(struct held_token));
    postgres_array_init(&tokens->providers, POSTGRES_NUMBERS);
    postgres_array_init(&tokens->values, POSTGRES_NUMBERS);
}

void postgres_tokens_deinit(struct postgres_tokens *tokens)
{
    g_array_free(tokens->list, TRUE);
    postgres_array_deinit(&tokens->providers);
    postgres_array_deinit(&tokens->values);
}

static bool is_out(const struct commit *commit)
{
    return commit->outcome == OUTCOME_NOT_APPLIED;
}

static void add_side(GArray *list, const struct commit_side *side)
{
    if (side->provider != 0) {
        struct held_token token = {.provider = side->provider};
        g_array_append_val(list, token);
    }
}

static int compare_tokens(const void *left, const void *right)
{
    int64_t a = ((const struct held_token *)left)->provider;
    int64_t b = ((const struct held_token *)right)->provider;
    return a < b ? -1 : a > b;
}

static void collect(GArray *list, struct commit *const *commits, size_t count)
{
    g_array_set_size(list, 0);
    for (size_t i = 0; i < count; i++) {
        if (!is_out(commits[i])) {
            add_side(list, &commits[i]->side);
            add_side(list, &commits[i]->other);
        }
    }
    if (list->len == 0) {
        return;
    }
    struct held_token *first = &g_array_index(list, struct held_token, 0);
    qsort(first, list->len, sizeof *first, compare_tokens);
    guint kept = 1;
    for (guint i = 1; i < list->len; i++) {
        if (first[i].provider != first[kept - 1].provider) {
            first[kept++] = first[i];
        }
    }
    g_array_set_size(list, kept);
}

void postgres_tokens_queue_lock(struct postgres_tokens *tokens, struct postgres_link *link,
                                struct commit *const *commits, size_t count)
{
    collect(tokens->list, commits, count);
    if (tokens->list->len == 0) {
        return;
    }
    postgres_array_clear(&tokens->providers);
    for (guint i = 0; i < tokens->list->len; i++) {
        postgres_array_add_number(&tokens->providers,
                                  g_array_index(tokens->list, struct held_token, i).provider);
    }
    struct postgres_values values = {0};
    postgres_put_array(&values, &tokens->providers);
    postgres_round_add(link, POSTGRES_TOKENS_LOCK, &values);
}

/* Of a provider that was collected. */
static struct held_token *token_of(const struct postgres_tokens *tokens, int64_t provider)
{
    const struct held_token key = {.provider = provider};
    struct held_token *token =
        bsearch(&key, tokens->list->data, tokens->list->len, sizeof key, compare_tokens);
    assert(token != NULL);
    return token;
}

void postgres_tokens_read(struct postgres_tokens *tokens, const PGresult *rows)
{
    for (int row = 0; tokens->list->len > 0 && row < PQntuples(rows); row++) {
        struct held_token *token = token_of(tokens, postgres_number(rows, row, 0));
        token->token = postgres_number(rows, row, 1);
        token->is_stored = true;
    }
}

static bool is_in_force(const struct postgres_tokens *tokens, const struct commit_side *side)
{
    return side->provider == 0 || token_of(tokens, side->provider)->token == side->expected_token;
}

static void move_on(const struct postgres_tokens *tokens, const struct commit_side *side)
{
    if (side->provider != 0) {
        struct held_token *token = token_of(tokens, side->provider);
        token->token = side->next_token;
        token->is_changed = true;
    }
}

size_t postgres_tokens_decide(struct postgres_tokens *tokens, struct commit *const *commits,
                              size_t count)
{
    size_t applied = 0;
    for (size_t i = 0; i < count; i++) {
        struct commit *commit = commits[i];
        if (is_out(commit)) {
            continue;
        }
        commit->outcome = OUTCOME_CONFLICT;
        if (is_in_force(tokens, &commit->side) && is_in_force(tokens, &commit->other)) {
            commit->outcome = OUTCOME_APPLIED; /* Once the transaction is. */
            move_on(tokens, &commit->side);
            move_on(tokens, &commit->other);
            applied++;
        }
    }
    return applied;
}

static void queue_those(struct postgres_tokens *tokens, struct postgres_link *link, bool stored)
{
    postgres_array_clear(&tokens->providers);
    postgres_array_clear(&tokens->values);
    for (guint i = 0; i < tokens->list->len; i++) {
        const struct held_token *token = &g_array_index(tokens->list, struct held_token, i);
        if (token->is_changed && token->is_stored == stored) {
            postgres_array_add_number(&tokens->providers, token->provider);
            postgres_array_add_number(&tokens->values, token->token);
        }
    }
    if (tokens->providers.count > 0) {
        struct postgres_values values = {0};
        postgres_put_array(&values, &tokens->providers);
        postgres_put_array(&values, &tokens->values);
        postgres_round_add(link, stored ? POSTGRES_TOKENS_SWAP : POSTGRES_TOKENS_INSERT, &values);
    }
}

void postgres_tokens_queue_swap(struct postgres_tokens *tokens, struct postgres_link *link)
{
    queue_those(tokens, link, false);
    queue_those(tokens, link, true);
}
