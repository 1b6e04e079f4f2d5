/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about events, injects, checks, scores and messages. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/troubles.h"
#include "core/view/view-places.h"

bool tell_event(const struct view *view, const struct row *row, struct told *told)
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

bool tell_inject(const struct view *view, const struct row *row, struct told *told)
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
               troubles_is_unneeded(view, inject) ? "not needed" : inject_state_words[body->state],
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return body->state != INJECT_ARMED;
}

bool tell_moved(const struct view *view, const struct row *row, struct told *told)
{
    const struct event_moved *body = &row->as.event_moved;
    const struct view_event *at = view_event(view, body->event);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    /* An event that is open already only stays so for longer. */
    bool open = !body->fires && at->state == OCCURRENCE_OPEN;
    char title[128], to[32], later[32];

    tell_title_of(view, at->made.id, at->made.team, title, sizeof(title));
    told->team = at->made.team;
    told->tone = LINE_CLOCK;
    tell_span(&later, at->later < 0 ? -at->later : at->later);
    text_print(told->text, sizeof(told->text), "event %s %s%s%s%s%s%s%s%s", title,
               body->fires     ? "is fired at "
               : open          ? "may fire for "
               : at->later < 0 ? "brought forward by "
                               : "postponed by ",
               body->fires ? "" : later,
               open           ? " longer"
               : !body->fires ? " to "
                              : "",
               open ? "" : tell_span(&to, body->at), by ? ", by " : "", by ? by : "",
               text ? ": " : "", text ? text : "");
    return true;
}

bool tell_planned(const struct view *view, const struct row *row, struct told *told)
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

/* An inject that is made in the middle of an exercise is news. */
bool tell_made(const struct view *view, const struct row *row, struct told *told)
{
    const struct inject_made *body = &row->as.inject_made;
    char title[128];

    tell_title_of(view, body->id, body->team, title, sizeof(title));
    told->team = body->team;
    text_print(told->text, sizeof(told->text), "inject %s was made", title);
    return view->complete;
}

bool tell_changed(const struct view *view, const struct row *row, struct told *told)
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

bool tell_cleanup(const struct view *view, const struct row *row, struct told *told)
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

bool tell_expectation(const struct view *view, const struct row *row, struct told *told)
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

bool tell_condition(const struct view *view, const struct row *row, struct told *told)
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

bool tell_award(const struct view *view, const struct row *row, struct told *told)
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

bool tell_objective(const struct view *view, const struct row *row, struct told *told)
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

bool tell_note(const struct view *view, const struct row *row, struct told *told)
{
    const struct note_written *body = &row->as.note_written;
    const struct view_objective *objective =
        body->objective != 0 ? view_objective(view, body->objective) : NULL;

    told->team = body->team;
    text_print(told->text, sizeof(told->text), "note%s%s%s%s%s%s: %s",
               tell_behind(body->by) != NULL ? " by " : "", body->by != NULL ? body->by : "",
               body->team != 0 ? " on " : "", body->team != 0 ? view_team_id(view, body->team) : "",
               objective != NULL ? ", " : "", objective != NULL ? objective->made.id : "",
               body->text != NULL ? body->text : "");
    return true;
}

bool tell_message(const struct view *view, const struct row *row, struct told *told)
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
