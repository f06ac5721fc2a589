/* The one way from a query to a handler's struct. */
#include "server/api/parameters.h"

#include "server/query.h"

enum result parameters_decode(const struct request *request, const struct json_shape *shape,
                              struct response *response, void *members_out)
{
    struct problem_errors errors;
    enum result result = query_decode(request->query, shape, request->arena, members_out, &errors);
    if (result != RESULT_OK) {
        problem_write_fields(response, &errors);
    }
    return result;
}
