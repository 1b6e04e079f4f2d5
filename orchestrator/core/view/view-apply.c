/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applies rows to the view: a function for each kind, in one table. Each checks first and then
 * changes, so a refused row leaves no trace. Changing texts are in bounded buffers, so memory does
 * not grow with the length of an exercise. Other files of the room have more of these functions. */
#include <string.h>

#include "base/text.h"
#include "core/view/calendar.h"
#include "core/view/moves.h"
#include "core/view/score.h"
#include "core/view/view-places.h"
#include "core/model/row.h"

/* ---- controller and agents ---- */

static int apply_genesis_done(struct view *view, const struct row *row, bool *changed,
                              struct error *err)
{
    (void)row, (void)changed, (void)err;
    view->complete = true;
    return 0;
}

static int apply_controller_started(struct view *view, const struct row *row, bool *changed,
                                    struct error *err)
{
    (void)changed, (void)err;
    view->epoch = row->as.controller_started.epoch;
    view->agent_count = 0; /* the old one's agents ended with it */
    view_hosts_restart(view, row);
    view_members_restart(view);
    view_reaches_restart(view);
    view_portal_restart(view);
    view_hub_restart(view);
    return 0;
}

static int apply_agent_state(struct view *view, const struct row *row, bool *changed,
                             struct error *err)
{
    const struct agent_state *body = &row->as.agent_state;
    struct view_agent *agent = NULL;

    (void)changed;
    for (size_t i = 0; i < view->agent_count; i++)
        if (body->agent != NULL && strcmp(view->agents[i].name, body->agent) == 0)
            agent = &view->agents[i];
    if (agent == NULL) {
        if (view->agent_count == VIEW_AGENTS)
            return error_set(err, ERROR_STATE, "too many agents");
        agent = pool_grow(&view->pool, &view->agents, &view->agent_count, sizeof(*agent));
        if (agent == NULL)
            return error_memory(err);
        view_clean(agent->name, sizeof(agent->name), body->agent);
    }
    view_host_agent(view, row);
    agent->state = (enum agent_life)body->state;
    view_clean(agent->text, sizeof(agent->text), body->text);
    if (agent->state == AGENT_UP)
        view_clean(agent->version, sizeof(agent->version), body->version);
    return 0;
}

/* ---- range ---- */

static int apply_range_wanted(struct view *view, const struct row *row, bool *changed,
                              struct error *err)
{
    (void)changed, (void)err;
    view->wanted = row->as.range_wanted;
    return 0;
}

static int apply_range_state(struct view *view, const struct row *row, bool *changed,
                             struct error *err)
{
    const struct range_state_row *body = &row->as.range_state;

    (void)changed;
    if (!move_range(view->range, (enum range_state)body->state))
        return view_no_move(range_state_words[view->range], range_state_words[body->state], err);
    view->range = (enum range_state)body->state;
    /* It came up whole: nothing later is a reason to take it all away, or to go back in time. */
    if (body->state == RANGE_UP)
        view->wanted.rollback = view->wanted.kept = false;
    view_clean(view->range_text, sizeof(view->range_text), body->text);
    return 0;
}

static int apply_vm_state(struct view *view, const struct row *row, bool *changed,
                          struct error *err)
{
    const struct vm_state_row *body = &row->as.vm_state;
    struct view_vm *vm = view_vm(view, body->vm);

    (void)changed;
    if (vm == NULL)
        return view_no_such("VM", body->vm, err);
    if (!move_vm(vm->state, (enum vm_state)body->state))
        return view_no_move(vm_state_words[vm->state], vm_state_words[body->state], err);
    /* The snapshot is removed with the disk. */
    if (body->state == VM_GONE ||
        (body->state == VM_PLANNED && body->incarnation > vm->incarnation))
        view_lose_snapshots(vm);
    view_break_fork(vm, (enum vm_state)body->state);
    vm->was_up = body->state == VM_UP || (vm->was_up && body->incarnation == vm->incarnation);
    vm->hung[0] = '\0';
    vm->state = (enum vm_state)body->state;
    vm->incarnation = body->incarnation;
    vm->port = body->port;
    if (body->port != 0)
        vm->port_before = body->port;
    vm->since = row->r;
    if (body->state == VM_MAKING || body->state == VM_PLANNED)
        view_clean(vm->from, sizeof(vm->from), body->kept);
    if (body->state == VM_BOOTING)
        vm->stood = body->incarnation;
    vm->faults +=
        body->state == VM_LOST || body->state == VM_FAILED || body->state == VM_UNREACHABLE;
    view_clean(vm->host, sizeof(vm->host), body->host);
    view_clean(vm->text, sizeof(vm->text), body->text);
    return 0;
}

