/* Commits become state, and every change is judged by the state that it finds. */
#include "model.h"

#include <assert.h>
#include <string.h>

#include "model_room.h"
#include "trace.h"

static void demand(bool holds, const char *why)
{
    if (!holds) {
        trace_violation(why);
    }
}

void model_init(struct model *model, int64_t now)
{
    memset(model->providers, 0, sizeof model->providers);
    for (int i = 0; i < MODEL_ASKING; i++) {
        model->asking[i].is_active = false;
    }
    model->appointment_count = 0;
    model->closures[0].count = 0;
    model->closures_count = 1;
    model->event_count = 0;
    model->commits = 0;
    model->now = now;
}

const struct model_place *model_where(const struct model_appointment *appointment)
{
    return &appointment->places[appointment->place_count - 1];
}

bool model_is_live(const struct model_appointment *appointment)
{
    return appointment->status == APPOINTMENT_HELD || appointment->status == APPOINTMENT_CONFIRMED;
}

bool model_counts(const struct model_appointment *appointment, int64_t now)
{
    return appointment->status == APPOINTMENT_CONFIRMED ||
           (appointment->status == APPOINTMENT_HELD && appointment->expires_at > now);
}

static struct model_appointment *find_number(struct model *model, int64_t number)
{
    for (int i = model->appointment_count - 1; i >= 0; i--) {
        if (model->appointments[i].number == number) {
            return &model->appointments[i];
        }
    }
    return NULL;
}

const struct model_appointment *model_find_number(const struct model *model, int64_t number)
{
    for (int i = model->appointment_count - 1; i >= 0; i--) {
        if (model->appointments[i].number == number) {
            return &model->appointments[i];
        }
    }
    return NULL;
}

const struct model_appointment *model_find(const struct model *model, const char *id)
{
    for (int i = model->appointment_count - 1; i >= 0; i--) {
        if (strcmp(model->appointments[i].id, id) == 0) {
            return &model->appointments[i];
        }
    }
    return NULL;
}

bool model_was_at(const struct model_appointment *appointment, int64_t provider,
                  struct interval span, uint64_t since)
{
    for (int i = 0; i < appointment->place_count; i++) {
        const struct model_place *place = &appointment->places[i];
        if (place->provider == provider && place->span.start == span.start &&
            place->span.end == span.end && place->commit >= since) {
            return true;
        }
    }
    return false;
}

/* The slot itself, without the appointment's own range. */
static void judge_place(const struct model *model, const struct appointment *appointment,
                        int64_t at)
{
    const struct model_wish wish = {
        .provider = appointment->provider,
        .range = appointment->span,
        .duration = interval_length(appointment->span),
        .besides = appointment->number,
        .now = at,
        .undated = appointment->undated,
    };
    for (int i = 0; i < model->appointment_count; i++) {
        const struct model_appointment *other = &model->appointments[i];
        bool overlaps = other->number != appointment->number && model_is_live(other) &&
                        model_where(other)->provider == appointment->provider &&
                        interval_overlaps(model_where(other)->span, appointment->span);
        demand(!overlaps, "two live appointments of one provider overlap");
    }
    demand(model_may_have_room(model, &wish), "an appointment where there is no room for it: "
                                              "hours, limit, buffers, notice or horizon");
    demand(appointment->series != 0 || interval_contains(appointment->range, appointment->span),
           "an appointment outside the range that was asked for");
    demand(appointment->service_day ==
               model_day_of(&model->providers[appointment->provider], appointment->span.start),
           "an appointment on another day than its provider's own");
}

/* When it stops counting as its client's. */
static int64_t claim_end(const struct model_appointment *appointment)
{
    int64_t end = model_where(appointment)->span.end;
    bool is_sooner = appointment->status == APPOINTMENT_HELD && appointment->expires_at < end;
    return is_sooner ? appointment->expires_at : end;
}

static void judge_cap(const struct model *model, int64_t client)
{
    int64_t active = 0;
    for (int i = 0; i < model->appointment_count; i++) {
        const struct model_appointment *appointment = &model->appointments[i];
        active += appointment->client == client && model_is_live(appointment) &&
                  claim_end(appointment) > model->now;
    }
    demand(model->client_cap == 0 || client == 0 || active <= model->client_cap,
           "a client with more active appointments than it may have");
}

