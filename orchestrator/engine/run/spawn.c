/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The controller leaves the terminal's session, so that no hang-up reaches it, and reports through
 * a pipe that it serves, or in one sentence why it does not.
 */
#include "engine/run/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

static void spawn_become(const struct folder *folder, const char *connect, bool unchecked,
                         int ready, int log)
{
    char number[16];
    int null = open("/dev/null", O_RDONLY);
    const char *argv[] = {"excon", "controller", folder->run, "--ready",
                          number,  "--connect",  connect,     unchecked ? "--unchecked" : NULL,
                          NULL};

    /* Only the pipe stays open in the new program, besides the three standard descriptors: what the
     * caller had open (a lock, somebody's pipe) would be held for as long as the exercise. Needs
     * Linux 5.11; without it that is what happens. */
    snprintf(number, sizeof(number), "%d", ready);
    setsid();
    if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        fcntl(log, F_SETFD, FD_CLOEXEC);
    fcntl(ready, F_SETFD, 0);
    if (chdir("/") != 0 || null < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
        _exit(127);
    execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    _exit(127);
}

static int spawn_hear(int descriptor, char *to, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;

    while (used + 1 < size && (got = read(descriptor, to + used, size - 1 - used)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        used += (size_t)got;
        if (memchr(to, '\n', used) != NULL)
            break;
    }
    to[used] = '\0';
    to[strcspn(to, "\n")] = '\0';
    return used != 0 ? 0 : -1;
}

int spawn_controller(const struct folder *folder, const char *connect, bool unchecked,
                     struct error *err)
{
    char said[512] = "";
    int pipes[2], log, status;
    pid_t child;

    log = open(folder->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        return error_system(err, errno, "%s", folder->log);
    if (pipe2(pipes, O_CLOEXEC) < 0) {
        close(log);
        return error_system(err, errno, "pipe");
    }
    child = fork();
    if (child == 0) {
        /* Twice, so that it is nobody's child when we end. */
        if (fork() == 0)
            spawn_become(folder, connect, unchecked, pipes[1], log);
        _exit(0);
    }
    close(pipes[1]);
    close(log);
    if (child > 0)
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    spawn_hear(pipes[0], said, sizeof(said));
    close(pipes[0]);
    if (child < 0)
        return error_system(err, errno, "fork");
    if (strcmp(said, "ready") == 0)
        return 0;
    if (strcmp(said, "busy") == 0)
        return 1;
    return error_set(err, ERROR_FAILED, "the controller did not start: %s",
                     said[0] != '\0' ? said : "see its log");
}

void spawn_ready(int descriptor, const char *text)
{
    char line[512];

    if (descriptor < 0)
        return;
    text_print(line, sizeof(line) - 1, "%s", text);
    strcat(line, "\n");
    if (write(descriptor, line, strlen(line)) < 0)
        return; /* The process that started us has ended; the controller goes on. */
    close(descriptor);
}
