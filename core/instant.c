/* Instants on the wire: RFC 3339. */
#include "core/instant.h"

#include "core/civil.h"

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
