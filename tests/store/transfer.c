/* What goes from one store to another is everything, or nothing. Each case runs once per engine. */
#include <criterion/criterion.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/record_walk.h"
#include "server/transfer/transfer.h"
#include "support/conformance.h"
#include "support/fixed_zone.h"

enum { MADE_AT = 1795420800 };

static const struct engine_operations *const engines[] = {&engine_sqlite, &engine_memory,
                                                          &engine_postgresql};
enum { ENGINES = sizeof engines / sizeof engines[0] };

static int64_t tokens[3];
static struct transfer_report report;

static void apply(int64_t provider, const struct change *changes, size_t count)
{
    struct commit commit = engine_bench_commit(&bench, provider, tokens[provider], changes);
    commit.change_count = count;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    tokens[provider] = provider != 0 ? commit.side.next_token : 0;
}

static void define(int64_t number, const struct provider_definition *definition)
{
    static const char *const ids[] = {NULL, "anna", "b\xc3\xa9la \"the\" second"};
    struct change change = {.kind = CHANGE_PROVIDER,
                            .provider = {.id = ids[number], .definition = definition}};
    apply(number, &change, 1);
}

static void make_people(void)
{
    const struct availability_rule rules[] = {
        availability_every_day(540, 1020),
        {AVAILABILITY_CLOSED, 0x03, 20000, AVAILABILITY_DAY_LAST, 0, 2880, 0},
        {AVAILABILITY_OPEN, 0x7f, 20780, 20780, 1380, 1500, 4},
    };
    const struct provider_definition simple = {.zone = &fixed_utc,
                                               .daily_limit = PROVIDER_UNLIMITED};
    const struct provider_definition full = {
        .name = "Anna\tAb\xc3\xa9",
        .alias = "a@example.org",
        .group = "clinic",
        .zone = &fixed_spring,
        .daily_limit = 0,
        .slot_step_minutes = 20,
        .buffer_before_minutes = 5,
        .buffer_after_minutes = 10,
        .notice_minutes = 60,
        .past_allowed = true,
        .horizon_days = 30,
        .hold_seconds = 90,
        .rules = rules,
        .rule_count = 3,
    };
    const struct change group = {.kind = CHANGE_GROUP, .group = {"clinic", rules + 1, 1}};
    const struct change empty_group = {.kind = CHANGE_GROUP, .group = {"another", NULL, 0}};
    apply(0, &group, 1);
    apply(0, &empty_group, 1);
    define(1, &simple);
    define(1, &full);
    define(2, &simple);
}

static void make_clients(void)
{
    const struct client clients[] = {
        {.id = "jane",
         .number = 51,
         .name = "Jane",
         .email = "j@example.org",
         .phone = "+1",
         .alias = "j",
         .created_at = 5},
        {.id = "gone", .number = 52, .name = "Secret", .created_at = 6},
    };
    const struct series series = {"weekly", 61, UINT64_C(0xfedcba9876543210), 3};
    const struct change changes[] = {{.kind = CHANGE_CLIENT, .client = &clients[0]},
                                     {.kind = CHANGE_CLIENT, .client = &clients[1]},
                                     {.kind = CHANGE_CLIENT_ERASE, .client = &clients[1]},
                                     {.kind = CHANGE_SERIES, .series = &series}};
    apply(0, changes, 4);
}

static void make_openings(void)
{
    const struct opening openings[] = {
        {.key = 71,
         .collection = "slots",
         .number = 1,
         .span = {600, 4200},
         .piece_minutes = 15,
         .opened_at = 9},
        {.key = 72, .collection = "blocks", .number = 7, .span = {-600, 4200}},
        {.key = 73, .collection = "slots", .number = 5, .span = {9000, 9600}},
    };
    const struct change changes[] = {{.kind = CHANGE_OPENING, .opening = &openings[0]},
                                     {.kind = CHANGE_OPENING, .opening = &openings[1]},
                                     {.kind = CHANGE_OPENING, .opening = &openings[2]},
                                     {.kind = CHANGE_OPENING_END, .opening = &openings[2]}};
    apply(1, changes, 4);
}

