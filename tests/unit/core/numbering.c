/* Ids of a prefix and the next number. */
#include "core/numbering.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/id_index.h"

static const struct hash_key key = {.low = 1, .high = 2};
static struct id_index *index_of_ids;
static struct numbering *numbering;
static struct arena arena;

static bool is_used(void *context, const char *id)
{
    return id_index_find(context, id) != 0;
}

static bool claim(void *context, const char *id)
{
    return id_index_try_claim(context, id);
}

static void begin(void)
{
    index_of_ids = id_index_new(key);
    const struct numbering_ids ids = {.context = index_of_ids, .is_used = is_used, .claim = claim};
    numbering = numbering_new(key, &ids);
    arena_init(&arena, 4096);
}

static void end(void)
{
    arena_deinit(&arena);
    numbering_free(numbering);
    id_index_free(index_of_ids);
}

TestSuite(numbering, .init = begin, .fini = end);

static void assert_next(const char *prefix, const char *id)
{
    const char *made = numbering_make(numbering, prefix, &arena);
    cr_assert_str_eq(made, id, "%s", made);
}

Test(numbering, each_prefix_counts_from_1)
{
    assert_next("a", "a1");
    assert_next("a", "a2");
    assert_next("b", "b1");
    assert_next("a", "a3");
    assert_next("", "1");
}

Test(numbering, goes_on_after_the_ids_there_are)
{
    for (int last = 1; last <= 130; last++) {
        char prefix[16], id[32];
        snprintf(prefix, sizeof prefix, "p%d-", last);
        for (int number = 1; number <= last; number++) {
            snprintf(id, sizeof id, "%s%d", prefix, number);
            id_index_put(index_of_ids, id, 1);
        }
        snprintf(id, sizeof id, "%s%d", prefix, last + 1);
        assert_next(prefix, id);
    }
}

Test(numbering, goes_round_whatever_stands_in_the_way)
{
    id_index_put(index_of_ids, "a2", 7);
    cr_assert(id_index_try_claim(index_of_ids, "a3"));
    assert_next("a", "a1");
    assert_next("a", "a4");
    id_index_release(index_of_ids, "a3");
    assert_next("a", "a5");
}

Test(numbering, one_prefix_may_be_another_with_a_digit)
{
    assert_next("a1", "a11");
    for (int i = 1; i <= 10; i++) {
        cr_assert_not_null(numbering_make(numbering, "a", &arena));
    }
    assert_next("a", "a12");
    assert_next("a1", "a13");
}

/* Many more prefixes than it keeps in mind, each asked twice; ids that came to nothing may come
 * again. */
Test(numbering, forgets_prefixes_but_no_id)
{
    enum { PREFIXES = 5000 };
    for (int round = 1; round <= 2; round++) {
        for (int i = 0; i < PREFIXES; i++) {
            char prefix[16], id[24];
            snprintf(prefix, sizeof prefix, "q%d-", i);
            snprintf(id, sizeof id, "%s%d", prefix, round);
            assert_next(prefix, id);
            id_index_settle(index_of_ids, id, 1 + i);
        }
        arena_reset(&arena);
    }
}

enum { THREADS = 4, IDS = 500 };

static void *make_many(void *made_out)
{
    const char **made = made_out;
    static _Thread_local struct arena own;
    arena_init(&own, 1 << 16);
    for (int i = 0; i < IDS; i++) {
        made[i] = strdup(numbering_make(numbering, "same", &own));
    }
    arena_deinit(&own);
    return NULL;
}

Test(numbering, threads_share_the_numbers_of_a_prefix_without_a_gap)
{
    static char *made[THREADS][IDS];
    static bool seen[THREADS * IDS + 1];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, make_many, made[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < THREADS * IDS; i++) {
        char *id = made[i / IDS][i % IDS];
        int number = atoi(id + strlen("same"));
        cr_assert(number >= 1 && number <= THREADS * IDS && !seen[number], "%s", id);
        seen[number] = true;
        free(id);
    }
}
