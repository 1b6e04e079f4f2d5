/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ticker: one line for every row that is news to a director, in the field's words. Genesis and machinery write none. Texts
 * are cleaned once more as a whole, since they quote scenarios and guests. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/view/view-places.h"
#include "core/model/event.h"

struct told {
    char text[400];
    int tone;
    uint32_t team;
};

static const char *tell_behind(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

/* "ID (of TEAM)" */
static void tell_title_of(const struct view *view, const char *id, uint32_t team, char *to, size_t size)
{
    if (view_team(view, team) != NULL)
        text_print(to, size, "%s of %s", id, view_team_id(view, team));
    else
        text_copy(to, size, id);
}

static bool tell_range(const struct view *view, const struct event *event, struct told *told)
{
    const struct range_state_row *row = &event->as.range_state;
    const char *text = tell_behind(row->text);

    (void)view;
    told->tone = row->state == RANGE_UP ? LINE_GOOD : row->state == RANGE_PARTIAL ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "range %s%s%s", range_state_words[row->state], text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_vm(const struct view *view, const struct event *event, struct told *told)
{
    const struct vm_state_row *row = &event->as.vm_state;
    const char *text = tell_behind(row->text);
    char title[128];

    if (row->state == VM_REMOVING)
        return false;
    view_vm_title(view, row->vm, title, sizeof(title));
    told->team = view_vm(view, row->vm)->made.team;
    told->tone = row->state == VM_UP ? LINE_GOOD
                 : row->state == VM_FAILED || row->state == VM_LOST || row->state == VM_UNREACHABLE
                     ? LINE_BAD
                     : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s %s%s%s", title, vm_state_words[row->state], text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_kept(const struct view *view, const struct event *event, struct told *told)
{
    const struct vm_kept *row = &event->as.vm_kept;
    const char *text = tell_behind(row->text);
    char title[128];

    view_vm_title(view, row->vm, title, sizeof(title));
    told->team = view_vm(view, row->vm)->made.team;
    told->tone = row->state == KEPT_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s %s%s%s", title,
               row->state == KEPT_FAILED ? "could not be kept" : "is kept as it is now", text ? ": " : "", text ? text : "");
    return row->state == KEPT_DONE || row->state == KEPT_FAILED;
}

static bool tell_look(const struct view *view, const struct event *event, struct told *told)
{
    const struct range_look *row = &event->as.range_look;
    const char *text = tell_behind(row->text);

    (void)view;
    told->tone = row->state == LOOK_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s%s%s",
               row->state == LOOK_FAILED ? "the range could not be compared with the plan" : "compared with the plan",
               text ? ": " : "", text ? text : "");
    return row->state == LOOK_FAILED || (row->state == LOOK_DONE && text != NULL);
}

static bool tell_drift(const struct view *view, const struct event *event, struct told *told)
{
    const struct drift_found *row = &event->as.drift_found;
    char title[128];

    view_vm_title(view, row->vm, title, sizeof(title));
    told->team = row->vm != 0 ? view_vm(view, row->vm)->made.team : 0;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s: %s", row->vm != 0 ? title : row->name, row->text);
    return true;
}

static bool tell_feature(const struct view *view, const struct event *event, struct told *told)
{
    const struct feature_state_row *row = &event->as.feature_state;
    const struct view_feature *feature = view_feature(view, row->feature);
    const char *text = tell_behind(row->text);
    char title[128];

    view_vm_title(view, feature->made.vm, title, sizeof(title));
    told->team = feature->made.team;
    told->tone = row->state == FEATURE_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "feature %s in %s %s%s%s", feature->made.id, title,
               feature_state_words[row->state], text ? ": " : "", text ? text : "");
    return row->state == FEATURE_DONE || row->state == FEATURE_FAILED || text != NULL;
}

static bool tell_clock(const struct view *view, const struct event *event, struct told *told)
{
    static const struct {
        enum event_kind kind;
        const char *text;
    } words[] = {{EVENT_CLOCK_STARTED, "STARTEX"}, {EVENT_CLOCK_PAUSED, "PAUSEX"},
                 {EVENT_CLOCK_RESUMED, "PAUSEX is over"}, {EVENT_CLOCK_ENDED, "ENDEX"}};
    const char *by = tell_behind(event->as.clock.by), *text = tell_behind(event->as.clock.text);

    (void)view;
    told->tone = LINE_CLOCK;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].kind == event->kind)
            text_print(told->text, sizeof(told->text), "%s%s%s%s%s", words[i].text, by ? " by " : "",
                       by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_outage(const struct view *view, const struct event *event, struct told *told)
{
    const struct clock_outage *row = &event->as.clock_outage;

    (void)view;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "the controller was away for %lld.%01lld s: %s%s",
               (long long)row->length / 1000, (long long)row->length % 1000 / 100,
               row->counted ? "counted as exercise time" : "removed from exercise time", row->uncertain ? " (uncertain: by the wall clock)" : "");
    return true;
}

