/* Numbers in network order, texts as they are. */
#include "server/store/postgres_values.h"

#include <assert.h>
#include <string.h>

/* The parts of an array before its elements, each of four bytes. */
enum array_head { HEAD_DIMENSIONS, HEAD_HAS_NULL, HEAD_TYPE, HEAD_COUNT, HEAD_FIRST, HEAD_SIZE };

static const int32_t element_types[] = {[POSTGRES_NUMBERS] = 20, [POSTGRES_TEXTS] = 25};

static void write_number(void *bytes, int64_t number)
{
    uint64_t swapped = GUINT64_TO_BE((uint64_t)number);
    memcpy(bytes, &swapped, sizeof swapped);
}

static void write_word(void *bytes, int32_t word)
{
    uint32_t swapped = GUINT32_TO_BE((uint32_t)word);
    memcpy(bytes, &swapped, sizeof swapped);
}

static void put(struct postgres_values *values, const char *bytes, size_t length)
{
    assert(values->count < POSTGRES_PLACES_MAX);
    values->places[values->count] = bytes;
    values->lengths[values->count] = (int)length;
    values->count++;
}

void postgres_put_number(struct postgres_values *values, int64_t number)
{
    char *bytes = values->numbers[values->count];
    write_number(bytes, number);
    put(values, bytes, sizeof number);
}

void postgres_put_flag(struct postgres_values *values, bool flag)
{
    char *bytes = values->numbers[values->count];
    bytes[0] = flag ? 1 : 0;
    put(values, bytes, 1);
}

void postgres_put_limit(struct postgres_values *values, size_t limit)
{
    postgres_put_number(values, limit < INT64_MAX ? (int64_t)limit : INT64_MAX);
}

void postgres_put_null(struct postgres_values *values)
{
    put(values, NULL, 0);
}

void postgres_put_optional(struct postgres_values *values, int64_t number)
{
    if (number == 0) {
        postgres_put_null(values);
        return;
    }
    postgres_put_number(values, number);
}

void postgres_put_text(struct postgres_values *values, const char *text)
{
    put(values, text, text == NULL ? 0 : strlen(text));
}

static void append_word(struct postgres_array *array, int32_t word)
{
    uint8_t bytes[4];
    write_word(bytes, word);
    g_byte_array_append(array->bytes, bytes, sizeof bytes);
}

void postgres_array_init(struct postgres_array *array, enum postgres_element element)
{
    *array = (struct postgres_array){.bytes = g_byte_array_new()};
    const int32_t head[HEAD_SIZE] = {
        [HEAD_DIMENSIONS] = 1, [HEAD_TYPE] = element_types[element], [HEAD_FIRST] = 1};
    for (size_t i = 0; i < HEAD_SIZE; i++) {
        append_word(array, head[i]);
    }
}

void postgres_array_deinit(struct postgres_array *array)
{
    g_byte_array_free(array->bytes, TRUE);
    *array = (struct postgres_array){0};
}

static void set_head(struct postgres_array *array, enum array_head part, int32_t word)
{
    write_word(array->bytes->data + (size_t)part * sizeof word, word);
}

void postgres_array_clear(struct postgres_array *array)
{
    g_byte_array_set_size(array->bytes, HEAD_SIZE * sizeof(int32_t));
    set_head(array, HEAD_HAS_NULL, 0);
    array->count = 0;
}

void postgres_array_add_number(struct postgres_array *array, int64_t number)
{
    uint8_t bytes[8];
    write_number(bytes, number);
    append_word(array, sizeof bytes);
    g_byte_array_append(array->bytes, bytes, sizeof bytes);
    array->count++;
}

void postgres_array_add_text(struct postgres_array *array, const char *text)
{
    array->count++;
    if (text == NULL) {
        set_head(array, HEAD_HAS_NULL, 1);
        append_word(array, -1);
        return;
    }
    size_t length = strlen(text);
    append_word(array, (int32_t)length);
    g_byte_array_append(array->bytes, (const guint8 *)text, (guint)length);
}

void postgres_put_array(struct postgres_values *values, struct postgres_array *array)
{
    set_head(array, HEAD_COUNT, array->count);
    put(values, (const char *)array->bytes->data, array->bytes->len);
}

int64_t postgres_number(const PGresult *rows, int row, int column)
{
    const char *bytes = PQgetvalue(rows, row, column);
    int length = PQgetlength(rows, row, column); /* 0 for NULL */
    uint64_t number = length > 0 && (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (int i = 0; i < length; i++) {
        number = number << 8 | (uint8_t)bytes[i];
    }
    return (int64_t)number;
}

int32_t postgres_integer(const PGresult *rows, int row, int column)
{
    return (int32_t)postgres_number(rows, row, column);
}

const char *postgres_text(const PGresult *rows, int row, int column)
{
    return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}
