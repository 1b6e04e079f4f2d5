/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about controller, agents, journal and range. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

bool tell_controller(const struct view *view, const struct row *row, struct told *told)
{
    (void)view;
    text_print(told->text, sizeof(told->text), "a new controller took up the exercise");
    return row->as.controller_started.epoch > 1;
}

bool tell_agent(const struct view *view, const struct row *row, struct told *told)
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

bool tell_room(const struct view *view, const struct row *row, struct told *told)
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

bool tell_sealed(const struct view *view, const struct row *row, struct told *told)
{
    (void)view;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "the journal was not signed: %s",
               row->as.journal_sealed.text);
    return row->as.journal_sealed.text[0] != '\0';
}

bool tell_range(const struct view *view, const struct row *row, struct told *told)
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

bool tell_vm(const struct view *view, const struct row *row, struct told *told)
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

bool tell_kept(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_kept *body = &row->as.vm_kept;
    const char *text = tell_behind(body->text);
    char title[128];

    view_vm_title(view, body->vm, title, sizeof(title));
    told->team = view_vm(view, body->vm)->made.team;
    told->tone = body->state == KEPT_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s %s%s%s", title,
               body->state == KEPT_FAILED ? "could not be kept" : "is kept as it is now",
               text ? ": " : "", text ? text : "");
    return body->state == KEPT_DONE || body->state == KEPT_FAILED;
}

bool tell_hung(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_hung *body = &row->as.vm_hung;
    const char *text = tell_behind(body->text);
    char title[128];

    view_vm_title(view, body->vm, title, sizeof(title));
    told->team = view_vm(view, body->vm)->made.team;
    told->tone = body->hung ? LINE_BAD : LINE_GOOD;
    text_print(told->text, sizeof(told->text), "%s %s%s%s", title,
               body->hung ? "hangs: it is up and does not answer" : "answers again",
               text ? ": " : "", text ? text : "");
    return true;
}

/* Only what goes wrong is news. */
bool tell_guest_clock(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_clock *body = &row->as.vm_clock;
    char title[128];

    view_vm_title(view, body->vm, title, sizeof(title));
    told->team = view_vm(view, body->vm)->made.team;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "the clock of %s is behind and cannot be set: %s",
               title, body->text);
    return !body->set;
}

bool tell_inspection(const struct view *view, const struct row *row, struct told *told)
{
    const struct range_look *body = &row->as.range_look;
    const char *text = tell_behind(body->text);

    (void)view;
    told->tone = body->state == INSPECTION_FAILED ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s%s%s",
               body->state == INSPECTION_FAILED ? "the range could not be compared with the plan"
                                                : "compared with the plan",
               text ? ": " : "", text ? text : "");
    return body->state == INSPECTION_FAILED || (body->state == INSPECTION_DONE && text != NULL);
}

bool tell_drift(const struct view *view, const struct row *row, struct told *told)
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

bool tell_feature(const struct view *view, const struct row *row, struct told *told)
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
