/* The truth is what a third one loads. */
#include "support/pair.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "support/fixed_zone.h"

static void open_one(struct pair *pair, struct house *house)
{
    char message[ENGINE_MESSAGE_SIZE];
    struct engine *engine;
    struct engine_settings settings = {
        .location = pair->database.location, .zones = fixed_zones(), .guard = true};
    enum result result = engine_postgresql.open(&settings, &engine, message);
    assert(result == RESULT_OK);
    house_init_on(house, engine);
}

void pair_init(struct pair *pair)
{
    postgres_database_make(&pair->database);
    open_one(pair, &pair->one);
    open_one(pair, &pair->other);
}

void pair_deinit(struct pair *pair)
{
    house_deinit(&pair->one);
    house_deinit(&pair->other);
    postgres_database_drop(&pair->database);
}

void pair_follow(struct pair *pair)
{
    enum result one = booking_follow(pair->one.booking),
                other = booking_follow(pair->other.booking);
    assert(one == RESULT_OK && other == RESULT_OK);
}

void pair_set_time(struct pair *pair, int64_t now)
{
    atomic_store(&pair->one.clock.now, now);
    atomic_store(&pair->other.clock.now, now);
}

bool pair_agrees(struct pair *pair)
{
    struct house third;
    pair_follow(pair);
    open_one(pair, &third);
    const char *truth = house_text(&third);
    struct house *houses[] = {&pair->one, &pair->other};
    bool agrees = true;
    for (size_t i = 0; i < 2; i++) {
        const char *text = house_text(houses[i]);
        if (strcmp(text, truth) != 0) {
            fprintf(stderr, "the %s knows:\n%s\nand the store has:\n%s\n", i == 0 ? "one" : "other",
                    text, truth);
            agrees = false;
        }
    }
    house_deinit(&third);
    return agrees;
}
