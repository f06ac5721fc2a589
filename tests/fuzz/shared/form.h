/*
 * Form: a struct with a field of every kind that has a form in documents and in queries alike, all
 * of them optional, and ways to write what was read.
 */
#ifndef FUZZ_FORM_H
#define FUZZ_FORM_H
#include "server/json.h"
#include "server/text.h"

struct form {
    enum json_given given[10]; /* in the order of the table */
    const char *text;
    int64_t integer;
    bool truth;
    int32_t time, date, choice;
    int64_t instant;
    struct json_moment moment;
    uint32_t choices;
    struct json_list texts;
};

extern const struct json_shape form_shape;

/* As an object, and as a query: equal forms are written equally. */
void form_write_object(const struct form *form, struct text *text);
void form_write_query(const struct form *form, struct arena *arena, struct text *text);

/* What every refusal of a table has to say; ends the process otherwise. */
void form_check_errors(const struct problem_errors *errors);

#endif
