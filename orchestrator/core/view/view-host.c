/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hosts of a range. An agent on a host is called after both, "virt@b"; the SSH session that leads
 * to the host's machines is the agent "via@b". While one of the two is away the host is lost: what
 * happens to its machines, and what checks do not find there, is a fault of the range.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/view/view-places.h"

enum {
    BACK_GRACE = 60000 /* ms that its machines may take to answer again once it is back */
};

/* Nothing that is not found on it is a guest's fault. */
static bool host_is_away(const struct view_host *host)
{
    return host->provider_lost || host->way_lost || host->awaited;
}

struct view_host *view_own_host(const struct view *view)
{
    for (size_t i = 0; i < view->host_count; i++)
        if (view->hosts[i].made.host != 0 && view->hosts[i].made.ssh[0] == '\0')
            return &view->hosts[i];
    return NULL;
}

uint32_t view_stand(const struct view *view, const struct view_vm *vm)
{
    const struct view_host *host = view_host(view, vm->made.host);

    return host != NULL && host->made.ssh[0] != '\0' ? vm->made.host : 0;
}

bool view_is_away(const struct view *view, const struct view_vm *vm)
{
    const struct view_host *host = view_host(view, view_stand(view, vm));

    return host != NULL && host_is_away(host);
}

bool view_was_away(const struct view *view, const struct view_vm *vm, int64_t since)
{
    const struct view_host *host = view_host(view, view_stand(view, vm));

    return host != NULL && (host_is_away(host) || host->turned >= since);
}

bool view_has_turned(const struct view *view, const struct view_vm *vm, int64_t then)
{
    const struct view_host *host = view_host(view, view_stand(view, vm));

    return host != NULL && host->turned > 0 && then < host->turned + BACK_GRACE;
}

bool view_was_just_away(const struct view *view, const struct view_vm *vm, int64_t then)
{
    const struct view_host *host = view_host(view, view_stand(view, vm));

    return host != NULL && (host_is_away(host) || view_has_turned(view, vm, then));
}

/* The list is the view's; it is never shortened in place, as rows are few. */
static int host_keep_left(struct view *view, struct view_host *host, const uint32_t *vms,
                          size_t count, struct error *err)
{
    uint32_t *copy = pool_take_array(&view->pool, count + 1, sizeof(*copy));

    if (copy == NULL)
        return error_memory(err);
    for (size_t i = 0; i < count; i++)
        copy[i] = vms[i];
    host->left = (struct ordinals){.items = copy, .count = (uint32_t)count};
    return 0;
}

static int host_apply_left(struct view *view, const struct host_left *body, struct error *err)
{
    struct view_host *host = view_host(view, body->host);

    if (host == NULL)
        return view_no_such("host", body->host, err);
    view_clean(host->left_text, sizeof(host->left_text), body->text);
    return host_keep_left(view, host, body->vms.items, body->vms.count, err);
}

static int host_apply_moved(struct view *view, const struct vm_moved *body, struct error *err)
{
    struct view_vm *vm = view_vm(view, body->vm);
    struct view_host *from = view_host(view, body->from), *to = view_host(view, body->host);
    uint32_t *left;

    if (vm == NULL)
        return view_no_such("VM", body->vm, err);
    if (to == NULL)
        return view_no_such("host", body->host, err);
    to->used = true;
    vm->made.host = body->host;
    vm->moves++;
    vm->ports += !body->live;
    vm->migration.arrives = body->live;
    vm->displaced = true;
    vm->port_before = 0;
    if (from == NULL || ordinals_have(&from->left, body->vm))
        return 0;
    left = pool_take_array(&view->pool, from->left.count + 1, sizeof(*left));
    if (left == NULL)
        return error_memory(err);
    for (uint32_t i = 0; i < from->left.count; i++)
        left[i] = from->left.items[i];
    left[from->left.count] = body->vm;
    from->left = (struct ordinals){.items = left, .count = from->left.count + 1};
    return 0;
}

int view_host_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct view_host *host;

    (void)changed;
    if (row->kind == ROW_VM_MOVED)
        return host_apply_moved(view, &row->as.vm_moved, err);
    if (row->kind == ROW_HOST_LEFT)
        return host_apply_left(view, &row->as.host_left, err);
    host = view_host(view, row->as.host_off.host);
    if (host == NULL)
        return view_no_such("host", row->as.host_off.host, err);
    host->off = true;
    host->off_wall = row->wall;
    view_clean(host->off_by, sizeof(host->off_by), row->as.host_off.by);
    return 0;
}

struct view_host *view_host_of_agent(const struct view *view, const char *agent)
{
    const char *at = agent != NULL ? strchr(agent, '@') : NULL;

    for (size_t i = 0; at != NULL && i < view->host_count; i++)
        if (view->hosts[i].made.host != 0 && strcmp(view->hosts[i].made.name, at + 1) == 0)
            return &view->hosts[i];
    return NULL;
}

void view_hosts_restart(const struct view *view, const struct row *row)
{
    for (size_t i = 0; i < view->host_count; i++) {
        struct view_host *host = &view->hosts[i];

        host->provider_lost = host->way_lost = false;
        /* The simulated range has no ways, and before the first controller nothing was reached. */
        host->awaited = host->used && host->made.ssh[0] != '\0' && !view->exercise.rehearsal &&
                        row->as.controller_started.epoch > 1;
        if (host->awaited)
            host->turned = row->r;
    }
}

void view_host_agent(const struct view *view, const struct row *row)
{
    const struct agent_state *body = &row->as.agent_state;
    struct view_host *host = view_host_of_agent(view, body->agent);
    bool lost = body->state != AGENT_UP, was, is;

    if (host == NULL)
        return;
    was = host_is_away(host);
    if (strncmp(body->agent, "virt@", 5) == 0) {
        host->provider_lost = lost;
        host->off &= lost;
    } else if (strncmp(body->agent, "via@", 4) == 0) {
        host->way_lost = lost;
        host->awaited = false;
    }
    is = host_is_away(host);
    if (was == is)
        return;
    host->turned = row->r;
    for (size_t i = 0; i < view->vm_count; i++) {
        struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->made.host != host->made.host)
            continue;
        if (!is && vm->excused_until < row->r + BACK_GRACE)
            vm->excused_until = row->r + BACK_GRACE;
    }
}
