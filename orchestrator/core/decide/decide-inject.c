/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inject before and after its run. It is armed a while before its time, so that a missing VM or
 * login is noticed early; it is run again if it says that it may; and it is undone after its own
 * time or at ENDEX, in the incarnation of the VM in which it ran.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"

enum {
    ATTEMPTS = 3,    /* of an inject that may be run again by itself */
    ASK_AGAIN = 3000 /* ms until an unanswered cleanup is asked for again */
};

static bool inject_has_cleanup(const struct view_inject *inject)
{
    return inject->made.cleanup[0] != '\0';
}

/* A range that is taken down needs no cleaning. */
static bool inject_is_kept(const struct state *state)
{
    return state->view->wanted.up &&
           !(state->view->phase == PHASE_ENDED && state->view->wanted.down);
}

/* ---- rows ---- */

/* It has done something: that is to be undone some time. */
static void inject_on_inject_state(const struct state *state, const struct row *row,
                                   struct intents *intents)
{
    const struct inject_state_row *at = &row->as.inject_state;
    const struct view_inject *inject = view_inject(state->view, at->inject);
    bool acted = at->state == INJECT_DELIVERED || at->state == INJECT_PARTIAL ||
                 at->state == INJECT_FAILED || at->state == INJECT_INTERRUPTED;
    const struct view_vm *vm = view_vm(state->view, inject->made.vm);

    if (!acted || !inject_has_cleanup(inject) || inject->cleanup == CLEANUP_SENT || vm == NULL ||
        vm->incarnation != inject->incarnation)
        return;
    intents_row(intents,
                &(struct row){.kind = ROW_INJECT_CLEANUP,
                              .as.inject_cleanup = {.inject = at->inject,
                                                    .state = CLEANUP_PENDING,
                                                    .due = inject->made.cleanup_after > 0
                                                               ? row->x + inject->made.cleanup_after
                                                               : -1}});
}

static void inject_on_cleanup(const struct state *state, const struct row *row,
                              struct intents *intents)
{
    if (row->as.inject_cleanup.state == CLEANUP_SENT)
        intents_act(intents, ACTION_CLEANUP, row->as.inject_cleanup.inject, 0);
    /* What ENDEX interrupted is undone at once. */
    if (row->as.inject_cleanup.state == CLEANUP_PENDING && state->view->phase == PHASE_ENDED &&
        inject_is_kept(state))
        intents_cleanup(intents, row->as.inject_cleanup.inject, CLEANUP_SENT, "", "");
}

/* One that runs (again) is interrupted by the same row, and its cleanup is sent by
 * inject_on_cleanup. */
static void inject_on_endex(const struct state *state, struct intents *intents)
{
    for (size_t i = 0; inject_is_kept(state) && i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];

        if (inject->made.inject != 0 && inject->cleanup == CLEANUP_PENDING &&
            inject->state != INJECT_DISPATCHED && inject->state != INJECT_RUNNING)
            intents_cleanup(intents, inject->made.inject, CLEANUP_SENT, "", "at ENDEX");
    }
}

/* A new incarnation of a VM has none of the earlier injects' effects. */
static void inject_on_vm_state(const struct state *state, const struct row *row,
                               struct intents *intents)
{
    for (size_t i = 0; i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];

        if (inject->made.vm == row->as.vm_state.vm && inject->made.inject != 0 &&
            inject->incarnation != row->as.vm_state.incarnation &&
            (inject->cleanup == CLEANUP_PENDING || inject->cleanup == CLEANUP_SENT))
            intents_cleanup(intents, inject->made.inject, CLEANUP_DONE, "", "its VM was made anew");
    }
}

void decide_inject_row(const struct state *state, const struct row *row, struct intents *intents)
{
    switch (row->kind) {
    case ROW_INJECT_STATE:
        inject_on_inject_state(state, row, intents);
        break;
    case ROW_INJECT_CLEANUP:
        inject_on_cleanup(state, row, intents);
        break;
    case ROW_VM_STATE:
        if (row->as.vm_state.state == VM_PLANNED || row->as.vm_state.state == VM_MAKING)
            inject_on_vm_state(state, row, intents);
        break;
    case ROW_CLOCK_ENDED:
        inject_on_endex(state, intents);
        break;
    default:
        break;
    }
}

/* ---- what is due ---- */

