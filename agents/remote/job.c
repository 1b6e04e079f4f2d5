/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libssh calls back while it handles packets; the callbacks only note what arrived, and job_step
 * makes every step. Until the first byte of the program is written, nothing has left, and the job
 * can move to the next session. A program that arrives in part does nothing, because braces enclose
 * it.
 */
#include "remote/job-answer.h"

#include "base/time.h"
#include "remote/powershell.h"

#include <excon/agent.h>
#include <excon/wire.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXIT_GRACE =
        300, /* ms without output behind the exit, when something still holds the channel */
    EXIT_GRACE_MOST =
        5000, /* the same, while not even the program's first word has come on both outputs */
    KILL_GRACE = 2000,   /* ms for a killed group's exit to come */
    REFUSED_AGAIN = 200, /* ms until a refused channel is asked for again */
    PAYLOAD_MOST = 7 * 24 * 60 * 60 * 1000,
};

/* ---- callbacks
 * ------------------------------------------------------------------------------------ */

static int64_t job_hear(struct job *job)
{
    *job->heard = time_mono();
    *job->stirred = true;
    return *job->heard;
}

static int job_on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t length,
                       int is_stderr, void *own)
{
    struct job *job = own;

    (void)ssh, (void)channel;
    output_add(is_stderr ? &job->err : &job->out, data, length);
    guard_take(job->guard, length);

    int64_t now = job_hear(job);

    if (job->has_exit || job->has_signal)
        job->exit_at = now;
    return (int)length;
}

static void job_on_eof(ssh_session ssh, ssh_channel channel, void *own)
{
    struct job *job = own;

    (void)ssh, (void)channel;
    job->eof = true;
    job_hear(job);
}

static void job_on_close(ssh_session ssh, ssh_channel channel, void *own)
{
    struct job *job = own;

    (void)ssh, (void)channel;
    job->closed = true;
    job_hear(job);
}

static void job_on_exit_status(ssh_session ssh, ssh_channel channel, int status, void *own)
{
    struct job *job = own;

    (void)ssh, (void)channel;
    job->has_exit = true;
    job->exit = status;
    job->exit_at = job_hear(job);
}

static void job_on_exit_signal(ssh_session ssh, ssh_channel channel, const char *signal, int core,
                               const char *text, const char *language, void *own)
{
    struct job *job = own;

    (void)ssh, (void)channel, (void)core, (void)text, (void)language;
    job->has_signal = true;
    job->exit_at = job_hear(job);
    strncpy(job->signal, signal, sizeof(job->signal) - 1);
}

/* ---- making
 * ---------------------------------------------------------------------------------------- */

static int job_read_exec(struct job *job, struct error *err)
{
    const char *script = NULL;

    if (serve_text(job->request, "script", NULL, &script, err) < 0)
        return -err->code;
    return (job->powershell ? powershell_exec : program_exec)(&job->program, script, err);
}

static int job_read_inject(struct job *job, struct error *err)
{
    struct program_inject inject = {.limit = (int64_t)job->limit,
                                    .begun =
                                        json_is_true(json_object_get(job->request->body, "begun"))};

    if (serve_text(job->request, "id", NULL, &inject.id, err) < 0 ||
        serve_text(job->request, "marks", NULL, &inject.marks, err) < 0 ||
        serve_text(job->request, "script", NULL, &inject.script, err) < 0 ||
        serve_text(job->request, "boot", "", &inject.boot, err) < 0 ||
        serve_int(job->request, "timeout", 1, PAYLOAD_MOST, 60 * 1000, &inject.timeout, err) < 0)
        return -err->code;
    return (job->powershell ? powershell_inject : program_inject)(&job->program, &inject, err);
}

static int job_read_void(struct job *job, struct error *err)
{
    const char *id = NULL, *marks = NULL;

    if (serve_text(job->request, "id", NULL, &id, err) < 0 ||
        serve_text(job->request, "marks", NULL, &marks, err) < 0)
        return -err->code;
    return (job->powershell ? powershell_void : program_void)(&job->program, id, marks, err);
}

static int job_read_shell(struct job *job, struct error *err)
{
    const char *shell = NULL;

    if (serve_text(job->request, "shell", "sh", &shell, err) < 0)
        return -err->code;
    job->powershell = strcmp(shell, "powershell") == 0;
    return job->powershell || strcmp(shell, "sh") == 0
               ? 0
               : error_set(err, ERROR_INPUT, "\"shell\" is sh or powershell");
}