static int apply_feature_state(struct view *view, const struct row *row, bool *changed,
                               struct error *err)
{
    const struct feature_state_row *body = &row->as.feature_state;
    struct view_feature *feature = view_feature(view, body->feature);

    (void)changed;
    if (feature == NULL)
        return view_no_such("feature", body->feature, err);
    if (!move_feature(feature->state, (enum feature_state)body->state))
        return view_no_move(feature_state_words[feature->state], feature_state_words[body->state],
                            err);
    feature->state = (enum feature_state)body->state;
    feature->attempt = body->attempt;
    feature->incarnation = body->incarnation;
    view_note_golden(view, feature);
    feature->since = row->r;
    feature->has_exit = body->has_exit;
    feature->exit = body->exit;
    text_copy(feature->output, sizeof(feature->output), body->output);
    view_clean(feature->text, sizeof(feature->text), body->text);
    return 0;
}

/* ---- exercise ---- */

static int apply_event_state(struct view *view, const struct row *row, bool *changed,
                             struct error *err)
{
    const struct event_state_row *body = &row->as.event_state;
    struct view_event *at = view_event(view, body->event);

    (void)changed;
    if (at == NULL)
        return view_no_such("event", body->event, err);
    if (!move_event(at->state, (enum event_state)body->state))
        return view_no_move(event_state_words[at->state], event_state_words[body->state], err);
    view_done_by(&at->turned, body->by, row);
    at->state = (enum event_state)body->state;
    at->x = row->x;
    at->cause = body->cause;
    return 0;
}

static int apply_event_moved(struct view *view, const struct row *row, bool *changed,
                             struct error *err)
{
    const struct event_moved *body = &row->as.event_moved;
    struct view_event *at = view_event(view, body->event);

    (void)changed;
    if (at == NULL)
        return view_no_such("event", body->event, err);
    if (at->state > OCCURRENCE_OPEN)
        return view_no_move(event_state_words[at->state], "moved", err);
    view_done_by(&at->moved, body->by, row);
    at->later = body->at != at->made.at ? body->at - at->made.at : body->close - at->made.close;
    at->made.at = body->at;
    at->made.close = body->close;
    at->ordered = body->fires;
    return 0;
}

static int apply_condition_result(struct view *view, const struct row *row, bool *changed,
                                  struct error *err)
{
    const struct condition_result *body = &row->as.condition_result;
    struct view_condition *condition = view_condition(view, body->condition);

    if (condition == NULL)
        return view_no_such("condition", body->condition, err);
    if (body->value < VALUE_FAULT || body->value > 1000)
        return error_set(err, ERROR_INPUT, "the value %lld is out of range",
                         (long long)body->value);
    *changed = condition->value != body->value;
    if (*changed)
        condition->since = row->x;
    condition->value = body->value;
    condition->faults += body->value == VALUE_FAULT;
    if (body->value >= 0)
        condition->good = body->value;
    condition->history[condition->results++ % VIEW_HISTORY] = (int16_t)body->value;
    condition->row = row->seq;
    condition->due = body->due;
    condition->x = row->x;
    condition->excused = body->excused;
    text_copy(condition->output, sizeof(condition->output), body->output);
    view_clean(condition->text, sizeof(condition->text), body->text);
    view_follow_result(view, condition, row);
    return ledger_take_result(view, condition, row, err);
}

static int apply_score_award(struct view *view, const struct row *row, bool *changed,
                             struct error *err)
{
    const struct score_award *body = &row->as.score_award;
    struct view_metric *metric = view_metric(view, body->metric);

