/* A scene by the seed, processes that live and die, and a last look at everything. */
#include "world.h"

#include <assert.h>
#include <string.h>

#include "core/booking_client.h"
#include "fiber.h"
#include "support/fixed_zone.h"
#include "trace.h"

/* Of a process that can no longer tell what is durable, until it ends. */
enum { TURNS_UNSOUND = 40 };

const char *const world_provider_ids[MODEL_PROVIDERS + 1] = {NULL, "p1", "p2", "p3"};

int64_t world_provider_number(const char *id)
{
    return id[1] - '0';
}

void world_demand(bool holds, const char *why)
{
    if (!holds) {
        trace_violation(why);
    }
}

bool world_is_down(const struct world *world)
{
    return world->disk.is_dead;
}

uint64_t world_answered(const struct world_client *client)
{
    const struct world *world = client->world;
    uint64_t answered = world->expiring_since;
    for (int i = 0; i < world->client_count; i++) {
        const struct world_client *other = &world->clients[i];
        answered = other != client && other->since < answered ? other->since : answered;
    }
    return answered;
}

const struct world_known *world_any_known(const struct world *world)
{
    return world->known_count == 0 ? NULL : &world->known[fiber_draw((uint32_t)world->known_count)];
}

void world_remember(struct world *world, const struct world_known *known)
{
    for (int i = 0; i < world->known_count; i++) {
        if (strcmp(world->known[i].request.id, known->request.id) == 0) {
            world_demand(world->known[i].span.start == known->span.start,
                         "two were told different things of one request");
            return;
        }
    }
    assert(world->known_count < WORLD_KNOWN);
    world->known[world->known_count++] = *known;
}

/* Of a hundred steps, how many are what. */
static void step(struct world_client *client)
{
    static const struct {
        uint32_t until;
        void (*act)(struct world_client *client);
    } acts[] = {
        {38, client_book},        {43, client_join},   {49, client_repeat},
        {51, client_book_series}, {68, client_become}, {79, client_move},
        {83, client_find},        {87, client_list},   {90, client_look},
        {93, client_read_events}, {98, staff_revise},  {100, staff_close},
    };
    arena_reset(&client->arena);
    client->world->tally->steps++;
    if (client->is_open) {
        client_ask(client);
        return;
    }
    uint32_t drawn = fiber_draw(100);
    size_t i = 0;
    while (drawn >= acts[i].until) {
        i++;
    }
    acts[i].act(client);
}

static void *run_client(void *argument)
{
    struct world_client *client = argument;
    while (client->left > 0 && !world_is_down(client->world)) {
        fiber_pause();
        client->left--;
        client->since = client->world->model.commits;
        step(client);
        client->since = WORLD_IDLE;
    }
    client->world->running--;
    return NULL;
}

static int64_t next_expiry(const struct model *model)
{
    int64_t next = INT64_MAX;
    for (int i = 0; i < model->appointment_count; i++) {
        const struct model_appointment *row = &model->appointments[i];
        if (row->status == APPOINTMENT_HELD && row->expires_at > model->now &&
            row->expires_at < next) {
            next = row->expires_at;
        }
    }
    return next;
}

static void let_time_pass(struct world *world)
{
    int64_t next = next_expiry(&world->model), now = world->model.now;
    uint32_t kind = fiber_draw(10);
    if (kind < 6 && next != INT64_MAX) {
        now = next;
    } else {
        now += kind < 9 ? 1 + fiber_draw(90) : 1800 + fiber_draw(7200);
    }
    trace_note("time: now", now, 0, 0, 0);
    atomic_store(&world->clock.now, now);
    model_set_time(&world->model, now);
}

/* The clock, and what slotd does every second by itself. */
static void *run_clock(void *argument)
{
    struct world *world = argument;
    for (int ticks = 0; ticks < 12 && world->running > 0 && !world_is_down(world); ticks++) {
        for (uint32_t turns = fiber_draw(40); turns > 0 && world->running > 0; turns--) {
            fiber_pause();
        }
        let_time_pass(world);
        if (fiber_draw(2) == 0) {
            world->expiring_since = world->model.commits;
            booking_expire(world->booking);
            world->expiring_since = WORLD_IDLE;
        }
    }
    return NULL;
}

static void open_process(struct world *world)
{
    world->committer = committer_new(disk_open(&world->disk));
    enum result result = booking_open(&world->settings, committer_store(world->committer),
                                      &world->clock.clock, &world->booking);
    world_demand(result == RESULT_OK, "slotd does not start");
    model_settle_closures(&world->model);
    world->is_closing = false;
    trace_note("start: epoch", world->disk.epoch, 0, 0, 0);
}

static void close_process(struct world *world)
{
    booking_free(world->booking);
    committer_free(world->committer);
}

/* Until its clients are done, or until it dies: then nobody gets an answer any more. */
static void live(struct world *world, uint32_t turns)
{
    int fibers[WORLD_CLIENTS + 1];
    world->running = world->client_count;
    for (int i = 0; i < world->client_count; i++) {
        fibers[i] = fiber_start(run_client, &world->clients[i]);
    }
    fibers[world->client_count] = fiber_start(run_clock, world);
    while (turns > 0 && world->running > 0) {
        turns--;
        fiber_pause();
        if (world->disk.is_unsound && turns > TURNS_UNSOUND) {
            turns = TURNS_UNSOUND;
        }
    }
    if (world->running > 0 && turns == 0) {
        trace_note("crash", 0, 0, 0, 0);
        world->tally->crashes++;
        disk_die(&world->disk);
    }
    for (int i = 0; i <= world->client_count; i++) {
        fiber_join(fibers[i]);
    }
}

