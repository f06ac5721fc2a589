/* Trying providers in order, and finding alternatives when all have refused. */
#include "core/attempt.h"

#include <string.h>

static struct attempt *attempt_of(struct roster_question *question)
{
    return (struct attempt *)(void *)question;
}

static void locate(struct attempt *attempt, const struct zone *zone)
{
    if (attempt->zone == zone) {
        return;
    }
    const struct booking_range *range = attempt->range;
    const struct zone *clock = range->zone != NULL ? range->zone : zone;
    attempt->zone = zone;
    if (range->is_instants) {
        attempt->instants = range->instants;
    } else {
        int32_t day = range->day != BOOKING_UNDATED
                          ? range->day
                          : desk_undated_day(attempt->booking, clock, range->start_minute,
                                             attempt->asking.now);
        attempt->instants = (struct interval){
            clock->to_instant(clock, day, range->start_minute) + range->start_second,
            clock->to_instant(clock, day, range->end_minute) + range->end_second,
        };
        attempt->day = day;
    }
    if (range->is_instants || clock != zone) {
        attempt->day = zone->to_local(zone, attempt->instants.start).day;
    }
}

static int32_t day_for(struct roster_question *question, const struct zone *zone)
{
    struct attempt *attempt = attempt_of(question);
    locate(attempt, zone);
    return attempt->day;
}

static bool refresh(struct roster_question *question, struct provider *provider,
                    struct roster_hint *hint_out)
{
    struct attempt *attempt = attempt_of(question);
    if (!desk_lock(attempt->booking, provider, question->now)) {
        return false;
    }
    bool registered = provider_is_registered(provider);
    if (registered) {
        const struct zone *zone = provider_definition(provider)->zone;
        int32_t day = day_for(question, zone);
        *hint_out = desk_hint(attempt->booking, provider, day);
        const struct roll_days asked = {day < attempt->sought ? day : attempt->sought,
                                        day < attempt->sought ? attempt->sought : day};
        desk_publish_day(attempt->booking, provider, day, asked);
    }
    provider_unlock(provider);
    return registered;
}

/* The last day that anybody on the roll may be booked for. */
static int32_t last_day(const struct attempt *attempt, struct roll *roll)
{
    const struct zone *zone = roll_zone(roll);
    int32_t horizon = roll_horizon_days(roll), most = attempt->asking.horizon_most;
    horizon = most > 0 && most < horizon ? most : horizon;
    return zone->to_local(zone, attempt->asking.now).day + horizon;
}

/* When it may begin, by what is known of everybody on the roll. */
static struct interval reach_of(const struct attempt *attempt, struct roll *roll)
{
    const struct provider_asking *asking = &attempt->asking;
    int64_t notice = 60 * (int64_t)roll_notice_minutes(roll);
    bool any_start = roll_allows_past(roll) || (asking->undated && notice == 0);
    int64_t start = any_start ? INT64_MIN : asking->now + notice;
    if (asking->notice_seconds > 0 && start < asking->now + asking->notice_seconds) {
        start = asking->now + asking->notice_seconds;
    }
    return (struct interval){start, zone_day(roll_zone(roll), last_day(attempt, roll)).end};
}

/* A contest is about one day: what may begin on several is asked of everybody, in the order of the
 * first one. */
static bool seek(struct roster_question *question, struct roll *roll,
                 struct roster_seeking *seeking_out)
{
    struct attempt *attempt = attempt_of(question);
    int32_t day = day_for(question, roll_zone(roll)), last = last_day(attempt, roll);
    int64_t duration =
        attempt->asking.exact ? interval_length(attempt->instants) : attempt->duration;
    struct interval today = zone_day(roll_zone(roll), day);
    struct interval starts = {attempt->instants.start, attempt->instants.end - duration + 1};
    if (attempt->anybody || !interval_contains(today, starts)) {
        *seeking_out = (struct roster_seeking){
            .day = day < last ? day : last,
            .wish = {.anybody = true},
        };
        attempt->sought = seeking_out->day;
        return true;
    }
    starts = interval_intersect(starts, reach_of(attempt, roll));
    *seeking_out = (struct roster_seeking){
        .day = day,
        .wish = entry_wish_of(today.start, starts, duration),
    };
    attempt->sought = day;
    return !interval_is_empty(starts);
}

