/* One request over a plain socket. */
#include "server/probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* `listen` was checked when the options were read. */
static struct sockaddr_in address_of(const char *listen)
{
    char host[INET_ADDRSTRLEN] = "127.0.0.1";
    const char *colon = strrchr(listen, ':');
    if (colon == NULL) {
        return (struct sockaddr_in){.sin_family = AF_INET};
    }
    size_t length = (size_t)(colon - listen);
    if (length > 0 && length < sizeof host) {
        memcpy(host, listen, length);
        host[length] = '\0';
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10)),
    };
    inet_pton(AF_INET, strcmp(host, "0.0.0.0") == 0 ? "127.0.0.1" : host, &address.sin_addr);
    return address;
}

static bool ask(int connection)
{
    static const char question[] = "GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n";
    static const char wanted[] = "HTTP/1.1 200 ";
    char answer[sizeof wanted - 1];
    if (send(connection, question, sizeof question - 1, MSG_NOSIGNAL) < 0) {
        return false;
    }
    return recv(connection, answer, sizeof answer, MSG_WAITALL) == (ssize_t)sizeof answer &&
           memcmp(answer, wanted, sizeof answer) == 0;
}

bool probe_ready(const char *listen)
{
    struct sockaddr_in address = address_of(listen);
    struct timeval limit = {.tv_sec = 2};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0) {
        return false;
    }
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    bool ready = connect(connection, (const struct sockaddr *)&address, sizeof address) == 0 &&
                 ask(connection);
    close(connection);
    return ready;
}
