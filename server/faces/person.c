/* A part has no no-break space any more when it is joined, so there is at most one. */
#include "server/faces/person.h"

#include <stdio.h>
#include <string.h>

#define NO_BREAK_SPACE "\xc2\xa0" /* U+00A0 in UTF-8 */

enum { NO_BREAK_SPACE_LENGTH = sizeof NO_BREAK_SPACE - 1 };

static const char *with_plain_spaces(const char *part, struct arena *arena)
{
    char *plain = arena_keep(arena, part);
    for (char *found = strstr(plain, NO_BREAK_SPACE); found != NULL;
         found = strstr(found, NO_BREAK_SPACE)) {
        const char *rest = found + NO_BREAK_SPACE_LENGTH;
        *found = ' ';
        found++;
        memmove(found, rest, strlen(rest) + 1);
    }
    return plain;
}

const char *person_join(struct person person, struct arena *arena)
{
    const char *first = with_plain_spaces(person.first, arena);
    const char *last = with_plain_spaces(person.last, arena);
    const char *between = strchr(last, ' ') == NULL ? " " : NO_BREAK_SPACE;
    size_t size = strlen(first) + strlen(between) + strlen(last) + 1;
    char *name = arena_take(arena, size);
    snprintf(name, size, "%s%s%s", first, between, last);
    return name;
}

static struct person split_at(const char *name, const char *between, size_t length,
                              struct arena *arena)
{
    const char *last = between + length;
    return (struct person){
        .first = arena_copy_text(arena, name, (size_t)(between - name)),
        .last = arena_keep(arena, last),
    };
}

struct person person_split(const char *name, struct arena *arena)
{
    if (name == NULL) {
        return (struct person){.first = "", .last = ""};
    }
    const char *no_break = strstr(name, NO_BREAK_SPACE);
    if (no_break != NULL) {
        return split_at(name, no_break, NO_BREAK_SPACE_LENGTH, arena);
    }
    const char *space = strrchr(name, ' ');
    if (space != NULL) {
        return split_at(name, space, 1, arena);
    }
    return (struct person){.first = arena_keep(arena, name), .last = ""};
}