/* Its VM is not there: that is said now. */
static void inject_arm_due(const struct state *state, const struct view_inject *inject,
                           struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, inject->made.vm);
    const struct view_event *event = view_event(state->view, inject->made.event);

    if (inject->state != INJECT_SCHEDULED || state->view->phase == PHASE_ENDED || vm == NULL ||
        event == NULL || event->state != OCCURRENCE_SCHEDULED)
        return;
    if (vm->state == VM_UP)
        intents_act(intents, ACTION_ARM, inject->made.inject, 0);
    else if (inject->text[0] == '\0')
        intents_inject(intents, inject, INJECT_SCHEDULED, "", "not ready: its VM is not up");
    else
        intents_wake(intents, DUE_ARM, inject->made.inject, state->r + 5 * ASK_AGAIN);
}

static void inject_retry_due(const struct state *state, const struct view_inject *inject,
                             struct intents *intents)
{
    bool failed = inject->state == INJECT_FAILED || inject->state == INJECT_INTERRUPTED ||
                  inject->state == INJECT_UNREACHABLE;

    if (!failed || !inject->made.retry || inject->attempt >= ATTEMPTS || !view_is_on(state->view))
        return;
    if (state->view->phase == PHASE_RUNNING && !view_is_held(state->view, inject->made.team))
        intents_dispatch(intents, state, inject, 0, "");
    else /* nothing is sent in a pause or at night */
        intents_wake(intents, DUE_RETRY, inject->made.inject, state->r + 5 * ASK_AGAIN);
}

void decide_inject_due(const struct state *state, const struct agenda_item *item,
                       struct intents *intents)
{
    const struct view_inject *inject = view_inject(state->view, item->subject);

    if (inject == NULL)
        return;
    if (item->what == DUE_ARM)
        inject_arm_due(state, inject, intents);
    else if (item->what == DUE_RETRY)
        inject_retry_due(state, inject, intents);
    else if (item->what == DUE_CLEANUP && inject->cleanup == CLEANUP_PENDING &&
             inject->cleanup_due == item->due && !view_is_held(state->view, inject->made.team))
        intents_cleanup(intents, item->subject, CLEANUP_SENT, "", "");
    else if (item->what == DUE_CLEANED && inject->cleanup == CLEANUP_SENT)
        intents_act(intents, ACTION_CLEANUP, item->subject, 0);
}

void decide_inject_resume(const struct state *state, struct intents *intents)
{
    for (size_t i = 0; i < state->view->inject_count; i++)
        if (state->view->injects[i].made.inject != 0 &&
            state->view->injects[i].cleanup == CLEANUP_SENT)
            intents_act(intents, ACTION_CLEANUP, state->view->injects[i].made.inject, 0);
}

/* ---- answers ---- */

void decide_arm_ended(const struct state *state, const struct ended *ended, struct intents *intents)
{
    const struct view_inject *inject = view_inject(state->view, ended->subject);
    char text[160];

    if (inject == NULL || inject->state != INJECT_SCHEDULED)
        return;
    if (ended->outcome == OUTCOME_DONE) {
        intents_inject(intents, inject, INJECT_ARMED, "", "");
        return;
    }
    text_print(text, sizeof(text), "not ready: %s", ended->text);
    if (strcmp(inject->text, text) != 0)
        intents_inject(intents, inject, INJECT_SCHEDULED, "", text);
    else
        intents_wake(intents, DUE_ARM, ended->subject, state->r + 5 * ASK_AGAIN);
}

void decide_cleanup_ended(const struct state *state, const struct ended *ended,
                          struct intents *intents)
{
    const struct view_inject *inject = view_inject(state->view, ended->subject);
    bool told = ended->outcome == OUTCOME_DONE && strcmp(ended->state, "running") != 0;
    bool good = strcmp(ended->state, "ended") == 0 && ended->has_exit && ended->exit == 0 &&
                !ended->timed_out;
    char text[160] = "";

    if (inject == NULL || inject->cleanup != CLEANUP_SENT)
        return;
    /* Asking and sending are one act, as for the inject itself. */
    if (!told &&
        !(state->view->phase == PHASE_ENDED && ended->outcome == OUTCOME_FAILED && !ended->sent)) {
        intents_wake(intents, DUE_CLEANED, ended->subject, state->r + ASK_AGAIN);
        return;
    }
    if (!told)
        text_copy(text, sizeof(text), ended->text);
    else if (!good)
        text_print(text, sizeof(text), ended->timed_out ? "ended at its timeout" : "exit status %d",
                   ended->exit);
    intents_row(intents, &(struct row){.kind = ROW_INJECT_CLEANUP,
                                       .as.inject_cleanup = {.inject = ended->subject,
                                                             .state = told && good ? CLEANUP_DONE
                                                                                   : CLEANUP_FAILED,
                                                             .has_exit = ended->has_exit,
                                                             .exit = ended->exit,
                                                             .output = ended->output,
                                                             .text = text}});
}
