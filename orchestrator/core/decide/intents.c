/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The intents themselves: rows to append, in their usual forms, and actions to take.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/model/row.h"
#include "core/view/forks.h"

void intents_done(struct intents *intents)
{
    pool_done(&intents->pool);
    *intents = (struct intents){0};
}

void intents_row(struct intents *intents, const struct row *row)
{
    struct row *copy =
        pool_grow(&intents->pool, &intents->rows, &intents->row_count, sizeof(*copy));

    if (copy == NULL || row_copy(copy, row, &intents->pool, NULL) < 0)
        intents->failed = true;
}

static void intents_add_action(struct intents *intents, struct action action)
{
    struct action *at =
        pool_grow(&intents->pool, &intents->actions, &intents->action_count, sizeof(*at));

    if (at == NULL)
        intents->failed = true;
    else
        *at = action;
}

void intents_act(struct intents *intents, enum action_kind kind, uint32_t subject, int64_t due)
{
    intents_add_action(intents, (struct action){.kind = kind, .subject = subject, .due = due});
}

void intents_green(struct intents *intents, uint32_t vm, int64_t due, uint32_t entry)
{
    intents_add_action(
        intents,
        (struct action){.kind = ACTION_GREEN, .subject = vm, .due = due, .what = (int)entry});
}

void intents_wake(struct intents *intents, enum agenda_what what, uint32_t subject, int64_t due)
{
    intents_add_action(
        intents,
        (struct action){.kind = ACTION_WAKE, .subject = subject, .due = due, .what = what});
}

void intents_event(struct intents *intents, uint32_t event, enum event_state state, int64_t cause,
                   const char *by)
{
    intents_row(intents,
                &(struct row){
                    .kind = ROW_EVENT_STATE,
                    .as.event_state = {.event = event, .state = state, .cause = cause, .by = by}});
}

void intents_inject(struct intents *intents, const struct view_inject *inject,
                    enum inject_state state, const char *by, const char *text)
{
    struct row row = {.kind = ROW_INJECT_STATE,
                      .as.inject_state = {.inject = inject->made.inject,
                                          .state = state,
                                          .attempt = inject->attempt,
                                          .incarnation = inject->incarnation,
                                          .by = by,
                                          .text = text}};

    intents_row(intents, &row);
}

void intents_planned(struct intents *intents, const struct view_inject *inject, int64_t at,
                     const char *by, const char *text)
{
    intents_row(intents, &(struct row){
                             .kind = ROW_INJECT_PLANNED,
                             .as.inject_planned = {
                                 .inject = inject->made.inject, .at = at, .by = by, .text = text}});
}

void intents_vm(struct intents *intents, const struct view_vm *vm, enum vm_state state,
                const char *text)
{
    struct row row = {.kind = ROW_VM_STATE,
                      .as.vm_state = {.vm = vm->made.vm,
                                      .state = state,
                                      .incarnation = vm->incarnation,
                                      .host = vm->host,
                                      .port = vm->port,
                                      .text = text}};

    /* A VM that stopped, or half came to be, is taken up with its disk; one that was removed begins
     * anew, as does a fork that did not get its identity. */
    if (state == VM_PLANNED && (vm->state == VM_GONE || fork_of(vm) == FORK_FAILED))
        row.as.vm_state.incarnation++;
    if (state == VM_MAKING && vm->incarnation == 0)
        row.as.vm_state.incarnation = 1;
    if (state == VM_PLANNED)
        row.as.vm_state.kept = decide_not_back_yet(vm);
    if (state == VM_GONE || state == VM_MAKING || state == VM_PLANNED || state == VM_STOPPED) {
        row.as.vm_state.host = "";
        row.as.vm_state.port = 0;
    }
    intents_row(intents, &row);
}

void intents_login(struct intents *intents, const struct view_vm *vm)
{
    if (!vm->made.unmanaged)
        intents_act(intents, ACTION_LOGIN, vm->made.vm, 0);
    else if (vm->state == VM_BOOTING && !vm->made.probed)
        intents_vm(intents, vm, VM_UP, "it runs; nothing gets into it (management: none)");
}

void intents_kept(struct intents *intents, const struct view_vm *vm, enum kept_state state,
                  const char *name, const char *text)
{
    intents_row(intents,
                &(struct row){
                    .kind = ROW_VM_KEPT,
                    .as.vm_kept = {.vm = vm->made.vm, .state = state, .name = name, .text = text}});
}

void intents_range(struct intents *intents, enum range_state state, const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_RANGE_STATE,
                                       .as.range_state = {.state = state, .text = text}});
}

void intents_cleanup(struct intents *intents, uint32_t inject, enum cleanup_state state,
                     const char *by, const char *text)
{
    intents_row(
        intents,
        &(struct row){.kind = ROW_INJECT_CLEANUP,
                      .as.inject_cleanup = {
                          .inject = inject, .state = state, .due = -1, .by = by, .text = text}});
}

void decide_past_incarnation(const struct state *state, const struct row *row,
                             struct intents *intents)
{
    for (size_t i = 0; i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];
        bool under_way = inject->state == INJECT_DISPATCHED || inject->state == INJECT_RUNNING;

        if (under_way && inject->made.vm == row->as.vm_state.vm &&
            inject->incarnation != row->as.vm_state.incarnation)
            intents_inject(intents, inject, INJECT_INTERRUPTED, "",
                           "its VM was made anew; it may have run before");
    }
}

void intents_answered(struct intents *intents, const struct view_ask *ask, enum ask_state state,
                      const char *by, const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_ORDER_ANSWERED,
                                       .as.order_answered = {.team = ask->made.team,
                                                             .number = ask->made.number,
                                                             .role = ask->made.role,
                                                             .state = state,
                                                             .by = by,
                                                             .text = text}});
}

void intents_hung(struct intents *intents, const struct view_vm *vm, bool hung, const char *text)
{
    if (hung != (vm->hung[0] != '\0'))
        intents_row(intents, &(struct row){.kind = ROW_VM_HUNG,
                                           .as.vm_hung = {.vm = vm->made.vm,
                                                          .incarnation = vm->incarnation,
                                                          .hung = hung,
                                                          .text = text}});
}
