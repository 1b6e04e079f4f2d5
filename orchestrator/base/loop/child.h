/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that we start: in the loop with pipes, or one after another and waited for. Each is the
 * leader of a session of its own, so that a terminal's Ctrl-C does not reach it and its whole group
 * can be ended: when the leader ends, the rest of its group is killed. Only own children are waited
 * for, by pid. No command line passes a shell; a program inherits three descriptors and no others.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop/loop.h"

struct child_plan {
    const char *const *argv; /* NULL-ended; argv[0] is looked up in PATH when it has no slash */
    const char *const
        *environment; /* NULL-ended "NAME=value" that are added to ours; may be NULL */
    const char *cwd;  /* NULL: ours */
    int errors;       /* descriptor for its standard error; -1: /dev/null */
    /* Of child_run: what came out just now, besides what is kept. NULL: nobody listens. */
    void (*heard)(void *own, const char *bytes, size_t length);
    void *own;
};

/* ---- in the loop */

struct child;

struct child_face {
    /* Bytes of its standard output. NULL: the pipes are taken by child_pipes. */
    void (*bytes)(void *data, const char *bytes, size_t length);
    /* It ended: exit status, or the signal that ended it (else 0). Once; never after child_free,
     * never inside child_spawn. Bytes that it wrote before may still come afterwards when something
     * holds its pipe. */
    void (*ended)(void *data, int status, int signal);
};

enum { CHILD_QUEUE_MOST = 4 * 1024 * 1024 };

int child_spawn(struct loop *loop, const struct child_plan *plan, const struct child_face *face,
                void *data, struct child **ret_child, struct error *err);

/* Our ends of its pipes, non-blocking; the caller's from now on. Only with a face without `bytes`.
 */
void child_pipes(struct child *child, int *ret_from_it, int *ret_to_it);

int child_pid(const struct child *child);

/* As stream_write. */
int child_write(struct child *child, const char *bytes, size_t length, struct error *err);

/* Closes its standard input once the queued bytes are written. */
void child_finish(struct child *child);

/*
 * Ends it: its standard input is closed now; after `patience` ms SIGTERM to its group, 2 s later
 * SIGKILL (real time). `ended` tells when it is done.
 */
void child_terminate(struct child *child, int64_t patience);

/* SIGKILL to its group now, and again every 2 s while it is there. `ended` tells when it is done.
 */
void child_kill(struct child *child);

/* SIGKILL to its group when it runs still, and waits for that (an instant). May be called from the
 * callbacks. */
void child_free(struct child *child);

/* ---- one after another */

struct child_result {
    int status; /* exit status; -1 when a signal ended it */
    int signal; /* that signal, or 0 */
    bool timed_out;
    bool cut;      /* more came out than fitted */
    size_t length; /* bytes in the buffer */
};

/*
 * Runs a program to its end without a loop. `input` (may be NULL) goes to its standard input. Its
 * standard output goes to out[size], ended by a NUL (size 0: dropped), its errors too when `errors`
 * of the plan is CHILD_ERRORS_TOO. At the deadline (ms from now; 0: none) its group is killed.
 * Returns 0 however it ended, <0 when it could not be started.
 */
enum { CHILD_ERRORS_TOO = -2 };
int child_run(const struct child_plan *plan, const char *input, char *out, size_t size,
              int64_t deadline, struct child_result *ret_result, struct error *err);
