/* Temporary: a directory of a test's own, removed at the end with all that is in it. */
#ifndef SUPPORT_TEMPORARY_H
#define SUPPORT_TEMPORARY_H

enum { TEMPORARY_PATH_SIZE = 256 };

struct temporary {
    char path[TEMPORARY_PATH_SIZE];
    char file[TEMPORARY_PATH_SIZE * 2]; /* the last path handed out */
};

void temporary_init(struct temporary *temporary);
void temporary_deinit(struct temporary *temporary);

/* The path of a file in it; valid until the next call. */
const char *temporary_path(struct temporary *temporary, const char *name);

#endif
