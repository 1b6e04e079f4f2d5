/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that a guest gets before a script runs there: first the folders, then one file after the
 * other. Each request may be repeated, so an interrupted parcel begins again. The script is sent
 * only when all files have arrived.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

#include "engine/control/payload.h"
#include "engine/control/within.h"

struct parcel {
    struct action action;
    struct parcel_to to;
    parcel_done *done;
    bool made_dirs;
    size_t file; /* the next one */
    struct payload *payload;
    char *own; /* the file that is being put, as this target alone reads it; NULL: none */
    struct parcel *prev, *next;
};

static struct parcel *parcel_find(const struct controller *c, const struct action *action)
{
    struct parcel *parcel;

    DL_FOREACH(c->parcels, parcel)
    {
        if (parcel->action.kind == action->kind && parcel->action.subject == action->subject)
            return parcel;
    }
    return NULL;
}

static void parcel_unstage(struct parcel *parcel)
{
    if (parcel->own != NULL)
        unlink(parcel->own);
    free(parcel->own);
    parcel->own = NULL;
}

static void parcel_end(struct controller *c, struct parcel *parcel)
{
    DL_DELETE(c->parcels, parcel);
    parcel_unstage(parcel);
    payload_drop(c, parcel->payload);
    free(parcel);
}

void parcel_close(struct controller *c)
{
    while (c->parcels != NULL)
        parcel_end(c, c->parcels);
}

/* ---- requests ---- */

static json_t *parcel_dirs_body(struct controller *c, struct parcel *parcel, const char *dirs,
                                struct error *err)
{
    json_t *body = request_target(c, view_vm(c->state.view, parcel->to.vm), parcel->to.user, err);

    if (body != NULL &&
        request_text(c, body, "script", dirs, strlen(dirs), &parcel->to.reader, err) < 0) {
        json_decref(body);
        return NULL;
    }
    return body;
}

/* The file's bytes where the transport finds them, there until its answer has come; malloc'd. NULL
 * and an error. */
static char *parcel_stage(struct controller *c, struct parcel *parcel, struct error *err)
{
    char *own, *path = NULL;
    int result;

    if (asprintf(&own, "%s/put-%d-%u", c->folder->state, (int)parcel->action.kind,
                 parcel->action.subject) < 0) {
        error_memory(err);
        return NULL;
    }
    result = payload_file(c, parcel->payload, parcel->file, own, &parcel->to.reader, &path, err);
    if (result == PAYLOAD_SHARED)
        free(own);
    else
        parcel->own = own;
    return result < 0 ? NULL : path;
}

static json_t *parcel_file_body(struct controller *c, struct parcel *parcel, const json_t *file,
                                struct error *err)
{
    const char *path = text_in(file, "path");
    char *from = NULL;
    json_t *body;

    parcel_unstage(parcel);
    if (!c->simulated && (from = parcel_stage(c, parcel, err)) == NULL)
        return NULL;
    body = request_target(c, view_vm(c->state.view, parcel->to.vm), parcel->to.user, err);
    if (body != NULL &&
        request_text(c, body, "path", path, strlen(path), &parcel->to.reader, err) < 0) {
        json_decref(body);
        body = NULL;
    }
    if (body != NULL) {
        json_object_set(body, "mode", json_object_get(file, "mode"));
        json_object_set_new(body, "from", json_string(from != NULL ? from : ""));
    }
    free(from);
    return body;
}

/* Sends the next request; after the last one the parcel has ended, and the action that needed it
 * goes on. */
static void parcel_next(struct controller *c, struct parcel *parcel)
{
    const char *dirs = text_in(payload_work(parcel->payload), "dirs");
    const json_t *files = json_object_get(payload_work(parcel->payload), "files");
    bool is_dirs = !parcel->made_dirs && dirs[0] != '\0';
    struct action action = parcel->action;
    parcel_done *done = parcel->done;
    struct error err = {0};
    struct job *job;
    json_t *body;

    if (!is_dirs && parcel->file >= json_array_size(files)) {
        parcel_end(c, parcel);
        done(c, &action);
        return;
    }
    job = act_begin(c, &action, &err);
    if (job == NULL)
        return;
    job->what = JOB_PARCEL;
    job->incarnation = parcel->to.incarnation;
    body = is_dirs ? parcel_dirs_body(c, parcel, dirs, &err)
                   : parcel_file_body(c, parcel, json_array_get(files, parcel->file), &err);
    parcel->file += !is_dirs;
    parcel->made_dirs = true;
    act_say_at(c, body, parcel->to.since);
    act_submit(c, c->transport, job, is_dirs ? "exec" : "put", is_dirs ? WITHIN_DIRS : WITHIN_FILE,
               body, &err);
}

void parcel_send(struct controller *c, const struct action *action, const char *hash,
                 const struct parcel_to *to, parcel_done *done)
{
    struct parcel *parcel;
    struct payload *payload;
    struct error err = {0};

    if (parcel_find(c, action) != NULL)
        return; /* it is on its way already */
    if (payload_take(c, hash, &payload, &err) < 0) {
        error_wrap(&err, "the files of an action cannot be sent");
        controller_fail(c, &err);
        return;
    }
    parcel = calloc(1, sizeof(*parcel));
    if (parcel == NULL) {
        payload_drop(c, payload);
        controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
        return;
    }
    *parcel = (struct parcel){.action = *action, .to = *to, .done = done, .payload = payload};
    DL_APPEND(c->parcels, parcel);
    parcel_next(c, parcel);
}

/* ---- answers ---- */

static bool parcel_went_well(enum outcome outcome, const json_t *result)
{
    const json_t *exit = json_object_get(result, "exit");

    return outcome == OUTCOME_DONE && (exit == NULL || json_integer_value(exit) == 0);
}

bool parcel_answered(struct controller *c, const struct job *job, enum outcome outcome,
                     const json_t *result)
{
    struct parcel *parcel = parcel_find(c, &job->action);

    if (parcel == NULL)
        return true;
    parcel_unstage(parcel);
    if (parcel_went_well(outcome, result))
        parcel_next(c, parcel);
    else
        parcel_end(c, parcel);
    return parcel_went_well(outcome, result);
}
