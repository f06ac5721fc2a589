/* Sockets as the kernel shows them; Linux only. */
#include "server/listener.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORT_MAX = 65535, PORT_DIGITS_MAX = 5, BACKLOG_PATIENCE_MS = 50 };

bool listener_parse(const char *text, struct sockaddr_in *address_out)
{
    const char *colon = strchr(text, ':');
    char host[INET_ADDRSTRLEN];
    if (colon == NULL || (size_t)(colon - text) >= sizeof host) {
        return false;
    }
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';

    const char *digits = colon + 1;
    size_t length = strlen(digits);
    if (length == 0 || length > PORT_DIGITS_MAX || strspn(digits, "0123456789") != length) {
        return false;
    }
    long port = strtol(digits, NULL, 10);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (port > PORT_MAX || inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        return false;
    }
    *address_out = address;
    return true;
}

void listener_format(const struct sockaddr_in *address, char text_out[LISTENER_ADDRESS_SIZE])
{
    char host[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &address->sin_addr, host, sizeof host);
    snprintf(text_out, LISTENER_ADDRESS_SIZE, "%s:%u", host, (unsigned)ntohs(address->sin_port));
}

static bool listens_on(int descriptor, const struct sockaddr_in *address)
{
    int accepts = 0;
    socklen_t accepts_size = sizeof accepts;
    struct sockaddr_in local = {0};
    socklen_t local_size = sizeof local;
    return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &accepts_size) == 0 &&
           accepts != 0 && getsockname(descriptor, (struct sockaddr *)&local, &local_size) == 0 &&
           local.sin_family == AF_INET && local.sin_port == address->sin_port &&
           local.sin_addr.s_addr == address->sin_addr.s_addr;
}

int listener_find(const struct sockaddr_in *address)
{
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL) {
        return -1;
    }
    int found = -1;
    const struct dirent *entry;
    /* The stream is ours alone. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (found < 0 && (entry = readdir(directory)) != NULL) {
        int descriptor = (int)strtol(entry->d_name, NULL, 10);
        if (listens_on(descriptor, address)) {
            found = descriptor;
        }
    }
    closedir(directory);
    return found;
}

static void wait_for_acceptor(int listener)
{
    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    const struct timespec millisecond = {.tv_nsec = 1000000};
    for (int i = 0; i < BACKLOG_PATIENCE_MS && poll(&waiting, 1, 0) > 0; i++) {
        nanosleep(&millisecond, NULL);
    }
}

void listener_silence(int listener)
{
    wait_for_acceptor(listener);
    int socket = fcntl(listener, F_DUPFD_CLOEXEC, 0);
    int silence = eventfd(0, EFD_CLOEXEC);
    if (silence >= 0 && dup3(silence, listener, O_CLOEXEC) == listener) {
        /* The acceptor's poll still holds the socket, so closing it is not enough. */
        shutdown(socket, SHUT_RDWR);
    }
    if (silence >= 0) {
        close(silence);
    }
    if (socket >= 0) {
        close(socket);
    }
}
