/* Read as strictly as it is written. */
#include "support/token_header.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/percent.h"

enum { EFFECTS_MAX = 64 };

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* True, and past it, if that is what comes next. */
static bool skip(const char **next, const char *expected)
{
    size_t length = strlen(expected);
    if (strncmp(*next, expected, length) != 0) {
        return false;
    }
    *next += length;
    return true;
}

static bool read_token(const char **next, int64_t *token_out)
{
    size_t digits = strspn(*next, "0123456789abcdef");
    if (digits == 0 || digits > 15) {
        return false;
    }
    *token_out = (int64_t)strtoull(*next, NULL, 16);
    *next += digits;
    return true;
}

static bool read_step(const char **next, struct token_step *step_out)
{
    if (!skip(next, "\"")) {
        return false;
    }
    size_t length = strcspn(*next, "\"");
    if (length >= TOKEN_PROVIDER_SIZE || !percent_decode(*next, length, step_out->provider)) {
        return false;
    }
    *next += length;
    return skip(next, "\"; before=\"") && read_token(next, &step_out->before) &&
           skip(next, "\"; after=\"") && read_token(next, &step_out->after) && skip(next, "\"");
}

int token_header_read(const char *header, struct token_step steps_out[static TOKEN_STEPS_MAX])
{
    int count = 0;
    while (*header != '\0') {
        if (count == TOKEN_STEPS_MAX || (count > 0 && !skip(&header, ", ")) ||
            !read_step(&header, &steps_out[count])) {
            return -1;
        }
        count++;
    }
    return count;
}

int64_t token_header_tag(const char *tag)
{
    int64_t token;
    return skip(&tag, "\"") && read_token(&tag, &token) && strcmp(tag, "\"") == 0 ? token : -1;
}

struct token_question token_ask(struct token_chain *chain, const char *provider)
{
    return (struct token_question){.chain = chain, .provider = provider, .began = now_ns()};
}

static void add_left(const struct token_question *question, struct token_change change,
                     const struct token_step *from)
{
    struct token_effect ends[EFFECTS_MAX];
    assert(change.effect_count <= EFFECTS_MAX);
    for (size_t i = 0; i < change.effect_count; i++) {
        ends[i] =
            (struct token_effect){.kind = TOKEN_ENDS, .appointment = change.effects[i].appointment};
    }
    change.provider = from->provider;
    change.before = from->before;
    change.after = from->after;
    change.effects = ends;
    token_chain_add(question->chain, &change);
}

static void add_acknowledged(const struct token_question *question, struct token_change change,
                             const char *header)
{
    struct token_step steps[TOKEN_STEPS_MAX];
    int count = token_header_read(header, steps);
    assert(count > 0); /* Otherwise slotd says what it must not. */
    if (count > 1) {
        add_left(question, change, &steps[0]);
    }
    change.provider = steps[count - 1].provider;
    change.before = steps[count - 1].before;
    change.after = steps[count - 1].after;
    token_chain_add(question->chain, &change);
}

void token_answered(const struct token_question *question, const struct caller *caller,
                    const struct token_effect *effects, size_t effect_count)
{
    int status = caller->reply != NULL ? caller->reply->status : 0;
    const char *header = status != 0 ? caller_header(caller, "Slotd-Token") : "";
    struct token_change change = {
        .provider = question->provider,
        .began = question->began,
        .ended = now_ns(),
        .outcome = TOKEN_UNKNOWN,
        .effects = effects,
        .effect_count = effect_count,
    };
    if (question->chain == NULL) {
        return;
    }
    if (header[0] != '\0') {
        change.outcome = TOKEN_ACKNOWLEDGED;
        add_acknowledged(question, change, header);
    } else if (status == 0 || status >= 500) {
        token_chain_add(question->chain, &change);
    }
}
