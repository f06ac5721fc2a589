/* Each question carries its arguments to the other thread, and names what to do with them there. */
#include "server/store/store_read.h"

/* Rows for a sink: all, one provider's, or a page's. */
struct sink_read {
    struct store_read read; /* first; so below */
    int64_t number;
    const struct store_page *page;
    struct store_sink *sink;
};

/* One row by its number. */
struct find_read {
    struct store_read read;
    int64_t number;
    struct arena *arena;
    union {
        struct appointment *appointment;
        struct client *client;
        struct series *series;
    } out;
};

struct events_read {
    struct store_read read;
    const struct event_page *page;
    struct arena *arena;
    struct event_list *list_out;
};

static const struct sink_read *sink_of(const struct store_read *read)
{
    return (const struct sink_read *)(const void *)read;
}

static const struct find_read *find_of(const struct store_read *read)
{
    return (const struct find_read *)(const void *)read;
}

static enum result run_load(struct engine *engine, const struct store_read *read)
{
    return engine->operations->load(engine, sink_of(read)->sink);
}

enum result store_read_load(struct store *store, struct store_sink *sink)
{
    struct sink_read read = {{.run = run_load}, .sink = sink};
    return store_read_run(store, &read.read);
}

static enum result run_follow(struct engine *engine, const struct store_read *read)
{
    return engine->operations->follow(engine, sink_of(read)->sink);
}

enum result store_read_follow(struct store *store, struct store_sink *sink)
{
    struct sink_read read = {{.run = run_follow}, .sink = sink};
    return store_read_run(store, &read.read);
}

struct number_read {
    struct store_read read;
    int64_t *number_out;
};

static enum result run_provider_number(struct engine *engine, const struct store_read *read)
{
    const struct number_read *number = (const struct number_read *)(const void *)read;
    return engine->operations->provider_number(engine, number->number_out);
}

/* The committer writes it. NOLINTNEXTLINE(readability-non-const-parameter) */
enum result store_read_provider_number(struct store *store, int64_t *number_out)
{
    struct number_read read = {{.run = run_provider_number}, .number_out = number_out};
    return store_read_run(store, &read.read);
}

static enum result run_provider(struct engine *engine, const struct store_read *read)
{
    return engine->operations->load_provider(engine, sink_of(read)->number, sink_of(read)->sink);
}

enum result store_read_provider(struct store *store, int64_t number, struct store_sink *sink)
{
    struct sink_read read = {{.run = run_provider}, .number = number, .sink = sink};
    return store_read_run(store, &read.read);
}

static enum result run_page(struct engine *engine, const struct store_read *read)
{
    return engine->operations->page(engine, sink_of(read)->page, sink_of(read)->sink);
}

enum result store_read_page(struct store *store, const struct store_page *page,
                            struct store_sink *sink)
{
    struct sink_read read = {{.run = run_page}, .page = page, .sink = sink};
    return store_read_run(store, &read.read);
}

static enum result run_appointment(struct engine *engine, const struct store_read *read)
{
    const struct find_read *find = find_of(read);
    return engine->operations->find_appointment(engine, find->number, find->arena,
                                                find->out.appointment);
}

enum result store_read_appointment(struct store *store, int64_t number, struct arena *arena,
                                   struct appointment *appointment_out)
{
    struct find_read read = {{.run = run_appointment},
                             .number = number,
                             .arena = arena,
                             .out.appointment = appointment_out};
    return store_read_run(store, &read.read);
}

static enum result run_client(struct engine *engine, const struct store_read *read)
{
    const struct find_read *find = find_of(read);
    return engine->operations->find_client(engine, find->number, find->arena, find->out.client);
}

enum result store_read_client(struct store *store, int64_t number, struct arena *arena,
                              struct client *client_out)
{
    struct find_read read = {
        {.run = run_client}, .number = number, .arena = arena, .out.client = client_out};
    return store_read_run(store, &read.read);
}

static enum result run_series(struct engine *engine, const struct store_read *read)
{
    const struct find_read *find = find_of(read);
    return engine->operations->find_series(engine, find->number, find->arena, find->out.series);
}

enum result store_read_series(struct store *store, int64_t number, struct arena *arena,
                              struct series *series_out)
{
    struct find_read read = {
        {.run = run_series}, .number = number, .arena = arena, .out.series = series_out};
    return store_read_run(store, &read.read);
}

static enum result run_events(struct engine *engine, const struct store_read *read)
{
    const struct events_read *events = (const struct events_read *)(const void *)read;
    return engine->operations->events(engine, events->page, events->arena, events->list_out);
}

enum result store_read_events(struct store *store, const struct event_page *page,
                              struct arena *arena, struct event_list *list_out)
{
    struct events_read read = {
        {.run = run_events}, .page = page, .arena = arena, .list_out = list_out};
    return store_read_run(store, &read.read);
}
