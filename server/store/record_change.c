/* One change for each kind that is one. */
#include "server/store/record_change.h"

#include <assert.h>

static struct change change_of(const struct record *record)
{
    switch (record->kind) {
    case RECORD_GROUP:
        return (struct change){
            .kind = CHANGE_GROUP,
            .group = {record->group.id, record->group.closures, record->group.closure_count}};
    case RECORD_CLIENT:
        return (struct change){.kind = CHANGE_CLIENT, .client = &record->client};
    case RECORD_SERIES:
        return (struct change){.kind = CHANGE_SERIES, .series = &record->series};
    case RECORD_PROVIDER:
        return (struct change){
            .kind = CHANGE_PROVIDER,
            .provider = {.id = record->provider.id, .definition = &record->provider.definition}};
    case RECORD_OPENING:
        return (struct change){.kind = CHANGE_OPENING, .opening = &record->opening.opening};
    case RECORD_APPOINTMENT:
        return (struct change){.kind = CHANGE_APPOINTMENT, .appointment = &record->appointment};
    case RECORD_STORE:
    case RECORD_COLLECTION:
    case RECORD_EVENT:
    case RECORD_KIND_COUNT:
        break;
    }
    assert(false); /* A kind that is no change. */
    __builtin_unreachable();
}

static int64_t provider_of(const struct record *record)
{
    switch (record->kind) {
    case RECORD_PROVIDER:
        return record->provider.number;
    case RECORD_OPENING:
        return record->opening.provider;
    case RECORD_APPOINTMENT:
        return record->appointment.provider;
    case RECORD_STORE:
    case RECORD_GROUP:
    case RECORD_COLLECTION:
    case RECORD_CLIENT:
    case RECORD_SERIES:
    case RECORD_EVENT:
    case RECORD_KIND_COUNT:
        break;
    }
    return 0;
}

void record_change(const struct record *record, struct commit *commit_out,
                   struct change *change_out)
{
    *change_out = change_of(record);
    *commit_out = (struct commit){
        .side = {.provider = provider_of(record)}, .changes = change_out, .change_count = 1};
    if (record->kind == RECORD_PROVIDER) {
        commit_out->side.next_token = record->provider.tokens.version;
    }
}
