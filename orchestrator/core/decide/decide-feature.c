/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Features: files and scripts that a VM gets once it is up, one after the other, each after the
 * features it depends on. The SENT row is on disk before the request leaves; after a crash the
 * controller asks for the same attempt again, and the script runs once. A feature that fails holds
 * up the features that depend on it and the checks of its VM, and nothing else.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/view/forks.h"

enum {
    ASK_AGAIN = 3000, /* ms */
    ATTEMPTS = 3      /* that the guest interrupts, until it is called failed */
};

static void feature_turn(struct intents *intents, const struct view_feature *feature,
                         enum feature_state state, const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_FEATURE_STATE,
                                       .as.feature_state = {.feature = feature->made.feature,
                                                            .state = state,
                                                            .attempt = feature->attempt,
                                                            .incarnation = feature->incarnation,
                                                            .text = text}});
}

static bool feature_all_done(const struct view *view, const struct ordinals *features)
{
    for (uint32_t i = 0; i < features->count; i++)
        if (view_feature(view, features->items[i])->state != FEATURE_DONE)
            return false;
    return true;
}

/* A golden machine gets those that all forks have alike before it is up. */
static bool feature_can_run(const struct view_vm *vm)
{
    return vm->state == VM_UP || (vm->state == VM_BOOTING && fork_of(vm) == FORK_GOLDEN);
}

/* The next one of a VM: one at a time, in the order of the plan. */
static void feature_send_next(const struct state *state, uint32_t vm, struct intents *intents)
{
    const struct view *view = state->view;
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm, &count);

    if (view_vm(view, vm)->state != VM_UP || view->range == RANGE_REMOVING)
        return;
    for (uint32_t i = 0; i < count; i++)
        if (view_feature(view, features[i])->state == FEATURE_SENT)
            return;
    for (uint32_t i = 0; i < count; i++) {
        const struct view_feature *feature = view_feature(view, features[i]);

        if (feature->state != FEATURE_WAITING || !feature_all_done(view, &feature->made.after))
            continue;
        intents_row(intents, &(struct row){.kind = ROW_FEATURE_STATE,
                                           .as.feature_state = {
                                               .feature = features[i],
                                               .state = FEATURE_SENT,
                                               .attempt = feature->attempt + 1,
                                               .incarnation = view_vm(view, vm)->incarnation}});
        return;
    }
}

/* ---- rows ---- */

static void feature_on_vm_state(const struct state *state, const struct row *row,
                                struct intents *intents)
{
    const struct view *view = state->view;
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, row->as.vm_state.vm, &count);
    const char *kept = row->as.vm_state.kept;
    bool anew = row->as.vm_state.state == VM_PLANNED && (kept == NULL || kept[0] == '\0');

    for (uint32_t i = 0; i < count; i++) {
        const struct view_feature *feature = view_feature(view, features[i]);

        /* A VM that begins anew has nothing of them; one that is brought back has what it had. */
        if (anew && feature->state != FEATURE_WAITING &&
            feature->incarnation != row->as.vm_state.incarnation)
            feature_turn(intents, feature, FEATURE_WAITING, "");
        if (row->as.vm_state.state == VM_UP && feature->state == FEATURE_SENT)
            intents_act(intents, ACTION_FEATURE, features[i], 0);
    }
    if (row->as.vm_state.state == VM_UP)
        feature_send_next(state, row->as.vm_state.vm, intents);
}

void decide_feature_row(const struct state *state, const struct row *row, struct intents *intents)
{
    if (row->kind == ROW_VM_STATE) {
        feature_on_vm_state(state, row, intents);
    } else if (row->kind == ROW_FEATURE_STATE) {
        if (row->as.feature_state.state == FEATURE_SENT)
            intents_act(intents, ACTION_FEATURE, row->as.feature_state.feature, 0);
        else
            feature_send_next(
                state, view_feature(state->view, row->as.feature_state.feature)->made.vm, intents);
    }
}

void decide_feature_due(const struct state *state, const struct agenda_item *item,
                        struct intents *intents)
{
    const struct view_feature *feature = view_feature(state->view, item->subject);

    if (feature != NULL && feature->state == FEATURE_SENT &&
        feature_can_run(view_vm(state->view, feature->made.vm)))
        intents_act(intents, ACTION_FEATURE, item->subject, 0);
}

/* As it is, or with what the order says that its package has become. */
static const char *feature_say_again(const struct order *order, uint32_t feature, char *to,
                                     size_t size)
{
    text_copy(to, size, "tried again");
    for (size_t i = 0; order != NULL && i < order->take_count; i++)
        if (order->takes[i].feature == feature)
            text_print(to, size, "takes its corrected package, by %s", order->actor);
    return to;
}

