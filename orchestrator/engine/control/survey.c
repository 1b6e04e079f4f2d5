/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surveys and inspections: the provider's list of what exists becomes the input of a decision. An
 * inspection has more of each VM than a survey, and lists foreign domains and networks with names
 * of ours. A survey is of one host; an inspection is of all, and of a host that could not be asked
 * it knows nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "core/view/snapshots.h"
#include "engine/control/ended.h"
#include "engine/control/control.h"
#include "engine/control/hosts.h"
#include "engine/control/within.h"

/* Lists of one answer; texts are borrowed from it, or of the pool. */
struct told {
    struct pool pool;
    json_t *result; /* our own copy; may be NULL */
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

/* Those on disk that are being replaced or removed are in the provider's list, too. */
enum { WORDS_MOST = 2 * SNAPSHOTS_MOST };

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
                             .unknown = strcmp(state, "unknown") == 0,
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
    json_decref(told->result);
}

/* Nothing is known of the VMs that stand on a host (`here`), or on any other host. */
static void survey_add_unknown(struct controller *c, const struct range_host *host, bool here,
                               json_t *vms)
{
    const struct view *view = c->state.view;

    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && (hosts_of(c, &view->vms[i]) == host) == here)
            json_array_append_new(vms,
                                  json_pack("{s:I, s:s}", "vm", (json_int_t)view->vms[i].made.vm,
                                            "state", "unknown"));
}

/* A host is believed about the VMs that stand on it alone. */
static void survey_keep_own(struct controller *c, const struct range_host *host, json_t *vms)
{
    for (size_t i = json_array_size(vms); i-- > 0;) {
        json_int_t ordinal = json_integer_value(json_object_get(json_array_get(vms, i), "vm"));
        const struct view_vm *vm =
            ordinal > 0 && ordinal <= UINT32_MAX ? view_vm(c->state.view, (uint32_t)ordinal) : NULL;

        if (vm != NULL && hosts_of(c, vm) != host)
            json_array_remove(vms, i);
    }
}

static int survey_read_host(struct controller *c, const struct range_host *host, struct told *told,
                            const json_t *result, struct error *err)
{
    json_t *all = json_deep_copy(result), *vms = json_object_get(all, "vms");
    int r;

    if (all == NULL)
        return error_memory(err);
    survey_keep_own(c, host, vms);
    survey_add_unknown(c, host, false, vms);
    told->result = all;
    r = survey_read_lists(told, all, err);
    return r;
}

/* An answer without a list of VMs does not say that there are none: it is no survey. */
static bool survey_is_answered(enum outcome outcome, const json_t *result, const char **text)
{
    bool listed = json_is_array(json_object_get(result, "vms"));

    if (outcome == OUTCOME_DONE && !listed)
        *text = "the provider's answer has no list of VMs";
    return outcome == OUTCOME_DONE && listed;
}

void survey_ended(struct controller *c, const struct job *job, enum outcome outcome,
                  const char *text, const json_t *result)
{
    struct range_host *host = job->host;
    struct told told = {.pool = POOL_EMPTY};
    struct intents intents = {0};
    struct error err;

    host->survey_runs = false;
    if (!survey_is_answered(outcome, result, &text)) {
        log_warn("controller", "the range could not be surveyed: %s", text);
    } else if (survey_read_host(c, host, &told, result, &err) < 0) {
        controller_fail(c, &err);
    } else {
        decide_survey(&c->state, told.vms, told.vm_count, &intents);
        controller_take(c, &intents);
        intents_done(&intents);
    }
    survey_told_done(&told);
    if (host->survey_again) {
        host->survey_again = false;
        act_survey(c, host);
    }
}

static void survey_decide_inspected(struct controller *c, const struct job *job,
                                    enum outcome outcome, const char *text, const json_t *result)
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

/* One host's answer into that of all. */
static int survey_gather(struct controller *c, const struct job *job, const json_t *result,
                         struct error *err)
{
    static const char *const lists[] = {"vms", "foreign"};

    if (c->inspection.all == NULL)
        c->inspection.all = json_pack("{s:[], s:[]}", "vms", "foreign");
    if (c->inspection.all == NULL)
        return error_memory(err);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        json_t *list = json_copy(json_object_get(result, lists[i]));
        int r = 0;

        survey_keep_own(c, job->host, list);
        if (json_is_array(list))
            r = json_array_extend(json_object_get(c->inspection.all, lists[i]), list);
        json_decref(list);
        if (r < 0)
            return error_memory(err);
    }
    if (result == NULL)
        survey_add_unknown(c, job->host, true, json_object_get(c->inspection.all, "vms"));
    return 0;
}

void survey_inspected(struct controller *c, const struct job *job, enum outcome outcome,
                      const char *text, const json_t *result)
{
    bool done = survey_is_answered(outcome, result, &text);
    struct error err;

    if (!done)
        log_warn("controller", "the range%s%s could not be inspected: %s",
                 job->host->name[0] != '\0' ? " on host " : "", job->host->name, text);
    if (survey_gather(c, job, done ? result : NULL, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    c->inspection.done |= done;
    if (--c->inspection.open != 0)
        return;

    json_t *all = c->inspection.all;

    /* Where all have failed, the last one says why. */
    done = c->inspection.done;
    c->inspection.all = NULL;
    c->inspection.done = false;
    if (!done && outcome == OUTCOME_DONE)
        outcome = OUTCOME_FAILED;
    survey_decide_inspected(c, job, done ? OUTCOME_DONE : outcome, done ? "" : text,
                            done ? all : result);
    json_decref(all);
}

void act_survey(struct controller *c, struct range_host *host)
{
    struct error err = {0};
    struct job *job;

    if (host->survey_runs) {
        host->survey_again = true;
        return;
    }
    job = act_begin(c, NULL, &err);
    if (job == NULL)
        return;
    job->what = JOB_SURVEY;
    job->host = host;
    host->survey_runs = true;
    act_submit(c, host->provider, job, "survey", WITHIN_SURVEY, json_object(), &err);
}
