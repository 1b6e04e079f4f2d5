/* SPDX-License-Identifier: Apache-2.0 */
/* Which snapshots a VM has, by its rows vm.kept. */
#include "core/view/snapshots.h"

#include <string.h>

#include "base/text.h"
#include "core/view/view-places.h"

bool snapshot_label_is_valid(const char *label)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t length = strlen(label), fits = strspn(label, letters);

    if (length == 0)
        return true;
    while (fits != 0 && label[fits] != '\0' &&
           (strchr("._-", label[fits]) != NULL || strchr(letters, label[fits]) != NULL))
        fits++;
    return fits == length && length < sizeof(((struct view_snapshot *)0)->label);
}

bool snapshot_label_is_free(const char *label)
{
    bool number =
        label[0] == 'k' && label[1] != '\0' && strspn(label + 1, "0123456789") == strlen(label + 1);

    return !number && strcmp(label, "golden") != 0;
}

const struct view_snapshot *snapshot_find(const struct view_vm *vm, const char *name)
{
    for (size_t i = 0; i < vm->snapshot_count; i++)
        if (strcmp(vm->snapshots[i].name, name) == 0 && !vm->snapshots[i].unwanted)
            return &vm->snapshots[i];
    return NULL;
}

const struct view_snapshot *snapshot_labelled(const struct view_vm *vm, const char *label)
{
    for (size_t i = vm->snapshot_count; i-- > 0;)
        if (!vm->snapshots[i].unwanted &&
            (label[0] == '\0' || strcmp(vm->snapshots[i].label, label) == 0))
            return &vm->snapshots[i];
    return snapshot_find(vm, label);
}

void snapshot_stays(const struct view_vm *vm, char names[SNAPSHOTS_NAMES])
{
    size_t length = 0;

    names[0] = '\0';
    for (size_t i = 0; i < vm->snapshot_count; i++) {
        const struct view_snapshot *one = &vm->snapshots[i];
        bool replaced = vm->keeping[0] != '\0' && strcmp(one->label, vm->keeping_label) == 0;

        if (one->unwanted || replaced)
            continue;
        text_print(names + length, SNAPSHOTS_NAMES - length, "%s%s", length != 0 ? " " : "",
                   one->name);
        length += strlen(names + length);
    }
}

void snapshot_names(const struct view_vm *vm, char *to, size_t size)
{
    size_t length = 0;

    to[0] = '\0';
    for (size_t i = 0; i < vm->snapshot_count; i++) {
        const struct view_snapshot *one = &vm->snapshots[i];

        if (one->unwanted)
            continue;
        text_print(to + length, size - length, "%s%s", length != 0 ? ", " : "",
                   one->label[0] != '\0' ? one->label : one->name);
        length += strlen(to + length);
    }
}

bool snapshot_is_any_unwanted(const struct view_vm *vm)
{
    for (size_t i = 0; i < vm->snapshot_count; i++)
        if (vm->snapshots[i].unwanted)
            return true;
    return false;
}

static struct snapshot_group *snapshot_group_of(struct snapshot_group *groups, size_t *count,
                                                const struct view_snapshot *one)
{
    for (size_t i = 0; i < *count; i++)
        if (groups[i].group == one->group)
            return &groups[i];
    if (*count == SNAPSHOTS_MOST)
        return NULL;
    groups[*count] = (struct snapshot_group){.group = one->group};
    text_copy(groups[*count].label, sizeof(groups[*count].label), one->label);
    return &groups[(*count)++];
}

size_t snapshot_groups(const struct view *view, struct snapshot_group *groups)
{
    size_t count = 0, all = 0;

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        all += vm->made.vm != 0;
        for (size_t s = 0; vm->made.vm != 0 && s < vm->snapshot_count; s++) {
            const struct view_snapshot *one = &vm->snapshots[s];
            struct snapshot_group *group;

            if (one->group == 0 || one->unwanted ||
                (group = snapshot_group_of(groups, &count, one)) == NULL)
                continue;
            group->machines++;
            group->r = one->r > group->r ? one->r : group->r;
        }
    }
    for (size_t i = 0; i < count; i++)
        groups[i].all = all;
    for (size_t i = 1; i < count; i++)
        for (size_t at = i; at > 0 && groups[at].group < groups[at - 1].group; at--) {
            struct snapshot_group later = groups[at - 1];

            groups[at - 1] = groups[at];
            groups[at] = later;
        }
    return count;
}

/* ---- rows ---- */

static void snapshot_set_newest(struct view_vm *vm)
{
    const struct view_snapshot *newest = snapshot_labelled(vm, "");

    text_copy(vm->kept, sizeof(vm->kept), newest != NULL ? newest->name : "");
}

static void snapshot_take_out(struct view_vm *vm, size_t i)
{
    memmove(&vm->snapshots[i], &vm->snapshots[i + 1],
            (vm->snapshot_count - i - 1) * sizeof(vm->snapshots[i]));
    vm->snapshot_count--;
}