int job_make(struct serve_request *request, enum job_kind kind, struct job **ret_job,
             struct error *err)
{
    static int (*const readers[])(struct job *, struct error *) = {[JOB_REACH] = NULL,
                                                                   [JOB_EXEC] = job_read_exec,
                                                                   [JOB_INJECT] = job_read_inject,
                                                                   [JOB_VOID] = job_read_void,
                                                                   [JOB_SOCKS] = NULL};
    struct job *job = calloc(1, sizeof(*job));
    int64_t limit = WIRE_OUTPUT_MOST;

    if (job == NULL)
        return error_memory(err);
    job->request = request;
    job->kind = kind;
    if (serve_int(request, "limit", 0, WIRE_OUTPUT_MOST, limit, &limit, err) < 0) {
        job_free(job);
        return -err->code;
    }
    job->limit = (size_t)limit;
    if (job_read_shell(job, err) < 0 || (readers[kind] != NULL && readers[kind](job, err) < 0)) {
        job_free(job);
        return -err->code;
    }
    *ret_job = job;
    return 0;
}

static void job_drop_channel(struct job *job)
{
    if (job->channel != NULL) {
        if (ssh_channel_is_open(job->channel))
            guard_leave(job->guard);
        ssh_remove_channel_callbacks(job->channel, &job->callbacks);
        ssh_channel_free(job->channel);
    }
    job->channel = NULL;
    output_done(&job->out);
    output_done(&job->err);
}

void job_free(struct job *job)
{
    if (job == NULL)
        return;
    job_drop_channel(job);
    program_done(&job->program);
    free(job);
}

/* ---- steps
 * ------------------------------------------------------------------------------------------ */

static void job_go_to(struct job *job, enum job_stage stage, int64_t now)
{
    job->stage = stage;
    job->since = now;
}

static void job_wait_again(struct job *job, int64_t now)
{
    job_drop_channel(job);
    job->not_before = now + REFUSED_AGAIN;
    job_go_to(job, JOB_WAITING, now);
}

static bool job_start_one(struct job *job, ssh_session ssh, int64_t now)
{
    job->channel = job->kind == JOB_INJECT ? spare_take(job->spare) : NULL;
    if (job->channel == NULL)
        job->channel = ssh_channel_new(ssh);
    if (job->channel == NULL)
        return false;
    output_init(&job->out, job->program.word,
                job->limit + (job->kind == JOB_EXEC ? 0 : STATE_LINES));
    output_init(&job->err, job->program.word, job->limit);
    job->callbacks = (struct ssh_channel_callbacks_struct){
        .userdata = job,
        .channel_data_function = job_on_data,
        .channel_eof_function = job_on_eof,
        .channel_close_function = job_on_close,
        .channel_exit_status_function = job_on_exit_status,
        .channel_exit_signal_function = job_on_exit_signal,
    };
    ssh_callbacks_init(&job->callbacks);
    ssh_set_channel_callbacks(job->channel, &job->callbacks);
    job->has_exit = job->has_signal = job->eof = job->closed = false;
    job_go_to(job, JOB_OPENING, now);
    return true;
}

/* Opens the channel and asks for its shell. */
static void job_advance(struct job *job, ssh_session ssh, int64_t now)
{
    if (job->stage == JOB_WAITING && (now < job->not_before || !job_start_one(job, ssh, now)))
        return;
    if (job->stage == JOB_OPENING) {
        int r = ssh_channel_open_session(job->channel);

        if (r == SSH_OK)
            job_go_to(job, job->kind == JOB_SOCKS ? JOB_RUNNING : JOB_ASKING, now);
        else if (r != SSH_AGAIN)
            job_wait_again(job, now);
    }
    if (job->stage == JOB_ASKING) {
        char command[POWERSHELL_COMMAND];
        int r = ssh_channel_request_exec(job->channel,
                                         job->powershell ? powershell_command(command) : "sh");

        if (r == SSH_OK)
            job_go_to(job, JOB_RUNNING, now);
        else if (r != SSH_AGAIN)
            job_wait_again(job, now);
    }
    if (job->stage == JOB_RUNNING && job->written < job->program.length) {
        int n = ssh_channel_write(job->channel, job->program.text + job->written,
                                  (uint32_t)(job->program.length - job->written));

        job->written += n > 0 ? (size_t)n : 0;
    }
}

