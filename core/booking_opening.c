/* Opening time, once and for good. */
#include "core/booking_opening.h"

#include <string.h>

#include "core/deed.h"
#include "core/offer.h"

static bool is_same(struct interval a, struct interval b)
{
    return a.start == b.start && a.end == b.end;
}

/* Opening. */

struct opening_deed {
    struct deed deed; /* first; so below */
    const struct booking_opening_request *request;
    struct booking_opened opened;
};

/* To whole pieces of the hour, inwards. */
static struct interval narrow(struct interval span, int32_t piece_minutes)
{
    int64_t length = 60 * (int64_t)piece_minutes;
    if (length == 0) {
        return span;
    }
    int64_t over = ((span.start % length) + length) % length;
    int64_t excess = ((span.end % length) + length) % length;
    return (struct interval){over > 0 ? span.start + length - over : span.start, span.end - excess};
}

static bool overlaps_rules(struct provider *provider, struct interval span) REQUIRES(provider)
{
    struct offer_list list = {0};
    int32_t last = provider_day_of(provider, span.end);
    for (int32_t day = provider_day_of(provider, span.start) - 1; day <= last; day++) {
        offer_list_rules(&list, provider, day);
    }
    bool found = false;
    for (size_t i = 0; i < list.count && !found; i++) {
        struct interval window = list.members[i].span;
        found = interval_overlaps(window, span) && !deed_is_closed(provider, window);
    }
    offer_list_deinit(&list);
    return found;
}

/* What of the span its collection has not opened yet. */
static void subtract_opened(const struct booking_opening_request *request,
                            struct provider *provider, struct interval_set *span) REQUIRES(provider)
{
    const struct opening_list *list = provider_openings(provider);
    struct interval whole = span->members[0];
    for (size_t i = opening_list_first_ending_after(list, whole.start);
         i < list->count && list->members[i].span.start < whole.end; i++) {
        if (strcmp(list->members[i].collection, request->collection) == 0) {
            interval_set_subtract(span, list->members[i].span);
        }
    }
}

/* What is left between openings, cut like the whole. */
static void narrow_each(struct interval_set *spans, int32_t piece_minutes)
{
    size_t kept = 0;
    for (size_t i = 0; i < spans->count; i++) {
        struct interval span = narrow(spans->members[i], piece_minutes);
        if (!interval_is_empty(span)) {
            spans->members[kept++] = span;
        }
    }
    spans->count = kept;
}

static int64_t count_pieces(struct interval span, int32_t piece_minutes)
{
    return opening_count(&(struct opening){.span = span, .piece_minutes = piece_minutes});
}

static void open_spans(struct opening_deed *opening_deed, struct provider *provider,
                       const struct interval_set *spans) REQUIRES(provider)
{
    struct deed *deed = &opening_deed->deed;
    const struct booking_opening_request *request = opening_deed->request;
    struct collections *collections = deed->booking->collections;
    struct opening *openings = arena_take(deed->arena, spans->count * sizeof *openings);
    struct change *changes = arena_take(deed->arena, spans->count * sizeof *changes);
    for (size_t i = 0; i < spans->count; i++) {
        const struct collection_range range = {
            .count = count_pieces(spans->members[i], request->piece_minutes),
            .provider = provider_number(provider),
            .start = spans->members[i].start,
        };
        openings[i] = (struct opening){
            .key = store_mint(deed->booking->store),
            .collection = collections_name(collections, request->collection),
            .number = collections_take(collections, request->collection, &range),
            .span = spans->members[i],
            .piece_minutes = request->piece_minutes,
            .opened_at = deed->now,
        };
        opening_list_add(provider_openings(provider), &openings[i]);
        changes[i] = (struct change){.kind = CHANGE_OPENING, .opening = &openings[i]};
    }
    provider_openings_changed(provider);
    deed_submit(deed, provider, changes, spans->count);
    opening_deed->opened.openings = openings;
    opening_deed->opened.count = spans->count;
}

/* Was exactly this withdrawn from a rule? Then the closure goes. */
static bool reopen(struct opening_deed *opening_deed, struct provider *provider,
                   struct interval span) REQUIRES(provider)
{
    struct deed *deed = &opening_deed->deed;
    const struct availability availability = provider_availability(provider);
    const struct availability_rule *occurring =
        availability_find_window(&availability, provider_day_of(provider, span.start), span);
    if (occurring == NULL) {
        return false;
    }
    opening_deed->opened.rule_number = occurring->number;
    const struct zone *zone = provider_definition(provider)->zone;
    size_t count;
    struct availability_rule *rules = deed_copy_rules(deed, provider, &count);
    for (size_t i = 0; i < count; i++) {
        const struct availability_rule *rule = &rules[i];
        bool is_withdrawal = rule->kind == AVAILABILITY_CLOSED && rule->from_day == rule->until_day;
        if (is_withdrawal &&
            zone->to_instant(zone, rule->from_day, rule->start_minute) == span.start &&
            zone->to_instant(zone, rule->from_day, rule->end_minute) == span.end) {
            memmove(&rules[i], &rules[i + 1], (count - i - 1) * sizeof *rules);
            deed_put_rules(deed, provider, rules, count - 1);
            return true;
        }
    }
    return false;
}

