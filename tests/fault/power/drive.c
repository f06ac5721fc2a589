/* Images, and the operations that lead from the synced one to the one that is seen. */
#include "fault/power/drive.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/* More than one cut ever finds. */
enum { OPERATIONS_MAX = 1 << 20 };

uint64_t drive_below(struct drive *drive, uint64_t bound)
{
    drive->random = drive->random * 6364136223846793005U + 1442695040888963407U;
    return (drive->random >> 33) % bound;
}

static void image_resize(struct drive_image *image, size_t size)
{
    if (size > image->capacity) {
        size_t capacity = size * 2;
        image->bytes = memory_resize(image->bytes, capacity);
        image->capacity = capacity;
    }
    if (size > image->size) {
        memset(image->bytes + image->size, 0, size - image->size);
    }
    image->size = size;
}

static void image_write(struct drive_image *image, size_t offset, const char *bytes, size_t length)
{
    if (offset + length > image->size) {
        image_resize(image, offset + length);
    }
    memcpy(image->bytes + offset, bytes, length);
}

static void image_apply(struct drive_image *image, const struct drive_operation *operation)
{
    if (operation->truncates) {
        image_resize(image, operation->offset);
    } else {
        image_write(image, operation->offset, operation->bytes, operation->length);
    }
}

static void image_copy(struct drive_image *image, const struct drive_image *from)
{
    image_resize(image, 0);
    if (from->size > 0) {
        image_write(image, 0, from->bytes, from->size);
    }
}

static void forget_operations(struct drive_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free(file->operations[i].bytes);
    }
    file->count = 0;
}

static void file_free(struct drive_file *file)
{
    forget_operations(file);
    free(file->operations);
    free(file->seen.bytes);
    free(file->synced.bytes);
    free(file);
}

static bool is_in_use(const struct drive *drive, const struct drive_file *file)
{
    bool used = file->is_open;
    for (size_t i = 0; i < DRIVE_NAMES_MAX; i++) {
        used = used || drive->names[i].seen == file || drive->names[i].synced == file;
    }
    return used;
}

static void let_go(struct drive *drive, struct drive_file *file)
{
    if (file != NULL && !is_in_use(drive, file)) {
        file_free(file);
    }
}

void drive_init(struct drive *drive, uint64_t seed)
{
    *drive = (struct drive){.random = seed};
}

void drive_clear(struct drive *drive)
{
    for (size_t i = 0; i < DRIVE_NAMES_MAX; i++) {
        struct drive_name name = drive->names[i];
        drive->names[i] = (struct drive_name){.seen = NULL};
        let_go(drive, name.seen);
        if (name.synced != name.seen) {
            let_go(drive, name.synced);
        }
    }
}

void drive_deinit(struct drive *drive)
{
    drive_clear(drive);
}

bool drive_is_on(const struct drive *drive)
{
    return atomic_load(&drive->is_on);
}

void drive_switch_on(struct drive *drive, int64_t operations)
{
    drive->left = operations;
    atomic_store(&drive->is_on, true);
}

/* Counts one operation. False once the power is gone; with `last_out` it goes during this one. */
static bool pass(struct drive *drive, bool *last_out)
{
    *last_out = false;
    if (!drive_is_on(drive)) {
        return false;
    }
    drive->tally.operations++;
    *last_out = --drive->left <= 0;
    if (*last_out) {
        atomic_store(&drive->is_on, false);
    }
    return true;
}

static struct drive_name *find_name(struct drive *drive, const char *name)
{
    struct drive_name *empty = NULL;
    for (size_t i = 0; i < DRIVE_NAMES_MAX; i++) {
        if (strcmp(drive->names[i].name, name) == 0) {
            return &drive->names[i];
        }
        empty = drive->names[i].name[0] == '\0' && empty == NULL ? &drive->names[i] : empty;
    }
    assert(empty != NULL && strlen(name) < DRIVE_NAME_SIZE);
    snprintf(empty->name, sizeof empty->name, "%s", name);
    return empty;
}

struct drive_file *drive_open(struct drive *drive, const char *name, bool create)
{
    struct drive_name *entry = name != NULL ? find_name(drive, name) : NULL;
    struct drive_file *file = entry != NULL ? entry->seen : NULL;
    if (file == NULL && create) {
        file = memory_new(sizeof *file);
        file->is_named = name != NULL;
        if (entry != NULL) {
            entry->seen = file;
        }
    }
    if (file != NULL) {
        file->is_open = true;
    }
    return file;
}

void drive_close(struct drive *drive, struct drive_file *file)
{
    file->is_open = false;
    let_go(drive, file);
}

static void note(struct drive_file *file, struct drive_operation operation)
{
    if (file->count == file->capacity) {
        file->capacity = file->capacity * 2 + 16;
        assert(file->capacity < OPERATIONS_MAX);
        file->operations =
            memory_resize(file->operations, file->capacity * sizeof *file->operations);
    }
    file->operations[file->count++] = operation;
}

