/* SPDX-License-Identifier: Apache-2.0 */
/* The entry points of the decisions; decide-*.c has the decisions themselves. */
#include "core/decide/decide.h"

#include "core/model/row.h"

void decide_row(const struct state *state, const struct row *row, struct intents *intents)
{
    /* First: what others decide of the same row may change these points again. */
    decide_grading_row(state, row, intents);
    decide_range_row(state, row, intents);
    decide_group_row(state, row, intents);
    decide_fork_row(state, row, intents);
    decide_drift_row(state, row, intents);
    decide_feature_row(state, row, intents);
    decide_exercise_row(state, row, intents);
    decide_clock_row(state, row, intents);
    decide_inject_row(state, row, intents);
    decide_revert_row(state, row, intents);
    decide_guest_clock_row(state, row, intents);
    decide_expectation_row(state, row, intents);
    decide_score_row(state, row, intents);
    decide_standing_row(state, row, intents);
    decide_ask_row(state, row, intents);
    decide_report_row(state, row, intents);
    decide_share_row(state, row, intents);
    decide_look_row(state, row, intents);
    decide_rrt_row(state, row, intents);
    decide_comcheck_row(state, row, intents);
    decide_portal_row(state, row, intents);
    decide_attack_row(state, row, intents);
    decide_host_row(state, row, intents);
    decide_migration_row(row, intents);
    decide_sheet_row(state, row, intents);
    /* Last: it changes the VM's state again, and what was decided of this one comes before. */
    decide_vm_row(state, row, intents);
}

static void decide_vm_due(const struct state *state, const struct agenda_item *item,
                          struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, item->subject);

    if (item->what == DUE_RESTART)
        decide_restart_due(state, item->subject, intents);
    else if (item->what == DUE_READY)
        decide_ready_due(state, item->subject, intents);
    else if (item->what == DUE_GROUP)
        decide_group_due(state, item->subject, intents);
    else if (vm != NULL && (vm->state == VM_UNREACHABLE || vm->state == VM_BOOTING))
        decide_reach(vm, intents);
}

void decide_due(const struct state *state, const struct agenda_item *item, struct intents *intents)
{
    switch ((enum agenda_what)item->what) {
    case DUE_EVENT:
    case DUE_FIRE:
    case DUE_EVENT_CLOSE:
    case DUE_TRIGGER:
    case DUE_ENDEX:
    case DUE_ASK:
    case DUE_AMEND: /* the controller reads it: engine/control/rehearse-amend.c */
        decide_exercise_due(state, item, intents);
        break;
    case DUE_REPORT:
        decide_deadline_due(state, item, intents);
        break;
    case DUE_GREEN:
        decide_green_due(state, item, intents);
        break;
    case DUE_SHEETS:
        decide_sheet_due(state, item, intents);
        break;
    case DUE_SHARED:
    case DUE_FLOODED:
    case DUE_PASSED_ON:
    case DUE_SIGHTED:
        decide_share_due(state, item, intents);
        break;
    case DUE_RRT:
        decide_rrt_due(state, item, intents);
        break;
    case DUE_CHECK:
        decide_check_due(state, item, intents);
        break;
    case DUE_DOWN:
        decide_down_due(state, item, intents);
        break;
    case DUE_EXPECTATION:
    case DUE_ACTED:
        decide_expectation_due(state, item, intents);
        break;
    case DUE_BUILD:
        decide_build_due(state, intents);
        break;
    case DUE_INSPECT:
        decide_inspect_due(state, intents);
        break;
    case DUE_RESTART:
    case DUE_LOGIN:
    case DUE_READY:
    case DUE_GROUP:
        decide_vm_due(state, item, intents);
        break;
    case DUE_ARM:
    case DUE_RETRY:
    case DUE_CLEANUP:
    case DUE_CLEANED:
        decide_inject_due(state, item, intents);
        break;
    case DUE_FEATURE:
        decide_feature_due(state, item, intents);
        break;
    }
}

void decide_idle(const struct state *state, struct intents *intents)
{
    decide_range_idle(state, intents);
    decide_group_idle(state, intents);
}

void decide_ended(const struct state *state, const struct ended *ended, struct intents *intents)
{
    switch (ended->kind) {
    case ACTION_MAKE:
    case ACTION_LOGIN:
        decide_vm_ended(state, ended, intents);
        break;
    case ACTION_GOLDEN:
    case ACTION_IDENTIFY:
    case ACTION_LINK:
        decide_fork_ended(state, ended, intents);
        break;
    case ACTION_KEEP:
        decide_keep_ended(state, ended, intents);
        break;
    case ACTION_SUSPEND:
    case ACTION_RUN_ON:
        decide_group_ended(state, ended, intents);
        break;
    case ACTION_DISCARD:
        decide_discard_ended(state, ended, intents);
        break;
    case ACTION_CLOCK:
        decide_guest_clock_ended(state, ended, intents);
        break;
    case ACTION_MIGRATE:
        decide_migration_ended(state, ended, intents);
        break;
    case ACTION_MOVED:
        decide_moved_ended(state, ended, intents);
        break;
    case ACTION_FEATURE:
        decide_feature_ended(state, ended, intents);
        break;
    case ACTION_CHECK:
        decide_check_ended(state, ended, intents);
        break;
    case ACTION_LOOK:
        decide_look_ended(state, ended, intents);
        break;
    case ACTION_INJECT:
        decide_inject_ended(state, ended, intents);
        break;
    case ACTION_CLEANUP:
        decide_cleanup_ended(state, ended, intents);
        break;
    case ACTION_ARM:
        decide_arm_ended(state, ended, intents);
        break;
    case ACTION_ISOLATE:    /* its row is written where the answers of all hosts come together */
    case ACTION_INSPECT:    /* has more to say: decide_inspect_ended */
    case ACTION_DROP_RANGE: /* is several answers: decide_range_dropped */
    case ACTION_OPEN_RANGE:
    case ACTION_LEAD:
    case ACTION_PORTAL:
    case ACTION_HUB:
    case ACTION_GREEN: /* is counted: decide_green_told */
    case ACTION_WAKE:
        break;
    }
}
