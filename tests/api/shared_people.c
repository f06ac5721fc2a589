/* Whoever is a provider of 002 or 003 is one person: what any contract takes of their time, all the
 * others see. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/calendar_booking.h"
#include "support/crowd.h"
#include "support/document.h"
#include "support/quarter_hours.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

/* Ann, provider 1, offers an hour in three days, quarter hours 1 to 4; Jane is a client. "a" owns a
 * calendar of three hours. */
static void set_with_people(void)
{
    scene.slotd.workers = 12;
    scene_set();
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200, "%s", caller_body(caller));
    cr_assert_eq(quarter_add_client(caller, "Jane Smith"), 200);
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 3, "10:00-11:00"), 200);
    cr_assert_eq(calendar_open(caller, "a", "09:00", "12:00"), 200, "%s", caller_body(caller));
}

TestSuite(shared_people, .init = set_with_people, .fini = scene_strike);

/* From "10:05" on, in UTC. */
static int book_natively(const char *id, const char *provider, const char *from, int minutes)
{
    char start[40], end[40];
    int hour = 0, minute = 0;
    cr_assert_eq(sscanf(from, "%d:%d", &hour, &minute), 2); /* NOLINT(cert-err34-c): ours */
    int until = hour * 60 + minute + minutes;
    snprintf(start, sizeof start, "%sZ", quarter_time(3, from));
    snprintf(end, sizeof end, "%.11s%02d:%02d:00Z", start, until / 60, until % 60);
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'%s','duration':%d,"
                      "'preferred_range':{'start':'%s','end':'%s'}}",
                      id, provider, minutes, start, end);
}

/* The id and status of the provider's only live appointment. */
static const char *only_appointment(const char *provider, char *id_out, size_t size)
{
    cr_assert_eq(caller_look(caller, "/providers/%s/appointments", provider), 200, "%s",
                 caller_body(caller));
    const char *list = caller_count(caller, "/scheduled") >= 0 ? "/scheduled" : "/appointments";
    cr_assert_eq(caller_count(caller, list), 1, "%s", caller_body(caller));
    char pointer[48];
    snprintf(pointer, sizeof pointer, "%s/0/request_id", list);
    snprintf(id_out, size, "%s", caller_text(caller, pointer));
    snprintf(pointer, sizeof pointer, "%s/0/status", list);
    return caller_text(caller, pointer);
}

static json_t *native_provider(const char *id)
{
    size_t i;
    json_t *provider;
    cr_assert_eq(caller_get(caller, "/providers"), 200);
    json_array_foreach(document_at(caller->document, "/providers"), i, provider)
    {
        if (strcmp(document_text(provider, "/id"), id) == 0) {
            return provider;
        }
    }
    return NULL;
}

Test(shared_people, they_are_in_the_native_list)
{
    json_t *ann = native_provider("pro-1");
    cr_assert_not_null(ann, "%s", caller_body(caller));
    cr_expect_str_eq(document_text(ann, "/group"), "pro");
    cr_expect_not_null(strstr(document_text(ann, "/name"), "Ann"));
    cr_expect_not_null(strstr(document_text(ann, "/name"), "Lee"));
    json_t *owner = native_provider("owner-a");
    cr_assert_not_null(owner, "%s", caller_body(caller));
    cr_expect_str_eq(document_text(owner, "/group"), "owner");
}

/* They are in no default group, so nobody gets them without asking. */
Test(shared_people, whoever_asks_for_nobody_does_not_get_them)
{
    char date[16];
    snprintf(date, sizeof date, "%s", scene_date(3));
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'x','date':'%s','duration':15,"
                            "'preferred_range':{'start':'00:00','end':'24:00'}}",
                            date),
                 409, "%s", caller_body(caller));
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'y','date':'%s','duration':15,'group':'owner',"
                            "'preferred_range':{'start':'00:00','end':'24:00'}}",
                            date),
                 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "owner-a");
}

Test(shared_people, a_native_booking_takes_every_quarter_hour_it_touches)
{
    cr_assert_eq(book_natively("n", "pro-1", "10:25", 10), 201, "%s", caller_body(caller));
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:00 10:45");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 2), 409);
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 3), 409);
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 4), 200);
    cr_assert_eq(caller_cancel(caller, "n"), 200);
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:00 10:15 10:30");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
}

