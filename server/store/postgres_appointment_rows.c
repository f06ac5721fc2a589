/* Places and columns are in the order of the column lists in postgres_statements.c. */
#include "server/store/postgres_appointment_rows.h"

#include "server/store/keep.h"
#include "server/store/postgres_pages.h"
#include "server/store/postgres_round.h"

static void put_brief(struct postgres_values *values, const struct appointment *appointment)
{
    postgres_put_number(values, appointment->number);
    postgres_put_text(values, appointment->id);
    postgres_put_number(values, appointment->provider);
    postgres_put_number(values, appointment->service_day);
    postgres_put_number(values, appointment->span.start);
    postgres_put_number(values, appointment->span.end);
    postgres_put_number(values, appointment->range.start);
    postgres_put_number(values, appointment->range.end);
    postgres_put_number(values, (int64_t)appointment->status);
    postgres_put_flag(values, appointment->undated);
    postgres_put_optional(values, appointment->expires_at);
    postgres_put_optional(values, appointment->client);
    postgres_put_optional(values, appointment->series);
}

static void put_decision(struct postgres_values *values, const struct decision *decision)
{
    postgres_put_flag(values, decision->exact_fit);
    postgres_put_number(values, decision->chosen.cost);
    postgres_put_number(values, decision->chosen.fragments);
    postgres_put_number(values, decision->chosen.stranded_minutes);
    if (decision->has_runner_up) {
        postgres_put_number(values, decision->runner_up_start);
    } else {
        postgres_put_null(values);
    }
    postgres_put_number(values, decision->runner_up.cost);
    postgres_put_number(values, decision->runner_up.fragments);
    postgres_put_number(values, decision->runner_up.stranded_minutes);
}

void postgres_appointment_insert(struct postgres_link *link, const struct appointment *appointment)
{
    struct postgres_values values = {0};
    put_brief(&values, appointment);
    postgres_put_optional(&values, appointment->occurrence);
    postgres_put_optional(&values, appointment->created_at);
    postgres_put_optional(&values, (int64_t)appointment->fingerprint);
    postgres_put_flag(&values, appointment->provider_named);
    put_decision(&values, &appointment->decision);
    postgres_put_optional(&values, appointment->first_provider);
    postgres_put_optional(&values, appointment->first_start);
    postgres_put_text(&values, appointment->ended_by);
    postgres_put_optional(&values, appointment->start_microseconds);
    postgres_put_optional(&values, appointment->end_microseconds);
    postgres_put_text(&values, appointment->reason);
    postgres_put_text(&values, appointment->note);
    postgres_round_add(link, POSTGRES_APPOINTMENT_INSERT, &values);
}

void postgres_appointment_set_status(struct postgres_link *link, int64_t provider,
                                     const struct change *change)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, change->status.number);
    postgres_put_number(&values, provider);
    postgres_put_number(&values, (int64_t)change->status.status);
    postgres_put_text(&values, change->status.ended_by);
    postgres_put_text(&values, change->status.reason);
    postgres_round_add(link, POSTGRES_STATUS_SET, &values);
}

void postgres_appointment_move(struct postgres_link *link, const struct change *change)
{
    const struct appointment *place = change->move.appointment;
    struct postgres_values values = {0};
    postgres_put_number(&values, place->number);
    postgres_put_number(&values, change->move.from);
    postgres_put_number(&values, place->provider);
    postgres_put_number(&values, place->service_day);
    postgres_put_number(&values, place->span.start);
    postgres_put_number(&values, place->span.end);
    postgres_put_number(&values, place->range.start);
    postgres_put_number(&values, place->range.end);
    postgres_put_flag(&values, place->provider_named);
    postgres_put_flag(&values, place->undated);
    postgres_round_add(link, POSTGRES_MOVE, &values);
}

void postgres_appointment_erase_note(struct postgres_link *link, int64_t number)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, number);
    postgres_round_add(link, POSTGRES_NOTE_ERASE, &values);
}

