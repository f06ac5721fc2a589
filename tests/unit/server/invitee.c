/* A name and an address in one note. */
#include "server/faces/invitee.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena arena;

static void begin(void)
{
    arena_init(&arena, 1024);
}

static void end(void)
{
    arena_deinit(&arena);
}

TestSuite(invitee, .init = begin, .fini = end);

Test(invitee, comes_apart_as_it_was_joined)
{
    static const struct invitee invitees[] = {
        {"Jane Smith", "jane@example.org"},
        {"Jane <the boss> Smith <x", "jane@example.org"},
        {"<", "a@b.c"},
    };
    for (size_t i = 0; i < sizeof invitees / sizeof invitees[0]; i++) {
        struct invitee invitee = invitee_split(invitee_join(invitees[i], &arena), &arena);
        cr_expect_str_eq(invitee.name, invitees[i].name);
        cr_expect_str_eq(invitee.email, invitees[i].email);
    }
}

Test(invitee, is_told_to_people_in_the_usual_form)
{
    struct invitee invitee = {"Jane Smith", "jane@example.org"};
    cr_expect_str_eq(invitee_join(invitee, &arena), "Jane Smith <jane@example.org>");
}

Test(invitee, any_other_note_is_a_name)
{
    static const char *const notes[] = {"first visit", "", "a <b", "<a@b.c>", "x>"};
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        struct invitee invitee = invitee_split(notes[i], &arena);
        cr_expect_str_eq(invitee.name, notes[i]);
        cr_expect_str_eq(invitee.email, "");
    }
    cr_expect_str_eq(invitee_split(NULL, &arena).name, "");
}

Test(invitee, addresses_look_like_addresses)
{
    static const char *const right[] = {"jane@example.org", "j.s+x@sub.example.org",
                                        "j\xc3\xb6rg@m\xc3\xbcller.de"};
    static const char *const wrong[] = {
        "",         "not an email", "jane",      "@example.org", "jane@",     "jane@example",
        "a@b@c.d",  "jane@.org",    "jane@org.", "jane@ex..org", ".j@b.cd",   "j.@b.cd",
        "j a@b.cd", "<j@b.cd>",     "j@b.cd\n",  "j,k@b.cd",     "j..k@b.cd",
    };
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        cr_expect_null(invitee_judge_email(right[i]), "%s", right[i]);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_not_null(invitee_judge_email(wrong[i]), "%s", wrong[i]);
    }
    char longest[300];
    memset(longest, 'a', sizeof longest);
    memcpy(longest + 65, "@example.org", sizeof "@example.org");
    cr_expect_not_null(invitee_judge_email(longest));
    cr_expect_null(invitee_judge_email(longest + 1));
}
