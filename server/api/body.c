/* The one way from bytes to a handler's struct. */
#include "server/api/body.h"

#include "server/service.h"

enum result body_decode(const struct request *request, const struct json_shape *shape,
                        struct response *response, void *members_out)
{
    const struct json_source source = {
        .bytes = request->body,
        .length = request->body_length,
        .max_depth = request->service->limits.max_json_depth,
        .arena = request->arena,
    };
    struct problem_errors errors;
    enum result result = json_decode(&source, shape, members_out, &errors);
    if (result == RESULT_MALFORMED) {
        problem_write(response, result, errors.at[0].detail);
    } else if (result != RESULT_OK) {
        problem_write_fields(response, &errors);
    }
    return result;
}
