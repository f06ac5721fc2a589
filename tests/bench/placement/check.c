/* The house of the unit tests, with the office's providers. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "office.h"
#include "support/house.h"

/* Requests of one day for each provider, of those that only the sample is to see: so few that
 * somebody is always asked. */
enum { EACH_BEFORE = 8 };

static void employ(struct house *house, int number)
{
    char id[16];
    snprintf(id, sizeof id, "p%d", number);
    const struct availability_rule rules[] = {
        availability_every_day(STREAM_MORNING, STREAM_NOON),
        availability_every_day(STREAM_LUNCH_END, STREAM_EVENING),
    };
    const struct provider_definition definition = {
        .zone = house->settings.zone,
        .daily_limit = PROVIDER_UNLIMITED,
        .rules = rules,
        .rule_count = sizeof rules / sizeof rules[0],
    };
    const struct booking_definition asked = {.provider_id = id, .definition = &definition};
    const struct booking_revision revision = {.expected = 0};
    struct booking_revised revised;
    if (booking_register(house->booking, &asked, &revision, &house->arena, &revised) != RESULT_OK) {
        abort();
    }
}

static bool ask(struct house *house, size_t number, const struct stream_request *wanted,
                int32_t day)
{
    char id[24];
    snprintf(id, sizeof id, "r%zu", number);
    struct booking_request request = house_request(id, NULL, 0, 0, wanted->duration);
    request.range.day = day;
    request.range.start_minute = wanted->start;
    request.range.end_minute = wanted->end;
    struct booking_answer answer;
    return house_ask(house, &request, &answer) == RESULT_OK;
}

size_t check_accepted(const struct workload *workload, uint64_t seed)
{
    struct house house;
    house_init(&house);
    house.settings.sample_mode = SAMPLE_LEARNED;
    house_reopen(&house);
    for (int i = 0; i < workload->providers; i++) {
        employ(&house, i);
    }
    struct random random = {~seed};
    for (size_t i = 0; i < OFFICE_WARM_REQUESTS; i++) {
        const struct stream_request wanted = stream_request(workload, &random);
        size_t day = i / (EACH_BEFORE * (size_t)workload->providers) + 1;
        ask(&house, i, &wanted, HOUSE_DAY + (int32_t)day);
    }
    struct stream stream = stream_new(workload, seed);
    size_t accepted = 0;
    for (size_t i = 0; i < stream.count; i++) {
        accepted += ask(&house, OFFICE_WARM_REQUESTS + i, &stream.requests[i], HOUSE_DAY);
    }
    stream_free(stream);
    house_deinit(&house);
    return accepted;
}