/*
 * When the outputs count as all that comes. A server on a loaded machine may tell the exit well
 * before it reads the pipes, which is seen by the word that every program begins with.
 */
static int64_t job_outputs_end(const struct job *job)
{
    return job->exit_at + (job->out.begun && job->err.begun ? EXIT_GRACE : EXIT_GRACE_MOST);
}

static bool job_is_over_one(const struct job *job, int64_t now)
{
    bool has_exit = job->has_exit || job->has_signal;

    return job->closed || (has_exit && now >= job_outputs_end(job)) ||
           (job->stage == JOB_ENDING && now >= job->since + KILL_GRACE);
}

/*
 * The deadline, or a cancel. A group that runs is killed by a line to its watcher; a payload goes
 * on, and is asked about again. Returns whether the job was answered.
 */
static bool job_stop(struct job *job, enum outcome outcome, int64_t now)
{
    const char *text = outcome == OUTCOME_TIMEOUT ? "no answer within the deadline" : "cancelled";

    if (job->kind == JOB_EXEC && job->stage == JOB_RUNNING && job->written == job->program.length &&
        ssh_channel_write(job->channel, "k\n", 2) == 2) {
        job->ending = outcome;
        job_go_to(job, JOB_ENDING, now);
        return false;
    }
    if (job->kind == JOB_INJECT && outcome == OUTCOME_TIMEOUT && job_payload_runs(job))
        job_answer(job, OUTCOME_DONE, "");
    else
        job_answer(job, outcome, text);
    return true;
}

bool job_step(struct job *job, ssh_session ssh, int64_t now)
{
    if (job->kind == JOB_REACH) {
        serve_ended(job->request, OUTCOME_DONE, "", json_object());
        return true;
    }
    if (job->stage < JOB_ENDING)
        job_advance(job, ssh, now);
    /* The server has just opened a channel, so the connection is alive; nothing is run in it. */
    if (job->kind == JOB_SOCKS && job->stage == JOB_RUNNING) {
        socks_offer(job->socks, job->request);
        return true;
    }
    if (job->stage >= JOB_RUNNING && job_is_over_one(job, now)) {
        job_answer_at_end(job);
        return true;
    }
    if (job->stage == JOB_ENDING)
        return false;
    if (serve_is_cancelled(job->request))
        return job_stop(job, OUTCOME_CANCELLED, now);
    return serve_left(job->request) == 0 && job_stop(job, OUTCOME_TIMEOUT, now);
}

int64_t job_due(const struct job *job)
{
    int64_t due = job->request->deadline;

    if (job->stage == JOB_ENDING)
        due = job->since + KILL_GRACE;
    if (job->stage >= JOB_RUNNING && (job->has_exit || job->has_signal) &&
        job_outputs_end(job) < due)
        due = job_outputs_end(job);
    if (job->stage == JOB_WAITING && job->not_before > 0 && job->not_before < due)
        due = job->not_before;
    return due;
}

bool job_cut_off(struct job *job, const char *why)
{
    if (job->stage == JOB_WAITING)
        return false;
    if (!job_has_left(job)) {
        job_wait_again(job, time_mono());
        job->not_before = 0;
        return false;
    }
    /* The connection is gone, so the watcher in the guest kills the process group. */
    if (job->stage == JOB_ENDING || (job->has_exit && job->kind == JOB_EXEC))
        job_answer_at_end(job);
    else if (job->kind == JOB_INJECT && job_payload_runs(job))
        job_failed(job, REASON_CUT_OFF,
                   why != NULL ? why : "the connection was lost while the payload ran");
    else
        job_failed(job, REASON_CUT_OFF,
                   why != NULL ? why : "the connection was lost before the answer");
    return true;
}

bool job_expired(struct job *job, const char *reason, const char *why)
{
    bool cancelled = serve_is_cancelled(job->request);

    if (!cancelled && serve_left(job->request) > 0)
        return false;

    json_t *result = json_pack("{s:s, s:b}", "reason", reason, "sent", 0);

    enum outcome outcome =
        strcmp(reason, REASON_UNREACHABLE) == 0 ? OUTCOME_TIMEOUT : OUTCOME_FAILED;

    serve_ended(job->request, cancelled ? OUTCOME_CANCELLED : outcome,
                why != NULL ? why : "no answer within the deadline", result);
    return true;
}

bool job_was_silent(const struct job *job)
{
    return job->stage >= JOB_OPENING && job->told && !job->out.begun && *job->heard < job->since;
}
