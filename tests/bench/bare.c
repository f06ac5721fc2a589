/*
 * The yardstick: a bare civetweb handler with slotd's options that reads the body and answers 201
 * with a constant.
 *
 *   bare PORT BYTES [WORKERS]     BYTES: of the whole answer, header included
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/yardstick.h"

static int begin_request(struct mg_connection *connection)
{
    char body[2048];
    while (mg_read(connection, body, sizeof body) > 0) {
        continue;
    }
    return yardstick_answer(connection);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "bare PORT BYTES [WORKERS]\n");
        return EXIT_FAILURE;
    }
    yardstick_compose(strtoul(argv[2], NULL, 10));
    yardstick_serve("bare", argv[1], argc > 3 ? argv[3] : "1024", begin_request);
}
