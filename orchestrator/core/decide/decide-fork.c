/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forks (core/view/forks.h). The first of several VMs that are alike is booted as a golden machine,
 * gets the features that all of them have alike, and is kept; then each of them, the first one
 * too, is made from that state as a new incarnation, gets its own identity over the management
 * link, answers a login under it, and only then are its team links set up. Each step is a row
 * before it is asked for, and may be asked for again. A VM for which one fails begins anew by a
 * boot.
 */
#include "core/view/forks.h"

#include <string.h>

#include "base/text.h"
#include "core/decide/alike.h"
#include "core/decide/decide.h"
#include "core/view/moves.h"

/* An identity is given twice: the second time the guest may answer with its own host key, as it had
 * been given it before somebody was killed. */
enum { FIRST_TIME = 0, SECOND_TIME = 1 };

static void fork_row(struct intents *intents, const struct view_vm *vm, enum fork_state state,
                     const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_VM_FORK,
                                       .as.vm_fork = {.vm = vm->made.vm,
                                                      .incarnation = vm->incarnation,
                                                      .state = state,
                                                      .text = text}});
}

/* ---- making ---- */

static void fork_make(struct intents *intents, const struct view_vm *vm, uint32_t incarnation,
                      enum fork_state state, const struct view_vm *golden, const char *by)
{
    bool forked = state == FORK_WANTED && golden != NULL;

    intents_row(intents, &(struct row){
                             .kind = ROW_VM_FORK,
                             .as.vm_fork = {.vm = vm->made.vm,
                                            .incarnation = incarnation,
                                            .state = state,
                                            .from = forked ? golden->made.vm : 0,
                                            .from_incarnation = forked ? golden->fork.golden : 0}});
    intents_row(intents, &(struct row){.kind = ROW_VM_STATE,
                                       .as.vm_state = {.vm = vm->made.vm,
                                                       .state = VM_MAKING,
                                                       .incarnation = incarnation,
                                                       .by = by}});
}

static bool fork_is_coming(const struct view_vm *golden)
{
    return golden->fork.state != FORK_FAILED &&
           (golden->state == VM_PLANNED || (golden->state == VM_MAKING && fork_is_open(golden)) ||
            (golden->state == VM_BOOTING && fork_is_open(golden)));
}

bool decide_make(const struct state *state, const struct view_vm *vm, struct intents *intents)
{
    const struct view_vm *golden = state->view->wanted.fork ? alike_golden(state, vm) : NULL;
    uint32_t incarnation = vm->incarnation != 0 ? vm->incarnation : 1;

    /* A VM that ran in this incarnation is taken up with its disk. */
    if (decide_is_first(vm))
        fork_make(intents, vm, incarnation, FORK_WANTED, NULL, "");
    else if (golden == NULL || vm->stood == incarnation || vm->fork.state == FORK_FAILED)
        intents_vm(intents, vm, VM_MAKING, "");
    else if (golden->fork.golden != 0)
        fork_make(intents, vm, incarnation, FORK_WANTED, golden, "");
    else if (golden == vm)
        fork_make(intents, vm, incarnation, FORK_GOLDEN, golden, "");
    else if (fork_is_coming(golden))
        return false;
    else
        intents_vm(intents, vm, VM_MAKING, "");
    return true;
}

bool decide_reset(const struct state *state, const struct view_vm *vm, const char *by,
                  struct intents *intents)
{
    const struct view_vm *golden = alike_golden(state, vm);
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm->made.vm, &count);

    if (golden == NULL || golden->fork.golden == 0 || vm->keeping[0] != '\0' || fork_is_open(vm) ||
        view_is_migrating(vm) || vm->state == VM_MAKING || !move_vm(vm->state, VM_MAKING))
        return false;
    fork_make(intents, vm, vm->incarnation + 1, FORK_WANTED, golden, by);
    /* Behind that row, so that none is sent into the machine as it was. */
    for (uint32_t i = 0; i < count; i++) {
        const struct view_feature *feature = view_feature(state->view, features[i]);
        bool there = alike_has_feature(state, feature);

        if (feature->state != FEATURE_WAITING && !there)
            intents_row(intents,
                        &(struct row){.kind = ROW_FEATURE_STATE,
                                      .as.feature_state = {.feature = features[i],
                                                           .state = FEATURE_WAITING,
                                                           .attempt = feature->attempt,
                                                           .incarnation = vm->incarnation + 1}});
    }
    return true;
}

void decide_reach(const struct view_vm *vm, struct intents *intents)
{
    if (vm->state == VM_BOOTING && fork_of(vm) == FORK_WANTED && !fork_awaits_first_login(vm))
        intents_act(intents, ACTION_IDENTIFY, vm->made.vm, FIRST_TIME);
    else
        intents_login(intents, vm);
}

void decide_fork_failed(const struct state *state, const struct view_vm *vm, const char *text,
                        struct intents *intents)
{
    enum range_state range = state->view->range;

    if (range == RANGE_UP || range == RANGE_PARTIAL)
        intents_range(intents, RANGE_BUILDING, "");
    fork_row(intents, vm, FORK_FAILED, text);
    intents_vm(intents, vm, vm->state == VM_MAKING ? VM_FAILED : VM_LOST, text);
    intents_row(intents,
                &(struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = vm->made.vm,
                                              .state = VM_PLANNED,
                                              .incarnation = vm->incarnation + 1,
                                              .text = "to be booted, as it could not be forked"}});
}

/* ---- the golden machine ---- */

