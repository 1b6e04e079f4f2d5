/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A feature on its way into its VM: folders, files, script, restart, one request after the other. Each may be repeated
 * (the script goes by a marker, as an inject does), so that a run that was cut off begins anew from its first step.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "control/answer.h"
#include "control/control.h"

enum {
    FILE_WITHIN = 120000,
    DIRS_WITHIN = 30000,
    RESTART_WITHIN = 120000,
    WAIT_MORE = 3000, /* ms beyond the script's own timeout until its request is given up */
};

struct feature_run {
    uint32_t feature;
    enum { STEP_DIRS, STEP_FILES, STEP_SCRIPT, STEP_RESTART, STEP_END } step;
    size_t file;    /* the next one */
    json_t *work;   /* what is to be done */
    json_t *result; /* the script's */
    char *staged;   /* the file that is being put, on our disk; NULL: none */
    UT_hash_handle hh;
};

static struct feature_run *find(const struct controller *c, uint32_t feature)
{
    struct feature_run *run;

    HASH_FIND(hh, c->features, &feature, sizeof(feature), run);
    return run;
}

static void unstage(struct feature_run *run)
{
    if (run->staged != NULL)
        unlink(run->staged);
    free(run->staged);
    run->staged = NULL;
}

static void end(struct controller *c, struct feature_run *run)
{
    HASH_DEL(c->features, run);
    unstage(run);
    json_decref(run->work);
    json_decref(run->result);
    free(run);
}

void feature_close(struct controller *c)
{
    while (c->features != NULL)
        end(c, c->features);
}

static const char *word_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* ---- steps ---- */

static json_t *dirs_body(struct controller *c, struct feature_run *run, const struct view_feature *feature,
                         struct error *err)
{
    json_t *body = request_target(c, view_vm(c->state.view, feature->made.vm), feature->made.user, err);

    if (body != NULL)
        json_object_set(body, "script", json_object_get(run->work, "dirs"));
    return body;
}

