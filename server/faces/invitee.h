/*
 * Invitee: whoever an appointment of the calendar-booking contract is with. The contract knows no
 * clients, so name and address are what was said with the booking: "Jane Smith <jane@example.org>".
 */
#ifndef SERVER_FACES_INVITEE_H
#define SERVER_FACES_INVITEE_H
#include <stdbool.h>

#include "core/memory.h"

struct invitee {
    const char *name, *email;
};

/* NULL, or a sentence on what keeps mail from being sent there. */
const char *invitee_judge_email(const char *email);

const char *invitee_join(struct invitee invitee, struct arena *arena);

/* Of any note, also of one that was not joined here: that is a name. NULL is two empty texts. */
struct invitee invitee_split(const char *note, struct arena *arena);

#endif
