/* Histories that are right, and one for every way of being wrong. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/token_chain.h"

static struct token_chain *chain;
static struct token_findings findings;

static void start(void)
{
    chain = token_chain_new();
}

static void stop(void)
{
    token_chain_free(chain);
}

TestSuite(token_chain, .init = start, .fini = stop);

static void acknowledge(const char *provider, int64_t before, int64_t after, int64_t began,
                        int64_t ended)
{
    token_chain_add(chain, &(struct token_change){.provider = provider,
                                                  .before = before,
                                                  .after = after,
                                                  .began = began,
                                                  .ended = ended});
}

/* With one effect; at the times `after` to `after` + 1. */
static void affect(int64_t before, int64_t after, const struct token_effect *effect)
{
    token_chain_add(chain, &(struct token_change){.provider = "p",
                                                  .before = before,
                                                  .after = after,
                                                  .began = after,
                                                  .ended = after + 1,
                                                  .effects = effect,
                                                  .effect_count = 1});
}

static void book(int64_t before, int64_t after, const char *id, int64_t at)
{
    affect(before, after, &(struct token_effect){TOKEN_BOOKS, id, at, at + 10});
}

static void end(int64_t before, int64_t after, const char *id)
{
    affect(before, after, &(struct token_effect){.kind = TOKEN_ENDS, .appointment = id});
}

static void leave_open(const char *provider, int64_t began, const struct token_effect *effect)
{
    token_chain_add(chain, &(struct token_change){.provider = provider,
                                                  .began = began,
                                                  .outcome = TOKEN_UNKNOWN,
                                                  .effects = effect,
                                                  .effect_count = effect != NULL ? 1 : 0});
}

static void list(const char *id, int64_t at)
{
    token_chain_list(chain, "p", &(struct token_effect){TOKEN_BOOKS, id, at, at + 10});
}

static void expect(bool complete, enum token_offence offence, size_t count)
{
    token_chain_check(chain, complete, &findings);
    cr_expect_eq(findings.counts[offence], count, "%zu instead of %zu", findings.counts[offence],
                 count);
    cr_expect_eq(findings.total, count, "%zu of other kinds", findings.total - count);
    token_findings_print(&findings);
}

static void expect_one(enum token_offence offence)
{
    expect(true, offence, 1);
    cr_expect_neq(findings.said[offence][0][0], '\0');
}

/* One offender of the first ones is named with that text. */
static void expect_said(enum token_offence offence, const char *text)
{
    expect_one(offence);
    cr_expect_not_null(strstr(findings.said[offence][0], text), "%s", findings.said[offence][0]);
}

Test(token_chain, nothing_is_well)
{
    expect(true, TOKEN_REPEATED, 0);
}

Test(token_chain, changes_one_after_the_other_are_well)
{
    acknowledge("p", 0, 7, 0, 1);
    acknowledge("p", 7, 5, 2, 3);
    acknowledge("q", 0, 5, 2, 3);
    acknowledge("p", 5, 9, 4, 5);
    token_chain_end(chain, "p", 9, 6);
    expect(true, TOKEN_REPEATED, 0);
    cr_expect_eq(findings.changes, 4);
    cr_expect_eq(findings.gaps, 0);
}

Test(token_chain, changes_at_the_same_time_may_come_in_any_order)
{
    acknowledge("p", 2, 3, 0, 10);
    acknowledge("p", 1, 2, 0, 10);
    acknowledge("p", 3, 4, 5, 6);
    expect(true, TOKEN_REPEATED, 0);
}

Test(token_chain, what_was_refused_is_no_link)
{
    acknowledge("p", 1, 2, 0, 1);
    token_chain_add(chain, &(struct token_change){
                               .provider = "p", .began = 0, .ended = 9, .outcome = TOKEN_REFUSED});
    expect(true, TOKEN_REPEATED, 0);
}

Test(token_chain, a_token_comes_after_one_change_only)
{
    acknowledge("p", 1, 3, 0, 1);
    acknowledge("p", 2, 3, 2, 3);
    expect_said(TOKEN_REPEATED, "p: 1 -> 3");
}

Test(token_chain, a_token_comes_before_one_change_only)
{
    acknowledge("p", 1, 2, 0, 1);
    acknowledge("p", 1, 3, 2, 3);
    expect_said(TOKEN_FORKED, "1 -> 3");
}

Test(token_chain, a_provider_is_registered_once)
{
    acknowledge("p", 0, 2, 0, 1);
    acknowledge("p", 0, 3, 2, 3);
    expect_one(TOKEN_FORKED);
}

