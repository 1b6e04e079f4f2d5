/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Children. Each is waited for by its own number, never any child: libvirt has children of its own
 * in this process.
 */
#include "virt/host/tool.h"

#include "base/text.h"
#include "base/where.h"
#include "virt/host/job.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_EVERY = 200 /* ms between looks whether the job is over */ };

extern char **environ;

/* The child's standard input is empty, both its outputs are `out`. */
static int tool_spawn(const char *path, const char *const *arguments, int out, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, pipes;
    union {
        const char *const *given;
        char *const *taken;
    } list = {.given = arguments}; /* posix_spawn does not change them */

    sigemptyset(&none);
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &pipes);

    int number = posix_spawn(ret_pid, path, &actions, &attributes, list.taken, environ);

    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return number;
}

/* Reads to the end of the output; what does not fit is thrown away. Returns false when the job is
 * over. */
static bool tool_read_output(struct job *job, int fd, char *output)
{
    size_t used = 0;
    char rest[4096];

    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = poll(&wait, 1, LOOK_EVERY);

        if (job != NULL && job_is_over(job))
            return false;
        if (ready <= 0)
            continue;

        size_t room = TOOL_OUTPUT_MOST - 1 - used;
        ssize_t n = room > 0 ? read(fd, output + used, room) : read(fd, rest, sizeof(rest));

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        if (room > 0)
            used += (size_t)n;
        output[used] = '\0';
    }
    return true;
}

static int tool_judge(const char *name, int status, const char *output, struct error *err)
{
    char clean[512];

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    text_clean(clean, sizeof(clean), output, strlen(output));
    if (WIFSIGNALED(status))
        return error_set(err, ERROR_FAILED, "%s was ended by signal %d: %s", name, WTERMSIG(status),
                         clean);
    return error_set(err, ERROR_FAILED, "%s failed: %s", name, clean);
}

int tool_run(struct job *job, const char *const *arguments, char *ret_output, struct error *err)
{
    char path[PATH_MAX], output[TOOL_OUTPUT_MOST] = "";
    int ends[2], status = 0;
    pid_t pid;

    if (!where_program(arguments[0], path, sizeof(path)))
        return error_set(err, ERROR_MISSING, "there is no program %s", arguments[0]);
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_system(err, errno, "cannot make a pipe");

    int number = tool_spawn(path, arguments, ends[1], &pid);

    close(ends[1]);
    if (number != 0) {
        close(ends[0]);
        return error_system(err, number, "cannot start %s", arguments[0]);
    }

    bool whole = tool_read_output(job, ends[0], output);

    close(ends[0]);
    if (!whole)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!whole)
        return job_check(job, err);

    int r = tool_judge(arguments[0], status, output, err);

    if (r == 0 && ret_output != NULL)
        memcpy(ret_output, output, sizeof(output));
    return r;
}
