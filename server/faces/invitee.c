/* An address has no space and no angle bracket in it, so the last " <" of a note begins it. */
#include "server/faces/invitee.h"

#include <stdio.h>
#include <string.h>

enum { LOCAL_BYTES_MAX = 64, EMAIL_BYTES_MAX = 254 }; /* RFC 5321 4.5.3.1 */

static bool has_strange_character(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text <= ' ' || *text == '\x7f' || strchr("()<>[]:;,\\\"", *text)) {
            return true;
        }
    }
    return false;
}

/* Labels with dots between them. */
static bool is_dotted(const char *text, size_t length)
{
    return length > 0 && text[0] != '.' && text[length - 1] != '.' &&
           memmem(text, length, "..", 2) == NULL;
}

const char *invitee_judge_email(const char *email)
{
    const char *at = strchr(email, '@');
    if (at == NULL) {
        return "An email address must have an @-sign.";
    }
    const char *domain = at + 1;
    size_t local_length = (size_t)(at - email);
    if (strlen(email) > EMAIL_BYTES_MAX || local_length > LOCAL_BYTES_MAX) {
        return "The email address is too long.";
    }
    if (strchr(domain, '@') != NULL || has_strange_character(email)) {
        return "The email address contains invalid characters.";
    }
    if (!is_dotted(email, local_length)) {
        return "The part before the @-sign is not valid.";
    }
    if (!is_dotted(domain, strlen(domain)) || strchr(domain, '.') == NULL) {
        return "The part after the @-sign is not valid. It should have a period.";
    }
    return NULL;
}

const char *invitee_join(struct invitee invitee, struct arena *arena)
{
    size_t size = strlen(invitee.name) + strlen(invitee.email) + sizeof " <>";
    char *note = arena_take(arena, size);
    snprintf(note, size, "%s <%s>", invitee.name, invitee.email);
    return note;
}

static const char *find_last(const char *text, const char *wanted)
{
    const char *last = NULL;
    for (const char *at = strstr(text, wanted); at != NULL; at = strstr(at + 1, wanted)) {
        last = at;
    }
    return last;
}

struct invitee invitee_split(const char *note, struct arena *arena)
{
    if (note == NULL) {
        return (struct invitee){.name = "", .email = ""};
    }
    const char *between = find_last(note, " <");
    size_t length = strlen(note);
    if (between == NULL || note[length - 1] != '>') {
        return (struct invitee){.name = arena_keep(arena, note), .email = ""};
    }
    const char *email = between + 2;
    return (struct invitee){
        .name = arena_copy_text(arena, note, (size_t)(between - note)),
        .email = arena_copy_text(arena, email, (size_t)(note + length - 1 - email)),
    };
}
