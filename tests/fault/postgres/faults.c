/* Each does what its line says, at a random moment, for a random time. */
#include "faults.h"

#include <signal.h>
#include <stdio.h>

/* Longer than slotd waits for an answer, which is two seconds here, in a third of all cycles. */
enum { SILENCE_MS_MAX = 3000, BYTES_MAX = 16000, CUT_WITHIN_MS = 150 };

static bool kill_slotd(struct site *site)
{
    int index = site_below(site, site->process_count);
    slotd_kill(&site->processes[index]);
    return site_start_process(site, index);
}

static bool kill_server(struct site *site)
{
    struct server *server = site_primary(site);
    server_kill(server);
    site_sleep_ms(site_below(site, 200));
    return server_start(server) && (!site->has_standby || site_await_standby(site));
}

static const char sessions[] = "FROM pg_stat_activity WHERE application_name = 'slotd'";

/* The postmaster ends all others then, and recovers, by itself. */
static bool kill_backend(struct site *site)
{
    const struct server *server = site_primary(site);
    const struct postgres_database database = server_database(server);
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT coalesce(max(pid), 0) %s", sessions);
    pid_t pid = (pid_t)postgres_database_ask(&database, sql);
    if (pid > 0) {
        kill(pid, SIGKILL);
        site_sleep_ms(50); /* Until it has seen that. */
    }
    return server_await(server);
}

static bool terminate_backend(struct site *site)
{
    const struct postgres_database database = server_database(site_primary(site));
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT count(pg_terminate_backend(pid)) %s", sessions);
    postgres_database_ask(&database, sql);
    return true;
}

static bool cut_connection(struct site *site)
{
    struct wire *door = site_primary(site)->door;
    enum wire_direction direction = site_below(site, 2) == 0 ? WIRE_TO_SERVER : WIRE_TO_CLIENT;
    wire_set(door, direction, site_below(site, BYTES_MAX), WIRE_CUT);
    site_sleep_ms(CUT_WITHIN_MS);
    wire_set(door, direction, -1, WIRE_CUT);
    return true;
}

/* Silence at a wire, which ends as if nothing had been, or with all its connections. */
static void part(struct site *site, struct wire *wire)
{
    wire_hold(wire, true);
    site_sleep_ms(20 + site_below(site, SILENCE_MS_MAX));
    if (site_below(site, 2) == 0) {
        wire_cut(wire);
    }
    wire_hold(wire, false);
}

static bool part_slotd(struct site *site)
{
    part(site, site_primary(site)->door);
    return true;
}

static bool part_standby(struct site *site)
{
    part(site, site_primary(site)->feed);
    return site_await_standby(site);
}

/* The other one is the primary from now on, and gets a standby of its own. */
static bool renew_standby(struct site *site)
{
    site->primary = 1 - site->primary;
    return server_copy(site_other(site), site_primary(site)) && site_await_standby(site);
}

static bool fail_over(struct site *site)
{
    server_kill(site_primary(site));
    site_sleep_ms(site_below(site, 200));
    return server_promote(site_other(site)) && renew_standby(site);
}

/* The primary lives on, apart from all others at first, then within slotd's reach again: COMMIT
 * waits there for a standby that does not follow any more. Then somebody ends it. */
static bool split(struct site *site)
{
    struct server *old = site_primary(site);
    wire_hold(old->door, true);
    wire_hold(old->feed, true);
    site_sleep_ms(site_below(site, 300));
    bool is_well = server_promote(site_other(site));
    wire_hold(old->door, false);
    site_sleep_ms(site_below(site, SILENCE_MS_MAX));
    server_kill(old);
    wire_hold(old->feed, false);
    return is_well && renew_standby(site);
}

/* clang-format off */
const struct fault faults[] = {
    {"slotd_killed",       "kill -9 of slotd; it is started again",                                 false, kill_slotd},
    {"server_killed",      "kill -9 of all PostgreSQL processes; it is started again",              false, kill_server},
    {"backend_killed",     "kill -9 of slotd's session; PostgreSQL ends all and recovers",          false, kill_backend},
    {"backend_terminated", "pg_terminate_backend of slotd's session",                               false, terminate_backend},
    {"connection_cut",     "cut after some bytes, either way",                                      false, cut_connection},
    {"partition",          "silence between slotd and the primary, then on, or cut",                false, part_slotd},
    {"standby_apart",      "silence between primary and standby, then on, or cut",                  true,  part_standby},
    {"failover",           "kill -9 of the primary; the standby is promoted and gets a new one",    true,  fail_over},
    {"split",              "the standby is promoted while the primary lives on, cut off from it",   true,  split},
};
/* clang-format on */
const size_t fault_count = sizeof faults / sizeof faults[0];
