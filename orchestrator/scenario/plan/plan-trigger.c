/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Triggers: which teams an event exists for, and what each occurrence waits for besides its time.
 * An event is once per team when a condition, an inject, a request, the event that it comes after
 * or the inject whose expectation opens it is; `when: {teams: …}` makes it one over the teams'
 * conditions.
 */
#include <string.h>

#include "scenario/plan/planner.h"
#include "core/model/row.h"

/* ---- which teams ---- */

static bool trigger_reach_conditions(const struct planner *planner, const struct refs *conditions,
                                     bool *reached)
{
    bool any = false;

    for (size_t c = 0; c < conditions->count; c++) {
        const struct ordinal_list *instances = &planner->conditions[conditions->items[c].index];

        for (size_t i = 0; i < instances->count; i++) {
            uint32_t team =
                planner->plan->conditions.items[instances->items[i] - 1].row.as.condition_made.team;

            if (team != 0)
                reached[team - 1] = any = true;
        }
    }
    return any;
}

static bool trigger_reach_place(const struct planner *planner, uint32_t node, bool *reached)
{
    uint32_t on = planner->scenario->nodes.items[node].infrastructure;
    const struct placed *placed = on != SCENARIO_NONE ? &planner->placed[on] : NULL;
    bool any = false;

    for (uint32_t t = 0; placed != NULL && placed->team_first != 0 && t < placed->teams; t++)
        reached[placed->team_first - 1 + t] = any = true;
    return any;
}

static bool trigger_reach_injects(const struct planner *planner, const struct refs *injects,
                                  bool *reached)
{
    bool any = false;

    for (size_t j = 0; j < injects->count; j++) {
        const struct use_list *uses = &planner->inject_uses[injects->items[j].index];
        const struct machine_acts *acts =
            &planner->scenario->injects.items[injects->items[j].index].machine;

        for (size_t u = 0; u < uses->count; u++)
            any |= trigger_reach_place(planner, uses->items[u].node, reached);
        for (size_t m = 0; m < acts->count; m++)
            any |= trigger_reach_place(planner, acts->items[m].node.index, reached);
    }
    return any;
}

/* Is it named by one of the inject's expectations? */
static bool trigger_is_opened_by(const struct inject *inject, uint32_t event)
{
    for (size_t i = 0; i < inject->expect.count; i++) {
        const struct expectation *expected = &inject->expect.items[i];

        if ((expected->otherwise.id != NULL && expected->otherwise.index == event) ||
            (expected->then.id != NULL && expected->then.index == event))
            return true;
        for (size_t k = 0; k < expected->answers.count; k++)
            if (expected->answers.items[k].event.id != NULL &&
                expected->answers.items[k].event.index == event)
                return true;
    }
    return false;
}

/* Every team of the training audience may ask. */
static bool trigger_reach_request(const struct planner *planner, const struct when *when,
                                  bool *reached)
{
    bool any = false;

    for (size_t t = 0; when->asks && t < planner->team_count; t++)
        if (planner->teams[t].trained)
            reached[t] = any = true;
    return any;
}

/* Expectations are a team's own, and so is what they open. */
static bool trigger_reach_expectations(const struct planner *planner,
                                       const struct scenario_event *event, bool *reached)
{
    const struct injects *injects = &planner->scenario->injects;
    uint32_t index = (uint32_t)(event - planner->scenario->events.items);
    bool any = false;

    for (uint32_t i = 0; event->contingency && i < injects->count; i++)
        for (uint32_t t = 1;
             trigger_is_opened_by(&injects->items[i], index) && t <= planner->team_count; t++)
            if (planner_inject_is_for(planner, i, t))
                reached[t - 1] = any = true;
    return any;
}

bool trigger_reach(const struct planner *planner, const struct scenario_event *event, bool *reached)
{
    const struct scenario_events *events = &planner->scenario->events;
    bool any = false;

    memset(reached, 0, planner->team_count * sizeof(*reached));
    if (event->when.teams != TEAMS_EACH)
        return false;
    /* What it comes after, and what that comes after; the loader has refused circles. */
    for (size_t steps = 0; steps <= events->count; steps++) {
        any |= trigger_reach_conditions(planner, &event->conditions, reached);
        any |= trigger_reach_conditions(planner, &event->when.all, reached);
        any |= trigger_reach_conditions(planner, &event->when.any, reached);
        any |= trigger_reach_conditions(planner, &event->when.none, reached);
        any |= trigger_reach_injects(planner, &event->injects, reached);
        any |= trigger_reach_expectations(planner, event, reached);
        any |= trigger_reach_request(planner, &event->when, reached);
        if (event->when.after.id == NULL || event->when.teams != TEAMS_EACH)
            break;
        event = &events->items[event->when.after.index];
    }
    return any;
}

/* ---- what it waits for ---- */

/* The conditions' instances for a team, its own and shared ones; of an event for all together,
 * every one. False: one has none. */
