/* SPDX-License-Identifier: Apache-2.0 */
/* What SDL 0.21 lets through and is almost surely wrong. */
#include "scenario/sdl/cross.h"

#include <string.h>

/* Marks what a list names: used[index] is the place of the first naming, or line 0. */
static void warn_use_refs(struct mark *used, const struct refs *refs)
{
    for (size_t i = 0; i < refs->count; i++)
        if (refs->items[i].index != SCENARIO_NONE && used[refs->items[i].index].line == 0)
            used[refs->items[i].index] = refs->items[i].mark;
}

static void warn_use_uses(struct mark *used, const struct uses *uses)
{
    for (size_t i = 0; i < uses->count; i++)
        if (uses->items[i].what.index != SCENARIO_NONE)
            used[uses->items[i].what.index] = uses->items[i].what.mark;
}

static struct mark *warn_marks_for(struct loader *loader, enum section section)
{
    return loader_take(loader, section_of(loader, section)->count, sizeof(struct mark));
}

static void warn_of_infrastructure(struct loader *loader)
{
    const struct scenario *scenario = loader->scenario;

    for (size_t i = 0; i < scenario->nodes.count; i++)
        if (scenario->nodes.items[i].infrastructure == SCENARIO_NONE)
            loader_warn(loader, scenario->nodes.items[i].mark,
                        "node \"%s\" stands in no infrastructure: it will not exist",
                        scenario->nodes.items[i].id);
    for (size_t i = 0; i < scenario->infrastructure.count; i++) {
        const struct refs *links = &scenario->infrastructure.items[i].links;

        for (size_t j = 0; j < links->count; j++) {
            uint32_t to = links->items[j].index;
            uint32_t node =
                to != SCENARIO_NONE ? scenario->infrastructure.items[to].node : SCENARIO_NONE;

            if (node != SCENARIO_NONE && scenario->nodes.items[node].type == NODE_VM)
                loader_warn(loader, links->items[j].mark, "\"%s\" is a VM; links lead to switches",
                            links->items[j].id);
        }
    }
}

static void warn_of_scripts(struct loader *loader)
{
    struct scenario *scenario = loader->scenario;
    struct mark *events = warn_marks_for(loader, SECTION_EVENTS),
                *scripts = warn_marks_for(loader, SECTION_SCRIPTS);

    if (events == NULL || scripts == NULL)
        return;
    for (size_t i = 0; i < scenario->scripts.count; i++)
        for (size_t j = 0; j < scenario->scripts.items[i].events.count; j++) {
            const struct ref *event = &scenario->scripts.items[i].events.items[j].event;

            if (event->index == SCENARIO_NONE)
                continue;
            if (events[event->index].line == 0)
                events[event->index] = event->mark;
            else if (loader_warn(loader, event->mark,
                                 "event \"%s\" stands in two scripts: it happens twice", event->id))
                complain_other(loader->complaints, events[event->index], "the first");
        }
    for (size_t i = 0; i < scenario->stories.count; i++)
        warn_use_refs(scripts, &scenario->stories.items[i].scripts);
    for (size_t i = 0; i < scenario->scripts.count; i++)
        if (scripts[i].line == 0 && !scenario->scripts.items[i].generated)
            loader_warn(loader, scenario->scripts.items[i].mark,
                        "script \"%s\" stands in no story: it never runs",
                        scenario->scripts.items[i].id);
    for (size_t i = 0; i < scenario->events.count; i++) {
        const struct scenario_event *event = &scenario->events.items[i];

        if (events[i].line == 0 && event->when.mark.line == 0 && !event->contingency &&
            !event->generated)
            loader_warn(loader, event->mark, "event \"%s\" stands in no script: it never happens",
                        event->id);
    }
}

static void warn_of_injects(struct loader *loader)
{
    struct scenario *scenario = loader->scenario;
    struct mark *fired = warn_marks_for(loader, SECTION_INJECTS),
                *placed = warn_marks_for(loader, SECTION_INJECTS);

    if (fired == NULL || placed == NULL)
        return;
    for (size_t i = 0; i < scenario->events.count; i++)
        warn_use_refs(fired, &scenario->events.items[i].injects);
    for (size_t i = 0; i < scenario->nodes.count; i++)
        warn_use_uses(placed, &scenario->nodes.items[i].injects);
    for (size_t i = 0; i < scenario->injects.count; i++) {
        const struct inject *inject = &scenario->injects.items[i];
        bool runs =
            inject->run != NULL || inject->source.name != NULL; /* of atomic, the planner knows */

        if (fired[i].line == 0 && (loader->inject_at == NULL || loader->inject_at[i] == NULL))
            loader_warn(loader, inject->mark,
                        "inject \"%s\" is named by no event: only a person can fire it",
                        inject->id);
        if (runs && placed[i].line == 0 &&
            loader_warn(loader, inject->mark, "inject \"%s\" runs nowhere: no VM names it",
                        inject->id))
            complain_hint(loader->complaints, "a VM that it is for says: injects: {%s: ROLE}",
                          inject->id);
        if (inject->message.mark.line != 0 && inject->to.count == 0)
            loader_warn(loader, inject->message.mark,
                        "the message reaches nobody: \"to-entities\" is missing");
    }
}

