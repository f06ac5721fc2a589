/*
 * From links to stretches, and from stretches to one path.
 *
 * For the stretches, what began last and what ended first says all. One must come before another if
 * it has a link that ended before the other's last one began; so two whose times [ended first,
 * began last] overlap can be in no order, and all others are by the middle of these times: whatever
 * must come first has the earlier middle. A stretch of one change may have its times reversed; that
 * changes nothing.
 */
#include <stdlib.h>

#include "core/memory.h"
#include "support/token_chain_parts.h"

/* A link by the token before or after it. */
struct token_key {
    int64_t token;
    int32_t provider;
    uint32_t link;
};

/* Tokens are sorted as numbers, which says nothing of their order in time. */
static int compare_keys(const void *left, const void *right)
{
    const struct token_key *a = left, *b = right;
    if (a->provider != b->provider) {
        return a->provider < b->provider ? -1 : 1;
    }
    if (a->token != b->token) {
        return a->token < b->token ? -1 : 1;
    }
    return a->link < b->link ? -1 : a->link > b->link;
}

static struct token_link *link_at(const struct token_chain *chain, uint32_t position)
{
    return &g_array_index(chain->links, struct token_link, position);
}

struct token_keys {
    struct token_key *keys;
    size_t count;
};

static struct token_keys sort_links(const struct token_chain *chain, bool by_after)
{
    struct token_keys sorted = {.keys = memory_new((chain->links->len + 1) * sizeof *sorted.keys)};
    for (uint32_t i = 0; i < chain->links->len; i++) {
        const struct token_link *link = link_at(chain, i);
        if (link->outcome == TOKEN_ACKNOWLEDGED && !(by_after && link->is_end)) {
            sorted.keys[sorted.count++] = (struct token_key){
                .token = by_after ? link->after : link->before,
                .provider = link->provider,
                .link = i,
            };
        }
    }
    qsort(sorted.keys, sorted.count, sizeof *sorted.keys, compare_keys);
    return sorted;
}

static bool is_same_key(const struct token_key *a, const struct token_key *b)
{
    return a->provider == b->provider && a->token == b->token;
}

/* What rests on a token that the provider has in the end, has been lost. */
static void find_repeated(struct token_chain *chain, const struct token_keys *sorted,
                          enum token_offence offence)
{
    for (size_t i = 1; i < sorted->count; i++) {
        if (!is_same_key(&sorted->keys[i - 1], &sorted->keys[i])) {
            continue;
        }
        const struct token_link *a = link_at(chain, sorted->keys[i - 1].link);
        const struct token_link *b = link_at(chain, sorted->keys[i].link);
        bool left_behind = offence == TOKEN_FORKED && b->is_end;
        token_chain_offend(chain, left_behind ? TOKEN_LEFT_BEHIND : offence, a, b);
        chain->known[a->provider].is_broken = true;
    }
}

static void join(struct token_chain *chain, const struct token_keys *befores,
                 const struct token_keys *afters)
{
    size_t i = 0;
    for (uint32_t link = 0; link < chain->links->len; link++) {
        link_at(chain, link)->next = TOKEN_NONE;
        link_at(chain, link)->has_previous = false;
    }
    for (size_t j = 0; j < afters->count; j++) {
        struct token_key wanted = afters->keys[j];
        wanted.link = 0;
        while (i < befores->count && compare_keys(&befores->keys[i], &wanted) < 0) {
            i++;
        }
        if (i < befores->count && is_same_key(&befores->keys[i], &wanted)) {
            link_at(chain, afters->keys[j].link)->next = befores->keys[i].link;
            link_at(chain, befores->keys[i].link)->has_previous = true;
        }
    }
}

/* Walks the links from one that nothing known leads to. Returns how many there are. */
static size_t lay_stretch(struct token_chain *chain, uint32_t first)
{
    const struct token_link *begin = link_at(chain, first);
    struct token_stretch stretch = {
        .first = first,
        .provider = begin->provider,
        .latest = first,
        .earliest = first,
        .began_last = begin->began,
        .ended_first = begin->ended,
    };
    size_t count = 0;
    for (uint32_t at = first; at != TOKEN_NONE; at = link_at(chain, at)->next, count++) {
        const struct token_link *link = link_at(chain, at);
        if (link->ended < stretch.began_last) {
            token_chain_offend(chain, TOKEN_OUT_OF_TIME, link_at(chain, stretch.latest), link);
        }
        if (link->began > stretch.began_last) {
            stretch.began_last = link->began;
            stretch.latest = at;
        }
        if (link->ended < stretch.ended_first) {
            stretch.ended_first = link->ended;
            stretch.earliest = at;
        }
    }
    g_array_append_val(chain->stretches, stretch);
    return count;
}

/* All that are left are on circles: none of them can be reached from a beginning. */
static void lay_provider(struct token_chain *chain, const struct token_key *keys, size_t count)
{
    size_t laid = 0;
    if (chain->known[keys[0].provider].is_broken) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!link_at(chain, keys[i].link)->has_previous) {
            laid += lay_stretch(chain, keys[i].link);
        }
    }
    if (laid < count) {
        token_chain_offend_by(chain, TOKEN_CIRCULAR, keys[0].provider, "%zu changes", count - laid);
        chain->known[keys[0].provider].is_broken = true;
    }
}

