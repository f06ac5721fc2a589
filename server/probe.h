/*
 * Probe: asks a running slotd whether it is ready. For a container's HEALTHCHECK, where no curl is
 * installed.
 */
#ifndef SERVER_PROBE_H
#define SERVER_PROBE_H
#include <stdbool.h>

/* True if GET /readyz at `listen` ("127.0.0.1:5000"; 0.0.0.0 is asked at 127.0.0.1) answers 200
 * within 2 seconds. */
bool probe_ready(const char *listen);

#endif
