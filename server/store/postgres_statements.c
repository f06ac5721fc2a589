/* The statements in one table. */
#include "server/store/postgres_statements.h"

#include <assert.h>

#include "core/event.h"

#define BRIEF_COLUMNS                                                                       \
    "number, id, provider, service_day, start_at, end_at, range_start, range_end, status, " \
    "undated, expires_at, client, series"
#define MORE_COLUMNS                                                                       \
    "occurrence, created_at, fingerprint, provider_named, exact_fit, cost, fragments, "    \
    "stranded, runner_up_start, runner_up_cost, runner_up_fragments, runner_up_stranded, " \
    "first_provider, first_start, ended_by, start_microseconds, end_microseconds, reason, note"
#define PROVIDER_COLUMNS                                                                 \
    "number, id, zone, daily_limit, version, name, group_id, slot_step, buffer_before, " \
    "buffer_after, notice, past_allowed, horizon, hold_ttl, alias"
#define RULE_COLUMNS "kind, weekdays, from_day, until_day, start_minute, end_minute, number"
#define RULE_COLUMNS_JOINED                                                        \
    "rule.kind, rule.weekdays, rule.from_day, rule.until_day, rule.start_minute, " \
    "rule.end_minute, rule.number"
#define OPENING_COLUMNS \
    "key, provider, collection, number, start_at, end_at, piece_minutes, opened_at"
#define CLIENT_COLUMNS "number, id, created_at, erased, name, email, phone, alias"
#define SERIES_COLUMNS "number, id, fingerprint, occurrences"

#define SELECT_APPOINTMENT "SELECT " BRIEF_COLUMNS ", " MORE_COLUMNS " FROM appointment "

#define SELECT_GROUPS                                                              \
    "SELECT provider_group.number, id, " RULE_COLUMNS_JOINED                       \
    " FROM provider_group LEFT JOIN group_closure AS rule ON rule.group_number = " \
    "provider_group.number "
#define ORDER_GROUPS "ORDER BY provider_group.number, rule.position"

/* Of appointments that are to be made the ids that series have, and of series those that
 * appointments have. */
#define BOTH_IDS                                                     \
    "SELECT id FROM series WHERE id = ANY ($1) UNION ALL SELECT id " \
    "FROM appointment WHERE id = ANY ($2)"

/* What others than writer $2 have written after event $1. */
#define THEIRS "sequence > $1 AND writer <> $2"

/* Kinds of events, which are stored and never renumbered. */
#define PROVIDER_REGISTERED "0"
#define PROVIDER_CHANGED "1"
#define GROUP_CLOSED "2"
#define PROVIDER_OPENED "3"
#define SERIES_BOOKED "20"
#define CLIENT_CREATED "30"
#define CLIENT_ERASED "31"
static_assert(EVENT_PROVIDER_REGISTERED == 0 && EVENT_PROVIDER_CHANGED == 1 &&
                  EVENT_GROUP_CLOSED == 2 && EVENT_PROVIDER_OPENED == 3 &&
                  EVENT_SERIES_BOOKED == 20 && EVENT_CLIENT_CREATED == 30 &&
                  EVENT_CLIENT_ERASED == 31,
              "as they stand above");

/* A change that finds nothing to change divides by zero, which ends the transaction before its
 * COMMIT, already on its way, is read. */
#define ONE(change) "WITH changed AS (" change " RETURNING 1) SELECT 1 / count(*) FROM changed"

#define PRESENCE "1936486260, current_schema()::regnamespace::oid::integer"

/* A reader may wait for whoever reads what it writes. */
#define NO_HASTE "set_config('idle_in_transaction_session_timeout', '0', false)"

