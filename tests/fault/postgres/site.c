/* Two servers, each behind wires; the second one runs when there is a standby. */
#include "site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { STANDBY_LIMIT_MS = 60000 };

int site_below(struct site *site, int bound)
{
    site->random = site->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((site->random >> 33) % (uint64_t)bound);
}

void site_sleep_ms(int milliseconds)
{
    nanosleep(&(struct timespec){.tv_sec = milliseconds / 1000,
                                 .tv_nsec = milliseconds % 1000 * 1000000L},
              NULL);
}

struct server *site_primary(struct site *site)
{
    return &site->servers[site->primary];
}

struct server *site_other(struct site *site)
{
    return &site->servers[1 - site->primary];
}

void site_read_logs(struct site *site)
{
    static const char found_out[] = "COMMIT was not answered: its ";
    for (int i = 0; i < site->process_count; i++) {
        char *errors = slotd_errors(&site->processes[i]);
        size_t length = strlen(errors);
        const char *line = errors + (site->log_read[i] < length ? site->log_read[i] : length);
        while ((line = strstr(line, found_out)) != NULL) {
            char *rest;
            size_t many = strtoul(line + sizeof found_out - 1, &rest, 10);
            site->resolved += many;
            site->resolved_made += strncmp(rest, " changes were made", 18) == 0 ? many : 0;
            line = rest;
        }
        site->log_read[i] = length;
        free(errors);
    }
}

bool site_start_process(struct site *site, int index)
{
    if (!slotd_start(&site->processes[index])) {
        return false;
    }
    site->log_read[index] = 0;
    shift_set_port(site->shift, index, site->processes[index].port);
    return true;
}

bool site_replace_dead(struct site *site)
{
    for (int i = 0; i < site->process_count; i++) {
        siginfo_t ended = {.si_pid = 0};
        struct slotd_process *slotd = &site->processes[i];
        if (waitid(P_PID, (id_t)slotd->pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            ended.si_pid == slotd->pid) {
            site_read_logs(site);
            bool is_failure = slotd_end(slotd) == EXIT_FAILURE;
            site->restarts += is_failure;
            site->crashes += !is_failure;
            if (!site_start_process(site, i)) {
                return false;
            }
        }
    }
    return true;
}

/* A connection_timeout of one second, so that what is silent is given up soon. */
bool site_open(struct site *site, int process_count, int workers)
{
    site->process_count = process_count;
    if (!server_parent_make(site->parent) || !server_init(&site->servers[0], site->parent, "one") ||
        !server_init(&site->servers[1], site->parent, "two") || !server_make(&site->servers[0]) ||
        !server_start(&site->servers[0])) {
        return false;
    }
    snprintf(site->store, sizeof site->store,
             "postgresql://slotd@127.0.0.1:%d,127.0.0.1:%d/postgres"
             "?target_session_attrs=read-write&connect_timeout=1",
             wire_port(site->servers[0].door), wire_port(site->servers[1].door));
    for (int i = 0; i < process_count; i++) {
        site->processes[i] = (struct slotd_process){.workers = workers, .store = site->store};
        if (!site_start_process(site, i)) {
            return false;
        }
    }
    return true;
}

void site_close(struct site *site, bool keep)
{
    for (int i = 0; i < site->process_count; i++) {
        if (site->processes[i].pid > 0 && keep) {
            slotd_kill(&site->processes[i]);
        } else if (!keep) {
            slotd_remove(&site->processes[i]);
        }
    }
    for (int i = 0; i < SITE_SERVERS; i++) {
        server_deinit(&site->servers[i]);
    }
    if (!keep && site->parent[0] != '\0') {
        server_parent_remove(site->parent);
    }
}

bool site_await_standby(struct site *site)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM pg_stat_replication WHERE application_name = 'standby' AND "
             "state = 'streaming' AND sync_state = '%s'",
             site->trusts_standby ? "sync" : "async");
    for (int waited = 0; waited < STANDBY_LIMIT_MS; waited += 10) {
        if (server_is(site_primary(site), sql)) {
            return true;
        }
        site_sleep_ms(10);
    }
    fprintf(stderr, "the standby does not follow\n");
    return false;
}

bool site_add_standby(struct site *site)
{
    const struct postgres_database database = server_database(site_primary(site));
    if (site->trusts_standby) {
        postgres_database_execute(&database,
                                  "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        postgres_database_ask(&database, "SELECT pg_reload_conf()::int");
    }
    site->has_standby = true;
    return server_copy(site_other(site), site_primary(site)) && site_await_standby(site);
}
