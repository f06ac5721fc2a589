/* What it asks for, and what it makes of the answers. */
#include "fault/power/witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_client.h"
#include "core/booking_feed.h"
#include "core/booking_life.h"
#include "core/booking_provider.h"
#include "core/booking_series.h"
#include "fault/power/witness_parts.h"
#include "support/house.h"

enum { DAYS = 4, DAY_LIMIT = 40, RECENT = 24 };

void witness_init(struct witness *witness, int number, uint64_t seed)
{
    *witness = (struct witness){.number = number, .random = seed * 31 + (uint64_t)number};
}

void witness_deinit(struct witness *witness)
{
    free(witness->depositions);
}

static int below(struct witness *witness, int bound)
{
    witness->random = witness->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((witness->random >> 33) % (uint64_t)bound);
}

/* Nothing but a cut makes the store silent, so whoever is told that it is has seen one. */
static bool goes_on(struct witness *witness, struct booking *booking, enum result result)
{
    if (result == RESULT_UNAVAILABLE) {
        return false;
    }
    if (result == RESULT_OK) {
        int64_t event = booking_last_event(booking);
        witness->last_event = event > witness->last_event ? event : witness->last_event;
        witness->acknowledged++;
    }
    return true;
}

static bool may_refuse(enum result result)
{
    return result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED ||
           result == RESULT_SERIES_REFUSED;
}

static struct booking_request request_of(const struct witness *witness, size_t index,
                                         char id_out[static WITNESS_ID_SIZE],
                                         char provider_out[static 12])
{
    const struct deposition *deposition = &witness->depositions[index];
    snprintf(id_out, WITNESS_ID_SIZE, "c%d-%zu", witness->number, index);
    if (deposition->provider == WITNESS_OWN) {
        witness_own_provider(witness, provider_out);
    } else {
        snprintf(provider_out, 12, "shared%d", deposition->provider);
    }
    struct booking_request request =
        house_request(id_out, deposition->provider == WITNESS_ANYBODY ? NULL : provider_out,
                      deposition->hour, deposition->hour + 4, deposition->minutes);
    request.range.day += deposition->day;
    request.held = deposition->held;
    return request;
}

/* The same again gets the same answer if it was there; nothing else may have come of it. */
static void take_answer(struct witness *witness, size_t index, enum result result,
                        const struct sighting answered[static WITNESS_SERIES_DAYS])
{
    struct deposition *deposition = &witness->depositions[index];
    bool was_there = deposition->is_open && deposition->told[0].there;
    deposition->is_open = result == RESULT_UNAVAILABLE;
    if (result == RESULT_UNAVAILABLE) {
        deposition->doubt = was_there ? DOUBT_NONE : DOUBT_MADE;
    } else if (result != RESULT_OK) {
        if (!may_refuse(result) || was_there) {
            witness_note(witness, &witness->findings.odd, result_text(result), index);
        }
    } else if (was_there) {
        for (size_t i = 0; i < WITNESS_SERIES_DAYS; i++) {
            if (answered[i].there && answered[i].span.start != deposition->told[i].span.start) {
                witness_note(witness, &witness->findings.odd, "a repetition got another answer",
                             index);
            }
        }
    } else {
        memcpy(deposition->told, answered, sizeof deposition->told);
    }
}

static enum result ask_series(struct witness *witness, struct booking *booking, struct arena *arena,
                              size_t index)
{
    char id[WITNESS_ID_SIZE], provider[12];
    int32_t days[WITNESS_SERIES_DAYS];
    struct sighting answered[WITNESS_SERIES_DAYS] = {{.there = false}};
    struct booking_series series;
    struct booking_series_request request = {
        .first = request_of(witness, index, id, provider),
        .days = days,
        .day_count = WITNESS_SERIES_DAYS,
        .on_conflict = SERIES_FAIL,
    };
    for (int i = 0; i < WITNESS_SERIES_DAYS; i++) {
        days[i] = request.first.range.day + i * DAYS;
    }
    enum result result = booking_book_series(booking, &request, arena, &series);
    for (size_t i = 0; result == RESULT_OK && i < series.occurrence_count; i++) {
        const struct booking_answer answer = {.appointment = series.occurrences[i].appointment,
                                              .provider_id = series.provider_id};
        answered[i] = sighting_of(&answer);
    }
    take_answer(witness, index, result, answered);
    return result;
}

