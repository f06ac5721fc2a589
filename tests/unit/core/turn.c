/* Whose turn it is, as one process sees it. */
#include "core/turn.h"

#include <criterion/criterion.h>

static struct turn turn;

static void set_up(void)
{
    turn = (struct turn){0};
}

TestSuite(turn, .init = set_up);

Test(turn, is_anybodys_until_somebody_wants_it)
{
    cr_assert_not(turn_is_wanted(&turn));
    cr_assert_not(turn_begin_watching(&turn));
    turn_made(&turn, false);
    turn_learned(&turn, false);
    cr_assert_not(turn_is_wanted(&turn));
}

Test(turn, is_insisted_on_from_the_first_miss_to_the_next_change)
{
    cr_assert_not(turn_insists(&turn));
    turn_missed(&turn);
    cr_assert(turn_insists(&turn));
    cr_assert(turn_insists(&turn), "for as many as are under way");
    turn_made(&turn, false);
    cr_assert_not(turn_insists(&turn));
}

Test(turn, is_given_until_another_was_there_and_one_watches)
{
    turn_made(&turn, true);
    cr_assert(turn_is_wanted(&turn));
    cr_assert(turn_begin_watching(&turn));
    cr_assert_not(turn_begin_watching(&turn));
    cr_assert(turn_is_wanted(&turn));
    turn_made(&turn, true);
    cr_assert_not(turn_begin_watching(&turn), "one of the same batch, later");
    turn_learned(&turn, true);
    cr_assert(turn_is_wanted(&turn), "that was a third one");
    turn_learned(&turn, false);
    cr_assert_not(turn_is_wanted(&turn));
    turn_end_watching(&turn);
    cr_assert_not(turn_waited_in_vain(&turn));
}

Test(turn, is_wanted_by_whom_the_news_say)
{
    turn_learned(&turn, true);
    cr_assert(turn_begin_watching(&turn));
}

Test(turn, is_taken_back_from_one_who_does_not_come_and_that_is_said_once)
{
    turn_made(&turn, true);
    cr_assert(turn_begin_watching(&turn));
    turn_end_watching(&turn);
    cr_assert_not(turn_is_wanted(&turn));
    cr_assert(turn_waited_in_vain(&turn));
    cr_assert_not(turn_waited_in_vain(&turn));
}

Test(turn, that_is_wanted_again_at_once_is_not_taken_back)
{
    turn_made(&turn, true);
    cr_assert(turn_begin_watching(&turn));
    turn_learned(&turn, false);
    turn_made(&turn, true);
    turn_end_watching(&turn);
    cr_assert(turn_is_wanted(&turn));
    cr_assert_not(turn_waited_in_vain(&turn));
}