struct attempt attempt_begin(struct booking *booking, const struct booking_range *range,
                             int32_t duration_minutes)
{
    int64_t now = desk_now(booking);
    bool is_wall = !range->is_instants;
    return (struct attempt){
        .question = {.now = now,
                     .many_days = range->is_instants || range->zone != NULL,
                     .day_for = day_for,
                     .refresh = refresh,
                     .rolls = booking->rolls,
                     .seek = seek},
        .booking = booking,
        .range = range,
        .duration = 60 * (int64_t)duration_minutes,
        .asking = desk_asking(booking, now, is_wall && range->day == BOOKING_UNDATED),
    };
}

struct interval attempt_range(struct attempt *attempt, const struct zone *zone)
{
    locate(attempt, zone);
    return attempt->instants;
}

static bool is_admitted(const struct attempt *attempt, struct provider *provider) REQUIRES(provider)
{
    return provider_is_registered(provider) &&
           (attempt->group_id == NULL ||
            strcmp(group_id(provider_group(provider)), attempt->group_id) == 0);
}

/* Its provider is known; where it is shows only under the lock. */
static enum result find_opening(struct attempt *attempt, struct provider *provider)
    REQUIRES(provider)
{
    const struct opening *opening = opening_list_find_number(
        provider_openings(provider), attempt->collection, attempt->number, attempt->opening_start);
    if (opening == NULL) {
        return RESULT_OPENING_UNKNOWN;
    }
    attempt->opened_at = opening->opened_at;
    attempt->instants = opening_piece(opening, attempt->number);
    attempt->zone = provider_definition(provider)->zone;
    attempt->day = provider_day_of(provider, attempt->instants.start);
    return RESULT_OK;
}

static enum result place_exactly(struct attempt *attempt, struct provider *provider,
                                 struct placement *placement_out) REQUIRES(provider)
{
    enum result result = attempt->collection != NULL ? find_opening(attempt, provider) : RESULT_OK;
    if (result != RESULT_OK) {
        return result;
    }
    struct interval span = attempt_range(attempt, provider_definition(provider)->zone);
    attempt->reason = slot_judge(provider, span, &attempt->asking);
    *placement_out = (struct placement){.slot = span};
    return attempt->reason == SLOT_BOOKABLE ? RESULT_OK : RESULT_NO_SLOT;
}

static enum result place_well(struct attempt *attempt, struct provider *provider,
                              struct placement *placement_out) REQUIRES(provider)
{
    struct group *group = provider_group(provider);
    if (attempt->group != group) {
        attempt->group = group;
        sample_read(group_sample(group), &attempt->sample);
    }
    const struct provider_wish wish = {
        .range = attempt_range(attempt, provider_definition(provider)->zone),
        .duration = attempt->duration,
        .asking = attempt->asking,
    };
    return provider_place(provider, &wish, &attempt->sample, placement_out);
}

enum result attempt_place(struct attempt *attempt, struct provider *provider,
                          struct placement *placement_out)
{
    if (!is_admitted(attempt, provider)) {
        return RESULT_PREFERRED_UNKNOWN;
    }
    enum result result = attempt->asking.exact ? place_exactly(attempt, provider, placement_out)
                                               : place_well(attempt, provider, placement_out);
    if (result != RESULT_OK) {
        basis_rest_on(&attempt->basis, provider);
    }
    return result;
}

static enum result run_named(struct attempt *attempt, attempt_act act)
{
    struct provider *provider = roster_find(attempt->booking->roster, attempt->provider_id);
    if (provider == NULL) {
        return RESULT_PREFERRED_UNKNOWN;
    }
    enum result result = act(attempt, provider);
    return result == RESULT_NO_SLOT ? RESULT_NO_SLOT_PREFERRED : result;
}

/* Those who were not asked have refused by what the contests know of them; and they, too, have
 * learned of the request. */