Test(shared_people, a_reservation_is_a_native_appointment)
{
    char id[160];
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    cr_expect_str_eq(only_appointment("pro-1", id, sizeof id), "held");
    cr_expect_eq(book_natively("n", "pro-1", "10:20", 5), 409);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 2), 200);
    cr_expect_str_eq(only_appointment("pro-1", id, sizeof id), "confirmed");
    cr_expect_eq(book_natively("n", "pro-1", "10:20", 5), 409);
    cr_expect_eq(book_natively("m", "pro-1", "10:30", 5), 201, "%s", caller_body(caller));
}

Test(shared_people, a_native_cancellation_frees_the_quarter_hour)
{
    char id[160];
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 2), 200);
    only_appointment("pro-1", id, sizeof id);
    cr_assert_eq(caller_cancel(caller, id), 200, "%s", caller_body(caller));
    cr_expect(quarter_is_listed(caller, 2));
    quarter_add_client(caller, "Eve Smith");
    cr_assert_eq(quarter_reserve(caller, "Eve Smith", 2), 200);
    cr_expect_str_eq(caller_text(caller, "/client/first_name"), "Eve");
    int status = quarter_confirm(caller, "Jane Smith", 2);
    cr_expect(status == 403 || status == 404, "%d", status);
    cr_expect_eq(quarter_confirm(caller, "Eve Smith", 2), 200);
}

/* What nobody can be said to have reserved through 002 cannot be confirmed through it. */
Test(shared_people, a_native_booking_is_confirmed_by_no_client)
{
    cr_assert_eq(book_natively("n", "pro-1", "10:15", 15), 201);
    int status = quarter_confirm(caller, "Jane Smith", 2);
    cr_expect(status >= 400 && status < 500, "%d: %s", status, caller_body(caller));
}

/* From "10:05" to "10:10". */
static int book_through_000(const char *from, const char *until)
{
    return caller_say(caller, "POST", "/api/appointments",
                      "{'provider':1,'client_name':'X','start_time':'%sZ','end_time':'%sZ'}",
                      quarter_time(3, from), quarter_time(3, until));
}

Test(shared_people, bookings_of_000_and_002_never_meet)
{
    cr_assert_eq(caller_say(caller, "POST", "/api/providers/1/availability",
                            "{'start_time':'%sZ','end_time':'%sZ'}", quarter_time(3, "10:00"),
                            quarter_time(3, "11:00")),
                 201, "%s", caller_body(caller));
    cr_assert_eq(book_through_000("10:05", "10:10"), 201, "%s", caller_body(caller));
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:15 10:30 10:45");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 1), 409);
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 3), 200);
    cr_expect_eq(book_through_000("10:40", "10:50"), 409);
    cr_expect_str_eq(caller_text(caller, "/detail"), "Slot already booked.");
    cr_expect_eq(book_through_000("10:45", "10:50"), 201);
    cr_assert_eq(caller_get(caller, "/api/providers/1/availability/slots?duration=15"), 200);
    cr_expect_null(strstr(caller_body(caller), "T10:30:00"), "%s", caller_body(caller));
    cr_expect_not_null(strstr(caller_body(caller), "T10:15:00"), "%s", caller_body(caller));
}

Test(shared_people, an_owners_appointment_is_a_native_one)
{
    char id[160];
    cr_assert_eq(calendar_book(caller, "a", scene_date(3), "10:00"), 200);
    cr_expect_str_eq(only_appointment("owner-a", id, sizeof id), "confirmed");
    cr_assert_eq(caller_look(caller, "/appointments/%s", id), 200, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/note"), "Ann Lee <ann@example.org>");
    cr_expect_str_eq(caller_text(caller, "/date"), scene_date(3));
    cr_expect_str_eq(caller_slot(caller), "10:00-11:00");
}

Test(shared_people, a_native_cancellation_frees_the_owners_slot)
{
    char id[160];
    cr_assert_eq(calendar_book(caller, "a", scene_date(3), "10:00"), 200);
    only_appointment("owner-a", id, sizeof id);
    cr_assert_eq(caller_cancel(caller, id), 200, "%s", caller_body(caller));
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(3)), "09:00 10:00 11:00");
    calendar_list(caller, "a");
    cr_expect_str_eq(caller_body(caller), "[]");
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "10:00"), 200);
}

Test(shared_people, a_native_booking_takes_every_hour_it_touches)
{
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'n','preferred_provider':'owner-a','duration':30,'date':'%s',"
                            "'preferred_range':{'start':'09:45','end':'10:15'}}",
                            scene_date(3)),
                 201, "%s", caller_body(caller));
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(3)), "11:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "09:00"), 409);
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "10:00"), 409);
    cr_expect_eq(calendar_list(caller, "a"), 200);
}

