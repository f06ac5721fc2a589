/* Positions are those of the column list in sqlite_statements.c. */
#include "server/store/sqlite_appointment_rows.h"

#include "server/store/keep.h"
#include "server/store/sqlite_text_rows.h"

static void bind_brief(sqlite3_stmt *statement, const struct appointment *appointment)
{
    sqlite3_bind_int64(statement, 1, appointment->number);
    sqlite_bind_text_borrowed(statement, 2, appointment->id);
    sqlite3_bind_int64(statement, 3, appointment->provider);
    sqlite3_bind_int(statement, 4, appointment->service_day);
    sqlite3_bind_int64(statement, 5, appointment->span.start);
    sqlite3_bind_int64(statement, 6, appointment->span.end);
    sqlite3_bind_int64(statement, 7, appointment->range.start);
    sqlite3_bind_int64(statement, 8, appointment->range.end);
    sqlite3_bind_int(statement, 9, (int)appointment->status);
    sqlite3_bind_int(statement, 10, appointment->undated);
    sqlite_bind_optional(statement, 11, appointment->expires_at);
    sqlite_bind_optional(statement, 12, appointment->client);
    sqlite_bind_optional(statement, 13, appointment->series);
}

static void bind_decision(sqlite3_stmt *statement, const struct decision *decision)
{
    sqlite3_bind_int(statement, 18, decision->exact_fit);
    sqlite3_bind_int(statement, 19, decision->chosen.cost);
    sqlite3_bind_int(statement, 20, decision->chosen.fragments);
    sqlite3_bind_int(statement, 21, decision->chosen.stranded_minutes);
    if (decision->has_runner_up) {
        sqlite3_bind_int64(statement, 22, decision->runner_up_start);
    } else {
        sqlite3_bind_null(statement, 22);
    }
    sqlite3_bind_int(statement, 23, decision->runner_up.cost);
    sqlite3_bind_int(statement, 24, decision->runner_up.fragments);
    sqlite3_bind_int(statement, 25, decision->runner_up.stranded_minutes);
}

int sqlite_appointment_insert(const struct sqlite_statements *statements,
                              const struct appointment *appointment)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_APPOINTMENT_INSERT];
    int status = sqlite_text_bind(statements, statement, 31, appointment->reason);
    status = status == SQLITE_DONE ? sqlite_text_bind(statements, statement, 32, appointment->note)
                                   : status;
    if (status != SQLITE_DONE) {
        return status;
    }
    bind_brief(statement, appointment);
    sqlite_bind_optional(statement, 14, appointment->occurrence);
    sqlite_bind_optional(statement, 15, appointment->created_at);
    sqlite_bind_optional(statement, 16, (int64_t)appointment->fingerprint);
    sqlite3_bind_int(statement, 17, appointment->provider_named);
    bind_decision(statement, &appointment->decision);
    sqlite_bind_optional(statement, 26, appointment->first_provider);
    sqlite_bind_optional(statement, 27, appointment->first_start);
    sqlite_bind_text_borrowed(statement, 28, appointment->ended_by);
    sqlite_bind_optional(statement, 29, appointment->start_microseconds);
    sqlite_bind_optional(statement, 30, appointment->end_microseconds);
    return sqlite_statements_run(statements, STATEMENT_APPOINTMENT_INSERT);
}

/* A reason that takes the place of another one blanks it: nothing would lead to it any more. */
static int write_reason(const struct sqlite_statements *statements, sqlite3_stmt *statement,
                        const struct change *change)
{
    int status = SQLITE_DONE;
    if (change->status.reason != NULL) {
        sqlite3_bind_int64(statements->prepared[STATEMENT_REASON_BLANK], 1, change->status.number);
        status = sqlite_statements_run(statements, STATEMENT_REASON_BLANK);
    }
    return status == SQLITE_DONE ? sqlite_text_bind(statements, statement, 5, change->status.reason)
                                 : status;
}

int sqlite_appointment_set_status(const struct sqlite_statements *statements, int64_t provider,
                                  const struct change *change)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_STATUS_SET];
    int status = write_reason(statements, statement, change);
    if (status != SQLITE_DONE) {
        return status;
    }
    sqlite3_bind_int64(statement, 1, change->status.number);
    sqlite3_bind_int64(statement, 2, provider);
    sqlite3_bind_int(statement, 3, (int)change->status.status);
    sqlite_bind_text_borrowed(statement, 4, change->status.ended_by);
    return sqlite_statements_change_one(statements, STATEMENT_STATUS_SET);
}

int sqlite_appointment_move(const struct sqlite_statements *statements, const struct change *change)
{
    const struct appointment *place = change->move.appointment;
    sqlite3_stmt *statement = statements->prepared[STATEMENT_MOVE];
    sqlite3_bind_int64(statement, 1, place->number);
    sqlite3_bind_int64(statement, 2, change->move.from);
    sqlite3_bind_int64(statement, 3, place->provider);
    sqlite3_bind_int(statement, 4, place->service_day);
    sqlite3_bind_int64(statement, 5, place->span.start);
    sqlite3_bind_int64(statement, 6, place->span.end);
    sqlite3_bind_int64(statement, 7, place->range.start);
    sqlite3_bind_int64(statement, 8, place->range.end);
    sqlite3_bind_int(statement, 9, place->provider_named);
    sqlite3_bind_int(statement, 10, place->undated);
    return sqlite_statements_change_one(statements, STATEMENT_MOVE);
}

