/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM whose image knows no seed (management: account of its package). It is made with its team
 * links down. Exercise control logs in by the account of the package, over the management link,
 * gives it its identity and its own key, and takes the account's secret away; then it answers a
 * login under its own identity, and only then are its team links set up. Each step is a row before
 * it is asked for, and may be asked for again: one that was given its identity, before somebody was
 * killed, denies the account and answers as itself.
 */
#include "core/decide/decide.h"
#include "core/view/forks.h"

#include <string.h>

#include <excon/agent.h>

#include "base/text.h"

/* By the account, and then, in case that this was done before, as itself. */
enum { BY_ACCOUNT = 0, AS_ITSELF = 1 };

enum { TRY_AGAIN = 10000 /* ms */ };

static void first_login_row(struct intents *intents, const struct view_vm *vm,
                            enum fork_state state)
{
    intents_row(intents, &(struct row){.kind = ROW_VM_FORK,
                                       .as.vm_fork = {.vm = vm->made.vm,
                                                      .incarnation = vm->incarnation,
                                                      .state = state}});
}

bool decide_is_first(const struct view_vm *vm)
{
    uint32_t incarnation = vm->incarnation != 0 ? vm->incarnation : 1;

    /* A disk that is taken up again was changed, and so was that of a snapshot; what was not done
     * to its end is begun anew with a new disk. */
    return vm->made.account && vm->stood != incarnation && vm->from[0] == '\0';
}

/* What ends an attempt is said once, and tried again for as long as the VM runs. */
static void first_login_failed(const struct state *state, const struct view_vm *vm,
                               const char *text, struct intents *intents)
{
    if (vm->state == VM_BOOTING)
        intents_vm(intents, vm, VM_UNREACHABLE, text);
    else
        intents_wake(intents, DUE_LOGIN, vm->made.vm, state->r + TRY_AGAIN);
}

/* Why neither the account nor what it is changed to lets anybody in. */
static void first_login_denied(const struct state *state, const struct view_vm *vm,
                               const struct ended *ended, struct intents *intents)
{
    char text[320];

    text_print(text, sizeof(text),
               "the account of its package is denied, and it does not answer as itself: %s",
               ended->text);
    first_login_failed(state, vm, text, intents);
}

static void first_login_is_up(const struct view_vm *vm, struct intents *intents)
{
    first_login_row(intents, vm, FORK_DONE);
    intents_vm(intents, vm, VM_UP, "");
}

static void first_login_answered(const struct view_vm *vm, const struct ended *ended,
                                 struct intents *intents)
{
    if (fork_of(vm) == FORK_WANTED)
        intents_act(intents, ACTION_IDENTIFY, vm->made.vm, ended->due);
    else if (vm->made.address[0] == '\0')
        first_login_is_up(vm, intents);
    else
        intents_act(intents, ACTION_LINK, vm->made.vm, 0);
}

static void first_login_identified(const struct state *state, const struct view_vm *vm,
                                   const struct ended *ended, struct intents *intents)
{
    char text[320];

    if (ended->outcome == OUTCOME_DONE && ended->has_exit && ended->exit == 0) {
        first_login_row(intents, vm, FORK_OWN);
        return;
    }
    text_print(text, sizeof(text), "its account cannot be changed: %s%s%.160s", ended->text,
               ended->text[0] != '\0' && ended->out[0] != '\0' ? ": " : "", ended->out);
    first_login_failed(state, vm, text, intents);
}

void decide_first_login_ended(const struct state *state, const struct ended *ended,
                              struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);
    bool waits = vm->state == VM_BOOTING || vm->state == VM_UNREACHABLE;

    if (!waits || ended->incarnation != vm->incarnation)
        return;
    if (decide_agent_died(ended)) {
        intents_wake(intents, DUE_LOGIN, vm->made.vm, state->r + 1000);
    } else if (ended->kind == ACTION_IDENTIFY && fork_of(vm) == FORK_WANTED) {
        first_login_identified(state, vm, ended, intents);
    } else if (ended->kind == ACTION_LOGIN && ended->outcome == OUTCOME_DONE) {
        first_login_answered(vm, ended, intents);
    } else if (ended->kind == ACTION_LOGIN && fork_of(vm) == FORK_WANTED &&
               ended->due == BY_ACCOUNT && strcmp(ended->reason, REASON_DENIED) == 0) {
        intents_act(intents, ACTION_LOGIN, vm->made.vm, AS_ITSELF);
    } else if (ended->kind == ACTION_LOGIN && fork_of(vm) == FORK_WANTED &&
               ended->due == AS_ITSELF) {
        first_login_denied(state, vm, ended, intents);
    } else if (ended->kind == ACTION_LOGIN) {
        first_login_failed(state, vm, ended->text, intents);
    } else if (ended->kind == ACTION_LINK && ended->outcome == OUTCOME_DONE) {
        first_login_is_up(vm, intents);
    } else if (ended->kind == ACTION_LINK) {
        first_login_failed(state, vm, ended->text, intents);
    }
}
