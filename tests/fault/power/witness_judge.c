/* What was told, against what is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_client.h"
#include "core/booking_provider.h"
#include "fault/power/witness_parts.h"
#include "support/house.h"

const struct witness_window witness_windows[WITNESS_WINDOWS] = {{0, 12}, {6, 18}, {12, 24}};

void witness_own_provider(const struct witness *witness, char name_out[static 12])
{
    snprintf(name_out, 12, "own%d", witness->number);
}

void witness_person(const struct witness *witness, char id_out[static WITNESS_ID_SIZE])
{
    snprintf(id_out, WITNESS_ID_SIZE, "person%d-%d", witness->number, witness->persons);
}

struct sighting sighting_of(const struct booking_answer *answer)
{
    struct sighting sighting = {
        .there = true, .status = answer->appointment.status, .span = answer->appointment.span};
    snprintf(sighting.provider, sizeof sighting.provider, "%s", answer->provider_id);
    return sighting;
}

bool sighting_is_live(const struct sighting *sighting)
{
    return sighting->there && appointment_is_live(sighting->status);
}

static int64_t minute_of_day(int64_t instant)
{
    return instant % CIVIL_SECONDS_PER_DAY / 60;
}

bool witness_fits(const struct sighting *sighting, int window)
{
    const struct witness_window *hours = &witness_windows[window];
    int64_t start = minute_of_day(sighting->span.start);
    int64_t end = start + interval_length(sighting->span) / 60;
    return start >= hours->start_hour * INT64_C(60) && end <= hours->end_hour * INT64_C(60);
}

void witness_note(struct witness *witness, size_t *finding, const char *what, size_t index)
{
    ++*finding;
    if (witness->first[0] == '\0') {
        snprintf(witness->first, sizeof witness->first, "c%d-%zu: %s", witness->number, index,
                 what);
    }
}

size_t findings_total(const struct findings *findings)
{
    return findings->lost + findings->changed + findings->ghosts + findings->halves + findings->odd;
}

void witness_begin(struct witness *witness)
{
    for (size_t i = 0; i < witness->count; i++) {
        memset(witness->depositions[i].seen, 0, sizeof witness->depositions[i].seen);
    }
}

/* "c2-17" is the first of 17, "c2-17.3" the third. */
void witness_see(struct witness *witness, const struct booking_answer *answer)
{
    char *rest = NULL;
    size_t index = strtoul(strchr(answer->appointment.id, '-') + 1, &rest, 10);
    size_t place = *rest == '.' ? strtoul(rest + 1, NULL, 10) - 1 : 0;
    if (index >= witness->count || place >= WITNESS_SERIES_DAYS ||
        witness->depositions[index].seen[place].there) {
        witness_note(witness, &witness->findings.ghosts, "there is one that nobody asked for",
                     index);
        return;
    }
    witness->depositions[index].seen[place] = sighting_of(answer);
}

static bool is_same_place(const struct sighting *a, const struct sighting *b)
{
    return a->span.start == b->span.start && a->span.end == b->span.end &&
           strcmp(a->provider, b->provider) == 0;
}

/* What nobody doubts must be exactly as it was told. */
static void judge_plainly(struct witness *witness, size_t index, size_t place)
{
    struct deposition *deposition = &witness->depositions[index];
    const struct sighting *told = &deposition->told[place], *seen = &deposition->seen[place];
    struct findings *findings = &witness->findings;
    if (told->there != seen->there) {
        witness_note(witness, told->there ? &findings->lost : &findings->ghosts,
                     told->there ? "acknowledged and lost" : "refused, and there", index);
    } else if (told->there && told->status != seen->status) {
        witness_note(witness, &findings->changed, "it has another status", index);
    } else if (told->there && !is_same_place(told, seen)) {
        witness_note(witness, &findings->changed, "it has another place", index);
    }
}

