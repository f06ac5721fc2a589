/* Only what is SQLite's own is asked for in its own words. */
#include "server/store/sqlite_check.h"

#include "server/store/promise.h"
#include "server/store/sqlite_engine.h"

#define NO_TEXT(column) \
    column " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasable_text WHERE position = " column ")"

/* clang-format off */
static const struct promise own[] = {
    {"the file is intact",
     .count = "SELECT page_count FROM pragma_page_count",
     .offenders = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
    {"every text is there",
     .count = "SELECT count(*) FROM erasable_text",
     .offenders =
        "SELECT 'appointment ' || number FROM appointment WHERE (" NO_TEXT("reason") ") OR (" NO_TEXT("note") ") "
        "UNION ALL SELECT 'client ' || number FROM client WHERE (" NO_TEXT("name") ") OR (" NO_TEXT("email") ") "
        "OR (" NO_TEXT("phone") ") OR (" NO_TEXT("alias") ")"},
    {.text = NULL},
};
/* clang-format on */

/* Hands every row's first column to the finding; what cannot be read is one more offender. */
static void read_offenders(sqlite3 *database, const char *sql, struct check_finding *finding)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(statement);
        if (status == SQLITE_ROW) {
            promise_note(finding, sqlite_text(statement, 0));
        }
    }
    if (status != SQLITE_DONE) {
        promise_note(finding, sqlite3_errmsg(database));
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

static void hold_against(sqlite3 *database, const struct promise *table, struct check_sink *sink)
{
    for (const struct promise *promise = table; promise->text != NULL; promise++) {
        struct check_finding finding = promise_finding(promise);
        finding.examined = count(database, promise->count);
        read_offenders(database, promise->offenders, &finding);
        sink->found(sink, &finding);
    }
}

enum result sqlite_check(struct engine *engine, struct check_sink *sink)
{
    sqlite3 *database = sqlite_of(engine)->database;
    hold_against(database, own, sink);
    hold_against(database, promises, sink);
    return RESULT_OK;
}
