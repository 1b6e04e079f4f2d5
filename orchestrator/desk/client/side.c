/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/side.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a process leaves behind, in memory that it shares with the one that began it. */
struct side {
    pid_t process;
    int result;
    struct error err;
    alignas(max_align_t) unsigned char found[];
};

unsigned side_processors(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static int side_begin(struct side *side, unsigned part,
                      int (*work)(void *data, unsigned part, void *found, struct error *err),
                      void *data, struct error *err)
{
    pid_t parent = getpid(), child = fork();

    if (child < 0)
        return error_system(err, errno, "no further process");
    if (child > 0) {
        side->process = child;
        return 0;
    }
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent)
        side->result = work(data, part, side->found, &side->err);
    _exit(EXIT_SUCCESS);
}

/* What became of it: 0, 1 or <0. */
static int side_end(const struct side *side, struct error *err)
{
    int status = 0;
    pid_t ended;

    do
        ended = waitpid(side->process, &status, 0);
    while (ended < 0 && errno == EINTR);
    if (ended < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
        return error_set(err, ERROR_FAILED, "a process that did a part of it was ended");
    if (side->result < 0)
        *err = side->err;
    return side->result;
}

int side_by_side(unsigned parts, size_t size,
                 int (*work)(void *data, unsigned part, void *found, struct error *err),
                 void (*take)(void *data, const void *found), void *data, struct error *err)
{
    const size_t grain = alignof(max_align_t);
    const size_t step = (sizeof(struct side) + size + grain - 1) / grain * grain;
    unsigned char *all =
        mmap(NULL, parts * step, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    unsigned begun = 0;
    int result = 0;

    if (all == MAP_FAILED)
        return error_memory(err);
    for (; begun < parts && result == 0; begun++)
        result = side_begin((struct side *)(all + begun * step), begun, work, data, err);
    begun -= result < 0;
    for (unsigned i = 0; i < begun; i++) {
        const struct side *side = (const struct side *)(all + i * step);
        struct error own;
        int ended = side_end(side, &own);

        if (ended < 0 && result >= 0)
            *err = own;
        if (ended >= 0)
            take(data, side->found);
        if (ended < 0 || result == 0)
            result = result < 0 ? result : ended;
    }
    munmap(all, parts * step);
    return result;
}
