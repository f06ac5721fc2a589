/* Zones of the system's database: both sides of the changes, and which names there are. */
#include "server/zone_glib.h"

#include <criterion/criterion.h>
#include <pthread.h>

#include "core/instant.h"

enum { THREADS = 4 };

static struct zones *zones;

static void set_up(void)
{
    zones = zones_glib_new();
}

static void clean_up(void)
{
    zones_glib_free(zones);
}

TestSuite(zone_glib, .init = set_up, .fini = clean_up);

static const struct zone *zone_of(const char *name)
{
    const struct zone *zone = zones->find(zones, name);
    cr_assert_not_null(zone, "%s", name);
    cr_expect_str_eq(zone->name, name);
    return zone;
}

static int32_t day_of(const char *date)
{
    int32_t day = 0;
    cr_assert(civil_parse_date(date, &day), "%s", date);
    return day;
}

static void expect_instant(const char *name, const char *date, int32_t minute, const char *wanted)
{
    const struct zone *zone = zone_of(name);
    char text[INSTANT_SIZE];
    instant_format(zone->to_instant(zone, day_of(date), minute), text);
    cr_expect_str_eq(text, wanted, "%s %s %02d:%02d is %s, wanted is %s", name, date, minute / 60,
                     minute % 60, text, wanted);
}

static void expect_local(const char *name, int64_t instant, const char *date, int32_t minute)
{
    const struct zone *zone = zone_of(name);
    struct civil_moment local = zone->to_local(zone, instant);
    cr_expect_eq(local.day, day_of(date), "%s %lld: day %d", name, (long long)instant, local.day);
    cr_expect_eq(local.minute, minute, "%s %lld: minute %d", name, (long long)instant,
                 local.minute);
}

#define AT(hour, minute) ((hour)*60 + (minute))

Test(zone_glib, utc_is_what_it_says)
{
    expect_instant("UTC", "2026-11-21", AT(9, 30), "2026-11-21T09:30:00Z");
    expect_instant("UTC", "2026-11-21", AT(48, 0), "2026-11-23T00:00:00Z");
    expect_local("UTC", 0, "1970-01-01", 0);
    expect_local("UTC", -1, "1969-12-31", AT(23, 59));
    expect_instant("Etc/GMT-5", "2026-11-21", AT(2, 0), "2026-11-20T21:00:00Z");
    expect_local("Etc/GMT+5", 0, "1969-12-31", AT(19, 0));
}

Test(zone_glib, a_wall_time_in_the_gap_moves_forward)
{
    expect_instant("Europe/Berlin", "2026-03-29", AT(1, 59), "2026-03-29T00:59:00Z");
    expect_instant("Europe/Berlin", "2026-03-29", AT(2, 0), "2026-03-29T01:00:00Z");
    expect_instant("Europe/Berlin", "2026-03-29", AT(2, 30), "2026-03-29T01:30:00Z");
    expect_instant("Europe/Berlin", "2026-03-29", AT(3, 0), "2026-03-29T01:00:00Z");
    expect_instant("Europe/Berlin", "2026-03-28", AT(24 + 2, 30), "2026-03-29T01:30:00Z");
    expect_instant("Europe/Berlin", "2026-03-28", AT(24 + 9, 0), "2026-03-29T07:00:00Z");
}

Test(zone_glib, of_two_readings_the_first_counts)
{
    expect_instant("Europe/Berlin", "2026-10-25", AT(1, 59), "2026-10-24T23:59:00Z");
    expect_instant("Europe/Berlin", "2026-10-25", AT(2, 0), "2026-10-25T00:00:00Z");
    expect_instant("Europe/Berlin", "2026-10-25", AT(2, 59), "2026-10-25T00:59:00Z");
    expect_instant("Europe/Berlin", "2026-10-25", AT(3, 0), "2026-10-25T02:00:00Z");
    expect_instant("America/New_York", "2026-11-01", AT(1, 30), "2026-11-01T05:30:00Z");
}