static void make_appointments(void)
{
    struct appointment full = engine_bench_appointment(81, 1, (struct interval){540, 600});
    full.id = "full \\ \"id\"";
    full.provider_named = full.undated = true;
    full.created_at = 11;
    full.client = 51;
    full.series = 61;
    full.occurrence = 2;
    full.fingerprint = UINT64_C(1) << 63;
    full.start_microseconds = 1;
    full.end_microseconds = 999999;
    full.note = "line\nbreak";
    full.decision = (struct decision){.exact_fit = true,
                                      .has_runner_up = true,
                                      .runner_up_start = 1234,
                                      .chosen = {-5, 2, 3},
                                      .runner_up = {6, 1, -7}};
    struct appointment held = engine_bench_appointment(82, 1, (struct interval){600, 660});
    held.id = "held";
    held.status = APPOINTMENT_HELD;
    held.expires_at = 77;
    struct appointment ended = engine_bench_appointment(83, 1, (struct interval){700, 730});
    ended.id = "ended";
    const struct change changes[] = {
        engine_bench_insert(&full),
        engine_bench_insert(&held),
        engine_bench_insert(&ended),
        {.kind = CHANGE_STATUS,
         .status = {83, APPOINTMENT_CANCELLED, .ended_by = "staff", .reason = "ill"}},
    };
    apply(1, changes, 4);
    struct appointment place = held;
    place.provider = 2;
    place.span = (struct interval){held.span.start + 60, held.span.end + 60};
    const struct change move = engine_bench_move(&place, 1);
    struct commit commit = engine_bench_move_commit(&bench, tokens, &move);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    tokens[1] = commit.side.next_token;
    tokens[2] = commit.other.next_token;
}

static void make_everything(void)
{
    make_people();
    make_clients();
    make_openings();
    make_appointments();
}

static char *export_of(struct engine *engine)
{
    char *bytes;
    size_t size;
    struct progress progress = progress_begin("export", "records");
    FILE *stream = open_memstream(&bytes, &size);
    cr_assert_eq(transfer_export(engine, stream, MADE_AT, &progress, &report), RESULT_OK, "%s",
                 report.message);
    fclose(stream);
    return bytes;
}

static enum result import(struct engine *engine, const char *bytes)
{
    struct progress progress = progress_begin("import", "records");
    FILE *stream = fmemopen((void *)(uintptr_t)bytes, strlen(bytes), "r");
    struct transfer_reader *reader = transfer_reader_new(stream, fixed_zones(), &report);
    enum result result =
        reader == NULL ? RESULT_INVALID : transfer_import(engine, reader, &progress, &report);
    transfer_reader_free(reader);
    fclose(stream);
    return result;
}

static void open_to_fill(struct engine_bench *other, const struct engine_operations *operations)
{
    engine_bench_init(other, operations);
    other->use = ENGINE_FILL;
    cr_assert_eq(engine_bench_open(other), RESULT_OK, "%s", other->message);
}

static bool is_there(const struct engine_operations *operations)
{
    return operations != &engine_postgresql || postgres_server_is_there();
}

static bool can_be_reopened(const struct engine_operations *operations)
{
    return operations != &engine_memory && is_there(operations);
}

CONFORMANCE(transfer, what_was_imported_exports_the_same_bytes)
{
    make_everything();
    char *first = export_of(bench.engine);
    for (size_t i = 0; i < ENGINES; i++) {
        struct engine_bench other;
        if (!is_there(engines[i])) {
            continue;
        }
        open_to_fill(&other, engines[i]);
        cr_assert_eq(import(other.engine, first), RESULT_OK, "%s", report.message);
        char *second = export_of(other.engine);
        cr_assert_str_eq(second, first, "to %s", engines[i]->scheme);
        free(second);
        engine_bench_deinit(&other);
    }
    free(first);
}