/* Takes those out that have this name, or (`name` NULL) this label. */
static void snapshot_take_out_all(struct view_vm *vm, const char *name, const char *label)
{
    for (size_t i = vm->snapshot_count; i-- > 0;)
        if (name != NULL ? strcmp(vm->snapshots[i].name, name) == 0
                         : strcmp(vm->snapshots[i].label, label) == 0)
            snapshot_take_out(vm, i);
}

static int snapshot_add(struct view *view, struct view_vm *vm, const struct row *row,
                        struct error *err)
{
    struct view_snapshot one = {.r = row->r};

    view_clean(one.name, sizeof(one.name), row->as.vm_kept.name);
    text_copy(one.label, sizeof(one.label), vm->keeping_label);
    one.group = vm->keep_group;
    snapshot_take_out_all(vm, NULL, one.label);
    /* The array keeps its full size, as counts go up and down. */
    if (vm->snapshots == NULL)
        vm->snapshots = pool_take_array(&view->pool, SNAPSHOTS_MOST, sizeof(one));
    if (vm->snapshots == NULL)
        return error_memory(err);
    if (vm->snapshot_count == SNAPSHOTS_MOST)
        snapshot_take_out(vm, 0);
    vm->snapshots[vm->snapshot_count++] = one;
    return 0;
}

static void snapshot_mark(struct view_vm *vm, const char *name, bool unwanted)
{
    for (size_t i = 0; i < vm->snapshot_count; i++)
        if (strcmp(vm->snapshots[i].name, name) == 0)
            vm->snapshots[i].unwanted = unwanted;
}

static void snapshot_want(struct view *view, struct view_vm *vm, const struct vm_kept *body)
{
    view_clean(vm->keeping, sizeof(vm->keeping), body->name);
    view_clean(vm->keeping_label, sizeof(vm->keeping_label), body->label);
    vm->keeps++;
    vm->keep_group = body->group;
    vm->keep_saved = false;
    if (body->group > view->keep_groups)
        view->keep_groups = body->group;
    view->keep_pausex |= body->pausex;
}

/* A step of a group snapshot between its beginning and its end. */
static void snapshot_step(struct view_vm *vm, const struct row *row)
{
    const struct vm_kept *body = &row->as.vm_kept;

    vm->keep_step = (enum kept_state)body->state;
    vm->keep_since = row->r;
    if (body->state == KEPT_TAKEN)
        vm->keep_saved = true;
    if (vm->keep_group == 0)
        return;
    if (body->state == KEPT_WANTED)
        vm->keep_text[0] = '\0'; /* its text says why a person wants it */
    else if (vm->keep_text[0] == '\0')
        view_clean(vm->keep_text, sizeof(vm->keep_text), body->text);
}

static int snapshot_apply(struct view *view, struct view_vm *vm, const struct row *row,
                          struct error *err)
{
    const struct vm_kept *body = &row->as.vm_kept;
    const char *name = body->name != NULL ? body->name : "";
    bool taken = vm->keeping[0] != '\0' && strcmp(vm->keeping, name) == 0;

    switch ((enum kept_state)body->state) {
    case KEPT_WANTED:
        snapshot_want(view, vm, body);
        snapshot_step(vm, row);
        return 0;
    case KEPT_SUSPENDED:
    case KEPT_TAKING:
    case KEPT_TAKEN:
    case KEPT_SPOILED:
    case KEPT_RESUMING:
        if (taken)
            snapshot_step(vm, row);
        return 0;
    case KEPT_DONE:
        if (snapshot_add(view, vm, row, err) < 0)
            return -ERROR_MEMORY;
        break;
    case KEPT_FAILED:
        if (!taken)
            snapshot_mark(vm, name, false);
        break;
    case KEPT_UNWANTED:
        snapshot_mark(vm, name, true);
        return 0;
    default:
        snapshot_take_out_all(vm, name, NULL);
        break;
    }
    view_clean(vm->keep_text, sizeof(vm->keep_text), body->state == KEPT_FAILED ? body->text : "");
    if (taken)
        vm->keeping[0] = vm->keeping_label[0] = '\0';
    return 0;
}

int view_kept(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct view_vm *vm = view_vm(view, row->as.vm_kept.vm);

    (void)changed;
    if (vm == NULL)
        return error_set(err, ERROR_STATE, "there is no VM %u", row->as.vm_kept.vm);
    if (snapshot_apply(view, vm, row, err) < 0)
        return -ERROR_MEMORY;
    snapshot_set_newest(vm);
    return 0;
}

void view_lose_snapshots(struct view_vm *vm)
{
    vm->snapshot_count = 0;
    vm->kept[0] = vm->keeping[0] = vm->keeping_label[0] = '\0';
}