Test(zone_glib, changes_of_odd_lengths_and_at_odd_hours)
{
    expect_instant("Australia/Lord_Howe", "2026-10-04", AT(2, 15), "2026-10-03T15:45:00Z");
    expect_instant("Australia/Lord_Howe", "2026-04-05", AT(1, 45), "2026-04-04T14:45:00Z");
    expect_instant("Pacific/Chatham", "2026-09-27", AT(2, 50), "2026-09-26T14:05:00Z");
    /* In Cairo the last Thursday of October ends twice, in Santiago a Sunday begins at one. */
    expect_instant("Africa/Cairo", "2026-10-29", AT(24, 0), "2026-10-29T22:00:00Z");
    expect_instant("America/Santiago", "2026-09-06", 0, "2026-09-06T04:00:00Z");
    /* On Easter Island clocks change on a Saturday evening, which is Sunday in UTC. */
    expect_instant("Pacific/Easter", "2026-09-05", AT(21, 30), "2026-09-06T03:30:00Z");
    expect_instant("Pacific/Easter", "2026-09-05", AT(23, 30), "2026-09-06T04:30:00Z");
    /* Samoa left out a whole day. */
    expect_instant("Pacific/Apia", "2011-12-30", AT(12, 0), "2011-12-30T22:00:00Z");
    expect_instant("Pacific/Apia", "2011-12-31", AT(12, 0), "2011-12-30T22:00:00Z");
}

Test(zone_glib, days_have_23_24_or_25_hours)
{
    const struct zone *zone = zone_of("Europe/Berlin");
    cr_expect_eq(interval_length(zone_day(zone, day_of("2026-03-29"))), 23 * 3600);
    cr_expect_eq(interval_length(zone_day(zone, day_of("2026-11-21"))), 24 * 3600);
    cr_expect_eq(interval_length(zone_day(zone, day_of("2026-10-25"))), 25 * 3600);
    zone = zone_of("Australia/Lord_Howe");
    cr_expect_eq(interval_length(zone_day(zone, day_of("2026-04-05"))), 24 * 3600 + 1800);
}

Test(zone_glib, instants_on_the_wall_clock)
{
    expect_local("Europe/Berlin", 1774745999, "2026-03-29", AT(1, 59));
    expect_local("Europe/Berlin", 1774746000, "2026-03-29", AT(3, 0));
    expect_local("Europe/Berlin", 1792889999, "2026-10-25", AT(2, 59));
    expect_local("Europe/Berlin", 1792890000, "2026-10-25", AT(2, 0));
    expect_local("Asia/Kathmandu", 0, "1970-01-01", AT(5, 30));
    expect_local("Asia/Kathmandu", 1795219200, "2026-11-21", AT(5, 45));
}

Test(zone_glib, long_ago_and_far_ahead)
{
    expect_instant("Europe/Berlin", "1850-01-01", AT(0, 0), "1849-12-31T23:06:32Z");
    expect_instant("America/New_York", "2050-07-01", AT(12, 0), "2050-07-01T16:00:00Z");
    expect_instant("America/New_York", "2050-12-01", AT(12, 0), "2050-12-01T17:00:00Z");
    expect_instant("Asia/Jerusalem", "2060-03-26", AT(2, 30), "2060-03-26T00:30:00Z");
    expect_instant("Europe/Berlin", "9999-12-30", AT(12, 0), "9999-12-30T11:00:00Z");
    expect_instant("Europe/Berlin", "0001-01-02", AT(12, 0), "0001-01-02T11:06:32Z");
}

/* GLib's reading of its rule is two hours wrong. */
Test(zone_glib, dublin_after_2037)
{
    expect_instant("Europe/Dublin", "2037-12-31", AT(24, 0), "2038-01-01T00:00:00Z");
    expect_instant("Europe/Dublin", "2050-01-15", AT(12, 0), "2050-01-15T12:00:00Z");
    expect_instant("Europe/Dublin", "2050-07-15", AT(12, 0), "2050-07-15T11:00:00Z");
    expect_instant("Eire", "2050-07-15", AT(12, 0), "2050-07-15T11:00:00Z");
    expect_local("Europe/Dublin", 2525860800, "2050-01-15", AT(12, 0));
}