static bool trigger_instances_of(struct planner *planner, const struct refs *conditions,
                                 uint32_t team, bool all_teams, struct ordinal_list *list,
                                 const char **ret_missing)
{
    bool whole = true;

    for (size_t c = 0; c < conditions->count; c++) {
        const struct ordinal_list *instances = &planner->conditions[conditions->items[c].index];
        size_t before = list->count;

        for (size_t i = 0; i < instances->count; i++) {
            uint32_t owner =
                planner->plan->conditions.items[instances->items[i] - 1].row.as.condition_made.team;

            if (all_teams || owner == 0 || owner == team)
                planner_list_add(planner, list, instances->items[i]);
        }
        if (list->count == before) {
            *ret_missing =
                planner_print(planner, "its condition %s is checked in no VM that it reaches",
                              conditions->items[c].id);
            whole = false;
        }
    }
    return whole;
}

/* How many teams have one of these conditions. */
static uint32_t trigger_teams_of(struct planner *planner, const struct event_made *made)
{
    const struct ordinals *lists[] = {&made->conditions, &made->any, &made->none};
    bool *has = planner_scratch(planner, planner->team_count + 1, sizeof(*has));
    uint32_t count = 0;

    for (size_t l = 0; has != NULL && l < sizeof(lists) / sizeof(lists[0]); l++)
        for (uint32_t i = 0; i < lists[l]->count; i++) {
            uint32_t team =
                planner->plan->conditions.items[lists[l]->items[i] - 1].row.as.condition_made.team;

            count += team != 0 && !has[team];
            has[team] = true;
        }
    return count;
}

/* Of an event that is one over the teams' conditions: for how many teams they have to hold. */
static bool plan_teams_wanted(struct planner *planner, const struct when *when,
                              struct event_made *made, const char **ret_missing)
{
    uint32_t of = trigger_teams_of(planner, made);

    made->teams = when->teams == TEAMS_ANY   ? 1
                  : when->teams == TEAMS_ALL ? of
                                             : (uint32_t)when->team_count;
    if (of == 0) {
        /* None of its conditions is a team's: they hold for all or for nobody. */
        made->teams = 0;
        return true;
    }
    if (made->teams <= of)
        return true;
    *ret_missing = planner_print(planner, "it wants %u teams, and %u %s such a condition",
                                 made->teams, of, of == 1 ? "has" : "have");
    return false;
}

bool trigger_plan(struct planner *planner, const struct scenario_event *event, uint32_t team,
                  struct event_made *made, const char **ret_missing)
{
    const struct when *when = &event->when;
    bool all_teams = when->teams != TEAMS_EACH, whole;
    struct ordinal_list all = {0}, any = {0}, none = {0};
    const char *nothing;

    whole = trigger_instances_of(planner, &event->conditions, team, all_teams, &all, ret_missing);
    whole &= trigger_instances_of(planner, &when->all, team, all_teams, &all, ret_missing);
    trigger_instances_of(planner, &when->any, team, all_teams, &any, &nothing);
    trigger_instances_of(planner, &when->none, team, all_teams, &none, &nothing);
    if (when->any.count != 0 && any.count == 0) {
        *ret_missing = "none of its \"any\" is checked in a VM that it reaches";
        whole = false;
    }
    made->conditions = planner_ordinals(planner, &all);
    made->any = planner_ordinals(planner, &any);
    made->none = planner_ordinals(planner, &none);
    made->offset = when->offset;
    made->held = when->lasts;
    made->manual = when->manual;
    made->request = when->asks ? request_words[when->request] : "";
    made->granted = when->granted;
    if (when->asks && team == 0) {
        *ret_missing = "there is no team that could ask";
        whole = false;
    }
    if (all_teams && whole)
        whole = plan_teams_wanted(planner, when, made, ret_missing);
    return whole;
}

/* The occurrences of the event that it comes after: its team's and shared ones, of an event for all
 * any. */
static void plan_after(struct planner *planner, const struct scenario_event *event,
                       struct event_made *made)
{
    const struct ordinal_list *before = &planner->occurrences[event->when.after.index];
    struct ordinal_list list = {0};

    for (size_t i = 0; i < before->count; i++) {
        uint32_t team = planner->plan->events.items[before->items[i] - 1].row.as.event_made.team;

        if (team == 0 || made->team == 0 || team == made->team)
            planner_list_add(planner, &list, before->items[i]);
    }
    made->after = planner_ordinals(planner, &list);
    if (list.count == 0) {
        made->at = -1;
        planner_note(planner, NOTE_NEVER, event->when.after.mark,
                     "event %s cannot fire by itself: %s, after which it comes, never does",
                     event->id, event->when.after.id);
    }
}

void trigger_plan_after(struct planner *planner)
{
    const struct scenario_events *events = &planner->scenario->events;

    for (size_t i = 0; i < events->count; i++)
        for (size_t k = 0; events->items[i].when.after.id != NULL &&
                           k < planner->occurrences[i].count && !planner->no_memory;
             k++)
            plan_after(planner, &events->items[i],
                       &planner->plan->events.items[planner->occurrences[i].items[k] - 1]
                            .row.as.event_made);
}