static void tell(struct model *model, enum event_kind kind, int64_t appointment)
{
    assert(model->event_count < MODEL_EVENTS);
    model->events[model->event_count++] =
        (struct model_event){.kind = kind, .appointment = appointment};
}

static void put_place(struct model *model, struct model_appointment *row,
                      const struct appointment *appointment)
{
    assert(row->place_count < MODEL_PLACES);
    row->places[row->place_count++] = (struct model_place){
        .provider = appointment->provider, .span = appointment->span, .commit = model->commits};
    row->range = appointment->range;
    row->undated = appointment->undated;
    row->provider_named = appointment->provider_named;
    row->changed = model->commits;
}

static void insert(struct model *model, const struct appointment *appointment, int64_t at)
{
    demand(model_find(model, appointment->id) == NULL, "a request id was used twice");
    demand(model_find_number(model, appointment->number) == NULL, "a number was given out twice");
    bool is_hold = appointment->status == APPOINTMENT_HELD;
    demand(is_hold ? appointment->expires_at > at : appointment->status == APPOINTMENT_CONFIRMED,
           "an appointment that begins as neither held nor confirmed");
    judge_place(model, appointment, at);
    assert(model->appointment_count < MODEL_APPOINTMENTS);
    struct model_appointment *row = &model->appointments[model->appointment_count++];
    row->number = appointment->number;
    row->client = appointment->client;
    row->series = appointment->series;
    row->expires_at = appointment->expires_at;
    row->status = appointment->status;
    row->was_confirmed = !is_hold;
    row->place_count = 0;
    assert(strlen(appointment->id) < MODEL_ID_SIZE);
    strcpy(row->id, appointment->id); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy) */
    put_place(model, row, appointment);
    judge_cap(model, row->client);
    tell(model, is_hold ? EVENT_APPOINTMENT_HELD : EVENT_APPOINTMENT_BOOKED, row->number);
}

static void move(struct model *model, const struct change *change, int64_t at)
{
    const struct appointment *moved = change->move.appointment;
    struct model_appointment *row = find_number(model, moved->number);
    demand(row != NULL && model_is_live(row), "what is moved is not live");
    demand(model_where(row)->provider == change->move.from, "moved from where it did not stand");
    demand(interval_length(model_where(row)->span) == interval_length(moved->span),
           "moved to a time of another length");
    judge_place(model, moved, at);
    put_place(model, row, moved);
    tell(model, EVENT_APPOINTMENT_MOVED, row->number);
}

static void end_or_confirm(struct model *model, const struct commit *commit,
                           const struct change *change)
{
    static const enum event_kind kinds[APPOINTMENT_STATUS_COUNT] = {
        [APPOINTMENT_CONFIRMED] = EVENT_APPOINTMENT_CONFIRMED,
        [APPOINTMENT_CANCELLED] = EVENT_APPOINTMENT_CANCELLED,
        [APPOINTMENT_EXPIRED] = EVENT_APPOINTMENT_EXPIRED,
        [APPOINTMENT_COMPLETED] = EVENT_APPOINTMENT_COMPLETED,
        [APPOINTMENT_NO_SHOW] = EVENT_APPOINTMENT_NO_SHOW,
    };
    struct model_appointment *row = find_number(model, change->status.number);
    enum appointment_status to = change->status.status;
    demand(row != NULL && model_is_live(row), "what has ended, or never was, is changed");
    demand(model_where(row)->provider == commit->side.provider,
           "changed as another provider's than it is");
    bool is_held = row->status == APPOINTMENT_HELD, is_due = row->expires_at <= commit->at;
    demand(to != APPOINTMENT_CONFIRMED || (is_held && !is_due), "confirmed too late, or twice");
    demand(to != APPOINTMENT_EXPIRED || (is_held && is_due), "expired before its time");
    bool is_over = to == APPOINTMENT_COMPLETED || to == APPOINTMENT_NO_SHOW;
    demand(!is_over || (!is_held && model_where(row)->span.start <= commit->at) || row->undated,
           "over before it began");
    row->status = to;
    row->was_confirmed = row->was_confirmed || to == APPOINTMENT_CONFIRMED;
    row->changed = model->commits;
    tell(model, kinds[to], row->number);
}

