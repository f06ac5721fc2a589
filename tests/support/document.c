/* Pointers are walked segment by segment. */
#include "support/document.h"

#include <stdlib.h>
#include <string.h>

json_t *document_at(json_t *document, const char *pointer)
{
    char segment[128];
    while (document != NULL && *pointer == '/') {
        size_t length = strcspn(++pointer, "/");
        if (length >= sizeof segment) {
            return NULL;
        }
        memcpy(segment, pointer, length);
        segment[length] = '\0';
        pointer += length;
        document = json_is_array(document) ? json_array_get(document, strtoul(segment, NULL, 10))
                                           : json_object_get(document, segment);
    }
    return document;
}

const char *document_text(json_t *document, const char *pointer)
{
    const char *text = json_string_value(document_at(document, pointer));
    return text != NULL ? text : "";
}

int64_t document_number(json_t *document, const char *pointer)
{
    json_t *number = document_at(document, pointer);
    return json_is_integer(number) ? json_integer_value(number) : -1;
}

int64_t document_count(json_t *document, const char *pointer)
{
    json_t *whole = document_at(document, pointer);
    if (json_is_array(whole)) {
        return (int64_t)json_array_size(whole);
    }
    return json_is_object(whole) ? (int64_t)json_object_size(whole) : -1;
}
