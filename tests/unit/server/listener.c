/* The address to listen on, and the socket behind it. */
#include "server/listener.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

Test(listener, reads_an_address_and_a_port)
{
    struct sockaddr_in address;
    char text[LISTENER_ADDRESS_SIZE];
    cr_assert(listener_parse("127.0.0.1:5000", &address));
    listener_format(&address, text);
    cr_assert_str_eq(text, "127.0.0.1:5000");
    cr_assert(listener_parse("0.0.0.0:0", &address));
    cr_assert(listener_parse("255.255.255.255:65535", &address));
}

Test(listener, refuses_every_other_form)
{
    static const char *const odd[] = {"",
                                      "5000",
                                      ":5000",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      "localhost:1",
                                      "127.0.0.1:443s",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:1,80",
                                      "127.0.0.1:+1",
                                      "[::1]:80",
                                      "127.0.0.1:000080",
                                      "127.0.0.1.127.0.0.1:1"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct sockaddr_in address;
        cr_assert_not(listener_parse(odd[i], &address), "accepted \"%s\"", odd[i]);
    }
}

static int listen_anywhere(struct sockaddr_in *address_out)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = sizeof *address_out;
    cr_assert(listener_parse("127.0.0.1:0", address_out));
    cr_assert_eq(bind(listener, (struct sockaddr *)address_out, size), 0);
    cr_assert_eq(listen(listener, 8), 0);
    cr_assert_eq(getsockname(listener, (struct sockaddr *)address_out, &size), 0);
    return listener;
}

static bool connects(const struct sockaddr_in *address)
{
    struct sockaddr_in copy = *address;
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = connect(client, (struct sockaddr *)&copy, sizeof copy) == 0;
    close(client);
    return connected;
}

Test(listener, is_found_by_its_address_until_it_is_silenced, .timeout = 10)
{
    struct sockaddr_in address;
    int listener = listen_anywhere(&address);
    cr_assert_eq(listener_find(&address), listener);
    cr_assert(connects(&address));

    listener_silence(listener);
    cr_assert_eq(listener_find(&address), -1);
    cr_assert_not(connects(&address));
    cr_assert_eq(poll(&(struct pollfd){.fd = listener, .events = POLLIN}, 1, 20), 0);
    cr_assert_eq(close(listener), 0);
}
