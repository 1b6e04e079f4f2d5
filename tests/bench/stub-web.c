/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A web server that costs as little as one can: what comes first on a connection is answered by a
 * page, and that is all. One thread, no fork, every address of its network (one of its own:
 * loopback.py).
 *
 *   stub-web PORT      prints "ready"; ends with its standard input
 */
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what)
{
    fprintf(stderr, "stub-web: %s\n", what);
    exit(1);
}

static void answer(int fd)
{
    static const char page[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    char request[4096];

    if (recv(fd, request, sizeof(request), 0) > 0)
        send(fd, page, sizeof(page) - 1, MSG_NOSIGNAL);
    close(fd);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)(argc == 2 ? atoi(argv[1]) : 0))};
    int epoll = epoll_create1(EPOLL_CLOEXEC),
        listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), fd;
    struct epoll_event events[64] = {{.events = EPOLLIN, .data.fd = listener},
                                     {.events = EPOLLIN, .data.fd = STDIN_FILENO}};

    if (argc != 2 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(listener, 4096) < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &events[0]) < 0 ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &events[1]) < 0)
        fail("it cannot listen");
    puts("ready");
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(epoll, events, 64, -1);

        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == STDIN_FILENO)
                return 0;
            if (events[i].data.fd != listener)
                answer(events[i].data.fd);
            else
                while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0)
                    epoll_ctl(epoll, EPOLL_CTL_ADD, fd,
                              &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
        }
    }
}
