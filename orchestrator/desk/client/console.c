/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/console.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/inside.h"
#include "base/text.h"
#include "wire/local.h"

enum { ANSWER_MOST = 256, ANSWER_WITHIN = 5000, TRIES = 30 };

/* ---- the line ---- */

/* 0; 1: nobody listens there; <0. Guests' own user can write below the root, so no link of his is
 * followed. */
static int console_dial_once(int fd, const char *root, const char *name, struct error *err)
{
    char path[32];
    struct sockaddr_un address;
    int folder = -1, socket = -1, r = inside_root(root, &folder, err);

    if (r == 0) {
        r = inside_socket(folder, name, &socket, err);
        close(folder);
    }
    if (r != 0)
        return r;
    text_print(path, sizeof(path), "/proc/self/fd/%d", socket);
    r = local_address(path, &address, err);
    if (r == 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        r = errno == ENOENT || errno == ECONNREFUSED
                ? 1
                : error_system(err, errno, "%s/%s", root, name);
    close(socket);
    return r;
}

/* excon-virt may be on its way: it is started again when it dies. */
static int console_dial(const char *root, const char *name, int *ret_fd, struct error *err)
{
    const struct timespec beat = {.tv_nsec = 100 * 1000 * 1000};

    for (int i = 0; i < TRIES; i++) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

        if (fd < 0)
            return error_system(err, errno, "socket");
        r = console_dial_once(fd, root, name, err);
        if (r == 0) {
            *ret_fd = fd;
            return 0;
        }
        close(fd);
        if (r < 0)
            return r;
        nanosleep(&beat, NULL);
    }
    return error_set(err, ERROR_MISSING, "no serial line is served for it (%s/%s)", root, name);
}

/* "+…" or "-words", byte by byte, so that nothing of the machine's is read with it. */
static int console_hear_answer(int fd, struct error *err)
{
    char text[ANSWER_MOST], clean[ANSWER_MOST];
    size_t used = 0;
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

    while (used + 1 < sizeof(text)) {
        if (poll(&poll_fd, 1, ANSWER_WITHIN) <= 0 || read(fd, text + used, 1) != 1)
            return error_set(err, ERROR_STATE, "excon-virt does not answer");
        if (text[used] == '\n')
            break;
        used++;
    }
    if (used > 0 && text[0] == '+')
        return 0;
    text_clean(clean, sizeof(clean), text + (used > 0), used - (used > 0));
    return error_set(err, ERROR_STATE, "%s", clean);
}

int console_attach(const char *root, const char *name, const struct output *to, bool raw,
                   enum serial_end *ret_end, struct error *err)
{
    int fd = -1, r = console_dial(root, name, &fd, err);

    if (r < 0)
        return r;
    r = console_hear_answer(fd, err);
    if (r < 0) {
        close(fd);
        return r;
    }
    *ret_end = serial_talk(fd, to, raw, NULL);
    close(fd);
    return 0;
}
