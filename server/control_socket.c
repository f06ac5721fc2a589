/* A socket's address holds 107 bytes, a path more: so it is reached through its directory. */
#include "server/control_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAITING_MAX = 4 };

void control_socket_path(const char *location, char *path_out, size_t size)
{
    snprintf(path_out, size, "%s.control", location);
}

/* `act` is bind or connect. */
static bool reach(int descriptor, const char *path,
                  int (*act)(int, const struct sockaddr *, socklen_t))
{
    char directory_path[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (slash != NULL) {
        snprintf(directory_path, sizeof directory_path, "%.*s", (int)(name - path), path);
    }
    int directory = open(directory_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        return false;
    }
    int length =
        snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", directory, name);
    bool fits = length < (int)sizeof address.sun_path;
    errno = ENAMETOOLONG;
    bool done = fits && act(descriptor, (const struct sockaddr *)&address, sizeof address) == 0;
    int error = errno;
    close(directory);
    errno = error;
    return done;
}

static int refuse(int descriptor)
{
    int error = errno;
    if (descriptor >= 0) {
        close(descriptor);
    }
    errno = error;
    return -1;
}

int control_socket_listen(const char *path)
{
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(path);
    /* The mode of a socket in the file system is what its descriptor had when it was bound. */
    if (descriptor < 0 || fchmod(descriptor, S_IRUSR | S_IWUSR) != 0 ||
        !reach(descriptor, path, bind) || listen(descriptor, WAITING_MAX) != 0) {
        return refuse(descriptor);
    }
    return descriptor;
}

int control_socket_connect(const char *path)
{
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return descriptor >= 0 && reach(descriptor, path, connect) ? descriptor : refuse(descriptor);
}
