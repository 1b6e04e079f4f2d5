/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks: when they are made, what their answers mean, and who is at fault when one gives no
 * value. Faults of the range, the controller or an agent are always excused. A fault whose cause
 * lies in the guest is excused at first; but a team could kill, slow down or lock out its checks
 * to freeze its score, so a number of such faults in a row, or a time without the login that
 * worked before, counts as 0 as the condition says.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/check.h"
#include "core/decide/decide.h"

void decide_check_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents)
{
    const struct view_condition *condition = view_condition(state->view, item->subject);

    if (condition != NULL && state->next[item->subject] == item->due &&
        state->view->phase != PHASE_ENDED)
        intents_act(intents, ACTION_CHECK, item->subject, item->due);
}

/* ---- values ---- */

int decide_check_said(const struct view_condition *condition, const struct ended *ended,
                      int64_t *ret_value, char *text, size_t size)
{
    if (ended->outcome == OUTCOME_TIMEOUT) {
        text_print(text, size, "no answer within %lld ms", (long long)condition->made.timeout);
        return 1;
    }
    if (ended->outcome != OUTCOME_DONE) {
        text_copy(text, size, ended->text);
        return 1;
    }
    /* Why a probe found nothing good is known in words. */
    if (condition->made.from != 0 && ended->exit != 0)
        text_copy(text, size, ended->text);
    return check_value((enum result_mode)condition->made.result, ended->has_exit ? ended->exit : -1,
                       ended->out, ret_value, text, size);
}

/* ---- whose fault ---- */

static bool check_is_login_lost(const struct ended *ended)
{
    static const char *const reasons[] = {REASON_UNREACHABLE, REASON_DENIED, REASON_HOST_KEY};

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strcmp(ended->reason, reasons[i]) == 0)
            return true;
    return false;
}

/* The user's key or the user is gone; exercise control's own login as root is another one. */
static bool check_is_denied_user(const struct view_condition *condition, const struct ended *ended)
{
    return strcmp(ended->reason, REASON_DENIED) == 0 && condition->made.from == 0 &&
           strcmp(condition->made.user, "root") != 0;
}

/* Did the guest give this answer, or give none to an agent that did ask? */
static bool check_comes_from_guest(const struct view_condition *condition,
                                   const struct ended *ended)
{
    switch (ended->outcome) {
    case OUTCOME_DONE:
        return condition->made.from == 0; /* the agent of a probe says itself what it saw */
    case OUTCOME_TIMEOUT:
        return !ended->unanswered;
    case OUTCOME_FAILED:
        return check_is_login_lost(ended) || strcmp(ended->reason, REASON_CUT_OFF) == 0;
    default:
        return false;
    }
}

/* A probe trusts the machine that it looks from, which is the team's own business only when it is
 * the team's own. */
static bool check_is_teams_own_way(const struct view_condition *condition,
                                   const struct view_vm *guest)
{
    return condition->made.from == 0 ||
           (guest->made.team != 0 && guest->made.team == condition->made.team);
}

/* Was something done to the guest from outside since the check was due? */
static bool check_is_touched(const struct view_vm *guest, const struct ended *ended)
{
    return guest->unlinked || guest->halted || guest->keeping[0] != '\0' ||
           guest->touched >= ended->due || guest->excused_until > ended->due;
}

static bool check_is_of_guest(const struct state *state, const struct view_condition *condition,
                              const struct ended *ended)
{
    const struct view_vm *vm = view_vm(state->view, condition->made.vm),
                         *guest = view_guest_of(state->view, condition);

    return vm != NULL && guest != NULL &&
           (guest->state == VM_UP || (guest->state == VM_UNREACHABLE && guest->guest)) &&
           ended->incarnation == vm->incarnation && check_is_teams_own_way(condition, guest) &&
           !view_was_away(state->view, vm, ended->due) &&
           !view_was_away(state->view, guest, ended->due) && !check_is_touched(guest, ended) &&
           check_comes_from_guest(condition, ended);
}

/* A check that has worked in no guest is the scenario's own fault, which costs nobody. */
static bool check_has_worked(const struct view *view, const struct view_condition *condition)
{
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *other = &view->conditions[i];

        if (other->worked && strcmp(other->made.id, condition->made.id) == 0)
            return true;
    }
    return false;
}

