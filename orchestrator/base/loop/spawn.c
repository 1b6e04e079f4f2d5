/* SPDX-License-Identifier: Apache-2.0 */
/* Pipes, environment and groups of programs that we start. */
#include "base/loop/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t spawn_count_of(const char *const *list)
{
    size_t count = 0;

    while (list != NULL && list[count] != NULL)
        count++;
    return count;
}

static bool spawn_is_replaced(const char *entry, const char *const *additions)
{
    size_t name = strcspn(entry, "=");

    for (size_t i = 0; additions != NULL && additions[i] != NULL; i++)
        if (strncmp(entry, additions[i], name) == 0 && additions[i][name] == '=')
            return true;
    return false;
}

char **spawn_environment(const struct child_plan *plan, struct error *err)
{
    size_t ours = spawn_count_of((const char *const *)environ),
           more = spawn_count_of(plan->environment), used = 0;
    char **list = calloc(ours + more + 1, sizeof(*list));

    if (list == NULL) {
        error_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < ours; i++)
        if (!spawn_is_replaced(environ[i], plan->environment))
            list[used++] = environ[i];
    for (size_t i = 0; i < more; i++)
        /* execve takes them without const and leaves them alone. */
        memcpy(&list[used++], &plan->environment[i], sizeof(*list));
    return list;
}

int spawn_pipe(int ends[2], int ours, struct error *err)
{
    int made[2];

    if (pipe2(made, O_CLOEXEC) < 0)
        return error_system(err, errno, "pipe");
    if (fcntl(made[ours], F_SETFL, O_NONBLOCK) < 0) {
        int number = errno;

        close(made[0]);
        close(made[1]);
        return error_system(err, number, "pipe");
    }
    ends[0] = made[0];
    ends[1] = made[1];
    return 0;
}

int spawn_errors(const struct child_plan *plan, int *ret_descriptor, bool *ret_opened,
                 struct error *err)
{
    if (plan->errors >= 0) {
        *ret_descriptor = plan->errors;
        *ret_opened = false;
        return 0;
    }

    int file = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (file < 0)
        return error_system(err, errno, "/dev/null");
    *ret_descriptor = file;
    *ret_opened = true;
    return 0;
}

void spawn_close(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

void spawn_sweep(int pid)
{
    /* The kernel does not give the number away again while a member of the group lives. */
    if (pid > 1)
        kill(-pid, SIGKILL);
}

void spawn_seal(void)
{
    /* Needs Linux 5.11; our own descriptors are CLOEXEC from birth without it. */
    if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        return;
}
