/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surveys and inspections: the provider's list of what exists becomes the input of a decision. An
 * inspection has more of each VM than a survey, and lists foreign domains and networks with names
 * of ours.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "engine/control/ended.h"
#include "engine/control/control.h"
#include "engine/control/within.h"

/* Lists of one answer; texts are borrowed from it, or of the pool. */
struct told {
    struct pool pool;
    struct surveyed *vms;
    size_t vm_count;
    struct foreign *foreign;
    size_t foreign_count;
};

static bool survey_has(const json_t *words, const char *word)
{
    size_t i;
    json_t *item;

    json_array_foreach(words, i, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), word) == 0)
            return true;
    }
    return false;
}

enum { WORDS_MOST = 32 };

/* A list of words as one text, a space behind each. */
static const char *survey_words_of(struct pool *pool, const json_t *words)
{
    const char *all = "";
    size_t i;
    json_t *item;

    json_array_foreach(words, i, item)
    {
        const char *more = json_is_string(item) && i < WORDS_MOST
                               ? pool_print(pool, "%s%s ", all, json_string_value(item))
                               : all;

        all = more != NULL ? more : all;
    }
    return all;
}

static struct surveyed survey_vm_of(struct told *told, const json_t *vm)
{
    const json_t *missing = json_object_get(vm, "missing");
    const char *state = text_in(vm, "state");

    return (struct surveyed){.vm = (uint32_t)json_integer_value(json_object_get(vm, "vm")),
                             .incarnation =
                                 (uint32_t)json_integer_value(json_object_get(vm, "incarnation")),
                             .running = strcmp(state, "stopped") != 0 && strcmp(state, "gone") != 0,
                             .gone = strcmp(state, "gone") == 0,
                             .paused = strcmp(state, "paused") == 0,
                             .stuck = strcmp(state, "stuck") == 0,
                             .host = text_in(vm, "host"),
                             .port = (uint32_t)json_integer_value(json_object_get(vm, "port")),
                             .definition = text_in(vm, "definition"),
                             .made = text_in(vm, "made"),
                             .no_disk = survey_has(missing, "disk"),
                             .no_seed = survey_has(missing, "seed"),
                             .no_network = survey_has(missing, "network"),
                             .kept = survey_words_of(&told->pool, json_object_get(vm, "kept"))};
}

static int survey_read_lists(struct told *told, const json_t *result, struct error *err)
{
    const json_t *vms = json_object_get(result, "vms"),
                 *foreign = json_object_get(result, "foreign");
    size_t i;
    json_t *item;

    told->vms = calloc(json_array_size(vms) + 1, sizeof(*told->vms));
    told->foreign = calloc(json_array_size(foreign) + 1, sizeof(*told->foreign));
    if (told->vms == NULL || told->foreign == NULL)
        return error_memory(err);
    json_array_foreach(vms, i, item)
    {
        told->vms[told->vm_count++] = survey_vm_of(told, item);
    }
    json_array_foreach(foreign, i, item)
    {
        told->foreign[told->foreign_count++] = (struct foreign){.what = text_in(item, "what"),
                                                                .name = text_in(item, "name"),
                                                                .text = text_in(item, "text")};
    }
    return 0;
}

static void survey_told_done(struct told *told)
{
    free(told->vms);
    free(told->foreign);
    pool_done(&told->pool);
}

void survey_ended(struct controller *c, enum outcome outcome, const char *text,
                  const json_t *result)
{
    struct told told = {.pool = POOL_EMPTY};
    struct intents intents = {0};
    struct error err;

    c->survey_runs = false;
    if (outcome != OUTCOME_DONE) {
        log_warn("controller", "the range could not be surveyed: %s", text);
    } else if (survey_read_lists(&told, result, &err) < 0) {
        controller_fail(c, &err);
    } else {
        decide_survey(&c->state, told.vms, told.vm_count, &intents);
        controller_take(c, &intents);
        intents_done(&intents);
    }
    survey_told_done(&told);
    if (c->survey_again) {
        c->survey_again = false;
        act_survey(c);
    }
}

void survey_inspected(struct controller *c, const struct job *job, enum outcome outcome,
                      const char *text, const json_t *result)
{
    const json_t *sent = json_object_get(result, "sent");
    struct ended ended = {.kind = job->action.kind,
                          .outcome = outcome,
                          .text = text,
                          .reason = text_in(result, "reason"),
                          .sent = !json_is_false(sent)};
    struct told told = {.pool = POOL_EMPTY};
    struct intents intents = {0};
    struct error err;

    if (survey_read_lists(&told, result, &err) < 0) {
        controller_fail(c, &err);
    } else {
        decide_inspect_ended(&c->state, &ended, told.vms, told.vm_count, told.foreign,
                             told.foreign_count, &intents);
        controller_take(c, &intents);
        intents_done(&intents);
    }
    survey_told_done(&told);
}

void act_survey(struct controller *c)
{
    struct error err = {0};
    struct job *job;

    if (c->survey_runs) {
        c->survey_again = true;
        return;
    }
    job = act_begin(c, NULL, &err);
    if (job == NULL)
        return;
    job->what = JOB_SURVEY;
    c->survey_runs = true;
    act_submit(c, c->provider, job, "survey", WITHIN_SURVEY, json_object(), &err);
}
