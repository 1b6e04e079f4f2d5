/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ticker: one line for every row that is news to a director, in the field's words. Genesis and
 * machinery write none. Texts are cleaned once more as a whole, since they quote scenarios and
 * guests. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/view/view-places.h"
#include "core/model/row.h"

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
static void tell_title_of(const struct view *view, const char *id, uint32_t team, char *to,
                          size_t size)
{
    if (view_team(view, team) != NULL)
        text_print(to, size, "%s of %s", id, view_team_id(view, team));
    else
        text_copy(to, size, id);
}

static bool tell_range(const struct view *view, const struct row *row, struct told *told)
{
    const struct range_state_row *body = &row->as.range_state;
    const char *text = tell_behind(body->text);

    (void)view;
    told->tone = body->state == RANGE_UP        ? LINE_GOOD
                 : body->state == RANGE_PARTIAL ? LINE_BAD
                                                : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "range %s%s%s", range_state_words[body->state],
               text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_vm(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_state_row *body = &row->as.vm_state;
    const char *text = tell_behind(body->text);
    char title[128];

    if (body->state == VM_REMOVING)
        return false;
    view_vm_title(view, body->vm, title, sizeof(title));
    told->team = view_vm(view, body->vm)->made.team;
    told->tone =
        body->state == VM_UP ? LINE_GOOD
        : body->state == VM_FAILED || body->state == VM_LOST || body->state == VM_UNREACHABLE
            ? LINE_BAD
            : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s %s%s%s", title, vm_state_words[body->state],
               text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_kept(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_kept *body = &row->as.vm_kept;
    const char *text = tell_behind(body->text);
    char title[128];

    view_vm_title(view, body->vm, title, sizeof(title));
    told->team = view_vm(view, body->vm)->made.team;
    told->tone = body->state == KEPT_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s %s%s%s", title,
               body->state == KEPT_FAILED ? "has no new snapshot" : "has a new snapshot",
               text ? ": " : "", text ? text : "");
    return body->state == KEPT_DONE || body->state == KEPT_FAILED;
}

static bool tell_look(const struct view *view, const struct row *row, struct told *told)
{
    const struct range_look *body = &row->as.range_look;
    const char *text = tell_behind(body->text);

    (void)view;
    told->tone = body->state == LOOK_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s%s%s",
               body->state == LOOK_FAILED ? "the range could not be compared with the plan"
                                          : "compared with the plan",
               text ? ": " : "", text ? text : "");
    return body->state == LOOK_FAILED || (body->state == LOOK_DONE && text != NULL);
}

static bool tell_drift(const struct view *view, const struct row *row, struct told *told)
{
    const struct drift_found *body = &row->as.drift_found;
    char title[128];

    view_vm_title(view, body->vm, title, sizeof(title));
    told->team = body->vm != 0 ? view_vm(view, body->vm)->made.team : 0;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s: %s", body->vm != 0 ? title : body->name,
               body->text);
    return true;
}

static bool tell_feature(const struct view *view, const struct row *row, struct told *told)
{
    const struct feature_state_row *body = &row->as.feature_state;
    const struct view_feature *feature = view_feature(view, body->feature);
    const char *text = tell_behind(body->text);
    char title[128];

    view_vm_title(view, feature->made.vm, title, sizeof(title));
    told->team = feature->made.team;
    told->tone = body->state == FEATURE_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "feature %s in %s %s%s%s", feature->made.id, title,
               feature_state_words[body->state], text ? ": " : "", text ? text : "");
    return body->state == FEATURE_DONE || body->state == FEATURE_FAILED || text != NULL;
}

