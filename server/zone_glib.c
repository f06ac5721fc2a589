/* The zone port over GTimeZone. */
#include "server/zone_glib.h"

#include <glib.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { NAME_SIZE = 64 };

/* Instants from which, and to which, a zone is looked at. */
#define FIRST_INSTANT (INT64_C(86400) * CIVIL_DAY_MIN)
#define LAST_INSTANT (INT64_C(86400) * CIVIL_DAY_MAX)

/*
 * GLib walks a list of every change there ever was, so what it said of a day is kept: the day in
 * the upper half of a word, in the lower half nothing (the word was never written), OFFSET_CHANGES,
 * or the day's offset plus OFFSET_BIAS. A word is read and written whole, so threads need no lock,
 * and whichever of two days writes last, the other one asks GLib again.
 */
enum { DAY_WORDS = 512, OFFSET_CHANGES = 1 };
#define OFFSET_BIAS (INT64_C(1) << 31)

struct zone_entry {
    struct zone zone; /* first, so that a zone leads back to its entry */
    char *name;
    GTimeZone *database;
    GTimeZone *successor; /* counts from SUCCESSION on; usually NULL */
    bool is_fixed;        /* never changes its offset: plain arithmetic */
    int64_t fixed_offset;
    _Atomic(uint64_t) *day_words; /* DAY_WORDS of them; NULL when fixed */
    struct zone_entry *next;
};

/*
 * The files list changes up to 2037; what follows is a rule. GLib 2.74 misreads the one rule that
 * has a daylight saving time without an offset ("IST-1GMT0,..." of Dublin) and would be two hours
 * wrong. Such a zone goes on as one with the same clock, if the two agree in their last year.
 */
#define SUCCESSION INT64_C(2145916800)  /* 2038-01-01T00:00:00Z */
#define LAST_WINTER INT64_C(2115849600) /* 2037-01-18 */
#define LAST_SUMMER INT64_C(2131488000) /* 2037-07-18 */
static const struct {
    const char *name, *successor;
} successions[] = {{"Europe/Dublin", "Europe/London"}, {"Eire", "Europe/London"}};

struct zones_glib {
    struct zones zones; /* first */
    pthread_mutex_t mutex;
    struct zone_entry *entries; /* guarded by it */
};

static const struct zone_entry *entry_of(const struct zone *zone)
{
    return (const struct zone_entry *)(const void *)zone;
}

static int64_t database_offset(GTimeZone *database, int64_t instant)
{
    return g_time_zone_get_offset(
        database, g_time_zone_find_interval(database, G_TIME_TYPE_UNIVERSAL, instant));
}

static GTimeZone *database_at(const struct zone_entry *entry, int64_t instant)
{
    bool is_succeeded = entry->successor != NULL && instant >= SUCCESSION;
    return is_succeeded ? entry->successor : entry->database;
}

static int64_t offset_at(const struct zone_entry *entry, int64_t instant)
{
    return database_offset(database_at(entry, instant), instant);
}

static int64_t day_at(int64_t seconds)
{
    return seconds / CIVIL_SECONDS_PER_DAY - (seconds % CIVIL_SECONDS_PER_DAY < 0 ? 1 : 0);
}

static uint64_t ask_about_day(const struct zone_entry *entry, int64_t day)
{
    int64_t first = (day - 1) * CIVIL_SECONDS_PER_DAY, last = (day + 2) * CIVIL_SECONDS_PER_DAY;
    GTimeZone *database = database_at(entry, first);
    gint interval = g_time_zone_find_interval(database, G_TIME_TYPE_UNIVERSAL, first);
    bool is_steady = database == database_at(entry, last) &&
                     interval == g_time_zone_find_interval(database, G_TIME_TYPE_UNIVERSAL, last);
    int64_t low = is_steady ? g_time_zone_get_offset(database, interval) + OFFSET_BIAS
                            : (int64_t)OFFSET_CHANGES;
    return (uint64_t)day << 32 | (uint64_t)low;
}

/*
 * The offset, if it is the same from a day before to a day after the day of `seconds`. An instant
 * and the wall times it has anywhere are less than a day apart, so that neither a wall time nor an
 * instant of that day can have another one.
 */
static bool steady_offset(const struct zone_entry *entry, int64_t seconds, int64_t *offset_out)
{
    int64_t day = day_at(seconds);
    if (day < CIVIL_DAY_MIN || day > CIVIL_DAY_MAX) {
        return false;
    }
    _Atomic(uint64_t) *kept = &entry->day_words[(uint64_t)day % DAY_WORDS];
    uint64_t word = atomic_load_explicit(kept, memory_order_relaxed);
    if (word >> 32 != (uint32_t)day || (uint32_t)word == 0) {
        word = ask_about_day(entry, day);
        atomic_store_explicit(kept, word, memory_order_relaxed);
    }
    *offset_out = (int64_t)(uint32_t)word - OFFSET_BIAS;
    return (uint32_t)word != OFFSET_CHANGES;
}

/*
 * RFC 5545 3.3.5. The offsets that can hold at a wall time are those of a day before and a day
 * after, taken as instants. The earlier one counts wherever it gives a true reading, also of two;
 * else the later one. In a gap neither is true, and the earlier one carries the wall time forward
 * by the gap.
 */
