/*
 * PostgreSQL appointment rows: writing appointments, and reading them back.
 *
 * What writes only queues; whether it went well shows when the round runs. So in all the rows.
 */
#ifndef SERVER_STORE_POSTGRES_APPOINTMENT_ROWS_H
#define SERVER_STORE_POSTGRES_APPOINTMENT_ROWS_H
#include "core/store.h"
#include "server/store/postgres_link.h"

void postgres_appointment_insert(struct postgres_link *link, const struct appointment *appointment);
void postgres_appointment_set_status(struct postgres_link *link, int64_t provider,
                                     const struct change *change);
void postgres_appointment_move(struct postgres_link *link, const struct change *change);
void postgres_appointment_erase_note(struct postgres_link *link, int64_t number);

MUST_CHECK enum result postgres_appointments_load(struct postgres_link *link,
                                                  struct store_sink *sink);
MUST_CHECK enum result postgres_appointments_page(struct postgres_link *link,
                                                  const struct store_page *page,
                                                  struct store_sink *sink);

/* All that was read, whole. */
void postgres_appointments_send(const PGresult *rows, struct store_sink *sink);

MUST_CHECK enum result postgres_appointment_find(struct postgres_link *link, int64_t number,
                                                 struct arena *arena,
                                                 struct appointment *appointment_out);

#endif
