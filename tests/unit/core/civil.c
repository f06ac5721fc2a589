#include "core/civil.h"

#include <criterion/criterion.h>

Test(civil, the_epoch_is_day_zero_and_a_thursday)
{
    cr_assert_eq(civil_day_of((struct civil_date){1970, 1, 1}), 0);
    cr_assert_eq(civil_weekday(0), 3);
    cr_assert_eq(civil_weekday(-4), 6);
}

Test(civil, every_day_of_ten_millennia_goes_there_and_back)
{
    struct civil_date before = civil_date_of(CIVIL_DAY_MIN);
    cr_assert_eq(before.year, 1);
    for (int32_t day = CIVIL_DAY_MIN + 1; day <= CIVIL_DAY_MAX; day++) {
        struct civil_date date = civil_date_of(day);
        cr_assert_eq(civil_day_of(date), day);
        bool next_day =
            date.year == before.year && date.month == before.month && date.day == before.day + 1;
        cr_assert(next_day || date.day == 1);
        before = date;
    }
    cr_assert_eq(before.year, 9999);
    cr_assert_eq(before.month, 12);
    cr_assert_eq(before.day, 31);
}

Test(civil, dates_that_do_not_exist_are_refused)
{
    const char *bad[] = {"2025-02-29", "2026-04-31", "2026-13-01", "2026-00-10",  "2026-01-00",
                         "2026-1-01",  "20260101",   "",           "2026-01-01 ", "0000-01-01",
                         "2100-02-29", "2026-01-0a", "+026-01-01"};
    int32_t day = 42;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_assert_not(civil_parse_date(bad[i], &day), "%s", bad[i]);
    }
    cr_assert_eq(day, 42);
    cr_assert(civil_parse_date("2024-02-29", &day));
    char text[CIVIL_DATE_SIZE];
    civil_format_date(day, text);
    cr_assert_str_eq(text, "2024-02-29");
}

Test(civil, wall_times_are_two_digits_and_two_digits)
{
    const char *bad[] = {"9am",   "30", "9:00", "09:60", "24:01", "25:00", "-1:00", "09:00:00",
                         "09.00", "",   "0900", "ab:cd", "09:0",  " 9:00", "09:00 "};
    int32_t minute = 42;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_assert_not(civil_parse_time(bad[i], &minute), "%s", bad[i]);
    }
    cr_assert_eq(minute, 42);
    for (int32_t wanted = 0; wanted <= CIVIL_MINUTES_PER_DAY; wanted++) {
        char text[CIVIL_TIME_SIZE];
        civil_format_time(wanted, text);
        cr_assert(civil_parse_time(text, &minute));
        cr_assert_eq(minute, wanted);
    }
}
