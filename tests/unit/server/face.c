/* What must be so of every face's table. */
#include "server/face.h"

#include <criterion/criterion.h>
#include <string.h>

#include "config/options.h"

Test(face, every_face_is_told_in_full)
{
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        cr_assert_not_null(faces[id], "%u", id);
        cr_expect_not_null(faces[id]->name, "%u", id);
        cr_expect_not_null(faces[id]->title, "%u", id);
        cr_expect_not_null(faces[id]->refuse, "%u", id);
    }
}

/* The option's words become bits by their order. */
Test(face, the_option_has_the_name_of_every_face_that_can_be_switched_off)
{
    const char *const *words = option_table[OPTION_FACES].choices;
    unsigned id = 0;
    for (; words[id] != NULL; id++) {
        cr_assert_lt(id, FACE_COUNT);
        cr_expect_str_eq(words[id], faces[id]->name);
        cr_expect_not(faces[id]->always);
    }
    for (; id < FACE_COUNT; id++) {
        cr_expect(faces[id]->always, "%s is not in the option", faces[id]->name);
    }
}

static void expect_proper(const struct route *route)
{
    size_t length = strlen(route->path);
    cr_expect_eq(route->path[0], '/', "%s", route->path);
    cr_expect(length == 1 || route->path[length - 1] != '/', "%s", route->path);
    cr_expect_null(strstr(route->path, "//"), "%s", route->path);
    cr_expect_not_null(route->handler, "%s", route->path);
    cr_assert_not_null(route->summary, "%s %s", route->method, route->path);
    cr_expect_gt(strlen(route->summary), 0, "%s", route->path);
    cr_expect_neq(route->summary[strlen(route->summary) - 1], '.', "%s", route->summary);
}

Test(face, every_route_is_proper_and_there_once)
{
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        for (size_t i = 0; i < faces[id]->route_count; i++) {
            const struct route *route = &faces[id]->routes[i];
            expect_proper(route);
            for (size_t j = 0; j < i; j++) {
                const struct route *other = &faces[id]->routes[j];
                cr_expect(strcmp(other->method, route->method) != 0 ||
                              strcmp(other->path, route->path) != 0,
                          "%s %s", route->method, route->path);
            }
        }
    }
}
