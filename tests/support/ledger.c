/* Entries are small and never leave; what is live is listed beside them. */
#include "support/ledger_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/token_header.h"

const struct ledger_window ledger_windows[LEDGER_WINDOW_COUNT] = {{"00:00-08:00", 0, 480},
                                                                  {"00:00-04:00", 0, 240},
                                                                  {"04:00-08:00", 240, 480},
                                                                  {"02:00-06:00", 120, 360}};

void ledger_init(struct ledger *ledger, int client, uint64_t seed)
{
    *ledger = (struct ledger){
        .client = client,
        .random = seed * 1000003 + (uint64_t)client,
        .capacity = 1024,
        .entries = memory_new(1024 * sizeof(struct ledger_entry)),
        .held = memory_new(1024 * sizeof(int)),
        .open_booking = -1,
        .open_cancel = -1,
        .open_confirm = -1,
        .open_move = -1,
        .open_window = -1,
    };
}

void ledger_deinit(struct ledger *ledger)
{
    free(ledger->entries);
    free(ledger->held);
}

int ledger_below(struct ledger *ledger, int bound)
{
    ledger->random = ledger->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((ledger->random >> 33) % (uint64_t)bound);
}

bool ledger_fits(const struct ledger_entry *entry, int window)
{
    return ledger_windows[window].start_minute <= entry->start_minute &&
           entry->start_minute + entry->minutes <= ledger_windows[window].end_minute;
}

void ledger_id(const struct ledger *ledger, int number, char id_out[static LEDGER_ID_SIZE])
{
    snprintf(id_out, LEDGER_ID_SIZE, "k%d-%d", ledger->client, number);
}

void ledger_own_provider(const struct ledger *ledger, char name_out[static 12])
{
    snprintf(name_out, 12, "own-%d", ledger->client % 1000);
}

bool ledger_register_shared(struct caller *caller)
{
    for (int i = 0; i < LEDGER_SHARED_PROVIDERS; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        if (caller_register(caller, name, LEDGER_LIMIT, "08:00-20:00") != 201) {
            return false;
        }
    }
    return true;
}

bool ledger_register_own(const struct ledger *ledger, struct caller *caller)
{
    char name[12];
    ledger_own_provider(ledger, name);
    return caller_register(caller, name, LEDGER_LIMIT, ledger_windows[0].text) == 201;
}

/* FNV-1a. */
static uint64_t hash(const char *text)
{
    uint64_t value = 14695981039346656037U;
    for (; *text != '\0'; text++) {
        value = (value ^ (unsigned char)*text) * 1099511628211U;
    }
    return value;
}

bool ledger_is_answered(struct ledger *ledger, const struct caller *caller)
{
    int status = caller->reply != NULL ? caller->reply->status : 0;
    if (status == 0 || status == 503) {
        ledger->retries++;
        ledger->unanswered = ledger->unanswered || status == 0;
        ledger->put_off = ledger->put_off || status == 503;
        return false;
    }
    if (ledger->unanswered || ledger->put_off) {
        struct ledger_doubts *doubts =
            ledger->unanswered ? &ledger->unanswered_ones : &ledger->put_off_ones;
        bool was_made = status < 300 && caller_header(caller, "Slotd-Token")[0] == '\0';
        doubts->made += was_made;
        doubts->not_made += !was_made;
    }
    ledger->unanswered = ledger->put_off = false;
    return true;
}

static void hold(struct ledger *ledger, int number)
{
    ledger->entries[number].state = LEDGER_HELD;
    ledger->held[ledger->held_count++] = number;
}

static void release(struct ledger *ledger, int number)
{
    ledger->entries[number].state = LEDGER_GONE;
    for (int i = 0; i < ledger->held_count; i++) {
        if (ledger->held[i] == number) {
            ledger->held[i] = ledger->held[--ledger->held_count];
            return;
        }
    }
}

