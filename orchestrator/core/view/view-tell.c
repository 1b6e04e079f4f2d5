/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ticker: one line for every row that is news to a director, in the field's words. Genesis and
 * machinery write none. Each line is cleaned once more as a whole, because it quotes scenarios and
 * guests.
 */
#include <string.h>

#include "base/text.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

static bool (*const tell_lines[ROW_KINDS])(const struct view *, const struct row *,
                                           struct told *) = {
    [ROW_CONTROLLER_STARTED] = tell_controller,
    [ROW_AGENT_STATE] = tell_agent,
    [ROW_JOURNAL_SEALED] = tell_sealed,
    [ROW_JOURNAL_ROOM] = tell_room,
    [ROW_RANGE_STATE] = tell_range,
    [ROW_VM_STATE] = tell_vm,
    [ROW_VM_MOVED] = tell_vm_moved,
    [ROW_VM_MIGRATION] = tell_vm_migration,
    [ROW_HOST_OFF] = tell_host_off,
    [ROW_HOST_LEFT] = tell_host_left,
    [ROW_VM_KEPT] = tell_kept,
    [ROW_VM_HUNG] = tell_hung,
    [ROW_VM_CLOCK] = tell_guest_clock,
    [ROW_VM_FORK] = tell_fork,
    [ROW_RANGE_LOOK] = tell_inspection,
    [ROW_RANGE_ISOLATION] = tell_isolation,
    [ROW_DRIFT_FOUND] = tell_drift,
    [ROW_FEATURE_STATE] = tell_feature,
    [ROW_CLOCK_STARTED] = tell_clock,
    [ROW_CLOCK_PAUSED] = tell_clock,
    [ROW_CLOCK_RESUMED] = tell_clock,
    [ROW_CLOCK_ENDED] = tell_clock,
    [ROW_CLOCK_OUTAGE] = tell_outage,
    [ROW_TEAM_CLOCK] = tell_team_clock,
    [ROW_CLOCK_HOURS] = tell_hours,
    [ROW_CLOCK_MOVED] = tell_clock_set,
    [ROW_CLOCK_SPEED] = tell_clock_set,
    [ROW_CLOCK_EXTENDED] = tell_clock_set,
    [ROW_EVENT_STATE] = tell_event,
    [ROW_INJECT_STATE] = tell_inject,
    [ROW_EVENT_MOVED] = tell_moved,
    [ROW_INJECT_PLANNED] = tell_planned,
    [ROW_INJECT_MADE] = tell_made,
    [ROW_INJECT_CHANGED] = tell_changed,
    [ROW_INJECT_CLEANUP] = tell_cleanup,
    [ROW_EXPECTATION_STATE] = tell_expectation,
    [ROW_CONDITION_RESULT] = tell_condition,
    [ROW_SCORE_AWARD] = tell_award,
    [ROW_OBJECTIVE_STATE] = tell_objective,
    [ROW_MESSAGE_SENT] = tell_message,
    [ROW_REQUEST_STATE] = tell_request,
    [ROW_RRT_STATE] = tell_rrt,
    [ROW_QUEUE_CLAIMED] = tell_queue,
    [ROW_QUEUE_RELEASED] = tell_queue,
    [ROW_QUEUE_DONE] = tell_queue,
    [ROW_ORDER_ASKED] = tell_asked,
    [ROW_ORDER_ANSWERED] = tell_answered,
    [ROW_ORDER_GIVEN] = tell_order,
    [ROW_ORDER_DROPPED] = tell_dropped,
    [ROW_ORDER_UNDONE] = tell_undone,
    [ROW_NOTE_WRITTEN] = tell_note,
    [ROW_REPORT_FILED] = tell_report,
    [ROW_REPORT_MATCHED] = tell_report,
    [ROW_REPORT_STATE] = tell_report,
    [ROW_REPORT_OVERDUE] = tell_report,
    [ROW_MESSAGE_ACKED] = tell_inbox,
    [ROW_MESSAGE_ANSWERED] = tell_inbox,
    [ROW_ANSWER_TAKEN] = tell_inbox,
    [ROW_QUESTION_ASKED] = tell_inbox,
    [ROW_QUESTION_ANSWERED] = tell_inbox,
    [ROW_COMCHECK_STARTED] = tell_comcheck,
    [ROW_COMCHECK_LAMP] = tell_comcheck,
    [ROW_DISPUTE_OPENED] = tell_dispute,
    [ROW_DISPUTE_DECIDED] = tell_dispute,
    [ROW_ARTIFACT_FILED] = tell_artifact,
    [ROW_HINT_TAKEN] = tell_hint,
    [ROW_FLAG_FOUND] = tell_hint,
    [ROW_SCORE_CHARGED] = tell_hint,
    [ROW_SCORE_ADJUSTED] = tell_adjust,
    [ROW_SCORE_EXCUSED] = tell_excuse,
    [ROW_SCORE_UNEXCUSED] = tell_excuse,
    [ROW_SCORE_FROZEN] = tell_scores,
    [ROW_SCORE_THAWED] = tell_scores,
    [ROW_SCORE_FINAL] = tell_scores,
    [ROW_SCORE_REOPENED] = tell_scores,
    [ROW_SCORE_REVERSED] = tell_adjust,
    [ROW_SHEET_FILED] = tell_sheet,
    [ROW_SHEET_OPENED] = tell_sheet,
    [ROW_SHEET_REOPENED] = tell_sheet,
    [ROW_SHEET_RELEASED] = tell_sheet,
    [ROW_REPORT_SCORED] = tell_sheet,
    [ROW_ATTACK_CLAIMED] = tell_attack,
    [ROW_ATTACK_DECIDED] = tell_attack,
    [ROW_AMEND_DONE] = tell_amend,
    [ROW_SHARE_MADE] = tell_share,
    [ROW_SHARE_REPLACED] = tell_share,
    [ROW_SIGHTING_SAID] = tell_share,
    [ROW_MEMBER_ADDED] = tell_member,
    [ROW_MEMBER_KEY] = tell_member,
    [ROW_MEMBER_INVITED] = tell_member,
    [ROW_MEMBER_LOCKED] = tell_member,
    [ROW_MEMBER_UNLOCKED] = tell_member,
    [ROW_MEMBER_REMOVED] = tell_member,
    [ROW_SESSION_CLOSED] = tell_cut,
    [ROW_REACH_CLOSED] = tell_reach_cut,
    [ROW_HUB_WANTED] = tell_hub,
    [ROW_HUB_STATE] = tell_hub,
    [ROW_HUB_SENT] = tell_hub,
    [ROW_HUB_TAKEN] = tell_hub,
    [ROW_PORTAL_WANTED] = tell_portal,
    [ROW_PORTAL_STATE] = tell_portal,
};

void view_tell(struct view *view, const struct row *row, bool changed)
{
    struct told told = {.tone = LINE_PLAIN};

    if (!changed || tell_lines[row->kind] == NULL || !tell_lines[row->kind](view, row, &told))
        return;

    struct view_line *line = &view->ticker[view->ticker_count++ % VIEW_TICKER];

    *line =
        (struct view_line){.x = row->x, .wall = row->wall, .kind = row->kind, .team = told.team};
    line->tone = told.tone;
    text_clean(line->text, sizeof(line->text), told.text, strlen(told.text));
}
