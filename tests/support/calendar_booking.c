/* Bodies are written as text. */
#include "support/calendar_booking.h"

#include <stdio.h>

#include "support/document.h"

int calendar_open(struct caller *caller, const char *owner, const char *start, const char *end)
{
    return caller_say(caller, "POST", "/api/v1/availability",
                      "{'calendar_owner_id':'%s','start_time':'%s','end_time':'%s'}", owner, start,
                      end);
}

const char *calendar_slots(struct caller *caller, const char *owner, const char *date)
{
    size_t i, length = 0;
    json_t *slot;
    int status = caller_look(caller, "/api/v1/slots?calendar_owner_id=%s&for_date=%s", owner, date);
    caller->starts[0] = '\0';
    if (status != 200) {
        snprintf(caller->starts, sizeof caller->starts, "status %d", status);
    }
    json_array_foreach(document_at(caller->document, "/available_slots"), i, slot)
    {
        int left = (int)(sizeof caller->starts - length);
        const char *text = json_string_value(slot);
        int written = snprintf(caller->starts + length, (size_t)left, "%s%s", i > 0 ? " " : "",
                               text != NULL ? text : "?");
        length += (size_t)(written < left ? written : left - 1);
    }
    return caller->starts;
}

int calendar_book(struct caller *caller, const char *owner, const char *date, const char *start)
{
    return caller_say(caller, "POST", "/api/v1/appointments",
                      "{'calendar_owner_id':'%s','invitee_name':'Ann Lee',"
                      "'invitee_email':'ann@example.org','date':'%s','slot_start_time':'%s'}",
                      owner, date, start);
}

int calendar_list(struct caller *caller, const char *owner)
{
    return caller_look(caller, "/api/v1/appointments?calendar_owner_id=%s", owner);
}
