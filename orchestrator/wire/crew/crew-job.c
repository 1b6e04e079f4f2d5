/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs of an agent, from the request to their one end: a job is in the table exactly as long as it
 * is open. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/crew/crew-own.h"

static struct crew_job *job_find_job(const struct crew_agent *agent, const char *id)
{
    struct crew_job *job;

    HASH_FIND_STR(agent->jobs, id, job);
    return job;
}

static void job_free_job(struct crew_job *job)
{
    loop_timer_cancel(&job->deadline);
    loop_call_drop(&job->end_soon);
    loop_expect(job->agent->crew->loop, -1);
    free(job);
}

/* The job is out of the table before anybody hears of it, so that nothing can end it twice. */
static void job_end_job(struct crew_job *job, enum outcome outcome, const char *text,
                        json_t *result)
{
    struct crew_agent *agent = job->agent;

    agent->face->ended(agent->data, agent, job->id, outcome, text, result);
    job_free_job(job);
}

static void job_fail_job(struct crew_job *job, const char *text)
{
    json_t *result = json_pack("{s:s, s:b}", "reason", REASON_AGENT, "sent", job->sent);

    job_end_job(job, OUTCOME_FAILED, text, result);
    json_decref(result);
}

static void job_end_soon(void *data)
{
    struct crew_job *job = data;

    HASH_DEL(job->agent->jobs, job);
    job_fail_job(job, job->text);
}

static void job_send_cancel(const struct crew_agent *agent, const char *id)
{
    json_t *line = json_pack("{s:s, s:s}", "k", "cancel", "job", id);

    /* An agent that cannot be told is on its way out, which ends the job as well. */
    if (line != NULL && agent->phase == CREW_UP)
        peer_send(agent->peer, line, NULL);
    json_decref(line);
}

static void job_deadline_due(void *data)
{
    struct crew_job *job = data;
    struct crew_agent *agent = job->agent;
    char text[CREW_TEXT_MOST];

    text_print(text, sizeof(text), "%s did not answer", agent->program);
    job_send_cancel(agent, job->id);
    HASH_DEL(agent->jobs, job);
    job_end_job(job, OUTCOME_TIMEOUT, text, NULL);
}

/* The request's line; takes `body` over. NULL: no memory. */
static json_t *job_request_line(const char *job, const char *verb, int64_t within, json_t *body)
{
    json_t *line = json_pack("{s:s, s:s, s:s, s:I}", "k", "do", "job", job, "verb", verb, "within",
                             (json_int_t)within);

    if (line != NULL && body != NULL && json_object_update_missing(line, body) < 0) {
        json_decref(line);
        line = NULL;
    }
    json_decref(body);
    return line;
}

/* Sends it, or has it end as failed in the loop. CREW_UNASKED: nobody reads what would be sent. */
static int job_send_job(struct crew_job *job, const json_t *line, struct error *err)
{
    struct crew_agent *agent = job->agent;
    int result = agent->phase == CREW_UP
                     ? peer_send(agent->peer, line, err)
                     : error_set(err, ERROR_STATE, "%s does not run", agent->program);

    if (result == -ERROR_STATE)
        return CREW_UNASKED;
    job->sent = result == 0;
    if (!job->sent) {
        text_print(job->text, sizeof(job->text), "%s could not be asked: %s", agent->program,
                   err->text);
        loop_defer(agent->crew->loop, &job->end_soon);
    }
    return 0;
}

static struct crew_job *job_add_job(struct crew_agent *agent, const char *id, int64_t within,
                                    struct error *err)
{
    struct crew_job *job = calloc(1, sizeof(*job));
    struct loop *loop = agent->crew->loop;

    if (job == NULL) {
        error_memory(err);
        return NULL;
    }
    text_copy(job->id, sizeof(job->id), id);
    job->agent = agent;
    job->end_soon = (struct loop_call){.run = job_end_soon, .data = job};
    loop_timer_init_real(&job->deadline, loop, job_deadline_due, job);
    if (loop_timer_arm(&job->deadline, within + CREW_GRACE, err) < 0) {
        free(job);
        return NULL;
    }
    HASH_ADD_STR(agent->jobs, id, job);
    loop_expect(loop, 1);
    return job;
}

