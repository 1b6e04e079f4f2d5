/* SPDX-License-Identifier: Apache-2.0 */
/* A program run to its end without a loop: posix_spawn, poll, and a look whether it ended while its
 * pipe is held open. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/loop/spawn.h"
#include "base/time.h"

enum { SLICE = 50, SHORT_SLICE = 2, READ_MOST = 16 * 1024 };

struct run {
    int pid;
    int to_it, from_it; /* -1: closed */
    const char *input;
    size_t input_left;
    char *out;
    size_t size;
    const struct child_plan *plan;
    int64_t deadline; /* mono; 0: none */
    struct child_result result;
};

static int64_t run_now_mono(void)
{
    struct moment now;

    time_now(&now);
    return now.mono;
}

static int run_make_actions(posix_spawn_file_actions_t *actions, const struct child_plan *plan,
                            int in, int out, int errors)
{
    int code = posix_spawn_file_actions_adddup2(actions, in, STDIN_FILENO);

    if (code == 0)
        code = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(actions, errors, STDERR_FILENO);
    if (code == 0 && plan->cwd != NULL)
        code = posix_spawn_file_actions_addchdir_np(actions, plan->cwd);
    return code;
}

static int run_start(struct run *run, const struct child_plan *plan, int in, int out, int errors,
                     struct error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    char **environment = spawn_environment(plan, err);
    union {
        const char *const *from;
        char **to;
    } argv = {plan->argv};

    if (environment == NULL)
        return -ERROR_MEMORY;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);

    spawn_seal();

    int code = run_make_actions(&actions, plan, in, out, errors);

    if (code == 0)
        code = posix_spawnp(&run->pid, plan->argv[0], &actions, &attributes, argv.to, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(environment);
    return code != 0 ? error_system(err, code, "%s", plan->argv[0]) : 0;
}

/* Standard input: a pipe where there is something to say, else /dev/null. */
static int run_open_input(const char *input, int ends[2], struct error *err)
{
    if (input != NULL)
        return spawn_pipe(ends, 1, err);
    ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return ends[0] < 0 ? error_system(err, errno, "/dev/null") : 0;
}

static int run_start_with_pipes(struct run *run, const struct child_plan *plan, struct error *err)
{
    int input[2] = {-1, -1}, output[2] = {-1, -1}, errors = -1;
    bool opened = false;
    int result = run_open_input(run->input, input, err);

    if (result == 0)
        result = spawn_pipe(output, 0, err);
    if (result == 0 && plan->errors == CHILD_ERRORS_TOO)
        errors = output[1];
    else if (result == 0)
        result = spawn_errors(plan, &errors, &opened, err);
    if (result == 0)
        result = run_start(run, plan, input[0], output[1], errors, err);
    spawn_close(&input[0]);
    spawn_close(&output[1]);
    if (opened)
        spawn_close(&errors);
    run->to_it = input[1];
    run->from_it = output[0];
    return result;
}

static void run_feed(struct run *run)
{
    ssize_t put = write(run->to_it, run->input, run->input_left);

    if (put > 0) {
        run->input += put;
        run->input_left -= (size_t)put;
    }
    if (run->input_left == 0 || (put < 0 && errno != EAGAIN && errno != EINTR))
        spawn_close(&run->to_it);
}

/* Takes what is there. Returns whether more may come. */
static bool run_hear(struct run *run)
{
    char bytes[READ_MOST];
    ssize_t got = read(run->from_it, bytes, sizeof(bytes));

    if (got < 0)
        return errno == EAGAIN || errno == EINTR;

    if (run->plan->heard != NULL && got > 0)
        run->plan->heard(run->plan->own, bytes, (size_t)got);

    size_t room = run->size > 0 ? run->size - 1 - run->result.length : 0;
    size_t taken = (size_t)got < room ? (size_t)got : room;

    if (taken > 0)
        memcpy(run->out + run->result.length, bytes, taken);
    run->result.length += taken;
    if (taken < (size_t)got && run->size > 0)
        run->result.cut = true;
    return got > 0;
}

/* Has it ended? It is not reaped here, so that its pid stays its own. */
static bool run_has_ended(const struct run *run)
{
    siginfo_t info = {0};

    return waitid(P_PID, (id_t)run->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == run->pid;
}

static void run_talk(struct run *run)
{
    for (;;) {
        struct pollfd ends[2] = {{.fd = run->from_it, .events = POLLIN},
                                 {.fd = run->to_it, .events = POLLOUT}};
        bool ended = run_has_ended(run);
        int ready = poll(ends, 2, ended ? 0 : run->from_it < 0 ? SHORT_SLICE : SLICE);

        if (ready > 0 && ends[1].revents != 0)
            run_feed(run);
        if (ready > 0 && ends[0].revents != 0 && !run_hear(run))
            spawn_close(&run->from_it);
        if (ended && (run->from_it < 0 || ready <= 0 || ends[0].revents == 0))
            return;
        if (run->deadline != 0 && run_now_mono() >= run->deadline) {
            run->result.timed_out = true;
            return;
        }
    }
}

static void run_finish(struct run *run)
{
    int status = 0;

    spawn_sweep(run->pid);
    while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
        ;
    run->result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    run->result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    spawn_close(&run->to_it);
    spawn_close(&run->from_it);
    if (run->size > 0)
        run->out[run->result.length] = '\0';
}

int child_run(const struct child_plan *plan, const char *input, char *out, size_t size,
              int64_t deadline, struct child_result *ret_result, struct error *err)
{
    struct run run = {
        .to_it = -1, .from_it = -1, .input = input, .out = out, .size = size, .plan = plan};
    int result;

    signal(SIGPIPE, SIG_IGN);
    run.input_left = input != NULL ? strlen(input) : 0;
    run.deadline = deadline > 0 ? run_now_mono() + deadline : 0;
    result = run_start_with_pipes(&run, plan, err);
    if (result < 0) {
        spawn_close(&run.to_it);
        spawn_close(&run.from_it);
        return result;
    }
    run_talk(&run);
    run_finish(&run);
    *ret_result = run.result;
    return 0;
}