/* What was asked before can have been booked, and what is asked again is booked already. */
static void note_booking(const struct token_question *question, const struct caller *caller,
                         const struct ledger_entry *entry, const char *id)
{
    int start = audit_minute(caller_text(caller, "/time_slot/start"));
    const struct token_effect effect = {TOKEN_BOOKS, id, start, start + entry->minutes};
    bool answered = caller->reply != NULL && caller->reply->status == 201;
    if (answered || entry->state == LEDGER_OPEN) {
        token_answered(question, caller, &effect, 1);
    }
}

/* Long enough not to expire. */
static int hold_for(struct caller *caller, const char *id, const char *named,
                    const struct ledger_entry *entry)
{
    char provider[40] = "";
    if (named != NULL) {
        snprintf(provider, sizeof provider, ",'preferred_provider':'%.12s'", named);
    }
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','duration':%d,'status':'held','ttl':3600,"
                      "'preferred_range':{'start':'%02d:%02d','end':'%02d:%02d'}%s}",
                      id, entry->minutes, entry->from_minute / 60, entry->from_minute % 60,
                      entry->until_minute / 60, entry->until_minute % 60, provider);
}

/* Sends the booking of that entry; the same bytes every time. */
static int send_booking(struct ledger *ledger, struct caller *caller, int number)
{
    const struct ledger_entry *entry = &ledger->entries[number];
    char id[LEDGER_ID_SIZE], provider[16], range[64];
    ledger_id(ledger, number, id);
    if (entry->own) {
        ledger_own_provider(ledger, provider);
    } else {
        snprintf(provider, sizeof provider, "p%d", entry->wanted);
    }
    snprintf(range, sizeof range, "%02d:%02d-%02d:%02d", entry->from_minute / 60,
             entry->from_minute % 60, entry->until_minute / 60, entry->until_minute % 60);
    const char *named = entry->named ? provider : NULL;
    const struct token_question question = token_ask(ledger->chain, named);
    int status = entry->is_hold ? hold_for(caller, id, named, entry)
                                : caller_book(caller, id, named, range, entry->minutes);
    note_booking(&question, caller, entry, id);
    return status;
}

/* An open booking was answered with 201. */
static void note_booked(struct ledger *ledger, struct caller *caller, int number)
{
    struct ledger_entry *entry = &ledger->entries[number];
    int start = audit_minute(caller_text(caller, "/time_slot/start"));
    const char *provider = caller_text(caller, "/provider_id");
    if (entry->listed_open &&
        (start != entry->start_minute || strcmp(provider, entry->provider) != 0)) {
        ledger->findings.moved++;
    }
    snprintf(entry->provider, sizeof entry->provider, "%s", provider);
    entry->start_minute = (int16_t)start;
    entry->answer = hash(caller_body(caller));
    ledger->acknowledged++;
    ledger->findings.odd +=
        start < 0 || start < entry->from_minute || start + entry->minutes > entry->until_minute;
    hold(ledger, number);
    if (entry->is_hold && ledger_below(ledger, 4) > 0) {
        ledger->open_confirm = number;
    }
}

static bool settle_booking(struct ledger *ledger, struct caller *caller)
{
    int number = ledger->open_booking;
    struct ledger_entry *entry = &ledger->entries[number];
    int status = send_booking(ledger, caller, number);
    if (!ledger_is_answered(ledger, caller)) {
        return status != 0;
    }
    ledger->open_booking = -1;
    if (status == 201) {
        note_booked(ledger, caller, number);
        return true;
    }
    entry->state = LEDGER_REFUSED;
    ledger->findings.lost += entry->listed_open;
    ledger->findings.odd += strcmp(caller_text(caller, "/code"), "no_slot") != 0;
    return true;
}

static void grow(struct ledger *ledger)
{
    if (ledger->count == ledger->capacity) {
        size_t capacity = (size_t)ledger->capacity * 2;
        ledger->entries = memory_resize(ledger->entries, capacity * sizeof *ledger->entries);
        ledger->held = memory_resize(ledger->held, capacity * sizeof *ledger->held);
        ledger->capacity = (int)capacity;
    }
}

