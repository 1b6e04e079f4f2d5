/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner's front: teams, the order of the steps, totals. A step never stops the others: all
 * complaints of a scenario are told at once.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/plan-files.h"
#include "scenario/plan/planner.h"
#include "core/model/row.h"

/* ---- teams ---- */

/* The children of an entity that `each` names, or itself without children, become teams. */
static void make_mark_teams(struct planner *planner, uint32_t each)
{
    const struct entity *entity = &planner->scenario->entities.items[each];

    if (entity->children == 0)
        planner->team_of_entity[each] = 1;
    for (uint32_t i = 0; i < entity->children; i++)
        planner->team_of_entity[entity->first_child + i] = 1;
}

static void make_add_team(struct planner *planner, uint32_t index)
{
    const struct entity *entity = &planner->scenario->entities.items[index];
    uint32_t team = (uint32_t)planner->team_count + 1;
    struct plan_row *planned = planner_row(planner, &planner->plan->teams, ROW_TEAM_MADE, team,
                                           AUDIENCE_TEAM, entity->mark);
    struct team *place =
        pool_grow(&planner->scratch, &planner->teams, &planner->team_count, sizeof(*place));

    if (planned == NULL || place == NULL) {
        planner->no_memory |= place == NULL;
        planner->team_of_entity[index] = 0;
        planner->team_count -= place != NULL;
        return;
    }
    planner->team_of_entity[index] = team;
    *place = (struct team){.entity = index,
                           .trained = entity->role == ENTITY_NONE || entity->role == ENTITY_BLUE};
    planned->row.as.team_made = (struct team_made){
        .team = team,
        .id = planner_text(planner, entity->id),
        .path = planner_text(planner, entity->path),
        .title = planner_text(planner, entity->name != NULL ? entity->name : entity->id),
    };
}

/* Is the entity, or one above it, a team? */
static bool make_is_in_team(const struct planner *planner, uint32_t entity)
{
    const struct entities *entities = &planner->scenario->entities;

    for (; entity < entities->count; entity = entities->items[entity].parent)
        if (planner->team_of_entity[entity] != 0)
            return true;
    return false;
}

static bool make_holds_team(const struct planner *planner, uint32_t entity)
{
    for (uint32_t i = 0; i < planner->scenario->entities.count; i++)
        if (planner->team_of_entity[i] != 0 && planner_under(planner, i, entity))
            return true;
    return false;
}

/* Below a Blue entity at the top its children are teams, deeper down the entity itself is one. */
static void make_mark_addressed(struct planner *planner, uint32_t index)
{
    const struct entity *entity = &planner->scenario->entities.items[index];
    bool is_top = entity->parent >= planner->scenario->entities.count;

    if (entity->role != ENTITY_BLUE || make_is_in_team(planner, index))
        return;
    if (!is_top || entity->children == 0) {
        if (!make_holds_team(planner, index))
            planner->team_of_entity[index] = 1;
        return;
    }
    for (uint32_t i = 0; i < entity->children; i++)
        if (!make_holds_team(planner, entity->first_child + i))
            planner->team_of_entity[entity->first_child + i] = 1;
}

/* What people are told, asked for or graded by needs no VM. */
static bool make_is_for_people(const struct inject *inject)
{
    return inject->message.mark.line != 0 || inject->expect.count != 0 ||
           inject->indicators.count != 0 || inject->share.mark.line != 0 ||
           (inject->run == NULL && inject->source.name == NULL && inject->machine.count == 0 &&
            inject->atomic.mark.line == 0);
}

/*
 * Teams without a VM: of Blue entities that an inject for people addresses or that have TLOs; where
 * that makes no team and people grade, of all Blue entities. Those at the top come first, so that a
 * team does not depend on the order of what names it.
 */
static void make_mark_tabletop(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    const struct entity *entities = scenario->entities.items;
    bool any = false, graded = false;

    for (int deep = 0; deep < 2; deep++) {
        for (size_t i = 0; i < scenario->injects.count; i++)
            for (size_t j = 0; make_is_for_people(&scenario->injects.items[i]) &&
                               j < scenario->injects.items[i].to.count;
                 j++) {
                uint32_t to = scenario->injects.items[i].to.items[j].index;

                if ((entities[to].parent < scenario->entities.count) == (deep == 1))
                    make_mark_addressed(planner, to);
            }
        for (uint32_t i = 0; i < scenario->entities.count; i++)
            if (entities[i].tlos.count != 0 &&
                (entities[i].parent < scenario->entities.count) == (deep == 1))
                make_mark_addressed(planner, i);
    }
    for (uint32_t i = 0; i < scenario->entities.count; i++)
        any |= planner->team_of_entity[i] != 0;
    for (size_t i = 0; i < scenario->metrics.count; i++)
        graded |= scenario->metrics.items[i].type == METRIC_MANUAL;
    for (uint32_t i = 0; !any && graded && i < scenario->entities.count; i++)
        if (entities[i].parent >= scenario->entities.count)
            make_mark_addressed(planner, i);
}

