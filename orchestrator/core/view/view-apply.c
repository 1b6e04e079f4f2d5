/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rows do to the view: a function a kind, in one table. Each checks first and changes then, so that
 * a refused row leaves no trace. What changes stands in bounded buffers, so that memory stays flat however long an
 * exercise is. What the genesis makes is in view-made.c, the clock in view-clock.c.
 */
#include <string.h>

#include "base/text.h"
#include "core/view/calendar.h"
#include "core/view/moves.h"
#include "core/view/score.h"
#include "core/view/view-places.h"
#include "core/model/event.h"

/* ---- controller and agents ---- */

static int apply_genesis_done(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)event, (void)changed, (void)err;
    view->complete = true;
    return 0;
}

static int apply_controller_started(struct view *view, const struct event *event, bool *changed,
                                    struct error *err)
{
    (void)changed, (void)err;
    view->epoch = event->as.controller_started.epoch;
    view->agent_count = 0; /* the old one's agents ended with it */
    return 0;
}

static int apply_agent_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct agent_state *row = &event->as.agent_state;
    struct view_agent *agent = NULL;

    (void)changed;
    for (size_t i = 0; i < view->agent_count; i++)
        if (row->agent != NULL && strcmp(view->agents[i].name, row->agent) == 0)
            agent = &view->agents[i];
    if (agent == NULL) {
        if (view->agent_count == sizeof(view->agents) / sizeof(view->agents[0]))
            return error_set(err, ERROR_STATE, "too many agents");
        agent = &view->agents[view->agent_count++];
        view_clean(agent->name, sizeof(agent->name), row->agent);
    }
    agent->state = (enum agent_life)row->state;
    view_clean(agent->text, sizeof(agent->text), row->text);
    return 0;
}

/* ---- range ---- */

static int apply_range_wanted(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)changed, (void)err;
    view->wanted = event->as.range_wanted;
    return 0;
}

static int apply_range_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct range_state_row *row = &event->as.range_state;

    (void)changed;
    if (!move_range(view->range, (enum range_state)row->state))
        return view_no_move(range_state_words[view->range], range_state_words[row->state], err);
    view->range = (enum range_state)row->state;
    /* It came up whole: what happens to it later is no reason to take it all away, or to go back in time. */
    if (row->state == RANGE_UP)
        view->wanted.rollback = view->wanted.kept = false;
    view_clean(view->range_text, sizeof(view->range_text), row->text);
    return 0;
}

static int apply_vm_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct vm_state_row *row = &event->as.vm_state;
    struct view_vm *vm = view_vm(view, row->vm);

    (void)changed;
    if (vm == NULL)
        return view_no_such("VM", row->vm, err);
    if (!move_vm(vm->state, (enum vm_state)row->state))
        return view_no_move(vm_state_words[vm->state], vm_state_words[row->state], err);
    /* What was kept goes with the disk. */
    if (row->state == VM_GONE || (row->state == VM_PLANNED && row->incarnation > vm->incarnation))
        vm->kept[0] = vm->keeping[0] = '\0';
    vm->state = (enum vm_state)row->state;
    vm->incarnation = row->incarnation;
    vm->port = row->port;
    if (row->port != 0)
        vm->port_before = row->port;
    vm->since = event->r;
    if (row->state == VM_MAKING || row->state == VM_PLANNED)
        view_clean(vm->from, sizeof(vm->from), row->kept);
    if (row->state == VM_BOOTING)
        vm->stood = row->incarnation;
    vm->faults += row->state == VM_LOST || row->state == VM_FAILED || row->state == VM_UNREACHABLE;
    view_clean(vm->host, sizeof(vm->host), row->host);
    view_clean(vm->text, sizeof(vm->text), row->text);
    return 0;
}

static int apply_feature_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct feature_state_row *row = &event->as.feature_state;
    struct view_feature *feature = view_feature(view, row->feature);

    (void)changed;
    if (feature == NULL)
        return view_no_such("feature", row->feature, err);
    if (!move_feature(feature->state, (enum feature_state)row->state))
        return view_no_move(feature_state_words[feature->state], feature_state_words[row->state], err);
    feature->state = (enum feature_state)row->state;
    feature->attempt = row->attempt;
    feature->incarnation = row->incarnation;
    feature->since = event->r;
    feature->has_exit = row->has_exit;
    feature->exit = row->exit;
    text_copy(feature->output, sizeof(feature->output), row->output);
    view_clean(feature->text, sizeof(feature->text), row->text);
    return 0;
}