static bool tell_hours(const struct view *view, const struct event *event, struct told *told)
{
    const struct clock_hours *row = &event->as.clock_hours;
    const struct view_day *day = view_day(view, row->day);
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);

    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "play hours of day %u %s%s%s%s%s", day->made.number,
               row->to != 0 ? "are prolonged" : row->open ? "begin" : "are over", by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static const char *tell_span(char (*to)[32], int64_t ms);

static bool tell_team_clock(const struct view *view, const struct event *event, struct told *told)
{
    const struct team_clock *row = &event->as.team_clock;
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);
    char length[32];

    tell_span(&length, row->length);
    told->team = row->team;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "%s %s%s%s%s%s%s", view_team_id(view, row->team),
               row->how == TEAM_HELD ? "is held" : row->how == TEAM_RELEASED ? "goes on, later by " : "has more time: ",
               row->how == TEAM_HELD ? "" : length, by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

/* "1:05:00" */
static const char *tell_span(char (*to)[32], int64_t ms)
{
    text_print(*to, sizeof(*to), "%lld:%02lld:%02lld", (long long)ms / 3600000, (long long)ms / 60000 % 60, (long long)ms / 1000 % 60);
    return *to;
}

static bool tell_clock_set(const struct view *view, const struct event *event, struct told *told)
{
    const char *by = "", *text = "";
    char length[32], to[32];

    (void)view;
    told->tone = LINE_CLOCK;
    if (event->kind == EVENT_CLOCK_MOVED) {
        const struct clock_moved *row = &event->as.clock_moved;

        by = tell_behind(row->by), text = tell_behind(row->text);
        tell_span(&length, row->length);
        tell_span(&to, row->to);
        if (row->how == MOVE_JUMP)
            text_print(told->text, sizeof(told->text), "the clock jumps %s ahead, to %s", length, to);
        else
            text_print(told->text, sizeof(told->text), "%s %s: the clock is at %s", length,
                       row->how == MOVE_REMOVED ? "do not count" : "count again", to);
    } else if (event->kind == EVENT_CLOCK_SPEED) {
        char speed[TEXT_THOUSANDTHS];

        by = tell_behind(event->as.clock_speed.by), text = tell_behind(event->as.clock_speed.text);
        text_print(told->text, sizeof(told->text), "the clock runs at speed %s", text_thousandths(speed, event->as.clock_speed.speed));
    } else {
        by = tell_behind(event->as.clock_extended.by), text = tell_behind(event->as.clock_extended.text);
        text_print(told->text, sizeof(told->text), "ENDEX is planned for %s", tell_span(&to, event->as.clock_extended.endex));
    }

    size_t used = strlen(told->text);

    text_print(told->text + used, sizeof(told->text) - used, "%s%s%s%s", by != NULL ? " by " : "", by != NULL ? by : "",
               text != NULL ? ": " : "", text != NULL ? text : "");
    return true;
}

static bool tell_event(const struct view *view, const struct event *event, struct told *told)
{
    const struct event_state_row *row = &event->as.event_state;
    const struct view_event *at = view_event(view, row->event);
    char title[128];

    tell_title_of(view, at->made.id, at->made.team, title, sizeof(title));
    told->team = at->made.team;
    text_print(told->text, sizeof(told->text), "event %s %s", title, event_state_words[row->state]);
    return row->state != OCCURRENCE_OPEN;
}

static bool tell_inject(const struct view *view, const struct event *event, struct told *told)
{
    const struct inject_state_row *row = &event->as.inject_state;
    const struct view_inject *inject = view_inject(view, row->inject);
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);
    char title[128];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    told->tone = row->state == INJECT_FAILED || row->state == INJECT_UNREACHABLE || row->state == INJECT_INTERRUPTED ||
                         ((row->state == INJECT_SCHEDULED || row->state == INJECT_DISPATCHED) && text != NULL)
                     ? LINE_BAD
                     : LINE_ATTACK;
    text_print(told->text, sizeof(told->text), "inject %s %s%s%s%s%s", title, inject_state_words[row->state],
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return row->state != INJECT_ARMED;
}

