/*
 * Chain audit: a history held against what slotd has in the end, when nothing is under way.
 */
#ifndef SUPPORT_CHAIN_AUDIT_H
#define SUPPORT_CHAIN_AUDIT_H
#include "support/audit.h"
#include "support/token_chain.h"

/* Checks the whole history, which must be complete, and says on stderr what is wrong with it; its
 * times are minutes of a day. One that has become long, and one that was empty, begins anew with
 * what the lists say. False if slotd could not be asked for the tokens. */
MUST_CHECK bool chain_audit_run(struct token_chain *chain, struct caller *caller,
                                const struct audit *audit, struct token_findings *findings_out);

#endif
