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

/* "web of estmark up: why": what became of a VM. `reason` is empty or NULL where there is none. */
static void tell_of_vm(const struct view *view, uint32_t vm, const char *what, const char *reason,
                       struct told *told)
{
    const char *text = tell_behind(reason);
    char title[128];

    view_vm_title(view, vm, title, sizeof(title));
    told->team = view_vm(view, vm)->made.team;
    text_print(told->text, sizeof(told->text), "%s%s%s%s", title, what, text ? ": " : "",
               text ? text : "");
}

bool tell_vm(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_state_row *body = &row->as.vm_state;
    char state[64];

    if (body->state == VM_REMOVING)
        return false;
    told->tone =
        body->state == VM_UP ? LINE_GOOD
        : body->state == VM_FAILED || body->state == VM_LOST || body->state == VM_UNREACHABLE
            ? LINE_BAD
            : LINE_PLAIN;
    text_print(state, sizeof(state), " %s", vm_state_words[body->state]);
    tell_of_vm(view, body->vm, state, body->text, told);
    return true;
}

static const char *tell_host_name(const struct view *view, uint32_t ordinal)
{
    const struct view_host *host = view_host(view, ordinal);

    return host != NULL ? host->made.name : "?";
}

bool tell_host_off(const struct view *view, const struct row *row, struct told *told)
{
    const struct host_off *body = &row->as.host_off;
    const char *text = tell_behind(body->text);

    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "host %s is off, says %s%s%s",
               tell_host_name(view, body->host), body->by, text ? ": " : "", text ? text : "");
    return true;
}

bool tell_host_left(const struct view *view, const struct row *row, struct told *told)
{
    const struct host_left *body = &row->as.host_left;
    const char *text = tell_behind(body->text), *name = tell_host_name(view, body->host);

    told->tone = body->vms.count != 0 ? LINE_BAD : LINE_PLAIN;
    if (body->vms.count == 0)
        text_print(told->text, sizeof(told->text), "nothing of the range is left on host %s", name);
    else
        text_print(told->text, sizeof(told->text), "%u VM%s may still be on host %s%s%s",
                   body->vms.count, body->vms.count == 1 ? "" : "s", name, text ? ": " : "",
                   text ? text : "");
    return true;
}

bool tell_vm_migration(const struct view *view, const struct row *row, struct told *told)
{
    static const char *const said[MIGRATION_STATES] = {
        [MIGRATION_WANTED] = "is to go", [MIGRATION_GOING] = "goes", [MIGRATION_DONE] = "went"};
    const struct vm_migration *body = &row->as.vm_migration;
    bool failed = body->state == MIGRATION_FAILED;
    char what[160];

    if (body->state == MIGRATION_NONE)
        return false;
    told->tone = failed ? LINE_BAD : LINE_PLAIN;
    text_print(what, sizeof(what), " %s to host %s%s", failed ? "did not go" : said[body->state],
               tell_host_name(view, body->host),
               failed       ? ""
               : body->live ? " live, with its memory and its disk"
                            : " with its disk");
    tell_of_vm(view, body->vm, what, body->text, told);
    return true;
}

bool tell_vm_moved(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_moved *body = &row->as.vm_moved;
    char title[128];

    view_vm_title(view, body->vm, title, sizeof(title));
    text_print(told->text, sizeof(told->text), "%s stands on host %s from now on, not on %s", title,
               tell_host_name(view, body->host), tell_host_name(view, body->from));
    return true;
}

bool tell_kept(const struct view *view, const struct row *row, struct told *told)
{
    static const char *const said[KEPT_STATES] = {
        [KEPT_DONE] = ": a snapshot was taken",
        [KEPT_FAILED] = ": a snapshot could not be taken or discarded",
        [KEPT_LOST] = ": a snapshot is gone",
        [KEPT_DISCARDED] = ": a snapshot was discarded",
    };
    const struct vm_kept *body = &row->as.vm_kept;

    if (said[body->state] == NULL)
        return false;
    told->tone = body->state == KEPT_FAILED || body->state == KEPT_LOST ? LINE_BAD : LINE_PLAIN;
    tell_of_vm(view, body->vm, said[body->state], body->text, told);
    return true;
}

bool tell_hung(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_hung *body = &row->as.vm_hung;

    told->tone = body->hung ? LINE_BAD : LINE_GOOD;
    tell_of_vm(view, body->vm,
               body->hung ? " hangs: it is up and does not answer" : " answers again", body->text,
               told);
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

/* Of a VM whose image has an account of its own. */
static bool tell_first_login(const struct view *view, const struct row *row, struct told *told)
{
    const struct vm_fork *body = &row->as.vm_fork;

    told->tone = LINE_PLAIN;
    if (body->state == FORK_WANTED)
        tell_of_vm(view, body->vm, " is made, its links down until its account is changed",
                   body->text, told);
    else if (body->state == FORK_OWN)
        tell_of_vm(view, body->vm, " has exercise control's key, and its account is changed",
                   body->text, told);
    else
        return false;
    return true;
}

/* What a VM becomes, and what goes wrong: that it came up its state says. */
bool tell_fork(const struct view *view, const struct row *row, struct told *told)
{
    static const char *const said[FORK_STATES] = {
        [FORK_GOLDEN] = " is prepared as a golden machine, its links down",
        [FORK_KEPT] = " is kept as a golden machine",
        [FORK_WANTED] = " is forked from the golden machine",
        [FORK_FAILED] = " is not forked and boots instead",
    };
    const struct vm_fork *body = &row->as.vm_fork;

    if (view_vm(view, body->vm)->made.account)
        return tell_first_login(view, row, told);
    if (said[body->state] == NULL)
        return false;
    told->tone = body->state == FORK_FAILED ? LINE_BAD : LINE_PLAIN;
    tell_of_vm(view, body->vm, said[body->state], body->text, told);
    return true;
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

bool tell_isolation(const struct view *view, const struct row *row, struct told *told)
{
    const struct range_isolation *body = &row->as.range_isolation;

    (void)view;
    told->tone = body->state == ISOLATION_APART ? LINE_PLAIN : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s", body->text);
    return body->state != ISOLATION_WANTED;
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