/* The file's bytes where the transport finds them; there until its answer has come. */
static int stage(struct controller *c, struct feature_run *run, const char *data, struct error *err)
{
    size_t room = strlen(data) / 4 * 3 + 3, length = 0;
    unsigned char *bytes = malloc(room);
    int result = 0;

    if (bytes == NULL || asprintf(&run->staged, "%s/put-%u", c->folder->state, run->feature) < 0) {
        run->staged = NULL;
        free(bytes);
        return error_memory(err);
    }
    if (sodium_base642bin(bytes, room, data, strlen(data), NULL, &length, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        result = error_set(err, ERROR_INPUT, "the journal holds a file that is no base64");
    else
        result = file_replace(run->staged, bytes, length, 0600, err);
    free(bytes);
    return result;
}

static json_t *file_body(struct controller *c, struct feature_run *run, const struct view_feature *feature,
                         struct error *err)
{
    const json_t *file = json_array_get(json_object_get(run->work, "files"), run->file++);
    json_t *body;

    unstage(run);
    if (!c->options->virtual_time && stage(c, run, word_of(file, "data"), err) < 0)
        return NULL;
    body = request_target(c, view_vm(c->state.view, feature->made.vm), feature->made.user, err);
    if (body == NULL)
        return NULL;
    json_object_set_new(body, "path", json_string(word_of(file, "path")));
    json_object_set(body, "mode", json_object_get(file, "mode"));
    json_object_set_new(body, "from", json_string(run->staged != NULL ? run->staged : ""));
    return body;
}

static json_t *script_body(struct controller *c, struct feature_run *run, const struct view_feature *feature,
                           struct error *err)
{
    const struct view_vm *vm = view_vm(c->state.view, feature->made.vm);
    json_t *body = request_target(c, vm, feature->made.user, err);

    if (body == NULL)
        return NULL;
    request_marked(c, body, "/feature", feature->made.feature, feature->attempt, vm, feature->made.user,
                   feature->made.timeout);
    json_object_set(body, "script", json_object_get(run->work, "script"));
    json_object_set_new(body, "harmless", json_true());
    json_object_set_new(body, "feature", json_true());
    return body;
}

/* Is there anything to do in this step? */
static bool has_step(const struct feature_run *run, const struct view_feature *feature)
{
    switch (run->step) {
    case STEP_DIRS:
        return word_of(run->work, "dirs")[0] != '\0';
    case STEP_FILES:
        return run->file < json_array_size(json_object_get(run->work, "files"));
    case STEP_SCRIPT:
        return run->result == NULL && word_of(run->work, "script")[0] != '\0';
    case STEP_RESTART:
        return feature->made.restart;
    default:
        return true;
    }
}

static void next(struct controller *c, struct feature_run *run, const struct action *action)
{
    static const struct {
        const char *verb;
        json_t *(*body)(struct controller *c, struct feature_run *run, const struct view_feature *feature,
                        struct error *err);
        int64_t within;
    } steps[] = {
        [STEP_DIRS] = {"exec", dirs_body, DIRS_WITHIN},
        [STEP_FILES] = {"put", file_body, FILE_WITHIN},
        [STEP_SCRIPT] = {"inject", script_body, 0},
    };
    const struct view_feature *feature = view_feature(c->state.view, run->feature);
    struct error err;
    struct job *job;

    while (!has_step(run, feature))
        run->step++;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = feature->incarnation;
    if (run->step == STEP_END) {
        json_t *result = run->result != NULL ? json_incref(run->result) : json_pack("{s:s}", "state", "ended");

        end(c, run);
        answer_action(c, job, OUTCOME_DONE, "", result);
        answer_drop(c, job);
        json_decref(result);
        return;
    }
    if (run->step == STEP_RESTART) {
        act_submit(c, c->provider, job, "vm.restart", RESTART_WITHIN,
                   request_domain(view_vm(c->state.view, feature->made.vm)), &err);
        return;
    }

    json_t *body = steps[run->step].body(c, run, feature, &err);
    int64_t within = run->step == STEP_SCRIPT ? feature->made.timeout + WAIT_MORE : steps[run->step].within;

    act_say_at(c, body, feature->since);
    act_submit(c, c->transport, job, steps[run->step].verb, within, body, &err);
    if (run->step == STEP_DIRS)
        run->step = STEP_FILES;
}

void feature_start(struct controller *c, const struct action *action)
{
    const struct view_feature *feature = view_feature(c->state.view, action->subject);
    struct feature_run *run;
    char *text = NULL;
    size_t length;
    struct error err;

    if (find(c, action->subject) != NULL || feature->state != FEATURE_SENT)
        return; /* it is on its way already */
    run = calloc(1, sizeof(*run));
    if (run == NULL || journal_blob_read(c->journal, feature->made.payload, &text, &length, &err) != 0) {
        free(run);
        error_set(&err, ERROR_MEMORY, "feature %s cannot be read from the journal", feature->made.id);
        controller_fail(c, &err);
        return;
    }
    run->feature = action->subject;
    run->work = json_loadb(text, length, 0, NULL);
    free(text);
    HASH_ADD(hh, c->features, feature, sizeof(run->feature), run);
    next(c, run, action);
}

/* Has a step gone well, so that the next one follows? */
static bool went_well(const struct feature_run *run, enum outcome outcome, const json_t *result)
{
    const json_t *exit = json_object_get(result, "exit");

    if (outcome != OUTCOME_DONE)
        return false;
    if (run->step == STEP_FILES || run->step == STEP_RESTART)
        return exit == NULL || json_integer_value(exit) == 0;
    return strcmp(word_of(result, "state"), "ended") == 0 && json_is_integer(exit) && json_integer_value(exit) == 0 &&
           !json_is_true(json_object_get(result, "timed_out"));
}

void feature_answered(struct controller *c, const struct job *job, enum outcome outcome, const char *text,
                      json_t *result)
{
    struct feature_run *run = find(c, job->action.subject);
    struct action action = job->action;

    if (run == NULL)
        return;
    unstage(run);
    if (!went_well(run, outcome, result)) {
        /* An error of the provider is no outcome: what there is now is looked at. */
        if (run->step == STEP_RESTART)
            act_survey(c);
        end(c, run);
        answer_action(c, job, outcome, text, result);
        return;
    }
    if (run->step == STEP_SCRIPT) {
        run->result = json_incref(result);
        run->step = STEP_RESTART;
    } else if (run->step == STEP_RESTART) {
        if (run->result == NULL)
            run->result = json_pack("{s:s}", "state", "ended");
        json_object_set(run->result, "host", json_object_get(result, "host"));
        json_object_set(run->result, "port", json_object_get(result, "port"));
        run->step = STEP_END;
    }
    next(c, run, &action);
}
