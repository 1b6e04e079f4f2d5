/* SPDX-License-Identifier: Apache-2.0 */
/* excon ssh-proxy: what an ssh_config of `excon access` calls: standard input and output to a unix
 * socket. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/command/command.h"
#include "desk/seat/carry.h"

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

static int ssh_proxy_run(struct command_line *line)
{
    struct error err;
    int fd = -1;

    if (ssh_proxy_dial(line->arguments[0], &fd, &err) < 0)
        return desk_failed(&line->desk, &err);
    carry(STDIN_FILENO, STDOUT_FILENO, fd, NULL);
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
