/* The order of the table is that of `given`, and of both ways to write. */
#include "shared/form.h"

#include <assert.h>
#include <string.h>

#include "core/civil.h"
#include "core/instant.h"
#include "server/encode.h"
#include "server/percent.h"
#include "shared/fuzz.h"

enum { TEXT, INTEGER, BOOLEAN, TIME, DATE, CHOICE, INSTANT, MOMENT, CHOICES, TEXTS, FIELD_COUNT };

static const char *const colours[] = {"red", "green", "blue", NULL};

/* clang-format off */
#define FIELD(place, label, what, member) \
    [place] = {.name = (label), .kind = (what), .presence = JSON_NULLABLE, \
               .offset = offsetof(struct form, member), .given = JSON_GIVEN_AT(struct form, given[place])
static const struct json_field fields[FIELD_COUNT] = {
    FIELD(TEXT,    "text",    JSON_KIND_TEXT,    text),    .min = 1, .max = 40},
    FIELD(INTEGER, "integer", JSON_KIND_INTEGER, integer), .min = -1000, .max = INT64_MAX},
    FIELD(BOOLEAN, "truth",   JSON_KIND_BOOLEAN, truth)},
    FIELD(TIME,    "time",    JSON_KIND_TIME,    time),    .min = 0, .max = CIVIL_MINUTES_PER_DAY},
    FIELD(DATE,    "date",    JSON_KIND_DATE,    date)},
    FIELD(CHOICE,  "choice",  JSON_KIND_CHOICE,  choice),  .choices = colours},
    FIELD(INSTANT, "instant", JSON_KIND_INSTANT, instant)},
    FIELD(MOMENT,  "moment",  JSON_KIND_MOMENT,  moment)},
    FIELD(CHOICES, "choices", JSON_KIND_CHOICES, choices), .choices = colours},
    FIELD(TEXTS,   "texts",   JSON_KIND_TEXTS,   texts),   .min = 1, .max = 4, .text_bytes_max = 20},
};
/* clang-format on */

const struct json_shape form_shape = {
    .fields = fields, .field_count = FIELD_COUNT, .size = sizeof(struct form)};

/* Of the fields that are one text. */
enum { WRITTEN_SIZE = 32 };

static const char *write_moment(const struct json_moment *moment, char *written)
{
    if (moment->is_instant) {
        instant_format(moment->instant, written);
    } else {
        civil_format_time(moment->minute, written);
    }
    return written;
}

static const char *write_one(const struct form *form, int field, char written[static WRITTEN_SIZE])
{
    switch (field) {
    case TEXT:
        return form->text;
    case TIME:
        civil_format_time(form->time, written);
        return written;
    case DATE:
        civil_format_date(form->date, written);
        return written;
    case CHOICE:
        assert(form->choice >= 0 && form->choice < 3);
        return colours[form->choice];
    case INSTANT:
        instant_format(form->instant, written);
        return written;
    default:
        assert(field == MOMENT);
        return write_moment(&form->moment, written);
    }
}

static void write_value(const struct form *form, int field, struct text *text)
{
    char written[WRITTEN_SIZE];
    const char *const *texts = form->texts.members;
    switch (field) {
    case INTEGER:
        encode_integer(text, form->integer);
        break;
    case BOOLEAN:
        encode_boolean(text, form->truth);
        break;
    case CHOICES:
        encode_list(text);
        for (int i = 0; i < 3; i++) {
            if ((form->choices >> i & 1) != 0) {
                encode_string(text, colours[i]);
            }
        }
        encode_list_end(text);
        break;
    case TEXTS:
        encode_list(text);
        for (size_t i = 0; i < form->texts.count; i++) {
            encode_string(text, texts[i]);
        }
        encode_list_end(text);
        break;
    default:
        encode_string(text, write_one(form, field, written));
        break;
    }
}

void form_write_object(const struct form *form, struct text *text)
{
    encode_object(text);
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (form->given[field] != JSON_GIVEN_NOT) {
            encode_name(text, fields[field].name);
        }
        if (form->given[field] == JSON_GIVEN_VALUE) {
            write_value(form, field, text);
        } else if (form->given[field] == JSON_GIVEN_NULL) {
            encode_null(text);
        }
    }
    encode_object_end(text);
}

static void write_parameter(const struct form *form, int field, struct arena *arena,
                            struct text *text)
{
    char written[WRITTEN_SIZE];
    const char *const *texts = form->texts.members;
    const char *comma = "";
    switch (field) {
    case INTEGER:
        text_append_integer(text, form->integer);
        break;
    case BOOLEAN:
        text_append_string(text, form->truth ? "true" : "false");
        break;
    case CHOICES:
        for (int i = 0; i < 3; i++) {
            if ((form->choices >> i & 1) != 0) {
                text_append_format(text, "%s%s", comma, colours[i]);
                comma = ",";
            }
        }
        break;
    case TEXTS:
        for (size_t i = 0; i < form->texts.count; i++) {
            text_append_format(text, "%s%s", i > 0 ? "," : "", percent_encode(texts[i], arena));
        }
        break;
    default:
        text_append_string(text, percent_encode(write_one(form, field, written), arena));
        break;
    }
}

void form_write_query(const struct form *form, struct arena *arena, struct text *text)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (form->given[field] == JSON_GIVEN_VALUE) {
            text_append_format(text, "%s%s=", text->length > 0 ? "&" : "", fields[field].name);
            write_parameter(form, field, arena, text);
        }
    }
}

void form_check_errors(const struct problem_errors *errors)
{
    struct response response = {0};
    assert(errors->count > 0 && errors->count <= PROBLEM_ERRORS_MAX);
    for (int i = 0; i < errors->count; i++) {
        const char *pointer = errors->at[i].pointer;
        assert(pointer[0] == '\0' || pointer[0] == '/');
        assert(errors->at[i].detail[0] != '\0');
    }
    response_reset(&response);
    problem_write_fields(&response, errors);
    assert(fuzz_is_json(response.body.bytes, response.body.length));
    text_deinit(&response.body);
}
