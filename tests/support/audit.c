/* Sorted once by provider and start, once by id. */
#include "support/audit.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/document.h"

static bool two_digits(const char *text)
{
    return text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
}

int audit_minute(const char *time)
{
    if (strlen(time) != 5 || !two_digits(time) || time[2] != ':' || !two_digits(time + 3)) {
        return -1;
    }
    int hour = (time[0] - '0') * 10 + (time[1] - '0');
    int minute = (time[3] - '0') * 10 + (time[4] - '0');
    return minute < 60 && hour * 60 + minute <= 1440 ? hour * 60 + minute : -1;
}

static int compare_entries(const void *left, const void *right)
{
    const struct audit_entry *a = left, *b = right;
    int order = strcmp(a->provider, b->provider);
    if (order == 0) {
        order = strcmp(a->date, b->date);
    }
    return order != 0 ? order : a->start_minute - b->start_minute;
}

static int compare_ids(const void *left, const void *right)
{
    const struct audit_entry *const *a = left, *const *b = right;
    return strcmp((*a)->id, (*b)->id);
}

static int compare_providers(const void *left, const void *right)
{
    json_t *const *a = left, *const *b = right;
    return strcmp(document_text(*a, "/id"), document_text(*b, "/id"));
}

static bool is_open(json_t *provider, const struct audit_entry *entry)
{
    json_t *windows = document_at(provider, "/availability");
    size_t i;
    json_t *window;
    json_array_foreach(windows, i, window)
    {
        if (audit_minute(document_text(window, "/start")) <= entry->start_minute &&
            entry->end_minute <= audit_minute(document_text(window, "/end"))) {
            return true;
        }
    }
    return false;
}

static void read_entries(struct audit *audit)
{
    json_t *scheduled = document_at(audit->appointments, "/scheduled");
    audit->count = json_array_size(scheduled);
    audit->entries = memory_new((audit->count + 1) * sizeof *audit->entries);
    for (size_t i = 0; i < audit->count; i++) {
        json_t *listed = json_array_get(scheduled, i);
        struct audit_entry *entry = &audit->entries[i];
        *entry = (struct audit_entry){
            .id = document_text(listed, "/request_id"),
            .provider = document_text(listed, "/provider_id"),
            .date = document_text(listed, "/date"),
            .start_minute = audit_minute(document_text(listed, "/time_slot/start")),
            .end_minute = audit_minute(document_text(listed, "/time_slot/end")),
        };
        audit->odd += entry->id[0] == '\0' || entry->date[0] == '\0' || entry->start_minute < 0 ||
                      entry->end_minute <= entry->start_minute;
    }
    qsort(audit->entries, audit->count, sizeof *audit->entries, compare_entries);
}

static void index_ids(struct audit *audit)
{
    audit->by_id = memory_new((audit->count + 1) * sizeof(void *));
    for (size_t i = 0; i < audit->count; i++) {
        audit->by_id[i] = &audit->entries[i];
    }
    qsort(audit->by_id, audit->count, sizeof(void *), compare_ids);
    for (size_t i = 1; i < audit->count; i++) {
        audit->repeated += strcmp(audit->by_id[i - 1]->id, audit->by_id[i]->id) == 0;
    }
}

/* `sorted` are the providers by id. */
static void check_entry(struct audit *audit, json_t **sorted, size_t provider_count, size_t i)
{
    const struct audit_entry *entry = &audit->entries[i];
    json_t *wanted = json_pack("{s:s}", "id", entry->provider);
    json_t **found = bsearch(&wanted, sorted, provider_count, sizeof(json_t *), compare_providers);
    json_decref(wanted);
    if (found == NULL) {
        audit->odd++;
        return;
    }
    audit->outside += !is_open(*found, entry);
    size_t same_day = 1;
    while (same_day <= i && strcmp(audit->entries[i - same_day].provider, entry->provider) == 0 &&
           strcmp(audit->entries[i - same_day].date, entry->date) == 0) {
        audit->overlaps += audit->entries[i - same_day].end_minute > entry->start_minute;
        same_day++;
    }
    audit->over_limit +=
        (int64_t)same_day == document_number(*found, "/max_daily_appointments") + 1;
}

static void check(struct audit *audit)
{
    json_t *list = document_at(audit->providers, "/providers");
    size_t count = json_array_size(list);
    json_t **sorted = memory_new((count + 1) * sizeof(json_t *));
    for (size_t i = 0; i < count; i++) {
        sorted[i] = json_array_get(list, i);
    }
    qsort(sorted, count, sizeof(json_t *), compare_providers);
    for (size_t i = 0; i < audit->count; i++) {
        check_entry(audit, sorted, count, i);
    }
    free(sorted);
}

bool audit_take(struct audit *audit, struct caller *caller)
{
    *audit = (struct audit){0};
    if (caller_get(caller, "/providers") != 200) {
        return false;
    }
    audit->providers = json_incref(caller->document);
    if (caller_get(caller, "/appointments") != 200) {
        return false;
    }
    audit->appointments = json_incref(caller->document);
    if (document_count(audit->providers, "/providers") < 0 ||
        document_count(audit->appointments, "/scheduled") < 0) {
        return false;
    }
    read_entries(audit);
    index_ids(audit);
    check(audit);
    return true;
}

void audit_deinit(struct audit *audit)
{
    free(audit->by_id);
    free(audit->entries);
    json_decref(audit->appointments);
    json_decref(audit->providers);
}

const struct audit_entry *audit_find(const struct audit *audit, const char *id)
{
    struct audit_entry wanted = {.id = id};
    const struct audit_entry *key = &wanted;
    const struct audit_entry **found =
        bsearch(&key, audit->by_id, audit->count, sizeof(void *), compare_ids);
    return found != NULL ? *found : NULL;
}

size_t audit_violations(const struct audit *audit)
{
    return audit->overlaps + audit->over_limit + audit->outside + audit->repeated + audit->odd;
}
