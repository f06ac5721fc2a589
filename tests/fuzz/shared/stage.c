/* The wiring of server/main.c over a house. */
#include "shared/stage.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/options.h"
#include "config/value.h"
#include "core/memory.h"
#include "server/dispatch.h"
#include "server/face.h"
#include "server/store/engines.h"
#include "server/zone_glib.h"
#include "shared/fuzz.h"

enum { ARENA_BLOCK_SIZE = 32 * 1024 };

static const char *const beginning[] = {
    "POST /providers\n\n{\"id\":\"anna\",\"group\":\"clinic\",\"max_daily_appointments\":5,"
    "\"availability\":[{\"start\":\"09:00\",\"end\":\"12:00\"}]}",
    "POST /providers\n\n{\"id\":\"bela\",\"group\":\"clinic\",\"time_zone\":\"Europe/Berlin\","
    "\"max_daily_appointments\":null,\"slot_step\":30,\"buffer_after\":10,\"availability\":"
    "[{\"weekdays\":[\"mon\",\"sat\"],\"start\":\"22:00\",\"end\":\"02:00\"},"
    "{\"date\":\"2026-12-24\",\"start\":\"09:00\",\"end\":\"12:00\"}]}",
    "POST /providers/anna/openings\n\n{\"start\":\"2026-11-24T13:00:00Z\","
    "\"end\":\"2026-11-24T15:00:00Z\",\"piece\":30}",
    "POST /clients\n\n{\"id\":\"jane\",\"name\":\"Jane Smith\",\"email\":\"jane@example.org\"}",
    "POST /appointments\n\n{\"id\":\"first\",\"date\":\"2026-11-23\",\"preferred_range\":"
    "{\"start\":\"09:00\",\"end\":\"12:00\"},\"duration\":30,\"preferred_provider\":\"anna\","
    "\"client\":{\"id\":\"jane\"}}",
    "POST /appointments\n\n{\"id\":\"held\",\"date\":\"2026-11-24\",\"preferred_range\":"
    "{\"start\":\"09:00\",\"end\":\"12:00\"},\"duration\":60,\"preferred_provider\":\"anna\","
    "\"status\":\"held\",\"ttl\":600}",
    "POST /consultant\n\n{\"first_name\":\"Cara\",\"last_name\":\"Day\"}",
    "POST /user\n\n{\"first_name\":\"Uwe\",\"last_name\":\"Berg\"}",
    "POST /api/providers\n\n{\"name\":\"Dr. Dora\"}",
    "POST /api/providers?first_name=Emil&last_name=Fox",
    "POST /api/clients?first_name=Gail&last_name=Hill",
    "POST /api/appointments/availability?first_name=Emil&last_name=Fox"
    "&start_time=2026-11-25T10:00:00&end_time=2026-11-25T11:00:00",
    "POST /consultants/1/availabilities\n\n{\"date\":\"2026-11-25\",\"start_time\":\"09:00\","
    "\"end_time\":\"11:00\"}",
    "POST /api/providers/1/availability\n\n{\"start_time\":\"2026-11-25T09:00:00Z\","
    "\"end_time\":\"2026-11-25T12:00:00Z\"}",
    "POST /api/v1/availability\n\n{\"calendar_owner_id\":\"owner\",\"start_time\":\"09:00\","
    "\"end_time\":\"17:00\"}",
};

static int64_t default_of(enum option option)
{
    return value_number(option_table[option].default_value);
}

/* As they are by default, but for what would make a single request slow. */
static struct service_limits limits(void)
{
    return (struct service_limits){
        .max_body_bytes = default_of(OPTION_MAX_BODY_BYTES),
        .max_json_depth = default_of(OPTION_MAX_JSON_DEPTH),
        .max_id_bytes = default_of(OPTION_MAX_ID_BYTES),
        .max_windows = 32,
        .max_duration_minutes = default_of(OPTION_MAX_DURATION_MINUTES),
        .max_range_days = default_of(OPTION_MAX_RANGE_DAYS),
        .max_occurrences = 12,
        .max_hold_seconds = default_of(OPTION_MAX_HOLD_TTL),
        .max_slot_days = 60,
        .max_slot_work = 200,
        .max_slots = 500,
        .max_wait_seconds = 0,
        .max_waiting = default_of(OPTION_MAX_WAITING),
        .max_metric_providers = default_of(OPTION_MAX_METRIC_PROVIDERS),
    };
}

