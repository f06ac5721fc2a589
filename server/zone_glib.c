/* The zone port over GTimeZone. */
#include "server/zone_glib.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

struct zone_entry {
    struct zone zone; /* first, so that a zone leads back to its entry */
    char *name;
    GTimeZone *database;
    bool is_utc; /* no transitions and no offset: plain arithmetic */
    struct zone_entry *next;
};

struct zones_glib {
    struct zones zones; /* first */
    pthread_mutex_t mutex;
    struct zone_entry *entries; /* guarded by it */
};

static const struct zone_entry *entry_of(const struct zone *zone)
{
    return (const struct zone_entry *)(const void *)zone;
}

static int64_t offset_at(const struct zone_entry *entry, GTimeType type, int64_t seconds)
{
    gint interval = g_time_zone_find_interval(entry->database, type, seconds);
    return g_time_zone_get_offset(entry->database, interval);
}

/*
 * RFC 5545 3.3.5. Offsets around the wall time are those of a day before and a day after, taken as
 * instants; the reading with the earlier offset counts wherever it is a true reading (also the
 * first of two), else the later one does; in a gap neither is true, and the earlier offset carries
 * the wall time forward by the gap.
 */
static int64_t to_instant(const struct zone *zone, int32_t day, int32_t minute)
{
    const struct zone_entry *entry = entry_of(zone);
    int64_t wall = (int64_t)day * CIVIL_SECONDS_PER_DAY + (int64_t)minute * 60;
    if (entry->is_utc) {
        return wall;
    }
    int64_t before = offset_at(entry, G_TIME_TYPE_UNIVERSAL, wall - CIVIL_SECONDS_PER_DAY);
    int64_t after = offset_at(entry, G_TIME_TYPE_UNIVERSAL, wall + CIVIL_SECONDS_PER_DAY);
    if (before == after || offset_at(entry, G_TIME_TYPE_UNIVERSAL, wall - before) == before) {
        return wall - before;
    }
    if (offset_at(entry, G_TIME_TYPE_UNIVERSAL, wall - after) == after) {
        return wall - after;
    }
    return wall - before;
}

static struct civil_moment to_local(const struct zone *zone, int64_t instant)
{
    const struct zone_entry *entry = entry_of(zone);
    int64_t wall = instant;
    if (!entry->is_utc) {
        wall += offset_at(entry, G_TIME_TYPE_UNIVERSAL, instant);
    }
    int64_t day = wall / CIVIL_SECONDS_PER_DAY - (wall % CIVIL_SECONDS_PER_DAY < 0 ? 1 : 0);
    return (struct civil_moment){
        .day = (int32_t)day,
        .minute = (int32_t)((wall - day * CIVIL_SECONDS_PER_DAY) / 60),
    };
}

/* Only names as the database has them: GLib would also take offsets, POSIX rules and paths. */
static bool is_database_name(const char *name)
{
    bool begins_with_letter = g_ascii_isalpha(name[0]);
    for (const char *at = name; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at) && strchr("_+-/", *at) == NULL) {
            return false;
        }
    }
    return begins_with_letter && strlen(name) < 64;
}

static struct zone_entry *entry_new(const char *name)
{
    if (!is_database_name(name)) {
        return NULL;
    }
    GTimeZone *database = g_time_zone_new_identifier(name);
    if (database == NULL || strcmp(g_time_zone_get_identifier(database), name) != 0) {
        g_clear_pointer(&database, g_time_zone_unref);
        return NULL;
    }
    struct zone_entry *entry = memory_new(sizeof *entry);
    entry->name = memory_copy_text(name);
    entry->zone = (struct zone){entry->name, to_instant, to_local};
    entry->database = database;
    entry->is_utc = strcmp(name, "UTC") == 0;
    return entry;
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
        g_time_zone_unref(cache->entries->database);
        free(cache->entries->name);
        free(cache->entries);
        cache->entries = next;
    }
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}
