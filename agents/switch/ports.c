/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing of a port's socket. */
#include "switch/ports.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int ports_address_set(struct sockaddr_un *address, const char *path, struct error *err)
{
    if (path[0] != '/')
        return error_set(err, ERROR_INPUT, "the socket's path \"%s\" is not absolute", path);
    if (strlen(path) >= sizeof(address->sun_path))
        return error_set(err, ERROR_INPUT, "the socket's path is longer than %zu bytes: %s",
                         sizeof(address->sun_path) - 1, path);
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path, path, strlen(path) + 1);
    return 0;
}

/* Only a socket is ever replaced. */
static int ports_may_replace(const char *path, struct error *err)
{
    struct stat status;

    if (lstat(path, &status) == 0 && !S_ISSOCK(status.st_mode))
        return error_set(err, ERROR_STATE, "%s is there and no socket", path);
    return 0;
}

/* Hands our socket over. Guests can write in the folder, so it is opened without following links,
 * and is ours and a socket. */
static int ports_give(const char *path, uid_t owner, struct stat *ret_status)
{
    int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC), number = errno;

    if (fd < 0)
        return number;
    number = 0;
    if (fstat(fd, ret_status) < 0)
        number = errno;
    else if (!S_ISSOCK(ret_status->st_mode) || ret_status->st_nlink != 1 ||
             ret_status->st_uid != geteuid())
        number = EEXIST;
    else if (owner != (uid_t)-1 && owner != geteuid() &&
             fchownat(fd, "", owner, (gid_t)-1, AT_EMPTY_PATH) < 0)
        number = errno;
    close(fd);
    return number;
}

/*
 * Binds under a name of our own and renames: a guest that sends all the while finds the old socket
 * or this one, and whoever held the name before (killed, or about to end) loses it without a word.
 */
static int ports_bind_over(struct port *port, uid_t owner, struct error *err)
{
    struct sockaddr_un own;
    char path[sizeof(own.sun_path) + 8];
    struct stat status;

    snprintf(path, sizeof(path), "%s~", port->there.sun_path);

    int r = ports_address_set(&own, path, err);

    if (r == 0)
        r = ports_may_replace(port->there.sun_path, err);
    if (r < 0)
        return r;
    unlink(path);
    /* Linux makes the name with the mode that the socket has. */
    if (fchmod(port->fd, 0600) < 0 || bind(port->fd, (struct sockaddr *)&own, sizeof(own)) < 0)
        return error_system(err, errno, "cannot bind %s", path);

    int number = ports_give(path, owner, &status);

    if (number == 0 && rename(path, port->there.sun_path) < 0)
        number = errno;
    if (number != 0) {
        unlink(path);
        return error_system(err, number, "cannot make %s", port->there.sun_path);
    }
    port->device = status.st_dev;
    port->inode = status.st_ino;
    return 0;
}

int port_open(const struct port_wish *wish, uid_t owner, struct port **ret_port, struct error *err)
{
    struct port *port = calloc(1, sizeof(*port));

    if (port == NULL)
        return error_memory(err);
    port->fd = -1;

    int r = ports_address_set(&port->here, wish->here, err);

    if (r == 0)
        r = ports_address_set(&port->there, wish->there, err);
    if (r == 0) {
        port->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        r = port->fd < 0 ? error_system(err, errno, "cannot make a socket")
                         : ports_bind_over(port, owner, err);
    }
    if (r < 0) {
        if (port->fd >= 0)
            close(port->fd);
        free(port);
        return r;
    }

    /* Room for bursts; what the system does not give is not needed. */
    int bytes = 4 * 1024 * 1024;

    setsockopt(port->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
    *ret_port = port;
    return 0;
}

void port_close(struct port *port)
{
    struct stat status;

    if (port == NULL)
        return;
    if (lstat(port->there.sun_path, &status) == 0 && status.st_dev == port->device &&
        status.st_ino == port->inode)
        unlink(port->there.sun_path);
    close(port->fd);
    free(port);
}