static void warn_of_metrics(struct loader *loader)
{
    struct scenario *scenario = loader->scenario;
    struct mark *used = warn_marks_for(loader, SECTION_METRICS);

    if (used == NULL)
        return;
    for (size_t i = 0; i < scenario->evaluations.count; i++)
        warn_use_refs(used, &scenario->evaluations.items[i].metrics);
    for (size_t i = 0; i < scenario->metrics.count; i++) {
        const struct metric *metric = &scenario->metrics.items[i];

        if (used[i].line == 0 && !metric->generated)
            loader_warn(loader, metric->mark,
                        "metric \"%s\" stands in no evaluation: it decides nothing", metric->id);
        if (metric->type == METRIC_CONDITIONAL && metric->over == OVER_UNSAID &&
            !metric->generated &&
            loader_warn(
                loader, metric->mark,
                "metric \"%s\" says neither \"over\" nor \"latest\": the latest value counts",
                metric->id))
            complain_hint(loader->complaints,
                          "say latest: true if it is meant so, or over: exercise for availability");
    }
    for (size_t i = 0; i < scenario->evaluations.count; i++) {
        const struct evaluation *evaluation = &scenario->evaluations.items[i];
        int64_t own = 0;

        for (size_t j = 0; j < evaluation->metrics.count; j++)
            if (evaluation->metrics.items[j].index != SCENARIO_NONE)
                own += scenario->metrics.items[evaluation->metrics.items[j].index].max;
        if (!evaluation->is_percent && evaluation->min > own)
            loader_warn(
                loader, evaluation->mark,
                "evaluation \"%s\" needs %lld points, its own metrics give %lld: it cannot be passed",
                evaluation->id, (long long)(evaluation->min / 1000), (long long)(own / 1000));
    }
}

static bool warn_is_of_team(const struct scenario *scenario, const struct ref *ref)
{
    int role =
        ref->index != SCENARIO_NONE ? scenario->entities.items[ref->index].role : ENTITY_WHITE;

    return role != ENTITY_WHITE && role != ENTITY_GREEN;
}

/* Who logs in as the user that a check runs as can end the check. The role with that name and a
 * team; NULL: there is none. */
static const struct node_role *warn_role_of_members(const struct scenario *scenario,
                                                    const struct node *node, const char *username)
{
    for (size_t i = 0; i < node->roles.count; i++) {
        const struct node_role *role = &node->roles.items[i];

        for (size_t j = 0; role->username != NULL && strcmp(role->username, username) == 0 &&
                           j < role->entities.count;
             j++)
            if (warn_is_of_team(scenario, &role->entities.items[j]))
                return role;
    }
    return NULL;
}

static void warn_of_check_users(struct loader *loader)
{
    const struct scenario *scenario = loader->scenario;

    for (size_t i = 0; i < scenario->nodes.count; i++) {
        const struct node *node = &scenario->nodes.items[i];

        for (size_t j = 0; j < node->conditions.count; j++) {
            const struct use *use = &node->conditions.items[j];
            const char *user = use->role_index < node->roles.count
                                   ? node->roles.items[use->role_index].username
                                   : NULL;
            const struct node_role *role =
                user != NULL ? warn_role_of_members(scenario, node, user) : NULL;

            if (role == NULL ||
                !loader_warn(
                    loader, use->what.mark,
                    "condition \"%s\" is checked as \"%s\", whom teams log in as: a member can end or mislead its checks",
                    use->what.id, user))
                continue;
            complain_other(loader->complaints, role->mark, "the role that lists a team");
            complain_hint(
                loader->complaints,
                strcmp(user, "root") == 0
                    ? "root may end whatever runs there: look from outside (probe), or give teams another user"
                    : "let it run as a user of its own: roles: {check: {username: check}} has no entities");
            break; /* one of a node is enough */
        }
    }
}

static void warn_of_conditions(struct loader *loader)
{
    struct scenario *scenario = loader->scenario;
    struct mark *placed = warn_marks_for(loader, SECTION_CONDITIONS);

    if (placed == NULL)
        return;
    for (size_t i = 0; i < scenario->nodes.count; i++)
        warn_use_uses(placed, &scenario->nodes.items[i].conditions);
    for (size_t i = 0; i < scenario->conditions.count; i++) {
        const struct condition *condition = &scenario->conditions.items[i];

        if (placed[i].line == 0 && condition->probe == NULL && condition->same_as.id == NULL &&
            (condition->command != NULL || condition->source.name != NULL) &&
            loader_warn(loader, condition->mark,
                        "condition \"%s\" is looked at nowhere: no VM names it", condition->id))
            complain_hint(loader->complaints, "a VM that it is for says: conditions: {%s: ROLE}",
                          condition->id);
    }
}

void cross_warn(struct loader *loader)
{
    if (loader->ocr)
        return;
    warn_of_infrastructure(loader);
    warn_of_conditions(loader);
    warn_of_check_users(loader);
    warn_of_scripts(loader);
    warn_of_injects(loader);
    warn_of_metrics(loader);
}