static void lay_stretches(struct token_chain *chain, const struct token_keys *befores)
{
    for (size_t i = 0, end; i < befores->count; i = end) {
        for (end = i + 1;
             end < befores->count && befores->keys[end].provider == befores->keys[i].provider;) {
            end++;
        }
        lay_provider(chain, &befores->keys[i], end - i);
    }
}

static bool is_registration(const struct token_chain *chain, const struct token_stretch *stretch)
{
    return link_at(chain, stretch->first)->before == 0;
}

/* Whatever was registered was so before all else. */
static int compare_stretches(const void *left, const void *right, void *context)
{
    const struct token_chain *chain = context;
    const struct token_stretch *a = left, *b = right;
    if (a->provider != b->provider) {
        return a->provider < b->provider ? -1 : 1;
    }
    if (is_registration(chain, a) != is_registration(chain, b)) {
        return is_registration(chain, a) ? -1 : 1;
    }
    int64_t middle = a->began_last + a->ended_first, other = b->began_last + b->ended_first;
    return middle < other ? -1 : middle > other;
}

static void judge_order(struct token_chain *chain)
{
    const struct token_stretch *latest = NULL;
    for (guint i = 0; i < chain->stretches->len; i++) {
        const struct token_stretch *stretch =
            &g_array_index(chain->stretches, struct token_stretch, i);
        if (latest != NULL && latest->provider != stretch->provider) {
            latest = NULL;
        }
        if (latest != NULL && stretch->ended_first < latest->began_last) {
            token_chain_offend(chain, TOKEN_OUT_OF_TIME, link_at(chain, latest->latest),
                               link_at(chain, stretch->earliest));
        }
        if (latest == NULL || stretch->began_last > latest->began_last) {
            latest = stretch;
        }
    }
}

/* What may have filled gaps: by provider, those of nobody in particular first, then by time. */
struct token_filler {
    int64_t began;
    int32_t provider;
};

static int compare_fillers(const void *left, const void *right)
{
    const struct token_filler *a = left, *b = right;
    if (a->provider != b->provider) {
        return a->provider < b->provider ? -1 : 1;
    }
    return a->began < b->began ? -1 : a->began > b->began;
}

static GArray *sort_fillers(const struct token_chain *chain)
{
    GArray *fillers = g_array_new(FALSE, FALSE, sizeof(struct token_filler));
    for (uint32_t i = 0; i < chain->links->len; i++) {
        const struct token_link *link = link_at(chain, i);
        if (link->outcome == TOKEN_UNKNOWN) {
            const struct token_filler filler = {.began = link->began, .provider = link->provider};
            g_array_append_val(fillers, filler);
        }
    }
    g_array_sort(fillers, compare_fillers);
    return fillers;
}

/* How many come before that one. */
static size_t count_before(const GArray *fillers, const struct token_filler *bound)
{
    size_t low = 0, high = fillers->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool before =
            compare_fillers(&g_array_index(fillers, struct token_filler, middle), bound) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

/* That began before `deadline`. Those of nobody in particular are counted for everybody: that may
 * excuse too much, and accuses nobody wrongly. */
static size_t count_fillers(const GArray *fillers, int32_t provider, int64_t deadline)
{
    size_t count = 0;
    const int32_t whose[] = {TOKEN_NOBODY, provider};
    for (size_t i = 0; i < 2; i++) {
        const struct token_filler first = {.began = INT64_MIN, .provider = whose[i]};
        const struct token_filler bound = {.began = deadline, .provider = whose[i]};
        count += count_before(fillers, &bound) - count_before(fillers, &first);
    }
    return count;
}

/* One provider's gaps, the last one first: each must be filled before anything after it ended. The
 * n-th gap needs n fillers; if one has too few, that is said once. */
static void judge_gaps(struct token_chain *chain, const GArray *fillers, guint from, guint end)
{
    int64_t deadline = INT64_MAX;
    for (guint i = end; i-- > from + 1;) {
        const struct token_stretch *stretch =
            &g_array_index(chain->stretches, struct token_stretch, i);
        deadline = stretch->ended_first < deadline ? stretch->ended_first : deadline;
        chain->findings->gaps++;
        if (chain->complete &&
            count_fillers(fillers, stretch->provider, deadline) < (size_t)(i - from)) {
            token_chain_offend(chain, TOKEN_UNEXPLAINED, link_at(chain, stretch->first), NULL);
            return;
        }
    }
}

void token_path_lay(struct token_chain *chain)
{
    struct token_keys befores = sort_links(chain, false), afters = sort_links(chain, true);
    find_repeated(chain, &afters, TOKEN_REPEATED);
    find_repeated(chain, &befores, TOKEN_FORKED);
    join(chain, &befores, &afters);
    lay_stretches(chain, &befores);
    free(befores.keys);
    free(afters.keys);

    g_array_sort_with_data(chain->stretches, compare_stretches, chain);
    judge_order(chain);
    GArray *fillers = sort_fillers(chain);
    for (guint i = 0, end; i < chain->stretches->len; i = end) {
        int32_t provider = g_array_index(chain->stretches, struct token_stretch, i).provider;
        for (end = i + 1;
             end < chain->stretches->len &&
             g_array_index(chain->stretches, struct token_stretch, end).provider == provider;) {
            end++;
        }
        judge_gaps(chain, fillers, i, end);
    }
    g_array_free(fillers, TRUE);
}
