/* What the calendar packs against a plain list of the same appointments. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/calendar.h"

enum { MODEL_MAX = 64, ID_SIZE = 1025 };

struct model {
    struct appointment rows[MODEL_MAX];
    char ids[MODEL_MAX][ID_SIZE];
    size_t count;
};

/* From 1900 to 2200, from a minute to centuries, at any second; and the ends of time. */
static const struct {
    int64_t start_from, start_steps, length_from, length_steps;
} shapes[] = {
    {1767225600, 100000, 1, 3600},
    {-2208988800, 1000000000, 60, 86400},
    {7258118400, 1000, 86400, 1000000},
    {0, 1000000000, UINT32_MAX - 3, 6},
    {-2208988800, 100, INT64_C(9467107200), 1},
    {INT64_MIN, 1, 1, 3},
    {INT64_MAX - 10, 3, 1, 7},
    {INT64_MIN, 1, INT64_MAX, 1},
};

static struct appointment random_appointment(unsigned *seed, int64_t number, char *id)
{
    size_t shape = (size_t)rand_r(seed) % 14;
    shape = shape < sizeof shapes / sizeof shapes[0] ? shape : 0;
    int64_t start = shapes[shape].start_from + rand_r(seed) % shapes[shape].start_steps;
    int64_t length = shapes[shape].length_from + rand_r(seed) % shapes[shape].length_steps;
    bool is_held = rand_r(seed) % 3 == 0;
    int id_length = rand_r(seed) % 20 == 0 ? ID_SIZE - 1 : 1 + rand_r(seed) % 20;
    memset(id, 'a' + rand_r(seed) % 26, (size_t)id_length);
    id[id_length] = '\0';
    return (struct appointment){
        .id = id,
        .number = number * INT64_C(1000000007),
        .span = {start, start + length},
        .status = is_held ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED,
        .undated = rand_r(seed) % 2 == 0,
        .expires_at = rand_r(seed) % 2 == 0 ? 1 + rand_r(seed) % 1000 : 0,
        .client = rand_r(seed) % 2 == 0 ? INT64_MAX - rand_r(seed) : 0,
    };
}

static int64_t expiry_of(const struct appointment *row)
{
    bool expires = row->status == APPOINTMENT_HELD && row->expires_at > 0;
    return expires ? row->expires_at : INT64_MAX;
}

static bool model_add(struct model *model, const struct appointment *added)
{
    size_t place = 0;
    for (size_t i = 0; i < model->count; i++) {
        if (interval_overlaps(model->rows[i].span, added->span)) {
            return false;
        }
        place += model->rows[i].span.start < added->span.start ? 1 : 0;
    }
    for (size_t i = model->count; i > place; i--) {
        model->rows[i] = model->rows[i - 1];
        memcpy(model->ids[i], model->ids[i - 1], ID_SIZE);
        model->rows[i].id = model->ids[i];
    }
    model->rows[place] = *added;
    strcpy(model->ids[place], added->id);
    model->rows[place].id = model->ids[place];
    model->count++;
    return true;
}

static void model_remove(struct model *model, size_t place)
{
    model->count--;
    for (size_t i = place; i < model->count; i++) {
        model->rows[i] = model->rows[i + 1];
        memcpy(model->ids[i], model->ids[i + 1], ID_SIZE);
        model->rows[i].id = model->ids[i];
    }
}

static void expect_same(const struct calendar *calendar, const struct model *model)
{
    cr_assert_eq(calendar_count(calendar), model->count);
    for (size_t i = 0; i < model->count; i++) {
        const struct appointment *row = &model->rows[i];
        struct booked booked = calendar_at(calendar, i);
        struct interval span = calendar_span_at(calendar, i);
        cr_assert(span.start == row->span.start && span.end == row->span.end);
        cr_assert(booked.span.start == row->span.start && booked.span.end == row->span.end);
        cr_assert_eq(booked.number, row->number);
        cr_assert_str_eq(booked.id, row->id);
        cr_assert_eq(booked.client, row->client);
        cr_assert_eq(booked.expires_at, expiry_of(row));
        cr_assert_eq(booked.status, row->status);
        cr_assert_eq(booked.undated, row->undated);
        cr_assert_eq(calendar_find(calendar, row->number), i);
        cr_assert_eq(calendar_first_from(calendar, row->span.start), i);
        cr_assert_eq(calendar_first_ending_after(calendar, row->span.end - 1), i);
    }
}

static void expect_same_expiry(struct calendar *calendar, const struct model *model)
{
    size_t first = model->count;
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < model->count; i++) {
        if (expiry_of(&model->rows[i]) < earliest) {
            earliest = expiry_of(&model->rows[i]);
            first = i;
        }
    }
    cr_assert_leq(calendar_next_expiry(calendar), earliest);
    cr_assert_eq(calendar_first_expired(calendar, 1000), first);
    cr_assert_eq(calendar_next_expiry(calendar), earliest);
}

static void change_at_random(struct calendar *calendar, struct model *model, unsigned *seed,
                             int64_t number)
{
    size_t place = model->count > 0 ? (size_t)rand_r(seed) % model->count : 0;
    if (model->count > 0 && rand_r(seed) % 8 == 0 &&
        model->rows[place].status == APPOINTMENT_HELD) {
        calendar_confirm_at(calendar, place);
        model->rows[place].status = APPOINTMENT_CONFIRMED;
    } else if (model->count == MODEL_MAX || (model->count > 0 && rand_r(seed) % 3 == 0)) {
        calendar_remove_at(calendar, place);
        model_remove(model, place);
    } else {
        char id[ID_SIZE];
        struct appointment added = random_appointment(seed, number, id);
        cr_assert_eq(calendar_add(calendar, &added) == RESULT_OK, model_add(model, &added));
    }
}

Test(calendar_packed, agrees_with_a_plain_list)
{
    unsigned seed = 20;
    for (int round = 0; round < 60; round++) {
        struct calendar *calendar = calendar_new();
        struct model *model = calloc(1, sizeof *model);
        for (int64_t number = 1; number <= 300; number++) {
            change_at_random(calendar, model, &seed, number);
            expect_same(calendar, model);
        }
        expect_same_expiry(calendar, model);
        free(model);
        calendar_free(calendar);
    }
}

/* What was reserved is enough, and neither too little nor too much reserved makes a difference. */
Test(calendar_packed, a_reserved_calendar_is_like_any_other)
{
    unsigned seed = 21;
    for (int round = 0; round < 60; round++) {
        struct calendar *calendar = calendar_new();
        struct model *model = calloc(1, sizeof *model);
        char id[ID_SIZE];
        size_t record_bytes = 0, rows = (size_t)rand_r(&seed) % MODEL_MAX;
        for (size_t i = 0; i < rows; i++) {
            struct appointment added = random_appointment(&seed, (int64_t)i + 1, id);
            record_bytes += model_add(model, &added) ? calendar_record_size(&added) : 0;
        }
        static const size_t doubled[] = {2, 1, 4};
        calendar_reserve(calendar, (model->count * doubled[round % 3] + 1) / 2,
                         (record_bytes * doubled[round % 3] + 1) / 2);
        for (size_t i = model->count; i > 0; i--) {
            cr_assert_eq(calendar_add(calendar, &model->rows[i - 1]), RESULT_OK);
        }
        expect_same(calendar, model);
        for (int64_t number = 1000; number < 1100; number++) {
            change_at_random(calendar, model, &seed, number);
        }
        expect_same(calendar, model);
        expect_same_expiry(calendar, model);
        free(model);
        calendar_free(calendar);
    }
}