/* Closures beat openings: what is closed would be opened in vain, unless it was withdrawn. */
static enum result open_alone(struct opening_deed *opening_deed, struct provider *provider,
                              const struct interval_set *spans, struct interval span)
    REQUIRES(provider)
{
    if (spans->count != 1 || !is_same(spans->members[0], span) || overlaps_rules(provider, span)) {
        return RESULT_OPENING_OVERLAPS;
    }
    opening_deed->opened.reopened = reopen(opening_deed, provider, span);
    return !opening_deed->opened.reopened && deed_is_closed(provider, span)
               ? RESULT_OPENING_OVERLAPS
               : RESULT_OK;
}

static enum result open_within(struct opening_deed *opening_deed, struct provider *provider,
                               struct interval_set *spans) REQUIRES(provider)
{
    const struct booking_opening_request *request = opening_deed->request;
    struct interval span = spans->members[0];
    if (request->overlap != OPENING_OVER) {
        subtract_opened(request, provider, spans);
        narrow_each(spans, request->piece_minutes);
    }
    if (request->overlap == OPENING_REFUSE) {
        enum result result = open_alone(opening_deed, provider, spans, span);
        if (result != RESULT_OK || opening_deed->opened.reopened) {
            return result;
        }
    }
    int64_t pieces = 0;
    for (size_t i = 0; i < spans->count; i++) {
        pieces += count_pieces(spans->members[i], request->piece_minutes);
    }
    if (pieces > request->most) {
        return RESULT_TOO_MANY;
    }
    if (spans->count > 0) {
        open_spans(opening_deed, provider, spans);
    }
    return RESULT_OK;
}

static enum result open_up(struct deed *deed, struct provider *provider) REQUIRES(provider)
{
    struct opening_deed *opening_deed = (struct opening_deed *)(void *)deed;
    const struct booking_opening_request *request = opening_deed->request;
    struct interval span = narrow(deed_resolve(&request->range, provider), request->piece_minutes);
    opening_deed->opened = (struct booking_opened){.zone = provider_definition(provider)->zone};
    if (request->later_days &&
        provider_day_of(provider, span.start) <= provider_day_of(provider, deed->now)) {
        return RESULT_NOT_AHEAD;
    }
    if (interval_is_empty(span)) {
        return RESULT_OK;
    }
    struct interval_set spans = {0};
    interval_set_add(&spans, span);
    enum result result = open_within(opening_deed, provider, &spans);
    interval_set_deinit(&spans);
    return result;
}

enum result booking_open_up(struct booking *booking, const struct booking_opening_request *request,
                            struct arena *arena, struct booking_opened *opened_out)
{
    struct opening_deed deed = {.deed = deed_begin(booking, arena, open_up), .request = request};
    enum result result = deed_carry_out(&deed.deed, request->provider_id);
    if (result == RESULT_OK) {
        *opened_out = deed.opened;
        opened_out->steps = deed_steps(&deed.deed);
    }
    return result;
}

/* Adding a rule. */

struct rule_deed {
    struct deed deed;
    const struct booking_rule_request *request;
    int64_t number;
};

/* On some weekday, or where one runs past midnight into the other's. */
static bool rules_overlap(const struct availability_rule *a, const struct availability_rule *b)
{
    if (a->from_day > b->until_day || b->from_day > a->until_day) {
        return false;
    }
    for (int day = 0; day < 7; day++) {
        for (int later = -1; later <= 1; later++) {
            bool both =
                (a->weekdays >> day & 1) != 0 && (b->weekdays >> (day + later + 7) % 7 & 1) != 0;
            int32_t shift = later * CIVIL_MINUTES_PER_DAY;
            if (both && a->start_minute < b->end_minute + shift &&
                b->start_minute + shift < a->end_minute) {
                return true;
            }
        }
    }
    return false;
}

static enum result add_rule(struct deed *deed, struct provider *provider) REQUIRES(provider)
{
    struct rule_deed *rule_deed = (struct rule_deed *)(void *)deed;
    const struct booking_rule_request *request = rule_deed->request;
    const struct provider_definition *definition = provider_definition(provider);
    for (size_t i = 0; i < definition->rule_count; i++) {
        const struct availability_rule *rule = &definition->rules[i];
        if (rule->kind == AVAILABILITY_OPEN && rule->from_day != rule->until_day &&
            rules_overlap(rule, &request->rule)) {
            return RESULT_OPENING_OVERLAPS;
        }
    }
    size_t count;
    struct availability_rule *rules = deed_copy_rules(deed, provider, &count);
    if (count >= request->most) {
        return RESULT_TOO_MANY;
    }
    const struct collection_range range = {.count = 1, .provider = provider_number(provider)};
    const char *collection = desk_rule_collection(deed->booking, definition->group);
    rules[count] = request->rule;
    rules[count].number = rule_deed->number = deed->given =
        collections_take(deed->booking->collections, collection, &range);
    deed_put_rules(deed, provider, rules, count + 1);
    return RESULT_OK;
}

enum result booking_add_rule(struct booking *booking, const struct booking_rule_request *request,
                             struct arena *arena, int64_t *number_out)
{
    struct rule_deed deed = {.deed = deed_begin(booking, arena, add_rule), .request = request};
    enum result result = deed_carry_out(&deed.deed, request->provider_id);
    if (result == RESULT_OK) {
        *number_out = deed.number;
    }
    return result;
}