int crew_do(struct crew_agent *agent, const char *id, const char *verb, int64_t within,
            json_t *body, struct error *err)
{
    json_t *line = NULL;
    int result = 0;

    if (strlen(id) > CREW_JOB_MOST || id[0] == '\0' || within < 0)
        result = error_set(err, ERROR_INPUT, "job \"%s\": not an id, or no deadline", id);
    else if (job_find_job(agent, id) != NULL)
        result = error_set(err, ERROR_STATE, "job %s is open already", id);
    if (result < 0) {
        json_decref(body);
        return result;
    }
    line = job_request_line(id, verb, within, body);
    if (line == NULL)
        return error_memory(err);

    struct crew_job *job = job_add_job(agent, id, within, err);

    result = job != NULL ? job_send_job(job, line, err) : -ERROR_MEMORY;
    json_decref(line);
    if (result == CREW_UNASKED) {
        HASH_DEL(agent->jobs, job);
        job_free_job(job);
    }
    return result;
}

int crew_agent_jobs(const struct crew_agent *agent)
{
    return (int)HASH_COUNT(agent->jobs);
}

/* ---- what agents say of jobs */

static void job_clean_member(char *to, size_t size, const json_t *line, const char *key)
{
    const json_t *value = json_object_get(line, key);

    if (json_is_string(value))
        text_clean(to, size, json_string_value(value), json_string_length(value));
    else
        to[0] = '\0';
}

static bool job_read_outcome(const json_t *line, enum outcome *ret_outcome)
{
    static const char *const words[OUTCOMES] = OUTCOME_WORDS;
    const char *word = json_string_value(json_object_get(line, "outcome"));

    for (int i = 0; word != NULL && i < OUTCOMES; i++) {
        if (strcmp(word, words[i]) == 0) {
            *ret_outcome = (enum outcome)i;
            return true;
        }
    }
    return false;
}

void job_ended_line(struct crew_agent *agent, const json_t *line)
{
    const char *id = json_string_value(json_object_get(line, "job"));
    struct crew_job *job = id != NULL ? job_find_job(agent, id) : NULL;
    json_t *result = json_object_get(line, "result");
    char text[CREW_TEXT_MOST], name[CREW_JOB_MOST + 1];
    enum outcome outcome;

    job_clean_member(text, sizeof(text), line, "text");
    /* An answer to a job that was not sent is ignored: the job ends by its own deferred call. */
    if (job == NULL || !job->sent) {
        job_clean_member(name, sizeof(name), line, "job");
        if (agent->face->stray != NULL && !agent->crew->stopping)
            agent->face->stray(agent->data, agent, name, text);
        return;
    }
    if (!job_read_outcome(line, &outcome)) {
        outcome = OUTCOME_FAILED;
        text_print(text, sizeof(text), "%s answered without an outcome", agent->program);
        result = NULL;
    }
    HASH_DEL(agent->jobs, job);
    job_end_job(job, outcome, text, json_is_object(result) ? result : NULL);
}

void job_end_all(struct crew_agent *agent, enum outcome outcome, const char *text)
{
    struct crew_job *all = agent->jobs, *job, *next;

    /* A callback may add jobs: these go into a new table. */
    agent->jobs = NULL;
    HASH_ITER(hh, all, job, next)
    {
        HASH_DEL(all, job);
        if (outcome == OUTCOME_FAILED)
            job_fail_job(job, text);
        else
            job_end_job(job, outcome, text, NULL);
    }
}

void job_drop_all(struct crew_agent *agent)
{
    struct crew_job *job, *next;

    HASH_ITER(hh, agent->jobs, job, next)
    {
        HASH_DEL(agent->jobs, job);
        job_free_job(job);
    }
}
