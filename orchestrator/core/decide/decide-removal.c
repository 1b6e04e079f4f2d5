/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a range. Each host removes its own part; one that cannot be asked holds nobody else
 * up. What may still be there stands in a row, and is removed when the host is heard of again, or
 * by the next `down`. A range is gone when every host has removed its part, except those of which a
 * person said that they are off.
 */
#include "base/text.h"
#include "core/decide/decide.h"
#include "core/model/row.h"

/* The VM is stopped and its disk kept for the next `up`. A VM that never came up has nothing worth
 * keeping. */
static void removal_rest(const struct view_vm *vm, struct intents *intents)
{
    if (vm->state == VM_PLANNED || vm->state == VM_GONE || vm->state == VM_STOPPED)
        return;
    if (vm->stood == vm->incarnation || decide_not_back_yet(vm)[0] != '\0')
        intents_vm(intents, vm, VM_STOPPED, "");
    else if (vm->state != VM_FAILED)
        intents_vm(intents, vm, VM_FAILED, "the range was taken down before it stood");
}

/* What was answered for a host; for one that was not asked by itself the controller's own answers,
 * as in a simulated range, which stands there as a whole. */
static bool removal_is_done_on(const struct dropped *answers, size_t count, uint32_t host)
{
    const struct dropped *own = NULL;

    for (size_t i = 0; i < count; i++) {
        if (answers[i].host == host)
            return answers[i].done;
        own = answers[i].host == 0 ? &answers[i] : own;
    }
    return own == NULL || own->done;
}

static bool removal_is_off(const struct view *view, const struct dropped *answer)
{
    const struct view_host *host =
        answer->host != DROPPED_NETWORKS ? view_host(view, answer->host) : NULL;

    return host != NULL && host->off && !view->wanted.kept;
}

/* The row of what may still be on the host: what could not be removed now, and what was left
 * before. */
static void removal_tell_left(const struct view *view, const struct view_host *host,
                              const struct dropped *answer, struct intents *intents)
{
    struct ordinals left = {0};
    uint32_t *items = pool_take_array(&intents->pool, view->vm_count + 1, sizeof(*items));

    if (items == NULL) {
        intents->failed = true;
        return;
    }
    for (size_t i = 0; i < view->vm_count && !answer->done; i++) {
        const struct view_vm *vm = &view->vms[i];
        bool stands = vm->made.vm != 0 && view_stand(view, vm) == host->made.host &&
                      vm->state != VM_GONE && vm->incarnation != 0;

        if (stands || (vm->made.vm != 0 && ordinals_have(&host->left, vm->made.vm)))
            items[left.count++] = vm->made.vm;
    }
    left.items = items;
    if (left.count == 0 && host->left.count == 0)
        return;
    intents_row(intents, &(struct row){.kind = ROW_HOST_LEFT,
                                       .as.host_left = {.host = host->made.host,
                                                        .vms = left,
                                                        .text = answer->done ? "" : answer->text}});
}

/* Nobody asks anything of it any more, whether it runs on or not: of a range that is gone nothing
 * is reached. The controller's own host can be asked again at once. */
static void removal_give_up(const struct view *view, const struct view_vm *vm,
                            struct intents *intents)
{
    if (view_stand(view, vm) == 0)
        return;
    if (vm->state == VM_MAKING || vm->state == VM_BOOTING || vm->state == VM_UP ||
        vm->state == VM_UNREACHABLE)
        intents_vm(intents, vm, VM_LOST, "its host could not be asked to remove it");
}

static void removal_tell_vms(const struct view *view, const struct dropped *answers, size_t count,
                             struct intents *intents)
{
    FOR_VMS(view, vm)
    {
        if (!removal_is_done_on(answers, count, view_stand(view, vm)))
            removal_give_up(view, vm, intents);
        else if (view->wanted.kept)
            removal_rest(vm, intents);
        else if (vm->state != VM_GONE)
            intents_vm(intents, vm, VM_GONE, "");
    }
}

/* Has one failed that should have answered? Says which, and why. */
static bool removal_is_blocked(const struct view *view, const struct dropped *answers, size_t count,
                               char *to, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        const struct view_host *host =
            answers[i].host != DROPPED_NETWORKS ? view_host(view, answers[i].host) : NULL;

        if (answers[i].done || removal_is_off(view, &answers[i]))
            continue;
        text_print(to, size, "%s%s%s%s", host != NULL ? "host " : "",
                   host != NULL ? host->made.name : "", host != NULL ? ": " : "", answers[i].text);
        return true;
    }
    return false;
}

void decide_range_dropped(const struct state *state, const struct dropped *answers, size_t count,
                          struct intents *intents)
{
    const struct view *view = state->view;
    char text[200] = "";

    if (view->range != RANGE_REMOVING)
        return;
    for (size_t i = 0; i < count; i++) {
        if (answers[i].done || !answers[i].died)
            continue;
        intents_act(intents, ACTION_DROP_RANGE, 0, 0);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct view_host *host =
            answers[i].host != DROPPED_NETWORKS ? view_host(view, answers[i].host) : NULL;

        if (host != NULL)
            removal_tell_left(view, host, &answers[i], intents);
    }
    removal_tell_vms(view, answers, count, intents);
    if (removal_is_blocked(view, answers, count, text, sizeof(text)))
        intents_range(intents, RANGE_PARTIAL, text);
    else
        intents_range(intents, view->wanted.kept ? RANGE_STOPPED : RANGE_GONE,
                      count == 1 ? answers[0].text : "");
}
