/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel picks; between our close and QEMU's bind somebody may take it, which a start tells. */
#include "virt/port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int port_find(int *ret_port, struct error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return error_system(err, errno, "cannot make a socket");

    int r = bind(fd, (struct sockaddr *)&address, length);

    if (r == 0)
        r = getsockname(fd, (struct sockaddr *)&address, &length);

    int number = errno;

    close(fd);
    if (r < 0)
        return error_system(err, number, "no free port on 127.0.0.1");
    *ret_port = ntohs(address.sin_port);
    return 0;
}