/* ---- exercise ---- */

static int apply_event_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct event_state_row *row = &event->as.event_state;
    struct view_event *at = view_event(view, row->event);

    (void)changed;
    if (at == NULL)
        return view_no_such("event", row->event, err);
    if (!move_event(at->state, (enum event_state)row->state))
        return view_no_move(event_state_words[at->state], event_state_words[row->state], err);
    view_done_by(&at->turned, row->by, event);
    at->state = (enum event_state)row->state;
    at->x = event->x;
    at->cause = row->cause;
    return 0;
}

static int apply_inject_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct inject_state_row *row = &event->as.inject_state;
    struct view_inject *inject = view_inject(view, row->inject);

    (void)changed;
    if (inject == NULL)
        return view_no_such("inject", row->inject, err);
    if (!move_inject(inject->state, (enum inject_state)row->state))
        return view_no_move(inject_state_words[inject->state], inject_state_words[row->state], err);
    if (row->state == INJECT_HELD)
        inject->before = inject->state;
    inject->full = inject->state == INJECT_DISPATCHED && row->state == INJECT_DISPATCHED;
    if (row->state == INJECT_DISPATCHED)
        text_copy(inject->boot, sizeof(inject->boot), row->boot);
    if ((row->state == INJECT_DISPATCHED && !inject->full) || (row->state == INJECT_DELIVERED && inject->dispatched < 0)) {
        inject->dispatched = event->x;
        inject->dispatched_r = event->r;
        inject->incarnation = row->incarnation;
        inject->epoch = view->epoch;
    }
    if (row->state == INJECT_DELIVERED) {
        inject->delivered = event->x;
        inject->delivered_wall = event->wall;
    }
    view_done_by(&inject->turned, row->by, event);
    inject->fire_at = -1;
    inject->state = (enum inject_state)row->state;
    /* With a text it is only taken to run, as nobody answers. */
    inject->begun = row->state == INJECT_RUNNING && (row->text[0] == '\0' || (inject->begun && row->attempt == inject->attempt));
    inject->attempt = row->attempt;
    inject->x = event->x;
    inject->has_exit = row->has_exit;
    inject->exit = row->exit;
    text_copy(inject->output, sizeof(inject->output), row->output);
    view_clean(inject->by, sizeof(inject->by), row->by);
    view_clean(inject->text, sizeof(inject->text), row->text);
    return 0;
}

static int apply_event_moved(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct event_moved *row = &event->as.event_moved;
    struct view_event *at = view_event(view, row->event);

    (void)changed;
    if (at == NULL)
        return view_no_such("event", row->event, err);
    if (at->state > OCCURRENCE_OPEN)
        return view_no_move(event_state_words[at->state], "moved", err);
    view_done_by(&at->moved, row->by, event);
    at->made.at = row->at;
    at->made.close = row->close;
    at->ordered = row->fires;
    return 0;
}

static int apply_inject_planned(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct inject_planned *row = &event->as.inject_planned;
    struct view_inject *inject = view_inject(view, row->inject);

    (void)changed;
    if (inject == NULL)
        return view_no_such("inject", row->inject, err);
    if (!inject_can_go(inject->state, inject->made.vm == 0))
        return view_no_move(inject_state_words[inject->state], "planned", err);
    inject->fire_at = row->at > 0 ? row->at : -1;
    view_clean(inject->fire_by, sizeof(inject->fire_by), row->by);
    return 0;
}

