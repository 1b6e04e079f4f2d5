/* SPDX-License-Identifier: Apache-2.0 */
/* The view's places: made by the genesis, found by ordinal. What rows do to them is in
 * view-apply.c. */
#include "core/view/view.h"
#include "core/view/sharing-own.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/model/warning.h"
#include "core/view/view-places.h"

struct view *view_new(void)
{
    struct view *view = calloc(1, sizeof(*view));

    if (view == NULL || (view->shares.score = calloc(1, sizeof(*view->shares.score))) == NULL) {
        free(view);
        return NULL;
    }
    view->ended = -1;
    view->speed = 1000;
    view->exercise = (struct exercise_opened){.run = "",
                                              .name = "",
                                              .description = "",
                                              .scenario = "",
                                              .path = "",
                                              .key_hash = "",
                                              .seal_key = "",
                                              .packages = "",
                                              .sources = ""};
    return view;
}

void view_free(struct view *view)
{
    if (view == NULL)
        return;
    HASH_CLEAR(hh, view->shares.values);
    warning_index_free(view->shares.warning_index);
    sharing_fold_done(view->shares.score);
    free(view->shares.score);
    pool_done(&view->pool);
    free(view);
}

/* Every list is an array of structs that begin with their `made`, whose first member is the
 * ordinal. */
static void *view_place(const void *array, size_t count, size_t size, uint32_t ordinal)
{
    if (ordinal == 0 || ordinal > count)
        return NULL;

    const char *at = (const char *)array + (ordinal - 1) * size;
    uint32_t known;

    memcpy(&known, at, sizeof(known));
    return known == ordinal ? (void *)(uintptr_t)at : NULL;
}

#define LOOK_UP(name, list)                                                                        \
    struct view_##name *view_##name(const struct view *view, uint32_t ordinal)                     \
    {                                                                                              \
        return view_place(view->list##s, view->list##_count, sizeof(*view->list##s), ordinal);     \
    }

LOOK_UP(day, day)
LOOK_UP(team, team)
LOOK_UP(host, host)
LOOK_UP(vm, vm)
LOOK_UP(feature, feature)
LOOK_UP(condition, condition)
LOOK_UP(metric, metric)
LOOK_UP(objective, objective)
LOOK_UP(event, event)
LOOK_UP(inject, inject)
LOOK_UP(expectation, expectation)

struct view_switch *view_switch(const struct view *view, uint32_t ordinal)
{
    return view_place(view->switches, view->switch_count, sizeof(*view->switches), ordinal);
}

void *view_add_place(struct view *view, void *array_pointer, size_t *count, size_t size,
                     uint32_t ordinal, struct error *err)
{
    void **array = array_pointer;

    if (ordinal == 0 || ordinal > VIEW_ORDINAL_MOST) {
        error_set(err, ERROR_INPUT, "ordinal %u is out of range", ordinal);
        return NULL;
    }
    if (view_place(*array, *count, size, ordinal) != NULL) {
        error_set(err, ERROR_STATE, "ordinal %u was made before", ordinal);
        return NULL;
    }
    while (*count < ordinal)
        if (pool_grow(&view->pool, array, count, size) == NULL) {
            error_memory(err);
            return NULL;
        }
    return (char *)*array + (ordinal - 1) * size;
}

struct view_team *view_team_called(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->team_count; i++) {
        struct view_team *team = &view->teams[i];

        if (team->made.team != 0 &&
            (strcmp(team->made.id, name) == 0 || strcmp(team->made.path, name) == 0))
            return team;
    }
    return NULL;
}

bool view_is_item(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->inject_count; i++)
        if (view->injects[i].made.inject != 0 && strcmp(view->injects[i].made.id, id) == 0)
            return true;
    for (size_t i = 0; i < view->event_count; i++)
        if (view->events[i].made.event != 0 && strcmp(view->events[i].made.id, id) == 0)
            return true;
    return false;
}

bool view_concerns(uint32_t team, uint32_t wanted)
{
    return wanted == 0 || team == 0 || team == wanted;
}

bool view_is_held(const struct view *view, uint32_t ordinal)
{
    const struct view_team *team = view_team(view, ordinal);

    return team != NULL && team->held;
}

bool view_has_range(const struct view *view)
{
    return view->range == RANGE_BUILDING || view->range == RANGE_UP || view->range == RANGE_PARTIAL;
}

bool view_is_on(const struct view *view)
{
    return view->phase != PHASE_BEFORE && view->phase != PHASE_ENDED;
}

struct view_request *view_request_of(const struct view *view, uint32_t team, enum request_kind what)
{
    for (size_t i = view->request_count; i > 0; i--)
        if (view->requests[i - 1].made.team == team && view->requests[i - 1].made.what == what)
            return &view->requests[i - 1];
    return NULL;
}

const char *view_team_id(const struct view *view, uint32_t ordinal)
{
    const struct view_team *team = view_team(view, ordinal);

    return team != NULL ? team->made.id : "";
}

const char *view_seat_title(const struct view *view, int role, uint32_t team, char to[VIEW_SEAT])
{
    text_print(to, VIEW_SEAT, "%s%s%s", role_words[role], team != 0 ? ":" : "",
               view_team_id(view, team));
    return to;
}

void view_vm_title(const struct view *view, uint32_t ordinal, char *to, size_t size)
{
    const struct view_vm *vm = view_vm(view, ordinal);

    if (vm == NULL)
        text_copy(to, size, "a machine"); /* that may not be seen: its number would tell */
    else if (view_team(view, vm->made.team) != NULL)
        text_print(to, size, "%s of %s", vm->made.id, view_team_id(view, vm->made.team));
    else
        text_copy(to, size, vm->made.id);
}