/* clang-format off */
const struct postgres_statement_row postgres_statements[POSTGRES_STATEMENT_COUNT] = {
    [POSTGRES_BEGIN]         = {"begin", "", "BEGIN ISOLATION LEVEL READ COMMITTED"},
    [POSTGRES_BEGIN_READING] = {"begin_reading", "", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
    [POSTGRES_COMMIT]        = {"commit", "", "COMMIT"},
    [POSTGRES_ROLLBACK]      = {"rollback", "", "ROLLBACK"},

    /* What was begun and is not gone on with ends by itself, and its locks with it. What serves is few rows that an index
     * finds, which a plan made while the tables were small must know, too: a join by hashes reads all tokens. */
    [POSTGRES_SETTINGS]      = {"settings", "", "SELECT set_config('statement_timeout', '0', false), "
                                "set_config('lock_timeout', '3s', false), "
                                "set_config('idle_in_transaction_session_timeout', '30s', false), "
                                "set_config('synchronous_commit', 'on', false), "
                                "set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false), "
                                "set_config('enable_mergejoin', 'off', false), set_config('jit', 'off', false), "
                                "set_config('client_min_messages', 'warning', false)"},
    [POSTGRES_SESSION]       = {"session", "", "SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint "
                                "FROM pg_stat_activity WHERE pid = pg_backend_pid()"},
    [POSTGRES_END_SESSION]   = {"end_session", "nn", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 "
                                "AND (extract(epoch FROM backend_start) * 1000000)::bigint = $2"},

    /* Whoever serves is present as long as its session is; whoever fills a database is alone in it. "slot", by schema. */
    [POSTGRES_PRESENT]       = {"present", "", "SELECT pg_try_advisory_lock_shared(" PRESENCE ")"},
    [POSTGRES_ALONE]         = {"alone", "", "SELECT pg_try_advisory_lock(" PRESENCE "), " NO_HASTE},
    [POSTGRES_AT_REST]       = {"at_rest", "", "SELECT true, set_config('enable_seqscan', 'on', false), "
                                "set_config('enable_hashjoin', 'on', false), set_config('enable_mergejoin', 'on', false), " NO_HASTE},
    [POSTGRES_COUNTERS]      = {"counters", "", "SELECT value, last FROM epoch, event_counter"},
    [POSTGRES_EPOCH_SET]     = {"epoch_set", "n", ONE("UPDATE epoch SET value = $1")},

    [POSTGRES_EPOCH]         = {"epoch", "", "WITH next AS (UPDATE epoch SET value = value + 1 RETURNING value) "
                                "INSERT INTO writer (epoch, batch, fence) SELECT value, 0, 0 FROM next RETURNING epoch"},
    [POSTGRES_CLAIM]         = {"claim", "n", "UPDATE writer SET fence = fence + 1 WHERE epoch = $1 RETURNING fence, batch"},
    [POSTGRES_LAST_EVENT]    = {"last_event", "", "SELECT last FROM event_counter"},

    /* What follows in the transaction is planned once: planning it each time costs as much as running it. */
    [POSTGRES_BATCH]         = {"batch", "nnn", "WITH changed AS (UPDATE writer SET batch = $3 WHERE epoch = $1 AND fence = $2 "
                                "RETURNING 1) SELECT 1 / (SELECT count(*) FROM changed), "
                                "set_config('plan_cache_mode', 'force_generic_plan', true)"},
    [POSTGRES_TOKENS_LOCK]   = {"tokens_lock", "N", "SELECT provider, token, wanted_by FROM provider_token WHERE provider = ANY ($1) "
                                "ORDER BY provider FOR UPDATE"},
    [POSTGRES_TOKENS_SWAP]   = {"tokens_swap", "NNN", "UPDATE provider_token SET token = swap.token, wanted_by = swap.wanted_by "
                                "FROM unnest($1, $2, $3) AS swap (provider, token, wanted_by) WHERE provider_token.provider = swap.provider"},
    [POSTGRES_TOKENS_INSERT] = {"tokens_insert", "NN", "INSERT INTO provider_token (provider, token) SELECT * FROM unnest($1, $2)"},
    [POSTGRES_PROVIDER_NUMBER] = {"provider_number", "", "UPDATE provider_counter SET "
                                "last = greatest(last, (SELECT max(number) FROM provider)) + 1 RETURNING last"},

    [POSTGRES_PROVIDER_PUT]  = {"provider_put", "nttnnttnnnnfnnt", "INSERT INTO provider (" PROVIDER_COLUMNS ") "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
                                "ON CONFLICT (number) DO UPDATE SET "
                                "(" PROVIDER_COLUMNS ") = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"},
    [POSTGRES_RULES_DELETE]  = {"rules_delete", "n", "DELETE FROM availability_rule WHERE provider = $1"},
    [POSTGRES_RULE_INSERT]   = {"rule_insert", "nnnnnnnnn", "INSERT INTO availability_rule (provider, position, " RULE_COLUMNS ") "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"},
    [POSTGRES_PROVIDERS]     = {"providers", "nnn", "SELECT one.*, " RULE_COLUMNS_JOINED " FROM "
                                "(SELECT " PROVIDER_COLUMNS ", token FROM provider JOIN provider_token ON provider = number "
                                "WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3) AS one "
                                "LEFT JOIN availability_rule AS rule ON rule.provider = one.number "
                                "ORDER BY one.number, rule.position"},

    [POSTGRES_OPENING_INSERT] = {"opening_insert", "nntnnnnn", ONE("INSERT INTO opening (" OPENING_COLUMNS ") "
                                "SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE EXISTS (SELECT 1 FROM provider WHERE number = $2)")},
    [POSTGRES_OPENING_DELETE] = {"opening_delete", "nn", ONE("DELETE FROM opening WHERE key = $1 AND provider = $2")},
    [POSTGRES_OPENINGS]       = {"openings", "nn", "SELECT " OPENING_COLUMNS " FROM opening WHERE key > $1 ORDER BY key LIMIT $2"},
    [POSTGRES_OPENINGS_OF_PROVIDER] = {"openings_of_provider", "nnn", "SELECT " OPENING_COLUMNS " FROM opening "
                                "WHERE key > $1 AND provider = $3 ORDER BY key LIMIT $2"},
    [POSTGRES_COLLECTIONS_LOCK] = {"collections_lock", "Tn", "SELECT name, CASE WHEN writer = $2 THEN others ELSE last END "
                                "FROM collection WHERE name = ANY ($1) ORDER BY name FOR UPDATE"},
    [POSTGRES_COLLECTION_INSERT] = {"collection_insert", "tnn", "INSERT INTO collection (name, last, writer) VALUES ($1, $2, $3)"},
    [POSTGRES_COLLECTION_REACH] = {"collection_reach", "tnn", "UPDATE collection SET last = $2, writer = $3, "
                                "others = CASE WHEN writer = $3 THEN others ELSE last END WHERE name = $1 AND last < $2"},
    [POSTGRES_COLLECTION_FILL] = {"collection_fill", "tn", "INSERT INTO collection (name, last, others) VALUES ($1, $2, $2)"},
    [POSTGRES_COLLECTIONS]    = {"collections", "nn", "SELECT number, name, last FROM collection "
                                "WHERE number > $1 ORDER BY number LIMIT $2"},

    [POSTGRES_GROUP_ENSURE]    = {"group_ensure", "t", "INSERT INTO provider_group (id) VALUES ($1) ON CONFLICT DO NOTHING"},
    [POSTGRES_CLOSURES_DELETE] = {"closures_delete", "t", "DELETE FROM group_closure "
                                "WHERE group_number = (SELECT number FROM provider_group WHERE id = $1)"},
    [POSTGRES_CLOSURE_INSERT]  = {"closure_insert", "tnnnnnnnn", "INSERT INTO group_closure (group_number, position, " RULE_COLUMNS ") "
                                "SELECT provider_group.number, $2, $3, $4, $5, $6, $7, $8, $9 FROM provider_group WHERE id = $1"},
    [POSTGRES_GROUPS]          = {"groups", "", SELECT_GROUPS ORDER_GROUPS},

    [POSTGRES_APPOINTMENT_INSERT] = {"appointment_insert", "ntnnnnnnnfnnnnnnffnnnnnnnnntnntt",
                                "INSERT INTO appointment (" BRIEF_COLUMNS ", " MORE_COLUMNS ") "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
                                "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)"},
    [POSTGRES_STATUS_SET]    = {"status_set", "nnntt", ONE("UPDATE appointment SET status = $3, ended_by = coalesce($4, ended_by), "
                                "reason = coalesce($5, reason) WHERE number = $1 AND provider = $2")},
    [POSTGRES_MOVE]          = {"move", "nnnnnnnnff", ONE("UPDATE appointment SET provider = $3, service_day = $4, start_at = $5, "
                                "end_at = $6, range_start = $7, range_end = $8, provider_named = $9, undated = $10, "
                                "start_microseconds = NULL, end_microseconds = NULL, "
                                "first_provider = coalesce(first_provider, provider), "
                                "first_start = coalesce(first_start, start_at) "
                                "WHERE number = $1 AND provider = $2 AND status IN (0, 1)")},
    [POSTGRES_NOTE_ERASE]    = {"note_erase", "n", ONE("UPDATE appointment SET note = NULL WHERE number = $1")},
    [POSTGRES_APPOINTMENTS]  = {"appointments", "nn", "SELECT " BRIEF_COLUMNS " FROM appointment "
                                "WHERE number > $1 ORDER BY number LIMIT $2"},
    [POSTGRES_LIVE_OF_PROVIDER] = {"live_of_provider", "nnn", SELECT_APPOINTMENT "WHERE number > $1 AND provider = $3 "
                                "AND status IN (0, 1) ORDER BY number LIMIT $2"},
    [POSTGRES_APPOINTMENT]   = {"appointment", "n", SELECT_APPOINTMENT "WHERE number = $1"},
    [POSTGRES_PAGE]           = {"page", "nn", SELECT_APPOINTMENT "WHERE number > $1 ORDER BY number LIMIT $2"},
    [POSTGRES_PAGE_OF_CLIENT] = {"page_of_client", "nnn", SELECT_APPOINTMENT "WHERE number > $1 AND client = $3 "
                                "ORDER BY number LIMIT $2"},
    [POSTGRES_PAGE_OF_SERIES] = {"page_of_series", "nnn", SELECT_APPOINTMENT "WHERE number > $1 AND series = $3 "
                                "ORDER BY number LIMIT $2"},
    [POSTGRES_PAGE_OF_BOTH]   = {"page_of_both", "nnnn", SELECT_APPOINTMENT "WHERE number > $1 AND client = $3 AND series = $4 "
                                "ORDER BY number LIMIT $2"},

    [POSTGRES_CLIENT_INSERT] = {"client_insert", "ntnftttt", "INSERT INTO client (" CLIENT_COLUMNS ") "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"},
    [POSTGRES_ADDRESS_INSERT] = {"address_insert", "tn", "INSERT INTO client_address (address, client) VALUES ($1, $2)"},
    [POSTGRES_ADDRESS_FILL]   = {"address_fill", "tn", "INSERT INTO client_address (address, client) VALUES ($1, $2) ON CONFLICT DO NOTHING"},
    [POSTGRES_ADDRESSES_DELETE] = {"addresses_delete", "n", "DELETE FROM client_address WHERE client = $1"},
    [POSTGRES_CLIENT_ERASE]  = {"client_erase", "nt", ONE("UPDATE client SET erased = true, name = NULL, email = NULL, phone = NULL, "
                                "alias = NULL WHERE number = $1 AND id = $2")},
    [POSTGRES_WORDS_ERASE]   = {"words_erase", "n", "UPDATE appointment SET reason = NULL, note = NULL "
                                "WHERE client = $1 AND (reason IS NOT NULL OR note IS NOT NULL)"},
    [POSTGRES_CLIENTS]       = {"clients", "nn", "SELECT " CLIENT_COLUMNS " FROM client WHERE number > $1 ORDER BY number LIMIT $2"},
    [POSTGRES_CLIENT]        = {"client", "n", "SELECT " CLIENT_COLUMNS " FROM client WHERE number = $1"},
    [POSTGRES_SERIES_INSERT] = {"series_insert", "ntnn", "INSERT INTO series (" SERIES_COLUMNS ") VALUES ($1, $2, $3, $4)"},
    [POSTGRES_ALL_SERIES]    = {"all_series", "nn", "SELECT " SERIES_COLUMNS " FROM series WHERE number > $1 ORDER BY number LIMIT $2"},
    [POSTGRES_SERIES]        = {"series", "n", "SELECT " SERIES_COLUMNS " FROM series WHERE number = $1"},

    [POSTGRES_EVENTS_INSERT] = {"events_insert", "nnNNNNNNTNNNNfn",
                                "WITH before AS (SELECT closed FROM event_counter FOR UPDATE), "
                                "counter AS (UPDATE event_counter SET last = last + $1, "
                                "closed = CASE WHEN $14 THEN last + $1 ELSE before.closed END FROM before RETURNING last), "
                                "written AS (INSERT INTO event (sequence, writer, at, kind, provider, appointment, start_at, end_at, subject) "
                                "SELECT counter.last - $1 + one.place, $2, one.at, one.kind, nullif(one.provider, 0), "
                                "nullif(one.appointment, 0), nullif(one.start_at, 0), nullif(one.end_at, 0), one.subject "
                                "FROM counter, unnest($3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY "
                                "AS one (at, kind, provider, appointment, start_at, end_at, subject, place)), "
                                "stepped AS (INSERT INTO step (sequence, writer, provider, token_before, token_after, whole) "
                                "SELECT counter.last, $2, one.provider, one.token_before, one.token_after, one.whole <> 0 "
                                "FROM counter, unnest($10, $11, $12, $13) AS one (provider, token_before, token_after, whole)) "
                                "SELECT last / (SELECT closed <= $15 FROM before)::integer FROM counter"},
    [POSTGRES_IDS_CHECK]     = {"ids_check", "TT", "SELECT last / (NOT EXISTS (" BOTH_IDS "))::integer FROM event_counter"},
    [POSTGRES_IDS_FIND]      = {"ids_find", "TT", BOTH_IDS},
    [POSTGRES_EVENTS]        = {"events", "nn", "SELECT sequence, at, kind, event.provider, event.start_at, event.end_at, subject, id, event.appointment "
                                "FROM event LEFT JOIN appointment ON appointment.number = event.appointment "
                                "WHERE sequence > $1 ORDER BY sequence LIMIT $2"},

    [POSTGRES_NEWS]          = {"news", "nn", "SELECT last, EXISTS (SELECT 1 FROM event WHERE sequence > $1 "
                                "AND (writer <> $2 OR kind = " GROUP_CLOSED ")) OR forgotten > $1 "
                                "FROM event_counter, step_horizon"},
    [POSTGRES_NEWS_GROUPS]   = {"news_groups", "nn", SELECT_GROUPS "WHERE id = ANY (ARRAY(SELECT subject FROM event WHERE sequence > $1 AND kind = " GROUP_CLOSED " AND $2 > 0)) "
                                ORDER_GROUPS},
    [POSTGRES_NEWS_COLLECTIONS] = {"news_collections", "nn", "SELECT number, name, last FROM collection WHERE EXISTS "
                                "(SELECT 1 FROM event WHERE " THEIRS " AND kind IN (" PROVIDER_REGISTERED ", " PROVIDER_CHANGED ", " PROVIDER_OPENED ")) "
                                "ORDER BY number"},
    [POSTGRES_NEWS_CLIENTS]  = {"news_clients", "nn", "SELECT " CLIENT_COLUMNS " FROM client WHERE id = ANY (ARRAY"
                                "(SELECT subject FROM event WHERE " THEIRS " AND kind IN (" CLIENT_CREATED ", " CLIENT_ERASED "))) ORDER BY number"},
    [POSTGRES_NEWS_SERIES]   = {"news_series", "nn", "SELECT " SERIES_COLUMNS " FROM series WHERE id = ANY (ARRAY"
                                "(SELECT subject FROM event WHERE " THEIRS " AND kind = " SERIES_BOOKED ")) ORDER BY number"},
    [POSTGRES_NEWS_APPOINTMENTS] = {"news_appointments", "nn", SELECT_APPOINTMENT "WHERE number = ANY (ARRAY"
                                "(SELECT appointment FROM event WHERE " THEIRS ")) ORDER BY number"},
    /* Whoever made a change knew the calendar as all before had left it, and what came after his last one is what he has to
     * learn. OFFSET keeps the planner from reading all providers for the sake of a few. */
    [POSTGRES_NEWS_STEPS]    = {"news_steps", "nn", "WITH every AS (SELECT *, coalesce(max(sequence) FILTER (WHERE writer = $2) OVER (PARTITION BY provider), 0) AS last "
                                "FROM step WHERE sequence > $1 AND NOT (SELECT forgotten > $1 FROM step_horizon)), "
                                "one AS (SELECT provider, (array_agg(token_before ORDER BY sequence) FILTER (WHERE sequence > last))[1] AS token_before, "
                                "(array_agg(token_after ORDER BY sequence DESC))[1] AS token_after, bool_and(whole) AS whole "
                                "FROM every WHERE writer <> $2 GROUP BY provider "
                                "HAVING bool_or(sequence > last) OR NOT bool_and(whole) "
                                "UNION ALL SELECT provider, 0, token, false FROM provider_token "
                                "WHERE (SELECT forgotten > $1 FROM step_horizon)) "
                                "SELECT number, id, alias, token_before, token_after, whole, is_wanted FROM one CROSS JOIN LATERAL "
                                "(SELECT number, id, alias, wanted_by <> 0 AND wanted_by <> $2 AS is_wanted FROM provider "
                                "JOIN provider_token ON provider_token.provider = number WHERE number = one.provider OFFSET 0) AS whose "
                                "ORDER BY number"},
    [POSTGRES_STEPS_FORGET]  = {"steps_forget", "nn", "WITH piece AS (SELECT least($1, min(sequence) + $2) AS until FROM step), "
                                "gone AS (DELETE FROM step USING piece WHERE sequence <= until) "
                                "UPDATE step_horizon SET forgotten = greatest(forgotten, until) FROM piece WHERE until IS NOT NULL "
                                "RETURNING forgotten"},
};
/* clang-format on */