Test(token_chain, a_final_token_that_was_replaced_shows_a_loss)
{
    acknowledge("p", 1, 2, 0, 1);
    acknowledge("p", 2, 3, 2, 3);
    token_chain_end(chain, "p", 2, 9);
    expect_said(TOKEN_LEFT_BEHIND, "2 in the end");
}

Test(token_chain, the_last_word_of_an_end_counts)
{
    acknowledge("p", 1, 2, 0, 1);
    token_chain_end(chain, "p", 1, 0);
    token_chain_end(chain, "p", 2, 9);
    expect(true, TOKEN_REPEATED, 0);
}

Test(token_chain, changes_rest_on_no_circle)
{
    acknowledge("p", 1, 2, 0, 9);
    acknowledge("p", 2, 3, 0, 9);
    acknowledge("p", 3, 1, 0, 9);
    expect_one(TOKEN_CIRCULAR);
}

Test(token_chain, a_change_does_not_rest_on_itself)
{
    acknowledge("p", 4, 4, 0, 9);
    expect_one(TOKEN_CIRCULAR);
}

Test(token_chain, what_had_ended_is_not_after_what_began_later)
{
    acknowledge("p", 1, 2, 10, 11);
    acknowledge("p", 2, 3, 0, 5);
    expect_said(TOKEN_OUT_OF_TIME, "1 -> 2");
}

Test(token_chain, that_holds_over_links_between)
{
    acknowledge("p", 1, 2, 10, 30);
    acknowledge("p", 2, 3, 0, 30);
    acknowledge("p", 3, 4, 0, 5);
    expect_said(TOKEN_OUT_OF_TIME, "1 -> 2");
}

Test(token_chain, and_over_gaps)
{
    leave_open(NULL, 0, NULL);
    acknowledge("p", 1, 2, 0, 1);
    acknowledge("p", 2, 3, 20, 21);
    acknowledge("p", 8, 9, 10, 11);
    expect_one(TOKEN_OUT_OF_TIME);
}

Test(token_chain, a_gap_stands_where_time_allows_it)
{
    leave_open("p", 0, NULL);
    acknowledge("p", 8, 9, 20, 21);
    acknowledge("p", 1, 2, 0, 1);
    acknowledge("p", 2, 3, 2, 30);
    expect(true, TOKEN_REPEATED, 0);
    cr_expect_eq(findings.gaps, 1);
}

Test(token_chain, nothing_came_before_the_registration)
{
    leave_open("p", 0, NULL);
    acknowledge("p", 8, 9, 0, 1);
    acknowledge("p", 0, 1, 2, 3);
    expect_one(TOKEN_OUT_OF_TIME);
}

Test(token_chain, a_gap_needs_somebody_who_may_have_filled_it)
{
    acknowledge("p", 1, 2, 0, 1);
    acknowledge("p", 5, 6, 4, 5);
    expect_said(TOKEN_UNEXPLAINED, "5 -> 6");
    expect(false, TOKEN_UNEXPLAINED, 0);
}

Test(token_chain, one_unknown_change_fills_one_gap)
{
    acknowledge("p", 1, 2, 0, 1);
    acknowledge("p", 5, 6, 4, 5);
    acknowledge("p", 8, 9, 6, 7);
    leave_open("p", 0, NULL);
    leave_open("q", 0, NULL);
    expect_one(TOKEN_UNEXPLAINED);
    leave_open(NULL, 0, NULL);
    expect(true, TOKEN_UNEXPLAINED, 0);
}

Test(token_chain, a_gap_is_not_filled_by_what_came_after_it)
{
    acknowledge("p", 1, 2, 0, 1);
    acknowledge("p", 5, 6, 4, 5);
    leave_open("p", 6, NULL);
    expect_one(TOKEN_UNEXPLAINED);
}

Test(token_chain, the_end_may_come_after_a_gap)
{
    acknowledge("p", 1, 2, 0, 1);
    token_chain_end(chain, "p", 7, 9);
    expect_one(TOKEN_UNEXPLAINED);
    leave_open("p", 2, NULL);
    expect(true, TOKEN_UNEXPLAINED, 0);
}

Test(token_chain, bookings_along_the_path_do_not_overlap)
{
    book(1, 2, "a", 100);
    book(2, 3, "b", 110);
    book(3, 4, "c", 91);
    expect_said(TOKEN_OVERLAPPING, "c, 91 to 101, over a, 100 to 110");
}

Test(token_chain, what_was_ended_may_be_booked_again)
{
    book(1, 2, "a", 100);
    end(2, 3, "a");
    book(3, 4, "b", 95);
    affect(4, 5, &(struct token_effect){TOKEN_BOOKS, "b", 100, 110}); /* It is moved. */
    book(5, 6, "c", 90);
    expect(true, TOKEN_OVERLAPPING, 0);
}

