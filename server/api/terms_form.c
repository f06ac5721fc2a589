/* Both are within 32 bits, seconds too. */
#include "server/api/terms_form.h"

struct json_field terms_notice_field(size_t offset)
{
    return (struct json_field){
        .name = "notice",
        .kind = JSON_KIND_INTEGER,
        .presence = JSON_NULLABLE,
        .min = 0,
        .max = TERMS_NOTICE_MINUTES_MAX,
        .offset = offset + offsetof(struct terms_form, notice),
    };
}

struct json_field terms_horizon_field(size_t offset)
{
    return (struct json_field){
        .name = "horizon",
        .kind = JSON_KIND_INTEGER,
        .presence = JSON_NULLABLE,
        .min = 1,
        .max = TERMS_HORIZON_DAYS_MAX,
        .offset = offset + offsetof(struct terms_form, horizon),
    };
}

struct json_field terms_grid_field(size_t offset)
{
    return (struct json_field){
        .name = "grid",
        .kind = JSON_KIND_INTEGER,
        .presence = JSON_NULLABLE,
        .min = 1,
        .max = CIVIL_MINUTES_PER_DAY,
        .offset = offset + offsetof(struct terms_form, grid),
    };
}

struct booking_terms terms_of(const struct terms_form *form)
{
    return (struct booking_terms){
        .notice_seconds = 60 * form->notice,
        .horizon_days = (int32_t)form->horizon,
        .grid_minutes = (int32_t)form->grid,
    };
}
