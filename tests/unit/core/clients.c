#include "core/clients.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { NOW = 1000, FOREVER = 5000, UNLIMITED = 0 };

static struct clients *clients;

static void set_up(void)
{
    clients = clients_new(true);
    clients_add(clients, 1, "anna");
}

static void tear_down(void)
{
    clients_free(clients);
}

TestSuite(clients, .init = set_up, .fini = tear_down);

static bool take(int64_t client, int64_t appointment, int64_t end, int64_t limit)
{
    const struct clients_claim claim = {.client = client, .appointment = appointment, .end = end};
    return clients_take(clients, &claim, NOW, limit);
}

Test(clients, whoever_was_added_has_the_id_and_nobody_else_one)
{
    clients_add(clients, 1, "somebody else");
    cr_assert_str_eq(clients_id(clients, 1), "anna");
    cr_assert_eq(clients_id(clients, 2), NULL);
}

Test(clients, the_limit_is_how_many_are_taken)
{
    for (int64_t appointment = 1; appointment <= 3; appointment++) {
        cr_assert(take(1, appointment, FOREVER, 3));
    }
    cr_assert_not(take(1, 4, FOREVER, 3));
    cr_assert_not(take(1, 4, FOREVER, 3), "what was refused is not counted");
    cr_assert(take(1, 4, FOREVER, 4));
}

Test(clients, without_a_limit_any_number_is_taken_and_all_count)
{
    for (int64_t appointment = 1; appointment <= 100; appointment++) {
        cr_assert(take(1, appointment, FOREVER, UNLIMITED));
    }
    cr_assert_not(take(1, 101, FOREVER, 100));
    cr_assert(take(1, 101, FOREVER, 101));
}

Test(clients, the_same_appointment_counts_once)
{
    cr_assert(take(1, 7, FOREVER, 1));
    cr_assert(take(1, 7, FOREVER + 1, 1));
    cr_assert_not(take(1, 8, FOREVER, 1));
}

Test(clients, what_is_over_does_not_count)
{
    cr_assert(take(1, 1, NOW, 1));
    cr_assert(take(1, 2, NOW + 1, 1), "the first ends now");
    cr_assert_not(take(1, 3, FOREVER, 1), "the second does not yet");
}

Test(clients, what_is_dropped_makes_room_for_one)
{
    cr_assert(take(1, 1, FOREVER, 2));
    cr_assert(take(1, 2, FOREVER, 2));
    clients_drop(clients, 1, 1);
    clients_drop(clients, 1, 1);
    clients_drop(clients, 1, 77);
    cr_assert(take(1, 3, FOREVER, 2));
    cr_assert_not(take(1, 4, FOREVER, 2));
}

Test(clients, dropping_for_a_number_that_was_not_added_changes_nothing)
{
    clients_drop(clients, 2, 1);
    cr_assert_eq(clients_id(clients, 2), NULL);
}

Test(clients, an_erased_one_keeps_its_id_and_its_appointments)
{
    clients_add(clients, 2, "bert");
    cr_assert(take(1, 1, FOREVER, 1));
    clients_erase(clients, 1);
    cr_assert(clients_is_erased(clients, 1));
    cr_assert_not(clients_is_erased(clients, 2));
    cr_assert_not(clients_is_erased(clients, 3));
    cr_assert_str_eq(clients_id(clients, 1), "anna");
    cr_assert_not(take(1, 2, FOREVER, 1));
}

Test(clients, many_have_each_their_own)
{
    enum { MANY = 20000 };
    char id[32];
    const char *first = clients_id(clients, 1);
    for (int64_t number = 2; number <= MANY; number++) {
        snprintf(id, sizeof id, "c%ld", (long)number);
        clients_add(clients, number, id);
        cr_assert(take(number, number, FOREVER, 1));
        if (number % 3 == 0) {
            clients_erase(clients, number);
        }
    }
    cr_assert_eq(clients_id(clients, 1), first, "an id lives as long as the registry");
    for (int64_t number = 2; number <= MANY; number++) {
        snprintf(id, sizeof id, "c%ld", (long)number);
        cr_assert_str_eq(clients_id(clients, number), id);
        cr_assert_eq(clients_is_erased(clients, number), number % 3 == 0);
        cr_assert_not(take(number, MANY + number, FOREVER, 1));
    }
}

enum { THREADS = 4, EACH = 4000, LIMIT = 4000 };

static atomic_int taken;
static pthread_barrier_t all_ready;

static void *take_many(void *argument)
{
    int64_t first = *(int64_t *)argument;
    pthread_barrier_wait(&all_ready);
    for (int64_t appointment = first; appointment < first + EACH; appointment++) {
        if (take(1, appointment, FOREVER, LIMIT)) {
            atomic_fetch_add(&taken, 1);
        }
    }
    return NULL;
}

Test(clients, threads_together_take_no_more_than_the_limit)
{
    pthread_t threads[THREADS];
    int64_t first[THREADS];
    pthread_barrier_init(&all_ready, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        first[i] = 1 + (int64_t)i * EACH;
        pthread_create(&threads[i], NULL, take_many, &first[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_barrier_destroy(&all_ready);
    cr_assert_eq(atomic_load(&taken), LIMIT);
}