static enum result ask_booking(struct witness *witness, struct booking *booking,
                               struct arena *arena, size_t index)
{
    char id[WITNESS_ID_SIZE], provider[12];
    struct sighting answered[WITNESS_SERIES_DAYS] = {{.there = false}};
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    const struct booking_request request = request_of(witness, index, id, provider);
    enum result result = booking_book(booking, &request, arena, &answer, &alternatives);
    if (result == RESULT_OK) {
        answered[0] = sighting_of(&answer);
    }
    take_answer(witness, index, result, answered);
    return result;
}

static enum result ask(struct witness *witness, struct booking *booking, struct arena *arena,
                       size_t index)
{
    return witness->depositions[index].is_series ? ask_series(witness, booking, arena, index)
                                                 : ask_booking(witness, booking, arena, index);
}

static enum result book(struct witness *witness, struct booking *booking, struct arena *arena)
{
    if (witness->count == witness->capacity) {
        witness->capacity = witness->capacity * 2 + 64;
        witness->depositions =
            memory_resize(witness->depositions, witness->capacity * sizeof *witness->depositions);
    }
    int provider = below(witness, WITNESS_SHARED + 2) + WITNESS_OWN;
    bool is_series = provider != WITNESS_OWN && below(witness, 8) == 0;
    witness->depositions[witness->count] = (struct deposition){
        .provider = (int8_t)provider,
        .is_series = is_series,
        .held = !is_series && below(witness, 4) == 0, /* The core holds no series. */
        .day = (int16_t)(1 + below(witness, DAYS)),
        .hour = (int16_t)below(witness, 21),
        .minutes = (int16_t)(15 + 15 * below(witness, 3)),
    };
    return ask(witness, booking, arena, witness->count++);
}

static enum result become(struct witness *witness, struct booking *booking, struct arena *arena,
                          size_t index)
{
    struct deposition *deposition = &witness->depositions[index];
    char id[WITNESS_ID_SIZE];
    bool confirms = deposition->told[0].status == APPOINTMENT_HELD && below(witness, 2) == 0;
    struct booking_ending ending = {.to = confirms ? APPOINTMENT_CONFIRMED : APPOINTMENT_CANCELLED};
    struct booking_answer answer;
    snprintf(id, sizeof id, "c%d-%zu", witness->number, index);
    enum result result = booking_become(booking, id, &ending, arena, &answer);
    if (result == RESULT_OK) {
        deposition->told[0].status = ending.to;
    } else if (result == RESULT_UNAVAILABLE) {
        deposition->doubt = DOUBT_STATUS;
        deposition->to = ending.to;
    } else {
        witness_note(witness, &witness->findings.odd, result_text(result), index);
    }
    return result;
}

static enum result move(struct witness *witness, struct booking *booking, struct arena *arena,
                        size_t index)
{
    struct deposition *deposition = &witness->depositions[index];
    char id[WITNESS_ID_SIZE];
    int hour = below(witness, 21), day = 1 + below(witness, DAYS);
    const struct booking_move wish = {
        .range = {.day = HOUSE_DAY + day, .start_minute = hour * 60, .end_minute = hour * 60 + 240},
    };
    struct booking_moved moved;
    snprintf(id, sizeof id, "c%d-%zu", witness->number, index);
    enum result result = booking_move(booking, id, &wish, arena, &moved);
    if (result == RESULT_OK) {
        deposition->told[0] = sighting_of(&moved.answer);
    } else if (result == RESULT_UNAVAILABLE) {
        deposition->doubt = DOUBT_PLACE;
    } else if (!may_refuse(result)) {
        witness_note(witness, &witness->findings.odd, result_text(result), index);
    }
    return result;
}

/* One of its newest that is live and not of a series; otherwise it books. */
static enum result change(struct witness *witness, struct booking *booking, struct arena *arena)
{
    size_t recent = witness->count < RECENT ? witness->count : RECENT;
    for (int tries = 0; recent > 0 && tries < 4; tries++) {
        size_t index = witness->count - 1 - (size_t)below(witness, (int)recent);
        const struct deposition *deposition = &witness->depositions[index];
        if (sighting_is_live(&deposition->told[0]) && !deposition->is_series) {
            return below(witness, 2) == 0 ? move(witness, booking, arena, index)
                                          : become(witness, booking, arena, index);
        }
    }
    return book(witness, booking, arena);
}

static const struct witness_window whole_day = {0, 24};

/* Whoever has no preference does not get a witness's own provider, which is in another group. */
static enum result register_one(struct booking *booking, struct arena *arena, const char *name,
                                const struct witness_window *hours)
{
    struct availability_rule rule =
        availability_every_day(hours->start_hour * 60, hours->end_hour * 60);
    const struct provider_definition definition = {.group = hours != &whole_day ? "own" : NULL,
                                                   .daily_limit = DAY_LIMIT,
                                                   .rules = &rule,
                                                   .rule_count = 1};
    const struct booking_definition asked = {.provider_id = name, .definition = &definition};
    struct booking_revised revised;
    return booking_register(booking, &asked, &(struct booking_revision){0}, arena, &revised);
}

