/* Dated availability in UTC; it has no routes yet. */
#include "server/face.h"
#include "server/problem.h"

static void refuse(const struct request *request, struct response *response, enum result result,
                   const char *detail)
{
    (void)request;
    problem_write(response, result, detail);
}

const struct face face_pro_scheduler = {
    .name = "pro_scheduler",
    .title = "Pro Scheduler",
    .refuse = refuse,
};
