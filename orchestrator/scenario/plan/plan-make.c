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

static void plan_teams(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;

    planner->team_of_entity = planner_scratch(planner, scenario->entities.count, sizeof(uint32_t));
    if (planner->team_of_entity == NULL)
        return;
    for (size_t i = 0; i < scenario->infrastructure.count; i++)
        if (scenario->infrastructure.items[i].each.id != NULL)
            make_mark_teams(planner, scenario->infrastructure.items[i].each.index);
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
                               .packages = make_packages_text(planner),
                               .endex = plan->endex,
                               .outage = scenario->exercise.outage,
                               .seed = scenario->exercise.seed,
                               .late = scenario->exercise.late,
                               .competitive = scenario->exercise.competitive,
                               .rehearsal = options->rehearsal,
                               .situation = scenario->exercise.situation_start},
    };
}

/* What the disk of a VM is to be grown to; 0: it stays as large as its image. */
static int64_t make_planner_disk(const struct planner *planner, uint32_t vm)
{
    const struct scenario *scenario = planner->scenario;
    uint32_t place = planner->infrastructure_of_vm[vm];

    return scenario->nodes.items[scenario->infrastructure.items[place].node].disk;
}

static void plan_totals(struct planner *planner)
{
    struct plan *plan = planner->plan;
    int64_t shared = 0, *teams = planner_scratch(planner, planner->team_count + 1, sizeof(*teams));

    if (teams == NULL)
        return;
    for (size_t i = 0; i < plan->vms.count; i++) {
        plan->ram += plan->vms.items[i].row.as.vm_made.ram;
        plan->cpu += plan->vms.items[i].row.as.vm_made.cpu;
        plan->disk += make_planner_disk(planner, (uint32_t)i);
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
        plan_days,       plan_teams,         plan_contacts,   plan_variables, plan_switches,
        plan_vms,        plan_addresses,     plan_routers,    plan_specs,     plan_features,
        plan_conditions, plan_metrics,       plan_objectives, plan_events,    plan_expectations,
        plan_indicators, plan_variable_uses, plan_not_run,    plan_totals,    plan_opened,
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

int plan_make(const struct scenario *scenario, const struct plan_options *options,
              struct complaints *complaints, struct plan **ret_plan, struct error *err)
{
    struct plan_options said = *options;
    struct plan *plan = calloc(1, sizeof(*plan));
    size_t errors = complaints->errors;

    if (plan == NULL)
        return error_memory(err);
    said.run = said.run != NULL ? said.run : "00000000";
    if (!make_is_run(said.run)) {
        plan_free(plan);
        return error_set(err, ERROR_INPUT, "plan: \"%s\" is no run's id of 8 hex digits", said.run);
    }

    struct planner planner = {.scenario = scenario,
                              .options = &said,
                              .complaints = complaints,
                              .plan = plan,
                              .pool = &plan->pool};

    plan->endex =
        scenario->exercise.duration > 0 ? scenario->exercise.duration : make_latest_end(scenario);
    plan_steps(&planner);
    json_decref(planner.sources);
    pool_done(&planner.scratch);

    int result = planner.no_memory || complaints->out_of_memory ? error_memory(err)
                                                                : complaints->errors > errors;

    if (result != 0) {
        plan_free(plan);
        return result;
    }
    *ret_plan = plan;
    return 0;
}
