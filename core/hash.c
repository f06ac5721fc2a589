/* SipHash-1-3: one round a word, three at the end. */
#include "core/hash.h"

#include <stddef.h>
#include <string.h>

struct hash_state {
    uint64_t a, b, c, d;
};

static inline uint64_t rotate(uint64_t word, int bits)
{
    return (word << bits) | (word >> (64 - bits));
}

static inline void hash_round(struct hash_state *state)
{
    state->a += state->b;
    state->c += state->d;
    state->b = rotate(state->b, 13) ^ state->a;
    state->d = rotate(state->d, 16) ^ state->c;
    state->a = rotate(state->a, 32);
    state->c += state->b;
    state->a += state->d;
    state->b = rotate(state->b, 17) ^ state->c;
    state->d = rotate(state->d, 21) ^ state->a;
    state->c = rotate(state->c, 32);
}

static inline void hash_word(struct hash_state *state, uint64_t word)
{
    state->d ^= word;
    hash_round(state);
    state->a ^= word;
}

uint64_t hash_text(struct hash_key key, const char *text)
{
    struct hash_state state = {
        .a = key.low ^ UINT64_C(0x736f6d6570736575),
        .b = key.high ^ UINT64_C(0x646f72616e646f6d),
        .c = key.low ^ UINT64_C(0x6c7967656e657261),
        .d = key.high ^ UINT64_C(0x7465646279746573),
    };
    size_t length = strlen(text);
    size_t whole = length - length % 8;
    uint64_t word;
    for (size_t i = 0; i < whole; i += 8) {
        memcpy(&word, text + i,
               8); /* Little-endian hosts; the word order is only observable across machines. */
        hash_word(&state, word);
    }
    word = 0;
    memcpy(&word, text + whole, length - whole);
    hash_word(&state, word | (uint64_t)length << 56);
    state.c ^= 0xff;
    hash_round(&state);
    hash_round(&state);
    hash_round(&state);
    return state.a ^ state.b ^ state.c ^ state.d;
}