/* The oracle is the wall clock itself: a time that is shown is found again, the first time. */
Test(zone_glib, there_and_back_through_a_century)
{
    static const char *const names[] = {"Europe/London", "America/St_Johns", "Africa/Casablanca",
                                        "Asia/Gaza",     "Pacific/Apia",     "Antarctica/Troll"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct zone *zone = zone_of(names[i]);
        for (int64_t instant = 0; instant < INT64_C(4102444800); instant += 6 * 3600) {
            struct civil_moment local = zone->to_local(zone, instant);
            int64_t back = zone->to_instant(zone, local.day, local.minute);
            struct civil_moment again = zone->to_local(zone, back);
            cr_assert(back <= instant && instant - back <= 7200, "%s %lld", names[i],
                      (long long)instant);
            cr_assert(again.day == local.day && again.minute == local.minute, "%s %lld", names[i],
                      (long long)instant);
        }
    }
}

/* One zone is asked about every day of four years, there and back; the other is new each time. */
Test(zone_glib, an_answer_does_not_depend_on_what_was_asked_before)
{
    enum { DAYS = 4 * 365 };
    const struct zone *asked = zone_of("America/New_York");
    for (int32_t i = 0; i < 2 * DAYS; i++) {
        int32_t day = day_of("2025-01-01") + (i < DAYS ? i : 2 * DAYS - 1 - i);
        struct zones *fresh_zones = zones_glib_new();
        const struct zone *fresh = fresh_zones->find(fresh_zones, "America/New_York");
        int64_t instant = fresh->to_instant(fresh, day, AT(12, 0));
        int32_t minute = fresh->to_local(fresh, (int64_t)day * CIVIL_SECONDS_PER_DAY).minute;
        zones_glib_free(fresh_zones);
        cr_assert_eq(asked->to_instant(asked, day, AT(12, 0)), instant, "day %d", day);
        cr_assert_eq(asked->to_local(asked, (int64_t)day * CIVIL_SECONDS_PER_DAY).minute, minute,
                     "day %d", day);
    }
}

Test(zone_glib, only_names_of_the_database)
{
    static const char *const bad[] = {
        "",
        "Mars/Phobos",
        "europe/berlin",
        "Europe",
        "Europe/",
        "+01:00",
        "-05",
        "01:00",
        "Z",
        "EST5",
        "UTC0",
        "UTC+3",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "AAA3BBB",
        "..",
        "../zoneinfo/UTC",
        "/etc/localtime",
        "/usr/share/zoneinfo/Europe/Berlin",
        "zone.tab",
        "leapseconds",
        "localtime",
        "posixrules",
        "right/Europe/Berlin",
        "posix/UTC",
        "Europe//Berlin",
        "Europe/Berlin ",
        "Europe/Berlin\n",
        "Europe/../Europe/Berlin",
        "Z\xc3\xbcrich",
        "Europe/BerlinBerlinBerlinBerlinBerlinBerlinBerlinBerlinBerlinBerlinBerlinBerlin"};
    static const char *const good[] = {"UTC",
                                       "Etc/GMT+12",
                                       "Etc/GMT-14",
                                       "EST5EDT",
                                       "GMT0",
                                       "W-SU",
                                       "America/Argentina/Buenos_Aires",
                                       "America/Port-au-Prince"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_null(zones->find(zones, bad[i]), "%s", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        zone_of(good[i]);
    }
}

static void *find_some(void *found_out)
{
    static const char *const names[] = {"Europe/Berlin", "Asia/Tokyo", "UTC"};
    const struct zone **found = found_out;
    for (size_t i = 0; i < 3; i++) {
        found[i] = zones->find(zones, names[i]);
        found[i]->to_local(found[i], 1792890000);
    }
    return NULL;
}

Test(zone_glib, a_name_has_one_zone_whoever_asks)
{
    const struct zone *found[THREADS][3];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, find_some, found[i]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    for (size_t i = 0; i < THREADS; i++) {
        for (size_t zone = 0; zone < 3; zone++) {
            cr_expect_eq(found[i][zone], found[0][zone]);
        }
    }
}
