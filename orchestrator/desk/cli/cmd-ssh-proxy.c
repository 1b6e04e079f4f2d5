/* SPDX-License-Identifier: Apache-2.0 */
/* excon ssh-proxy: what an ssh_config of `excon access` calls: standard input and output to a unix
 * socket. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/command/command.h"

enum { PIECE = 64 * 1024 };

static int ssh_proxy_dial(const char *path, int *ret_fd, struct error *err)
{
    struct sockaddr_un there = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool fits = text_copy(there.sun_path, sizeof(there.sun_path), path);

    if (fd >= 0 && fits && connect(fd, (const struct sockaddr *)&there, sizeof(there)) == 0) {
        *ret_fd = fd;
        return 0;
    }

    int number = fits ? errno : ENAMETOOLONG;

    if (fd >= 0)
        close(fd);
    return error_system(err, number, "%s", path);
}

static bool ssh_proxy_write(int to, const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = write(to, bytes + done, length - done);

        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* 1: more may come, 0: its end, <0: who should take it is gone. */
static int ssh_proxy_copy(int from, int to)
{
    static char bytes[PIECE];
    ssize_t n = read(from, bytes, sizeof(bytes));

    if (n < 0 && errno == EINTR)
        return 1;
    if (n <= 0)
        return 0;
    return ssh_proxy_write(to, bytes, (size_t)n) ? 1 : -1;
}

/* Ends with what the guest says: ssh closes our input when it has no more to say. */
static void ssh_proxy_carry(int fd)
{
    struct pollfd ends[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = fd, .events = POLLIN}};

    for (;;) {
        if (poll(ends, 2, -1) < 0 && errno != EINTR)
            return;
        if (ends[1].revents != 0 && ssh_proxy_copy(fd, STDOUT_FILENO) <= 0)
            return;
        if (ends[0].fd < 0 || ends[0].revents == 0)
            continue;

        int r = ssh_proxy_copy(STDIN_FILENO, fd);

        if (r < 0)
            return;
        if (r == 0) {
            shutdown(fd, SHUT_WR);
            ends[0].fd = -1;
            ends[0].revents = 0;
        }
    }
}

static int ssh_proxy_run(struct command_line *line)
{
    struct error err;
    int fd = -1;

    if (ssh_proxy_dial(line->arguments[0], &fd, &err) < 0)
        return desk_failed(&line->desk, &err);
    ssh_proxy_carry(fd);
    close(fd);
    return EXIT_DONE;
}

const struct command command_ssh_proxy = {
    .name = "ssh-proxy",
    .usage = "SOCKET",
    .summary = "carry an SSH connection to a guest",
    .least = 1,
    .most = 1,
    .hidden = true,
    .run = ssh_proxy_run,
};
