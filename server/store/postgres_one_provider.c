/* A transaction that reads is begun, and ended, in the same round. */
#include "server/store/postgres_one_provider.h"

#include "server/log.h"
#include "server/store/postgres_appointment_rows.h"
#include "server/store/postgres_opening_rows.h"
#include "server/store/postgres_pages.h"
#include "server/store/postgres_provider_rows.h"
#include "server/store/postgres_round.h"

enum part_of_provider { PART_DEFINITION, PART_OPENINGS, PART_APPOINTMENTS, PART_COUNT };

static void ask_for_provider(struct postgres_link *link, int64_t number, int64_t limit)
{
    static const enum postgres_statement whole[] = {POSTGRES_OPENINGS_OF_PROVIDER,
                                                    POSTGRES_LIVE_OF_PROVIDER};
    postgres_provider_ask(link, number);
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        struct postgres_values values = {0};
        postgres_put_number(&values, 0);
        postgres_put_number(&values, limit);
        postgres_put_number(&values, number);
        postgres_round_add(link, whole[i], &values);
    }
}

static bool read_provider(struct postgres_link *link, int64_t number, int64_t limit, GPtrArray *all)
{
    struct postgres_report report;
    if (!link->is_held) {
        postgres_round_add(link, POSTGRES_BEGIN_READING, NULL);
    }
    ask_for_provider(link, number, limit);
    if (!link->is_held) {
        postgres_round_add(link, POSTGRES_ROLLBACK, NULL);
    }
    bool is_well = postgres_round_gather(link, all, &report) && all->len == PART_COUNT;
    if (!is_well && !report.lost) {
        log_line(LOG_ERROR, "postgresql: cannot read a provider: %s", report.error.message);
        postgres_link_drop(link); /* Its transaction ends with it. */
    }
    return is_well;
}

static bool is_full(GPtrArray *all, int64_t limit)
{
    return PQntuples(g_ptr_array_index(all, PART_OPENINGS)) == limit ||
           PQntuples(g_ptr_array_index(all, PART_APPOINTMENTS)) == limit;
}

static enum result send_parts(const GPtrArray *all, struct zones *zones, struct store_sink *sink)
{
    enum result result = RESULT_OK;
    if (sink->provider != NULL) {
        result = postgres_provider_send(g_ptr_array_index(all, PART_DEFINITION), zones, sink);
    }
    if (result == RESULT_OK && sink->opening != NULL) {
        postgres_openings_send(g_ptr_array_index(all, PART_OPENINGS), sink);
    }
    if (result == RESULT_OK && sink->appointment != NULL) {
        postgres_appointments_send(g_ptr_array_index(all, PART_APPOINTMENTS), sink);
    }
    return result;
}

enum result postgres_one_provider_load(struct postgres_link *link, struct zones *zones,
                                       int64_t number, struct store_sink *sink)
{
    enum result result = RESULT_UNAVAILABLE;
    int64_t limit = POSTGRES_PAGE_ROWS;
    for (int losses = 0; losses < 2 && postgres_link_ready(link);) {
        GPtrArray *all = postgres_gathered_new();
        bool is_read = read_provider(link, number, limit, all);
        bool is_whole = is_read && !is_full(all, limit);
        result = is_whole ? send_parts(all, zones, sink) : RESULT_UNAVAILABLE;
        g_ptr_array_unref(all);
        if (is_whole) {
            break;
        }
        losses += !is_read;
        limit = is_read ? INT32_MAX : limit; /* Nobody has more. */
    }
    return result;
}
