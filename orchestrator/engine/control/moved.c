/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine stands on another host: agents are started there, and networks and ways follow. What
 * may be of it on the host that it stood on is removed there: now, if that host answers, else
 * before its provider does anything else (hosts.c, "elsewhere").
 *
 * All machines of an order move in one turn, and what follows is done once for all of them.
 */
#include "base/log.h"
#include "engine/control/act-own.h"
#include "engine/control/hosts.h"
#include "engine/control/ovn.h"
#include "engine/control/within.h"

/* The switch of a host gets the ports of the machines that stand there now. */
static void moved_ports(struct controller *c, struct range_host *host)
{
    struct error err = {0};
    struct job *job;

    /* Its set-up will say them: where they lie is not known before its hello. */
    if (host->network == NULL || (host->host != 0 && host->ports == NULL))
        return;
    job = act_begin(c, NULL, &err);
    if (job == NULL)
        return;
    job->what = JOB_FOLLOW;
    act_submit(c, host->network, job, "ports", WITHIN_PORTS,
               request_ports(c, host->host, host->host != 0 ? host->ports : c->folder->ports, &err),
               &err);
}

static void moved_follow(void *data)
{
    struct controller *c = data;
    struct error err;

    if (c->failed || c->leaving)
        return;
    if (hosts_follow(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    for (struct range_host *host = hosts_next(c, NULL); host != NULL; host = hosts_next(c, host))
        moved_ports(c, host);
    if (c->ovn != NULL)
        ovn_follow(c);
}

void moved_followed(struct controller *c, const struct job *job, enum outcome outcome,
                    const char *text)
{
    (void)c, (void)job;
    if (outcome != OUTCOME_DONE)
        log_warn("controller", "networks do not follow the machines that were moved yet: %s", text);
}

/* Its remains, if that host answers within a moment. */
static void moved_drop(struct controller *c, const struct action *action)
{
    struct range_host *from = hosts_listed(c, (uint32_t)action->due);
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job;

    if (from->provider == NULL || hosts_of(c, vm) == from)
        return;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->host = from;
    act_submit(c, from->provider, job, "vm.drop", hosts_within(from, WITHIN_DROP),
               request_domain(vm), &err);
}

/* The simulated range is one: what stands elsewhere has left nothing behind. */
static void moved_simulated(struct controller *c, const struct action *action)
{
    struct error err = {0};
    struct job *job = act_begin(c, action, &err);

    if (job != NULL)
        act_end_soon(c, job, OUTCOME_DONE, "");
}

void act_moved(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct range_host *to = hosts_of(c, vm);
    struct error err = {0};

    if (!c->range_open)
        return;
    if (c->simulated) {
        moved_simulated(c, action);
        return;
    }
    if (act_want_host(c, to, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    moved_drop(c, action);
    c->moved.run = moved_follow;
    c->moved.data = c;
    loop_defer(c->loop, &c->moved);
}
