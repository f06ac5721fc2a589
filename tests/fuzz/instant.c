/* RFC 3339: an instant that is read is the one its text shows, and is written so that it is read
 * again; the same of dates and times of day. */
#include "core/instant.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "shared/fuzz.h"

#define INSTANT_MIN ((int64_t)CIVIL_DAY_MIN * CIVIL_SECONDS_PER_DAY)
#define INSTANT_END (((int64_t)CIVIL_DAY_MAX + 1) * CIVIL_SECONDS_PER_DAY)

static void check_written(int64_t instant)
{
    char written[INSTANT_SIZE];
    struct instant_text again;
    instant_format(instant, written);
    assert(strlen(written) == INSTANT_SIZE - 1);
    assert(instant_parse(written, &again));
    assert(again.instant == instant && again.is_utc && again.offset_minutes == 0);
}

/* What its writer's clock showed stands in the text. */
static void check_shown(const char *text, const struct instant_text *read)
{
    char shown[INSTANT_SIZE];
    int64_t local = read->instant + INT64_C(60) * read->offset_minutes;
    if (local >= INSTANT_MIN && local < INSTANT_END) {
        instant_format(local, shown);
        assert(strncmp(text, shown, 10) == 0 && strncmp(text + 11, shown + 11, 8) == 0);
    }
}

static void check_instant(const char *text)
{
    struct instant_text read = {.instant = INT64_MIN};
    if (!instant_parse(text, &read)) {
        assert(read.instant == INT64_MIN);
        return;
    }
    assert(read.instant >= INSTANT_MIN && read.instant < INSTANT_END);
    assert(abs(read.offset_minutes) < CIVIL_MINUTES_PER_DAY);
    assert(!read.is_utc || read.offset_minutes == 0);
    check_written(read.instant);
    check_shown(text, &read);
}

static void check_date(const char *text)
{
    int32_t day;
    if (civil_parse_date(text, &day)) {
        char written[CIVIL_DATE_SIZE];
        assert(day >= CIVIL_DAY_MIN && day <= CIVIL_DAY_MAX);
        civil_format_date(day, written);
        assert(strcmp(written, text) == 0);
        assert(civil_day_of(civil_date_of(day)) == day);
    }
}

static void check_time(const char *text)
{
    int32_t minute;
    if (civil_parse_time(text, &minute)) {
        char written[CIVIL_TIME_SIZE];
        assert(minute >= 0 && minute <= CIVIL_MINUTES_PER_DAY);
        civil_format_time(minute, written);
        assert(strcmp(written, text) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size);
    check_instant(text);
    check_date(text);
    check_time(text);
    check_written(INSTANT_MIN +
                  (int64_t)(fuzz_number(bytes, size) % (uint64_t)(INSTANT_END - INSTANT_MIN)));
    free(text);
    return 0;
}
