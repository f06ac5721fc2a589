/* A chain of blocks, which are filled one after another and read in the same order. */
#include "core/backlog.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

struct waiting {
    struct interval span;
    int64_t number, client, expires_at;
    uint32_t size; /* to the next one, a multiple of 8 */
    uint8_t status;
    bool undated;
    char id[];
};

struct backlog_block {
    struct backlog_block *next;
    size_t used; /* bytes; of the last block the backlog knows */
    alignas(struct waiting) unsigned char bytes[];
};

enum { BLOCK_ROOM = 512 - sizeof(struct backlog_block) };

/* Does not look at the block that has room: of so many it is seldom in the cache. */
static void *take_room(struct backlog *backlog, struct arena *arena, size_t size)
{
    if (backlog->left < size) {
        size_t room = size > BLOCK_ROOM ? size : BLOCK_ROOM;
        struct backlog_block *block = arena_take(arena, sizeof *block + room);
        if (backlog->last == NULL) {
            backlog->first = block;
        } else {
            backlog->last->used = (size_t)(backlog->end - backlog->last->bytes);
            backlog->last->next = block;
        }
        backlog->last = block;
        backlog->end = block->bytes;
        backlog->left = room;
    }
    void *taken = backlog->end;
    backlog->end += size;
    backlog->left -= size;
    return taken;
}

void backlog_add(struct backlog *backlog, struct arena *arena,
                 const struct appointment *appointment)
{
    size_t id_size = strlen(appointment->id) + 1;
    size_t size = (sizeof(struct waiting) + id_size + 7) / 8 * 8;
    assert(size <= UINT32_MAX);
    struct waiting *waiting = take_room(backlog, arena, size);
    *waiting = (struct waiting){
        .span = appointment->span,
        .number = appointment->number,
        .client = appointment->client,
        .expires_at = appointment->expires_at,
        .size = (uint32_t)size,
        .status = (uint8_t)appointment->status,
        .undated = appointment->undated,
    };
    memcpy(waiting->id, appointment->id, id_size);
    backlog->count++;
    backlog->record_bytes += calendar_record_size(appointment);
}

static enum result add_block(struct calendar *calendar, const unsigned char *bytes, size_t used)
{
    const struct waiting *waiting;
    for (size_t at = 0; at < used; at += waiting->size) {
        waiting = (const struct waiting *)(const void *)(bytes + at);
        const struct appointment appointment = {
            .id = waiting->id,
            .number = waiting->number,
            .span = waiting->span,
            .status = (enum appointment_status)waiting->status,
            .undated = waiting->undated,
            .expires_at = waiting->expires_at,
            .client = waiting->client,
        };
        enum result result = calendar_add(calendar, &appointment);
        if (result != RESULT_OK) {
            return result;
        }
    }
    return RESULT_OK;
}

enum result backlog_fill(const struct backlog *backlog, struct calendar *calendar)
{
    enum result result = RESULT_OK;
    calendar_reserve(calendar, backlog->count, backlog->record_bytes);
    for (const struct backlog_block *block = backlog->first; block != NULL && result == RESULT_OK;
         block = block->next) {
        size_t used = block == backlog->last ? (size_t)(backlog->end - block->bytes) : block->used;
        result = add_block(calendar, block->bytes, used);
    }
    return result;
}