static bool tell_moved(const struct view *view, const struct event *event, struct told *told)
{
    const struct event_moved *row = &event->as.event_moved;
    const struct view_event *at = view_event(view, row->event);
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);
    char title[128], to[32];

    tell_title_of(view, at->made.id, at->made.team, title, sizeof(title));
    told->team = at->made.team;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "event %s %s %s%s%s%s%s", title, row->fires ? "is fired at" : "postponed to", tell_span(&to, row->at),
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_planned(const struct view *view, const struct event *event, struct told *told)
{
    const struct inject_planned *row = &event->as.inject_planned;
    const struct view_inject *inject = view_inject(view, row->inject);
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);
    char title[128], at[32];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "inject %s is %s%s%s%s%s%s", title, row->at > 0 ? "fired at " : "not fired by a plan any more",
               row->at > 0 ? tell_span(&at, row->at) : "", by ? ", by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_changed(const struct view *view, const struct event *event, struct told *told)
{
    const struct inject_changed *row = &event->as.inject_changed;
    const struct view_inject *inject = view_inject(view, row->inject);
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);
    char title[128];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    text_print(told->text, sizeof(told->text), "inject %s was changed%s%s%s%s", title, by ? " by " : "", by ? by : "",
               text ? ": " : "", text ? text : "");
    return true;
}

/* What is made in the middle of an exercise is news. */
static bool tell_made(const struct view *view, const struct event *event, struct told *told)
{
    const struct inject_made *row = &event->as.inject_made;
    char title[128];

    tell_title_of(view, row->id, row->team, title, sizeof(title));
    told->team = row->team;
    text_print(told->text, sizeof(told->text), "inject %s was made", title);
    return view->complete;
}

static bool tell_cleanup(const struct view *view, const struct event *event, struct told *told)
{
    const struct inject_cleanup *row = &event->as.inject_cleanup;
    const struct view_inject *inject = view_inject(view, row->inject);
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);
    char title[128];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    told->tone = row->state == CLEANUP_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "cleanup of %s %s%s%s%s%s", title, cleanup_words[row->state],
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return row->state >= CLEANUP_SENT;
}

static bool tell_expectation(const struct view *view, const struct event *event, struct told *told)
{
    const struct expectation_state_row *row = &event->as.expectation_state;
    const struct expectation_made *made = &view_expectation(view, row->expectation)->made;
    const char *what = tell_behind(made->report) != NULL ? made->report : made->action;
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);

    told->team = made->team;
    told->tone = row->state == EXPECTATION_MET ? LINE_GOOD : row->state == EXPECTATION_MISSED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "expected of %s after %s: %s %s%s%s%s%s", view_team_id(view, made->team),
               made->inject, what, expectation_state_words[row->state], by ? ", seen by " : "", by ? by : "",
               text ? ": " : "", text ? text : "");
    return row->state != EXPECTATION_OPEN && row->state != EXPECTATION_VOID;
}

static bool tell_condition(const struct view *view, const struct event *event, struct told *told)
{
    char value[TEXT_THOUSANDTHS];
    const struct condition_result *row = &event->as.condition_result;
    const struct view_condition *condition = view_condition(view, row->condition);
    const char *text = tell_behind(row->text);
    char title[128];

    tell_title_of(view, condition->made.id, condition->made.team, title, sizeof(title));
    told->team = condition->made.team;
    if (row->value == VALUE_FAULT) {
        told->tone = LINE_BAD;
        text_print(told->text, sizeof(told->text), "check fault: %s%s%s", title, text ? ": " : "", text ? text : "");
    } else {
        told->tone = row->value == 1000 ? LINE_GOOD : LINE_BAD;
        text_print(told->text, sizeof(told->text), "condition %s %s%s", title, row->guest ? "" : "is ",
                   row->guest ? text != NULL ? text : "counts as 0" : text_thousandths(value, row->value));
    }
    return true;
}

