/* SPDX-License-Identifier: Apache-2.0 */
/* Sets the audience of a row from its subject. Rows that are not named here are for exercise
 * control alone. */
#include "core/decide/state.h"

#include <stddef.h>
#include <string.h>

#include "core/view/standing.h"

static void audience_for_team(struct row *row, uint32_t team, enum audience shared)
{
    row->audience = team != 0 ? AUDIENCE_TEAM : shared;
    row->team = team;
}

/* A seat's requests for approval are seen by that seat and EXCON: a team's members do not see those
 * of their trainer. */
static void audience_for_seat(struct row *row, int role, uint32_t team)
{
    if (role != ROLE_TRAINER && role != ROLE_BLUE)
        return;
    row->audience = role == ROLE_TRAINER ? AUDIENCE_TRAINER : AUDIENCE_TEAM;
    row->team = team;
}

/* The subject's team. A row about an unknown subject stays with exercise control, and the fold
 * refuses it. */
static void audience_for_made(struct row *row, const uint32_t *team, enum audience shared)
{
    if (team != NULL)
        audience_for_team(row, *team, shared);
}

/* A row about a member of a team is seen by the team, or by its trainers. */
static void audience_for_member(struct row *row, const struct view_member *member,
                                enum audience audience)
{
    if (member == NULL || member->made.team == 0)
        return;
    row->audience = audience;
    row->team = member->made.team;
}

/* What is shared is seen by who shares it and by the teams that the row names; what is open by all.
 * False: the row is none of a share. */
static bool audience_for_share(struct row *row)
{
    bool open = false;
    uint32_t team;

    switch (row->kind) {
    case ROW_SHARE_MADE:
        open = row->as.share_made.open;
        team = row->as.share_made.team;
        break;
    case ROW_SHARE_LISTED:
        open = row->as.share_listed.open;
        team = row->as.share_listed.team;
        break;
    case ROW_SHARE_REPLACED:
        open = row->as.share_replaced.open;
        team = row->as.share_replaced.team;
        break;
    case ROW_SIGHTING_SAID:
        team = row->as.sighting_said.team;
        break;
    default:
        return false;
    }
    row->audience = open ? AUDIENCE_ALL : AUDIENCE_NAMED;
    row->team = open ? 0 : team;
    return true;
}

/* Connections to machines are seen by the seat's own team, or by its trainers. */
static void audience_for_reach(const struct view *view, struct row *row)
{
    const struct view_reach *reach = view_reach(view, row->as.reach_closed.reach);

    if (row->kind == ROW_REACH_OPENED)
        audience_for_seat(row, row->as.reach_opened.role, row->as.reach_opened.team);
    else if (reach != NULL)
        audience_for_seat(row, (int)reach->role, reach->team);
}

/* A team sees its members; only its trainers see keys, codes, locks and sessions. */
static void audience_for_members(const struct view *view, struct row *row)
{
    switch (row->kind) {
    case ROW_MEMBER_ADDED:
        audience_for_team(row, row->as.member_added.team, AUDIENCE_EXCON);
        break;
    case ROW_MEMBER_REMOVED:
        audience_for_member(row, view_member(view, row->as.member_turn.member), AUDIENCE_TEAM);
        break;
    case ROW_MEMBER_LOCKED:
    case ROW_MEMBER_UNLOCKED:
        audience_for_member(row, view_member(view, row->as.member_turn.member), AUDIENCE_TRAINER);
        break;
    case ROW_MEMBER_KEY:
        audience_for_member(row, view_member(view, row->as.member_key.member), AUDIENCE_TRAINER);
        break;
    case ROW_MEMBER_INVITED:
        audience_for_member(row, view_member(view, row->as.member_invited.member),
                            AUDIENCE_TRAINER);
        break;
    case ROW_SESSION_OPENED:
        audience_for_member(row, view_member(view, row->as.session_opened.member),
                            AUDIENCE_TRAINER);
        break;
    case ROW_SESSION_CLOSED:
        audience_for_member(row, view_member(view, row->as.session_closed.member),
                            AUDIENCE_TRAINER);
        break;
    case ROW_REACH_OPENED:
    case ROW_REACH_CLOSED:
        audience_for_reach(view, row);
        break;
    case ROW_PORTAL_REFUSED:
        audience_for_member(row, view_member(view, row->as.portal_refused.member),
                            AUDIENCE_TRAINER);
        break;
    case ROW_PORTAL_DROPPED:
        audience_for_member(row, view_member(view, row->as.portal_dropped.member),
                            AUDIENCE_TRAINER);
        break;
    default:
        break;
    }
}

/* What an amend adds, changes or takes out is told to whom the planner tells it. False: it is
 * another row. */
