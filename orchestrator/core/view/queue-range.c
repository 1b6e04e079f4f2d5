/* SPDX-License-Identifier: Apache-2.0 */
/* What of the range, and of the teams' silence, waits for a person. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/comcheck.h"
#include "core/view/queue-own.h"
#include "core/view/tell.h"
#include "core/view/troubles.h"

/* ---- machines ---- */

static size_t range_machines(const struct view *view)
{
    return view_has_range(view) && view->phase != PHASE_ENDED ? view->vm_count : 0;
}

static bool range_machine_waits(const struct view *view, uint32_t place, int64_t x,
                                struct queue_item *item)
{
    const struct view_vm *vm = &view->vms[place];
    bool lost = vm->state == VM_LOST || vm->state == VM_FAILED;

    (void)x;
    item->row = item->newest = vm->row;
    item->team = vm->made.team;
    item->since = vm->row_x;
    item->urgency = lost ? PRIORITY_IMMEDIATE : PRIORITY_PRIORITY;
    return vm->made.vm != 0 && (lost || troubles_is_hung(vm));
}

static void range_machine_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_vm *vm = &view->vms[place];
    const char *why = vm->hung[0] != '\0' ? vm->hung : vm->text;

    text_print(to, size, "machine %s %s%s%s", vm->made.id,
               vm->hung[0] != '\0' ? "hangs" : vm_state_words[vm->state],
               why[0] != '\0' ? ": " : "", why);
}

const struct queue_class queue_machine = {range_machines, range_machine_waits, range_machine_text};

/* ---- agents ---- */

static size_t range_agents(const struct view *view)
{
    return view_has_range(view) ? view->agent_count : 0;
}

static bool range_agent_waits(const struct view *view, uint32_t place, int64_t x,
                              struct queue_item *item)
{
    const struct view_agent *agent = &view->agents[place];

    (void)x;
    item->row = item->newest = agent->row;
    item->since = agent->x;
    item->urgency = PRIORITY_IMMEDIATE;
    return agent->state == AGENT_LOST;
}

static void range_agent_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_agent *agent = &view->agents[place];

    text_print(to, size, "agent %s is lost%s%s", agent->name, agent->text[0] != '\0' ? ": " : "",
               agent->text);
}

const struct queue_class queue_agent = {range_agents, range_agent_waits, range_agent_text};

/* ---- cleanups ---- */

static size_t range_cleanups(const struct view *view)
{
    return view_has_range(view) ? view->inject_count : 0;
}

static bool range_cleanup_waits(const struct view *view, uint32_t place, int64_t x,
                                struct queue_item *item)
{
    const struct view_inject *inject = &view->injects[place];

    (void)x;
    item->row = item->newest = inject->cleanup_row;
    item->team = inject->made.team;
    item->since = inject->cleanup_x;
    item->urgency = PRIORITY_PRIORITY;
    return inject->made.inject != 0 && inject->cleanup == CLEANUP_FAILED;
}

static void range_cleanup_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_inject *inject = &view->injects[place];

    text_print(to, size, "cleanup of %s failed%s%s", inject->made.id,
               inject->cleanup_text[0] != '\0' ? ": " : "", inject->cleanup_text);
}

const struct queue_class queue_cleanup = {range_cleanups, range_cleanup_waits, range_cleanup_text};

/* ---- teams ---- */

static size_t range_teams_before(const struct view *view)
{
    return view->comcheck.started && view->phase == PHASE_BEFORE && view->range != RANGE_GONE
               ? view->team_count
               : 0;
}

static bool range_comcheck_waits(const struct view *view, uint32_t place, int64_t x,
                                 struct queue_item *item)
{
    const struct view_team *team = &view->teams[place];

    (void)x;
    item->row = team->row;
    item->newest = view->comcheck.row;
    item->team = team->made.team;
    item->since = view->comcheck.x;
    item->urgency = PRIORITY_PRIORITY;
    return team->made.team != 0 && !comcheck_is_whole(view, team->made.team);
}

static void range_comcheck_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    uint32_t team = view->teams[place].made.team, all, reached;

    reached = comcheck_machines(view, team, &all);
    text_print(to, size, "COMCHECK: key %s, inbox %s, answer %s, machines %u/%u",
               comcheck_lit(view, team, LAMP_KEY) ? "yes" : "no",
               comcheck_lit(view, team, LAMP_INBOX) ? "yes" : "no",
               comcheck_lit(view, team, LAMP_ANSWER) ? "yes" : "no", reached, all);
}

const struct queue_class queue_comcheck = {range_teams_before, range_comcheck_waits,
                                           range_comcheck_text};

static size_t range_teams_running(const struct view *view)
{
    return view->phase == PHASE_RUNNING ? view->team_count : 0;
}

static bool range_silent_waits(const struct view *view, uint32_t place, int64_t x,
                               struct queue_item *item)
{
    const struct view_team *team = &view->teams[place];

    /* The row that it was heard by last may be the number of something else, such as a question. */
    item->row = team->row;
    item->newest = team->heard_row;
    item->team = team->made.team;
    item->since = team->heard > 0 ? team->heard : 0;
    item->urgency = PRIORITY_ROUTINE;
    return team->made.team != 0 && team->heard_row > 0 && !team->held &&
           x - item->since >= QUEUE_SILENCE;
}

static void range_silent_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    int64_t heard = view->teams[place].heard;
    char since[32];

    text_print(to, size, "has given no sign of itself since %s",
               tell_time(&since, heard > 0 ? heard : 0));
}

const struct queue_class queue_silent = {range_teams_running, range_silent_waits,
                                         range_silent_text};