static void close_day(const char *group)
{
    char path[48];
    snprintf(path, sizeof path, "/groups/%s/closures", group);
    cr_assert_eq(caller_say(caller, "PUT", path, "{'closures':[{'date':'%s'}]}", scene_date(3)),
                 200, "%s", caller_body(caller));
}

Test(shared_people, what_a_group_closes_nobody_offers)
{
    close_day("owner");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(3)), "");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(4)), "09:00 10:00 11:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "10:00"), 400);
    close_day("pro");
    quarter_list(caller);
    cr_expect_str_eq(caller_body(caller), "[]");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 1), 409);
}

Test(shared_people, none_of_it_is_lost_by_a_kill)
{
    char quarter[160], owner[160];
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    cr_assert_eq(calendar_book(caller, "a", scene_date(3), "10:00"), 200);
    cr_assert_eq(book_natively("n", "pro-1", "10:25", 10), 409);
    cr_assert_eq(book_natively("n", "pro-1", "10:50", 5), 201);
    scene_revive();
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:00 10:30");
    cr_expect_str_eq(only_appointment("owner-a", owner, sizeof owner), "confirmed");
    cr_assert_eq(caller_look(caller, "/appointments/%s", owner), 200);
    cr_expect_str_eq(caller_text(caller, "/note"), "Ann Lee <ann@example.org>");
    cr_assert_eq(caller_cancel(caller, "n"), 200);
    cr_expect_str_eq(only_appointment("pro-1", quarter, sizeof quarter), "held");
    cr_expect(quarter_is_listed(caller, 4));
}

enum { CLIENTS = 8, ROUNDS = 240 };

struct contest {
    char dates[ROUNDS / 24][16];
    atomic_int winners[ROUNDS], losers[ROUNDS];
};

/* Every second one asks natively, for the same hour. */
static int ask_for(struct member *member, const char *date, int hour)
{
    char start[8], id[32];
    snprintf(start, sizeof start, "%02d:00", hour);
    if (member->index % 2 == 0) {
        return calendar_book(&member->caller, "b", date, start);
    }
    snprintf(id, sizeof id, "%d-%s-%s", member->index, date, start);
    int status = caller_say(&member->caller, "POST", "/appointments",
                            "{'id':'%s','preferred_provider':'owner-b','duration':60,'date':'%s',"
                            "'preferred_range':{'start':'%s','end':'%02d:00'}}",
                            id, date, start, hour + 1);
    return status == 201 ? 200 : status;
}

static void contend(struct member *member)
{
    struct contest *contest = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        member_meet(member);
        int status = ask_for(member, contest->dates[round / 24], round % 24);
        contest->winners[round] += status == 200;
        contest->losers[round] += status == 409;
    }
}

Test(shared_people, an_hour_wanted_through_two_contracts_has_one_winner)
{
    static struct contest contest;
    static struct crowd crowd;
    cr_assert_eq(calendar_open(caller, "b", "00:00", "24:00"), 200);
    for (int day = 0; day < ROUNDS / 24; day++) {
        snprintf(contest.dates[day], sizeof contest.dates[day], "%s", scene_date(1 + day));
    }
    crowd_run(&crowd, CLIENTS, scene.slotd.port, contend, &contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(contest.winners[round], 1, "round %d: %d winners", round,
                     contest.winners[round]);
        cr_assert_eq(contest.losers[round], CLIENTS - 1, "round %d: %d refused", round,
                     contest.losers[round]);
    }
}

static void set_without_faces(void)
{
    static const char *const flags[] = {"--faces", "native,pro_scheduler", NULL};
    scene.slotd.flags = flags;
    scene_set();
}

TestSuite(switched_off, .init = set_without_faces, .fini = scene_strike);

Test(switched_off, a_face_that_is_switched_off_is_not_there)
{
    static const char *const paths[] = {"/api/v1/appointments?calendar_owner_id=a", "/health",
                                        "/api/v1/slots", "/ping/"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        cr_expect_eq(caller_get(caller, paths[i]), 404, "%s: %s", paths[i], caller_body(caller));
        cr_expect_not_null(caller->document, "%s", caller_body(caller));
    }
    cr_expect_eq(quarter_add_client(caller, "Jane Smith"), 404);
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 1), 404);
    cr_expect_eq(calendar_open(caller, "a", "09:00", "10:00"), 404);
    cr_expect_eq(caller_say(caller, "POST", "/api/providers", "{'name':'Dr. Smith'}"), 201);
    cr_expect_eq(caller_get(caller, "/providers"), 200);
}