static bool tell_clock(const struct view *view, const struct row *row, struct told *told)
{
    static const struct {
        enum row_kind kind;
        const char *text;
    } words[] = {{ROW_CLOCK_STARTED, "STARTEX"},
                 {ROW_CLOCK_PAUSED, "PAUSEX"},
                 {ROW_CLOCK_RESUMED, "PAUSEX is over"},
                 {ROW_CLOCK_ENDED, "ENDEX"}};
    const char *by = tell_behind(row->as.clock.by), *text = tell_behind(row->as.clock.text);

    (void)view;
    told->tone = LINE_CLOCK;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].kind == row->kind)
            text_print(told->text, sizeof(told->text), "%s%s%s%s%s", words[i].text,
                       by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_outage(const struct view *view, const struct row *row, struct told *told)
{
    const struct clock_outage *body = &row->as.clock_outage;

    (void)view;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "the controller was away for %lld.%01lld s: %s%s",
               (long long)body->length / 1000, (long long)body->length % 1000 / 100,
               body->counted ? "counted as exercise time" : "removed from exercise time",
               body->uncertain ? " (uncertain: by the wall clock)" : "");
    return true;
}

static bool tell_hours(const struct view *view, const struct row *row, struct told *told)
{
    const struct clock_hours *body = &row->as.clock_hours;
    const struct view_day *day = view_day(view, body->day);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);

    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "play hours of day %u %s%s%s%s%s", day->made.number,
               body->to != 0 ? "are prolonged"
               : body->open  ? "begin"
                             : "are over",
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static const char *tell_span(char (*to)[32], int64_t ms);

static bool tell_team_clock(const struct view *view, const struct row *row, struct told *told)
{
    const struct team_clock *body = &row->as.team_clock;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char length[32];

    tell_span(&length, body->length);
    told->team = body->team;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "%s %s%s%s%s%s%s", view_team_id(view, body->team),
               body->how == TEAM_HELD       ? "is held"
               : body->how == TEAM_RELEASED ? "goes on, later by "
                                            : "has more time: ",
               body->how == TEAM_HELD ? "" : length, by ? " by " : "", by ? by : "",
               text ? ": " : "", text ? text : "");
    return true;
}

/* "1:05:00" */
static const char *tell_span(char (*to)[32], int64_t ms)
{
    text_print(*to, sizeof(*to), "%lld:%02lld:%02lld", (long long)ms / 3600000,
               (long long)ms / 60000 % 60, (long long)ms / 1000 % 60);
    return *to;
}

static bool tell_clock_set(const struct view *view, const struct row *row, struct told *told)
{
    const char *by = "", *text = "";
    char length[32], to[32];

    (void)view;
    told->tone = LINE_CLOCK;
    if (row->kind == ROW_CLOCK_MOVED) {
        const struct clock_moved *body = &row->as.clock_moved;

        by = tell_behind(body->by), text = tell_behind(body->text);
        tell_span(&length, body->length);
        tell_span(&to, body->to);
        if (body->how == MOVE_JUMP)
            text_print(told->text, sizeof(told->text), "the clock jumps %s ahead, to %s", length,
                       to);
        else
            text_print(told->text, sizeof(told->text), "%s %s: the clock is at %s", length,
                       body->how == MOVE_REMOVED ? "do not count" : "count again", to);
    } else if (row->kind == ROW_CLOCK_SPEED) {
        char speed[TEXT_THOUSANDTHS];

        by = tell_behind(row->as.clock_speed.by), text = tell_behind(row->as.clock_speed.text);
        text_print(told->text, sizeof(told->text), "the clock runs at speed %s",
                   text_thousandths(speed, row->as.clock_speed.speed));
    } else {
        by = tell_behind(row->as.clock_extended.by),
        text = tell_behind(row->as.clock_extended.text);
        text_print(told->text, sizeof(told->text), "ENDEX is planned for %s",
                   tell_span(&to, row->as.clock_extended.endex));
    }

    size_t used = strlen(told->text);

    text_print(told->text + used, sizeof(told->text) - used, "%s%s%s%s", by != NULL ? " by " : "",
               by != NULL ? by : "", text != NULL ? ": " : "", text != NULL ? text : "");
    return true;
}

static bool tell_event(const struct view *view, const struct row *row, struct told *told)
{
    const struct event_state_row *body = &row->as.event_state;
    const struct view_event *at = view_event(view, body->event);
    char title[128];

    tell_title_of(view, at->made.id, at->made.team, title, sizeof(title));
    told->team = at->made.team;
    text_print(told->text, sizeof(told->text), "event %s %s", title,
               event_state_words[body->state]);
    return body->state != OCCURRENCE_OPEN;
}