/* Everybody registers the shared ones, too: the second time changes nothing. */
static enum result register_all(struct witness *witness, struct booking *booking,
                                struct arena *arena)
{
    char name[12];
    enum result result = RESULT_OK;
    for (int i = 0; i < WITNESS_SHARED && result == RESULT_OK; i++) {
        snprintf(name, sizeof name, "shared%d", i);
        result = register_one(booking, arena, name, &whole_day);
    }
    if (result == RESULT_OK) {
        witness_own_provider(witness, name);
        result = register_one(booking, arena, name, &witness_windows[witness->window]);
    }
    if (result != RESULT_OK && result != RESULT_UNAVAILABLE) {
        witness_note(witness, &witness->findings.odd, result_text(result), 0);
    }
    witness->is_registered = result == RESULT_OK;
    return result;
}

/* Exactly those of its own that do not fit are cancelled. */
static void take_affected(struct witness *witness, const struct booking_revised *revised)
{
    size_t expected = 0;
    for (size_t i = 0; i < witness->count; i++) {
        struct deposition *deposition = &witness->depositions[i];
        if (deposition->provider == WITNESS_OWN && sighting_is_live(&deposition->told[0]) &&
            !witness_fits(&deposition->told[0], witness->window)) {
            deposition->told[0].status = APPOINTMENT_CANCELLED;
            expected++;
        }
    }
    if (revised->count != expected) {
        witness_note(witness, &witness->findings.odd, "other hours cancelled others", expected);
    }
}

static enum result change_hours(struct witness *witness, struct booking *booking,
                                struct arena *arena)
{
    char name[12];
    int window = below(witness, WITNESS_WINDOWS);
    struct availability_rule rule = availability_every_day(witness_windows[window].start_hour * 60,
                                                           witness_windows[window].end_hour * 60);
    const struct provider_definition definition = {.rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.provider_id = name, .definition = &definition};
    struct booking_revised revised;
    witness_own_provider(witness, name);
    enum result result = booking_replace_availability(
        booking, &asked, &(struct booking_revision){0}, arena, &revised);
    if (result == RESULT_OK) {
        witness->window = window;
        take_affected(witness, &revised);
    } else if (result == RESULT_UNAVAILABLE) {
        witness->asked_window = window;
        witness->has_window_doubt = true;
    } else {
        witness_note(witness, &witness->findings.odd, result_text(result), 0);
    }
    return result;
}

/* Makes a new client, or erases the one it made: then the engine empties its log at once. */
static enum result meet(struct witness *witness, struct booking *booking, struct arena *arena)
{
    char id[WITNESS_ID_SIZE];
    struct client client;
    bool created, erases = witness->person == PERSON_THERE;
    enum result result;
    witness->persons += witness->person == PERSON_ERASED || witness->persons == 0;
    witness_person(witness, id);
    if (erases) {
        result = booking_erase_client(booking, id, arena, &client);
    } else {
        const struct booking_client asked = {.id = id, .name = "Jane Smith"};
        witness->person = PERSON_UNKNOWN;
        result = booking_create_client(booking, &asked, arena, &client, &created);
    }
    witness->person_asked = erases ? PERSON_ERASED : PERSON_THERE;
    if (result == RESULT_OK) {
        witness->person = witness->person_asked;
    } else if (result != RESULT_UNAVAILABLE) {
        witness_note(witness, &witness->findings.odd, result_text(result), 0);
    }
    return result;
}

/* What is open comes first; at most the newest request is. */
static enum result act(struct witness *witness, struct booking *booking, struct arena *arena)
{
    if (!witness->is_registered) {
        return register_all(witness, booking, arena);
    }
    if (witness->count > 0 && witness->depositions[witness->count - 1].is_open) {
        return ask(witness, booking, arena, witness->count - 1);
    }
    int dice = below(witness, 100);
    return dice < 50   ? book(witness, booking, arena)
           : dice < 90 ? change(witness, booking, arena)
           : dice < 95 ? change_hours(witness, booking, arena)
                       : meet(witness, booking, arena);
}

bool witness_act(struct witness *witness, struct booking *booking, struct arena *arena)
{
    arena_reset(arena);
    return goes_on(witness, booking, act(witness, booking, arena));
}
