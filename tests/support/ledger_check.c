/* Ledgers against lists: what must be there is there, and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/document.h"
#include "support/ledger.h"

/* A move that got no answer was made, or was not. */
static bool may_have_moved(const struct ledger *ledger, const struct audit_entry *listed)
{
    const struct ledger_entry *entry = &ledger->entries[ledger->open_move];
    const struct ledger_move *move = &ledger->move;
    char named[12];
    snprintf(named, sizeof named, "p%d", move->provider);
    bool stayed = listed->start_minute == entry->start_minute &&
                  strcmp(listed->provider, entry->provider) == 0;
    return stayed ||
           (listed->start_minute >= move->from_minute && listed->end_minute <= move->until_minute &&
            (move->provider < 0 || strcmp(listed->provider, named) == 0));
}

/* Marks every listed entry; an appointment that nobody asked for is a ghost. */
static void mark_listed(struct ledger *ledgers, int ledger_count, const struct audit *audit,
                        int round)
{
    for (size_t i = 0; i < audit->count; i++) {
        const struct audit_entry *listed = &audit->entries[i];
        char *rest = NULL;
        long client = listed->id[0] == 'k' ? strtol(listed->id + 1, &rest, 10) : -1;
        long number = rest != NULL && *rest == '-' ? strtol(rest + 1, NULL, 10) : -1;
        if (client < 0 || client >= ledger_count || number < 0 || number >= ledgers[client].count) {
            ledgers[0].findings.ghosts++;
            continue;
        }
        struct ledger_entry *entry = &ledgers[client].entries[number];
        entry->listed_round = round;
        if (entry->state == LEDGER_OPEN) {
            entry->listed_open = true;
            entry->start_minute = (int16_t)listed->start_minute;
            snprintf(entry->provider, sizeof entry->provider, "%s", listed->provider);
        }
        bool may_be = number == ledgers[client].open_move
                          ? may_have_moved(&ledgers[client], listed)
                          : listed->start_minute == entry->start_minute &&
                                strcmp(listed->provider, entry->provider) == 0;
        ledgers[client].findings.moved +=
            !may_be || listed->end_minute != listed->start_minute + entry->minutes;
    }
}

/* The window the own provider has now: the last acknowledged, or the one being asked for. */
static int window_in_force(struct ledger *ledger, const struct audit *audit)
{
    char name[12];
    ledger_own_provider(ledger, name);
    size_t i;
    json_t *provider;
    json_array_foreach(document_at(audit->providers, "/providers"), i, provider)
    {
        if (strcmp(document_text(provider, "/id"), name) != 0) {
            continue;
        }
        int start = audit_minute(document_text(provider, "/availability/0/start"));
        int end = audit_minute(document_text(provider, "/availability/0/end"));
        int candidates[] = {ledger->window, ledger->open_window};
        for (int j = 0; j < 2; j++) {
            if (candidates[j] >= 0 && ledger_windows[candidates[j]].start_minute == start &&
                ledger_windows[candidates[j]].end_minute == end) {
                return candidates[j];
            }
        }
    }
    ledger->findings.displaced++;
    return ledger->window;
}

void ledger_check(struct ledger *ledgers, int ledger_count, const struct audit *audit, int round)
{
    mark_listed(ledgers, ledger_count, audit, round);
    for (int i = 0; i < ledger_count; i++) {
        struct ledger *ledger = &ledgers[i];
        int window = window_in_force(ledger, audit);
        for (int number = 0; number < ledger->count; number++) {
            const struct ledger_entry *entry = &ledger->entries[number];
            bool listed = entry->listed_round == round;
            if (entry->state == LEDGER_HELD && number != ledger->open_cancel) {
                /* A change that got no answer has happened altogether or not at all. */
                bool due = !entry->own || ledger_fits(entry, window);
                ledger->findings.lost += due && !listed;
                ledger->findings.ghosts += !due && listed;
            } else if (entry->state == LEDGER_REFUSED || entry->state == LEDGER_GONE) {
                ledger->findings.ghosts += listed;
            }
        }
    }
}

size_t ledger_violations(const struct ledger_findings *findings)
{
    return findings->lost + findings->moved + findings->ghosts + findings->doubled +
           findings->displaced + findings->odd;
}