static void draw_faults(struct world *world, uint64_t seed)
{
    static const unsigned often[] = {0, 0, 20, 100};
    const struct disk_faults faults = {
        .memory = {.seed = seed,
                   .conflict_per_1000 = often[fiber_draw(4)],
                   .not_applied_per_1000 = often[fiber_draw(4)],
                   .unknown_per_1000 = often[fiber_draw(4)]},
        .unread_per_1000 = often[fiber_draw(4)] / 2,
        .in_doubt_per_1000 = 5 * often[fiber_draw(4)],
    };
    disk_set_faults(&world->disk, &faults);
}

static void create_clients(struct world *world)
{
    static const char *const ids[] = {"jane", "omar"};
    for (size_t i = 0; i < 2; i++) {
        const struct booking_client asked = {.id = ids[i], .name = "Somebody"};
        struct client client;
        bool created;
        enum result result = booking_create_client(world->booking, &asked, &world->clients[0].arena,
                                                   &client, &created);
        world_demand(result == RESULT_OK && created, "a client could not be created");
    }
}

static void set_up(struct world *world)
{
    const int64_t now = (int64_t)WORLD_DAY * 86400 + 7 * 3600 + 1800;
    fake_clock_init(&world->clock, now);
    world->model.client_cap = fiber_draw(3) == 0 ? 3 : 0;
    world->model.moves = fiber_draw(2) == 0;
    world->settings = (struct booking_settings){
        .undated_day = UNDATED_TODAY,
        .sample_mode = fiber_draw(2) == 0 ? SAMPLE_UNIFORM : SAMPLE_LEARNED,
        .shortest_minutes = 15,
        .horizon_days = 60,
        .hold_seconds = 600,
        .client_appointments_max = world->model.client_cap,
        .zone = &fixed_utc,
    };
    world->model.general_horizon = world->settings.horizon_days;
    model_init(&world->model, now);
    disk_init(&world->disk, &world->model);
    world->provider_count = 1 + (int)fiber_draw(MODEL_PROVIDERS);
    world->client_count = 2 + (int)fiber_draw(WORLD_CLIENTS - 1);
    world->known_count = 0;
    world->expiring_since = WORLD_IDLE;
    for (int i = 0; i < world->client_count; i++) {
        struct world_client *client = &world->clients[i];
        struct arena arena = client->arena; /* Kept warm from seed to seed. */
        *client =
            (struct world_client){.world = world, .name = i, .arena = arena, .since = WORLD_IDLE};
        client->left = (20 + (int)fiber_draw(40)) / world->client_count;
    }
    open_process(world);
    for (int i = 1; i <= world->provider_count; i++) {
        staff_register(world, i);
    }
    create_clients(world);
}

/* Without faults everything gets an answer, and nothing is left in doubt. */
static void settle(struct world *world)
{
    disk_set_faults(&world->disk, NULL);
    for (int i = 0; i < world->client_count; i++) {
        if (world->clients[i].is_open) {
            client_ask(&world->clients[i]);
        }
        world_demand(!world->clients[i].is_open, "no answer, though nothing fails any more");
    }
    while (world->model.closures_count > 1) {
        staff_close(&world->clients[0]);
    }
    booking_expire(world->booking);
    booking_expire(world->booking);
    model_check_expired(&world->model);
    world_check_lists(world, &world->clients[0].arena);
}

static bool has_steps(const struct world *world)
{
    int left = 0;
    for (int i = 0; i < world->client_count; i++) {
        left += world->clients[i].left;
    }
    return left > 0;
}

static void stuck(const char *why)
{
    trace_violation(why);
}

uint64_t world_simulate(uint64_t seed, struct world_tally *tally)
{
    static struct world world;
    if (world.tally == NULL) {
        for (int i = 0; i < WORLD_CLIENTS; i++) {
            arena_init(&world.clients[i].arena, 1 << 16);
        }
    }
    world.tally = tally;
    trace_begin(seed);
    static const unsigned often[] = {0, 30, 100, 300};
    fibers_begin(&(struct fibers_settings){
        .seed = seed,
        .turns_per_1000 = often[seed % 4],
        .slow = seed / 4 % 3 == 0 ? -1 : (int)(seed / 12 % 7),
        .stuck = stuck,
    });
    set_up(&world);
    int32_t crashes = (int32_t)fiber_draw(3);
    while (has_steps(&world)) {
        draw_faults(&world, seed + (uint64_t)fiber_draw(1000));
        live(&world, crashes-- > 0 ? 1 + fiber_draw(200) : UINT32_MAX);
        if (world_is_down(&world) || world.disk.is_unsound) {
            close_process(&world);
            open_process(&world);
        }
    }
    settle(&world);
    close_process(&world);
    open_process(&world);
    world_check_lists(&world, &world.clients[0].arena);
    close_process(&world);
    disk_deinit(&world.disk);
    tally->commits += world.model.commits;
    tally->turns += fiber_turns();
    fibers_end();
    return trace_hash();
}
