/*
 * Random worlds: whoever gets a request that names nobody is the one that a scan over all providers
 * finds, asking each of them for its free slots and whether it could take the request.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/desk.h"
#include "core/slot.h"
#include "support/fixed_zone.h"
#include "support/house.h"

enum { WORLDS = 120, STEPS = 250, PROVIDERS_MAX = 60, HELD_MAX = 200 };

static struct house house;
static unsigned seed;
static int providers, requests;

TestSuite(roster_random, .timeout = 110);

static int32_t below(int32_t limit)
{
    return rand_r(&seed) % limit;
}

static bool once_in(int32_t times)
{
    return below(times) == 0;
}

#define ONE_OF(...)      \
    (((const int32_t[]){ \
        __VA_ARGS__})[below(sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))])

static const char *provider_name(int32_t number)
{
    static char id[16];
    snprintf(id, sizeof id, "p%d", (int)number);
    return id;
}

static const char *request_name(int32_t number)
{
    static char id[16];
    snprintf(id, sizeof id, "r%d", (int)number);
    return id;
}

static const char *a_group(void)
{
    return once_in(4) ? "other" : NULL;
}

static void expect_ok(enum result result)
{
    cr_assert_eq(result, RESULT_OK);
}

/* Changing. */

static struct availability_rule random_rule(enum availability_kind kind)
{
    int32_t start = once_in(3) ? 5 * below(288) : 480 + 15 * below(20);
    int32_t length = kind == AVAILABILITY_CLOSED ? 5 + 5 * below(40) : 15 + 5 * below(150);
    struct availability_rule rule = availability_every_day(start, start + length);
    rule.kind = kind;
    if (once_in(3)) {
        rule.from_day = HOUSE_DAY - 1 + below(3);
        rule.until_day = rule.from_day + below(3);
    }
    return rule;
}

static void define(int32_t number)
{
    const struct zone *const zones[] = {&fixed_utc, &fixed_utc, &fixed_plus2, &fixed_spring};
    struct availability_rule rules[3];
    struct provider_definition definition = {
        .group = a_group(),
        .zone = zones[below(4)],
        .daily_limit = once_in(3) ? PROVIDER_UNLIMITED : below(8),
        .buffer_before_minutes = ONE_OF(0, 0, 0, 5, 15),
        .buffer_after_minutes = ONE_OF(0, 0, 0, 10, 20),
        .notice_minutes = ONE_OF(0, 0, 0, 60, 600),
        .past_allowed = once_in(12),
        .horizon_days = ONE_OF(0, 0, 0, 1),
        .rules = rules,
        .rule_count = (size_t)(1 + below(3)),
    };
    for (size_t i = 0; i < definition.rule_count; i++) {
        rules[i] = random_rule(i > 0 && once_in(3) ? AVAILABILITY_CLOSED : AVAILABILITY_OPEN);
    }
    const struct booking_definition asked = {.provider_id = provider_name(number),
                                             .definition = &definition};
    const struct booking_revision wish = {.move = once_in(2), .keep = once_in(4)};
    struct booking_revised revised;
    expect_ok(booking_register(house.booking, &asked, &wish, &house.arena, &revised));
}

static void open_up(void)
{
    struct booking_opening_request request = house_opening(provider_name(below(providers)), 0, 0);
    int64_t start = house_at(15 * below(2 * 96)) + (once_in(3) ? INT64_C(60) * below(15) : 0);
    request.range.instants = (struct interval){start, start + INT64_C(300) * (1 + below(60))};
    struct booking_opened opened;
    enum result result = house_open_up(&house, &request, &opened);
    (void)result; /* It may be in the past, or overlap another one. */
}

static void close_group(void)
{
    struct availability_rule rules[2] = {random_rule(AVAILABILITY_CLOSED),
                                         random_rule(AVAILABILITY_CLOSED)};
    const struct booking_closures closures = {.group_id = once_in(2) ? "other" : GROUP_DEFAULT,
                                              .rules = rules,
                                              .count = (size_t)below(3)};
    const struct booking_revision wish = {.move = once_in(2), .dry_run = once_in(3)};
    struct booking_revised revised;
    expect_ok(booking_close_group(house.booking, &closures, &wish, &house.arena, &revised));
}