static bool audience_for_amended(const struct view *view, struct row *row)
{
    bool metric = row->kind == ROW_METRIC_MADE || row->kind == ROW_METRIC_AMENDED;
    const struct view_metric *dropped =
        row->kind == ROW_AMEND_DROPPED && row->as.amend_dropped.what == AMEND_METRIC
            ? view_metric(view, row->as.amend_dropped.item)
            : NULL;

    if (dropped != NULL) {
        audience_for_team(row, dropped->made.team, AUDIENCE_ALL);
        return true;
    }
    if (!view->complete || (!metric && row->kind != ROW_OBJECTIVE_AMENDED))
        return false;
    audience_for_team(row, metric ? row->as.metric_made.team : row->as.objective_made.team,
                      AUDIENCE_ALL);
    return true;
}

/* What is said of a machine beside its state is for those who run the range, as far as they are
 * told of the machine: a team's own is told to the team and to exercise control. False: it is
 * another row. */
static bool audience_for_machine(const struct view *view, struct row *row)
{
    uint32_t ordinal = row->kind == ROW_VM_KEPT       ? row->as.vm_kept.vm
                       : row->kind == ROW_VM_FORK     ? row->as.vm_fork.vm
                       : row->kind == ROW_VM_HUNG     ? row->as.vm_hung.vm
                       : row->kind == ROW_VM_CLOCK    ? row->as.vm_clock.vm
                       : row->kind == ROW_DRIFT_FOUND ? row->as.drift_found.vm
                                                      : 0;
    const struct view_vm *vm = view_vm(view, ordinal);

    if (vm != NULL && vm->made.team != 0)
        row->audience = AUDIENCE_EXCON;
    return vm != NULL;
}

/* Whoever saw the excuse sees its reversal. */
static void audience_for_excuse(struct row *row, const struct ledger_window *window)
{
    if (window != NULL)
        audience_for_team(row, window->made.team, AUDIENCE_ALL);
}

/* Rows whose audience does not depend on what they say. */
static const enum audience audience_fixed[ROW_KINDS] = {
    [ROW_CONTROLLER_STARTED] = AUDIENCE_ALL, [ROW_RANGE_STATE] = AUDIENCE_ALL,
    [ROW_COMCHECK_STARTED] = AUDIENCE_ALL,   [ROW_CLOCK_STARTED] = AUDIENCE_ALL,
    [ROW_CLOCK_PAUSED] = AUDIENCE_ALL,       [ROW_CLOCK_RESUMED] = AUDIENCE_ALL,
    [ROW_CLOCK_OUTAGE] = AUDIENCE_ALL,       [ROW_CLOCK_HOURS] = AUDIENCE_ALL,
    [ROW_CLOCK_MOVED] = AUDIENCE_ALL,        [ROW_CLOCK_SPEED] = AUDIENCE_ALL,
    [ROW_CLOCK_EXTENDED] = AUDIENCE_ALL,     [ROW_CLOCK_ENDED] = AUDIENCE_ALL,
    [ROW_SCORE_FROZEN] = AUDIENCE_ALL,       [ROW_SCORE_THAWED] = AUDIENCE_ALL,
    [ROW_SCORE_FINAL] = AUDIENCE_ALL,        [ROW_SCORE_REOPENED] = AUDIENCE_ALL,
    [ROW_JOURNAL_ROOM] = AUDIENCE_RANGE,     [ROW_VM_HUNG] = AUDIENCE_RANGE,
    [ROW_VM_CLOCK] = AUDIENCE_RANGE,         [ROW_VM_KEPT] = AUDIENCE_RANGE,
    [ROW_VM_FORK] = AUDIENCE_RANGE,          [ROW_RANGE_LOOK] = AUDIENCE_RANGE,
    [ROW_DRIFT_FOUND] = AUDIENCE_RANGE,      [ROW_FEATURE_STATE] = AUDIENCE_RANGE,
    [ROW_FEATURE_TAKEN] = AUDIENCE_RANGE,    [ROW_ORGANISATION_MADE] = AUDIENCE_ALL,
    [ROW_PORTAL_WANTED] = AUDIENCE_RANGE,    [ROW_PORTAL_STATE] = AUDIENCE_RANGE,
    [ROW_RANGE_ISOLATION] = AUDIENCE_RANGE,
};

/* Rows that are for the team which they name, and for exercise control: where the team stands. */
#define TEAM_IN(member) offsetof(struct row, as.member.team)
static const size_t audience_named[ROW_KINDS] = {
    [ROW_MESSAGE_ACKED] = TEAM_IN(message_acked),
    [ROW_MESSAGE_ANSWERED] = TEAM_IN(message_answered),
    [ROW_QUESTION_ASKED] = TEAM_IN(question_asked),
    [ROW_QUESTION_ANSWERED] = TEAM_IN(question_answered),
    [ROW_HINT_TAKEN] = TEAM_IN(hint_taken),
    [ROW_FLAG_FOUND] = TEAM_IN(flag_found),
    [ROW_LOOK_ASKED] = TEAM_IN(look_asked),
    [ROW_ARTIFACT_FILED] = TEAM_IN(artifact_filed),
    [ROW_DISPUTE_OPENED] = TEAM_IN(dispute_opened),
    [ROW_DISPUTE_DECIDED] = TEAM_IN(dispute_decided),
    [ROW_REPORT_DRAFTED] = TEAM_IN(report_drafted),
    [ROW_REPORT_FILED] = TEAM_IN(report_filed),
    [ROW_REPORT_STATE] = TEAM_IN(report_state),
    [ROW_REPORT_OVERDUE] = TEAM_IN(report_overdue),
    [ROW_REQUEST_STATE] = TEAM_IN(request_state),
    [ROW_RRT_STATE] = TEAM_IN(rrt_state),
    [ROW_COMCHECK_LAMP] = TEAM_IN(comcheck_lamp),
    [ROW_SHEET_RELEASED] = TEAM_IN(sheet_released),
    [ROW_REPORT_SCORED] = TEAM_IN(report_scored),
};