    if (metric == NULL)
        return view_no_such("metric", body->metric, err);
    if (body->points < 0 || body->points > metric->made.max)
        return error_set(err, ERROR_INPUT, "%lld thousandths of a point are out of range",
                         (long long)body->points);
    /* What exercise control knows, and is now told the team. */
    *changed = !metric->inside || body->inside || metric->points != body->points;
    score_set_metric(view, metric, body->points);
    metric->awarded = !body->none;
    metric->inside = body->inside;
    if (!body->inside)
        metric->told = body->points;
    metric->row = row->seq;
    metric->cause = body->cause;
    view_clean(metric->by, sizeof(metric->by), body->by);
    view_clean(metric->reason, sizeof(metric->reason), body->reason);
    return 0;
}

static int apply_objective_state(struct view *view, const struct row *row, bool *changed,
                                 struct error *err)
{
    const struct objective_state_row *body = &row->as.objective_state;
    struct view_objective *objective = view_objective(view, body->objective);

    if (objective == NULL)
        return view_no_such("objective", body->objective, err);
    *changed = objective->reached != body->reached || objective->row == 0;
    if (*changed)
        objective->since = row->x;
    score_set_objective(view, objective, body->reached);
    objective->row = row->seq;
    objective->inside = body->inside;
    return 0;
}

static int apply_message_sent(struct view *view, const struct row *row, bool *changed,
                              struct error *err)
{
    const struct message_sent *body = &row->as.message_sent;
    struct view_message *message;
    struct row kept;

    (void)changed;
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    message = pool_grow(&view->pool, &view->messages, &view->message_count, sizeof(*message));
    if (message == NULL)
        return error_memory(err);
    *message = (struct view_message){.x = row->x, .made = kept.as.message_sent};
    for (size_t i = 0; i < view->team_count; i++)
        if (!body->inside && view->teams[i].made.team != 0 &&
            (body->team == 0 || body->team == view->teams[i].made.team))
            view->teams[i].messages++;
    return 0;
}

static int apply_nothing(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)view, (void)row, (void)changed, (void)err;
    return 0;
}

