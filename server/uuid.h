/*
 * UUID: names that nobody else has made, of random numbers (RFC 9562, version 4).
 */
#ifndef SERVER_UUID_H
#define SERVER_UUID_H

enum { UUID_SIZE = 37 }; /* "f81d4fae-7dec-41d0-a765-00a0c91e6bf6", with the final NUL */

/* Any thread. */
void uuid_make(char text_out[static UUID_SIZE]);

#endif
