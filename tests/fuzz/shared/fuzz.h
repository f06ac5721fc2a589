/*
 * Fuzz: what the fuzzers have in common.
 *
 * Each tests/fuzz/<name>.c is one fuzzer: it is linked with libFuzzer (cmake -DFUZZ=ON), or with
 * replay.c, which runs tests/fuzz/corpus/<name> as a test. A fuzzer states what holds for every
 * input by assert(), which stays on in release; that nothing reads or writes where it must not is
 * the sanitizers' part.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The input and a NUL, in memory of exactly that size, so that who reads on is seen. The caller's
 * to free. */
char *fuzz_text(const uint8_t *bytes, size_t size);

/* A number that depends on every byte. */
uint64_t fuzz_number(const uint8_t *bytes, size_t size);

/* What comes before the next separator, which is cut out of the text; NULL after the last. */
char *fuzz_part(char **rest, const char *separator);

bool fuzz_is_json(const char *bytes, size_t length);

/* No byte below a space, and no DEL: what may stand in a header field. */
bool fuzz_is_printable(const char *text);

#endif