size_t decide_features_again(const struct state *state, uint32_t vm, const struct order *order,
                             struct intents *intents)
{
    const struct view *view = state->view;
    size_t again = 0;
    char text[160] = "";

    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];

        if (feature->made.feature == 0 || feature->state != FEATURE_FAILED ||
            (vm != 0 && feature->made.vm != vm))
            continue;
        feature_turn(intents, feature, FEATURE_WAITING,
                     feature_say_again(order, feature->made.feature, text, sizeof(text)));
        again++;
    }
    return again;
}

/* A feature that waits for a failed one is not busy: it never comes by itself. Otherwise the first
 * waiting feature can be sent, or one is under way. */
bool decide_features_busy(const struct state *state)
{
    const struct view *view = state->view;

    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];

        if (feature->made.feature == 0 || view_vm(view, feature->made.vm)->state != VM_UP)
            continue;
        if (feature->state == FEATURE_SENT ||
            (feature->state == FEATURE_WAITING && feature_all_done(view, &feature->made.after)))
            return true;
    }
    return false;
}

/* ---- answers ---- */

static void feature_row_of(const struct view_feature *feature, const struct ended *ended,
                           enum feature_state state, const char *text, struct intents *intents)
{
    intents_row(intents, &(struct row){.kind = ROW_FEATURE_STATE,
                                       .as.feature_state = {.feature = feature->made.feature,
                                                            .state = state,
                                                            .attempt = feature->attempt,
                                                            .incarnation = feature->incarnation,
                                                            .has_exit = ended->has_exit,
                                                            .exit = ended->exit,
                                                            .output = ended->output,
                                                            .text = text}});
}

static void feature_done(const struct state *state, const struct view_feature *feature,
                         const struct ended *ended, struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, feature->made.vm);

    /* Its VM comes up again first: the next one, and the checks, wait for that. */
    if (feature->made.restart && vm->state == VM_UP)
        intents_row(
            intents,
            &(struct row){.kind = ROW_VM_STATE,
                          .as.vm_state = {.vm = vm->made.vm,
                                          .state = VM_BOOTING,
                                          .incarnation = vm->incarnation,
                                          .host = ended->host[0] != '\0' ? ended->host : vm->host,
                                          .port = ended->host[0] != '\0' ? ended->port : vm->port,
                                          .text = "restarts after a feature"}});
    feature_row_of(feature, ended, FEATURE_DONE, "", intents);
}

/* The script's own end; 0: well, or there is no script (FEATURE_NO_SCRIPT). The text of a failure
 * into `text`. */
static int feature_judge(const struct ended *ended, char *text, size_t size)
{
    if (ended->timed_out)
        text_copy(text, size, "ended at its timeout");
    else if (ended->signal != NULL && ended->signal[0] != '\0')
        text_print(text, size, "ended by signal %s", ended->signal);
    else if (!ended->has_exit && strcmp(ended->state, FEATURE_NO_SCRIPT) != 0)
        text_copy(text, size, "the answer has no exit status");
    else if (ended->exit != 0)
        text_print(text, size, "exit status %d", ended->exit);
    else
        return 0;
    return 1;
}

static void feature_told(const struct state *state, const struct view_feature *feature,
                         const struct ended *ended, struct intents *intents)
{
    char text[160] = "";

    if (strcmp(ended->state, "running") == 0)
        intents_wake(intents, DUE_FEATURE, ended->subject, state->r + ASK_AGAIN);
    else if (strcmp(ended->state, "interrupted") == 0 && feature->attempt < ATTEMPTS)
        feature_row_of(feature, ended, FEATURE_WAITING, "the guest restarted while it ran",
                       intents);
    else if (strcmp(ended->state, "interrupted") == 0)
        feature_row_of(feature, ended, FEATURE_FAILED,
                       "the guest restarted while it ran, each time", intents);
    else if (feature_judge(ended, text, sizeof(text)) != 0)
        feature_row_of(feature, ended, FEATURE_FAILED, text, intents);
    else
        feature_done(state, feature, ended, intents);
}

void decide_feature_ended(const struct state *state, const struct ended *ended,
                          struct intents *intents)
{
    const struct view_feature *feature = view_feature(state->view, ended->subject);

    if (feature == NULL || feature->state != FEATURE_SENT)
        return;
    if (ended->outcome == OUTCOME_DONE)
        feature_told(state, feature, ended, intents);
    else if (strcmp(ended->reason, REASON_REFUSED) == 0)
        feature_row_of(feature, ended, FEATURE_FAILED, ended->text, intents);
    else if (feature_can_run(view_vm(state->view, feature->made.vm)))
        intents_wake(intents, DUE_FEATURE, ended->subject, state->r + ASK_AGAIN);
}
