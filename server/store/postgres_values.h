/*
 * PostgreSQL values: what goes into the places of a statement, in libpq's binary form.
 *
 * Texts and arrays are borrowed until the statement is queued; numbers are copied.
 */
#ifndef SERVER_STORE_POSTGRES_VALUES_H
#define SERVER_STORE_POSTGRES_VALUES_H
#include <glib.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

enum { POSTGRES_PLACES_MAX = 32 };

/* Zeroed: none yet. The first put goes to $1. */
struct postgres_values {
    int count;
    const char *places[POSTGRES_PLACES_MAX]; /* NULL: NULL */
    int lengths[POSTGRES_PLACES_MAX];
    char numbers[POSTGRES_PLACES_MAX][8];
};

void postgres_put_number(struct postgres_values *values, int64_t number);
void postgres_put_flag(struct postgres_values *values, bool flag);

/* What is more than there can be is all. */
void postgres_put_limit(struct postgres_values *values, size_t limit);

void postgres_put_null(struct postgres_values *values);

/* What is 0, or NULL, is stored as NULL. */
void postgres_put_optional(struct postgres_values *values, int64_t number);
void postgres_put_text(struct postgres_values *values, const char *text);

/* One dimension, of bigint or of text. */
struct postgres_array {
    GByteArray *bytes;
    int32_t count;
};

enum postgres_element { POSTGRES_NUMBERS, POSTGRES_TEXTS };

void postgres_array_init(struct postgres_array *array, enum postgres_element element);
void postgres_array_deinit(struct postgres_array *array);
void postgres_array_clear(struct postgres_array *array);
void postgres_array_add_number(struct postgres_array *array, int64_t number);
void postgres_array_add_text(struct postgres_array *array, const char *text);
void postgres_put_array(struct postgres_values *values, struct postgres_array *array);

/* What stands in a row. A number may be of any width, or a flag; 0 for NULL. Texts are borrowed
 * from the result; NULL for NULL. */
int64_t postgres_number(const PGresult *rows, int row, int column);
int32_t postgres_integer(const PGresult *rows, int row, int column);
const char *postgres_text(const PGresult *rows, int row, int column);

#endif
