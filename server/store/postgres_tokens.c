/* Compare-and-swap: with the rows locked, what is decided here is what the database has. */
#include "server/store/postgres_tokens.h"

#include <assert.h>
#include <stdlib.h>

#include "server/store/postgres_round.h"

struct held_token {
    int64_t provider, token; /* 0: it is not there */
    int64_t before;          /* as it was read */
    int64_t wanted_by;
    bool is_stored, is_changed;
    bool is_whole; /* as long as all that changed shows in its appointments */
    bool is_to_be_written;
    bool is_told; /* to one commit, that somebody wants it */
};

void postgres_tokens_init(struct postgres_tokens *tokens)
{
    tokens->list = g_array_new(FALSE, FALSE, sizeof(struct held_token));
    postgres_array_init(&tokens->providers, POSTGRES_NUMBERS);
    postgres_array_init(&tokens->values, POSTGRES_NUMBERS);
    postgres_array_init(&tokens->wishes, POSTGRES_NUMBERS);
    for (unsigned i = 0; i < STEP_COLUMN_COUNT; i++) {
        postgres_array_init(&tokens->steps[i], POSTGRES_NUMBERS);
    }
}

void postgres_tokens_deinit(struct postgres_tokens *tokens)
{
    g_array_free(tokens->list, TRUE);
    postgres_array_deinit(&tokens->providers);
    postgres_array_deinit(&tokens->values);
    postgres_array_deinit(&tokens->wishes);
    for (unsigned i = 0; i < STEP_COLUMN_COUNT; i++) {
        postgres_array_deinit(&tokens->steps[i]);
    }
}

static bool is_out(const struct commit *commit)
{
    return commit->outcome == OUTCOME_NOT_APPLIED || commit->clashes;
}

static void add_side(GArray *list, const struct commit_side *side)
{
    if (side->provider != 0) {
        struct held_token token = {.provider = side->provider, .is_whole = true};
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

bool postgres_tokens_queue_lock(struct postgres_tokens *tokens, struct postgres_link *link,
                                const struct postgres_commits *commits)
{
    collect(tokens->list, commits->list, commits->count);
    if (tokens->list->len == 0) {
        return false;
    }
    postgres_array_clear(&tokens->providers);
    for (guint i = 0; i < tokens->list->len; i++) {
        postgres_array_add_number(&tokens->providers,
                                  g_array_index(tokens->list, struct held_token, i).provider);
    }
    struct postgres_values values = {0};
    postgres_put_array(&values, &tokens->providers);
    postgres_round_add(link, POSTGRES_TOKENS_LOCK, &values);
    return true;
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
    for (int row = 0; row < PQntuples(rows); row++) {
        struct held_token *token = token_of(tokens, postgres_number(rows, row, 0));
        token->token = token->before = postgres_number(rows, row, 1);
        token->wanted_by = postgres_number(rows, row, 2);
        token->is_stored = true;
    }
}

static bool is_in_force(const struct postgres_tokens *tokens, const struct commit_side *side)
{
    return side->provider == 0 || token_of(tokens, side->provider)->token == side->expected_token;
}

/* Whoever missed twice says so, unless somebody has before him. */
static void want(const struct postgres_tokens *tokens, const struct commit_side *side,
                 int64_t writer)
{
    if (side->provider == 0 || !side->insists || is_in_force(tokens, side)) {
        return;
    }
    struct held_token *token = token_of(tokens, side->provider);
    if (token->is_stored && token->wanted_by == 0) {
        token->wanted_by = writer;
        token->is_to_be_written = true;
    }
}

/* What it wanted itself it has now; what another wants it is told, until that one has it. */
static void move_on(const struct postgres_tokens *tokens, struct commit_side *side, bool is_whole,
                    int64_t writer)
{
    if (side->provider != 0) {
        struct held_token *token = token_of(tokens, side->provider);
        if (token->wanted_by == writer || side->waited_in_vain) {
            token->wanted_by = 0;
        }
        side->is_wanted = token->wanted_by != 0 && !token->is_told;
        token->is_told = token->is_told || side->is_wanted;
        token->token = side->next_token;
        token->is_whole = token->is_whole && is_whole;
        token->is_changed = token->is_to_be_written = true;
    }
}

/* Whether whoever is told of its appointments, clients and series knows all of it. */
static bool is_whole(const struct commit *commit)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        switch (commit->changes[i].kind) {
        case CHANGE_APPOINTMENT:
        case CHANGE_STATUS:
        case CHANGE_SERIES:
        case CHANGE_CLIENT:
        case CHANGE_NOTE_ERASE:
            break;
        case CHANGE_PROVIDER:
        case CHANGE_MOVE:
        case CHANGE_CLIENT_ERASE:
        case CHANGE_GROUP:
        case CHANGE_OPENING:
        case CHANGE_OPENING_END:
            return false;
        }
    }
    return true;
}