static void judge_made(struct witness *witness, size_t index)
{
    const struct deposition *deposition = &witness->depositions[index];
    size_t there = 0, whole = deposition->is_series ? WITNESS_SERIES_DAYS : 1;
    enum appointment_status asked = deposition->held ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED;
    for (size_t i = 0; i < WITNESS_SERIES_DAYS; i++) {
        there += deposition->seen[i].there;
        if (deposition->seen[i].there && deposition->seen[i].status != asked) {
            witness_note(witness, &witness->findings.changed, "booked with another status", index);
        }
    }
    if (there != 0 && there != whole) {
        witness_note(witness, &witness->findings.halves, "a part of a series is there", index);
    }
}

static void judge_deposition(struct witness *witness, size_t index)
{
    struct deposition *deposition = &witness->depositions[index];
    struct sighting *told = &deposition->told[0];
    const struct sighting *seen = &deposition->seen[0];
    if (deposition->doubt == DOUBT_MADE) {
        judge_made(witness, index);
    } else {
        if (deposition->doubt == DOUBT_STATUS && seen->status == deposition->to) {
            told->status = seen->status;
        }
        if (deposition->doubt == DOUBT_PLACE && seen->there) {
            told->span = seen->span;
            snprintf(told->provider, sizeof told->provider, "%s", seen->provider);
        }
        for (size_t i = 0; i < WITNESS_SERIES_DAYS; i++) {
            judge_plainly(witness, index, i);
        }
    }
    deposition->doubt = DOUBT_NONE;
    memcpy(deposition->told, deposition->seen, sizeof deposition->told);
}

/* The new hours and what they cancel came together, or neither did. */
static void settle_window(struct witness *witness, struct booking *booking, struct arena *arena)
{
    char name[12];
    struct booking_provider provider;
    witness_own_provider(witness, name);
    enum result result = booking_find_provider(booking, name, arena, &provider);
    if (result != RESULT_OK) {
        if (witness->is_registered) {
            witness_note(witness, &witness->findings.lost, "its provider is lost", 0);
        }
        return;
    }
    int hour = provider.definition.rules[0].start_minute / 60;
    bool is_new = hour == witness_windows[witness->asked_window].start_hour;
    if (hour != witness_windows[witness->window].start_hour &&
        !(witness->has_window_doubt && is_new)) {
        witness_note(witness, &witness->findings.changed, "its provider has other hours", 0);
    }
    if (!witness->has_window_doubt || !is_new) {
        return;
    }
    witness->window = witness->asked_window;
    for (size_t i = 0; i < witness->count; i++) {
        struct deposition *deposition = &witness->depositions[i];
        if (deposition->provider == WITNESS_OWN && sighting_is_live(&deposition->told[0]) &&
            !witness_fits(&deposition->told[0], witness->window)) {
            deposition->told[0].status = APPOINTMENT_CANCELLED;
        }
    }
}

static void judge_person(struct witness *witness, struct booking *booking, struct arena *arena)
{
    char id[WITNESS_ID_SIZE];
    struct client client;
    if (witness->persons == 0) {
        return;
    }
    witness_person(witness, id);
    enum result result = booking_find_client(booking, id, arena, &client);
    enum person seen = result == RESULT_CLIENT_UNKNOWN ? PERSON_UNKNOWN
                       : client.name == NULL           ? PERSON_ERASED
                                                       : PERSON_THERE;
    if ((result != RESULT_OK && result != RESULT_CLIENT_UNKNOWN) ||
        (seen != witness->person && seen != witness->person_asked)) {
        witness_note(witness, &witness->findings.changed, "its client is not what it was",
                     (size_t)witness->persons);
    }
    witness->person = witness->person_asked = seen;
}

void witness_judge(struct witness *witness, struct booking *booking, struct arena *arena)
{
    settle_window(witness, booking, arena);
    witness->has_window_doubt = false;
    for (size_t i = 0; i < witness->count; i++) {
        judge_deposition(witness, i);
    }
    judge_person(witness, booking, arena);
    if (booking_last_event(booking) < witness->last_event) {
        witness_note(witness, &witness->findings.lost, "an event is lost", 0);
    }
}
