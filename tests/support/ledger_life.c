/* Confirming and moving, which may be asked for twice: the second time nothing happens. */
#include <stdio.h>
#include <string.h>

#include "support/ledger_parts.h"
#include "support/token_header.h"

bool ledger_settle_confirm(struct ledger *ledger, struct caller *caller)
{
    struct ledger_entry *entry = &ledger->entries[ledger->open_confirm];
    char id[LEDGER_ID_SIZE], path[64];
    ledger_id(ledger, ledger->open_confirm, id);
    snprintf(path, sizeof path, "/appointments/%s/confirm", id);
    const struct token_effect effect = {TOKEN_BOOKS, id, entry->start_minute,
                                        entry->start_minute + entry->minutes};
    const struct token_question question = token_ask(ledger->chain, entry->provider);
    int status = caller_call(caller, "POST", path, NULL);
    token_answered(&question, caller, &effect, 1);
    if (!ledger_is_answered(ledger, caller)) {
        return status != 0;
    }
    ledger->open_confirm = -1;
    ledger->findings.lost += status == 404;
    ledger->findings.odd += status != 200 && status != 404;
    entry->is_confirmed = status == 200;
    return true;
}

static int send_move(struct ledger *ledger, struct caller *caller, const char *id)
{
    const struct ledger_move *move = &ledger->move;
    char path[64], named[40] = "";
    snprintf(path, sizeof path, "/appointments/%s/move", id);
    if (move->provider >= 0) {
        snprintf(named, sizeof named, ",'preferred_provider':'p%d'", move->provider);
    }
    return caller_say(caller, "POST", path,
                      "{'preferred_range':{'start':'%02d:%02d','end':'%02d:%02d'}%s}",
                      move->from_minute / 60, move->from_minute % 60, move->until_minute / 60,
                      move->until_minute % 60, named);
}

/* It stands where the answer says. */
static void note_moved(struct ledger *ledger, const struct caller *caller)
{
    struct ledger_entry *entry = &ledger->entries[ledger->open_move];
    const struct ledger_move *move = &ledger->move;
    int start = audit_minute(caller_text(caller, "/time_slot/start"));
    const char *provider = caller_text(caller, "/provider_id");
    char named[12];
    snprintf(named, sizeof named, "p%d", move->provider);
    ledger->findings.odd += start < move->from_minute ||
                            start + entry->minutes > move->until_minute ||
                            (move->provider >= 0 && strcmp(provider, named) != 0);
    entry->start_minute = (int16_t)start;
    snprintf(entry->provider, sizeof entry->provider, "%s", provider);
    ledger->acknowledged++;
}

bool ledger_settle_move(struct ledger *ledger, struct caller *caller)
{
    const struct ledger_entry *entry = &ledger->entries[ledger->open_move];
    char id[LEDGER_ID_SIZE];
    ledger_id(ledger, ledger->open_move, id);
    const struct token_question question = token_ask(ledger->chain, NULL);
    int status = send_move(ledger, caller, id);
    int start = audit_minute(caller_text(caller, "/time_slot/start"));
    const struct token_effect effect = {TOKEN_BOOKS, id, start, start + entry->minutes};
    token_answered(&question, caller, &effect, 1);
    if (!ledger_is_answered(ledger, caller)) {
        return status != 0;
    }
    if (status == 200) {
        note_moved(ledger, caller);
    }
    ledger->findings.lost += status == 404;
    ledger->findings.odd +=
        status != 200 && status != 404 && strcmp(caller_text(caller, "/code"), "no_slot") != 0;
    ledger->open_move = -1;
    return true;
}

bool ledger_move(struct ledger *ledger, struct caller *caller)
{
    int number =
        ledger->held_count > 0 ? ledger->held[ledger_below(ledger, ledger->held_count)] : 0;
    if (ledger->held_count == 0 || ledger->entries[number].own) {
        return true;
    }
    int from = 480 + 15 * ledger_below(ledger, 40);
    int until = from + 90 + 60 * ledger_below(ledger, 4);
    bool anybody = ledger_below(ledger, 2) == 0;
    ledger->move = (struct ledger_move){
        .provider = (int16_t)(anybody ? -1 : ledger_below(ledger, LEDGER_SHARED_PROVIDERS)),
        .from_minute = (int16_t)from,
        .until_minute = (int16_t)(until < 1200 ? until : 1200),
    };
    ledger->open_move = number;
    return ledger_settle_move(ledger, caller);
}
