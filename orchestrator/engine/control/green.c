/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visits of green traffic: one at a time at a VM, and so many at once in all; what is more is
 * passed over, as it would be in the way of checks and injects. What came of them is counted here
 * and told by a row now and then (core/decide/decide-green.c): counts since that row end with the
 * controller.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "engine/control/act-own.h"

enum {
    AT_ONCE = 24, /* visits in all */
    CROWD = 200,  /* jobs of all kinds under way: with more, checks and injects go first */
    LIMIT = 256,  /* bytes of an output */
};

struct greens {
    struct green_tally *tallies; /* by VM */
    uint32_t count;
    unsigned open; /* visits under way */
    bool over;     /* ENDEX: all is told */
};

static struct greens *green_greens(struct controller *c)
{
    struct greens *greens = c->greens;

    if (greens != NULL)
        return greens;
    greens = calloc(1, sizeof(*greens));
    if (greens != NULL) {
        greens->count = (uint32_t)c->state.view->vm_count;
        greens->tallies = calloc(greens->count + 1, sizeof(*greens->tallies));
    }
    if (greens == NULL || greens->tallies == NULL) {
        free(greens);
        controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
        return NULL;
    }
    return c->greens = greens;
}

void green_close(struct controller *c)
{
    if (c->greens != NULL)
        free(c->greens->tallies);
    free(c->greens);
    c->greens = NULL;
}

/* ---- what came of them ---- */

static void green_tell(struct controller *c, uint32_t vm, bool last)
{
    struct green_tally *tally = &c->greens->tallies[vm];
    struct intents intents = {0};

    decide_green_told(&c->state, vm, tally, last, &intents);
    if (intents.row_count != 0) {
        controller_take(c, &intents);
        tally->done = tally->failed = tally->passed = 0;
    }
    intents_done(&intents);
}

void green_settle(struct controller *c)
{
    if (c->greens == NULL || c->greens->over || c->state.view->phase != PHASE_ENDED)
        return;
    c->greens->over = true;
    for (uint32_t vm = 1; vm <= c->greens->count && !c->failed; vm++)
        green_tell(c, vm, true);
}

/* How it failed, in words; NULL: it went well, or nobody was there to make it. */
static const char *green_fault(enum outcome outcome, const json_t *result, char *to, size_t size)
{
    const json_t *status = json_object_get(result, "exit"),
                 *errors = json_object_get(result, "err");
    char said[64] = "";

    if (outcome == OUTCOME_TIMEOUT)
        return "it was ended at its timeout";
    if (json_is_integer(status) && json_integer_value(status) == 0)
        return NULL;
    if (json_is_string(errors))
        text_clean(said, sizeof(said), json_string_value(errors), json_string_length(errors));
    if (json_is_integer(status))
        text_print(to, size, "exit status %d%s%s", (int)json_integer_value(status),
                   said[0] != '\0' ? ": " : "", said);
    else
        text_copy(to, size, "ended by a signal");
    return to;
}

/* Was the visit made at all? A machine that cannot be reached is its checks' matter. */
static bool green_was_made(enum outcome outcome, const json_t *result)
{
    return outcome == OUTCOME_DONE || (outcome == OUTCOME_TIMEOUT && result != NULL &&
                                       !json_is_false(json_object_get(result, "sent")));
}

void green_answered(struct controller *c, const struct job *job, enum outcome outcome,
                    const char *text, const json_t *result)
{
    struct greens *greens = c->greens;
    struct green_tally *tally;
    char said[96];
    const char *why;

    (void)text;
    if (greens == NULL || job->action.subject > greens->count)
        return;
    greens->open--;
    tally = &greens->tallies[job->action.subject];
    if (!green_was_made(outcome, result)) {
        tally->passed++;
    } else if ((why = green_fault(outcome, result, said, sizeof(said))) != NULL) {
        tally->failed++;
        tally->in_a_row++;
        text_copy(tally->text, sizeof(tally->text), why);
    } else {
        tally->done++;
        tally->in_a_row = 0;
    }
    green_tell(c, job->action.subject, c->state.view->phase == PHASE_ENDED);
}

/* ---- a visit ---- */

/* What is done, as a request of the transport; NULL: *err says why. */
static json_t *green_request(struct controller *c, const struct view_vm *vm, size_t entry,
                             struct error *err)
{
    struct secret_reader reader = secret_reader(c, vm->made.team);
    json_t *body = request_target(c, vm, vm->green.made.user, err), *all = NULL;
    const json_t *script;
    char *bytes = NULL;
    size_t length;
    int result = -1;

    if (body != NULL)
        result = journal_blob_read(c->journal, vm->green.made.payload, &bytes, &length, err);
    if (result == 0)
        all = json_loadb(bytes, length, 0, NULL);
    script = json_array_get(json_object_get(all, "do"), entry);
    if (result == 0 && !json_is_string(script))
        result = error_set(err, ERROR_INPUT, "green traffic of %s has no entry %zu", vm->made.id,
                           entry + 1);
    if (result > 0)
        result =
            error_set(err, ERROR_MISSING, "the journal has no blob %.16s…", vm->green.made.payload);
    if (result == 0)
        result = request_text(c, body, "script", json_string_value(script),
                              json_string_length(script), &reader, err);
    json_decref(all);
    free(bytes);
    if (result == 0) {
        json_object_set_new(body, "limit", json_integer(LIMIT));
        return body;
    }
    json_decref(body);
    return NULL;
}

static void green_simulate(struct controller *c, const struct view_vm *vm, struct job *job)
{
    struct port_check check = {.vm = vm->made.vm, .team = vm->made.team, .at = c->now.mono};
    struct mono_time at;

    if (xclock_when_exercise(&c->clock, (struct exercise_time){job->action.due}, &at))
        check.at = at.ms;
    act_submit_check(c, c->transport, job, &check);
}

void act_green(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct greens *greens = green_greens(c);
    struct error err = {0};
    struct job *job;

    /* Things may have happened between the decision and its commit. */
    if (greens == NULL || vm == NULL || c->transport == NULL ||
        c->state.view->phase != PHASE_RUNNING || !green_is_there(c->state.view, vm))
        return;
    if (greens->open >= AT_ONCE || HASH_COUNT(c->jobs) >= CROWD || act_is_on_its_way(c, action)) {
        greens->tallies[action->subject].passed++;
        return;
    }
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    greens->open++;
    job->incarnation = vm->incarnation;
    if (c->simulated && c->transport->class->check != NULL)
        green_simulate(c, vm, job);
    else
        act_submit(c, c->transport, job, "exec", vm->green.made.timeout,
                   green_request(c, vm, (size_t)action->what, &err), &err);
}