/* What is in its VM, or on the way there, is what it is. */
static int apply_feature_taken(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct feature_taken *row = &event->as.feature_taken;
    struct view_feature *feature = view_feature(view, row->feature);
    struct event kept;

    (void)changed;
    if (feature == NULL)
        return view_no_such("feature", row->feature, err);
    if (feature->state != FEATURE_FAILED && feature->state != FEATURE_WAITING)
        return view_no_move(feature_state_words[feature->state], "taken", err);
    if (event_copy(&kept, event, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    feature->made.payload = kept.as.feature_taken.payload;
    feature->made.title = kept.as.feature_taken.title;
    feature->made.restart = row->restart;
    return 0;
}

static int apply_inject_changed(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct inject_changed *row = &event->as.inject_changed;
    struct view_inject *inject = view_inject(view, row->inject);
    struct event kept;

    (void)changed;
    if (inject == NULL)
        return view_no_such("inject", row->inject, err);
    if (inject->attempt != 0 || inject_is_over(inject->state))
        return view_no_move(inject_state_words[inject->state], "changed", err);
    if (event_copy(&kept, event, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    inject->made.title = kept.as.inject_changed.title;
    inject->made.from = kept.as.inject_changed.from;
    inject->made.subject = kept.as.inject_changed.subject;
    inject->made.body = kept.as.inject_changed.body;
    inject->made.timeout = row->timeout;
    return 0;
}

static int apply_inject_cleanup(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct inject_cleanup *row = &event->as.inject_cleanup;
    struct view_inject *inject = view_inject(view, row->inject);

    (void)changed;
    if (inject == NULL)
        return view_no_such("inject", row->inject, err);
    if (!move_cleanup(inject->cleanup, (enum cleanup_state)row->state))
        return view_no_move(cleanup_words[inject->cleanup], cleanup_words[row->state], err);
    inject->cleanup = (enum cleanup_state)row->state;
    inject->cleanups += row->state == CLEANUP_SENT;
    if (row->state == CLEANUP_PENDING)
        inject->cleanup_due = row->due;
    view_clean(inject->cleanup_text, sizeof(inject->cleanup_text), row->text);
    return 0;
}

static int apply_expectation_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct expectation_state_row *row = &event->as.expectation_state;
    struct view_expectation *expectation = view_expectation(view, row->expectation);

    (void)changed;
    if (expectation == NULL)
        return view_no_such("expectation", row->expectation, err);
    if (!move_expectation(expectation->state, (enum expectation_state)row->state))
        return view_no_move(expectation_state_words[expectation->state], expectation_state_words[row->state], err);
    /* One that was open before has another time only. */
    if (expectation->state != (enum expectation_state)row->state)
        expectation->x = event->x;
    expectation->state = (enum expectation_state)row->state;
    if (row->state == EXPECTATION_OPEN)
        expectation->due = row->due;
    view_clean(expectation->by, sizeof(expectation->by), row->by);
    view_clean(expectation->text, sizeof(expectation->text), row->text);
    return 0;
}

static int apply_condition_result(struct view *view, const struct event *event, bool *changed,
                                  struct error *err)
{
    const struct condition_result *row = &event->as.condition_result;
    struct view_condition *condition = view_condition(view, row->condition);

    if (condition == NULL)
        return view_no_such("condition", row->condition, err);
    if (row->value < VALUE_FAULT || row->value > 1000)
        return error_set(err, ERROR_INPUT, "the value %lld is out of range", (long long)row->value);
    *changed = condition->value != row->value;
    if (*changed)
        condition->since = event->x;
    condition->value = row->value;
    condition->faults += row->value == VALUE_FAULT;
    if (row->value >= 0)
        condition->good = row->value;
    condition->history[condition->results++ % VIEW_HISTORY] = (int16_t)row->value;
    condition->row = event->seq;
    condition->due = row->due;
    condition->x = event->x;
    condition->excused = row->excused;
    text_copy(condition->output, sizeof(condition->output), row->output);
    view_clean(condition->text, sizeof(condition->text), row->text);
    view_follow_result(view, condition, event);
    return 0;
}

static int apply_score_award(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct score_award *row = &event->as.score_award;
    struct view_metric *metric = view_metric(view, row->metric);

    (void)changed;
    if (metric == NULL)
        return view_no_such("metric", row->metric, err);
    if (row->points < 0 || row->points > metric->made.max)
        return error_set(err, ERROR_INPUT, "%lld thousandths of a point are out of range",
                         (long long)row->points);
    score_set_metric(view, metric, row->points);
    metric->awarded = true;
    metric->row = event->seq;
    metric->cause = row->cause;
    view_clean(metric->by, sizeof(metric->by), row->by);
    view_clean(metric->reason, sizeof(metric->reason), row->reason);
    return 0;
}

static int apply_objective_state(struct view *view, const struct event *event, bool *changed,
                                 struct error *err)
{
    const struct objective_state_row *row = &event->as.objective_state;
    struct view_objective *objective = view_objective(view, row->objective);

    (void)changed;
    if (objective == NULL)
        return view_no_such("objective", row->objective, err);
    score_set_objective(view, objective, row->reached);
    objective->since = event->x;
    objective->row = event->seq;
    return 0;
}

static int apply_message_sent(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct message_sent *row = &event->as.message_sent;
    struct view_message *message = &view->messages[view->message_count % VIEW_MESSAGES];
    struct event kept;

    (void)changed;
    if (event_copy(&kept, event, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    *message = (struct view_message){.x = event->x, .made = kept.as.message_sent};
    view->message_count++;
    for (size_t i = 0; i < view->team_count; i++)
        if (!row->inside && view->teams[i].made.team != 0 && (row->team == 0 || row->team == view->teams[i].made.team))
            view->teams[i].messages++;
    return 0;
}

/* One of a kind is open at a time: a team's newest. */
static int apply_request_state(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct request_state_row *row = &event->as.request_state;
    struct view_request *request = view_request_of(view, row->team, (enum request_kind)row->what);
    bool open = request != NULL && request->state == REQUEST_OPEN;

    (void)changed;
    if (view_team(view, row->team) == NULL)
        return view_no_such("team", row->team, err);
    if (open == (row->state == REQUEST_OPEN))
        return view_no_move(open ? "open" : "answered", request_state_words[row->state], err);
    if (row->state != REQUEST_OPEN) {
        request->state = (enum request_state)row->state;
        request->answered = event->x;
        view_clean(request->answer_by, sizeof(request->answer_by), row->by);
        view_clean(request->answer, sizeof(request->answer), row->text);
        return 0;
    }
    request = pool_grow(&view->pool, &view->requests, &view->request_count, sizeof(*request));
    if (request == NULL)
        return error_memory(err);
    *request = (struct view_request){.made = {row->team, row->number, (enum request_kind)row->what},
                                     .asked = event->x,
                                     .asked_r = event->r,
                                     .answered = -1};
    view_clean(request->by, sizeof(request->by), row->by);
    view_clean(request->text, sizeof(request->text), row->text);
    return 0;
}

static int apply_nothing(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)view, (void)event, (void)changed, (void)err;
    return 0;
}

static int (*const steps[EVENT_KINDS])(struct view *, const struct event *, bool *, struct error *) = {
    [EVENT_EXERCISE_OPENED] = view_made,
    [EVENT_DAY_MADE] = view_made,
    [EVENT_TEAM_MADE] = view_made,
    [EVENT_CONTACT_MADE] = apply_nothing,
    [EVENT_VARIABLE_MADE] = view_made,
    [EVENT_SWITCH_MADE] = view_made,
    [EVENT_VM_MADE] = view_made,
    [EVENT_FEATURE_MADE] = view_made,
    [EVENT_CONDITION_MADE] = view_made,
    [EVENT_METRIC_MADE] = view_made,
    [EVENT_OBJECTIVE_MADE] = view_made,
    [EVENT_EVENT_MADE] = view_made,
    [EVENT_INJECT_MADE] = view_made,
    [EVENT_EXPECTATION_MADE] = view_made,
    [EVENT_INDICATOR_MADE] = view_made,
    [EVENT_GENESIS_DONE] = apply_genesis_done,
    [EVENT_CONTROLLER_STARTED] = apply_controller_started,
    [EVENT_AGENT_STATE] = apply_agent_state,
    [EVENT_JOB_STRAY] = apply_nothing,
    [EVENT_JOURNAL_SEALED] = apply_nothing,
    [EVENT_JOURNAL_ROOM] = view_clock,
    [EVENT_RANGE_WANTED] = apply_range_wanted,
    [EVENT_RANGE_STATE] = apply_range_state,
    [EVENT_VM_STATE] = apply_vm_state,
    [EVENT_VM_KEPT] = view_kept,
    [EVENT_RANGE_LOOK] = view_look,
    [EVENT_DRIFT_FOUND] = view_drift,
    [EVENT_FEATURE_STATE] = apply_feature_state,
    [EVENT_FEATURE_TAKEN] = apply_feature_taken,
    [EVENT_CLOCK_STARTED] = view_clock,
    [EVENT_CLOCK_PAUSED] = view_clock,
    [EVENT_CLOCK_RESUMED] = view_clock,
    [EVENT_CLOCK_OUTAGE] = view_clock,
    [EVENT_CLOCK_HOURS] = view_clock,
    [EVENT_CLOCK_MOVED] = view_clock,
    [EVENT_CLOCK_SPEED] = view_clock,
    [EVENT_CLOCK_EXTENDED] = view_clock,
    [EVENT_CLOCK_ENDED] = view_clock,
    [EVENT_TEAM_CLOCK] = view_clock,
    [EVENT_EVENT_STATE] = apply_event_state,
    [EVENT_INJECT_STATE] = apply_inject_state,
    [EVENT_EVENT_MOVED] = apply_event_moved,
    [EVENT_INJECT_PLANNED] = apply_inject_planned,
    [EVENT_INJECT_CHANGED] = apply_inject_changed,
    [EVENT_INJECT_CLEANUP] = apply_inject_cleanup,
    [EVENT_EXPECTATION_STATE] = apply_expectation_state,
    [EVENT_CONDITION_RESULT] = apply_condition_result,
    [EVENT_SCORE_AWARD] = apply_score_award,
    [EVENT_OBJECTIVE_STATE] = apply_objective_state,
    [EVENT_MESSAGE_SENT] = apply_message_sent,
    [EVENT_REQUEST_STATE] = apply_request_state,
    [EVENT_ORDER_ASKED] = view_asked,
    [EVENT_ORDER_ANSWERED] = view_answered,
    [EVENT_ORDER_GIVEN] = apply_nothing,
    [EVENT_ORDER_DROPPED] = apply_nothing,
};

static int apply_add_turn(struct view *view, int64_t wall, int64_t rate, struct error *err)
{
    struct view_turn *turn = pool_grow(&view->pool, &view->turns, &view->turn_count, sizeof(*turn));

    if (turn == NULL)
        return error_memory(err);
    *turn = (struct view_turn){.x = view->x, .wall = wall, .rate = rate};
    return 0;
}

/* What the clock did is kept, so that times can be told by the wall and the other way round. */
static int apply_keep_turn(struct view *view, const struct event *event, struct error *err)
{
    static const bool turns[EVENT_KINDS] = {
        [EVENT_CLOCK_STARTED] = true, [EVENT_CLOCK_PAUSED] = true, [EVENT_CLOCK_RESUMED] = true, [EVENT_CLOCK_OUTAGE] = true,
        [EVENT_CLOCK_HOURS] = true,   [EVENT_CLOCK_MOVED] = true,  [EVENT_CLOCK_SPEED] = true,   [EVENT_CLOCK_ENDED] = true};
    const struct clock_outage *outage = &event->as.clock_outage;

    if (event->kind == EVENT_CLOCK_STARTED || event->kind == EVENT_CLOCK_PAUSED || event->kind == EVENT_CLOCK_RESUMED ||
        event->kind == EVENT_CLOCK_ENDED)
        view_done_by(&view->phased, event->as.clock.by, event);
    if (!turns[event->kind] || view->phase == PHASE_BEFORE)
        return 0;
    if (event->kind == EVENT_CLOCK_OUTAGE && !outage->counted && apply_add_turn(view, event->wall - outage->length, 0, err) < 0)
        return -ERROR_MEMORY;
    return apply_add_turn(view, event->wall, view->phase == PHASE_RUNNING ? view->speed : 0, err);
}

int view_apply(struct view *view, const struct event *event, struct error *err)
{
    bool changed = true;

    if (event->kind <= EVENT_NONE || event->kind >= EVENT_KINDS)
        return error_set(err, ERROR_INPUT, "row %lld: no kind %d", (long long)event->seq, (int)event->kind);
    if (steps[event->kind](view, event, &changed, err) < 0)
        return error_wrap(err, "row %lld, %s", (long long)event->seq, event_classes[event->kind].name);
    view_follow_cuts(view, event);
    view->x = event->kind == EVENT_CLOCK_MOVED ? event->as.clock_moved.to : event->x;
    view->r = event->r;
    view->wall = event->wall;
    if (apply_keep_turn(view, event, err) < 0)
        return -ERROR_MEMORY;
    view_tell(view, event, changed);
    return 0;
}