static void audience_for_named(struct row *row)
{
    uint32_t team;

    memcpy(&team, (const char *)row + audience_named[row->kind], sizeof(team));
    audience_for_team(row, team, AUDIENCE_EXCON);
}

/* Points of a team (0: of all) are told as the scenario says (exercise.scores). */
static void audience_for_score(const struct view *view, struct row *row, uint32_t team)
{
    enum audience own = view_scores_own(view);

    audience_for_team(row, team, own == AUDIENCE_TEAM ? AUDIENCE_ALL : AUDIENCE_EXCON);
    if (team != 0)
        row->audience = own;
}

static void audience_for_scores(const struct view *view, struct row *row)
{
    const struct view_metric *metric;

    switch (row->kind) {
    case ROW_SCORE_AWARD:
        metric = view_metric(view, row->as.score_award.metric);
        if (metric != NULL && !row->as.score_award.inside)
            audience_for_score(view, row, metric->made.team);
        break;
    case ROW_SCORE_CHARGED:
        audience_for_score(view, row, row->as.score_charged.team);
        break;
    case ROW_SCORE_ADJUSTED:
        audience_for_score(view, row, row->as.score_adjusted.team);
        break;
    case ROW_SCORE_REVERSED:
        audience_for_score(view, row, row->as.score_reversed.team);
        break;
    default:
        if (!view_scores_told(view, &row->audience))
            row->audience = AUDIENCE_EXCON;
        break;
    }
}

#define TEAM_OF(subject) ((subject) != NULL ? &(subject)->made.team : NULL)

void state_audience(const struct state *state, struct row *row)
{
    const struct view *view = state->view;

    audience_for_team(row, 0, audience_fixed[row->kind]);
    if (audience_named[row->kind] != 0) {
        audience_for_named(row);
        return;
    }
    switch (row->kind) {
    case ROW_VM_STATE:
        audience_for_made(row, TEAM_OF(view_vm(view, row->as.vm_state.vm)), AUDIENCE_RANGE);
        break;
    case ROW_TEAM_CLOCK:
        audience_for_team(row, row->as.team_clock.team, AUDIENCE_ALL);
        break;
    case ROW_CONDITION_RESULT:
        audience_for_made(row, TEAM_OF(view_condition(view, row->as.condition_result.condition)),
                          AUDIENCE_RANGE);
        break;
    case ROW_LOOK_ENDED:
        audience_for_made(row, TEAM_OF(view_condition(view, row->as.look_ended.condition)),
                          AUDIENCE_RANGE);
        break;
    case ROW_SCORE_AWARD:
    case ROW_SCORE_CHARGED:
    case ROW_SCORE_ADJUSTED:
    case ROW_SCORE_REVERSED:
    case ROW_SCORE_STANDING:
        audience_for_scores(view, row);
        break;
    case ROW_SCORE_EXCUSED:
        audience_for_team(row, row->as.score_excused.team, AUDIENCE_ALL);
        break;
    case ROW_SCORE_UNEXCUSED:
        audience_for_excuse(row, ledger_window(view, row->as.score_unexcused.number));
        break;
    case ROW_OBJECTIVE_STATE:
        if (!row->as.objective_state.inside)
            audience_for_made(row, TEAM_OF(view_objective(view, row->as.objective_state.objective)),
                              AUDIENCE_ALL);
        break;
    case ROW_MESSAGE_SENT:
        if (!row->as.message_sent.inside)
            audience_for_team(row, row->as.message_sent.team, AUDIENCE_ALL);
        break;
    case ROW_REPORT_MATCHED:
        audience_for_seat(row, ROLE_TRAINER, row->as.report_matched.team);
        break;
    case ROW_ORDER_ASKED:
        audience_for_seat(row, row->as.order_asked.role, row->as.order_asked.team);
        break;
    case ROW_ORDER_ANSWERED:
        audience_for_seat(row, row->as.order_answered.role, row->as.order_answered.team);
        break;
    default:
        if (!audience_for_share(row) && !audience_for_amended(view, row) &&
            !audience_for_machine(view, row))
            audience_for_members(view, row);
        break;
    }
}