/* The next feature of a golden machine is sent, or all that it gets is in it. */
static void fork_prepare(const struct state *state, const struct view_vm *vm,
                         struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_feature *next = NULL;
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm->made.vm, &count);

    if (vm->state != VM_BOOTING || fork_of(vm) != FORK_GOLDEN)
        return;
    for (uint32_t i = 0; i < count; i++) {
        const struct view_feature *feature = view_feature(view, features[i]);

        if (feature->state == FEATURE_SENT)
            return;
        /* The plan has each behind those that it depends on. */
        if (next == NULL && feature->state == FEATURE_WAITING &&
            alike_shares_feature(state, feature))
            next = feature;
    }
    if (next == NULL) {
        intents_act(intents, ACTION_GOLDEN, vm->made.vm, 0);
        return;
    }
    intents_row(intents, &(struct row){.kind = ROW_FEATURE_STATE,
                                       .as.feature_state = {.feature = next->made.feature,
                                                            .state = FEATURE_SENT,
                                                            .attempt = next->attempt + 1,
                                                            .incarnation = vm->incarnation}});
}

static void fork_on_feature(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    const struct view_feature *feature = view_feature(state->view, row->as.feature_state.feature);
    const struct view_vm *vm = view_vm(state->view, feature->made.vm);
    char text[160];

    if (vm->state != VM_BOOTING || fork_of(vm) != FORK_GOLDEN)
        return;
    if (row->as.feature_state.state == FEATURE_FAILED) {
        text_print(text, sizeof(text), "the feature %s failed in the golden machine",
                   feature->made.id);
        decide_fork_failed(state, vm, text, intents);
    } else if (row->as.feature_state.state != FEATURE_SENT) {
        fork_prepare(state, vm, intents);
    }
}

/* ---- a fork ---- */

/* What the golden machine had in it, its forks have. */
static void fork_inherit(const struct state *state, const struct view_vm *vm,
                         struct intents *intents)
{
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm->made.vm, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_feature *feature = view_feature(state->view, features[i]);

        if (feature->state != FEATURE_WAITING || !alike_has_feature(state, feature))
            continue;
        intents_row(intents,
                    &(struct row){.kind = ROW_FEATURE_STATE,
                                  .as.feature_state = {.feature = features[i],
                                                       .state = FEATURE_DONE,
                                                       .attempt = feature->attempt + 1,
                                                       .incarnation = vm->incarnation,
                                                       .text = "was in the golden machine"}});
    }
}

void decide_fork_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view_vm *vm;

    if (row->kind == ROW_FEATURE_STATE)
        fork_on_feature(state, row, intents);
    if (row->kind != ROW_VM_FORK)
        return;
    vm = view_vm(state->view, row->as.vm_fork.vm);
    if (row->as.vm_fork.state == FORK_KEPT && vm->state == VM_BOOTING)
        fork_make(intents, vm, vm->incarnation + 1, FORK_WANTED, vm, "");
    if (row->as.vm_fork.state == FORK_OWN) {
        if (!vm->made.account)
            fork_inherit(state, vm, intents);
        decide_reach(vm, intents);
    }
}

/* ---- ends ---- */

static void fork_is_up(const struct view_vm *vm, struct intents *intents)
{
    fork_row(intents, vm, FORK_DONE, "");
    intents_vm(intents, vm, VM_UP, "");
}

static void fork_logged_in(const struct state *state, const struct view_vm *vm,
                           struct intents *intents)
{
    if (fork_of(vm) == FORK_GOLDEN)
        fork_prepare(state, vm, intents);
    else if (fork_of(vm) == FORK_KEPT)
        fork_make(intents, vm, vm->incarnation + 1, FORK_WANTED, vm, "");
    else if (fork_of(vm) == FORK_OWN && vm->made.address[0] == '\0')
        fork_is_up(vm, intents);
    else if (fork_of(vm) == FORK_OWN)
        intents_act(intents, ACTION_LINK, vm->made.vm, 0);
}

static void fork_identified(const struct state *state, const struct view_vm *vm,
                            const struct ended *ended, struct intents *intents)
{
    char text[320];

    if (fork_of(vm) != FORK_WANTED)
        return;
    if (ended->outcome == OUTCOME_DONE && ended->has_exit && ended->exit == 0) {
        fork_row(intents, vm, FORK_OWN, "");
    } else if (ended->due == FIRST_TIME) {
        intents_act(intents, ACTION_IDENTIFY, vm->made.vm, SECOND_TIME);
    } else {
        text_print(text, sizeof(text), "it cannot be given its own identity: %s%s%.160s",
                   ended->text, ended->text[0] != '\0' && ended->out[0] != '\0' ? ": " : "",
                   ended->out);
        decide_fork_failed(state, vm, text, intents);
    }
}

void decide_fork_ended(const struct state *state, const struct ended *ended,
                       struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);

    if (vm != NULL && fork_is_first_login(vm)) {
        decide_first_login_ended(state, ended, intents);
        return;
    }
    if (vm == NULL || vm->state != VM_BOOTING || !fork_is_open(vm) ||
        ended->incarnation != vm->incarnation)
        return;
    if (decide_agent_died(ended)) {
        /* After the provider a survey asks again. */
        if (ended->kind == ACTION_LOGIN || ended->kind == ACTION_IDENTIFY)
            intents_wake(intents, DUE_LOGIN, vm->made.vm, state->r + 1000);
    } else if (ended->kind == ACTION_IDENTIFY) {
        fork_identified(state, vm, ended, intents);
    } else if (ended->outcome != OUTCOME_DONE) {
        decide_fork_failed(state, vm, ended->text, intents);
    } else if (ended->kind == ACTION_LOGIN) {
        fork_logged_in(state, vm, intents);
    } else if (ended->kind == ACTION_GOLDEN && fork_of(vm) == FORK_GOLDEN) {
        fork_row(intents, vm, FORK_KEPT, "");
    } else if (ended->kind == ACTION_LINK && fork_of(vm) == FORK_OWN) {
        fork_is_up(vm, intents);
    }
}
