/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel picks; between our close and QEMU's bind somebody may take it, which a start tells. */
#include "virt/host/port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int port_bind_to(int fd, int port, struct sockaddr_in *ret_address)
{
    *ret_address = (struct sockaddr_in){.sin_family = AF_INET,
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                        .sin_port = htons((uint16_t)port)};
    return bind(fd, (struct sockaddr *)ret_address, sizeof(*ret_address));
}

int port_find(int wanted, int *ret_port, struct error *err)
{
    struct sockaddr_in address;
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    if (fd < 0)
        return error_system(err, errno, "cannot make a socket");

    int r = -1;

    if (wanted > 0) {
        /* As QEMU will: connections of the guest before it that have not quite ended are no
         * hindrance. */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        r = port_bind_to(fd, wanted, &address);
        on = 0;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    }
    if (r < 0)
        r = port_bind_to(fd, 0, &address);

    if (r == 0)
        r = getsockname(fd, (struct sockaddr *)&address, &length);

    int number = errno;

    close(fd);
    if (r < 0)
        return error_system(err, number, "no free port on 127.0.0.1");
    *ret_port = ntohs(address.sin_port);
    return 0;
}
