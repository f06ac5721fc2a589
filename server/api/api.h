/*
 * API: the handlers of the native resources, one for each line of server/routes.c.
 */
#ifndef SERVER_API_API_H
#define SERVER_API_API_H
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"

enum result appointment_book(struct request *request, struct response *response);
enum result appointment_list(struct request *request, struct response *response);
enum result appointment_find(struct request *request, struct response *response);
enum result appointment_cancel(struct request *request, struct response *response);

enum result provider_register(struct request *request, struct response *response);
enum result provider_list(struct request *request, struct response *response);
enum result provider_find(struct request *request, struct response *response);
enum result availability_replace(struct request *request, struct response *response);

enum result health_alive(struct request *request, struct response *response);
enum result health_ready(struct request *request, struct response *response);
enum result health_version(struct request *request, struct response *response);

#endif
