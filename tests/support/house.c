/* The whole core on the memory engine. */
#include "support/house.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "support/fixed_zone.h"

void house_init(struct house *house)
{
    char message[ENGINE_MESSAGE_SIZE];
    struct engine *engine;
    struct engine_settings settings = {.location = "", .zones = fixed_zones(), .guard = true};
    enum result result = engine_memory.open(&settings, &engine, message);
    assert(result == RESULT_OK);
    house_init_on(house, engine);
}

void house_init_on(struct house *house, struct engine *engine)
{
    *house = (struct house){.engine = engine};
    fake_clock_init(&house->clock, (int64_t)HOUSE_DAY * CIVIL_SECONDS_PER_DAY + 8 * 3600);
    arena_init(&house->arena, 1 << 16);
    house->committer = committer_new(house->engine);
    house->settings = (struct booking_settings){
        .undated_day = UNDATED_TODAY,
        .sample_mode = SAMPLE_UNIFORM,
        .shortest_minutes = 15,
        .horizon_days = 365,
        .hold_seconds = HOUSE_HOLD_SECONDS,
        .zone = &fixed_utc,
    };
    house_reopen(house);
}

void house_reopen(struct house *house)
{
    booking_free(house->booking);
    enum result result = booking_open(&house->settings, committer_store(house->committer),
                                      &house->clock.clock, &house->booking);
    assert(result == RESULT_OK);
}

int64_t house_at(int32_t minute)
{
    return (int64_t)HOUSE_DAY * CIVIL_SECONDS_PER_DAY + (int64_t)minute * 60;
}

void house_deinit(struct house *house)
{
    booking_free(house->booking);
    committer_free(house->committer);
    arena_deinit(&house->arena);
}

enum result house_register(struct house *house, const char *id, int32_t daily_limit,
                           int32_t start_hour, int32_t end_hour)
{
    struct availability_rule rule = availability_every_day(start_hour * 60, end_hour * 60);
    struct provider_definition definition = {
        .daily_limit = daily_limit, .rules = &rule, .rule_count = 1};
    struct booking_revised revised;
    return booking_register(
        house->booking, &(struct booking_definition){.provider_id = id, .definition = &definition},
        &(struct booking_revision){0}, &house->arena, &revised);
}

enum result house_book(struct house *house, const char *id, const char *provider,
                       struct interval minutes, int32_t duration, struct booking_answer *answer)
{
    struct booking_request request = {
        .id = id,
        .provider_id = provider,
        .range = {.day = BOOKING_UNDATED,
                  .start_minute = (int32_t)minutes.start,
                  .end_minute = (int32_t)minutes.end},
        .duration_minutes = duration,
    };
    return house_ask(house, &request, answer);
}

struct booking_request house_request(const char *id, const char *provider, int32_t from_hour,
                                     int32_t until_hour, int32_t duration)
{
    return (struct booking_request){
        .id = id,
        .provider_id = provider,
        .range = {.day = HOUSE_DAY, .start_minute = from_hour * 60, .end_minute = until_hour * 60},
        .duration_minutes = duration,
    };
}

struct booking_request house_exact(const char *id, const char *provider, struct interval span,
                                   enum booking_offer offer)
{
    return (struct booking_request){
        .id = id,
        .provider_id = provider,
        .range = {.is_instants = true, .instants = span},
        .exact = {.is_exact = true, .offer = offer},
    };
}

enum result house_open_up(struct house *house, const struct booking_opening_request *request,
                          struct booking_opened *opened)
{
    return booking_open_up(house->booking, request, &house->arena, opened);
}

struct booking_opening_request house_opening(const char *provider, int32_t from_minute,
                                             int32_t until_minute)
{
    return (struct booking_opening_request){
        .provider_id = provider,
        .collection = "slots",
        .range = {.is_instants = true, .instants = {house_at(from_minute), house_at(until_minute)}},
        .most = 1000,
    };
}

enum result house_ask(struct house *house, const struct booking_request *request,
                      struct booking_answer *answer)
{
    house->alternatives = (struct booking_alternatives){0};
    return booking_book(house->booking, request, &house->arena, answer, &house->alternatives);
}

enum result house_become(struct house *house, const char *id, enum appointment_status to,
                         struct booking_answer *answer)
{
    const struct booking_ending ending = {.to = to};
    return booking_become(house->booking, id, &ending, &house->arena, answer);
}

enum result house_move(struct house *house, const char *id, const char *provider, int32_t hour,
                       struct booking_moved *moved)
{
    const struct booking_move move = {
        .provider_id = provider,
        .range = {.day = HOUSE_DAY, .start_minute = hour * 60, .end_minute = hour * 60 + 60},
    };
    enum result result = booking_move(house->booking, id, &move, &house->arena, moved);
    house->alternatives = moved->alternatives;
    return result;
}

