/* SPDX-License-Identifier: Apache-2.0 */
#include "virt/host/kvm.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIVES = 700, STEP = 20 /* ms */ };

extern char **environ;

/* A paused machine: it keeps running as a process until it is killed, unless KVM does not work. */
static int kvm_start(pid_t *ret_pid)
{
    static const char *const argv[] = {
        "qemu-system-x86_64", "-accel",          "kvm",      "-cpu", "max", "-machine", "q35",
        "-nodefaults",        "-no-user-config", "-display", "none", "-S",  NULL};
    posix_spawn_file_actions_t actions;
    int number;

    posix_spawn_file_actions_init(&actions);
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        posix_spawn_file_actions_addopen(&actions, i, "/dev/null", O_RDWR, 0);
    number =
        posix_spawnp(ret_pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return number;
}

static bool kvm_lives(pid_t pid)
{
    const struct timespec step = {.tv_nsec = STEP * 1000000L};

    for (int waited = 0; waited < LIVES; waited += STEP) {
        if (waitpid(pid, NULL, WNOHANG) == pid)
            return false;
        nanosleep(&step, NULL);
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return true;
}

bool kvm_works(char *why, size_t size)
{
    int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC), number = errno;
    pid_t pid;

    if (fd < 0) {
        text_print(why, size,
                   number == EACCES || number == EPERM ? "/dev/kvm is there, but may not be used"
                                                       : "no usable /dev/kvm: %s",
                   strerror(number));
        return false;
    }
    close(fd);
    number = kvm_start(&pid);
    if (number != 0)
        text_print(why, size, "QEMU cannot be started: %s", strerror(number));
    else if (kvm_lives(pid))
        return true;
    else
        text_copy(why, size, "/dev/kvm is there, but QEMU does not run with it on this machine");
    return false;
}
