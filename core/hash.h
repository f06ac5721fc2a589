/*
 * Hash: SipHash-1-3 of a text (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 *
 * Keyed with a secret it keeps tables safe from chosen ids; with the zero key it is the same on
 * every machine.
 */
#ifndef CORE_HASH_H
#define CORE_HASH_H
#include <stdint.h>

struct hash_key {
    uint64_t low, high;
};

uint64_t hash_text(struct hash_key key, const char *text);

#endif
