/* Model room: whether there is room for something, by the rules as they stand in the words of the
 * design (internal to the model). */
#ifndef SIMULATION_MODEL_ROOM_H
#define SIMULATION_MODEL_ROOM_H
#include "model.h"

struct model_wish {
    int64_t provider;
    struct interval range;
    int64_t duration, besides, now;
    bool undated;
};

enum { MODEL_DAY_SECONDS = 86400 };
int32_t model_day_of(const struct model_provider *provider, int64_t instant);

/* Whether the span lies in time that the provider's rules open, whatever its group closes. */
bool model_is_open(const struct model_provider *provider, struct interval span);
bool model_is_closed(const struct model_provider *provider, const struct model_rules *closures,
                     struct interval span);

/* Under any of the closures that may be in force; under all of them. */
bool model_may_have_room(const struct model *model, const struct model_wish *wish);
bool model_has_room(const struct model *model, const struct model_wish *wish);

#endif
