/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Occurrences: an event of a script of a story, once for each team when it reaches something per
 * team and the team plays the story (plan-trigger.c says which, and what it waits for). Times are
 * those of SDL 0.21: divided by story.speed × script.speed, to the millisecond; at speed 0 nothing
 * fires by time.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

/* Where an occurrence comes from and when it is. */
struct setting {
    uint32_t story;
    const struct script *script; /* NULL: by hand only */
    int64_t at, close;
    bool told; /* why it cannot fire has been said */
};

/* ---- one occurrence ---- */

static void event_tell_never(struct planner *planner, struct setting *setting,
                             const struct scenario_event *event, const char *missing)
{
    int64_t endex = planner->plan->endex;

    if (setting->told)
        return;
    setting->told = true;
    if (missing != NULL)
        planner_note(planner, NOTE_NEVER, event->mark, "event %s cannot fire by itself: %s",
                     event->id, missing);
    else if (setting->script == NULL)
        setting->told = false;
    else if (setting->at < 0)
        planner_note(planner, NOTE_NEVER, event->mark,
                     "event %s cannot fire by itself: the speed of script %s is 0", event->id,
                     setting->script->id);
    else if (setting->at > endex)
        planner_note(planner, NOTE_NEVER, event->mark,
                     "event %s cannot fire: its time, %" PRId64 " s, is after ENDEX, %" PRId64 " s",
                     event->id, setting->at / 1000, endex / 1000);
    else
        setting->told = false;
}

static void event_add_occurrence(struct planner *planner, struct setting *setting,
                                 const struct scenario_event *event, uint32_t team)
{
    struct plan_row *planned = planner_row(planner, &planner->plan->events, ROW_EVENT_MADE, team,
                                           AUDIENCE_EXCON, event->mark);
    const char *missing = NULL;
    bool opened_by_other = event->contingency && setting->script == NULL;

    if (planned == NULL)
        return;
    planned->row.as.event_made = (struct event_made){
        .event = (uint32_t)planner->plan->events.count,
        .team = team,
        .id = planner_text(planner, event->id),
        .title = planner_text(planner, event->name != NULL ? event->name : event->id),
        .script = setting->script != NULL ? planner_text(planner, setting->script->id) : "",
        .story = setting->story != SCENARIO_NONE
                     ? planner_text(planner, planner->scenario->stories.items[setting->story].id)
                     : "",
        .campaign =
            setting->story != SCENARIO_NONE
                ? planner_text(planner, planner->scenario->stories.items[setting->story].campaign)
                : "",
        .at = setting->at,
        .close = setting->close,
    };
    if (!trigger_plan(planner, event, team, &planned->row.as.event_made, &missing) ||
        event->when.manual || opened_by_other)
        planned->row.as.event_made.at = -1;
    event_tell_never(planner, setting, event, missing);
    planner_list_add(planner, &planner->occurrences[event - planner->scenario->events.items],
                     (uint32_t)planner->plan->events.count);
    plan_injects(planner, &(struct occurrence){.event = (uint32_t)planner->plan->events.count,
                                               .team = team,
                                               .what = event,
                                               .story = setting->story});
}

static void plan_event(struct planner *planner, struct setting *setting,
                       const struct scenario_event *event, bool *reached)
{
    bool played = false;

    if (!trigger_reach(planner, event, reached)) {
        event_add_occurrence(planner, setting, event, 0);
        return;
    }
    for (uint32_t t = 1; t <= planner->team_count && !planner->too_many && !planner->no_memory;
         t++) {
        if (!reached[t - 1] || !planner_plays(planner, t, setting->story))
            continue;
        event_add_occurrence(planner, setting, event, t);
        played = true;
    }
    if (!played)
        planner_note(planner, NOTE_NEVER, event->mark,
                     "event %s cannot fire: no team that it reaches plays its story", event->id);
}

/* ---- all of them ---- */

/* -1: nothing of it fires by time. Bounded as the exercise is. */
static int64_t event_scaled(int64_t ms, double speed)
{
    double value = speed > 0 ? (double)ms / speed : -1;

    return value < 0 ? -1 : value < 3.2e13 ? (int64_t)(value + 0.5) : (int64_t)3.2e13;
}

static void plan_script(struct planner *planner, uint32_t story, const struct script *script,
                        bool *named, bool *reached)
{
    double speed = planner->scenario->stories.items[story].speed * script->speed;
    int64_t close = event_scaled(script->end, speed);

    for (size_t e = 0; e < script->events.count && !planner->too_many; e++) {
        struct setting setting = {.story = story,
                                  .script = script,
                                  .at = event_scaled(script->events.items[e].at, speed),
                                  .close = close >= 0 ? close : planner->plan->endex};
        uint32_t index = script->events.items[e].event.index;

        named[index] = true;
        plan_event(planner, &setting, &planner->scenario->events.items[index], reached);
    }
}

