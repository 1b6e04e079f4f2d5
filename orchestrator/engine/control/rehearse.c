/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The people of a rehearsal: teams do what is expected of them as the model says; EXCON builds
 * failed VMs again and repairs drift. Their actions are on the agendas, so they wait in pauses, and
 * depend on the seed alone, so a rehearsal that is taken up continues unchanged. Also measures the
 * peak load.
 */
#include <string.h>

#include "engine/control/control.h"

enum { BUILD_AGAIN = 30000 /* range ms until EXCON tries again */ };

/* The time at which the last expectation opened follows from its state; a missed one opened `due`
 * before its deadline. */
static int rehearse_expect_act(struct controller *c, const struct view_expectation *expectation,
                               struct error *err)
{
    const struct expectation_made *made = &expectation->made;
    int64_t after, opened = expectation->x;

    if (expectation->state == EXPECTATION_MISSED)
        opened -= made->due;
    else if (expectation->state != EXPECTATION_OPEN)
        return 0;
    if (!sim_acts(c->sim, made->team, made->expectation, &after))
        return 0;
    return agenda_add(&c->state.exercise, opened + after, DUE_ACTED, made->expectation, err);
}

static const struct model_team *rehearse_behaviour_of(const struct range_model *model,
                                                      const struct view_team *team)
{
    for (size_t i = 0; i < model->team_count && team->made.team != 0; i++)
        if (strcmp(model->teams[i].name, team->made.id) == 0 ||
            strcmp(model->teams[i].name, team->made.path) == 0)
            return &model->teams[i];
    return NULL;
}

/* The director amends the scenario at a time that was chosen before, once. */
static int rehearse_plan_amend(struct controller *c, struct error *err)
{
    const struct controller_amend *amend = c->options->amend;

    if (amend == NULL || c->state.view->amends.count != 0)
        return 0;
    return agenda_add(&c->state.exercise, amend->at, DUE_AMEND, 0, err);
}

int rehearse_open_sim(struct controller *c, const char *world, struct error *err)
{
    const struct view *view = c->state.view;
    struct sim_options options = {.seed = c->options->seed != NULL ? *c->options->seed
                                                                   : view->exercise.seed,
                                  .model = c->options->model,
                                  .team_count = view->team_count + 1};
    int64_t look;

    options.teams =
        pool_take_array(&c->pool, options.team_count, sizeof(const struct model_team *));
    if (options.teams == NULL)
        return error_memory(err);
    for (size_t i = 0; options.model != NULL && i < view->team_count; i++)
        options.teams[i + 1] = rehearse_behaviour_of(options.model, &view->teams[i]);
    if (sim_new(c->loop, world, &options, &c->sim, err) < 0)
        return -ERROR_FAILED;
    for (size_t i = 0; i < view->expectation_count; i++)
        if (view->expectations[i].made.expectation != 0 &&
            rehearse_expect_act(c, &view->expectations[i], err) < 0)
            return -ERROR_MEMORY;
    if (rehearse_share_again(c, err) < 0 || rehearse_plan_amend(c, err) < 0)
        return -ERROR_MEMORY;
    if (view->inspection.state == INSPECTION_NONE && sim_drifts(c->sim, &look) &&
        agenda_add(&c->state.exercise, look, DUE_INSPECT, 0, err) < 0)
        return -ERROR_MEMORY;
    if (view->range == RANGE_PARTIAL && view->phase == PHASE_BEFORE && view->wanted.startex)
        return agenda_add(&c->state.range, c->state.r + BUILD_AGAIN, DUE_BUILD, 0, err);
    return 0;
}

void rehearse_row(struct controller *c, const struct row *row)
{
    struct error err;
    int result = 0;

    if (c->options->watch != NULL)
        c->options->watch->row(c->options->watch->data, c->state.view, row);
    if (c->sim == NULL)
        return;
    if (row->kind == ROW_EXPECTATION_STATE && row->as.expectation_state.state == EXPECTATION_OPEN)
        result = rehearse_expect_act(
            c, view_expectation(c->state.view, row->as.expectation_state.expectation), &err);
    else if (row->kind == ROW_RANGE_STATE && row->as.range_state.state == RANGE_PARTIAL &&
             c->state.view->phase == PHASE_BEFORE && c->state.view->wanted.startex)
        result = agenda_add(&c->state.range, row->r + BUILD_AGAIN, DUE_BUILD, 0, &err);
    if (result == 0)
        result = rehearse_share_row(c, row, &err);
    if (result < 0)
        controller_fail(c, &err);
}

void rehearse_job(struct controller *c, const struct job *job, int change)
{
    struct controller_watch *watch = c->options->watch;
    struct controller_peak *peak;

    if (watch == NULL || job->what != JOB_ACTION ||
        (job->action.kind != ACTION_INJECT && job->action.kind != ACTION_CHECK))
        return;
    peak = job->action.kind == ACTION_INJECT ? &watch->injects : &watch->checks;
    peak->open += change;
    if (change < 0)
        return;
    peak->total++;
    if (peak->open > peak->most_open) {
        peak->most_open = peak->open;
        peak->most_open_x = c->state.x;
    }
    /* In seconds of range time: exercise time stops before STARTEX and in pauses. */
    if (peak->second != c->state.r / 1000)
        peak->in_second = 0;
    peak->second = c->state.r / 1000;
    if (++peak->in_second > peak->most_in_second) {
        peak->most_in_second = peak->in_second;
        peak->most_in_second_x = c->state.x;
    }
}