static bool tell_award(const struct view *view, const struct event *event, struct told *told)
{
    char points[TEXT_THOUSANDTHS];
    const struct score_award *row = &event->as.score_award;
    const struct view_metric *metric = view_metric(view, row->metric);
    const char *by = tell_behind(row->by), *reason = tell_behind(row->reason);
    char title[128];

    if (by == NULL)
        return false; /* the condition's line says it */
    tell_title_of(view, metric->made.id, metric->made.team, title, sizeof(title));
    told->team = metric->made.team;
    text_print(told->text, sizeof(told->text), "%s graded %s by %s%s%s", title,
               text_thousandths(points, row->points), by, reason ? ": " : "", reason ? reason : "");
    return true;
}

static bool tell_objective(const struct view *view, const struct event *event, struct told *told)
{
    const struct objective_state_row *row = &event->as.objective_state;
    const struct view_objective *objective = view_objective(view, row->objective);
    char title[128];

    if (objective->made.type == OBJECTIVE_EVALUATION)
        return false; /* its TLO says it */
    tell_title_of(view, objective->made.id, objective->made.team, title, sizeof(title));
    told->team = objective->made.team;
    told->tone = row->reached ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s %s %s", objective->made.type == OBJECTIVE_TLO ? "TLO" : "goal", title,
               row->reached ? "reached" : "lost");
    return true;
}

static bool tell_message(const struct view *view, const struct event *event, struct told *told)
{
    const struct message_sent *row = &event->as.message_sent;
    const char *from = tell_behind(row->from), *subject = tell_behind(row->subject);

    told->team = row->team;
    text_print(told->text, sizeof(told->text), "message%s%s%s%s: %s", from ? " from " : "", from ? from : "",
               row->team != 0 ? " to " : "", row->team != 0 ? view_team_id(view, row->team) : "",
               subject ? subject : row->body != NULL ? row->body : "");
    return true;
}

static bool tell_request(const struct view *view, const struct event *event, struct told *told)
{
    const struct request_state_row *row = &event->as.request_state;
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);

    told->team = row->team;
    told->tone = row->state == REQUEST_GRANTED ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s %s %s%s%s%s%s%s", view_team_id(view, row->team),
               row->state == REQUEST_OPEN ? "asks for" : row->state == REQUEST_GRANTED ? "is granted" : "is refused",
               request_titles[row->what], by == NULL ? "" : row->state == REQUEST_OPEN ? " (" : " by ",
               by ? by : "", by && row->state == REQUEST_OPEN ? ")" : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_dropped(const struct view *view, const struct event *event, struct told *told)
{
    const struct order_dropped *row = &event->as.order_dropped;

    told->tone = LINE_BAD;
    return text_print(told->text, sizeof(told->text), "%lld refused orders of %s%s%s became no rows of their own", (long long)row->count,
                      role_words[row->role], row->team != 0 ? ":" : "", view_team_id(view, row->team));
}

static bool tell_order(const struct view *view, const struct event *event, struct told *told)
{
    const struct order_given *row = &event->as.order_given;
    const char *target = tell_behind(row->target);

    (void)view;
    told->tone = row->accepted ? LINE_PLAIN : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s (%s) ordered %s%s%s%s%s",
               tell_behind(row->actor) != NULL ? row->actor : "somebody", role_words[row->role], row->verb,
               target ? " " : "", target ? target : "", row->accepted ? "" : ", refused: ",
               row->accepted || row->outcome == NULL ? "" : row->outcome);
    return true;
}

static bool tell_asked(const struct view *view, const struct event *event, struct told *told)
{
    const struct order_asked *row = &event->as.order_asked;
    const struct view_ask *ask = view_ask_of(view, row->role, row->team, row->number);
    const char *reason = tell_behind(row->reason);
    char order[160], name[VIEW_ASK_NAME];

    view_ask_order(row, order, sizeof(order));
    told->team = row->team;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s (%s) asks for %s%s%s: approve or deny %s",
               tell_behind(row->actor) != NULL ? row->actor : "somebody", role_words[row->role], order, reason ? ", " : "",
               reason ? reason : "", view_ask_name(view, ask, name));
    return true;
}

