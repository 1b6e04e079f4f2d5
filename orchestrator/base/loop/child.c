/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs in the loop. libuv starts and reaps them, each by its own pid; the pipes are ours. When
 * a program has ended, its last output may still be in the pipe: `ended` waits for the pipe's end,
 * but not for long, because a process that the program left behind may hold the pipe open.
 */
#include "base/loop/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/loop/loop-own.h"
#include "base/loop/spawn.h"
#include "base/loop/stream.h"

enum { LAST_WORDS = 500, UNTIL_KILL = 2000 };

struct child {
    uv_process_t handle;
    struct loop *loop;
    const struct child_face *face;
    void *data;
    struct stream *stream; /* with face->bytes */
    int from_it, to_it;    /* until they are taken */
    struct loop_timer timer;
    int stage; /* of ending: signals sent */
    int status, signal;
    bool exited, told, freed;
    int depth;
};

static void child_free_child(uv_handle_t *handle)
{
    free(handle->data);
}

/* The memory goes when no callback is under way and libuv has let go. */
static void child_let_go(struct child *child)
{
    if (child->freed && child->depth == 0)
        uv_close((uv_handle_t *)&child->handle, child_free_child);
}

static void child_tell(struct child *child)
{
    if (child->told || child->freed)
        return;
    child->told = true;
    loop_timer_cancel(&child->timer);
    child->depth++;
    child->face->ended(child->data, child->status, child->signal);
    child->depth--;
    child_let_go(child);
}

static void child_exited(uv_process_t *handle, int64_t status, int signal)
{
    struct child *child = handle->data;

    loop_stir(child->loop);
    child->exited = true;
    child->status = (int)status;
    child->signal = signal;
    spawn_sweep(handle->pid);
    loop_timer_cancel(&child->timer);
    if (child->stream == NULL || loop_timer_arm(&child->timer, LAST_WORDS, NULL) < 0)
        child_tell(child);
}

/* The timer serves both: before the exit it ends the program, after it the waiting for last words.
 */
static void child_timer_due(void *data)
{
    struct child *child = data;

    if (child->exited) {
        child_tell(child);
        return;
    }
    kill(-child->handle.pid, child->stage == 0 ? SIGTERM : SIGKILL);
    child->stage++;
    loop_timer_arm(&child->timer, UNTIL_KILL, NULL);
}

static void child_bytes_came(void *data, const char *bytes, size_t length)
{
    struct child *child = data;

    child->depth++;
    child->face->bytes(child->data, bytes, length);
    child->depth--;
    child_let_go(child);
}

static void child_output_ended(void *data, const char *why)
{
    struct child *child = data;

    (void)why;
    if (child->exited)
        child_tell(child);
}

static const struct stream_face child_stream = {.bytes = child_bytes_came,
                                                .ended = child_output_ended};

/* Hands the descriptors to uv_spawn; all but the three stay behind by CLOEXEC. */
static int child_start(struct child *child, const struct child_plan *plan, int in, int out,
                       int errors, struct error *err)
{
    char **environment = spawn_environment(plan, err);

    if (environment == NULL)
        return -ERROR_MEMORY;

    uv_stdio_container_t stdio[3] = {{.flags = UV_INHERIT_FD, .data.fd = in},
                                     {.flags = UV_INHERIT_FD, .data.fd = out},
                                     {.flags = UV_INHERIT_FD, .data.fd = errors}};
    union {
        const char *const *from;
        char **to;
    } argv = {plan->argv};
    uv_process_options_t options = {.exit_cb = child_exited,
                                    .file = plan->argv[0],
                                    .args = argv.to,
                                    .env = environment,
                                    .cwd = plan->cwd,
                                    .flags = UV_PROCESS_DETACHED,
                                    .stdio_count = 3,
                                    .stdio = stdio};
    spawn_seal();

    int code = uv_spawn(&child->loop->uv, &child->handle, &options);

    free(environment);
    return code < 0 ? loop_error(err, code, plan->argv[0]) : 0;
}

static int child_start_with_pipes(struct child *child, const struct child_plan *plan,
                                  struct error *err)
{
    int input[2] = {-1, -1}, output[2] = {-1, -1}, errors = -1;
    bool opened = false;
    int result = spawn_pipe(input, 1, err);

    if (result == 0)
        result = spawn_pipe(output, 0, err);
    if (result == 0)
        result = spawn_errors(plan, &errors, &opened, err);
    if (result == 0)
        result = child_start(child, plan, input[0], output[1], errors, err);
    spawn_close(&input[0]);
    spawn_close(&output[1]);
    if (opened)
        spawn_close(&errors);
    child->to_it = input[1];
    child->from_it = output[0];
    return result;
}

int child_spawn(struct loop *loop, const struct child_plan *plan, const struct child_face *face,
                void *data, struct child **ret_child, struct error *err)
{
    struct child *child = calloc(1, sizeof(*child));

    if (child == NULL)
        return error_memory(err);
    *child = (struct child){.loop = loop, .face = face, .data = data, .from_it = -1, .to_it = -1};
    child->handle.data = child;
    loop_timer_init_real(&child->timer, loop, child_timer_due, child);

    int result = child_start_with_pipes(child, plan, err);

    if (result < 0) {
        spawn_close(&child->to_it);
        spawn_close(&child->from_it);
        /* A failed uv_spawn leaves a handle that is to be closed; without a call it was never made.
         */
        if (child->handle.loop != NULL)
            uv_close((uv_handle_t *)&child->handle, child_free_child);
        else
            free(child);
        return result;
    }
    loop->things++;
    if (face->bytes != NULL) {
        result = stream_new(loop, child->from_it, child->to_it, CHILD_QUEUE_MOST, &child_stream,
                            child, &child->stream, err);
        child->from_it = child->to_it = -1;
        if (result < 0) {
            child_free(child);
            return result;
        }
    }
    *ret_child = child;
    return 0;
}

void child_pipes(struct child *child, int *ret_from_it, int *ret_to_it)
{
    *ret_from_it = child->from_it;
    *ret_to_it = child->to_it;
    child->from_it = child->to_it = -1;
}

int child_pid(const struct child *child)
{
    return child->handle.pid;
}

int child_write(struct child *child, const char *bytes, size_t length, struct error *err)
{
    if (child->stream == NULL)
        return error_set(err, ERROR_STATE, "its pipes were taken");
    return stream_write(child->stream, bytes, length, err);
}

void child_finish(struct child *child)
{
    if (child->stream != NULL)
        stream_finish(child->stream);
    spawn_close(&child->to_it);
}

void child_terminate(struct child *child, int64_t patience)
{
    child_finish(child);
    if (!child->exited)
        loop_timer_arm(&child->timer, patience, NULL);
}

void child_kill(struct child *child)
{
    child_finish(child);
    child->stage = 1;
    if (!child->exited)
        child_timer_due(child);
}

/* Reaps a killed child. A second is for ever here; a process that the kernel holds longer stays a
 * zombie. */
static void child_reap(int pid)
{
    const struct timespec nap = {.tv_nsec = 1000000};

    for (int i = 0; i < 1000 && waitpid(pid, NULL, WNOHANG) == 0; i++)
        nanosleep(&nap, NULL);
}

void child_free(struct child *child)
{
    if (child == NULL || child->freed)
        return;
    child->freed = true;
    child->loop->things--;
    loop_timer_cancel(&child->timer);
    stream_free(child->stream);
    spawn_close(&child->to_it);
    spawn_close(&child->from_it);
    if (!child->exited) {
        spawn_sweep(child->handle.pid);
        child_reap(child->handle.pid);
    }
    child_let_go(child);
}