bool drive_write(struct drive *drive, struct drive_file *file, const void *bytes,
                 struct drive_operation place)
{
    bool last = false;
    if (file->is_named) {
        if (!pass(drive, &last)) {
            return false;
        }
        place.bytes = memory_copy(bytes, place.length);
        note(file, place);
    }
    image_write(&file->seen, place.offset, bytes, place.length);
    return !last;
}

bool drive_truncate(struct drive *drive, struct drive_file *file, size_t size)
{
    bool last = false;
    if (file->is_named) {
        if (!pass(drive, &last)) {
            return false;
        }
        note(file, (struct drive_operation){.truncates = true, .offset = size});
    }
    image_resize(&file->seen, size);
    return !last;
}

bool drive_delete(struct drive *drive, const char *name)
{
    bool last;
    if (!pass(drive, &last)) {
        return false;
    }
    struct drive_name *entry = find_name(drive, name);
    struct drive_file *file = entry->seen;
    entry->seen = NULL;
    let_go(drive, file);
    return !last;
}

void drive_sync_names(struct drive *drive)
{
    for (size_t i = 0; i < DRIVE_NAMES_MAX; i++) {
        struct drive_file *before = drive->names[i].synced;
        drive->names[i].synced = drive->names[i].seen;
        let_go(drive, before);
    }
}

bool drive_sync(struct drive *drive, struct drive_file *file)
{
    bool last = false;
    if (!file->is_named) {
        return true;
    }
    if (!pass(drive, &last) || last) {
        return false;
    }
    drive->tally.syncs++;
    if (drive->lie == DRIVE_LIES_ABOUT_ALL ||
        (drive->lie == DRIVE_LIES_ABOUT_DATABASES && file->is_database)) {
        return true;
    }
    for (size_t i = 0; i < file->count; i++) {
        image_apply(&file->synced, &file->operations[i]);
    }
    forget_operations(file);
    if (file->is_new_journal) {
        file->is_new_journal = false;
        drive_sync_names(drive);
    }
    return true;
}

/* The parts of a write that lie in different sectors come or stay away each by itself; what comes
 * may be rubbish. What was not written is not touched (SQLITE_IOCAP_POWERSAFE_OVERWRITE, which
 * SQLite's own file layer claims, too). */
static void apply_torn(struct drive *drive, struct drive_image *image,
                       const struct drive_operation *write)
{
    bool is_rubbish = drive_below(drive, 4) == 0;
    drive->tally.torn++;
    drive->tally.rubbish += is_rubbish;
    for (size_t done = 0, part; done < write->length; done += part) {
        size_t place = write->offset + done;
        part = DRIVE_SECTOR - place % DRIVE_SECTOR;
        part = part < write->length - done ? part : write->length - done;
        if (drive_below(drive, 2) == 0) {
            continue;
        }
        image_write(image, place, write->bytes + done, part);
        if (is_rubbish && drive_below(drive, 3) == 0) {
            for (size_t i = 0; i < part; i++) {
                image->bytes[place + i] = (char)drive_below(drive, 256);
            }
        }
    }
}

static void shuffle(struct drive *drive, struct drive_file *file)
{
    for (size_t i = file->count; i > 1; i--) {
        size_t other = drive_below(drive, i);
        struct drive_operation operation = file->operations[i - 1];
        file->operations[i - 1] = file->operations[other];
        file->operations[other] = operation;
    }
}

/* From a cut after which nearly all is there to one after which nearly nothing is. */
static void lose(struct drive *drive, struct drive_file *file)
{
    static const struct {
        uint64_t dropped, torn; /* of 100 */
    } mixes[] = {{2, 2}, {30, 20}, {50, 0}, {90, 5}, {0, 100}};
    size_t mix = drive_below(drive, sizeof mixes / sizeof mixes[0]);
    if (file->count > 1 && drive_below(drive, 2) == 0) {
        shuffle(drive, file);
        drive->tally.reordered++;
    }
    for (size_t i = 0; i < file->count; i++) {
        const struct drive_operation *operation = &file->operations[i];
        uint64_t fate = drive_below(drive, 100);
        if (fate < mixes[mix].dropped) {
            drive->tally.dropped++;
        } else if (fate < mixes[mix].dropped + mixes[mix].torn && !operation->truncates) {
            apply_torn(drive, &file->synced, operation);
        } else {
            drive->tally.whole++;
            image_apply(&file->synced, operation);
        }
    }
    forget_operations(file);
    image_copy(&file->seen, &file->synced);
    file->is_new_journal = false;
}

/* Each name by itself is what it was when the directory was synced, or what it was last. */
void drive_lose_power(struct drive *drive)
{
    atomic_store(&drive->is_on, false);
    for (size_t i = 0; i < DRIVE_NAMES_MAX; i++) {
        struct drive_name *name = &drive->names[i];
        struct drive_file *seen = name->seen, *synced = name->synced;
        if (seen != synced) {
            bool is_undone = drive_below(drive, 2) == 0;
            drive->tally.names_undone += is_undone;
            name->seen = name->synced = is_undone ? synced : seen;
            let_go(drive, is_undone ? seen : synced);
        }
        if (name->seen != NULL) {
            lose(drive, name->seen);
        }
    }
}