static bool tell_answered(const struct view *view, const struct event *event, struct told *told)
{
    const struct order_answered *row = &event->as.order_answered;
    const struct view_ask *ask = view_ask_of(view, row->role, row->team, row->number);
    const char *by = tell_behind(row->by), *text = tell_behind(row->text);
    char order[160], name[VIEW_ASK_NAME];

    view_ask_order(&ask->made, order, sizeof(order));
    told->team = row->team;
    told->tone = row->state == ASK_APPROVED ? LINE_GOOD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s, %s for %s, is %s%s%s%s%s", view_ask_name(view, ask, name), order,
               ask->made.actor, ask_words[row->state], by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_agent(const struct view *view, const struct event *event, struct told *told)
{
    const struct agent_state *row = &event->as.agent_state;
    const char *text = tell_behind(row->text);

    (void)view;
    if (row->state == AGENT_STARTING || (row->state == AGENT_UP && text == NULL))
        return false;
    told->tone = row->state == AGENT_LOST ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "agent %s %s%s%s", row->agent, agent_words[row->state],
               text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_controller(const struct view *view, const struct event *event, struct told *told)
{
    (void)view;
    text_print(told->text, sizeof(told->text), "the controller took the exercise up again");
    return event->as.controller_started.epoch > 1;
}

static bool tell_room(const struct view *view, const struct event *event, struct told *told)
{
    const struct journal_room *row = &event->as.journal_room;

    (void)view;
    told->tone = row->room ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s",
               row->room ? "the journal can be written again" : tell_behind(row->text) ? row->text : "the journal cannot be written");
    return true;
}

static bool tell_sealed(const struct view *view, const struct event *event, struct told *told)
{
    (void)view;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "the journal was not signed: %s", event->as.journal_sealed.text);
    return event->as.journal_sealed.text[0] != '\0';
}

static bool (*const lines[EVENT_KINDS])(const struct view *, const struct event *, struct told *) = {
    [EVENT_CONTROLLER_STARTED] = tell_controller,
    [EVENT_AGENT_STATE] = tell_agent,
    [EVENT_JOURNAL_SEALED] = tell_sealed,
    [EVENT_JOURNAL_ROOM] = tell_room,
    [EVENT_RANGE_STATE] = tell_range,
    [EVENT_VM_STATE] = tell_vm,
    [EVENT_VM_KEPT] = tell_kept,
    [EVENT_RANGE_LOOK] = tell_look,
    [EVENT_DRIFT_FOUND] = tell_drift,
    [EVENT_FEATURE_STATE] = tell_feature,
    [EVENT_CLOCK_STARTED] = tell_clock,
    [EVENT_CLOCK_PAUSED] = tell_clock,
    [EVENT_CLOCK_RESUMED] = tell_clock,
    [EVENT_CLOCK_ENDED] = tell_clock,
    [EVENT_CLOCK_OUTAGE] = tell_outage,
    [EVENT_TEAM_CLOCK] = tell_team_clock,
    [EVENT_CLOCK_HOURS] = tell_hours,
    [EVENT_CLOCK_MOVED] = tell_clock_set,
    [EVENT_CLOCK_SPEED] = tell_clock_set,
    [EVENT_CLOCK_EXTENDED] = tell_clock_set,
    [EVENT_EVENT_STATE] = tell_event,
    [EVENT_INJECT_STATE] = tell_inject,
    [EVENT_EVENT_MOVED] = tell_moved,
    [EVENT_INJECT_PLANNED] = tell_planned,
    [EVENT_INJECT_MADE] = tell_made,
    [EVENT_INJECT_CHANGED] = tell_changed,
    [EVENT_INJECT_CLEANUP] = tell_cleanup,
    [EVENT_EXPECTATION_STATE] = tell_expectation,
    [EVENT_CONDITION_RESULT] = tell_condition,
    [EVENT_SCORE_AWARD] = tell_award,
    [EVENT_OBJECTIVE_STATE] = tell_objective,
    [EVENT_MESSAGE_SENT] = tell_message,
    [EVENT_REQUEST_STATE] = tell_request,
    [EVENT_ORDER_ASKED] = tell_asked,
    [EVENT_ORDER_ANSWERED] = tell_answered,
    [EVENT_ORDER_GIVEN] = tell_order,
    [EVENT_ORDER_DROPPED] = tell_dropped,
};

void view_tell(struct view *view, const struct event *event, bool changed)
{
    struct told told = {.tone = LINE_PLAIN};

    if (!changed || lines[event->kind] == NULL || !lines[event->kind](view, event, &told))
        return;

    struct view_line *line = &view->ticker[view->ticker_count++ % VIEW_TICKER];

    *line = (struct view_line){.x = event->x, .wall = event->wall, .kind = event->kind, .team = told.team};
    line->tone = told.tone;
    text_clean(line->text, sizeof(line->text), told.text, strlen(told.text));
}