/* What a booking needs: tokens in force, numbers that do not come again, the next event. */
static void expect_gone_on(const struct engine_operations *operations, const char *bytes)
{
    int64_t epoch = bench.operations->epoch(bench.engine);
    int64_t last = bench.operations->last_event(bench.engine);
    struct engine_bench other;
    open_to_fill(&other, operations);
    cr_assert_eq(import(other.engine, bytes), RESULT_OK, "%s", report.message);
    engine_bench_close(&other);
    other.use = ENGINE_SERVE;
    cr_assert_eq(engine_bench_open(&other), RESULT_OK, "%s", other.message);
    cr_assert_eq(other.operations->epoch(other.engine), epoch + 1);
    cr_assert_eq(other.operations->last_event(other.engine), last);
    int64_t token = tokens[1];
    struct appointment over = engine_bench_appointment(99, 1, (struct interval){560, 580});
    struct appointment next = engine_bench_appointment(99, 1, (struct interval){605, 620});
    const struct change group = {.kind = CHANGE_GROUP, .group = {"third", NULL, 0}};
    struct commit commit = engine_bench_commit(&other, 0, 0, &group);
    cr_assert_eq(engine_bench_book(&other, &token, &over), OUTCOME_NOT_APPLIED);
    cr_assert_eq(engine_bench_book(&other, &token, &next), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_apply(&other, &commit), OUTCOME_APPLIED);
    cr_assert_eq(other.operations->last_event(other.engine), last + 2);
    engine_bench_deinit(&other);
}

CONFORMANCE(transfer, an_imported_store_goes_on_where_the_other_one_stopped)
{
    make_everything();
    char *bytes = export_of(bench.engine);
    for (size_t i = 0; i < ENGINES; i++) {
        if (can_be_reopened(engines[i])) {
            expect_gone_on(engines[i], bytes);
        }
    }
    free(bytes);
}

CONFORMANCE(transfer, an_import_goes_into_an_empty_store)
{
    char *empty = export_of(bench.engine);
    engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(import(bench.engine, empty), RESULT_STATE_FORBIDS);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.provider_count, 1);
    free(empty);
}

CONFORMANCE(transfer, an_empty_store_is_one_record)
{
    char *bytes = export_of(bench.engine);
    cr_assert_eq(report.records, 1);
    struct engine_bench other;
    open_to_fill(&other, bench.operations);
    cr_assert_eq(import(other.engine, bytes), RESULT_OK, "%s", report.message);
    engine_bench_deinit(&other);
    free(bytes);
}

/* The text with `from` replaced once by `to`, and its last line made right for it. */
static char *forged(const char *bytes, const char *from, const char *to)
{
    const char *at = strstr(bytes, from);
    cr_assert_not_null(at, "%s", from);
    GString *text = g_string_new_len(bytes, at - bytes);
    g_string_append(text, to);
    g_string_append(text, at + strlen(from));
    char *end = strstr(text->str, "{\"kind\":\"end\"");
    if (end != NULL && strstr(end, "\"sha256\":\"") != NULL) {
        char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text->str,
                                                   (gsize)(end - text->str));
        memcpy(strstr(end, "\"sha256\":\"") + 10, digest, 64);
        g_free(digest);
    }
    return g_string_free(text, FALSE);
}

