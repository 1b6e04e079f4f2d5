/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-forward BASE: leads SSH to one guest. It reads what a hostile guest sends, so there is one
 * process for each guest, as the guests' user, without a network of its own where the host allows
 * that. It holds BASE.lock for its life, comes back to the guest's QEMU whenever that is there
 * (BASE.nic), and ends when BASE.lock is gone. A guest that is a container has no QEMU: excon-virt
 * starts the process in the container's network, and it ends with the container.
 */
#include "base/limit.h"
#include "base/text.h"
#include "base/time.h"
#include "forward/front.h"
#include "forward/polls.h"
#include "forward/stack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    LOOK = 1000,     /* ms: is the lock's file still there? */
    NIC_FIRST = 100, /* ms between tries to reach QEMU, growing */
    NIC_MOST = 1000,
    MEMORY_MOST = 128 * 1024 * 1024, /* bytes */
};

static const char help[] =
    "usage: excon-forward BASE [--inside PIDFD] | --version | --help\n"
    "\n"
    "Leads SSH to one guest: from the unix sockets BASE.excon and BASE.team to port 22 behind the NIC at BASE.nic.\n"
    "It is started by excon-virt, once for each guest, and ends when BASE.lock is removed. With --inside it is in the\n"
    "network of a container, leads to port 22 there, and ends with the process of PIDFD.\n";

/* The process that holds the lock serves the guest. 1: another process holds it. */
static int forward_take_lock(const char *base, int *ret_fd, struct error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[PATH_MAX];

    if (!text_print(path, sizeof(path), "%s.lock", base))
        return error_set(err, ERROR_INPUT, "path is too long: %s", base);

    int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return error_system(err, errno, "%s", path);
    if (fcntl(fd, F_SETLK, &lock) == 0) {
        *ret_fd = fd;
        return 0;
    }

    int r = errno == EAGAIN || errno == EACCES ? 1 : error_system(err, errno, "%s", path);

    close(fd);
    return r;
}

static bool forward_is_wanted(int lock)
{
    struct stat stat;

    return fstat(lock, &stat) == 0 && stat.st_nlink > 0;
}

/* What a guest that breaks libslirp would find: no network, no program to start, no file to write.
 */
static void forward_confine(bool inside)
{
    const struct {
        int what;
        rlim_t most;
    } limits[] = {
        {RLIMIT_CORE, 0},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NOFILE, POLLS_MOST},
#ifndef __SANITIZE_ADDRESS__ /* which wants a thread at the end */
        {RLIMIT_NPROC, 0},
#endif
    };

    /* Where the host gives no user name spaces it goes without: QEMU's own user network is no
     * better off. */
    if (!inside && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
        errno = 0;
    limit_memory(MEMORY_MOST);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        struct rlimit limit = {limits[i].most, limits[i].most};

        setrlimit((__rlimit_resource_t)limits[i].what, &limit);
    }
}

/* -1: QEMU is not there, or another process has reached it. */
static int forward_reach_nic(const char *base)
{
    struct sockaddr_un there = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    text_print(there.sun_path, sizeof(there.sun_path), "%s.nic", base);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&there, sizeof(there)) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

struct guest {
    const char *base;
    struct stack *stack; /* NULL: its QEMU is not there */
    int64_t try_at, pause;
};

/* Where the guest was removed and made anew, its QEMU and the inner socket belong to the process
 * that holds the lock on the new file: one whose own file is gone takes neither. */
static void forward_look_for_guest(struct guest *guest, const struct front *front, int lock,
                                   int64_t now)
{
    struct error err;
    int nic;

    if (guest->stack != NULL || now < guest->try_at || !forward_is_wanted(lock))
        return;
    nic = forward_reach_nic(guest->base);
    if (nic >= 0 && stack_new(&guest->stack, nic, front_inner(front), &err) == 0) {
        guest->pause = NIC_FIRST;
        return;
    }
    guest->try_at = now + guest->pause;
    guest->pause = guest->pause * 2 < NIC_MOST ? guest->pause * 2 : NIC_MOST;
}