/* Uses of each inject by the VMs that are deployed. */
static bool event_find_uses(struct planner *planner)
{
    const struct nodes *nodes = &planner->scenario->nodes;

    planner->inject_uses =
        planner_scratch(planner, planner->scenario->injects.count, sizeof(*planner->inject_uses));
    planner->inject_plans =
        planner_scratch(planner, planner->scenario->injects.count, sizeof(*planner->inject_plans));
    for (uint32_t n = 0; !planner->no_memory && n < nodes->count; n++) {
        const struct uses *injects = &nodes->items[n].injects;
        uint32_t on = nodes->items[n].infrastructure;

        if (on == SCENARIO_NONE || planner->placed[on].first == 0)
            continue;
        for (size_t u = 0; u < injects->count; u++) {
            /* A role that is not there: warned about by the loader, as 0.21 accepts it. */
            if (injects->items[u].role_index >= nodes->items[n].roles.count)
                continue;

            struct use_list *list = &planner->inject_uses[injects->items[u].what.index];
            struct planned_use *use =
                pool_grow(&planner->scratch, &list->items, &list->count, sizeof(*use));

            if (use == NULL)
                planner->no_memory = true;
            else
                *use = (struct planned_use){.node = n, .use = &injects->items[u]};
        }
    }
    return !planner->no_memory;
}

/* Events that no script names: those that wait for something else, or that an expectation opens. */
static void plan_loose(struct planner *planner, const bool *named, bool *reached)
{
    const struct scenario_events *events = &planner->scenario->events;

    for (size_t i = 0; i < events->count && !planner->too_many; i++) {
        /* What waits for something else than its time is open from STARTEX to ENDEX. */
        struct setting setting = {.story = SCENARIO_NONE,
                                  .at = events->items[i].when.mark.line != 0 ? 0 : -1,
                                  .close = planner->plan->endex};

        if (named[i])
            continue;
        if (events->items[i].when.mark.line != 0 || events->items[i].contingency)
            plan_event(planner, &setting, &events->items[i], reached);
        else
            planner_note(planner, NOTE_NEVER, events->items[i].mark,
                         "event %s cannot fire: no script of a story names it",
                         events->items[i].id);
    }
}

static uint32_t event_list_players(const struct planner *planner, uint32_t story, bool plays,
                                   char *who, size_t size)
{
    uint32_t count = 0;

    who[0] = '\0';
    for (uint32_t t = 1; t <= planner->team_count; t++) {
        size_t used = strlen(who);

        if (!planner->teams[t - 1].trained || planner_plays(planner, t, story) != plays)
            continue;
        count++;
        text_print(who + used, size - used, "%s%s", used != 0 ? ", " : "",
                   planner_team_id(planner, t));
    }
    return count;
}

/* Teams that play a storyline are told from those that do not where its entity says so: the fewer.
 */
static void event_tell_who_plays(struct planner *planner, uint32_t story)
{
    const struct story *what = &planner->scenario->stories.items[story];
    char with[512], without[512];
    uint32_t plays = event_list_players(planner, story, true, with, sizeof(with));
    uint32_t others = event_list_players(planner, story, false, without, sizeof(without));

    if (others != 0 && plays != 0 && plays < others)
        planner_note(planner, NOTE_NEVER, what->mark,
                     "story %s is played by %s alone: the `stories` of the other %u teams do not "
                     "name it",
                     what->id, with, others);
    else if (others != 0)
        planner_note(planner, NOTE_NEVER, what->mark,
                     "story %s is not played by %s: their `stories` do not name it", what->id,
                     without);
}

void plan_events(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    bool *reached = planner_scratch(planner, planner->team_count, sizeof(*reached));
    bool *named = planner_scratch(planner, scenario->events.count, sizeof(*named));
    uint32_t *told = planner_scratch(planner, scenario->scripts.count, sizeof(*told));

    planner->occurrences =
        planner_scratch(planner, scenario->events.count, sizeof(*planner->occurrences));
    if (reached == NULL || named == NULL || told == NULL || planner->occurrences == NULL ||
        !event_find_uses(planner))
        return;
    for (uint32_t i = 0; i < scenario->stories.count; i++) {
        event_tell_who_plays(planner, i);
        for (size_t j = 0; j < scenario->stories.items[i].scripts.count; j++) {
            uint32_t script = scenario->stories.items[i].scripts.items[j].index;

            /* A story that names a script twice means it once. */
            if (told[script] == i + 1)
                continue;
            told[script] = i + 1;
            plan_script(planner, i, &scenario->scripts.items[script], named, reached);
        }
    }
    for (size_t i = 0; i < scenario->scripts.count; i++)
        if (told[i] == 0)
            planner_note(planner, NOTE_NEVER, scenario->scripts.items[i].mark,
                         "script %s is in no story: nothing of it happens",
                         scenario->scripts.items[i].id);
    plan_loose(planner, named, reached);
    trigger_plan_after(planner);
}