int sqlite_appointment_erase_note(const struct sqlite_statements *statements, int64_t number)
{
    sqlite3_bind_int64(statements->prepared[STATEMENT_NOTE_BLANK], 1, number);
    int status = sqlite_statements_run(statements, STATEMENT_NOTE_BLANK);
    if (status != SQLITE_DONE) {
        return status;
    }
    sqlite3_bind_int64(statements->prepared[STATEMENT_NOTE_ERASE], 1, number);
    return sqlite_statements_change_one(statements, STATEMENT_NOTE_ERASE);
}

/* The texts are borrowed until the statement moves on; so below. */
static struct appointment read_brief(sqlite3_stmt *statement)
{
    return (struct appointment){
        .number = sqlite3_column_int64(statement, 0),
        .id = sqlite_text(statement, 1),
        .provider = sqlite3_column_int64(statement, 2),
        .service_day = sqlite3_column_int(statement, 3),
        .span = {sqlite3_column_int64(statement, 4), sqlite3_column_int64(statement, 5)},
        .range = {sqlite3_column_int64(statement, 6), sqlite3_column_int64(statement, 7)},
        .status = (enum appointment_status)sqlite3_column_int(statement, 8),
        .undated = sqlite3_column_int(statement, 9) != 0,
        .expires_at = sqlite3_column_int64(statement, 10),
        .client = sqlite3_column_int64(statement, 11),
        .series = sqlite3_column_int64(statement, 12),
    };
}

static struct decision read_decision(sqlite3_stmt *statement)
{
    return (struct decision){
        .exact_fit = sqlite3_column_int(statement, 17) != 0,
        .chosen = {.cost = sqlite3_column_int(statement, 18),
                   .fragments = sqlite3_column_int(statement, 19),
                   .stranded_minutes = sqlite3_column_int(statement, 20)},
        .has_runner_up = sqlite3_column_type(statement, 21) != SQLITE_NULL,
        .runner_up_start = sqlite3_column_int64(statement, 21),
        .runner_up = {.cost = sqlite3_column_int(statement, 22),
                      .fragments = sqlite3_column_int(statement, 23),
                      .stranded_minutes = sqlite3_column_int(statement, 24)},
    };
}

static struct appointment read_whole(sqlite3_stmt *statement)
{
    struct appointment appointment = read_brief(statement);
    appointment.occurrence = sqlite3_column_int(statement, 13);
    appointment.created_at = sqlite3_column_int64(statement, 14);
    appointment.fingerprint = (uint64_t)sqlite3_column_int64(statement, 15);
    appointment.provider_named = sqlite3_column_int(statement, 16) != 0;
    appointment.decision = read_decision(statement);
    appointment.first_provider = sqlite3_column_int64(statement, 25);
    appointment.first_start = sqlite3_column_int64(statement, 26);
    appointment.ended_by = sqlite_text(statement, 27);
    appointment.start_microseconds = sqlite3_column_int(statement, 28);
    appointment.end_microseconds = sqlite3_column_int(statement, 29);
    appointment.reason = sqlite_text(statement, 30);
    appointment.note = sqlite_text(statement, 31);
    return appointment;
}

/* `read` fits the columns of `which`. */
static enum result send_appointments(const struct sqlite_statements *statements,
                                     enum sqlite_statement which,
                                     struct appointment (*read)(sqlite3_stmt *statement),
                                     struct store_sink *sink)
{
    sqlite3_stmt *statement = statements->prepared[which];
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        struct appointment appointment = read(statement);
        sink->appointment(sink, &appointment);
    }
    return sqlite_statements_finish(statements, which, status);
}

enum result sqlite_appointments_load(const struct sqlite_statements *statements,
                                     struct store_sink *sink)
{
    return sink->appointment == NULL
               ? RESULT_OK
               : send_appointments(statements, STATEMENT_APPOINTMENTS, read_brief, sink);
}

enum result sqlite_appointments_load_live(const struct sqlite_statements *statements,
                                          int64_t provider, struct store_sink *sink)
{
    sqlite3_bind_int64(statements->prepared[STATEMENT_LIVE_OF_PROVIDER], 1, provider);
    return sink->appointment == NULL
               ? RESULT_OK
               : send_appointments(statements, STATEMENT_LIVE_OF_PROVIDER, read_whole, sink);
}

/* A statement per case, so that each walks its own index. */
enum result sqlite_appointments_page(const struct sqlite_statements *statements,
                                     const struct store_page *page, struct store_sink *sink)
{
    static const enum sqlite_statement cases[2][2] = {
        {STATEMENT_PAGE, STATEMENT_PAGE_OF_SERIES},
        {STATEMENT_PAGE_OF_CLIENT, STATEMENT_PAGE_OF_BOTH},
    };
    enum sqlite_statement which = cases[page->client != 0][page->series != 0];
    sqlite3_stmt *statement = statements->prepared[which];
    sqlite3_bind_int64(statement, 1, page->after);
    sqlite3_bind_int64(statement, 2, (int64_t)page->limit);
    if (page->client != 0) {
        sqlite3_bind_int64(statement, 3, page->client);
    }
    if (page->series != 0) {
        sqlite3_bind_int64(statement, 4, page->series);
    }
    return send_appointments(statements, which, read_whole, sink);
}

enum result sqlite_appointment_find(const struct sqlite_statements *statements, int64_t number,
                                    struct arena *arena, struct appointment *appointment_out)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_APPOINTMENT];
    enum result result = sqlite_statements_seek(statements, STATEMENT_APPOINTMENT, number,
                                                RESULT_APPOINTMENT_UNKNOWN);
    if (result != RESULT_OK) {
        return result;
    }
    struct appointment appointment = read_whole(statement);
    keep_appointment(arena, &appointment);
    sqlite3_reset(statement);
    *appointment_out = appointment;
    return RESULT_OK;
}