static bool tell_inject(const struct view *view, const struct row *row, struct told *told)
{
    const struct inject_state_row *body = &row->as.inject_state;
    const struct view_inject *inject = view_inject(view, body->inject);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char title[128];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    told->tone = body->state == INJECT_FAILED || body->state == INJECT_UNREACHABLE ||
                         body->state == INJECT_INTERRUPTED ||
                         ((body->state == INJECT_SCHEDULED || body->state == INJECT_DISPATCHED) &&
                          text != NULL)
                     ? LINE_BAD
                     : LINE_ATTACK;
    text_print(told->text, sizeof(told->text), "inject %s %s%s%s%s%s", title,
               inject_state_words[body->state], by ? " by " : "", by ? by : "", text ? ": " : "",
               text ? text : "");
    return body->state != INJECT_ARMED;
}

static bool tell_moved(const struct view *view, const struct row *row, struct told *told)
{
    const struct event_moved *body = &row->as.event_moved;
    const struct view_event *at = view_event(view, body->event);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char title[128], to[32];

    tell_title_of(view, at->made.id, at->made.team, title, sizeof(title));
    told->team = at->made.team;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "event %s %s %s%s%s%s%s", title,
               body->fires ? "is fired at" : "postponed to", tell_span(&to, body->at),
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_planned(const struct view *view, const struct row *row, struct told *told)
{
    const struct inject_planned *body = &row->as.inject_planned;
    const struct view_inject *inject = view_inject(view, body->inject);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char title[128], at[32];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "inject %s is %s%s%s%s%s%s", title,
               body->at > 0 ? "fired at " : "not fired by a plan any more",
               body->at > 0 ? tell_span(&at, body->at) : "", by ? ", by " : "", by ? by : "",
               text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_changed(const struct view *view, const struct row *row, struct told *told)
{
    const struct inject_changed *body = &row->as.inject_changed;
    const struct view_inject *inject = view_inject(view, body->inject);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char title[128];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    text_print(told->text, sizeof(told->text), "inject %s was changed%s%s%s%s", title,
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

/* What is made in the middle of an exercise is news. */
static bool tell_made(const struct view *view, const struct row *row, struct told *told)
{
    const struct inject_made *body = &row->as.inject_made;
    char title[128];

    tell_title_of(view, body->id, body->team, title, sizeof(title));
    told->team = body->team;
    text_print(told->text, sizeof(told->text), "inject %s was made", title);
    return view->complete;
}

static bool tell_cleanup(const struct view *view, const struct row *row, struct told *told)
{
    const struct inject_cleanup *body = &row->as.inject_cleanup;
    const struct view_inject *inject = view_inject(view, body->inject);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char title[128];

    tell_title_of(view, inject->made.id, inject->made.team, title, sizeof(title));
    told->team = inject->made.team;
    told->tone = body->state == CLEANUP_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "cleanup of %s %s%s%s%s%s", title,
               cleanup_words[body->state], by ? " by " : "", by ? by : "", text ? ": " : "",
               text ? text : "");
    return body->state >= CLEANUP_SENT;
}

static bool tell_expectation(const struct view *view, const struct row *row, struct told *told)
{
    const struct expectation_state_row *body = &row->as.expectation_state;
    const struct expectation_made *made = &view_expectation(view, body->expectation)->made;
    const char *what = tell_behind(made->report) != NULL ? made->report : made->action;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);

    told->team = made->team;
    told->tone = body->state == EXPECTATION_MET      ? LINE_GOOD
                 : body->state == EXPECTATION_MISSED ? LINE_BAD
                                                     : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "expected of %s after %s: %s %s%s%s%s%s",
               view_team_id(view, made->team), made->inject, what,
               expectation_state_words[body->state], by ? ", seen by " : "", by ? by : "",
               text ? ": " : "", text ? text : "");
    return body->state != EXPECTATION_OPEN && body->state != EXPECTATION_VOID;
}

static bool tell_condition(const struct view *view, const struct row *row, struct told *told)
{
    char value[TEXT_THOUSANDTHS];
    const struct condition_result *body = &row->as.condition_result;
    const struct view_condition *condition = view_condition(view, body->condition);
    const char *text = tell_behind(body->text);
    char title[128];

    tell_title_of(view, condition->made.id, condition->made.team, title, sizeof(title));
    told->team = condition->made.team;
    if (body->value == VALUE_FAULT) {
        told->tone = LINE_BAD;
        text_print(told->text, sizeof(told->text), "check fault: %s%s%s", title, text ? ": " : "",
                   text ? text : "");
    } else {
        told->tone = body->value == 1000 ? LINE_GOOD : LINE_BAD;
        text_print(told->text, sizeof(told->text), "condition %s %s%s", title,
                   body->guest ? "" : "is ",
                   body->guest ? text != NULL ? text : "counts as 0"
                               : text_thousandths(value, body->value));
    }
    return true;
}

static bool tell_award(const struct view *view, const struct row *row, struct told *told)
{
    char points[TEXT_THOUSANDTHS];
    const struct score_award *body = &row->as.score_award;
    const struct view_metric *metric = view_metric(view, body->metric);
    const char *by = tell_behind(body->by), *reason = tell_behind(body->reason);
    char title[128];

    if (by == NULL)
        return false; /* the condition's line says it */
    tell_title_of(view, metric->made.id, metric->made.team, title, sizeof(title));
    told->team = metric->made.team;
    text_print(told->text, sizeof(told->text), "%s graded %s by %s%s%s", title,
               text_thousandths(points, body->points), by, reason ? ": " : "",
               reason ? reason : "");
    return true;
}

static bool tell_objective(const struct view *view, const struct row *row, struct told *told)
{
    const struct objective_state_row *body = &row->as.objective_state;
    const struct view_objective *objective = view_objective(view, body->objective);
    char title[128];

    if (objective->made.type == OBJECTIVE_EVALUATION)
        return false; /* its TLO says it */
    tell_title_of(view, objective->made.id, objective->made.team, title, sizeof(title));
    told->team = objective->made.team;
    told->tone = body->reached ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s %s %s",
               objective->made.type == OBJECTIVE_TLO ? "TLO" : "goal", title,
               body->reached ? "reached" : "lost");
    return true;
}

