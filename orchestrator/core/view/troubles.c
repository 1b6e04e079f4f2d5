/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/troubles.h"

#include "core/model/row.h"
#include "core/view/coming.h"

bool troubles_is_unneeded(const struct view *view, const struct view_inject *inject)
{
    const struct view_event *event = view_event(view, inject->made.event);

    return inject->state == INJECT_EXPIRED && event != NULL && event->state == OCCURRENCE_EXPIRED &&
           !event->ordered && (event->made.at < 0 || coming_waits(&event->made));
}

bool troubles_is_overtaken(const struct view *view, const struct view_inject *inject)
{
    return inject->state == INJECT_EXPIRED && !troubles_is_unneeded(view, inject);
}

const char *troubles_state_word(const struct view *view, const struct view_inject *inject)
{
    return troubles_is_unneeded(view, inject) ? "not needed" : inject_state_words[inject->state];
}

bool troubles_is_broken(const struct view_inject *inject)
{
    return inject->state == INJECT_FAILED || inject->state == INJECT_PARTIAL ||
           inject->state == INJECT_UNREACHABLE || inject->state == INJECT_INTERRUPTED;
}

bool troubles_is_hung(const struct view_vm *vm)
{
    return vm->hung[0] != '\0' || (vm->state == VM_UNREACHABLE && vm->was_up);
}

static void troubles_count_injects(const struct view *view, uint32_t team, struct troubles *all)
{
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject == 0 || !view_concerns(inject->made.team, team))
            continue;
        all->failed += inject->state == INJECT_FAILED;
        all->partial += inject->state == INJECT_PARTIAL;
        all->unreachable += inject->state == INJECT_UNREACHABLE;
        all->interrupted += inject->state == INJECT_INTERRUPTED;
        all->held += inject->state == INJECT_HELD && inject->fire_at < 0;
        all->overtaken += troubles_is_overtaken(view, inject);
        all->unneeded += troubles_is_unneeded(view, inject);
        all->cleanups += inject->cleanup == CLEANUP_FAILED;
        if (all->first == NULL && troubles_is_broken(inject))
            all->first = inject;
    }
}

int64_t troubles_due(const struct view *view, const struct view_expectation *one, int64_t x)
{
    const struct view_team *team = view_team(view, one->made.team);
    int64_t since;

    if (one->due < 0 || team == NULL || !team->held || one->state != EXPECTATION_OPEN)
        return one->due;
    since = one->x > team->held_since ? one->x : team->held_since;
    return one->due + (x > since ? x - since : 0);
}

static void troubles_count_expectations(const struct view *view, uint32_t team, int64_t x,
                                        struct troubles *all)
{
    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];
        int64_t due = troubles_due(view, one, x);

        if (one->made.expectation == 0 || !view_concerns(one->made.team, team))
            continue;
        all->missed += one->state == EXPECTATION_MISSED;
        if (one->state != EXPECTATION_OPEN)
            continue;
        all->expected++;
        all->overdue += due >= 0 && due <= x;
        due = due >= 0 ? due : view->exercise.endex;
        if (due > 0 && (all->next == NULL || due < all->due)) {
            all->next = one;
            all->due = due;
        }
    }
}

struct troubles troubles_count(const struct view *view, uint32_t team, int64_t x)
{
    struct troubles all = {.due = -1};

    troubles_count_injects(view, team, &all);
    if (view->phase != PHASE_ENDED)
        troubles_count_expectations(view, team, x, &all);
    for (size_t i = 0; i < view->vm_count && view_has_range(view); i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || !view_concerns(vm->made.team, team))
            continue;
        all.hung += troubles_is_hung(vm);
        all.lost += vm->state == VM_LOST || vm->state == VM_FAILED;
    }
    for (size_t i = 0; i < view->request_count && view->range != RANGE_GONE; i++)
        all.requests += view->requests[i].state == REQUEST_OPEN &&
                        view_concerns(view->requests[i].made.team, team);
    for (size_t i = 0; i < view->ask_count; i++)
        all.asks += view->asks[i].state == ASK_OPEN && view_concerns(view->asks[i].made.team, team);
    return all;
}