static bool book(struct ledger *ledger, struct caller *caller, bool own)
{
    grow(ledger);
    int from = own ? 15 * ledger_below(ledger, 28) : 480 + 15 * ledger_below(ledger, 44);
    int until = from + 60 + 60 * ledger_below(ledger, 4);
    int latest = own ? 480 : 1200;
    ledger->entries[ledger->count] = (struct ledger_entry){
        .state = LEDGER_OPEN,
        .own = own,
        .is_hold = !own && ledger_below(ledger, 4) == 0,
        .named = own || ledger_below(ledger, 2) == 0,
        .wanted = (int16_t)ledger_below(ledger, LEDGER_SHARED_PROVIDERS),
        .from_minute = (int16_t)from,
        .until_minute = (int16_t)(until < latest ? until : latest),
        .minutes = (int16_t)(15 + 5 * ledger_below(ledger, 10)),
    };
    ledger->open_booking = ledger->count++;
    return settle_booking(ledger, caller);
}

static bool settle_cancel(struct ledger *ledger, struct caller *caller)
{
    char id[LEDGER_ID_SIZE];
    ledger_id(ledger, ledger->open_cancel, id);
    const struct token_effect effect = {.kind = TOKEN_ENDS, .appointment = id};
    const struct token_question question =
        token_ask(ledger->chain, ledger->entries[ledger->open_cancel].provider);
    int status = caller_cancel(caller, id);
    token_answered(&question, caller, &effect, 1);
    if (!ledger_is_answered(ledger, caller)) {
        return status != 0;
    }
    ledger->findings.lost += status == 404;
    ledger->findings.odd += status != 200 && status != 404;
    release(ledger, ledger->open_cancel);
    ledger->open_cancel = -1;
    return true;
}

static bool cancel(struct ledger *ledger, struct caller *caller)
{
    if (ledger->held_count == 0) {
        return true;
    }
    ledger->open_cancel = ledger->held[ledger_below(ledger, ledger->held_count)];
    return settle_cancel(ledger, caller);
}

/* True if the last answer's affected[] has that id. */
static bool is_affected(const struct caller *caller, const char *id)
{
    json_t *affected = document_at(caller->document, "/affected");
    size_t i;
    json_t *one;
    json_array_foreach(affected, i, one)
    {
        if (strcmp(document_text(one, "/request_id"), id) == 0) {
            return true;
        }
    }
    return false;
}

/* The new window rules: exactly what lies outside is gone. What the first of several attempts
 * cancelled, only that one's answer named. */
static void note_window(struct ledger *ledger, const struct caller *caller)
{
    int64_t expected = 0;
    for (int i = ledger->held_count - 1; i >= 0; i--) {
        int number = ledger->held[i];
        char id[LEDGER_ID_SIZE];
        if (!ledger->entries[number].own ||
            ledger_fits(&ledger->entries[number], ledger->open_window)) {
            continue;
        }
        expected++;
        ledger_id(ledger, number, id);
        ledger->findings.displaced += !ledger->window_asked_before && !is_affected(caller, id);
        release(ledger, number);
    }
    int64_t told = caller_count(caller, "/affected");
    ledger->findings.displaced += ledger->window_asked_before ? told > expected : told != expected;
    ledger->window = ledger->open_window;
    ledger->open_window = -1;
}

/* What fits no more has ended; without an answer, that may be anything. */
static void note_affected(const struct token_question *question, const struct caller *caller)
{
    struct token_effect effects[LEDGER_LIMIT] = {{.kind = TOKEN_ENDS}};
    json_t *affected = document_at(caller->document, "/affected"), *one;
    bool answered = caller->reply != NULL && caller->reply->status == 200;
    size_t i, count = json_array_size(affected);
    json_array_foreach(affected, i, one)
    {
        if (i < LEDGER_LIMIT) {
            effects[i] = (struct token_effect){.kind = TOKEN_ENDS,
                                               .appointment = document_text(one, "/request_id")};
        }
    }
    token_answered(question, caller, effects,
                   !answered              ? 1
                   : count < LEDGER_LIMIT ? count
                                          : LEDGER_LIMIT);
}

