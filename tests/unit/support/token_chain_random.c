/* Many changes of many clients at once: what a sound service answers is never held against it, and
 * one false answer among them is found. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/token_chain.h"

enum { PROVIDERS = 7, SLOTS = 50 };

/* A service of which some answers never arrive. Every change is made at some time between its
 * beginning and its end. */
struct service {
    struct token_chain *chain;
    uint64_t random;
    int64_t now, minted;
    int64_t tokens[PROVIDERS];
    int slots[PROVIDERS][SLOTS]; /* id, 0: free */
    int ids, unknown_per_1000;
};

static int below(struct service *service, int bound)
{
    service->random = service->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((service->random >> 33) % (uint64_t)bound);
}

static void act(struct service *service)
{
    char provider[16], id[16];
    int which = below(service, PROVIDERS), slot = below(service, SLOTS);
    int *there = &service->slots[which][slot];
    bool books = *there == 0, open = below(service, 1000) < service->unknown_per_1000;
    int number = books ? ++service->ids : *there;
    snprintf(provider, sizeof provider, "p%d", which);
    snprintf(id, sizeof id, "%d", number);
    const struct token_effect effect = {
        .kind = books ? TOKEN_BOOKS : TOKEN_ENDS,
        .appointment = id,
        .start = slot * 10,
        .end = slot * 10 + 10,
    };
    struct token_change change = {
        .provider = open && books && below(service, 2) == 0 ? NULL : provider,
        .began = service->now - below(service, 100),
        .ended = service->now + below(service, 100),
        .outcome = open ? TOKEN_UNKNOWN : TOKEN_ACKNOWLEDGED,
        .effects = &effect,
        .effect_count = 1,
    };
    service->now += 1 + below(service, 10);
    if (!open || below(service, 2) == 0) {
        change.before = service->tokens[which];
        change.after = service->tokens[which] = ++service->minted;
        *there = books ? number : 0;
    }
    token_chain_add(service->chain, &change);
}

/* New hours end whatever lies outside. */
static void change_hours(struct service *service)
{
    char provider[16], ids[SLOTS][16];
    struct token_effect effects[SLOTS], any = {.kind = TOKEN_ENDS};
    int which = below(service, PROVIDERS), until = below(service, SLOTS);
    bool open = below(service, 1000) < service->unknown_per_1000;
    bool made = !open || below(service, 2) == 0;
    struct token_change change = {
        .provider = provider,
        .began = service->now - below(service, 100),
        .ended = service->now + below(service, 100),
        .outcome = open ? TOKEN_UNKNOWN : TOKEN_ACKNOWLEDGED,
        .effects = open ? &any : effects,
    };
    snprintf(provider, sizeof provider, "p%d", which);
    service->now += 1 + below(service, 10);
    for (int slot = until; slot < SLOTS && made; slot++) {
        int *there = &service->slots[which][slot];
        if (*there != 0) {
            snprintf(ids[slot], sizeof ids[slot], "%d", *there);
            effects[change.effect_count++] =
                (struct token_effect){.kind = TOKEN_ENDS, .appointment = ids[slot]};
            *there = 0;
        }
    }
    change.effect_count = open ? 1 : change.effect_count;
    if (made) {
        change.before = service->tokens[which];
        change.after = service->tokens[which] = ++service->minted;
    }
    token_chain_add(service->chain, &change);
}

static void finish(struct service *service)
{
    for (int which = 0; which < PROVIDERS; which++) {
        char provider[16], id[16];
        snprintf(provider, sizeof provider, "p%d", which);
        token_chain_end(service->chain, provider, service->tokens[which], service->now + 1000);
        for (int slot = 0; slot < SLOTS; slot++) {
            const struct token_effect listed = {
                .appointment = id, .start = slot * 10, .end = slot * 10 + 10};
            snprintf(id, sizeof id, "%d", service->slots[which][slot]);
            if (service->slots[which][slot] != 0) {
                token_chain_list(service->chain, provider, &listed);
            }
        }
    }
}

static void run(struct service *service, int changes)
{
    service->chain = token_chain_new();
    for (int i = 0; i < changes; i++) {
        if (below(service, 20) == 0) {
            change_hours(service);
        } else {
            act(service);
        }
    }
    finish(service);
}

Test(token_chain_random, a_sound_service_is_never_accused)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct service service = {.random = seed, .unknown_per_1000 = (int)(seed % 4) * 30};
        struct token_findings findings;
        run(&service, 400);
        token_chain_check(service.chain, true, &findings);
        cr_assert_eq(findings.total, 0, "seed %llu", (unsigned long long)seed);
        token_chain_check(service.chain, false, &findings);
        cr_assert_eq(findings.total, 0, "seed %llu", (unsigned long long)seed);
        token_chain_free(service.chain);
    }
}

/* It forgets the last change of one provider, acknowledges it all the same, and goes on. */
Test(token_chain_random, a_change_that_is_forgotten_is_found)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct service service = {.random = seed}, before;
        struct token_findings findings;
        service.chain = token_chain_new();
        for (int i = 0; i < 300; i++) {
            before = service;
            act(&service);
            if (i == 150) {
                struct token_chain *chain = service.chain;
                uint64_t random = service.random;
                int64_t minted = service.minted, now = service.now;
                service = before;
                service.chain = chain;
                service.random = random;
                service.minted = minted;
                service.now = now;
            }
        }
        finish(&service);
        token_chain_check(service.chain, true, &findings);
        cr_assert_gt(findings.total, 0, "seed %llu", (unsigned long long)seed);
        token_chain_free(service.chain);
    }
}

Test(token_chain_random, a_million_changes_are_no_trouble)
{
    struct service service = {.random = 5};
    struct token_findings findings;
    run(&service, 1000000);
    token_chain_check(service.chain, true, &findings);
    cr_expect_eq(findings.total, 0);
    cr_expect_eq(findings.changes, 1000000);
    token_chain_free(service.chain);
}