static const struct refusal {
    const char *from, *to, *message;
} refusals[] = {
    {"slotd-export", "other", "line 1: this is no export"},
    {"\"version\":1", "\"version\":2", "line 1: this slotd reads version 1"},
    {"\"made_by\"", "\"made_to\"", "line 1: a first line has"},
    {"{\"kind\":\"store\",\"epoch\":", "{\"kind\":\"stove\",\"epoch\":",
     "line 2: a line: \"stove\" is a kind that this slotd does not know"},
    {"\"epoch\":", "\"epoxy\":", "\"epoch\" is missing"},
    {"{\"kind\":\"group\",\"id\":\"clinic\",", "{\"kind\":\"group\",\"id\":\"clinic\",\"color\":1,",
     "line 3: group: \"color\" is a field that this slotd does not know"},
    {"\"rule\":\"closed\",", "\"rule\":\"closed\",\"kind\":1,", "\"kind\" is a field"},
    {"\"rule\":\"closed\"", "\"rule\":\"shut\"", "\"rule\" is not one of its words"},
    {"\"time_zone\":\"UTC\"", "\"time_zone\":\"Mars\"", "\"time_zone\" is not in the time zone"},
    {"\"end_minute\":2880", "\"end_minute\":2881", "\"end_minute\" is not a number in its range"},
    {"\"start_minute\":540", "\"start_minute\":1020", "ends before it begins"},
    {"\"number\":81,\"id\"", "\"number\":\"81\",\"id\"", "\"number\" is not a number"},
    {"\"number\":82,\"id\"", "\"number\":81,\"id\"", "line "},
    {"\"number\":82,\"id\":\"held\",\"provider\":2", "\"number\":82,\"id\":\"held\",\"provider\":9",
     "it does not fit what came before it"},
    {"\"status\":\"cancelled\"", "\"status\":\"confused\"", "\"status\" is not one of its words"},
    {"fedcba9876543210", "fedcba987654321", "\"fingerprint\" is not 16 hexadecimal digits"},
    {"\"erased\":true", "\"erased\":1", "\"erased\" is not true or false"},
    {"\"sequence\":3,", "\"sequence\":4,", "it does not fit what came before it"},
    {"\"appointment\":3,\"event\"", "\"appointment\":4,\"event\"",
     "the counts are wrong: 3 records"},
    {",\"event\":", ",\"color\":0,\"event\":", "it counts a kind"},
    {"{\"kind\":\"end\",", "{\"kind\":\"end\",\"more\":1,",
     "a last line has kind, counts and sha256"},
    {"{\"kind\":\"end\",", "{\"kind\":\"store\",\"epoch\":1}\n{\"kind\":\"end\",",
     "the first record, and no other, is of kind store"},
    {"{\"kind\":\"end\",", "{\"kind\":\"group\",\"id\":\"x\"}\n{\"kind\":\"end\",",
     "kind group cannot come after kind event"},
    {"{\"kind\":\"end\",", "[1]\n{\"kind\":\"end\",", "it is no object"},
    {"{\"kind\":\"end\",", "nonsense\n{\"kind\":\"end\",", "it is no JSON"},
    {"{\"kind\":\"end\",", "\n{\"kind\":\"end\",", "it is no JSON"},
    {"{\"kind\":\"group\",\"id\":\"another\"}", "{\"kind\":\"group\",\"id\":\"clinic\"}",
     "the store would not hold what was read"},
};

static void expect_nothing_left(struct engine *engine)
{
    bool empty = false;
    cr_assert_eq(record_walk_is_empty(engine, &empty), RESULT_OK);
    cr_assert(empty);
    cr_assert_eq(engine->operations->last_event(engine), 0);
}

CONFORMANCE(transfer, what_is_refused_is_named_and_leaves_nothing)
{
    make_everything();
    char *bytes = export_of(bench.engine);
    struct engine_bench other;
    open_to_fill(&other, bench.operations);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *refusal = &refusals[i];
        char *wrong = forged(bytes, refusal->from, refusal->to);
        cr_expect_eq(import(other.engine, wrong), RESULT_INVALID, "%s", refusal->to);
        cr_expect_not_null(strstr(report.message, refusal->message), "%s: %s", refusal->to,
                           report.message);
        expect_nothing_left(other.engine);
        free(wrong);
    }
    cr_assert_eq(import(other.engine, bytes), RESULT_OK, "%s", report.message);
    engine_bench_deinit(&other);
    free(bytes);
}

