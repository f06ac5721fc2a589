/* The kernel's random numbers are there since before this program started. */
#include "server/uuid.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum { UUID_BYTES = 16 };

/* Up to 256 bytes come whole or not at all, and without them no name would be safe to give. */
static void fill(unsigned char bytes_out[static UUID_BYTES])
{
    if (getrandom(bytes_out, UUID_BYTES, 0) != UUID_BYTES) {
        perror("getrandom");
        abort();
    }
}

void uuid_make(char text_out[static UUID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[UUID_BYTES];
    fill(bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0fU) | 0x40U); /* The version, 4. */
    bytes[8] = (unsigned char)((bytes[8] & 0x3fU) | 0x80U); /* The variant. */
    char *end = text_out;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *end++ = '-';
        }
        *end++ = digits[bytes[i] >> 4];
        *end++ = digits[bytes[i] & 0x0fU];
    }
    *end = '\0';
}