static int (*const steps[ROW_KINDS])(struct view *, const struct row *, bool *, struct error *) = {
    [ROW_EXERCISE_OPENED] = view_made,
    [ROW_DAY_MADE] = view_made,
    [ROW_TEAM_MADE] = view_made,
    [ROW_CONTACT_MADE] = view_made,
    [ROW_VARIABLE_MADE] = view_made,
    [ROW_SWITCH_MADE] = view_made,
    [ROW_HOST_MADE] = view_made,
    [ROW_VM_MADE] = view_made,
    [ROW_FEATURE_MADE] = view_made,
    [ROW_CONDITION_MADE] = view_made,
    [ROW_GREEN_MADE] = view_green_row,
    [ROW_METRIC_MADE] = view_made,
    [ROW_OBJECTIVE_MADE] = view_made,
    [ROW_EVENT_MADE] = view_made,
    [ROW_INJECT_MADE] = view_made,
    [ROW_EXPECTATION_MADE] = view_made,
    [ROW_INDICATOR_MADE] = view_made,
    [ROW_GENESIS_DONE] = apply_genesis_done,
    [ROW_CONTROLLER_STARTED] = apply_controller_started,
    [ROW_AGENT_STATE] = apply_agent_state,
    [ROW_JOB_STRAY] = apply_nothing,
    [ROW_JOURNAL_SEALED] = apply_nothing,
    [ROW_JOURNAL_ROOM] = view_clock,
    [ROW_RANGE_WANTED] = apply_range_wanted,
    [ROW_RANGE_STATE] = apply_range_state,
    [ROW_VM_STATE] = apply_vm_state,
    [ROW_VM_MOVED] = view_host_row,
    [ROW_VM_MIGRATION] = view_migration_row,
    [ROW_HOST_OFF] = view_host_row,
    [ROW_HOST_LEFT] = view_host_row,
    [ROW_VM_KEPT] = view_kept,
    [ROW_VM_FORK] = view_forked,
    [ROW_VM_HUNG] = view_hung,
    [ROW_GREEN_TOLD] = view_green_row,
    [ROW_VM_CLOCK] = view_guest_clock,
    [ROW_RANGE_LOOK] = view_inspected,
    [ROW_RANGE_ISOLATION] = view_isolated,
    [ROW_DRIFT_FOUND] = view_drift,
    [ROW_FEATURE_STATE] = apply_feature_state,
    [ROW_FEATURE_TAKEN] = view_taken,
    [ROW_CLOCK_STARTED] = view_clock,
    [ROW_CLOCK_PAUSED] = view_clock,
    [ROW_CLOCK_RESUMED] = view_clock,
    [ROW_CLOCK_OUTAGE] = view_clock,
    [ROW_CLOCK_HOURS] = view_clock,
    [ROW_CLOCK_MOVED] = view_clock,
    [ROW_CLOCK_SPEED] = view_clock,
    [ROW_CLOCK_EXTENDED] = view_clock,
    [ROW_CLOCK_ENDED] = view_clock,
    [ROW_TEAM_CLOCK] = view_clock,
    [ROW_EVENT_STATE] = apply_event_state,
    [ROW_INJECT_STATE] = view_inject_row,
    [ROW_EVENT_MOVED] = apply_event_moved,
    [ROW_INJECT_PLANNED] = view_inject_row,
    [ROW_INJECT_CHANGED] = view_inject_row,
    [ROW_INJECT_CLEANUP] = view_inject_row,
    [ROW_EXPECTATION_STATE] = view_inject_row,
    [ROW_CONDITION_RESULT] = apply_condition_result,
    [ROW_SCORE_AWARD] = apply_score_award,
    [ROW_OBJECTIVE_STATE] = apply_objective_state,
    [ROW_MESSAGE_SENT] = apply_message_sent,
    [ROW_REQUEST_STATE] = view_requested,
    [ROW_RRT_STATE] = view_rrt,
    [ROW_COMCHECK_STARTED] = view_comcheck,
    [ROW_COMCHECK_LAMP] = view_comcheck,
    [ROW_QUEUE_CLAIMED] = view_queue,
    [ROW_QUEUE_RELEASED] = view_queue,
    [ROW_QUEUE_DONE] = view_queue,
    [ROW_ORDER_ASKED] = view_asked,
    [ROW_ORDER_ANSWERED] = view_answered,
    [ROW_ORDER_GIVEN] = apply_nothing,
    [ROW_ORDER_DROPPED] = apply_nothing,
    [ROW_ORDER_UNDONE] = view_undone_row,
    [ROW_NOTE_WRITTEN] = apply_nothing,
    [ROW_MEMBER_ADDED] = view_members,
    [ROW_MEMBER_KEY] = view_members,
    [ROW_MEMBER_INVITED] = view_members,
    [ROW_MEMBER_LOCKED] = view_members,
    [ROW_MEMBER_UNLOCKED] = view_members,
    [ROW_MEMBER_REMOVED] = view_members,
    [ROW_SESSION_OPENED] = view_members,
    [ROW_SESSION_CLOSED] = view_members,
    [ROW_REACH_OPENED] = view_reached,
    [ROW_REACH_CLOSED] = view_reached,
    [ROW_HUB_WANTED] = view_hub_row,
    [ROW_HUB_STATE] = view_hub_row,
    [ROW_HUB_SENT] = view_hub_row,
    [ROW_HUB_TAKEN] = view_hub_row,
    [ROW_HUB_CURSOR] = view_hub_row,
    [ROW_PORTAL_WANTED] = view_portal_row,
    [ROW_PORTAL_STATE] = view_portal_row,
    [ROW_PORTAL_REFUSED] = view_portal_row,
    [ROW_PORTAL_DROPPED] = view_portal_row,
    [ROW_REPORT_FILED] = view_deadline_row,
    [ROW_REPORT_MATCHED] = view_report_row,
    [ROW_REPORT_STATE] = view_report_row,
    [ROW_REPORT_OVERDUE] = view_deadline_row,
    [ROW_MESSAGE_ACKED] = view_inbox_row,
    [ROW_MESSAGE_ANSWERED] = view_inbox_row,
    [ROW_ANSWER_TAKEN] = view_inbox_row,
    [ROW_QUESTION_ASKED] = view_inbox_row,
    [ROW_QUESTION_ANSWERED] = view_inbox_row,
    [ROW_REPORT_DRAFTED] = view_inbox_row,
    [ROW_DISPUTE_OPENED] = view_inbox_row,
    [ROW_DISPUTE_DECIDED] = view_inbox_row,
    [ROW_ARTIFACT_FILED] = view_inbox_row,
    [ROW_ORGANISATION_MADE] = view_share_row,
    [ROW_WARNING_MADE] = view_warning_row,
    [ROW_WARNING_LISTED] = view_warning_row,
    [ROW_SHARE_MADE] = view_share_row,
    [ROW_SHARE_REPLACED] = view_share_row,
    [ROW_SHARE_LISTED] = view_share_row,
    [ROW_SIGHTING_SAID] = view_share_row,
    [ROW_LOOK_ASKED] = view_look,
    [ROW_LOOK_ENDED] = view_look,
    [ROW_HINT_MADE] = view_hint_row,
    [ROW_FLAG_MADE] = view_hint_row,
    [ROW_HINT_TAKEN] = view_hint_row,
    [ROW_FLAG_FOUND] = view_hint_row,
    [ROW_SCORE_CHARGED] = view_hint_row,
    [ROW_SCORE_ADJUSTED] = view_adjust_row,
    [ROW_SCORE_REVERSED] = view_adjust_row,
    [ROW_SCORE_EXCUSED] = view_excuse_row,
    [ROW_SCORE_UNEXCUSED] = view_excuse_row,
    [ROW_CRITERION_MADE] = view_sheet_row,
    [ROW_SCORE_FROZEN] = view_score_turn,
    [ROW_SCORE_THAWED] = view_score_turn,
    [ROW_SCORE_FINAL] = view_score_turn,
    [ROW_SCORE_REOPENED] = view_score_turn,
    [ROW_SHEET_FILED] = view_sheet_row,
    [ROW_SHEET_OPENED] = view_sheet_row,
    [ROW_SHEET_REOPENED] = view_sheet_row,
    [ROW_SHEET_PLANNED] = view_release_row,
    [ROW_SHEET_RELEASED] = view_release_row,
    [ROW_SCORE_STANDING] = view_standing_row,
    [ROW_SCORING_MADE] = view_grading_row,
    [ROW_TRUTH_MADE] = view_grading_row,
    [ROW_REPORT_SCORED] = view_grading_row,
    [ROW_ATTACK_MADE] = view_attack_row,
    [ROW_ATTACK_CLAIMED] = view_attack_row,
    [ROW_ATTACK_DECIDED] = view_attack_row,
    [ROW_AMEND_BEGUN] = view_amend_row,
    [ROW_AMEND_CHANGED] = view_amend_row,
    [ROW_EVENT_AMENDED] = view_amend_row,
    [ROW_INJECT_AMENDED] = view_amend_row,
    [ROW_EXPECTATION_AMENDED] = view_amend_row,
    [ROW_INDICATOR_AMENDED] = view_amend_row,
    [ROW_HINT_AMENDED] = view_amend_row,
    [ROW_METRIC_AMENDED] = view_amend_row,
    [ROW_OBJECTIVE_AMENDED] = view_amend_row,
    [ROW_AMEND_DROPPED] = view_amend_row,
    [ROW_AMEND_DONE] = view_amend_row,
    [ROW_CONDITION_SAMPLES] = view_past,
    [ROW_CONDITION_PAST] = view_past,
    [ROW_EVENT_WAITING] = view_past,
    [ROW_PICTURE_DONE] = view_past,
};

int view_apply(struct view *view, const struct row *row, struct error *err)
{
    bool changed = true;

    if (row->kind <= ROW_NONE || row->kind >= ROW_KINDS)
        return error_set(err, ERROR_INPUT, "row %lld: no kind %d", (long long)row->seq,
                         (int)row->kind);
    if (view_undo_follow(view, row, err) < 0)
        return -ERROR_MEMORY;
    if (steps[row->kind](view, row, &changed, err) < 0)
        return error_wrap(err, "row %lld, %s", (long long)row->seq, row_classes[row->kind].name);
    view_follow_cuts(view, row);
    view_news(view, row);
    score_follow(view, row);
    if (row->kind == ROW_PICTURE_DONE || row->kind == ROW_EVENT_WAITING)
        return 0; /* the rows before say what time it is */
    view->x = row->kind == ROW_CLOCK_MOVED ? row->as.clock_moved.to : row->x;
    view->r = row->r;
    view->wall = row->wall;
    if (view_clock_keep(view, row, err) < 0)
        return -ERROR_MEMORY;
    view_tell(view, row, changed);
    return 0;
}