/* A file that ends anywhere, or has one byte changed anywhere, is refused. */
CONFORMANCE(transfer, what_was_cut_or_changed_on_the_way_is_refused)
{
    make_everything();
    char *bytes = export_of(bench.engine);
    size_t length = strlen(bytes);
    struct engine_bench other;
    open_to_fill(&other, bench.operations);
    for (size_t end = 1; end < length; end += 97) {
        char *cut = strndup(bytes, end);
        cr_expect_eq(import(other.engine, cut), RESULT_INVALID, "%zu", end);
        free(cut);
    }
    char *whole_lines = strndup(bytes, (size_t)(strstr(bytes, "{\"kind\":\"end\"") - bytes));
    cr_expect_eq(import(other.engine, whole_lines), RESULT_INVALID);
    cr_expect_not_null(strstr(report.message, "its last line is missing"), "%s", report.message);
    free(whole_lines);
    for (size_t at = 0; at < length; at += 61) {
        char *changed = strdup(bytes);
        changed[at] ^= 1;
        cr_expect_eq(import(other.engine, changed), RESULT_INVALID, "%zu: %s", at, changed + at);
        free(changed);
    }
    char *longer = g_strconcat(bytes, "{}\n", NULL);
    cr_expect_eq(import(other.engine, longer), RESULT_INVALID);
    g_free(longer);
    expect_nothing_left(other.engine);
    engine_bench_deinit(&other);
    free(bytes);
}

static enum result fail_to_put(struct record_sink *sink, const struct record *record)
{
    (void)sink;
    return record->kind == RECORD_APPOINTMENT ? RESULT_TOO_LARGE : RESULT_OK;
}

CONFORMANCE(transfer, a_walk_ends_where_its_sink_does)
{
    make_everything();
    struct record_sink sink = {.put = fail_to_put};
    cr_assert_eq(record_walk(bench.engine, &sink), RESULT_TOO_LARGE);
}

/* More than a page of each. */
CONFORMANCE(transfer, many_appointments_go_over)
{
    enum { MANY = 1300 };
    int64_t token = engine_bench_register(&bench, 1, "p1");
    for (int64_t i = 0; i < MANY; i++) {
        struct appointment appointment =
            engine_bench_appointment(100 + i, 1, (struct interval){i, i + 1});
        cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    }
    char *first = export_of(bench.engine);
    cr_assert_eq(report.records, 1 + 1 + 2 * MANY + 1);
    struct engine_bench other;
    open_to_fill(&other, bench.operations);
    cr_assert_eq(import(other.engine, first), RESULT_OK, "%s", report.message);
    char *second = export_of(other.engine);
    cr_assert_str_eq(second, first);
    engine_bench_deinit(&other);
    free(first);
    free(second);
}

static void fill(struct engine_bench *other)
{
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    open_to_fill(other, &engine_postgresql);
}

/* They may be booked with and changed meanwhile: an export has one moment. */
Test(transfer_on_postgresql, an_export_shows_one_moment)
{
    struct engine_bench reader;
    fill(&reader);
    engine_bench_close(&reader);
    reader.use = ENGINE_SERVE;
    cr_assert_eq(engine_bench_open(&reader), RESULT_OK, "%s", reader.message);
    int64_t token = engine_bench_register(&reader, 1, "p1");
    struct engine *writer = reader.engine;
    int64_t epoch = reader.operations->epoch(writer);
    reader.use = ENGINE_READ;
    cr_assert_eq(engine_bench_open(&reader), RESULT_OK, "%s", reader.message);
    struct engine *snapshot = reader.engine;
    cr_assert_eq(reader.operations->epoch(snapshot), epoch, "none of its own");
    char *first = export_of(snapshot);
    reader.engine = writer;
    reader.minted += 1000;
    struct appointment appointment = engine_bench_appointment(81, 1, (struct interval){540, 600});
    cr_assert_eq(engine_bench_book(&reader, &token, &appointment), OUTCOME_APPLIED);
    char *second = export_of(snapshot);
    cr_assert_str_eq(second, first);
    char *third = export_of(writer);
    cr_assert_str_neq(third, first);
    reader.operations->close(snapshot);
    engine_bench_deinit(&reader);
    free(first);
    free(second);
    free(third);
}