static void define(struct model *model, const struct commit *commit, const struct change *change)
{
    struct model_provider *provider = &model->providers[commit->side.provider];
    const struct provider_definition *definition = change->provider.definition;
    tell(model, provider->is_there ? EVENT_PROVIDER_CHANGED : EVENT_PROVIDER_REGISTERED, 0);
    provider->is_there = true;
    provider->version = commit->side.next_token;
    provider->offset = definition->zone->to_instant(definition->zone, 0, 0) * -1;
    provider->limit = definition->daily_limit;
    provider->notice_minutes = definition->notice_minutes;
    provider->horizon_days = definition->horizon_days;
    provider->margin =
        60 * ((int64_t)definition->buffer_before_minutes + definition->buffer_after_minutes);
    assert(definition->rule_count <= MODEL_RULES);
    provider->rules.count = definition->rule_count;
    memcpy(provider->rules.rules, definition->rules,
           definition->rule_count * sizeof *definition->rules);
    provider->revised_count = 0;
}

static void close_group(struct model *model, const struct change *change)
{
    demand(model->closures_count < MODEL_CLOSURES, "too many closures in doubt");
    struct model_rules *closures = &model->closures[model->closures_count++];
    closures->count = change->group.closure_count;
    if (closures->count > 0) {
        memcpy(closures->rules, change->group.closures,
               closures->count * sizeof *change->group.closures);
    }
    tell(model, EVENT_GROUP_CLOSED, 0);
}

static bool is_ahead(const struct model_provider *provider, const struct model_appointment *row,
                     int64_t now)
{
    int64_t start = model_where(row)->span.start;
    return start > now ||
           (row->undated && model_day_of(provider, start) >= model_day_of(provider, now));
}

/* By the rules as they are, under the newest closures or under one that may still be in force. */
static bool must_go(const struct model *model, const struct model_appointment *row)
{
    const struct model_provider *provider = &model->providers[model_where(row)->provider];
    return !model_is_open(provider, model_where(row)->span);
}

static bool may_go(const struct model *model, const struct model_appointment *row)
{
    const struct model_provider *provider = &model->providers[model_where(row)->provider];
    bool goes = must_go(model, row);
    for (int i = 0; i < model->closures_count && !goes; i++) {
        goes = model_is_closed(provider, &model->closures[i], model_where(row)->span);
    }
    return goes;
}

/* A revision ends or moves what is ahead and no longer fits, and nothing else. */
static void judge_misfit(struct model *model, const struct commit *commit,
                         const struct change *change)
{
    struct model_provider *provider = &model->providers[commit->side.provider];
    int64_t number =
        change->kind == CHANGE_MOVE ? change->move.appointment->number : change->status.number;
    const struct model_appointment *row = model_find_number(model, number);
    demand(row != NULL && is_ahead(provider, row, commit->at) && may_go(model, row),
           "a change of availability has ended or moved what still fits");
    assert(provider->revised_count < MODEL_REVISED);
    provider->revised[provider->revised_count++] = number;
}

static void apply_change(struct model *model, const struct commit *commit,
                         const struct change *change)
{
    bool is_revision = commit->changes[0].kind == CHANGE_PROVIDER;
    if (is_revision && change->kind != CHANGE_PROVIDER) {
        judge_misfit(model, commit, change);
    }
    switch (change->kind) {
    case CHANGE_PROVIDER:
        define(model, commit, change);
        return;
    case CHANGE_APPOINTMENT:
        insert(model, change->appointment, commit->at);
        return;
    case CHANGE_STATUS:
        end_or_confirm(model, commit, change);
        return;
    case CHANGE_MOVE:
        move(model, change, commit->at);
        return;
    case CHANGE_GROUP:
        close_group(model, change);
        return;
    case CHANGE_SERIES:
        tell(model, EVENT_SERIES_BOOKED, 0);
        return;
    case CHANGE_CLIENT:
        tell(model, EVENT_CLIENT_CREATED, 0);
        return;
    case CHANGE_CLIENT_ERASE:
    case CHANGE_OPENING:
    case CHANGE_OPENING_END:
    case CHANGE_NOTE_ERASE:
        break;
    }
    trace_violation("a change that nobody has asked for");
}

static void advance(struct model *model, const struct commit_side *side)
{
    if (side->provider == 0) {
        return;
    }
    demand(side->provider <= MODEL_PROVIDERS, "a provider that nobody has registered");
    struct model_provider *provider = &model->providers[side->provider];
    demand(side->expected_token == provider->token,
           "a change was made that rests on a state that is not in force");
    demand(side->next_token > provider->token, "a token came again, or an older one");
    provider->token = side->next_token;
    provider->changed = model->commits;
}

