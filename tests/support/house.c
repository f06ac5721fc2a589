/* The whole core on the memory engine. */
#include "support/house.h"

#include <assert.h>

#include "support/fixed_zone.h"

void house_init(struct house *house)
{
    *house = (struct house){0};
    fake_clock_init(&house->clock, (int64_t)HOUSE_DAY * CIVIL_SECONDS_PER_DAY + 8 * 3600);
    arena_init(&house->arena, 1 << 16);
    char message[ENGINE_MESSAGE_SIZE];
    struct engine_settings settings = {.location = "", .zones = fixed_zones(), .guard = true};
    enum result result = engine_memory.open(&settings, &house->engine, message);
    assert(result == RESULT_OK);
    house->committer = committer_new(house->engine);
    struct booking_settings booking_settings = {
        .undated_day = UNDATED_TODAY,
        .sample_mode = SAMPLE_UNIFORM,
        .shortest_minutes = 15,
        .horizon_days = 365,
        .zone = &fixed_utc,
    };
    result = booking_open(&booking_settings, committer_store(house->committer), &house->clock.clock,
                          &house->booking);
    assert(result == RESULT_OK);
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
    return booking_register(house->booking, id, &definition, &(struct booking_revision){0},
                            &house->arena, &revised);
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
    struct booking_alternatives alternatives;
    return booking_book(house->booking, &request, &house->arena, answer, &alternatives);
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
    struct booking_place place = {0};
    struct booking_page page;
    while (booking_next_page(house->booking, &filter, 256, &place, &house->arena, &page) ==
               RESULT_OK &&
           page.count > 0) {
        live += page.count;
    }
    return live;
}