Test(transfer_on_postgresql, nobody_serves_from_what_is_being_filled_nor_the_other_way_round)
{
    struct engine_bench other;
    fill(&other);
    struct engine *filling = other.engine;
    other.use = ENGINE_SERVE;
    cr_assert_eq(engine_bench_open(&other), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(other.message, "is filling it"), "%s", other.message);
    other.operations->close(filling);
    cr_assert_eq(engine_bench_open(&other), RESULT_OK, "%s", other.message);
    struct engine *serving = other.engine;
    other.use = ENGINE_FILL;
    cr_assert_eq(engine_bench_open(&other), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(other.message, "is using it"), "%s", other.message);
    other.engine = serving;
    engine_bench_deinit(&other);
}

static enum result put(struct engine_bench *other, const struct appointment *appointment)
{
    return other->operations->fill_put(
        other->engine, &(struct record){.kind = RECORD_APPOINTMENT, .appointment = *appointment},
        other->message);
}

/* It answers a round later: the sentence says how many lines before. */
Test(transfer_on_postgresql, what_the_guard_refuses_is_found_where_it_stood)
{
    struct engine_bench other;
    fill(&other);
    const struct provider_definition simple = {.zone = &fixed_utc,
                                               .daily_limit = PROVIDER_UNLIMITED};
    const struct record provider = {.kind = RECORD_PROVIDER,
                                    .provider = {"p1", 1, {.token = 5, .version = 5}, simple}};
    cr_assert_eq(other.operations->fill_begin(other.engine), RESULT_OK);
    cr_assert_eq(other.operations->fill_put(other.engine, &provider, other.message), RESULT_OK);
    for (int64_t i = 0; i < 40; i++) {
        int64_t minute = i == 20 ? 195 : 10 * i;
        struct appointment appointment =
            engine_bench_appointment(100 + i, 1, (struct interval){minute, minute + 10});
        cr_assert_eq(put(&other, &appointment), RESULT_OK, "%s", other.message);
    }
    const struct record event = {.kind = RECORD_EVENT, .event = {.sequence = 1, .at = 1}};
    cr_assert_eq(other.operations->fill_put(other.engine, &event, other.message), RESULT_INVALID);
    cr_assert_not_null(strstr(other.message, "20 lines before: conflicting key value"), "%s",
                       other.message);
    cr_assert_eq(other.operations->fill_end(other.engine, false), RESULT_OK);
    expect_nothing_left(other.engine);
    engine_bench_deinit(&other);
}

/* The session ends in the middle: it is not gone on with on another one. */
Test(transfer_on_postgresql, a_fill_that_loses_its_session_leaves_nothing)
{
    struct engine_bench other;
    fill(&other);
    const struct record group = {.kind = RECORD_GROUP, .group = {"g", NULL, 0}};
    cr_assert_eq(other.operations->fill_begin(other.engine), RESULT_OK);
    cr_assert_eq(other.operations->fill_put(other.engine, &group, other.message), RESULT_OK);
    postgres_database_ask(&other.database,
                          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                          "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    cr_assert_neq(other.operations->fill_end(other.engine, true), RESULT_OK);
    bool empty;
    cr_assert_eq(record_walk_is_empty(other.engine, &empty), RESULT_UNAVAILABLE);
    cr_assert_eq(postgres_database_ask(&other.database, "SELECT count(*) FROM provider_group"), 0);
    engine_bench_deinit(&other);
}
