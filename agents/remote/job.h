/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request on its way: it waits for a channel, opens it, asks for `sh` (or PowerShell), writes its
 * program, gathers the outputs, and is answered once. All of it happens in the thread of its
 * session.
 */
#pragma once

#include "remote/guard.h"
#include "remote/output.h"
#include "remote/program.h"
#include "remote/socks.h"
#include "remote/spare.h"
#include "lib/serve.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>

enum job_kind { JOB_REACH, JOB_EXEC, JOB_INJECT, JOB_VOID, JOB_SOCKS };

enum job_stage {
    JOB_WAITING, /* for a session, or for a channel */
    JOB_OPENING, /* its channel */
    JOB_ASKING,  /* for `sh` */
    JOB_RUNNING, /* the program is written, the outputs are read */
    JOB_ENDING,  /* its group is being killed */
};

struct job {
    struct job *next;
    struct serve_request *request;
    enum job_kind kind;
    enum job_stage stage;
    size_t limit; /* bytes of either output in the answer */
    struct program program;
    bool powershell; /* what reads the program; else sh */
    size_t written;  /* bytes of it */
    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    struct output out, err;
    int64_t since;       /* of this stage, monotonic ms */
    int64_t not_before;  /* a refused channel is asked for again then */
    int64_t exit_at;     /* when the exit came, or the last output behind it */
    int64_t *heard;      /* the session's: when anything came last */
    bool *stirred;       /* the session's: something came since it was cleared */
    struct guard *guard; /* the session's */
    struct spare *spare; /* the session's, for JOB_INJECT */
    struct socks *socks; /* the session's, of JOB_SOCKS */
    enum outcome ending; /* of JOB_ENDING */
    bool has_exit, has_signal, eof, closed, told;
    int exit;
    char signal[16];
};

/* Reads and checks the request. The job does not own the request until it is answered. */
int job_make(struct serve_request *request, enum job_kind kind, struct job **ret_job,
             struct error *err);

/* Frees it with its channel. */
void job_free(struct job *job);

/* Goes on as far as possible. Returns whether it was answered. `ssh` is logged in. */
bool job_step(struct job *job, ssh_session ssh, int64_t now);

/* When it has to be stepped at the latest (monotonic ms). */
int64_t job_due(const struct job *job);

/*
 * The session is gone. Answers when something had left already; else the job waits again (false).
 * `why` (may be NULL) is the reason given in the answer.
 */
bool job_cut_off(struct job *job, const char *why);

/* For a job in JOB_WAITING: answers when it is cancelled or its time is over. `why` may be NULL. */
bool job_expired(struct job *job, const char *reason, const char *why);

/* Answers it as failed. */
void job_failed(struct job *job, const char *reason, const char *text);

/* Is its session to be doubted? It ended by its deadline, and nothing came meanwhile. */
bool job_was_silent(const struct job *job);
