/* SPDX-License-Identifier: Apache-2.0 */
/* Actions, taken once their rows are on disk: a function for each kind. An action that could not
 * be submitted ends like a failed job, so no decision waits for ever. */
#include <stdlib.h>

#include "base/log.h"
#include "engine/control/act-own.h"
#include "engine/control/ended.h"
#include "engine/control/hosts.h"

/* ---- jobs ---- */

static void act_wake(struct controller *c, const struct action *action)
{
    struct error err;

    if (action->what == DUE_GREEN) {
        if (state_plan_green(&c->state, action->subject, action->due, &err) < 0)
            controller_fail(c, &err);
        return;
    }
    if (agenda_add(&c->state.range, action->due, action->what, action->subject, &err) < 0)
        controller_fail(c, &err);
}

static void act_portal(struct controller *c, const struct action *action)
{
    (void)action;
    portal_look(c);
}

static void act_hub(struct controller *c, const struct action *action)
{
    (void)action;
    hub_look(c);
}

static void act_take_down(struct controller *c, const struct action *action)
{
    migrate_stop(c);
    act_drop_range(c, action);
}

static void (*const acts[])(struct controller *c, const struct action *action) = {
    [ACTION_OPEN_RANGE] = act_range, [ACTION_MAKE] = act_make,
    [ACTION_LOGIN] = act_login,      [ACTION_KEEP] = act_keep,
    [ACTION_INSPECT] = act_inspect,  [ACTION_DROP_RANGE] = act_take_down,
    [ACTION_CHECK] = act_check,      [ACTION_LOOK] = act_check,
    [ACTION_INJECT] = act_inject,    [ACTION_CLEANUP] = act_cleanup,
    [ACTION_ARM] = act_arm,          [ACTION_FEATURE] = feature_start,
    [ACTION_WAKE] = act_wake,        [ACTION_CLOCK] = act_clock,
    [ACTION_LEAD] = reach_start,     [ACTION_PORTAL] = act_portal,
    [ACTION_GOLDEN] = act_golden,    [ACTION_IDENTIFY] = act_identify,
    [ACTION_LINK] = act_link,        [ACTION_DISCARD] = act_discard,
    [ACTION_HUB] = act_hub,          [ACTION_ISOLATE] = act_isolate,
    [ACTION_MOVED] = act_moved,      [ACTION_MIGRATE] = act_migrate,
    [ACTION_SUSPEND] = act_suspend,  [ACTION_RUN_ON] = act_run_on,
    [ACTION_GREEN] = act_green,
};

void act(struct controller *c, const struct action *action)
{
    if (!c->failed)
        acts[action->kind](c, action);
}

static void act_stopped(void *data)
{
    struct controller *c = data;

    loop_stop(c->loop);
}

void act_close(struct controller *c)
{
    enum { PATIENCE = 5000 };
    struct job *job, *next;

    loop_call_drop(&c->moved);
    loop_call_drop(&c->isolation.follow);
    migrate_close(c);
    if (c->crew != NULL) {
        loop_turn(c->loop, NULL, NULL);
        crew_stop(c->crew, PATIENCE, act_stopped, c);
        loop_run(c->loop);
        crew_free(c->crew);
    }
    hosts_close(c);
    port_free(c->transport);
    port_free(c->probe);
    port_free(c->playbook);
    port_free(c->ovn);
    sim_free(c->sim);
    json_decref(c->inspection.all);
    json_decref(c->drop.all);
    json_decref(c->isolation.result);
    feature_close(c);
    green_close(c);
    parcel_close(c);
    HASH_ITER(hh, c->jobs, job, next)
    {
        act_end(c, job);
    }
}
