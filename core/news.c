/* Texts are borrowed only for the call: everything is copied into one arena. */
#include "core/news.h"

#include <stdlib.h>

enum { NEWS_SIZE = 1 << 14 };

static struct news *news_of(struct store_sink *sink)
{
    return (struct news *)(void *)sink;
}

static void hear_group(struct store_sink *sink, const char *id,
                       const struct availability_rule *closures, size_t closure_count)
{
    struct news *news = news_of(sink);
    struct closed_group *group = arena_take(&news->arena, sizeof *group);
    *group = (struct closed_group){
        .id = arena_keep(&news->arena, id),
        .closures = arena_copy(&news->arena, closures, closure_count * sizeof *closures),
        .count = closure_count,
        .next = news->groups,
    };
    news->groups = group;
}

static void hear_collection(struct store_sink *sink, const char *name, int64_t last)
{
    struct news *news = news_of(sink);
    struct counted *counted = arena_take(&news->arena, sizeof *counted);
    *counted = (struct counted){
        .name = arena_keep(&news->arena, name), .last = last, .next = news->collections};
    news->collections = counted;
}

static void hear_client(struct store_sink *sink, const struct client *client)
{
    struct news *news = news_of(sink);
    struct heard_client *heard = arena_take(&news->arena, sizeof *heard);
    *heard = (struct heard_client){.client = *client};
    heard->client.id = arena_keep(&news->arena, client->id);
    heard->client.email = arena_keep(&news->arena, client->email);
    heard->client.phone = arena_keep(&news->arena, client->phone);
    heard->client.alias = arena_keep(&news->arena, client->alias);
    *news->clients_end = heard;
    news->clients_end = &heard->next;
}

static void hear_series(struct store_sink *sink, const struct series *series)
{
    struct news *news = news_of(sink);
    struct heard_series *heard = arena_take(&news->arena, sizeof *heard);
    *heard = (struct heard_series){
        .id = arena_keep(&news->arena, series->id), .number = series->number, .next = news->series};
    news->series = heard;
}

static void hear_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct news *news = news_of(sink);
    if (news->count == news->capacity) {
        news->capacity = news->capacity * 2 + 64;
        news->appointments =
            memory_resize(news->appointments, news->capacity * sizeof *news->appointments);
    }
    news->appointments[news->count] = *appointment;
    news->appointments[news->count++].id = arena_keep(&news->arena, appointment->id);
}

static void hear_step(struct store_sink *sink, const struct store_step *step)
{
    struct news *news = news_of(sink);
    struct heard_step *heard = arena_take(&news->arena, sizeof *heard);
    *heard = (struct heard_step){.step = *step};
    heard->step.id = arena_keep(&news->arena, step->id);
    heard->step.alias = arena_keep(&news->arena, step->alias);
    *news->steps_end = heard;
    news->steps_end = &heard->next;
}

static int compare_appointments(const void *left, const void *right)
{
    const struct appointment *a = left, *b = right;
    if (a->provider != b->provider) {
        return a->provider < b->provider ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

void news_sort(struct news *news)
{
    if (news->count > 0) {
        qsort(news->appointments, news->count, sizeof *news->appointments, compare_appointments);
    }
}

size_t news_first(const struct news *news, int64_t provider)
{
    size_t low = 0, high = news->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (news->appointments[middle].provider < provider) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void news_init(struct news *news)
{
    *news = (struct news){
        .sink = {.group = hear_group,
                 .collection = hear_collection,
                 .client = hear_client,
                 .series = hear_series,
                 .appointment = hear_appointment,
                 .step = hear_step},
    };
    news->clients_end = &news->clients;
    news->steps_end = &news->steps;
    arena_init(&news->arena, NEWS_SIZE);
}

void news_deinit(struct news *news)
{
    arena_deinit(&news->arena);
    free(news->appointments);
}

bool news_is_empty(const struct news *news)
{
    return news->groups == NULL && news->collections == NULL && news->clients == NULL &&
           news->series == NULL && news->count == 0 && news->steps == NULL;
}
