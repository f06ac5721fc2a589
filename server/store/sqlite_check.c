/* The table of promises. Only the first and those about texts are SQLite's own; the others ask in
 * words that any SQL database understands. */
#include "server/store/sqlite_check.h"

#include <stdio.h>
#include <string.h>

#include "server/store/sqlite_engine.h"

#define LIVE "status IN (0, 1)"
#define PIECES \
    "CASE WHEN piece_minutes = 0 THEN 1 ELSE (end_at - start_at) / (piece_minutes * 60) END"
/* Numbers are the epoch above 40 bits of a counter (committer.c). */
#define BEYOND " >= (SELECT (value + 1) * 1099511627776 FROM epoch)"
#define NO_TEXT(column) \
    column " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasable_text WHERE position = " column ")"

struct promise {
    const char *text;
    bool may_break;
    const char *count;     /* how many things it is about */
    const char *offenders; /* a text for each that breaks it */
};

/* clang-format off */
static const struct promise promises[] = {
    {"the file is intact",
     .count = "SELECT page_count FROM pragma_page_count",
     .offenders = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
    {"no two live appointments of a provider overlap",
     .count = "SELECT count(*) FROM appointment WHERE " LIVE,
     .offenders =
        "SELECT 'appointments ' || number || ' and ' || next_number || ' of provider ' || provider FROM "
        "(SELECT provider, number, end_at, lead(start_at) OVER later AS next_start, lead(number) OVER later AS next_number "
        "FROM appointment WHERE " LIVE " WINDOW later AS (PARTITION BY provider ORDER BY start_at, number)) AS live "
        "WHERE next_start < end_at"},
    {"every appointment lasts, and its provider, client and series are there",
     .count = "SELECT count(*) FROM appointment",
     .offenders =
        "SELECT 'appointment ' || number FROM appointment WHERE end_at <= start_at "
        "OR NOT EXISTS (SELECT 1 FROM provider WHERE provider.number = appointment.provider) "
        "OR (first_provider IS NOT NULL AND NOT EXISTS (SELECT 1 FROM provider WHERE provider.number = first_provider)) "
        "OR (client IS NOT NULL AND NOT EXISTS (SELECT 1 FROM client WHERE client.number = appointment.client)) "
        "OR (series IS NOT NULL AND NOT EXISTS (SELECT 1 FROM series WHERE series.number = appointment.series))"},
    {"no request id was used twice",
     .count = "SELECT (SELECT count(*) FROM appointment) + (SELECT count(*) FROM series)",
     .offenders =
        "SELECT 'id ' || id || ', ' || count(*) || ' times' FROM "
        "(SELECT id FROM appointment UNION ALL SELECT id FROM series) AS ids GROUP BY id HAVING count(*) > 1"},
    {"every hold says when it expires",
     .count = "SELECT count(*) FROM appointment WHERE status = 0",
     .offenders = "SELECT 'appointment ' || number FROM appointment WHERE status = 0 AND expires_at IS NULL"},
    {"every provider has a token, and every token a provider",
     .count = "SELECT count(*) FROM provider",
     .offenders =
        "SELECT 'provider ' || number FROM provider WHERE number NOT IN (SELECT provider FROM provider_token) "
        "UNION ALL SELECT 'the token of provider ' || provider FROM provider_token "
        "WHERE provider NOT IN (SELECT number FROM provider)"},
    {"no token is that of two providers",
     .count = "SELECT count(*) FROM provider_token",
     .offenders = "SELECT 'token ' || token FROM provider_token GROUP BY token HAVING count(*) > 1"},
    {"no alias is that of two providers",
     .count = "SELECT count(*) FROM provider WHERE alias IS NOT NULL",
     .offenders = "SELECT 'alias ' || alias FROM provider WHERE alias IS NOT NULL GROUP BY alias HAVING count(*) > 1"},
    {"every rule is a provider's, every closure a group's, and each ends after it begins",
     .count = "SELECT (SELECT count(*) FROM availability_rule) + (SELECT count(*) FROM group_closure)",
     .offenders =
        "SELECT 'rule ' || position || ' of provider ' || provider FROM availability_rule "
        "WHERE provider NOT IN (SELECT number FROM provider) OR end_minute <= start_minute "
        "UNION ALL SELECT 'closure ' || position || ' of group ' || group_number FROM group_closure "
        "WHERE group_number NOT IN (SELECT number FROM provider_group) OR end_minute <= start_minute"},
    {"every opening is a provider's, and its numbers are within its collection",
     .count = "SELECT count(*) FROM opening",
     .offenders =
        "SELECT 'opening ' || key || ', number ' || number || ' of ' || collection FROM opening "
        "WHERE provider NOT IN (SELECT number FROM provider) OR number < 1 OR number - 1 + " PIECES
        " > coalesce((SELECT last FROM collection WHERE name = opening.collection), 0)"},
    {"no number of a collection is that of two openings",
     .count = "SELECT count(*) FROM opening",
     .offenders =
        "SELECT 'number ' || next_number || ' of ' || collection FROM "
        "(SELECT collection, number + " PIECES " AS behind, lead(number) OVER (PARTITION BY collection ORDER BY number, key) "
        "AS next_number FROM opening) AS numbered WHERE next_number < behind"},
    {"no number was minted after the newest epoch",
     .count = "SELECT (SELECT count(*) FROM appointment) + (SELECT count(*) FROM client) + (SELECT count(*) FROM series) "
              "+ (SELECT count(*) FROM opening) + (SELECT count(*) FROM provider_token)",
     .offenders =
        "SELECT 'appointment ' || number FROM appointment WHERE number" BEYOND
        " UNION ALL SELECT 'client ' || number FROM client WHERE number" BEYOND
        " UNION ALL SELECT 'series ' || number FROM series WHERE number" BEYOND
        " UNION ALL SELECT 'opening ' || key FROM opening WHERE key" BEYOND
        " UNION ALL SELECT 'the token of provider ' || provider FROM provider_token WHERE token" BEYOND
        " UNION ALL SELECT 'the version of provider ' || number FROM provider WHERE version" BEYOND},
    {"events are numbered from 1 without gaps",
     .count = "SELECT count(*) FROM event",
     .offenders =
        "SELECT 'nothing between ' || before || ' and ' || sequence FROM "
        "(SELECT sequence, lag(sequence, 1, 0) OVER (ORDER BY sequence) AS before FROM event) AS numbered "
        "WHERE sequence <> before + 1"},
    {"what an event is about is there",
     .count = "SELECT count(*) FROM event",
     .offenders =
        "SELECT 'event ' || sequence FROM event WHERE "
        "(provider IS NOT NULL AND NOT EXISTS (SELECT 1 FROM provider WHERE provider.number = event.provider)) "
        "OR (appointment IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appointment WHERE appointment.number = event.appointment))"},
    {"every text is there",
     .count = "SELECT count(*) FROM erasable_text",
     .offenders =
        "SELECT 'appointment ' || number FROM appointment WHERE (" NO_TEXT("reason") ") OR (" NO_TEXT("note") ") "
        "UNION ALL SELECT 'client ' || number FROM client WHERE (" NO_TEXT("name") ") OR (" NO_TEXT("email") ") "
        "OR (" NO_TEXT("phone") ") OR (" NO_TEXT("alias") ")"},
    {"of an erased client nothing is left but its number and id",
     .count = "SELECT count(*) FROM client WHERE erased = 1",
     .offenders =
        "SELECT 'client ' || number FROM client WHERE erased = 1 "
        "AND (name IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL OR alias IS NOT NULL) "
        "UNION ALL SELECT 'appointment ' || number FROM appointment WHERE (reason IS NOT NULL OR note IS NOT NULL) "
        "AND client IN (SELECT number FROM client WHERE erased = 1)"},
    {"no provider has more live appointments on a day than its limit of today", .may_break = true,
     .count = "SELECT count(*) FROM provider WHERE daily_limit IS NOT NULL",
     .offenders =
        "SELECT 'provider ' || provider || ', ' || count(*) || ' appointments on day ' || service_day || ', limit ' "
        "|| max(daily_limit) FROM appointment JOIN provider ON provider.number = appointment.provider "
        "WHERE " LIVE " AND daily_limit IS NOT NULL GROUP BY provider, service_day HAVING count(*) > max(daily_limit)"},
};
/* clang-format on */

static void note(struct check_finding *finding, const char *offender)
{
    finding->broken++;
    if (finding->offender_count < CHECK_OFFENDERS_MAX) {
        snprintf(finding->offenders[finding->offender_count++], CHECK_OFFENDER_SIZE, "%s",
                 offender != NULL ? offender : "?");
    }
}

/* Hands every row's first column to the finding; what cannot be read is one more offender. */
static void read_offenders(sqlite3 *database, const char *sql, struct check_finding *finding)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(statement);
        if (status == SQLITE_ROW) {
            note(finding, sqlite_text(statement, 0));
        }
    }
    if (status != SQLITE_DONE) {
        note(finding, sqlite3_errmsg(database));
    }
    sqlite3_finalize(statement);
}

static int64_t count(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t answer = 0;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        answer = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return answer;
}

enum result sqlite_check(struct engine *engine, struct check_sink *sink)
{
    sqlite3 *database = sqlite_of(engine)->database;
    for (size_t i = 0; i < sizeof promises / sizeof promises[0]; i++) {
        struct check_finding finding = {.promise = promises[i].text,
                                        .may_break = promises[i].may_break};
        finding.examined = count(database, promises[i].count);
        read_offenders(database, promises[i].offenders, &finding);
        sink->found(sink, &finding);
    }
    return RESULT_OK;
}