static void plan_teams(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;

    planner->team_of_entity = planner_scratch(planner, scenario->entities.count, sizeof(uint32_t));
    if (planner->team_of_entity == NULL)
        return;
    for (size_t i = 0; i < scenario->infrastructure.count; i++)
        if (scenario->infrastructure.items[i].each.id != NULL)
            make_mark_teams(planner, scenario->infrastructure.items[i].each.index);
    make_mark_tabletop(planner);
    for (uint32_t i = 0; i < scenario->entities.count; i++)
        if (planner->team_of_entity[i] != 0)
            make_add_team(planner, i);
}

/* ---- the whole ---- */

/* The latest scaled end of a script that runs by time. */
static int64_t make_latest_end(const struct scenario *scenario)
{
    double latest = 0;

    for (size_t i = 0; i < scenario->stories.count; i++)
        for (size_t j = 0; j < scenario->stories.items[i].scripts.count; j++) {
            const struct script *script =
                &scenario->scripts.items[scenario->stories.items[i].scripts.items[j].index];
            double speed = scenario->stories.items[i].speed * script->speed;
            double end = speed > 0 ? (double)script->end / speed : 0;

            latest = end > latest ? end : latest;
        }
    /* 1000 years: beyond it an int64_t of milliseconds would still hold, a person would not. */
    return latest < 3.2e13 ? (int64_t)(latest + 0.5) : (int64_t)3.2e13;
}

static const char *make_packages_text(struct planner *planner)
{
    char text[ROW_TEXT_MOST] = "";

    for (size_t i = 0; i < planner->package_count; i++) {
        const struct package *package = &planner->packages[i];
        size_t used = strlen(text);

        if (package->found)
            text_print(text + used, sizeof(text) - used, "%s%s %s", used != 0 ? ", " : "",
                       package->name, package->version);
    }
    return planner_text(planner, text);
}

static void plan_opened(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    const struct plan_options *options = planner->options;
    struct plan *plan = planner->plan;
    char *document = pool_text_of(planner->pool, scenario->bytes != NULL ? scenario->bytes : "",
                                  scenario->length);

    planner->no_memory |= document == NULL;
    if (planner->sources != NULL)
        plan->sources = files_blob(planner, json_incref(planner->sources));
    plan->document = (struct plan_blob){.bytes = document, .length = scenario->length};
    plan->opened = (struct row){
        .kind = ROW_EXERCISE_OPENED,
        .audience = AUDIENCE_ALL,
        .as.exercise_opened = {.run = planner_text(planner, options->run),
                               .name = planner_text(planner, scenario->name),
                               .description = planner_text(planner, scenario->description),
                               .path = planner_text(planner, scenario->path),
                               .key_hash = planner_text(planner, options->key_hash),
                               .seal_key = "",
                               .network = "",
                               .packages = make_packages_text(planner),
                               .endex = plan->endex,
                               .outage = scenario->exercise.outage,
                               .seed = scenario->exercise.seed,
                               .late = scenario->exercise.late,
                               .competitive = scenario->exercise.competitive,
                               .rehearsal = options->rehearsal,
                               .situation = scenario->exercise.situation_start,
                               .revert_price = scenario->exercise.revert_price,
                               .ties_earlier = scenario->exercise.scoring_ties == 1,
                               .scores_teams = scenario->exercise.scores_teams,
                               .scores_public = scenario->exercise.scores_public,
                               .scores_until_endex = scenario->exercise.scores_until_endex,
                               .adjust_limit = scenario->exercise.adjust_limit,
                               .rrt = (uint32_t)scenario->exercise.rrt,
                               .rrt_travel = scenario->exercise.rrt_travel,
                               .rrt_stay = scenario->exercise.rrt_stay,
                               .report_early = scenario->exercise.report_early.due,
                               .report_notification = scenario->exercise.report_notification.due,
                               .report_final = scenario->exercise.report_final.due,
                               .report_kinds =
                                   planner_text(planner, scenario->exercise.report_kinds),
                               .comcheck = scenario->exercise.comcheck},
    };
}