static void become(void)
{
    struct booking_answer answer;
    enum result result =
        house_become(&house, request_name(below(requests + 1)),
                     once_in(3) ? APPOINTMENT_CONFIRMED : APPOINTMENT_CANCELLED, &answer);
    (void)result; /* There may be no such appointment, or not any more. */
}

static void move(void)
{
    struct booking_moved moved;
    enum result result =
        house_move(&house, request_name(below(requests + 1)),
                   once_in(2) ? provider_name(below(providers)) : NULL, 8 + below(9), &moved);
    (void)result; /* So here. */
}

static void pass_time(void)
{
    atomic_fetch_add(&house.clock.now, once_in(10) ? 3600 * below(20) : 60 * below(20));
}

static void change(void)
{
    int32_t kind = below(16);
    if (kind < 3 && providers < PROVIDERS_MAX) {
        define(providers++);
    } else if (kind < 5) {
        define(below(providers));
    } else if (kind < 7) {
        open_up();
    } else if (kind < 8) {
        close_group();
    } else if (kind < 12) {
        become();
    } else if (kind < 14) {
        pass_time();
    } else if (kind < 15) {
        move();
    } else if (once_in(10)) {
        house_reopen(&house);
    }
}

/* Asking. */

static struct booking_request random_request(void)
{
    int32_t from = once_in(2) ? 480 + 15 * below(32) : 5 * below(280);
    int32_t until = from + ONE_OF(15, 30, 60, 120, 480, 1440) + 5 * below(4);
    int32_t duration = ONE_OF(5, 10, 15, 20, 30, 40, 45, 60, 90, 120, 240);
    until = until > 1440 ? 1440 : until;
    struct booking_request request = {
        .id = request_name(++requests),
        .group_id = a_group(),
        .range = {.day = once_in(4) ? BOOKING_UNDATED : HOUSE_DAY - 1 + below(4),
                  .start_minute = from,
                  .end_minute = until},
        .duration_minutes = duration,
        .terms = {.notice_seconds = once_in(10) ? 3600 : 0, .horizon_days = once_in(10) ? 1 : 0},
        .held = once_in(2),
        .hold_seconds = ONE_OF(0, 60, 1200),
    };
    if (once_in(4)) {
        int64_t start = house_at(from) - CIVIL_SECONDS_PER_DAY / 2 + below(2) * INT64_C(43200);
        int64_t length = INT64_C(60) * (once_in(2) ? duration : ONE_OF(60, 300, 1440, 2900));
        request.range =
            (struct booking_range){.is_instants = true, .instants = {start, start + length}};
        request.exact.is_exact = once_in(3);
    } else if (once_in(4)) {
        request.range.zone = once_in(2) ? &fixed_plus2 : &fixed_spring;
    }
    return request;
}

/* What a provider is asked, by the words of the design. */
struct asking {
    const struct booking_request *request;
    struct provider_asking terms;
    struct interval range;
    int32_t day;
};

static struct asking asking_of(const struct booking_request *request, const struct zone *zone)
{
    const struct booking_range *range = &request->range;
    const struct zone *clock = range->zone != NULL ? range->zone : zone;
    int64_t now = desk_now(house.booking);
    bool undated = !range->is_instants && range->day == BOOKING_UNDATED;
    struct asking asking = {
        .request = request,
        .terms = desk_asking(house.booking, now, undated),
        .range = range->instants,
    };
    desk_ask(&asking.terms, &request->terms);
    asking.terms.exact = request->exact.is_exact;
    int32_t day = undated ? clock->to_local(clock, now).day : range->day;
    if (!range->is_instants) {
        asking.range = (struct interval){clock->to_instant(clock, day, range->start_minute),
                                         clock->to_instant(clock, day, range->end_minute)};
    }
    asking.day = zone->to_local(zone, asking.range.start).day;
    return asking;
}