static int64_t to_instant(const struct zone *zone, int32_t day, int32_t minute)
{
    const struct zone_entry *entry = entry_of(zone);
    int64_t wall = (int64_t)day * CIVIL_SECONDS_PER_DAY + (int64_t)minute * 60;
    if (entry->is_fixed) {
        return wall - entry->fixed_offset;
    }
    int64_t steady;
    if (steady_offset(entry, wall, &steady)) {
        return wall - steady;
    }
    int64_t before = offset_at(entry, wall - CIVIL_SECONDS_PER_DAY);
    int64_t after = offset_at(entry, wall + CIVIL_SECONDS_PER_DAY);
    if (before == after || offset_at(entry, wall - before) == before) {
        return wall - before;
    }
    return offset_at(entry, wall - after) == after ? wall - after : wall - before;
}

static struct civil_moment to_local(const struct zone *zone, int64_t instant)
{
    const struct zone_entry *entry = entry_of(zone);
    int64_t offset = entry->fixed_offset;
    if (!entry->is_fixed && !steady_offset(entry, instant, &offset)) {
        offset = offset_at(entry, instant);
    }
    int64_t wall = instant + offset;
    int64_t day = day_at(wall);
    return (struct civil_moment){
        .day = (int32_t)day,
        .minute = (int32_t)((wall - day * CIVIL_SECONDS_PER_DAY) / 60),
    };
}

/* "Area/City" and the like. Not what lies beside the zones: the machine's own zone, the default for
 * POSIX rules, and the copies of everything with and without leap seconds. */
static bool is_zone_name(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at) && strchr("_+-/", *at) == NULL) {
            return false;
        }
    }
    return g_ascii_isalpha(name[0]) && strlen(name) < NAME_SIZE && strstr(name, "//") == NULL &&
           strcmp(name, "localtime") != 0 && strcmp(name, "posixrules") != 0 &&
           !g_str_has_prefix(name, "right/") && !g_str_has_prefix(name, "posix/");
}

/* GLib would also make zones of names that no file has, such as "EST5", and complain of files that
 * are none (RFC 8536: they begin with "TZif"). */
static bool has_zone_file(const char *name)
{
    const char *directory = g_getenv("TZDIR");
    char path[PATH_MAX], magic[4] = "";
    snprintf(path, sizeof path, "%s/%s", directory != NULL ? directory : "/usr/share/zoneinfo",
             name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    bool is_zone =
        fread(magic, 1, sizeof magic, file) == sizeof magic && memcmp(magic, "TZif", 4) == 0;
    fclose(file);
    return is_zone;
}

/* UTC needs no database. */
static GTimeZone *open_database(const char *name)
{
    if (strcmp(name, "UTC") == 0) {
        return g_time_zone_new_utc();
    }
    return is_zone_name(name) && has_zone_file(name) ? g_time_zone_new_identifier(name) : NULL;
}

static GTimeZone *open_successor(const char *name, GTimeZone *database)
{
    for (size_t i = 0; i < sizeof successions / sizeof successions[0]; i++) {
        if (strcmp(successions[i].name, name) != 0) {
            continue;
        }
        GTimeZone *successor = open_database(successions[i].successor);
        if (successor != NULL &&
            database_offset(successor, LAST_WINTER) == database_offset(database, LAST_WINTER) &&
            database_offset(successor, LAST_SUMMER) == database_offset(database, LAST_SUMMER)) {
            return successor;
        }
        if (successor != NULL) {
            g_time_zone_unref(successor);
        }
    }
    return NULL;
}

static struct zone_entry *entry_new(const char *name)
{
    GTimeZone *database = open_database(name);
    if (database == NULL) {
        return NULL;
    }
    struct zone_entry *entry = memory_new(sizeof *entry);
    char *kept_name = memory_copy_text(name);
    bool is_fixed = g_time_zone_find_interval(database, G_TIME_TYPE_UNIVERSAL, FIRST_INSTANT) ==
                    g_time_zone_find_interval(database, G_TIME_TYPE_UNIVERSAL, LAST_INSTANT);
    *entry = (struct zone_entry){
        .zone = {kept_name, to_instant, to_local},
        .name = kept_name,
        .database = database,
        .successor = open_successor(name, database),
        .is_fixed = is_fixed,
        .fixed_offset = database_offset(database, FIRST_INSTANT),
        .day_words = is_fixed ? NULL : memory_new(DAY_WORDS * sizeof *entry->day_words),
    };
    return entry;
}

static void entry_free(struct zone_entry *entry)
{
    g_time_zone_unref(entry->database);
    if (entry->successor != NULL) {
        g_time_zone_unref(entry->successor);
    }
    free(entry->day_words);
    free(entry->name);
    free(entry);
}

static const struct zone *find(struct zones *zones, const char *name)
{
    struct zones_glib *cache = (struct zones_glib *)(void *)zones;
    pthread_mutex_lock(&cache->mutex);
    struct zone_entry *entry = cache->entries;
    while (entry != NULL && strcmp(entry->name, name) != 0) {
        entry = entry->next;
    }
    if (entry == NULL && (entry = entry_new(name)) != NULL) {
        entry->next = cache->entries;
        cache->entries = entry;
    }
    pthread_mutex_unlock(&cache->mutex);
    return entry == NULL ? NULL : &entry->zone;
}

struct zones *zones_glib_new(void)
{
    struct zones_glib *cache = memory_new(sizeof *cache);
    cache->zones.find = find;
    pthread_mutex_init(&cache->mutex, NULL);
    return &cache->zones;
}

void zones_glib_free(struct zones *zones)
{
    struct zones_glib *cache = (struct zones_glib *)(void *)zones;
    if (cache == NULL) {
        return;
    }
    while (cache->entries != NULL) {
        struct zone_entry *next = cache->entries->next;
        entry_free(cache->entries);
        cache->entries = next;
    }
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}
