/*
 * Listener: the address the service listens on, and the socket behind it.
 *
 * The HTTP library opens the socket and does not say which descriptor it is, nor can it stop
 * listening without dropping the answers in flight. So the socket is found by its address.
 */
#ifndef SERVER_LISTENER_H
#define SERVER_LISTENER_H
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/annotations.h"

enum { LISTENER_ADDRESS_SIZE = 32 };

/* Reads "127.0.0.1:5000". Only that form: the library would take a list of ports with suffixes, one
 * of which turns on a TLS that does not work. */
MUST_CHECK bool listener_parse(const char *text, struct sockaddr_in *address_out);
void listener_format(const struct sockaddr_in *address, char text_out[LISTENER_ADDRESS_SIZE]);

/* This process's socket that listens there, or -1. */
int listener_find(const struct sockaddr_in *address);

/* From here on the kernel refuses new connections; those it has already taken are left to their
 * acceptor first, for a moment. The descriptor stays taken, so that the library, which still polls
 * it and will close it, meets no stranger. */
void listener_silence(int listener);

#endif
