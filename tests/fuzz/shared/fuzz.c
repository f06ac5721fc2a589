/* Small things, each of use to several fuzzers. */
#include "shared/fuzz.h"

#include <jansson.h>
#include <string.h>

#include "core/memory.h"

char *fuzz_text(const uint8_t *bytes, size_t size)
{
    char *text = memory_new(size + 1);
    if (size > 0) {
        memcpy(text, bytes, size);
    }
    return text;
}

/* FNV-1a. */
uint64_t fuzz_number(const uint8_t *bytes, size_t size)
{
    uint64_t number = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < size; i++) {
        number = (number ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return number;
}

char *fuzz_part(char **rest, const char *separator)
{
    char *part = *rest;
    char *end = part != NULL ? strstr(part, separator) : NULL;
    *rest = end != NULL ? end + strlen(separator) : NULL;
    if (end != NULL) {
        *end = '\0';
    }
    return part;
}

bool fuzz_is_json(const char *bytes, size_t length)
{
    json_t *document = json_loadb(bytes, length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
    json_decref(document);
    return document != NULL;
}

bool fuzz_is_printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) {
            return false;
        }
    }
    return true;
}
