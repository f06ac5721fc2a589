/* The tokens are the ETags of the providers; the lists were taken before. */
#include "support/chain_audit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/token_header.h"

/* Every audit looks at all of it again. */
enum { LONG_HISTORY = 20000 };

struct provider_tokens {
    const char **ids; /* borrowed from the audit */
    int64_t *tokens;
    size_t count;
};

static bool read_tokens(struct provider_tokens *tokens, struct caller *caller,
                        const struct audit *audit)
{
    json_t *providers = document_at(audit->providers, "/providers"), *provider;
    size_t i, count = json_array_size(providers);
    *tokens = (struct provider_tokens){
        .ids = memory_new((count + 1) * sizeof *tokens->ids),
        .tokens = memory_new((count + 1) * sizeof *tokens->tokens),
    };
    json_array_foreach(providers, i, provider)
    {
        const char *id = document_text(provider, "/id");
        if (caller_look(caller, "/providers/%s", id) != 200) {
            return false;
        }
        tokens->ids[i] = id;
        tokens->tokens[i] = token_header_tag(caller_header(caller, "ETag"));
        tokens->count++;
    }
    return true;
}

static struct token_effect effect_of(const struct audit_entry *entry)
{
    return (struct token_effect){
        .kind = TOKEN_BOOKS,
        .appointment = entry->id,
        .start = entry->start_minute,
        .end = entry->end_minute,
    };
}

/* The entries of each provider stand together. */
static void begin_anew(struct token_chain *chain, const struct provider_tokens *tokens,
                       const struct audit *audit)
{
    struct token_effect *effects = memory_new((audit->count + 1) * sizeof *effects);
    token_chain_clear(chain);
    for (size_t i = 0; i < tokens->count; i++) {
        size_t count = 0;
        for (size_t j = 0; j < audit->count; j++) {
            if (strcmp(audit->entries[j].provider, tokens->ids[i]) == 0) {
                effects[count++] = effect_of(&audit->entries[j]);
            }
        }
        token_chain_add(chain, &(struct token_change){.provider = tokens->ids[i],
                                                      .after = tokens->tokens[i],
                                                      .effects = effects,
                                                      .effect_count = count});
    }
    free(effects);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void check(struct token_chain *chain, const struct provider_tokens *tokens,
                  const struct audit *audit, struct token_findings *findings_out)
{
    int64_t now = now_ns();
    for (size_t i = 0; i < tokens->count; i++) {
        token_chain_end(chain, tokens->ids[i], tokens->tokens[i], now);
    }
    for (size_t i = 0; i < audit->count; i++) {
        const struct token_effect listed = effect_of(&audit->entries[i]);
        token_chain_list(chain, audit->entries[i].provider, &listed);
    }
    token_chain_check(chain, true, findings_out);
    token_findings_print(findings_out);
    token_chain_go_on(chain);
}

bool chain_audit_run(struct token_chain *chain, struct caller *caller, const struct audit *audit,
                     struct token_findings *findings_out)
{
    struct provider_tokens tokens;
    bool asked = read_tokens(&tokens, caller, audit);
    *findings_out = (struct token_findings){.changes = 0};
    if (asked && token_chain_count(chain) > 0) {
        check(chain, &tokens, audit, findings_out);
    }
    if (asked && (token_chain_count(chain) == 0 || token_chain_count(chain) > LONG_HISTORY)) {
        begin_anew(chain, &tokens, audit);
    }
    free(tokens.ids);
    free(tokens.tokens);
    return asked;
}
