/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/job-answer.h"

#include "base/text.h"

#include <excon/agent.h>
#include <stdio.h>
#include <string.h>

bool job_has_left(const struct job *job)
{
    return job->written > 0;
}

void job_failed(struct job *job, const char *reason, const char *text)
{
    serve_ended(job->request, OUTCOME_FAILED, text,
                json_pack("{s:s, s:b}", "reason", reason, "sent", (int)job_has_left(job)));
}

/* `skipped`: bytes of standard output that are ours. */
static json_t *job_outputs(const struct job *job, size_t skipped)
{
    bool out_cut = job->out.dropped > 0, err_cut = job->err.dropped > 0;
    json_t *out =
        output_text(job->out.bytes + skipped, job->out.used - skipped, job->limit, &out_cut);
    json_t *err = output_text(job->err.bytes, job->err.used, job->limit, &err_cut);

    return json_pack("{s:o, s:o, s:b, s:b}", "out", out, "err", err, "out_cut", (int)out_cut,
                     "err_cut", (int)err_cut);
}

static void job_answer_exec(struct job *job, enum outcome outcome, const char *text)
{
    json_t *result = job_outputs(job, 0);

    if (job->has_signal)
        json_object_set_new(result, "signal", json_string(job->signal));
    else if (job->has_exit)
        json_object_set_new(result, "exit", json_integer(job->exit));
    if (outcome != OUTCOME_DONE)
        json_object_set_new(result, "sent", json_boolean(job_has_left(job)));
    serve_ended(job->request, outcome, text, result);
}

/* The end of a marker: "E <status> <timed out>". A shell tells a signal as 128 and more. */
static json_t *job_ended_result(const struct job *job, const char *line, size_t skipped)
{
    const char *space = strrchr(line, ' ');
    char digits[STATE_LINES] = "";
    int64_t status = 255;

    /* The guest's file is hostile: an invalid status reads as 255. */
    if (space != NULL && space > line + 2)
        snprintf(digits, sizeof(digits), "%.*s", (int)(space - line - 2), line + 2);
    text_to_int(digits, 0, 255, &status);

    json_t *result = job_outputs(job, skipped);
    const char *signal = status > 128 ? sigabbrev_np((int)status - 128) : NULL;

    json_object_set_new(result, "timed_out",
                        json_boolean(space != NULL && strcmp(space, " 1") == 0));
    if (signal != NULL)
        json_object_set_new(result, "signal", json_string(signal));
    else
        json_object_set_new(result, "exit", json_integer(status));
    return result;
}

/*
 * What a marker's program has said so far: the letter of its newest state line, 0 when there is
 * none. *ret_line is a copy of that line, *ret_skipped how many bytes of standard output the state
 * lines take.
 */
static char job_read_state(const struct job *job, char ret_line[STATE_LINES], size_t *ret_skipped)
{
    const char *at = job->out.bytes, *end = at + job->out.used;
    char letter = 0;

    *ret_skipped = 0;
    while (at != NULL && at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));

        if (feed == NULL || feed - at >= STATE_LINES || strchr("REVIX", *at) == NULL)
            break;
        letter = *at;
        memcpy(ret_line, at, (size_t)(feed - at));
        ret_line[feed - at] = '\0';
        at = feed + 1;
        *ret_skipped = (size_t)(at - job->out.bytes);
        if (letter != 'R')
            break;
    }
    return letter;
}

bool job_payload_runs(const struct job *job)
{
    char line[STATE_LINES];
    size_t skipped;

    return job_read_state(job, line, &skipped) == 'R';
}

static void job_answer_state(struct job *job, enum outcome outcome, const char *text)
{
    static const struct {
        char letter;
        const char *state;
    } states[] = {{'R', "running"}, {'E', "ended"}, {'V', "void"}, {'I', "interrupted"}};
    char line[STATE_LINES];
    size_t skipped;
    char letter = job_read_state(job, line, &skipped);
    json_t *result = letter == 'E' ? job_ended_result(job, line, skipped) : json_object();

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (states[i].letter == letter)
            json_object_set_new(result, "state", json_string(states[i].state));
    }
    if (outcome != OUTCOME_DONE)
        json_object_set_new(result, "sent", json_boolean(job_has_left(job)));
    serve_ended(job->request, outcome, text, result);
}

void job_answer(struct job *job, enum outcome outcome, const char *text)
{
    job->told = true;
    if (job->kind == JOB_EXEC)
        job_answer_exec(job, outcome, text);
    else
        job_answer_state(job, outcome, text);
}

/* Nothing could be written. A guest's own word for its boot is checked: it comes back to us. */
static void job_answer_full(struct job *job, const char *line)
{
    json_t *result =
        json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", (int)job_has_left(job));
    const char *boot = line[1] == ' ' ? line + 2 : "";

    if (strlen(boot) == PROGRAM_BOOT && strspn(boot, "0123456789abcdef-") == PROGRAM_BOOT)
        json_object_set_new(result, "boot", json_string(boot));
    serve_ended(job->request, OUTCOME_FAILED,
                "the guest can write nothing of it: is its disk full?", result);
}

void job_answer_at_end(struct job *job)
{
    char line[STATE_LINES];
    size_t skipped;

    if (job->stage == JOB_ENDING)
        job_answer(job, job->ending,
                   job->ending == OUTCOME_TIMEOUT ? "ended by its deadline" : "cancelled");
    else if (!job->out.begun && !job->err.begun)
        job_failed(job, REASON_CUT_OFF, "the channel ended before the guest's shell answered");
    else if (job->kind == JOB_EXEC && !job->has_exit && !job->has_signal)
        job_failed(job, REASON_CUT_OFF, "the channel ended without an exit status");
    else if (job->kind == JOB_EXEC)
        job_answer(job, OUTCOME_DONE, "");
    else if (job_read_state(job, line, &skipped) == 'X')
        job_answer_full(job, line);
    else if (job_read_state(job, line, &skipped) == 0 ||
             (line[0] == 'R' && job->kind == JOB_INJECT))
        job_failed(job, REASON_CUT_OFF, "the channel ended before the marker's state was known");
    else
        job_answer(job, OUTCOME_DONE, "");
}