/* As a counter for a token lets happen: decided on a change that was never made. */
Test(token_chain, a_stale_decision_shows_though_its_tokens_fit)
{
    book(1, 2, "a", 100);
    book(2, 3, "b", 105);
    end(3, 4, "a");
    token_chain_end(chain, "p", 4, 9);
    list("b", 105);
    expect_one(TOKEN_OVERLAPPING);
}

Test(token_chain, what_a_gap_may_have_ended_is_in_nobodys_way)
{
    static const struct token_effect of_a = {.kind = TOKEN_ENDS, .appointment = "a"};
    book(1, 2, "a", 100);
    book(2, 3, "b", 120);
    book(5, 6, "c", 105);
    leave_open("p", 0, &of_a);
    expect(true, TOKEN_OVERLAPPING, 0);
    book(6, 7, "d", 125);
    expect(true, TOKEN_OVERLAPPING, 1);
    expect(false, TOKEN_OVERLAPPING, 0);
}

Test(token_chain, a_change_of_hours_may_have_ended_anything)
{
    static const struct token_effect of_any = {.kind = TOKEN_ENDS};
    book(1, 2, "a", 100);
    book(5, 6, "c", 105);
    leave_open("p", 0, &of_any);
    token_chain_end(chain, "p", 6, 9);
    list("c", 105);
    expect(true, TOKEN_OVERLAPPING, 0);
}

Test(token_chain, what_was_acknowledged_is_listed_in_the_end)
{
    book(1, 2, "a", 100);
    book(2, 3, "b", 120);
    token_chain_end(chain, "p", 3, 9);
    list("b", 120);
    expect_said(TOKEN_LOST, "a, 100 to 110");
    list("a", 100);
    expect(true, TOKEN_LOST, 0);
}

Test(token_chain, and_where_it_was_acknowledged)
{
    book(1, 2, "a", 100);
    token_chain_end(chain, "p", 2, 9);
    list("a", 101);
    token_chain_check(chain, true, &findings);
    cr_expect_eq(findings.counts[TOKEN_LOST], 1);
    cr_expect_eq(findings.counts[TOKEN_RISEN], 1);
    cr_expect_eq(findings.total, 2);
}

Test(token_chain, what_was_ended_is_not_listed)
{
    book(1, 2, "a", 100);
    end(2, 3, "a");
    token_chain_end(chain, "p", 3, 9);
    list("a", 100);
    expect_one(TOKEN_RISEN);
    expect(false, TOKEN_RISEN, 0);
}

Test(token_chain, nor_what_nobody_asked_for)
{
    acknowledge("p", 1, 2, 0, 1);
    token_chain_end(chain, "p", 2, 9);
    list("x", 100);
    expect_said(TOKEN_RISEN, "nobody asked for");
    expect(false, TOKEN_RISEN, 0);
}

Test(token_chain, what_is_unknown_may_be_listed_or_not)
{
    static const struct token_effect of_a = {TOKEN_BOOKS, "a", 0, 0};
    acknowledge("p", 1, 2, 0, 1);
    leave_open("p", 2, &of_a);
    token_chain_end(chain, "p", 2, 9);
    expect(true, TOKEN_RISEN, 0);
    token_chain_end(chain, "p", 3, 9);
    list("a", 100);
    expect(true, TOKEN_RISEN, 0);
}

Test(token_chain, a_move_to_another_provider_is_two_links)
{
    static const struct token_effect out = {.kind = TOKEN_ENDS, .appointment = "a"};
    static const struct token_effect in = {TOKEN_BOOKS, "a", 100, 110};
    book(1, 2, "a", 100);
    affect(2, 3, &out);
    token_chain_add(chain, &(struct token_change){.provider = "o",
                                                  .before = 1,
                                                  .after = 3,
                                                  .began = 3,
                                                  .ended = 4,
                                                  .effects = &in,
                                                  .effect_count = 1});
    book(3, 4, "b", 105);
    token_chain_end(chain, "p", 4, 9);
    token_chain_end(chain, "o", 3, 9);
    list("b", 105);
    token_chain_list(chain, "o", &in);
    expect(true, TOKEN_LOST, 0);
}

Test(token_chain, another_history_knows_nothing_of_the_one_before)
{
    book(1, 2, "a", 100);
    token_chain_end(chain, "p", 1, 9);
    token_chain_clear(chain);
    cr_expect_eq(token_chain_count(chain), 0);
    book(1, 5, "b", 100);
    token_chain_end(chain, "p", 5, 9);
    list("b", 100);
    expect(true, TOKEN_LOST, 0);
}