static void rest_on_contests(struct attempt *attempt, struct group *group)
{
    for (struct roll *roll = rolls_first(attempt->booking->rolls, group); roll != NULL;
         roll = roll_next(roll)) {
        uint64_t sequence = roll_sequence(roll);
        attempt->basis.sequence =
            sequence > attempt->basis.sequence ? sequence : attempt->basis.sequence;
    }
    if (attempt->group == NULL && attempt->zone != NULL) {
        attempt->group = group;
        sample_read(group_sample(group), &attempt->sample);
    }
}

/* Asks one provider after the other, most free slots first. */
static enum result run_any(struct attempt *attempt, attempt_act act)
{
    struct roster_walk walk;
    roster_walk_init(&walk, attempt->booking->roster, &attempt->question);
    enum result result = RESULT_NO_SLOT;
    struct provider *provider;
    while (result == RESULT_NO_SLOT && (provider = roster_walk_next(&walk)) != NULL) {
        result = provider != attempt->passed_over ? act(attempt, provider) : RESULT_NO_SLOT;
        if (result == RESULT_PREFERRED_UNKNOWN) {
            result =
                RESULT_NO_SLOT; /* It left the group, or its registration did not come about. */
        }
    }
    roster_walk_deinit(&walk);
    return result;
}

/* Alternatives: of each provider asked the nearest starts, of all those the nearest. */

enum { ASKED_FOR_ALTERNATIVES_MAX = 8, ALTERNATIVE_DAYS = 31 };

static int64_t distance(struct interval wanted, struct interval span)
{
    if (span.start < wanted.start) {
        return wanted.start - span.start;
    }
    return span.end > wanted.end ? span.end - wanted.end : 0;
}

/* Each start once: five names for one time would be no choice. */
static void offer(struct booking_alternatives *alternatives,
                  const struct booking_alternative *offered, struct interval wanted)
{
    size_t place = alternatives->count;
    for (size_t i = 0; i < alternatives->count; i++) {
        if (alternatives->at[i].span.start == offered->span.start) {
            return;
        }
    }
    while (place > 0 &&
           distance(wanted, offered->span) < distance(wanted, alternatives->at[place - 1].span)) {
        place--;
    }
    if (place == BOOKING_ALTERNATIVES_MAX) {
        return;
    }
    alternatives->count += alternatives->count < BOOKING_ALTERNATIVES_MAX;
    memmove(&alternatives->at[place + 1], &alternatives->at[place],
            (alternatives->count - place - 1) * sizeof alternatives->at[0]);
    alternatives->at[place] = *offered;
}

/* They are asked for with a date, even where the request had none: nobody is offered a time of
 * today that is over. False when the store cannot be read. */
static bool ask_for_alternatives(struct attempt *attempt, struct provider *provider,
                                 struct booking_alternatives *alternatives)
{
    int64_t starts[BOOKING_ALTERNATIVES_MAX];
    struct provider_asking asking = attempt->asking;
    asking.undated = false;
    if (!desk_lock(attempt->booking, provider, attempt->asking.now)) {
        return false;
    }
    struct booking_alternative offered = {.provider_id = provider_id(provider)};
    struct interval wanted = {0};
    size_t count = 0;
    if (provider_is_registered(provider)) {
        offered.zone = provider_definition(provider)->zone;
        wanted = attempt_range(attempt, offered.zone);
        const struct slot_search search = {
            .wanted = wanted,
            .duration = attempt->duration,
            .asking = asking,
            .days = ALTERNATIVE_DAYS,
        };
        count = slot_nearest(provider, &search, starts, BOOKING_ALTERNATIVES_MAX);
    }
    basis_rest_on(&attempt->basis, provider);
    provider_unlock(provider);
    for (size_t i = 0; i < count; i++) {
        offered.span = (struct interval){starts[i], starts[i] + attempt->duration};
        offer(alternatives, &offered, wanted);
    }
    return true;
}

/* Why an exact one can be had from nobody: what it is with whoever has most free slots. False when
 * the store cannot be read. */
