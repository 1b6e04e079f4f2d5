/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the plan says besides its rows: what is valid and not run by this version, injects that
 * nothing fires, objectives that nothing exercises. Never silently passed over: each is a warning
 * where it stands.
 */
#include "scenario/plan/plan-files.h"

static void notes_not_run(struct planner *planner, struct mark mark, const char *kind,
                          const char *id, const char *what)
{
    planner_note(planner, NOTE_NOT_RUN, mark, "%s %s: %s not run by this version", kind, id, what);
}

static void notes_of_scores(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;

    for (size_t i = 0; i < scenario->conditions.count; i++) {
        const struct condition *condition = &scenario->conditions.items[i];

        if (condition->probe == NULL && condition->command == NULL &&
            condition->source.name == NULL && condition->same_as.id == NULL)
            planner_note(
                planner, NOTE_NEVER, condition->mark,
                "condition %s has neither a command nor a source: there is nothing to check",
                condition->id);
    }
}

static void notes_of_inject(struct planner *planner, const struct inject *inject,
                            const struct use_list *uses, bool by_people)
{
    bool acts = inject->run != NULL || inject->source.name != NULL ||
                (inject->atomic.mark.line != 0 && !by_people);

    for (size_t i = 0; i < inject->machine.count; i++)
        if (inject->machine.items[i].action == MACHINE_REVERT)
            planner_note(planner, NOTE_NEVER, inject->machine.items[i].node.mark,
                         "inject %s cannot restore %s before it has a snapshot (excon snapshot)",
                         inject->id, inject->machine.items[i].node.id);
    if (uses->count == 0 && acts)
        planner_note(planner, NOTE_NEVER, inject->mark,
                     "inject %s runs nowhere: no VM that is deployed names it", inject->id);
    else if (uses->count != 0 && inject->run == NULL && inject->source.name == NULL &&
             inject->machine.count == 0 && inject->atomic.mark.line == 0)
        planner_note(planner, NOTE_NEVER, inject->mark,
                     "inject %s has neither run nor source: nothing runs in its VMs", inject->id);
}

/* An event's package is a page for people. */
static void notes_of_page(struct planner *planner, const struct scenario_event *event)
{
    const struct package *package;
    size_t length;
    uint32_t mode;

    if (package_find(planner, &event->source, "event", false, &package) == 0 &&
        package->file_path != NULL)
        package_file(planner, package, package->file_path, FILES_MOST, event->source.mark, &length,
                     &mode);
    notes_not_run(planner, event->source.mark, "event", event->id, "source is");
}

static void notes_of_events(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    bool *named = planner_scratch(planner, scenario->injects.count, sizeof(*named));

    for (size_t i = 0; named != NULL && i < scenario->events.count; i++) {
        const struct scenario_event *event = &scenario->events.items[i];

        for (size_t j = 0; j < event->injects.count; j++)
            named[event->injects.items[j].index] = true;
        if (event->source.name != NULL)
            notes_of_page(planner, event);
    }
    for (size_t i = 0; named != NULL && i < scenario->injects.count; i++) {
        notes_of_inject(planner, &scenario->injects.items[i], &planner->inject_uses[i],
                        planner->inject_plans[i].steps != NULL);
        if (!named[i])
            planner_note(planner, NOTE_NEVER, scenario->injects.items[i].mark,
                         "inject %s cannot happen: no event names it",
                         scenario->injects.items[i].id);
    }
}

/* Only where the scenario says at all which inject exercises what: else nothing is known. */
static void notes_of_objectives(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    bool *exercised = planner_scratch(planner, scenario->tlos.count, sizeof(*exercised)),
         said = false;

    if (exercised == NULL)
        return;
    for (size_t i = 0; i < scenario->injects.count; i++)
        for (size_t j = 0; j < scenario->injects.items[i].tlos.count; j++)
            exercised[scenario->injects.items[i].tlos.items[j].index] = said = true;
    for (size_t i = 0; said && i < scenario->tlos.count; i++)
        if (!exercised[i] && !scenario->tlos.items[i].generated)
            planner_note(planner, NOTE_UNEXERCISED, scenario->tlos.items[i].mark,
                         "no inject exercises the TLO %s", scenario->tlos.items[i].id);
}

void plan_not_run(struct planner *planner)
{
    notes_of_scores(planner);
    notes_of_events(planner);
    notes_of_objectives(planner);
}