static bool check_is_excused(const struct state *state, const struct view_condition *condition)
{
    const struct view *view = state->view;

    return view->phase == PHASE_PAUSED || view->phase == PHASE_CLOSED ||
           view_is_held(view, condition->made.team);
}

/* A machine that is away with its host or was until a minute ago, or was lost with it and is not up
 * again; or that an order took off its host. */
static bool check_misses(const struct view *view, const struct view_vm *vm, int64_t due)
{
    const struct view_host *host = view_host(view, view_stand(view, vm));

    return view_was_displaced(vm, due) ||
           (host != NULL &&
            (view_was_just_away(view, vm, due) || (host->turned > 0 && vm->state != VM_UP)));
}

/* A check finds less than all while a machine that the team uses is away with its host: what it
 * looks for may stand there, or lie behind it. */
static bool check_is_hosts(const struct state *state, const struct view_condition *condition,
                           const struct ended *ended, int64_t value)
{
    const struct view *view = state->view;

    if (value < 0 || value >= 1000 /* of it all */)
        return false;
    FOR_VMS(view, vm)
    {
        if ((vm->made.team == 0 || vm->made.team == condition->made.team) &&
            check_misses(view, vm, ended->due))
            return true;
    }
    return false;
}

/* A machine that is up only once a probe finds it has not been found yet. */
static bool check_is_early(const struct state *state, const struct view_condition *condition,
                           int64_t value)
{
    const struct view_vm *vm = view_vm(state->view, condition->made.vm);

    return vm != NULL && vm->made.probed && vm->state == VM_BOOTING && value >= 0 && value < 1000;
}

/* Nothing answers there: how long that lasts is what counts, not how often it is asked. */
static bool check_is_silence(const struct view *view, const struct view_condition *condition,
                             const struct ended *ended)
{
    if (ended->outcome == OUTCOME_TIMEOUT)
        return view_guest_of(view, condition)->state == VM_UNREACHABLE;
    return ended->outcome == OUTCOME_FAILED && (strcmp(ended->reason, REASON_UNREACHABLE) == 0 ||
                                                strcmp(ended->reason, REASON_HOST_KEY) == 0);
}

/* The guest's fault: one more in a row, which may be one too many. */
static void check_count(const struct state *state, const struct view_condition *condition,
                        const struct ended *ended, struct condition_result *body, char *text,
                        size_t size)
{
    const struct view *view = state->view;
    bool silence = check_is_silence(view, condition, ended);
    char why[128];

    body->in_a_row = condition->in_a_row_of == body->incarnation ? condition->in_a_row : 0;
    if (view->phase != PHASE_RUNNING || body->excused || !check_has_worked(view, condition))
        return;
    if (silence && condition->made.down_after > 0 &&
        view_cut_off(view, condition, state->r) >= condition->made.down_after) {
        body->value = 0;
        text_copy(why, sizeof(why), text);
        text_print(text, size, "counts as 0: still no answer: %s", why);
    }
    if (silence)
        return;
    body->in_a_row++;
    if (condition->made.bad_after == 0 || body->in_a_row < condition->made.bad_after)
        return;
    body->value = 0;
    text_copy(why, sizeof(why), text);
    text_print(text, size, "counts as 0 after %u faults of the guest in a row: %s", body->in_a_row,
               why);
}

/* ---- a guest that is cut off ---- */

int64_t decide_cut_excuse(const struct state *state, uint32_t vm)
{
    int64_t until = 0;

    for (size_t i = 0; i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];
        int64_t end = 0;

        if (inject->made.inject == 0 || inject->made.vm != vm)
            continue;
        if (inject->state == INJECT_DISPATCHED || inject->state == INJECT_RUNNING)
            end = inject->dispatched_r + inject->made.timeout;
        else if (inject->cleanup == CLEANUP_SENT)
            end = state->r + inject->made.timeout;
        until = end > until ? end : until;
    }
    return until > state->r ? until : 0;
}

/*
 * The login itself failed, which worked before: that is said of the VM, and it is tried again.
 * Whether the time until then counts, and from when on, is the view's to know (view-cut.c). A
 * server that denies one user's login is there for all others, and root's shall say what becomes
 * of the VM: only the check fails.
 */