/* The texts are borrowed from the rows; so below. */
static struct appointment read_brief(const PGresult *rows, int row)
{
    return (struct appointment){
        .number = postgres_number(rows, row, 0),
        .id = postgres_text(rows, row, 1),
        .provider = postgres_number(rows, row, 2),
        .service_day = postgres_integer(rows, row, 3),
        .span = {postgres_number(rows, row, 4), postgres_number(rows, row, 5)},
        .range = {postgres_number(rows, row, 6), postgres_number(rows, row, 7)},
        .status = (enum appointment_status)postgres_integer(rows, row, 8),
        .undated = postgres_number(rows, row, 9) != 0,
        .expires_at = postgres_number(rows, row, 10),
        .client = postgres_number(rows, row, 11),
        .series = postgres_number(rows, row, 12),
    };
}

static struct decision read_decision(const PGresult *rows, int row)
{
    return (struct decision){
        .exact_fit = postgres_number(rows, row, 17) != 0,
        .chosen = {.cost = postgres_integer(rows, row, 18),
                   .fragments = postgres_integer(rows, row, 19),
                   .stranded_minutes = postgres_integer(rows, row, 20)},
        .has_runner_up = PQgetisnull(rows, row, 21) == 0,
        .runner_up_start = postgres_number(rows, row, 21),
        .runner_up = {.cost = postgres_integer(rows, row, 22),
                      .fragments = postgres_integer(rows, row, 23),
                      .stranded_minutes = postgres_integer(rows, row, 24)},
    };
}

static struct appointment read_whole(const PGresult *rows, int row)
{
    struct appointment appointment = read_brief(rows, row);
    appointment.occurrence = postgres_integer(rows, row, 13);
    appointment.created_at = postgres_number(rows, row, 14);
    appointment.fingerprint = (uint64_t)postgres_number(rows, row, 15);
    appointment.provider_named = postgres_number(rows, row, 16) != 0;
    appointment.decision = read_decision(rows, row);
    appointment.first_provider = postgres_number(rows, row, 25);
    appointment.first_start = postgres_number(rows, row, 26);
    appointment.ended_by = postgres_text(rows, row, 27);
    appointment.start_microseconds = postgres_integer(rows, row, 28);
    appointment.end_microseconds = postgres_integer(rows, row, 29);
    appointment.reason = postgres_text(rows, row, 30);
    appointment.note = postgres_text(rows, row, 31);
    return appointment;
}

static void send_brief(struct store_sink *sink, const PGresult *rows, int row)
{
    struct appointment appointment = read_brief(rows, row);
    sink->appointment(sink, &appointment);
}

static void send_whole(struct store_sink *sink, const PGresult *rows, int row)
{
    struct appointment appointment = read_whole(rows, row);
    sink->appointment(sink, &appointment);
}

void postgres_appointments_send(const PGresult *rows, struct store_sink *sink)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        send_whole(sink, rows, row);
    }
}

enum result postgres_appointments_load(struct postgres_link *link, struct store_sink *sink)
{
    return sink->appointment == NULL
               ? RESULT_OK
               : postgres_pages_send(link, POSTGRES_APPOINTMENTS, send_brief, sink);
}

/* A statement per case, so that each walks its own index. */
enum result postgres_appointments_page(struct postgres_link *link, const struct store_page *page,
                                       struct store_sink *sink)
{
    static const enum postgres_statement cases[2][2] = {
        {POSTGRES_PAGE, POSTGRES_PAGE_OF_SERIES},
        {POSTGRES_PAGE_OF_CLIENT, POSTGRES_PAGE_OF_BOTH},
    };
    struct postgres_values values = {0};
    postgres_put_number(&values, page->after);
    postgres_put_limit(&values, page->limit);
    if (page->client != 0) {
        postgres_put_number(&values, page->client);
    }
    if (page->series != 0) {
        postgres_put_number(&values, page->series);
    }
    PGresult *rows;
    enum result result =
        postgres_read(link, cases[page->client != 0][page->series != 0], &values, &rows);
    if (result != RESULT_OK) {
        return result;
    }
    postgres_appointments_send(rows, sink);
    PQclear(rows);
    return RESULT_OK;
}

enum result postgres_appointment_find(struct postgres_link *link, int64_t number,
                                      struct arena *arena, struct appointment *appointment_out)
{
    PGresult *rows;
    enum result result = postgres_pages_find(link, POSTGRES_APPOINTMENT, number, &rows);
    if (result != RESULT_OK || rows == NULL) {
        return result == RESULT_OK ? RESULT_APPOINTMENT_UNKNOWN : result;
    }
    *appointment_out = read_whole(rows, 0);
    keep_appointment(arena, appointment_out);
    PQclear(rows);
    return RESULT_OK;
}
