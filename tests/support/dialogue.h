/*
 * Dialogue: what a client of a contract says to the scene, and what it must be told.
 *
 * Texts are paths and JSON in which '  stands for ", @7 for the date seven days ahead and #7 for
 * its weekday, 0 being Monday. An answer may say more than it must: members beside those expected
 * do no harm, more elements of an array do. What was answered otherwise is shown on stderr. One
 * thread.
 */
#ifndef SUPPORT_DIALOGUE_H
#define SUPPORT_DIALOGUE_H
#include <stdbool.h>
#include <stddef.h>

struct exchange {
    const char *method, *path, *body; /* NULL body: none */
    int status;
    const char *part; /* of the answer; NULL: whatever it is */
};

/* Returns the status. */
int dialogue_say(const char *method, const char *path, const char *body);
int dialogue_ask(const char *path);

/* The same with a body that is said to be a form. */
int dialogue_say_form(const char *method, const char *path, const char *body);

/* Whether the last answer is JSON, says so, and has that part. */
bool dialogue_got(const char *part);

/* Says all of them, and returns how many were answered otherwise, be it in HTML or without a
 * word. */
size_t dialogue_play(const struct exchange *exchanges, size_t count);

#endif