static void make_machines(struct planner *planner)
{
    struct plan *plan = planner->plan;

    plan->machines = pool_take_array(planner->pool, plan->vms.count + 1, sizeof(*plan->machines));
    planner->no_memory |= plan->machines == NULL;
    for (uint32_t i = 0; plan->machines != NULL && i < plan->vms.count; i++) {
        const struct node *node = planner_node_of(planner, i + 1);

        plan->machines[i] =
            (struct plan_machine){.node = planner_text(planner, node->id), .disk = node->disk};
    }
}

static void plan_totals(struct planner *planner)
{
    struct plan *plan = planner->plan;
    int64_t shared = 0, *teams = planner_scratch(planner, planner->team_count + 1, sizeof(*teams));

    make_machines(planner);
    if (teams == NULL || planner->no_memory)
        return;
    for (size_t i = 0; i < plan->vms.count; i++) {
        plan->ram += plan->vms.items[i].row.as.vm_made.ram;
        plan->cpu += plan->vms.items[i].row.as.vm_made.cpu;
        plan->disk += plan->machines[i].disk;
    }
    for (size_t i = 0; i < plan->metrics.count; i++)
        teams[plan->metrics.items[i].row.as.metric_made.team] +=
            plan->metrics.items[i].row.as.metric_made.max;
    shared = teams[0];
    for (size_t i = 0; i <= planner->team_count; i++) {
        int64_t points = i == 0 ? shared : shared + teams[i];

        plan->points = points > plan->points ? points : plan->points;
    }
}

static void plan_steps(struct planner *planner)
{
    static void (*const steps[])(struct planner *) = {
        plan_days,          plan_teams,      plan_contacts, plan_members,    plan_variables,
        plan_switches,      plan_vms,        plan_names,    plan_addresses,  plan_routers,
        plan_managed,       plan_shells,     plan_light,    plan_specs,      plan_features,
        plan_conditions,    plan_greens,     plan_metrics,  plan_objectives, plan_events,
        plan_expectations,  plan_indicators, plan_hints,    plan_rubrics,    plan_maintenance,
        plan_variable_uses, plan_not_run,    plan_totals,   plan_opened,     plan_organisations,
        plan_attacks,       plan_scoring,    plan_warnings,
    };

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (!planner->no_memory && !planner->too_many)
            steps[i](planner);
}

static bool make_is_run(const char *text)
{
    unsigned char bytes[4];

    return text_unhex(bytes, sizeof(bytes), text);
}

/* Into *plan, whose pool takes all of it. 0; 1: complained; <0: no memory. */
static int make_all(const struct scenario *scenario, const struct plan_options *options,
                    bool only_looks, struct complaints *complaints, struct plan *plan,
                    struct error *err)
{
    struct plan_options said = *options;
    size_t errors = complaints->errors;

    said.run = said.run != NULL ? said.run : "00000000";
    if (!make_is_run(said.run))
        return error_set(err, ERROR_INPUT, "plan: \"%s\" is no run's id of 8 hex digits", said.run);

    struct planner planner = {.scenario = scenario,
                              .options = &said,
                              .complaints = complaints,
                              .plan = plan,
                              .pool = &plan->pool,
                              .only_looks = only_looks};

    plan->endex =
        scenario->exercise.duration > 0 ? scenario->exercise.duration : make_latest_end(scenario);
    if (only_looks)
        plan_packages(&planner);
    plan_steps(&planner);
    json_decref(planner.sources);
    json_decref(planner.groups);
    pool_done(&planner.scratch);
    if (planner.no_memory || complaints->out_of_memory)
        return error_memory(err);
    return complaints->errors > errors;
}

int plan_make(const struct scenario *scenario, const struct plan_options *options,
              struct complaints *complaints, struct plan **ret_plan, struct error *err)
{
    struct plan *plan = calloc(1, sizeof(*plan));
    int result = plan != NULL ? make_all(scenario, options, false, complaints, plan, err)
                              : error_memory(err);

    if (result != 0)
        plan_free(plan);
    else
        *ret_plan = plan;
    return result;
}

int plan_check(const struct scenario *scenario, const struct plan_options *options,
               struct complaints *complaints, struct error *err)
{
    struct plan *plan = calloc(1, sizeof(*plan));
    int result =
        plan != NULL ? make_all(scenario, options, true, complaints, plan, err) : error_memory(err);

    plan_free(plan);
    return result < 0 ? result : 0;
}