enum result house_open(struct house *house, const char *provider, int32_t start_hour,
                       int32_t end_hour, const struct booking_revision *wish,
                       struct booking_revised *revised)
{
    struct availability_rule rule = availability_every_day(start_hour * 60, end_hour * 60);
    const struct provider_definition definition = {.rules = &rule, .rule_count = 1};
    return booking_replace_availability(
        house->booking,
        &(struct booking_definition){.provider_id = provider, .definition = &definition}, wish,
        &house->arena, revised);
}

/* Grows in the arena. */
struct text {
    struct arena *arena;
    char *bytes;
    size_t length, capacity;
};

__attribute__((format(printf, 2, 3))) static void say(struct text *text, const char *format, ...)
{
    enum { LINE_MAX = 512 };
    if (text->capacity < text->length + LINE_MAX) {
        text->capacity = text->capacity * 2 + LINE_MAX;
        char *larger = arena_take(text->arena, text->capacity);
        if (text->length > 0) {
            memcpy(larger, text->bytes, text->length);
        }
        text->bytes = larger;
    }
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text->bytes + text->length, LINE_MAX, format, arguments);
    va_end(arguments);
    assert(length >= 0 && length < LINE_MAX);
    text->length += (size_t)length;
}

static void say_appointments(struct house *house, uint32_t statuses, struct text *text)
{
    const struct booking_filter filter = {.statuses = statuses, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {.limit = 100};
    struct booking_page page;
    enum result result;
    while ((result = booking_next_page(house->booking, &filter, &place, &house->arena, &page)) ==
               RESULT_OK &&
           page.count > 0) {
        for (size_t i = 0; i < page.count; i++) {
            const struct appointment *appointment = &page.answers[i].appointment;
            say(text, "%s@%s/%d+%d %s %s%s\n", appointment->id, page.answers[i].provider_id,
                (int)((appointment->span.start - house_at(0)) / 60),
                (int)(interval_length(appointment->span) / 60),
                appointment_status_name(appointment->status),
                page.answers[i].client_id != NULL ? page.answers[i].client_id : "-",
                appointment->provider_named ? " named" : "");
        }
    }
    assert(result == RESULT_OK);
}

static void say_openings(struct house *house, const char *provider, struct text *text)
{
    const struct booking_whole_request request = {
        .provider_id = provider,
        .first_day = HOUSE_DAY - 1000,
        .last_day = HOUSE_DAY + 1000,
        .most = 10000,
    };
    struct booking_wholes wholes;
    enum result result = booking_wholes(house->booking, &request, &house->arena, &wholes);
    assert(result == RESULT_OK);
    for (size_t i = 0; i < wholes.count; i++) {
        const struct booking_whole *whole = &wholes.wholes[i];
        say(text, "open #%lld %lld+%lld %s\n", (long long)whole->number,
            (long long)(whole->span.start - house_at(0)), (long long)interval_length(whole->span),
            slot_rule_name(whole->rule));
    }
}

static void say_providers(struct house *house, struct text *text)
{
    struct booking_provider provider = {.number = 0};
    while (booking_next_provider(house->booking, provider.number, &house->arena, &provider) ==
           RESULT_OK) {
        say(text, "%s v%lld t%lld free %d:", provider.id, (long long)provider.version,
            (long long)provider.token, (int)provider.free_slots);
        for (size_t i = 0; i < provider.definition.rule_count; i++) {
            const struct availability_rule *rule = &provider.definition.rules[i];
            say(text, " %s%d-%d#%lld", rule->kind == AVAILABILITY_CLOSED ? "not " : "",
                (int)rule->start_minute, (int)rule->end_minute, (long long)rule->number);
        }
        say(text, "\n");
        say_openings(house, provider.id, text);
    }
}

const char *house_text(struct house *house)
{
    struct text text = {.arena = &house->arena};
    say(&text, "event %lld\n", (long long)booking_last_event(house->booking));
    say_providers(house, &text);
    say_appointments(house, BOOKING_LIVE, &text);
    say_appointments(house, (1U << APPOINTMENT_STATUS_COUNT) - 1, &text);
    return text.bytes;
}

const char *house_events(struct house *house, int64_t after)
{
    struct text text = {.arena = &house->arena};
    struct booking_feed feed;
    say(&text, "%s", "");
    do {
        enum result result = booking_events(house->booking, after, 100, &house->arena, &feed);
        assert(result == RESULT_OK);
        for (size_t i = 0; i < feed.count; i++) {
            bool follows = feed.events[i].event.sequence == ++after;
            say(&text, "%s%s ", follows ? "" : "gap ", event_kind_name(feed.events[i].event.kind));
        }
    } while (feed.count > 0);
    return text.bytes;
}

int32_t house_minute(const struct booking_answer *answer)
{
    return answer->zone->to_local(answer->zone, answer->appointment.span.start).minute;
}

size_t house_live(struct house *house)
{
    size_t live = 0;
    const struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {.limit = 100};
    struct booking_page page;
    while (booking_next_page(house->booking, &filter, &place, &house->arena, &page) == RESULT_OK &&
           page.count > 0) {
        live += page.count;
    }
    return live;
}