static bool settle_window(struct ledger *ledger, struct caller *caller)
{
    char name[12];
    ledger_own_provider(ledger, name);
    const struct token_question question = token_ask(ledger->chain, name);
    int status = caller_replace(caller, name, ledger_windows[ledger->open_window].text);
    note_affected(&question, caller);
    if (status == 0 || status == 503) {
        ledger->retries++;
        ledger->window_asked_before = true;
        return status != 0;
    }
    ledger->findings.odd += status != 200;
    note_window(ledger, caller);
    return true;
}

static bool change_window(struct ledger *ledger, struct caller *caller)
{
    ledger->open_window = ledger_below(ledger, LEDGER_WINDOW_COUNT);
    ledger->window_asked_before = false;
    return settle_window(ledger, caller);
}

/* Asks again for what was acknowledged before, whatever became of it. */
static bool repeat(struct ledger *ledger, struct caller *caller, int number)
{
    const struct ledger_entry *entry = &ledger->entries[number];
    if (entry->state != LEDGER_HELD && entry->state != LEDGER_GONE) {
        return true;
    }
    int status = send_booking(ledger, caller, number);
    if (status == 0) {
        return false;
    }
    ledger->retries++;
    ledger->findings.doubled +=
        status != 503 &&
        (status != 201 || (!entry->is_hold && hash(caller_body(caller)) != entry->answer));
    return true;
}

static bool look_up(struct ledger *ledger, struct caller *caller, int number)
{
    const struct ledger_entry *entry = &ledger->entries[number];
    const char *expected = entry->state == LEDGER_GONE              ? "cancelled"
                           : entry->is_hold && !entry->is_confirmed ? "held"
                                                                    : "confirmed";
    char path[64], id[LEDGER_ID_SIZE];
    ledger_id(ledger, number, id);
    snprintf(path, sizeof path, "/appointments/%s", id);
    int status = caller_get(caller, path);
    if (status == 0 || status == 503) {
        return status != 0;
    }
    if (entry->state == LEDGER_REFUSED) {
        ledger->findings.ghosts += status != 404;
    } else if (status == 404) {
        ledger->findings.lost++;
    } else {
        ledger->findings.odd += strcmp(caller_text(caller, "/status"), expected) != 0;
        ledger->findings.moved +=
            audit_minute(caller_text(caller, "/time_slot/start")) != entry->start_minute ||
            strcmp(caller_text(caller, "/provider_id"), entry->provider) != 0;
    }
    return true;
}

bool ledger_is_settled(const struct ledger *ledger)
{
    return ledger->open_booking < 0 && ledger->open_cancel < 0 && ledger->open_confirm < 0 &&
           ledger->open_move < 0 && ledger->open_window < 0;
}

static bool settle(struct ledger *ledger, struct caller *caller)
{
    if (ledger->open_booking >= 0) {
        return settle_booking(ledger, caller);
    }
    if (ledger->open_cancel >= 0) {
        return settle_cancel(ledger, caller);
    }
    if (ledger->open_confirm >= 0) {
        return ledger_settle_confirm(ledger, caller);
    }
    if (ledger->open_move >= 0) {
        return ledger_settle_move(ledger, caller);
    }
    return settle_window(ledger, caller);
}

bool ledger_act(struct ledger *ledger, struct caller *caller)
{
    if (!ledger_is_settled(ledger)) {
        return settle(ledger, caller);
    }
    int choice = ledger_below(ledger, 100);
    if (choice < 40 || ledger->count == 0) {
        return book(ledger, caller, false);
    }
    if (choice < 50) {
        return book(ledger, caller, true);
    }
    if (choice < 74) {
        return cancel(ledger, caller);
    }
    if (choice < 82) {
        return ledger_move(ledger, caller);
    }
    if (choice < 85) {
        return change_window(ledger, caller);
    }
    int number = ledger_below(ledger, ledger->count);
    return choice < 94 ? repeat(ledger, caller, number) : look_up(ledger, caller, number);
}