static void play_beginning(struct stage *stage)
{
    for (size_t i = 0; i < sizeof beginning / sizeof beginning[0]; i++) {
        struct stage_request asked;
        char *text = memory_copy_text(beginning[i]);
        stage_read(stage, text, &asked);
        stage_play(stage, &asked);
        if (stage->response.status >= 300) {
            fprintf(stderr, "stage: %s\n%.*s\n", beginning[i], (int)stage->answer.length,
                    stage->answer.bytes);
            abort();
        }
        free(text);
    }
}

static struct engine *open_engine(struct zones *zones)
{
    char message[ENGINE_MESSAGE_SIZE];
    const char *location;
    struct engine *engine;
    struct engine_settings settings = {.location = "", .zones = zones, .guard = true};
    enum result result = engines_find("memory:", &location)->open(&settings, &engine, message);
    assert(result == RESULT_OK);
    return engine;
}

void stage_set(struct stage *stage)
{
    *stage = (struct stage){.zones = zones_glib_new()};
    struct house *house = &stage->house;
    house_init_on(house, open_engine(stage->zones));
    house->settings.zone = stage->zones->find(stage->zones, "UTC");
    house->settings.client_appointments_max = default_of(OPTION_MAX_CLIENT_APPOINTMENTS);
    arena_init(&stage->arena, ARENA_BLOCK_SIZE);
    stage->service = (struct service){
        .committer = house->committer,
        .zones = stage->zones,
        .zone = house->settings.zone,
        .limits = limits(),
        .faces = (1U << FACE_OPERATION) - 1,
        .calendar_booking = {.app_name = "Calendar",
                             .app_version = "1",
                             .slot_minutes =
                                 (int32_t)default_of(OPTION_DEFAULT_SLOT_DURATION_MINUTES),
                             .advance_days = (int32_t)default_of(OPTION_MAX_ADVANCE_BOOKING_DAYS)},
    };
    stage_reopen(stage);
    play_beginning(stage);
}

void stage_strike(struct stage *stage)
{
    house_deinit(&stage->house);
    zones_glib_free(stage->zones);
    arena_deinit(&stage->arena);
    text_deinit(&stage->response.body);
    text_deinit(&stage->answer);
}

void stage_reopen(struct stage *stage)
{
    house_reopen(&stage->house);
    stage->service.booking = stage->house.booking;
}

void stage_wait(struct stage *stage, int64_t seconds)
{
    stage->house.clock.now += seconds;
    booking_expire(stage->house.booking);
}

static void read_headers(char *head, struct stage_request *read)
{
    char *line;
    struct request *request = &read->request;
    while (request->header_count < STAGE_HEADERS_MAX && (line = fuzz_part(&head, "\n")) != NULL) {
        const char *name = fuzz_part(&line, ": ");
        read->headers[request->header_count++] =
            (struct request_header){.name = name, .value = line != NULL ? line : ""};
    }
}

void stage_read(struct stage *stage, char *text, struct stage_request *read_out)
{
    char *body = text;
    char *head = fuzz_part(&body, "\n\n");
    char *target = fuzz_part(&head, "\n");
    const char *method = fuzz_part(&target, " ");
    const char *path = fuzz_part(&target, "?");
    *read_out = (struct stage_request){
        .request = {.method = method,
                    .path = path != NULL ? path : "",
                    .query = target,
                    .body = body != NULL ? body : "",
                    .body_length = body != NULL ? strlen(body) : 0,
                    .arena = &stage->arena,
                    .service = &stage->service},
    };
    read_headers(head, read_out);
    read_out->request.headers = read_out->headers;
}

void stage_play(struct stage *stage, struct stage_request *asked)
{
    struct response *response = &stage->response;
    struct text *answer = &stage->answer;
    asked->request.headers = asked->headers;
    arena_reset(&stage->arena);
    response_reset(response);
    text_clear(answer);
    dispatch(&asked->request, response);
    bool more = response->next_piece != NULL;
    if (!more) {
        text_append(answer, response->body.bytes, response->body.length);
    }
    while (more) {
        text_clear(&response->body);
        more = response->next_piece(response->piece_context, &response->body);
        text_append(answer, response->body.bytes, response->body.length);
    }
}

char *stage_state(struct stage *stage)
{
    static const char *const lists[] = {
        "GET /providers",
        "GET /appointments?status=all",
        "GET /groups/clinic/closures",
    };
    struct text state = {0};
    text_append_integer(&state, booking_last_event(stage->house.booking));
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct stage_request asked;
        char *text = memory_copy_text(lists[i]);
        stage_read(stage, text, &asked);
        stage_play(stage, &asked);
        assert(stage->response.status == 200);
        text_append_format(&state, "\n%.*s", (int)stage->answer.length, stage->answer.bytes);
        free(text);
    }
    text_append(&state, "", 1);
    return state.bytes;
}
