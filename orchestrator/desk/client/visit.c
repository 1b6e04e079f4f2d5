/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/visit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/loop/loop.h"
#include "base/text.h"
#include "wire/crew/crew.h"

enum { PATIENCE = 2000 };

struct visit {
    const char *name;
    const struct visit_request *requests;
    size_t count, at;
    void (*heard)(void *own, size_t request, enum outcome outcome, const char *text,
                  json_t *result);
    void *own;
    struct loop *loop;
    bool over, failed, broken;
    struct error error;
};

static void visit_finish(struct visit *visit)
{
    visit->over = true;
    loop_stop(visit->loop);
}

static void visit_ask(struct visit *visit, struct crew_agent *agent)
{
    const struct visit_request *request = &visit->requests[visit->at];
    char job[16];

    text_print(job, sizeof(job), "1.%zu", visit->at + 1);
    /* CREW_UNASKED as well: an agent of a visit is not waited for a second time. */
    if (crew_do(agent, job, request->verb, request->within, json_incref(request->body),
                &visit->error) == 0)
        return;
    visit->broken = true;
    visit_finish(visit);
}

static void visit_ended(void *data, struct crew_agent *agent, const char *job, enum outcome outcome,
                        const char *text, json_t *result)
{
    struct visit *visit = data;

    (void)job;
    visit->heard(visit->own, visit->at, outcome, text != NULL ? text : "", result);
    visit->failed = outcome != OUTCOME_DONE;
    if (visit->failed || ++visit->at == visit->count)
        visit_finish(visit);
    else
        visit_ask(visit, agent);
}

static void visit_life(void *data, struct crew_agent *agent, enum agent_life state,
                       const char *text)
{
    struct visit *visit = data;

    if (state == AGENT_UP && !visit->over)
        visit_ask(visit, agent);
    if (state != AGENT_LOST || visit->over)
        return;
    visit->broken = true;
    error_set(&visit->error, ERROR_FAILED, "%s", text != NULL ? text : "it ended");
    visit_finish(visit);
}

static const struct crew_face face = {.ended = visit_ended, .life = visit_life};

static void visit_stopped(void *data)
{
    loop_stop(data);
}

static int visit_run(struct visit *visit, struct error *err)
{
    char program_name[64];
    const char *const argv[] = {program_name, NULL};
    struct crew *crew = NULL;
    struct crew_agent *agent = NULL;
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    const struct crew_program program = {.name = visit->name, .argv = argv, .errors = null};
    int result;

    text_print(program_name, sizeof(program_name), "excon-%s", visit->name);
    result = loop_new(false, NULL, &visit->loop, err);

    if (result == 0)
        result = crew_new(visit->loop, &crew, err);
    if (result == 0)
        result = crew_add(crew, &program, &face, visit, &agent, err);
    if (result == 0) {
        loop_run(visit->loop);
        crew_stop(crew, PATIENCE, visit_stopped, visit->loop);
        loop_run(visit->loop);
    }
    if (crew != NULL)
        crew_free(crew);
    if (visit->loop != NULL)
        loop_free(visit->loop);
    if (null >= 0)
        close(null);
    return result;
}

int visit_agent(const char *name, const struct visit_request *requests, size_t count,
                void (*heard)(void *own, size_t request, enum outcome outcome, const char *text,
                              json_t *result),
                void *own, struct error *err)
{
    struct visit visit = {
        .name = name, .requests = requests, .count = count, .heard = heard, .own = own};
    int result = visit_run(&visit, err);

    for (size_t i = 0; i < count; i++)
        json_decref(requests[i].body);
    if (result < 0)
        return result;
    if (visit.broken)
        return error_set(err, ERROR_FAILED, "excon-%s: %s", name, visit.error.text);
    return visit.failed ? 1 : 0;
}

int visit_virt(const struct visit_request *requests, size_t count,
               void (*heard)(void *own, size_t request, enum outcome outcome, const char *text,
                             json_t *result),
               void *own, struct error *err)
{
    return visit_agent("virt", requests, count, heard, own, err);
}
