/*
 * Zones over GLib's GTimeZone, which reads the system's tzdb and needs no lock to be read.
 *
 * Zones are cached by name and live until zones_glib_free. A zone remembers the offset of the days
 * it was asked about; asking it takes no lock.
 */
#ifndef SERVER_ZONE_GLIB_H
#define SERVER_ZONE_GLIB_H
#include "core/annotations.h"
#include "core/zone.h"

void zones_glib_free(struct zones *zones);
struct zones *zones_glib_new(void) OWNED_UNTIL(zones_glib_free);

#endif
