/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files on their way into a guest, before what an action runs there: folders, then one file after the other. Each request may
 * be repeated, so that a parcel that was cut off begins anew. Nothing is sent by the action itself until all are there.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

#include "base/file.h"
#include "control/control.h"

enum { FILE_WITHIN = 120000, DIRS_WITHIN = 30000 };

struct parcel {
    struct action action;
    struct parcel_to to;
    parcel_done *done;
    bool made_dirs;
    size_t file; /* the next one */
    json_t *work;
    char *staged; /* the file that is being put, on our disk; NULL: none */
    struct parcel *prev, *next;
};

static struct parcel *find(const struct controller *c, const struct action *action)
{
    struct parcel *parcel;

    DL_FOREACH(c->parcels, parcel)
    {
        if (parcel->action.kind == action->kind && parcel->action.subject == action->subject)
            return parcel;
    }
    return NULL;
}

static void unstage(struct parcel *parcel)
{
    if (parcel->staged != NULL)
        unlink(parcel->staged);
    free(parcel->staged);
    parcel->staged = NULL;
}

static void end(struct controller *c, struct parcel *parcel)
{
    DL_DELETE(c->parcels, parcel);
    unstage(parcel);
    json_decref(parcel->work);
    free(parcel);
}

void parcel_close(struct controller *c)
{
    while (c->parcels != NULL)
        end(c, c->parcels);
}

/* ---- requests ---- */

static json_t *dirs_body(struct controller *c, struct parcel *parcel, const char *dirs, struct error *err)
{
    json_t *body = request_target(c, view_vm(c->state.view, parcel->to.vm), parcel->to.user, err);

    if (body != NULL && request_text(c, body, "script", dirs, strlen(dirs), &parcel->to.reader, err) < 0) {
        json_decref(body);
        return NULL;
    }
    return body;
}

/* The file's bytes where the transport finds them; there until its answer has come. */
static int stage(struct controller *c, struct parcel *parcel, const char *data, struct error *err)
{
    size_t room = strlen(data) / 4 * 3 + 3, length = 0;
    char *bytes = malloc(room), *read = NULL;
    int result;

    if (bytes == NULL || asprintf(&parcel->staged, "%s/put-%d-%u", c->folder->state, (int)parcel->action.kind,
                                  parcel->action.subject) < 0) {
        parcel->staged = NULL;
        free(bytes);
        return error_memory(err);
    }
    if (sodium_base642bin((unsigned char *)bytes, room, data, strlen(data), NULL, &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        result = error_set(err, ERROR_INPUT, "the journal holds a file that is no base64");
    else
        result = secret_text(&parcel->to.reader, bytes, length, &read, &length, err);
    if (result >= 0)
        result = file_replace(parcel->staged, read != NULL ? read : bytes, length, 0600, err);
    free(read);
    free(bytes);
    return result;
}

static json_t *file_body(struct controller *c, struct parcel *parcel, const json_t *file, struct error *err)
{
    const char *path = text_in(file, "path");
    json_t *body;

    unstage(parcel);
    if (!c->options->virtual_time && stage(c, parcel, text_in(file, "data"), err) < 0)
        return NULL;
    body = request_target(c, view_vm(c->state.view, parcel->to.vm), parcel->to.user, err);
    if (body != NULL && request_text(c, body, "path", path, strlen(path), &parcel->to.reader, err) < 0) {
        json_decref(body);
        return NULL;
    }
    if (body != NULL) {
        json_object_set(body, "mode", json_object_get(file, "mode"));
        json_object_set_new(body, "from", json_string(parcel->staged != NULL ? parcel->staged : ""));
    }
    return body;
}

/* The next request, or the parcel has ended and what it was for goes on. */
static void next(struct controller *c, struct parcel *parcel)
{
    const char *dirs = text_in(parcel->work, "dirs");
    const json_t *files = json_object_get(parcel->work, "files");
    bool is_dirs = !parcel->made_dirs && dirs[0] != '\0';
    struct action action = parcel->action;
    parcel_done *done = parcel->done;
    struct error err = {0};
    struct job *job;
    json_t *body;

    if (!is_dirs && parcel->file >= json_array_size(files)) {
        end(c, parcel);
        done(c, &action);
        return;
    }
    job = act_begin(c, &action, &err);
    if (job == NULL)
        return;
    job->what = JOB_PARCEL;
    job->incarnation = parcel->to.incarnation;
    body = is_dirs ? dirs_body(c, parcel, dirs, &err) : file_body(c, parcel, json_array_get(files, parcel->file), &err);
    parcel->file += !is_dirs;
    parcel->made_dirs = true;
    act_say_at(c, body, parcel->to.since);
    act_submit(c, c->transport, job, is_dirs ? "exec" : "put", is_dirs ? DIRS_WITHIN : FILE_WITHIN, body, &err);
}

void parcel_send(struct controller *c, const struct action *action, const char *hash, const struct parcel_to *to,
                 parcel_done *done)
{
    struct parcel *parcel;
    char *text = NULL;
    size_t length;
    struct error err = {0};

    if (find(c, action) != NULL)
        return; /* it is on its way already */
    parcel = calloc(1, sizeof(*parcel));
    if (parcel == NULL || journal_blob_read(c->journal, hash, &text, &length, &err) != 0) {
        free(parcel);
        error_set(&err, ERROR_MISSING, "the files of an action cannot be read from the journal");
        controller_fail(c, &err);
        return;
    }
    *parcel = (struct parcel){.action = *action, .to = *to, .done = done, .work = json_loadb(text, length, 0, NULL)};
    free(text);
    DL_APPEND(c->parcels, parcel);
    next(c, parcel);
}

/* ---- answers ---- */

static bool went_well(enum outcome outcome, const json_t *result)
{
    const json_t *exit = json_object_get(result, "exit");

    return outcome == OUTCOME_DONE && (exit == NULL || json_integer_value(exit) == 0);
}

bool parcel_answered(struct controller *c, const struct job *job, enum outcome outcome, const json_t *result)
{
    struct parcel *parcel = find(c, &job->action);

    if (parcel == NULL)
        return true;
    unstage(parcel);
    if (went_well(outcome, result))
        next(c, parcel);
    else
        end(c, parcel);
    return went_well(outcome, result);
}
