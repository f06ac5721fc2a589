/* The table of promises. */
#include "server/store/promise.h"

#include <stdio.h>

#define LIVE "status IN (0, 1)"
#define PIECES \
    "CASE WHEN piece_minutes = 0 THEN 1 ELSE (end_at - start_at) / (piece_minutes * 60) END"
/* Numbers are the epoch above 40 bits of a counter (committer.c). */
#define BEYOND " >= (SELECT (value + 1) * 1099511627776 FROM epoch)"

/* clang-format off */
const struct promise promises[] = {
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
    {"of an erased client nothing is left but its number and id",
     .count = "SELECT count(*) FROM client WHERE erased",
     .offenders =
        "SELECT 'client ' || number FROM client WHERE erased "
        "AND (name IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL OR alias IS NOT NULL) "
        "UNION ALL SELECT 'appointment ' || number FROM appointment WHERE (reason IS NOT NULL OR note IS NOT NULL) "
        "AND client IN (SELECT number FROM client WHERE erased)"},
    {"no provider has more live appointments on a day than its limit of today", .may_break = true,
     .count = "SELECT count(*) FROM provider WHERE daily_limit IS NOT NULL",
     .offenders =
        "SELECT 'provider ' || provider || ', ' || count(*) || ' appointments on day ' || service_day || ', limit ' "
        "|| max(daily_limit) FROM appointment JOIN provider ON provider.number = appointment.provider "
        "WHERE " LIVE " AND daily_limit IS NOT NULL GROUP BY provider, service_day HAVING count(*) > max(daily_limit)"},
    {.text = NULL},
};
/* clang-format on */

struct check_finding promise_finding(const struct promise *promise)
{
    return (struct check_finding){.promise = promise->text, .may_break = promise->may_break};
}

void promise_note(struct check_finding *finding, const char *offender)
{
    finding->broken++;
    if (finding->offender_count < CHECK_OFFENDERS_MAX) {
        snprintf(finding->offenders[finding->offender_count++], CHECK_OFFENDER_SIZE, "%s",
                 offender != NULL ? offender : "?");
    }
}