static bool tell_message(const struct view *view, const struct row *row, struct told *told)
{
    const struct message_sent *body = &row->as.message_sent;
    const char *from = tell_behind(body->from), *subject = tell_behind(body->subject);

    told->team = body->team;
    text_print(told->text, sizeof(told->text), "message%s%s%s%s: %s", from ? " from " : "",
               from ? from : "", body->team != 0 ? " to " : "",
               body->team != 0 ? view_team_id(view, body->team) : "",
               subject              ? subject
               : body->body != NULL ? body->body
                                    : "");
    return true;
}

static bool tell_request(const struct view *view, const struct row *row, struct told *told)
{
    const struct request_state_row *body = &row->as.request_state;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);

    told->team = body->team;
    told->tone = body->state == REQUEST_GRANTED ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s %s %s%s%s%s%s%s", view_team_id(view, body->team),
               body->state == REQUEST_OPEN      ? "asks for"
               : body->state == REQUEST_GRANTED ? "is granted"
                                                : "is refused",
               request_titles[body->what],
               by == NULL                    ? ""
               : body->state == REQUEST_OPEN ? " ("
                                             : " by ",
               by ? by : "", by && body->state == REQUEST_OPEN ? ")" : "", text ? ": " : "",
               text ? text : "");
    return true;
}

static bool tell_dropped(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_dropped *body = &row->as.order_dropped;

    told->tone = LINE_BAD;
    return text_print(told->text, sizeof(told->text),
                      "%lld refused orders of %s%s%s became no rows of their own",
                      (long long)body->count, role_words[body->role], body->team != 0 ? ":" : "",
                      view_team_id(view, body->team));
}