static void check_lost_login(const struct state *state, const struct view_condition *condition,
                             const struct ended *ended, struct intents *intents)
{
    const struct view_vm *vm = view_guest_of(state->view, condition);

    if (vm == NULL || vm->state != VM_UP || !check_is_login_lost(ended) ||
        check_is_denied_user(condition, ended))
        return;
    intents_row(intents, &(struct row){
                             .kind = ROW_VM_STATE,
                             .as.vm_state = {.vm = vm->made.vm,
                                             .state = VM_UNREACHABLE,
                                             .incarnation = vm->incarnation,
                                             .host = vm->host,
                                             .port = vm->port,
                                             .guest = !view_was_away(state->view, vm, ended->due),
                                             .excused_until = decide_cut_excuse(state, vm->made.vm),
                                             .text = ended->text}});
}

void decide_down_due(const struct state *state, const struct agenda_item *item,
                     struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_condition *condition = view_condition(view, item->subject);
    const struct view_vm *vm = condition != NULL ? view_vm(view, condition->made.vm) : NULL;
    const struct view_vm *guest = condition != NULL ? view_guest_of(view, condition) : NULL;
    char text[160];

    if (vm == NULL || guest == NULL || guest->cut_since < 0 || condition->value == 0 ||
        !check_is_teams_own_way(condition, guest) || condition->made.down_after <= 0 ||
        view->phase != PHASE_RUNNING || check_is_excused(state, condition) ||
        !check_has_worked(view, condition))
        return;

    int64_t off = view_cut_off(view, condition, state->r);

    /* Time that did not count meanwhile is added. */
    if (off < condition->made.down_after) {
        intents_wake(intents, DUE_DOWN, item->subject,
                     guest->cut_since > state->r
                         ? guest->cut_since + condition->made.down_after - off
                         : state->r + condition->made.down_after - off);
        return;
    }
    text_print(text, sizeof(text), "counts as 0: its guest %s since %lld s: %.80s",
               guest->state == VM_LOST ? "is shut down" : "runs and does not answer",
               (long long)(off / 1000), guest->text);
    intents_row(intents, &(struct row){.kind = ROW_CONDITION_RESULT,
                                       .as.condition_result = {.condition = item->subject,
                                                               .due = state->r,
                                                               .incarnation = vm->incarnation,
                                                               .guest = true,
                                                               .in_a_row = condition->in_a_row,
                                                               .output = "",
                                                               .text = text}});
}

/* ---- a guest that hangs ---- */

/*
 * A check that ran into its deadline may be slow by itself: the guest is asked whether it is there.
 * One that gave a value answers.
 */
static void check_ask_guest(const struct state *state, const struct view_condition *condition,
                            const struct ended *ended, struct intents *intents)
{
    const struct view_vm *guest = view_guest_of(state->view, condition);

    if (guest == NULL || guest->state != VM_UP || condition->made.from != 0 || guest->halted ||
        ended->incarnation != guest->incarnation)
        return;
    if (ended->outcome == OUTCOME_DONE)
        intents_hung(intents, guest, false, "");
    else if (ended->outcome == OUTCOME_TIMEOUT && !ended->unanswered)
        intents_act(intents, ACTION_LOGIN, guest->made.vm, 0);
}

/* ---- answers ---- */

void decide_check_ended(const struct state *state, const struct ended *ended,
                        struct intents *intents)
{
    const struct view_condition *condition = view_condition(state->view, ended->subject);
    char text[160] = "";
    struct condition_result body = {.condition = ended->subject,
                                    .due = ended->due,
                                    .value = VALUE_FAULT,
                                    .incarnation = ended->incarnation,
                                    .output = ended->output,
                                    .text = text};

    if (condition == NULL || state->next[ended->subject] != ended->due ||
        state->view->phase == PHASE_ENDED)
        return;
    body.excused = check_is_excused(state, condition);
    if (decide_check_said(condition, ended, &body.value, text, sizeof(text)) != 0) {
        body.value = VALUE_FAULT;
        body.guest = check_is_of_guest(state, condition, ended);
    }
    body.excused |= check_is_hosts(state, condition, ended, body.value) ||
                    check_is_early(state, condition, body.value);
    check_ask_guest(state, condition, ended, intents);
    if (body.guest)
        check_count(state, condition, ended, &body, text, sizeof(text));
    intents_row(intents, &(struct row){.kind = ROW_CONDITION_RESULT, .as.condition_result = body});
    if (ended->outcome == OUTCOME_FAILED)
        check_lost_login(state, condition, ended, intents);
}
