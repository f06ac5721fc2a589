/* Openings as they are or in pieces, and windows as they stand in the rules. */
#include "core/offer.h"

#include <stdlib.h>

#include "core/memory.h"

void offer_list_deinit(struct offer_list *list)
{
    free(list->members);
    *list = (struct offer_list){0};
}

static void append(struct offer_list *list, const struct offer *offer)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity > 0 ? 2 * list->capacity : 32;
        list->members = memory_resize(list->members, list->capacity * sizeof *list->members);
    }
    list->members[list->count++] = *offer;
}

void offer_list_opening(struct offer_list *list, const struct opening *opening,
                        struct interval starts)
{
    int64_t end = opening->number + opening_count(opening);
    for (int64_t number = opening->number; number < end; number++) {
        struct interval span = opening_piece(opening, number);
        if (span.start >= starts.start && span.start < starts.end) {
            append(list, &(struct offer){.span = span, .opening = opening, .number = number});
        }
    }
}

void offer_list_windows(struct offer_list *list, struct provider *provider, int32_t day)
{
    const struct availability availability = provider_availability(provider);
    struct interval *windows = memory_new((availability.rule_count + 1) * sizeof *windows);
    size_t count = availability_windows(&availability, day, windows, availability.rule_count);
    for (size_t i = 0; i < count; i++) {
        append(list, &(struct offer){.span = windows[i]});
    }
    free(windows);
}

static bool lies_under_opening(struct provider *provider, struct interval window) REQUIRES(provider)
{
    const struct opening_list *openings = provider_openings(provider);
    for (size_t i = opening_list_first_ending_after(openings, window.start);
         i < openings->count && openings->members[i].span.start < window.end; i++) {
        if (interval_overlaps(openings->members[i].span, window)) {
            return true;
        }
    }
    return false;
}

void offer_list_rules(struct offer_list *list, struct provider *provider, int32_t day)
{
    size_t kept = list->count, first = kept;
    offer_list_windows(list, provider, day);
    for (size_t i = first; i < list->count; i++) {
        if (!lies_under_opening(provider, list->members[i].span)) {
            list->members[kept++] = list->members[i];
        }
    }
    list->count = kept;
}

static bool is_piece(const struct opening *opening, struct interval span)
{
    int64_t length = 60 * (int64_t)opening->piece_minutes;
    if (length == 0) {
        return span.start == opening->span.start && span.end == opening->span.end;
    }
    return interval_length(span) == length && interval_contains(opening->span, span) &&
           (span.start - opening->span.start) % length == 0;
}

bool offer_is_occurrence(struct provider *provider, struct interval span)
{
    const struct availability availability = provider_availability(provider);
    return !lies_under_opening(provider, span) &&
           availability_find_window(&availability, provider_day_of(provider, span.start), span) !=
               NULL;
}

bool offer_is_whole(struct provider *provider, struct interval span)
{
    const struct opening_list *openings = provider_openings(provider);
    for (size_t i = opening_list_first_ending_after(openings, span.start);
         i < openings->count && openings->members[i].span.start <= span.start; i++) {
        if (is_piece(&openings->members[i], span)) {
            return true;
        }
    }
    return offer_is_occurrence(provider, span);
}
