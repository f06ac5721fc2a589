/* Written into the request's arena, digit by digit: every booking has one. */
#include "server/api/token_steps.h"

#include <string.h>

#include "server/percent.h"

/* Two tokens of 16 digits, and what stands around them. */
enum { TOKENS_SIZE = 64 };

static char *write_token(char *end, int64_t token)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t value = (uint64_t)token;
    int shift = 0;
    while (shift < 60 && value >> (shift + 4) != 0) {
        shift += 4;
    }
    for (; shift >= 0; shift -= 4) {
        *end++ = digits[value >> shift & 15];
    }
    return end;
}

static char *write_step(char *end, const char *id, const struct booking_step *step)
{
    end = stpcpy(stpcpy(stpcpy(end, "\""), id), "\"; before=\"");
    end = stpcpy(write_token(end, step->before), "\"; after=\"");
    return stpcpy(write_token(end, step->after), "\"");
}

void token_steps_write(const struct request *request, struct response *response,
                       const struct booking_steps *steps)
{
    const char *ids[BOOKING_STEPS_MAX] = {NULL};
    size_t size = 0;
    for (int i = 0; i < BOOKING_STEPS_MAX; i++) {
        if (steps->at[i].provider_id != NULL) {
            ids[i] = percent_encode(steps->at[i].provider_id, request->arena);
            size += strlen(ids[i]) + TOKENS_SIZE;
        }
    }
    if (size == 0) {
        return;
    }
    char *field = arena_take(request->arena, size), *end = field;
    for (int i = 0; i < BOOKING_STEPS_MAX; i++) {
        if (ids[i] != NULL) {
            end = end == field ? end : stpcpy(end, ", ");
            end = write_step(end, ids[i], &steps->at[i]);
        }
    }
    response_add_header(response, "Slotd-Token", field);
}