static bool can_serve(struct provider *provider, const struct asking *asking) REQUIRES(provider)
{
    if (asking->request->exact.is_exact) {
        return slot_judge(provider, asking->range, &asking->terms) == SLOT_BOOKABLE;
    }
    struct sample_view sample;
    sample_read(group_sample(provider_group(provider)), &sample);
    const struct provider_wish wish = {
        .range = asking->range,
        .duration = 60 * (int64_t)asking->request->duration_minutes,
        .asking = asking->terms,
    };
    struct placement ignored;
    return provider_place(provider, &wish, &sample, &ignored) == RESULT_OK;
}

/* As if its expired holds were gone. */
static size_t take_out_expired(struct provider *provider, struct appointment held[HELD_MAX])
    REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    size_t count = 0;
    for (size_t i = calendar_count(calendar); i-- > 0;) {
        const struct booked booked = calendar_at(calendar, i);
        if (booked.expires_at <= desk_now(house.booking)) {
            held[count++] = (struct appointment){
                .id = arena_keep(&house.arena, booked.id),
                .number = booked.number,
                .span = booked.span,
                .status = booked.status,
                .expires_at = booked.expires_at,
                .client = booked.client,
                .undated = booked.undated,
            };
            calendar_remove_at(calendar, i);
        }
    }
    return count;
}

static void put_back(struct provider *provider, const struct appointment *held, size_t count)
    REQUIRES(provider)
{
    for (size_t i = 0; i < count; i++) {
        expect_ok(calendar_add(provider_calendar(provider), &held[i]));
    }
}

struct contender {
    const char *id; /* NULL: nobody */
    int32_t free_slots;
    int64_t latest;
};

static void consider(struct provider *provider, const struct booking_request *request,
                     struct contender *best) REQUIRES(provider)
{
    const char *group = request->group_id != NULL ? request->group_id : GROUP_DEFAULT;
    if (!provider_is_registered(provider) ||
        strcmp(group_id(provider_group(provider)), group) != 0) {
        return;
    }
    const struct asking asking = asking_of(request, provider_definition(provider)->zone);
    struct contender candidate = {
        .id = provider_id(provider),
        .free_slots = provider_free_slots(provider, asking.day, 15),
        .latest = provider_latest_booking(provider, asking.day),
    };
    if (can_serve(provider, &asking) &&
        (best->id == NULL || candidate.free_slots > best->free_slots ||
         (candidate.free_slots == best->free_slots && candidate.latest < best->latest))) {
        *best = candidate;
    }
}

static struct contender scan(const struct booking_request *request)
{
    static struct appointment held[HELD_MAX];
    struct contender best = {.id = NULL};
    struct roster *roster = house.booking->roster;
    for (int64_t number = 1; number <= roster_last_number(roster); number++) {
        struct provider *provider = roster_at(roster, number);
        provider_lock(provider);
        size_t count = take_out_expired(provider, held);
        consider(provider, request, &best);
        put_back(provider, held, count);
        provider_unlock(provider);
    }
    return best;
}

/* NULL if the right one was chosen, otherwise who should have been. */
static const char *ask(void)
{
    const struct booking_request request = random_request();
    struct contender best = scan(&request);
    struct booking_answer answer = {.provider_id = NULL};
    enum result result = house_ask(&house, &request, &answer);
    bool is_known =
        result == RESULT_OK || result == RESULT_NO_SLOT || result == RESULT_GROUP_UNKNOWN;
    const char *wanted = best.id != NULL ? best.id : "nobody",
               *got = result == RESULT_OK ? answer.provider_id : "nobody";
    return is_known && strcmp(got, wanted) == 0 ? NULL : wanted;
}

Test(roster_random, whoever_is_chosen_is_the_best_who_can)
{
    for (unsigned world = 1; world <= WORLDS; world++) {
        seed = world;
        providers = requests = 0;
        house_init(&house);
        for (int32_t first = 1 + below(world % 3 == 0 ? PROVIDERS_MAX : 8); first > 0; first--) {
            define(providers++);
        }
        for (int step = 0; step < STEPS; step++) {
            if (once_in(2)) {
                change();
            } else {
                const char *missed = ask();
                cr_assert_null(missed, "world %u, step %d: not %s", world, step, missed);
            }
            arena_reset(&house.arena);
        }
        house_deinit(&house);
    }
}
