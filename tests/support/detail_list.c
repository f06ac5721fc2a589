/* The shape is looked at member by member. */
#include "support/detail_list.h"

#include <string.h>

#include "support/document.h"

static bool is_place(json_t *loc)
{
    const char *source = json_string_value(json_array_get(loc, 0));
    return source != NULL && (strcmp(source, "body") == 0 || strcmp(source, "query") == 0);
}

bool detail_list_came(const struct caller *caller)
{
    size_t i;
    json_t *member, *list = document_at(caller->document, "/detail");
    json_array_foreach(list, i, member)
    {
        if (!is_place(json_object_get(member, "loc")) || document_text(member, "/msg")[0] == '\0') {
            return false;
        }
    }
    return caller->reply != NULL && caller->reply->status == 422 && json_array_size(list) > 0;
}

bool detail_list_names(const struct caller *caller, const char *field)
{
    size_t i;
    json_t *member;
    bool named = false;
    json_array_foreach(document_at(caller->document, "/detail"), i, member)
    {
        json_t *loc = json_object_get(member, "loc");
        const char *last = json_string_value(json_array_get(loc, json_array_size(loc) - 1));
        named = named || (last != NULL && strcmp(last, field) == 0);
    }
    return named && detail_list_came(caller);
}
