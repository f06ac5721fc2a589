/* What was told is kept in arrays; the check works on numbers, and names what it found. */
#include "support/token_chain.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/token_chain_parts.h"

static const char *const texts[TOKEN_OFFENCE_COUNT] = {
    [TOKEN_REPEATED] = "the same token after two changes",
    [TOKEN_FORKED] = "two changes rest on the same token",
    [TOKEN_LEFT_BEHIND] = "the final token is one that was replaced",
    [TOKEN_CIRCULAR] = "changes that rest on themselves",
    [TOKEN_OUT_OF_TIME] = "the path contradicts real time",
    [TOKEN_UNEXPLAINED] = "nothing known leads from one change to the next",
    [TOKEN_OVERLAPPING] = "a booking on time that was taken",
    [TOKEN_LOST] = "acknowledged, and not in the final list",
    [TOKEN_RISEN] = "in the final list, though it must not be",
};

static void names_init(struct token_names *names)
{
    names->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    names->names = g_ptr_array_new();
}

static void names_deinit(struct token_names *names)
{
    g_ptr_array_free(names->names, TRUE);
    g_hash_table_destroy(names->numbers);
}

static int32_t number_of(struct token_names *names, const char *name)
{
    if (name == NULL) {
        return TOKEN_NOBODY;
    }
    int32_t number = GPOINTER_TO_INT(g_hash_table_lookup(names->numbers, name));
    if (number == 0) {
        char *kept = g_strdup(name);
        g_ptr_array_add(names->names, kept);
        number = (int32_t)names->names->len;
        g_hash_table_insert(names->numbers, kept, GINT_TO_POINTER(number));
    }
    return number - 1;
}

const char *token_chain_name(const struct token_names *names, int32_t number)
{
    return number == TOKEN_NOBODY ? "nobody" : g_ptr_array_index(names->names, number);
}

struct token_chain *token_chain_new(void)
{
    struct token_chain *chain = memory_new(sizeof *chain);
    pthread_mutex_init(&chain->mutex, NULL);
    names_init(&chain->providers);
    names_init(&chain->appointments);
    chain->links = g_array_new(FALSE, FALSE, sizeof(struct token_link));
    chain->deeds = g_array_new(FALSE, FALSE, sizeof(struct token_deed));
    chain->ends = g_array_new(FALSE, FALSE, sizeof(struct token_link));
    chain->listed = g_array_new(FALSE, FALSE, sizeof(struct token_listed));
    return chain;
}

void token_chain_free(struct token_chain *chain)
{
    if (chain == NULL) {
        return;
    }
    pthread_mutex_destroy(&chain->mutex);
    names_deinit(&chain->providers);
    names_deinit(&chain->appointments);
    g_array_free(chain->links, TRUE);
    g_array_free(chain->deeds, TRUE);
    g_array_free(chain->ends, TRUE);
    g_array_free(chain->listed, TRUE);
    free(chain);
}

void token_chain_go_on(struct token_chain *chain)
{
    g_array_set_size(chain->ends, 0);
    g_array_set_size(chain->listed, 0);
}

void token_chain_clear(struct token_chain *chain)
{
    token_chain_go_on(chain);
    g_array_set_size(chain->links, 0);
    g_array_set_size(chain->deeds, 0);
    names_deinit(&chain->providers);
    names_deinit(&chain->appointments);
    names_init(&chain->providers);
    names_init(&chain->appointments);
}

size_t token_chain_count(const struct token_chain *chain)
{
    return chain->links->len;
}

void token_chain_add(struct token_chain *chain, const struct token_change *change)
{
    assert(change->outcome != TOKEN_ACKNOWLEDGED ||
           (change->provider != NULL && change->after != 0));
    pthread_mutex_lock(&chain->mutex);
    const struct token_link link = {
        .before = change->before,
        .after = change->after,
        .began = change->began,
        .ended = change->ended,
        .provider = number_of(&chain->providers, change->provider),
        .outcome = change->outcome,
        .effects = chain->deeds->len,
        .effect_count = (uint32_t)change->effect_count,
    };
    g_array_append_val(chain->links, link);
    for (size_t i = 0; i < change->effect_count; i++) {
        const struct token_effect *effect = &change->effects[i];
        const struct token_deed deed = {
            .kind = effect->kind,
            .appointment = number_of(&chain->appointments, effect->appointment),
            .start = effect->start,
            .end = effect->end,
        };
        g_array_append_val(chain->deeds, deed);
    }
    pthread_mutex_unlock(&chain->mutex);
}

void token_chain_end(struct token_chain *chain, const char *provider, int64_t token, int64_t at)
{
    const struct token_link end = {
        .before = token,
        .began = at,
        .ended = at,
        .provider = number_of(&chain->providers, provider),
        .outcome = TOKEN_ACKNOWLEDGED,
        .is_end = true,
    };
    g_array_append_val(chain->ends, end);
}