/* Whoever asks may have been answered now. */
static void look(struct model *model)
{
    for (int i = 0; i < MODEL_ASKING; i++) {
        struct model_asking *asking = &model->asking[i];
        for (int64_t number = 1; asking->is_active && number <= MODEL_PROVIDERS; number++) {
            bool is_asked = asking->provider == 0 || asking->provider == number;
            for (int j = 0; is_asked && !asking->refused[number] && j < asking->clock_count; j++) {
                const struct model_provider *provider = &model->providers[number];
                int64_t now = asking->clocks[j];
                int32_t day = asking->undated ? model_day_of(provider, now) : asking->day;
                int64_t midnight = (int64_t)day * MODEL_DAY_SECONDS - provider->offset;
                const struct model_wish wish = {
                    .provider = number,
                    .range = {midnight + 60 * (int64_t)asking->start_minute,
                              midnight + 60 * (int64_t)asking->end_minute},
                    .duration = asking->duration,
                    .besides = asking->besides,
                    .now = now,
                    .undated = asking->undated,
                };
                asking->refused[number] = !model_has_room(model, &wish);
            }
        }
    }
}

void model_apply(struct model *model, const struct commit *commit)
{
    model->commits++;
    advance(model, &commit->side);
    advance(model, &commit->other);
    for (size_t i = 0; i < commit->change_count; i++) {
        apply_change(model, commit, &commit->changes[i]);
    }
    if (commit->changes[0].kind == CHANGE_PROVIDER && !model->moves) {
        model_check_fit(model, commit->side.provider,
                        "a change of availability has left what no longer fits");
    }
    look(model);
}

void model_set_time(struct model *model, int64_t now)
{
    model->now = now;
    for (int i = 0; i < MODEL_ASKING; i++) {
        struct model_asking *asking = &model->asking[i];
        if (asking->is_active && asking->clock_count < MODEL_CLOCKS) {
            asking->clocks[asking->clock_count++] = now;
        }
    }
    look(model);
}

void model_settle_closures(struct model *model)
{
    model->closures[0] = model->closures[model->closures_count - 1];
    model->closures_count = 1;
}

struct model_asking *model_ask(struct model *model, const struct model_asking *asking,
                               uint64_t known)
{
    int free = 0;
    while (free < MODEL_ASKING && model->asking[free].is_active) {
        free++;
    }
    assert(free < MODEL_ASKING);
    struct model_asking *place = &model->asking[free];
    *place = *asking;
    place->is_active = true;
    place->clocks[0] = model->now;
    place->clock_count = 1;
    for (int number = 1; asking->provider == 0 && number <= MODEL_PROVIDERS; number++) {
        place->refused[number] = model->providers[number].changed > known;
    }
    look(model);
    return place;
}

bool model_may_refuse(const struct model_asking *asking, int64_t provider)
{
    bool may = true;
    for (int64_t number = 1; number <= MODEL_PROVIDERS; number++) {
        bool is_asked = provider == 0 || provider == number;
        may = may && (!is_asked || asking->refused[number]);
    }
    return may;
}

void model_answered(struct model_asking *asking)
{
    asking->is_active = false;
}

void model_check_fit(const struct model *model, int64_t provider, const char *why)
{
    for (int i = 0; i < model->appointment_count; i++) {
        const struct model_appointment *row = &model->appointments[i];
        if (model_counts(row, model->now) && model_where(row)->provider == provider) {
            demand(!is_ahead(&model->providers[provider], row, model->now) || !must_go(model, row),
                   why);
        }
    }
}

void model_check_closed(const struct model *model)
{
    for (int i = 0; i < model->appointment_count; i++) {
        const struct model_appointment *row = &model->appointments[i];
        const struct model_provider *provider = &model->providers[model_where(row)->provider];
        demand(!model_counts(row, model->now) || !is_ahead(provider, row, model->now) ||
                   !model_is_closed(provider, &model->closures[model->closures_count - 1],
                                    model_where(row)->span),
               "a closure was acknowledged and has left what it closes");
    }
}

void model_check_expired(const struct model *model)
{
    for (int i = 0; i < model->appointment_count; i++) {
        const struct model_appointment *row = &model->appointments[i];
        demand(row->status != APPOINTMENT_HELD || row->expires_at > model->now,
               "a hold has not expired by itself");
    }
}