static void forward_lose_guest(struct guest *guest)
{
    stack_free(guest->stack);
    guest->stack = NULL;
    guest->pause = NIC_FIRST;
    guest->try_at = time_mono() + NIC_FIRST;
}

static void forward_serve(struct front *front, const char *base, int lock)
{
    static struct polls polls;
    struct guest guest = {.base = base, .pause = NIC_FIRST};
    int64_t look_at = 0;

    for (;;) {
        int64_t now = time_mono();

        if (now >= look_at && !forward_is_wanted(lock))
            break;
        look_at = now >= look_at ? now + LOOK : look_at;
        forward_look_for_guest(&guest, front, lock, now);

        bool open = guest.stack != NULL;

        polls.count = 0;
        polls.until = open || guest.try_at > look_at ? look_at : guest.try_at;
        front_fill(front, &polls, open);
        if (open)
            stack_fill(guest.stack, &polls);
        now = time_mono();
        if (poll(polls.fds, (nfds_t)polls.count, polls.until > now ? (int)(polls.until - now) : 0) <
            0)
            for (int i = 0; i < polls.count; i++)
                polls.fds[i].revents = 0;
        if (open && !stack_turn(guest.stack, &polls)) {
            forward_lose_guest(&guest);
            open = false;
        }
        front_turn(front, &polls, open);
    }
    stack_free(guest.stack);
}

/* `container`: pidfd of the process that keeps it. */
static void forward_serve_inside(struct front *front, int lock, int container)
{
    static struct polls polls;
    int over = -1;

    while (polls_came(&polls, over) == 0 && forward_is_wanted(lock)) {
        polls.count = 0;
        polls.until = time_mono() + LOOK;
        over = polls_add(&polls, container, POLLIN);
        front_fill(front, &polls, true);

        int64_t now = time_mono();

        if (poll(polls.fds, (nfds_t)polls.count, polls.until > now ? (int)(polls.until - now) : 0) <
            0)
            for (int i = 0; i < polls.count; i++)
                polls.fds[i].revents = 0;
        front_turn(front, &polls, true);
    }
}

/* The agent that started this process waits for the end of its output. */
static void forward_tell_ready(void)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (null >= 0) {
        dup2(null, STDOUT_FILENO);
        close(null);
    }
}

static int forward_usage(const char *argument)
{
    if (argument != NULL && strcmp(argument, "--version") == 0) {
        puts("excon-forward " EXCON_VERSION);
        return EXIT_DONE;
    }
    if (argument != NULL && strcmp(argument, "--help") == 0) {
        fputs(help, stdout);
        return EXIT_DONE;
    }
    fputs(help, stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    struct front *front;
    struct error err;
    int lock = -1;

    int64_t container = 0;
    bool inside = argc == 4 && strcmp(argv[2], "--inside") == 0 &&
                  text_to_int(argv[3], 3, INT_MAX, &container);

    if ((argc != 2 && !inside) || argv[1][0] != '/')
        return forward_usage(argc == 2 ? argv[1] : NULL);
    /* We are started from a descriptor, by which the kernel would call us. */
    prctl(PR_SET_NAME, "excon-forward");
    signal(SIGPIPE, SIG_IGN);
    umask(0077);

    int r = forward_take_lock(argv[1], &lock, &err);

    if (r > 0)
        return EXIT_DONE;
    if (r == 0)
        r = front_new(&front, argv[1], inside, &err);
    if (r < 0) {
        fprintf(stderr, "excon-forward: %s\n", err.text);
        return EXIT_FAILED;
    }
    forward_tell_ready();
    forward_confine(inside);
    if (inside)
        forward_serve_inside(front, lock, (int)container);
    else
        forward_serve(front, argv[1], lock);
    front_free(front);
    return EXIT_DONE;
}
