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
enum result appointment_erase_note(struct request *request, struct response *response);
enum result appointment_confirm(struct request *request, struct response *response);
enum result appointment_cancel(struct request *request, struct response *response);
enum result appointment_move(struct request *request, struct response *response);
enum result appointment_complete(struct request *request, struct response *response);
enum result appointment_no_show(struct request *request, struct response *response);

enum result provider_register(struct request *request, struct response *response);
enum result provider_list(struct request *request, struct response *response);
enum result provider_find(struct request *request, struct response *response);
enum result provider_change(struct request *request, struct response *response);
enum result provider_slots(struct request *request, struct response *response);
enum result provider_appointments(struct request *request, struct response *response);
enum result availability_find(struct request *request, struct response *response);
enum result availability_replace(struct request *request, struct response *response);
enum result availability_add(struct request *request, struct response *response);
enum result closures_find(struct request *request, struct response *response);
enum result closures_replace(struct request *request, struct response *response);

enum result opening_add(struct request *request, struct response *response);
enum result opening_list_of_provider(struct request *request, struct response *response);
enum result opening_list_of_group(struct request *request, struct response *response);
enum result opening_look_at(struct request *request, struct response *response);
enum result opening_withdraw(struct request *request, struct response *response);

enum result provider_starts(struct request *request, struct response *response);
enum result group_slots(struct request *request, struct response *response);
enum result provider_days(struct request *request, struct response *response);
enum result slot_explain(struct request *request, struct response *response);

enum result client_create(struct request *request, struct response *response);
enum result client_list(struct request *request, struct response *response);
enum result client_find(struct request *request, struct response *response);
enum result client_erase(struct request *request, struct response *response);
enum result client_appointments(struct request *request, struct response *response);

enum result event_list(struct request *request, struct response *response);

enum result health_alive(struct request *request, struct response *response);
enum result health_ready(struct request *request, struct response *response);
enum result health_version(struct request *request, struct response *response);
enum result metrics_list(struct request *request, struct response *response);

#endif