static bool find_reason(struct attempt *attempt)
{
    struct roster_walk walk;
    attempt->anybody = true;
    roster_walk_init(&walk, attempt->booking->roster, &attempt->question);
    struct provider *provider = roster_walk_next(&walk);
    roster_walk_deinit(&walk);
    attempt->anybody = false;
    if (provider == NULL) {
        return true;
    }
    if (!desk_lock(attempt->booking, provider, attempt->asking.now)) {
        return false;
    }
    struct placement ignored;
    enum result result = attempt_place(attempt, provider, &ignored);
    provider_unlock(provider);
    return result != RESULT_UNAVAILABLE;
}

static bool find_alternatives(struct attempt *attempt, struct booking_alternatives *alternatives)
{
    *alternatives = (struct booking_alternatives){0};
    if (attempt->asking.exact) {
        bool is_known = attempt->reason != SLOT_BOOKABLE || attempt->provider_id != NULL;
        bool readable = is_known || find_reason(attempt);
        alternatives->reason = (int32_t)attempt->reason;
        return readable;
    }
    if (attempt->provider_id != NULL) {
        return ask_for_alternatives(
            attempt, roster_find(attempt->booking->roster, attempt->provider_id), alternatives);
    }
    bool anybody = attempt->anybody;
    attempt->anybody = true; /* Who is full on that day may have another one. */
    struct roster_walk walk;
    roster_walk_init(&walk, attempt->booking->roster, &attempt->question);
    struct provider *provider;
    bool readable = true;
    for (size_t asked = 0; asked < ASKED_FOR_ALTERNATIVES_MAX && readable; asked++) {
        provider = roster_walk_next(&walk);
        if (provider == NULL) {
            break;
        }
        readable = ask_for_alternatives(attempt, provider, alternatives);
    }
    roster_walk_deinit(&walk);
    attempt->anybody = anybody;
    return readable;
}

static bool is_refusal(enum result result)
{
    return result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED ||
           result == RESULT_PREFERRED_UNKNOWN || result == RESULT_OPENING_UNKNOWN ||
           result == RESULT_SERIES_REFUSED;
}

/* Refused twice, if it must be: first by what was known before the store failed. While somebody
 * cannot be read, nobody knows that there is no room. */
static enum result run_group(struct attempt *attempt, struct group *group, attempt_act act)
{
    struct booking *booking = attempt->booking;
    uint64_t mended = desk_mended(booking);
    enum result result = run_any(attempt, act);
    if (result == RESULT_NO_SLOT && desk_mend(booking, attempt->asking.now) != RESULT_OK) {
        return RESULT_UNAVAILABLE;
    }
    if (result == RESULT_NO_SLOT && desk_mended(booking) != mended) {
        result = run_any(attempt, act);
    }
    if (is_refusal(result)) {
        rest_on_contests(attempt, group);
    }
    return result;
}

/* A refusal, too, is given only when what it rests on is durable. */
enum result attempt_run(struct attempt *attempt, attempt_act act,
                        struct booking_alternatives *alternatives_out)
{
    struct booking *booking = attempt->booking;
    struct group *group = NULL;
    if (attempt->provider_id == NULL) {
        const char *id = attempt->group_id != NULL ? attempt->group_id : GROUP_DEFAULT;
        group = groups_find(booking->groups, id);
        attempt->question.group = group;
        if (group == NULL) {
            return attempt->group_id != NULL ? RESULT_GROUP_UNKNOWN : RESULT_NO_SLOT;
        }
    }
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        attempt->basis = basis_begin(booking);
        enum result result =
            group == NULL ? run_named(attempt, act) : run_group(attempt, group, act);
        bool has_alternatives = result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED;
        if (alternatives_out != NULL && has_alternatives &&
            !find_alternatives(attempt, alternatives_out)) {
            return RESULT_UNAVAILABLE;
        }
        if (!is_refusal(result) || basis_holds(booking, &attempt->basis)) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

void attempt_learn(const struct attempt *attempt, const char *request_id)
{
    if (attempt->group != NULL) {
        desk_learn(attempt->group, request_id, attempt->instants, attempt->duration,
                   zone_day(attempt->zone, attempt->day).start);
    }
}
