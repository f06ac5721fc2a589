/*
 * Drive: a disk in memory whose power can be cut.
 *
 * What was written is seen at once, and is on the disk once it is synced. Between the two it is a
 * list of operations, and a cut leaves any part of them: a write whole, in some of its sectors, as
 * rubbish, or not at all; writes out of order; a truncation without what came after it, or the
 * other way round. Names are apart from contents: a file that was made or deleted is that for good
 * once the directory is synced.
 *
 * One thread at a time, but for drive_is_on.
 */
#ifndef POWER_DRIVE_H
#define POWER_DRIVE_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRIVE_SECTOR = 512, DRIVE_NAMES_MAX = 4, DRIVE_NAME_SIZE = 128 };

/* Contents, with or without a name. */
struct drive_image {
    char *bytes;
    size_t size, capacity;
};
struct drive_operation {
    bool truncates;
    size_t offset, length; /* a truncation's new size is its offset */
    char *bytes;
};
struct drive_file {
    struct drive_image seen, synced;
    struct drive_operation *operations; /* since the last sync */
    size_t count, capacity;
    bool is_named; /* otherwise it goes with whoever opened it */
    bool is_open, is_database, is_new_journal;
};

/* Of which syncs the drive says that they were made, and makes none. */
enum drive_lie { DRIVE_HONEST, DRIVE_LIES_ABOUT_ALL, DRIVE_LIES_ABOUT_DATABASES };

/* A name and what it stands for, NULL for nothing. */
struct drive_name {
    char name[DRIVE_NAME_SIZE];
    struct drive_file *seen, *synced;
};

/* What a cut found, over all cuts. */
struct drive_tally {
    uint64_t operations, syncs, dropped, torn, rubbish, whole, reordered, names_undone;
};

struct drive {
    struct drive_name names[DRIVE_NAMES_MAX];
    uint64_t random;
    int64_t left; /* operations until the cut; the one that reaches 0 is under way then */
    enum drive_lie lie;
    atomic_bool is_on;
    struct drive_tally tally;
};

void drive_init(struct drive *drive, uint64_t seed);
void drive_deinit(struct drive *drive);

/* A number from 0 to bound - 1, of the drive's own sequence. */
uint64_t drive_below(struct drive *drive, uint64_t bound);

bool drive_is_on(const struct drive *drive);

/* Switches it on; the cut comes with the operation of that number from now. */
void drive_switch_on(struct drive *drive, int64_t operations);

/* Whatever was open is closed before. What is left is all there is afterwards. */
void drive_lose_power(struct drive *drive);

/* As a new disk. */
void drive_clear(struct drive *drive);

/* The file of that name; NULL if there is none and none is to be made. A NULL name always makes
 * one, which is nobody else's and does not outlive it. */
struct drive_file *drive_open(struct drive *drive, const char *name, bool create);
void drive_close(struct drive *drive, struct drive_file *file);

/* These return false without power, and the first three may be what the cut falls into. */
bool drive_write(struct drive *drive, struct drive_file *file, const void *bytes,
                 struct drive_operation place);
bool drive_truncate(struct drive *drive, struct drive_file *file, size_t size);
bool drive_delete(struct drive *drive, const char *name);
bool drive_sync(struct drive *drive, struct drive_file *file);
void drive_sync_names(struct drive *drive);

#endif
