/*
 * OpenAPI: what this slotd answers, as an OpenAPI 3.1 document made of the route tables of the
 * faces that are switched on and of what server/description says of each route.
 */
#ifndef SERVER_OPENAPI_H
#define SERVER_OPENAPI_H
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"

/* GET /openapi.json */
enum result openapi_describe(struct request *request, struct response *response);

#endif
