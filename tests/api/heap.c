/* What a booking takes from the heap once a worker is warm: see tests/bench/heap.c for the ways. */
#include <criterion/criterion.h>

#include "support/booking_load.h"
#include "support/heap_watch.h"

enum { BOOKINGS = 4000 };

/* The HTTP library copies the path of every request, and gives no say in it. Beyond that only what
 * grows with the appointments, seldom: a calendar, the index of ids. */
static const double blocks_max = 1.1;

static struct slotd_process slotd = {.plain = true, .environment = heap_watch_environment};
static struct heap_watch watch;

static void start(void)
{
    cr_assert(slotd_start(&slotd));
    cr_assert(heap_watch_init(&watch, &slotd));
    cr_assert(booking_load_prepare(slotd.port));
}

static void stop(void)
{
    if (slotd.pid > 0) {
        heap_watch_deinit(&watch);
        cr_expect_eq(slotd_stop(&slotd), 0);
    }
    slotd_remove(&slotd);
}

TestSuite(heap, .init = start, .fini = stop);

static void book(const char *name, bool named)
{
    const struct booking_load load = {.name = name, .count = BOOKINGS, .named = named};
    cr_assert_eq(booking_load_run(slotd.port, &load), BOOKINGS);
}

static void expect_few_blocks(bool named)
{
    book("warm", named);
    struct heap_counts before = heap_watch_count(&watch);
    book("counted", named);
    struct heap_counts after = heap_watch_count(&watch);
    double blocks = (double)(after.by_workers - before.by_workers) / BOOKINGS;
    cr_expect_geq(blocks, 1.0, "%.4f: nothing is counted", blocks);
    cr_expect_leq(blocks, blocks_max, "%.4f for a booking", blocks);
}

Test(heap, a_booking_that_names_a_provider_takes_nothing_from_it_but_its_path)
{
    expect_few_blocks(true);
}

Test(heap, a_booking_with_nobody_in_particular_takes_nothing_from_it_but_its_path)
{
    expect_few_blocks(false);
}