void token_chain_list(struct token_chain *chain, const char *provider,
                      const struct token_effect *listed)
{
    const struct token_listed value = {
        .provider = number_of(&chain->providers, provider),
        .appointment = number_of(&chain->appointments, listed->appointment),
        .start = listed->start,
        .end = listed->end,
    };
    g_array_append_val(chain->listed, value);
}

/* "1a -> 1b, books k1-7, 12.345 to 12.350 s". */
static void write_link(const struct token_chain *chain, const struct token_link *link, FILE *out)
{
    static const char *const verbs[] = {[TOKEN_BOOKS] = "books", [TOKEN_ENDS] = "ends"};
    if (link->is_end) {
        fprintf(out, "%" PRIx64 " in the end, %.3f s", (uint64_t)link->before,
                (double)link->began / 1e9);
        return;
    }
    fprintf(out, "%" PRIx64 " -> %" PRIx64, (uint64_t)link->before, (uint64_t)link->after);
    if (link->effect_count > 0) {
        const struct token_deed *deed =
            &g_array_index(chain->deeds, struct token_deed, link->effects);
        fprintf(out, ", %s %s%s", verbs[deed->kind],
                token_chain_name(&chain->appointments, deed->appointment),
                link->effect_count > 1 ? " and more" : "");
    }
    fprintf(out, ", %.6f to %.6f s", (double)link->began / 1e9, (double)link->ended / 1e9);
}

static char *next_line(struct token_chain *chain, enum token_offence offence)
{
    struct token_findings *findings = chain->findings;
    size_t count = findings->counts[offence]++;
    findings->total++;
    return count < TOKEN_SAID_OF_EACH ? findings->said[offence][count] : NULL;
}

void token_chain_offend(struct token_chain *chain, enum token_offence offence,
                        const struct token_link *a, const struct token_link *b)
{
    char *line = next_line(chain, offence);
    if (line == NULL) {
        return;
    }
    FILE *out = fmemopen(line, TOKEN_SAID_SIZE, "w");
    assert(out != NULL);
    fprintf(out, "%s: %s: ", texts[offence], token_chain_name(&chain->providers, a->provider));
    write_link(chain, a, out);
    if (b != NULL) {
        fputs("; ", out);
        write_link(chain, b, out);
    }
    fclose(out);
    line[TOKEN_SAID_SIZE - 1] = '\0';
}

void token_chain_offend_by(struct token_chain *chain, enum token_offence offence, int32_t provider,
                           const char *format, ...)
{
    char *line = next_line(chain, offence);
    if (line == NULL) {
        return;
    }
    int length = snprintf(line, TOKEN_SAID_SIZE, "%s: %s: ", texts[offence],
                          token_chain_name(&chain->providers, provider));
    if (length < TOKEN_SAID_SIZE) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(line + length, (size_t)(TOKEN_SAID_SIZE - length), format, arguments);
        va_end(arguments);
    }
}

/* The last end of each is a link like any other while a check runs, and nothing comes after it. */
static void put_ends(struct token_chain *chain)
{
    for (guint i = chain->ends->len; i-- > 0;) {
        const struct token_link end = g_array_index(chain->ends, struct token_link, i);
        if (!chain->known[end.provider].has_end) {
            chain->known[end.provider].has_end = true;
            g_array_append_val(chain->links, end);
        }
    }
}

void token_chain_check(struct token_chain *chain, bool complete,
                       struct token_findings *findings_out)
{
    guint changes = chain->links->len;
    *findings_out = (struct token_findings){.changes = changes};
    chain->findings = findings_out;
    chain->complete = complete;
    chain->known = memory_new((chain->providers.names->len + 1) * sizeof *chain->known);
    chain->stretches = g_array_new(FALSE, FALSE, sizeof(struct token_stretch));
    put_ends(chain);

    token_path_lay(chain);
    token_replay(chain);

    g_array_set_size(chain->links, changes);
    g_array_free(chain->stretches, TRUE);
    free(chain->known);
}

void token_findings_print(const struct token_findings *findings)
{
    for (size_t offence = 0; offence < TOKEN_OFFENCE_COUNT; offence++) {
        size_t count = findings->counts[offence];
        for (size_t i = 0; i < count && i < TOKEN_SAID_OF_EACH; i++) {
            fprintf(stderr, "%s\n", findings->said[offence][i]);
        }
        if (count > TOKEN_SAID_OF_EACH) {
            fprintf(stderr, "... and %zu more of these\n", count - TOKEN_SAID_OF_EACH);
        }
    }
}
