#include "core/id_index.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

Test(id_index, a_settled_id_is_known)
{
    struct id_index *index = id_index_new((struct hash_key){1, 2});
    cr_assert_eq(id_index_claim(index, "r1"), 0);
    cr_assert_eq(id_index_find(index, "r1"), 0);
    id_index_settle(index, "r1", 77);
    cr_assert_eq(id_index_find(index, "r1"), 77);
    cr_assert_eq(id_index_claim(index, "r1"), 77);
    id_index_free(index);
}

Test(id_index, what_is_put_is_known)
{
    struct id_index *index = id_index_new((struct hash_key){1, 2});
    for (int64_t i = 1; i <= 1000; i++) {
        char id[32];
        snprintf(id, sizeof id, "r%ld", (long)i);
        id_index_put(index, id, i);
        cr_assert_eq(id_index_claim(index, id), i);
    }
    cr_assert_eq(id_index_size(index).settled, 1000);
    id_index_free(index);
}

/* Against what the same ids come to one by one: also with what is there before and comes later. */
Test(id_index, a_load_is_like_putting_one_by_one)
{
    static const int64_t sizes[] = {0, 1, 5, 1000, 30000};
    for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++) {
        struct id_index *index = id_index_new((struct hash_key){3, 4});
        struct id_index *plain = id_index_new((struct hash_key){3, 4});
        struct id_index_load *load = id_index_load_begin(index);
        char id[32];
        for (int64_t i = 0; i < sizes[size] * 3; i++) {
            /* Every seventh comes twice, with another number. */
            snprintf(id, sizeof id, "r%ld", (long)(i % 7 == 0 ? i / 2 : i));
            id_index_put(plain, id, i + 1);
            if (i < sizes[size]) {
                id_index_put(index, id, i + 1);
            } else if (i < sizes[size] * 2) {
                id_index_load_put(load, id, i + 1);
            }
        }
        id_index_load_end(load);
        for (int64_t i = sizes[size] * 2; i < sizes[size] * 3; i++) {
            snprintf(id, sizeof id, "r%ld", (long)(i % 7 == 0 ? i / 2 : i));
            id_index_put(index, id, i + 1);
        }
        for (int64_t i = 0; i < sizes[size] * 3 + 100; i++) {
            snprintf(id, sizeof id, "r%ld", (long)i);
            cr_assert_eq(id_index_find(index, id), id_index_find(plain, id));
        }
        struct id_index_size loaded = id_index_size(index);
        cr_assert_eq(loaded.settled, id_index_size(plain).settled);
        cr_assert(loaded.settled < 1000 || loaded.capacity < loaded.settled * 5 / 2);
        id_index_free(index);
        id_index_free(plain);
    }
}

Test(id_index, a_released_id_is_new_again)
{
    struct id_index *index = id_index_new((struct hash_key){1, 2});
    cr_assert_eq(id_index_claim(index, "r1"), 0);
    id_index_release(index, "r1");
    cr_assert_eq(id_index_find(index, "r1"), 0);
    cr_assert_eq(id_index_claim(index, "r1"), 0);
    id_index_settle(index, "r1", 5);
    cr_assert_eq(id_index_size(index).settled, 1);
    id_index_free(index);
}

Test(id_index, grows_and_forgets_nothing)
{
    enum { MANY = 50000 };
    struct id_index *index = id_index_new((struct hash_key){3, 4});
    char id[32];
    for (int64_t i = 1; i <= MANY; i++) {
        snprintf(id, sizeof id, "r%ld", (long)i);
        cr_assert_eq(id_index_claim(index, id), 0);
        if (i % 3 == 0) {
            id_index_release(index, id);
        } else {
            id_index_settle(index, id, i);
        }
    }
    for (int64_t i = 1; i <= MANY; i++) {
        snprintf(id, sizeof id, "r%ld", (long)i);
        cr_assert_eq(id_index_find(index, id), i % 3 == 0 ? 0 : i);
    }
    cr_assert_eq(id_index_size(index).settled, MANY - MANY / 3);
    id_index_free(index);
}

Test(id_index, refused_ids_do_not_make_it_grow)
{
    struct id_index *index = id_index_new((struct hash_key){7, 8});
    for (long i = 0; i < 200000; i++) {
        char id[32];
        snprintf(id, sizeof id, "refused-%ld", i);
        cr_assert_eq(id_index_claim(index, id), 0);
        id_index_release(index, id);
    }
    cr_assert_leq(id_index_size(index).capacity, 64 * 32);
    id_index_free(index);
}

Test(id_index, what_is_put_again_is_one_id_with_the_later_number)
{
    struct id_index *index = id_index_new((struct hash_key){1, 2});
    id_index_put(index, "r1", 5);
    id_index_put(index, "r1", 6);
    cr_assert_eq(id_index_find(index, "r1"), 6);
    cr_assert_eq(id_index_size(index).settled, 1);
    id_index_free(index);
}

Test(id_index, a_forgotten_id_is_new_again_and_the_others_stay)
{
    enum { MANY = 5000 };
    struct id_index *index = id_index_new((struct hash_key){1, 2});
    char id[32];
    for (int64_t i = 1; i <= MANY; i++) {
        snprintf(id, sizeof id, "r%ld", (long)i);
        id_index_put(index, id, i);
    }
    for (int64_t i = 2; i <= MANY; i += 2) {
        snprintf(id, sizeof id, "r%ld", (long)i);
        id_index_forget(index, id);
    }
    cr_assert_eq(id_index_size(index).settled, MANY / 2);
    for (int64_t i = 1; i <= MANY; i++) {
        snprintf(id, sizeof id, "r%ld", (long)i);
        cr_assert_eq(id_index_find(index, id), i % 2 == 0 ? 0 : i);
    }
    cr_assert_eq(id_index_claim(index, "r2"), 0);
    id_index_settle(index, "r2", 99);
    cr_assert_eq(id_index_find(index, "r2"), 99);
    id_index_free(index);
}

Test(id_index, forgetting_what_is_unknown_or_only_claimed_changes_nothing)
{
    struct id_index *index = id_index_new((struct hash_key){1, 2});
    id_index_forget(index, "r1");
    cr_assert_eq(id_index_claim(index, "r1"), 0);
    id_index_forget(index, "r1");
    id_index_settle(index, "r1", 7);
    cr_assert_eq(id_index_find(index, "r1"), 7);
    id_index_forget(index, "r1");
    id_index_forget(index, "r1");
    cr_assert_eq(id_index_size(index).settled, 0);
    id_index_free(index);
}

struct rival {
    struct id_index *index;
    atomic_int winners;
};

static void *claim_r1(void *argument)
{
    struct rival *rival = argument;
    if (id_index_claim(rival->index, "r1") == 0) {
        atomic_fetch_add(&rival->winners, 1);
        id_index_settle(rival->index, "r1", 9);
    }
    return NULL;
}

Test(id_index, of_simultaneous_claims_one_wins_and_the_others_see_its_number)
{
    struct rival rival = {.index = id_index_new((struct hash_key){5, 6})};
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) {
        pthread_create(&threads[i], NULL, claim_r1, &rival);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
    }
    cr_assert_eq(atomic_load(&rival.winners), 1);
    id_index_free(rival.index);
}