static bool tell_order(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_given *body = &row->as.order_given;
    const char *target = tell_behind(body->target);

    (void)view;
    told->tone = body->accepted ? LINE_PLAIN : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s (%s) ordered %s%s%s%s%s",
               tell_behind(body->actor) != NULL ? body->actor : "somebody", role_words[body->role],
               body->verb, target ? " " : "", target ? target : "",
               body->accepted ? "" : ", refused: ",
               body->accepted || body->outcome == NULL ? "" : body->outcome);
    return true;
}

static bool tell_asked(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_asked *body = &row->as.order_asked;
    const struct view_ask *ask = view_ask_of(view, body->role, body->team, body->number);
    const char *reason = tell_behind(body->reason);
    char order[160], name[VIEW_ASK_NAME];

    view_ask_order(body, order, sizeof(order));
    told->team = body->team;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s (%s) asks for %s%s%s: approve or deny %s",
               tell_behind(body->actor) != NULL ? body->actor : "somebody", role_words[body->role],
               order, reason ? ", " : "", reason ? reason : "", view_ask_name(view, ask, name));
    return true;
}

static bool tell_answered(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_answered *body = &row->as.order_answered;
    const struct view_ask *ask = view_ask_of(view, body->role, body->team, body->number);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char order[160], name[VIEW_ASK_NAME];

    view_ask_order(&ask->made, order, sizeof(order));
    told->team = body->team;
    told->tone = body->state == ASK_APPROVED ? LINE_GOOD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s, %s for %s, is %s%s%s%s%s",
               view_ask_name(view, ask, name), order, ask->made.actor, ask_words[body->state],
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_agent(const struct view *view, const struct row *row, struct told *told)
{
    const struct agent_state *body = &row->as.agent_state;
    const char *text = tell_behind(body->text);

    (void)view;
    if (body->state == AGENT_STARTING || (body->state == AGENT_UP && text == NULL))
        return false;
    told->tone = body->state == AGENT_LOST ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "agent %s %s%s%s", body->agent,
               agent_words[body->state], text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_controller(const struct view *view, const struct row *row, struct told *told)
{
    (void)view;
    text_print(told->text, sizeof(told->text), "the controller took the exercise up again");
    return row->as.controller_started.epoch > 1;
}

static bool tell_room(const struct view *view, const struct row *row, struct told *told)
{
    const struct journal_room *body = &row->as.journal_room;

    (void)view;
    told->tone = body->room ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s",
               body->room                ? "the journal can be written again"
               : tell_behind(body->text) ? body->text
                                         : "the journal cannot be written");
    return true;
}

static bool tell_sealed(const struct view *view, const struct row *row, struct told *told)
{
    (void)view;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "the journal was not signed: %s",
               row->as.journal_sealed.text);
    return row->as.journal_sealed.text[0] != '\0';
}

static bool (*const lines[ROW_KINDS])(const struct view *, const struct row *, struct told *) = {
    [ROW_CONTROLLER_STARTED] = tell_controller,
    [ROW_AGENT_STATE] = tell_agent,
    [ROW_JOURNAL_SEALED] = tell_sealed,
    [ROW_JOURNAL_ROOM] = tell_room,
    [ROW_RANGE_STATE] = tell_range,
    [ROW_VM_STATE] = tell_vm,
    [ROW_VM_KEPT] = tell_kept,
    [ROW_RANGE_LOOK] = tell_look,
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
    [ROW_ORDER_ASKED] = tell_asked,
    [ROW_ORDER_ANSWERED] = tell_answered,
    [ROW_ORDER_GIVEN] = tell_order,
    [ROW_ORDER_DROPPED] = tell_dropped,
};

void view_tell(struct view *view, const struct row *row, bool changed)
{
    struct told told = {.tone = LINE_PLAIN};

    if (!changed || lines[row->kind] == NULL || !lines[row->kind](view, row, &told))
        return;

    struct view_line *line = &view->ticker[view->ticker_count++ % VIEW_TICKER];

    *line =
        (struct view_line){.x = row->x, .wall = row->wall, .kind = row->kind, .team = told.team};
    line->tone = told.tone;
    text_clean(line->text, sizeof(line->text), told.text, strlen(told.text));
}
