#include "core/backlog.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct appointment appointment(int64_t number, int64_t start, const char *id)
{
    return (struct appointment){
        .id = id,
        .number = number,
        .span = {start, start + 60},
        .status = number % 3 == 0 ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED,
        .expires_at = number % 3 == 0 ? number * 7 : 0,
        .client = number % 2 == 0 ? number * 11 : 0,
        .undated = number % 5 == 0,
    };
}

/* One id in ten is longer than a block. */
static void write_id(char *id, size_t size, long number)
{
    size_t length = number % 10 == 0 ? 700 : (size_t)number % 30 + 1;
    snprintf(id, size, "%ld-", number);
    size_t used = strlen(id);
    memset(id + used, 'i', length);
    id[used + length] = '\0';
}

Test(backlog, fills_a_calendar_with_what_waited)
{
    enum { COUNT = 1000 };
    struct backlog backlogs[3] = {0};
    struct arena arena;
    arena_init(&arena, 4096);
    char id[1024];
    for (int64_t number = 1; number <= COUNT; number++) {
        write_id(id, sizeof id, (long)number);
        /* Every second one comes before the one that came before it. */
        struct appointment added = appointment(number, (number ^ 1) * 3600, id);
        backlog_add(&backlogs[number % 2], &arena, &added);
    }
    for (int64_t odd = 0; odd < 3; odd++) {
        struct calendar *calendar = calendar_new();
        cr_assert_eq(backlog_fill(&backlogs[odd], calendar), RESULT_OK);
        cr_assert_eq(calendar_count(calendar), odd < 2 ? COUNT / 2 : 0);
        for (size_t i = 0; i < calendar_count(calendar); i++) {
            struct booked booked = calendar_at(calendar, i);
            write_id(id, sizeof id, (long)booked.number);
            struct appointment wanted = appointment(booked.number, (booked.number ^ 1) * 3600, id);
            cr_assert_eq(booked.number % 2, odd);
            cr_assert_str_eq(booked.id, id);
            cr_assert(booked.span.start == wanted.span.start);
            cr_assert(booked.span.end == wanted.span.end);
            cr_assert_eq(booked.status, wanted.status);
            cr_assert_eq(booked.undated, wanted.undated);
            cr_assert_eq(booked.client, wanted.client);
            cr_assert_eq(booked.expires_at, wanted.expires_at > 0 ? wanted.expires_at : INT64_MAX);
        }
        calendar_free(calendar);
    }
    arena_deinit(&arena);
}

Test(backlog, two_that_overlap_are_found)
{
    struct backlog backlog = {0};
    struct arena arena;
    arena_init(&arena, 4096);
    struct calendar *calendar = calendar_new();
    struct appointment first = appointment(1, 1000, "a"), second = appointment(2, 1059, "b");
    backlog_add(&backlog, &arena, &first);
    backlog_add(&backlog, &arena, &second);
    cr_assert_eq(backlog_fill(&backlog, calendar), RESULT_SLOT_TAKEN);
    calendar_free(calendar);
    arena_deinit(&arena);
}
