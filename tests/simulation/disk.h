/*
 * Disk: the engine of a simulation, which outlives the process that is simulated.
 *
 * The memory engine with its seeded faults keeps what is durable; the model is told of every commit
 * at the moment it is. Besides, reads fail, outcomes stay unknown for good, and the process dies:
 * from then on nothing is made any more, and what is answered no client gets.
 */
#ifndef SIMULATION_DISK_H
#define SIMULATION_DISK_H
#include "model.h"
#include "server/store/memory.h"

enum { DISK_BATCH_MAX = 256 };

struct disk {
    struct engine engine; /* first */
    struct engine *memory;
    struct model *model;
    int64_t epoch;
    bool is_dead;
    bool is_unsound; /* an outcome was left unknown: as with SQLite, only a restart helps */
    unsigned unread_per_1000, in_doubt_per_1000;
    enum outcome truths[DISK_BATCH_MAX]; /* of the batch under way */
};

void disk_init(struct disk *disk, struct model *model);
void disk_deinit(struct disk *disk);

/* For a process that starts. Closing the engine changes nothing. */
struct engine *disk_open(struct disk *disk);
void disk_die(struct disk *disk);

/* From now on; NULL: no faults any more. */
struct disk_faults {
    struct memory_faults memory;
    unsigned unread_per_1000, in_doubt_per_1000;
};
void disk_set_faults(struct disk *disk, const struct disk_faults *faults);

#endif
