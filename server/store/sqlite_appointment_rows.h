/*
 * SQLite appointment rows: the hot table, where every byte of a row counts.
 */
#ifndef SERVER_STORE_SQLITE_APPOINTMENT_ROWS_H
#define SERVER_STORE_SQLITE_APPOINTMENT_ROWS_H
#include "core/store.h"
#include "server/store/sqlite_statements.h"

/* SQLITE_DONE if all is well. A status and a move need their appointment at that provider, a move a
 * live one, a note one that is there: SQLITE_CONSTRAINT otherwise. */
int sqlite_appointment_insert(const struct sqlite_statements *statements,
                              const struct appointment *appointment);
int sqlite_appointment_set_status(const struct sqlite_statements *statements, int64_t provider,
                                  const struct change *change);
int sqlite_appointment_move(const struct sqlite_statements *statements,
                            const struct change *change);
int sqlite_appointment_erase_note(const struct sqlite_statements *statements, int64_t number);

MUST_CHECK enum result sqlite_appointments_load(const struct sqlite_statements *statements,
                                                struct store_sink *sink);
MUST_CHECK enum result sqlite_appointments_load_live(const struct sqlite_statements *statements,
                                                     int64_t provider, struct store_sink *sink);
MUST_CHECK enum result sqlite_appointments_page(const struct sqlite_statements *statements,
                                                const struct store_page *page,
                                                struct store_sink *sink);
MUST_CHECK enum result sqlite_appointment_find(const struct sqlite_statements *statements,
                                               int64_t number, struct arena *arena,
                                               struct appointment *appointment_out);

#endif
