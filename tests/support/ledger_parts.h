/*
 * The parts of a ledger (internal to ledger).
 */
#ifndef SUPPORT_LEDGER_PARTS_H
#define SUPPORT_LEDGER_PARTS_H
#include "support/ledger.h"

enum { LEDGER_ID_SIZE = 32 };

int ledger_below(struct ledger *ledger, int bound);
void ledger_id(const struct ledger *ledger, int number, char id_out[static LEDGER_ID_SIZE]);

/* Of what is open: false, and noted, if the last call got no answer, or 503. */
bool ledger_is_answered(struct ledger *ledger, const struct caller *caller);

/* What becomes of appointments. As ledger_act returns. */
bool ledger_settle_confirm(struct ledger *ledger, struct caller *caller);
bool ledger_settle_move(struct ledger *ledger, struct caller *caller);
bool ledger_move(struct ledger *ledger, struct caller *caller);

#endif
