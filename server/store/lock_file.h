/*
 * Lock file: at most one process on a store.
 *
 * An flock on a file beside the store, which says who holds it. The kernel releases it with the
 * process, however that ends; the file itself stays, because removing it would race with the next
 * opener.
 */
#ifndef SERVER_STORE_LOCK_FILE_H
#define SERVER_STORE_LOCK_FILE_H
#include <stddef.h>

#include "core/annotations.h"
#include "core/result.h"

/* RESULT_UNAVAILABLE with a sentence when another process holds it or the file cannot be made. */
MUST_CHECK enum result lock_file_take(const char *path, int *descriptor_out, char *message_out,
                                      size_t message_size);
void lock_file_release(int descriptor);

#endif
