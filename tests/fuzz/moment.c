/* Points in time as the faces read them: within their bounds, written so that they are read again,
 * and the same as RFC 3339 has wherever the text is RFC 3339. */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/instant.h"
#include "core/memory.h"
#include "server/api/range_form.h"
#include "server/encode.h"
#include "server/faces/api_moment.h"
#include "server/faces/rest_time.h"
#include "shared/fuzz.h"

enum { MICROSECONDS = 1000000 };

static void check_api_moment(const struct value *value)
{
    struct api_moment moment;
    const struct api_fault *fault = api_moment_read(value, &moment);
    if (fault != NULL) {
        assert(fault->type != NULL && fault->message != NULL);
        return;
    }
    assert(moment.instant >= (int64_t)RANGE_DAY_MIN * CIVIL_SECONDS_PER_DAY);
    assert(moment.instant < (int64_t)RANGE_DAY_MAX * CIVIL_SECONDS_PER_DAY);
    assert(moment.microseconds >= 0 && moment.microseconds < MICROSECONDS);
    assert(api_moment_floor(&moment) <= api_moment_ceiling(&moment));
    assert(api_moment_ceiling(&moment) - api_moment_floor(&moment) == (moment.microseconds > 0));
    assert(!api_moment_is_before(&moment, &moment));
}

static void check_api_day(const struct value *value)
{
    int32_t day;
    const struct api_fault *fault = api_moment_read_day(value, &day);
    assert(fault == NULL || (fault->type != NULL && fault->message != NULL));
    assert(fault == NULL || fault->context == NULL ||
           fuzz_is_json(fault->context, strlen(fault->context)));
    if (fault == NULL && value->kind == VALUE_TEXT) {
        int32_t civil;
        assert(!civil_parse_date(value->text, &civil) || civil == day);
    }
}

static void check_rest_moment(const char *text)
{
    struct rest_moment moment, again;
    if (!rest_parse_moment(text, &moment)) {
        return;
    }
    assert(moment.microseconds >= 0 && moment.microseconds < MICROSECONDS);
    struct interval cover = rest_cover(moment, moment);
    assert(cover.end - cover.start == (moment.microseconds > 0));
    if (moment.instant < (int64_t)CIVIL_DAY_MIN * CIVIL_SECONDS_PER_DAY ||
        moment.instant >= ((int64_t)CIVIL_DAY_MAX + 1) * CIVIL_SECONDS_PER_DAY) {
        return;
    }
    struct text body = {0};
    encode_object(&body);
    rest_encode_moment(&body, "at", moment);
    encode_object_end(&body);
    json_t *document = json_loadb(body.bytes, body.length, 0, NULL);
    assert(rest_parse_moment(json_string_value(json_object_get(document, "at")), &again));
    assert(again.instant == moment.instant && again.microseconds == moment.microseconds);
    json_decref(document);
    text_deinit(&body);
}

static void check_rest_parts(const char *text)
{
    int32_t day, civil;
    struct rest_time time;
    if (rest_parse_date(text, &day)) {
        assert(day >= CIVIL_DAY_MIN && day <= CIVIL_DAY_MAX);
    }
    if (civil_parse_date(text, &civil)) {
        assert(rest_parse_date(text, &day) && day == civil);
    }
    if (rest_parse_time(text, &time)) {
        assert(time.minute >= 0 && time.minute < CIVIL_MINUTES_PER_DAY);
        assert(time.second >= 0 && time.second < 60);
        assert(time.microsecond >= 0 && time.microsecond < MICROSECONDS);
        assert(rest_second_of_day(time) < CIVIL_SECONDS_PER_DAY);
    }
}

/* The forms that all three take. */
static void check_agreement(const char *text, const struct value *value)
{
    struct instant_text instant;
    struct api_moment api;
    struct rest_moment rest;
    if (!instant_parse(text, &instant) || text[10] != 'T' || strpbrk(text, ".z") != NULL) {
        return;
    }
    assert(rest_parse_moment(text, &rest));
    assert(rest.instant == instant.instant && rest.microseconds == 0);
    if (api_moment_read(value, &api) == NULL) {
        assert(api.instant == instant.instant && api.microseconds == 0);
    } else {
        assert(instant.instant < (int64_t)RANGE_DAY_MIN * CIVIL_SECONDS_PER_DAY ||
               instant.instant >= (int64_t)RANGE_DAY_MAX * CIVIL_SECONDS_PER_DAY);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size);
    const struct value value = {.kind = VALUE_TEXT, .text = text};
    const struct value number = {.kind = VALUE_REAL, .text = text};
    check_api_moment(&value);
    check_api_moment(&number);
    check_api_day(&value);
    check_api_day(&number);
    check_rest_moment(text);
    check_rest_parts(text);
    check_agreement(text, &value);
    free(text);
    return 0;
}
