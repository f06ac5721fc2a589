/* Instants on the wire: RFC 3339. */
#include "core/instant.h"

#include <string.h>

#include "core/civil.h"

enum { DATE_LENGTH = CIVIL_DATE_SIZE - 1, TIME_LENGTH = CIVIL_TIME_SIZE - 1 };

void instant_format(int64_t instant, char text_out[static INSTANT_SIZE])
{
    int64_t day = instant / CIVIL_SECONDS_PER_DAY;
    int64_t second = instant % CIVIL_SECONDS_PER_DAY;
    if (second < 0) {
        second += CIVIL_SECONDS_PER_DAY;
        day--;
    }
    civil_format_date((int32_t)day, text_out);
    text_out[10] = 'T';
    civil_format_time((int32_t)(second / 60), text_out + 11);
    text_out[16] = ':';
    text_out[17] = (char)('0' + second % 60 / 10);
    text_out[18] = (char)('0' + second % 10);
    text_out[19] = 'Z';
    text_out[20] = '\0';
}

/* A clock never shows 24:00. */
static bool parse_clock(const char *text, int32_t *minute_out)
{
    int32_t minute;
    if (!civil_parse_time(text, &minute) || minute == CIVIL_MINUTES_PER_DAY) {
        return false;
    }
    *minute_out = minute;
    return true;
}

/* ":SS" with its fraction; NULL, or what follows. */
static const char *parse_seconds(const char *text, int32_t *second_out)
{
    if (text[0] != ':' || text[1] < '0' || text[1] > '5' || text[2] < '0' || text[2] > '9') {
        return NULL;
    }
    *second_out = (text[1] - '0') * 10 + (text[2] - '0');
    if (text[3] != '.') {
        return text + 3;
    }
    size_t zeros = strspn(text + 4, "0");
    return zeros > 0 ? text + 4 + zeros : NULL;
}

static bool parse_offset(const char *text, struct instant_text *text_out)
{
    int32_t minutes;
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
        text_out->is_utc = true;
        return true;
    }
    if ((text[0] != '+' && text[0] != '-') || !parse_clock(text + 1, &minutes)) {
        return false;
    }
    text_out->offset_minutes = text[0] == '-' ? -minutes : minutes;
    return true;
}

bool instant_parse(const char *text, struct instant_text *text_out)
{
    char date[CIVIL_DATE_SIZE] = "", clock[CIVIL_TIME_SIZE] = "";
    int32_t day, minute, second;
    if (strlen(text) < INSTANT_SIZE - 1 || (text[DATE_LENGTH] != 'T' && text[DATE_LENGTH] != 't')) {
        return false;
    }
    memcpy(date, text, DATE_LENGTH);
    memcpy(clock, text + DATE_LENGTH + 1, TIME_LENGTH);
    if (!civil_parse_date(date, &day) || !parse_clock(clock, &minute)) {
        return false;
    }
    const char *rest = parse_seconds(text + DATE_LENGTH + 1 + TIME_LENGTH, &second);
    struct instant_text parsed = {0};
    if (rest == NULL || !parse_offset(rest, &parsed)) {
        return false;
    }
    int64_t minutes = (int64_t)day * CIVIL_MINUTES_PER_DAY + minute - parsed.offset_minutes;
    if (minutes < (int64_t)CIVIL_DAY_MIN * CIVIL_MINUTES_PER_DAY ||
        minutes >= ((int64_t)CIVIL_DAY_MAX + 1) * CIVIL_MINUTES_PER_DAY) {
        return false;
    }
    parsed.instant = minutes * 60 + second;
    *text_out = parsed;
    return true;
}