static bool decide(const struct postgres_tokens *tokens,
                   const struct postgres_collections *collections, struct commit *commit,
                   int64_t writer)
{
    commit->side.is_wanted = commit->other.is_wanted = false;
    commit->outcome = OUTCOME_CONFLICT;
    if (!is_in_force(tokens, &commit->side) || !is_in_force(tokens, &commit->other)) {
        want(tokens, &commit->side, writer);
        want(tokens, &commit->other, writer);
        return false;
    }
    commit->clashes = postgres_collections_clash(collections, commit);
    if (commit->clashes) {
        return false;
    }
    commit->outcome = OUTCOME_APPLIED; /* Once the transaction is. */
    move_on(tokens, &commit->side, is_whole(commit), writer);
    move_on(tokens, &commit->other, is_whole(commit), writer);
    return true;
}

size_t postgres_tokens_decide(struct postgres_tokens *tokens,
                              const struct postgres_collections *collections,
                              const struct postgres_commits *commits, int64_t writer)
{
    size_t applied = 0;
    for (size_t i = 0; i < commits->count; i++) {
        struct commit *commit = commits->list[i];
        if (commits->are_behind && commit->side.provider != 0 && !is_out(commit)) {
            commit->outcome = OUTCOME_CONFLICT;
        } else if (!is_out(commit)) {
            applied += decide(tokens, collections, commits->list[i], writer);
        }
    }
    return applied;
}

bool postgres_tokens_are_wanted(const struct postgres_tokens *tokens)
{
    for (guint i = 0; i < tokens->list->len; i++) {
        if (g_array_index(tokens->list, struct held_token, i).is_to_be_written) {
            return true;
        }
    }
    return false;
}

static void queue_those(struct postgres_tokens *tokens, struct postgres_link *link, bool stored)
{
    postgres_array_clear(&tokens->providers);
    postgres_array_clear(&tokens->values);
    postgres_array_clear(&tokens->wishes);
    for (guint i = 0; i < tokens->list->len; i++) {
        const struct held_token *token = &g_array_index(tokens->list, struct held_token, i);
        if (token->is_to_be_written && token->is_stored == stored) {
            postgres_array_add_number(&tokens->providers, token->provider);
            postgres_array_add_number(&tokens->values, token->token);
            postgres_array_add_number(&tokens->wishes, token->wanted_by);
        }
    }
    if (tokens->providers.count > 0) {
        struct postgres_values values = {0};
        postgres_put_array(&values, &tokens->providers);
        postgres_put_array(&values, &tokens->values);
        if (stored) {
            postgres_put_array(&values, &tokens->wishes);
        }
        postgres_round_add(link, stored ? POSTGRES_TOKENS_SWAP : POSTGRES_TOKENS_INSERT, &values);
    }
}

void postgres_tokens_queue_swap(struct postgres_tokens *tokens, struct postgres_link *link)
{
    queue_those(tokens, link, false);
    queue_those(tokens, link, true);
}

void postgres_tokens_put_steps(struct postgres_tokens *tokens, struct postgres_values *values)
{
    for (unsigned i = 0; i < STEP_COLUMN_COUNT; i++) {
        postgres_array_clear(&tokens->steps[i]);
    }
    for (guint i = 0; i < tokens->list->len; i++) {
        const struct held_token *token = &g_array_index(tokens->list, struct held_token, i);
        if (token->is_changed) {
            postgres_array_add_number(&tokens->steps[STEP_PROVIDER], token->provider);
            postgres_array_add_number(&tokens->steps[STEP_BEFORE], token->before);
            postgres_array_add_number(&tokens->steps[STEP_AFTER], token->token);
            postgres_array_add_number(&tokens->steps[STEP_IS_WHOLE], token->is_whole ? 1 : 0);
        }
    }
    for (unsigned i = 0; i < STEP_COLUMN_COUNT; i++) {
        postgres_put_array(values, &tokens->steps[i]);
    }
}
