/* SPDX-License-Identifier: Apache-2.0 */
/* Machines are found again by node, team and which of several it is: ordinals move when a scenario
 * is edited. */
#include "desk/client/retake.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "desk/client/launch.h"
#include "desk/client/order.h"
#include "engine/control/laid.h"

struct retake {
    const struct view *view;
    const struct plan *plan;
    json_t *payloads, *takes;
    char (*hashes)[HASH_TEXT]; /* of the payloads */
    size_t count;
};

/* ---- the same in both ---- */

/* Which of the VMs of that node and team it is. */
static size_t retake_place_in_view(const struct view *view, const struct view_vm *vm)
{
    size_t place = 0;

    for (const struct view_vm *at = view->vms; at != vm; at++)
        place += at->made.vm != 0 && at->made.team == vm->made.team &&
                 strcmp(at->made.id, vm->made.id) == 0;
    return place;
}

/* The VM's ordinal in the plan; 0: the plan does not have it. */
static uint32_t retake_find_vm(const struct retake *retake, const struct view_vm *vm)
{
    size_t place = retake_place_in_view(retake->view, vm);
    const char *team = view_team_id(retake->view, vm->made.team);

    for (size_t i = 0; i < retake->plan->vms.count; i++) {
        const struct vm_made *made = &retake->plan->vms.items[i].row.as.vm_made;
        const char *theirs =
            made->team != 0 ? retake->plan->teams.items[made->team - 1].row.as.team_made.id : "";

        if (strcmp(made->id, vm->made.id) == 0 && strcmp(theirs, team) == 0 && place-- == 0)
            return made->vm;
    }
    return 0;
}

static const struct plan_row *retake_find_feature(const struct retake *retake,
                                                  const struct view_feature *feature)
{
    uint32_t vm = retake_find_vm(retake, view_vm(retake->view, feature->made.vm));

    for (size_t i = 0; vm != 0 && i < retake->plan->features.count; i++) {
        const struct plan_row *planned = &retake->plan->features.items[i];

        if (planned->row.as.feature_made.vm == vm &&
            strcmp(planned->row.as.feature_made.id, feature->made.id) == 0)
            return planned;
    }
    return NULL;
}

static bool retake_is_meant(const struct view *view, const struct view_feature *feature,
                            const char *target)
{
    const struct view_vm *vm;

    if (feature->made.feature == 0 ||
        (feature->state != FEATURE_FAILED && feature->state != FEATURE_WAITING))
        return false;
    vm = view_vm(view, feature->made.vm);
    return strcmp(vm->made.id, target) == 0 ||
           strcmp(view_team_id(view, vm->made.team), target) == 0;
}

/* ---- what is taken ---- */

/* The payload's place among those that are laid ready; the same is laid there once. */
static int retake_place_of(struct retake *retake, const struct plan_row *planned, const char *hash,
                           struct error *err)
{
    size_t place = 0;

    while (place < retake->count && strcmp(retake->hashes[place], hash) != 0)
        place++;
    if (place < retake->count)
        return (int)place;

    void *more = reallocarray(retake->hashes, retake->count + 1, sizeof(*retake->hashes));

    if (more == NULL ||
        json_array_append_new(retake->payloads,
                              json_stringn(planned->blob.bytes, planned->blob.length)) < 0)
        return error_memory(err);
    retake->hashes = more;
    text_copy(retake->hashes[retake->count], sizeof(*retake->hashes), hash);
    return (int)retake->count++;
}

static int retake_take(struct retake *retake, const struct view_feature *feature, struct error *err)
{
    const struct plan_row *planned = retake_find_feature(retake, feature);
    char hash[HASH_TEXT] = "", title[128] = "";
    int place;

    if (planned == NULL) {
        view_vm_title(retake->view, feature->made.vm, title, sizeof(title));
        return error_set(err, ERROR_INPUT, "the scenario no longer has feature %s in %s",
                         feature->made.id, title);
    }
    hash_text(hash, planned->blob.bytes, planned->blob.length);
    if (strcmp(hash, feature->made.payload) == 0 &&
        planned->row.as.feature_made.restart == feature->made.restart)
        return 0;
    place = retake_place_of(retake, planned, hash, err);
    if (place < 0)
        return place;
    json_array_append_new(retake->takes,
                          json_pack("{s:I, s:i, s:s, s:b}", "feature",
                                    (json_int_t)feature->made.feature, "payload", place, "title",
                                    planned->row.as.feature_made.title, "restart",
                                    planned->row.as.feature_made.restart));
    return 0;
}

/* Laid into the state folder under its hash, and the order that names it. */
static int retake_lay_ready(const struct retake *retake, const struct found *found,
                            const char *target, json_t **ret_order, struct error *err)
{
    json_t *document =
        json_pack("{s:O, s:O}", "payloads", retake->payloads, "takes", retake->takes);
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    size_t length = text != NULL ? strlen(text) : 0;
    char hash[HASH_TEXT] = "";
    int result = text != NULL ? 0 : error_memory(err);

    json_decref(document);
    if (result == 0 && length > laid_take.most)
        result = error_set(err, ERROR_INPUT,
                           "the corrected packages have more than %zu MiB; retake node by node",
                           laid_take.most >> 20);
    if (result == 0)
        result = laid_write(&laid_take, &found->folder, text, length, hash, err);
    free(text);
    if (result < 0)
        return result;
    *ret_order = order_line("retake");
    json_object_set_new(*ret_order, "target", json_string(target));
    json_object_set_new(*ret_order, "detail", json_string(hash));
    return 0;
}

void retake_done(const struct found *found, const char *hash)
{
    laid_clear(&laid_take, &found->folder, hash);
}

int retake_plan(const struct desk *desk, const struct found *found, const char *target,
                json_t **ret_order)
{
    struct retake retake = {.view = found->view};
    struct error err = {0};
    struct plan *plan = NULL;
    int code = launch_plan(desk, found->view->exercise.path, NULL, found->folder.run, false, &plan),
        result = 0;

    if (code != 0)
        return code;
    retake.plan = plan;
    retake.payloads = json_array();
    retake.takes = json_array();
    for (size_t i = 0; result == 0 && i < found->view->feature_count; i++)
        if (retake_is_meant(found->view, &found->view->features[i], target))
            result = retake_take(&retake, &found->view->features[i], &err);
    if (result < 0)
        code = desk_failed(desk, &err), code = err.code == ERROR_INPUT ? EXIT_SCENARIO : code;
    else if (json_array_size(retake.takes) != 0 &&
             retake_lay_ready(&retake, found, target, ret_order, &err) < 0)
        code = desk_failed(desk, &err);
    else if (json_array_size(retake.takes) == 0)
        output_print(&desk->err, TONE_WARN,
                     "no package of a failed feature there has changed: retrying with the same "
                     "files\n");
    json_decref(retake.payloads);
    json_decref(retake.takes);
    free(retake.hashes);
    plan_free(plan);
    return code;
}
