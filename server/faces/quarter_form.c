/* Any name will do, but for one that nobody could read or the core could not keep. */
#include "server/faces/quarter_form.h"

#include <stdio.h>
#include <string.h>

#include "server/faces/api_moment.h"

/* Both names and what joins them have room in the name of a client. */
enum { NAME_BYTES_MAX = 120 };

static const char alias_prefix[] = "quarter/";

struct api_fields quarter_read(const struct request *request)
{
    return api_fields_read(request, API_WORDING_1, API_QUERY_AND_BODY);
}

static const char *read_name(struct api_fields *fields, const char *name)
{
    static const struct api_fault too_short = {"value_error.any_str.min_length",
                                               "ensure this value has at least 1 characters",
                                               "{\"limit_value\":1}"};
    static const struct api_fault too_long = {"value_error.any_str.max_length",
                                              "ensure this value has at most 120 bytes",
                                              "{\"limit_value\":120}"};
    const char *text = api_fields_text(fields, name);
    if (text == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    if (length == 0 || length > NAME_BYTES_MAX) {
        api_fields_report(fields, name, length == 0 ? &too_short : &too_long);
        return NULL;
    }
    return text;
}

bool quarter_read_person(struct api_fields *fields, struct quarter_person *person_out)
{
    struct arena *arena = fields->request->arena;
    struct person person = {.first = read_name(fields, "first_name")};
    person.last = read_name(fields, "last_name");
    if (person.first == NULL || person.last == NULL) {
        return false;
    }
    const char *name = person_join(person, arena);
    size_t size = sizeof alias_prefix + strlen(name);
    char *alias = arena_take(arena, size);
    snprintf(alias, size, "%s%s", alias_prefix, name);
    *person_out = (struct quarter_person){.person = person, .name = name, .alias = alias};
    return true;
}

static bool read_moment(struct api_fields *fields, const char *name, struct api_moment *moment_out)
{
    struct value value;
    if (!api_fields_find(fields, name, &value)) {
        return false;
    }
    const struct api_fault *fault = api_moment_read(&value, moment_out);
    if (fault != NULL) {
        api_fields_report(fields, name, fault);
    }
    return fault == NULL;
}

bool quarter_read_span(struct api_fields *fields, struct interval *span_out)
{
    struct api_moment start, end;
    bool has_start = read_moment(fields, "start_time", &start);
    bool has_end = read_moment(fields, "end_time", &end);
    if (!has_start || !has_end) {
        return false;
    }
    if (!api_moment_is_before(&start, &end)) {
        api_fields_report_value(fields, "end_time", "end_time must be later than start_time");
        return false;
    }
    *span_out = (struct interval){api_moment_ceiling(&start), api_moment_floor(&end)};
    return true;
}

bool quarter_names_person(const struct request *request)
{
    struct api_fields fields = quarter_read(request);
    bool has_part = api_fields_peek(&fields, "first_name").kind != VALUE_ABSENT ||
                    api_fields_peek(&fields, "last_name").kind != VALUE_ABSENT;
    return has_part && api_fields_peek(&fields, "name").kind == VALUE_ABSENT;
}
