/*
 * API refusal: {"detail": "..."}, as the contracts made with FastAPI say no. What is wrong with
 * fields has a longer form (server/faces/api_fields.h).
 */
#ifndef SERVER_FACES_API_REFUSAL_H
#define SERVER_FACES_API_REFUSAL_H
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"

/* As struct face wants it (server/face.h). */
void api_refuse(const struct request *request, struct response *response, enum result result,
                const char *detail);

/* With a status that the contract chose; returns `result`, for a handler to return. */
enum result api_refuse_as(struct response *response, int status, enum result result,
                          const char *detail);

#endif
