/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host that is heard of again. Its provider was told, before anything else, to remove the VMs
 * that stand elsewhere now; and when the range was taken down without it, its part is removed now.
 */
#include <string.h>

#include "core/decide/decide.h"
#include "core/model/row.h"

/* The host whose provider has come up. */
static const struct view_host *host_come_back(const struct view *view, const struct row *row)
{
    const struct agent_state *body = &row->as.agent_state;

    if (row->kind != ROW_AGENT_STATE || body->state != AGENT_UP)
        return NULL;
    if (strcmp(body->agent, "virt") == 0)
        return view_own_host(view);
    return strncmp(body->agent, "virt@", 5) == 0 ? view_host_of_agent(view, body->agent) : NULL;
}

/* The way to a host is there again: what could not be reached without it is tried at once. */
static void host_reach_again(const struct view *view, const struct row *row,
                             struct intents *intents)
{
    const struct view_host *host;

    if (row->kind != ROW_AGENT_STATE || row->as.agent_state.state != AGENT_UP ||
        strncmp(row->as.agent_state.agent, "via@", 4) != 0)
        return;
    host = view_host_of_agent(view, row->as.agent_state.agent);
    if (host == NULL)
        return;
    FOR_VMS(view, vm)
    {
        if (vm->made.host == host->made.host && vm->state == VM_UNREACHABLE)
            decide_reach(vm, intents);
    }
}

/* The row of what is left once those that stand elsewhere are removed, or `one` alone of them (0:
 * all). */
static void host_tell_removed(const struct view *view, const struct view_host *host, uint32_t one,
                              struct intents *intents)
{
    uint32_t *items = pool_take_array(&intents->pool, host->left.count + 1, sizeof(*items));
    struct ordinals rest = {.items = items};

    if (items == NULL) {
        intents->failed = true;
        return;
    }
    for (uint32_t i = 0; i < host->left.count; i++) {
        const struct view_vm *vm = view_vm(view, host->left.items[i]);
        bool removed =
            vm == NULL || (vm->made.host != host->made.host && (one == 0 || vm->made.vm == one));

        if (!removed)
            items[rest.count++] = vm->made.vm;
    }
    if (rest.count != host->left.count)
        intents_row(intents, &(struct row){.kind = ROW_HOST_LEFT,
                                           .as.host_left = {.host = host->made.host,
                                                            .vms = rest,
                                                            .text = host->left_text}});
}

void decide_moved_ended(const struct state *state, const struct ended *ended,
                        struct intents *intents)
{
    const struct view_host *host = view_host(state->view, (uint32_t)ended->due);

    if (host != NULL && ended->outcome == OUTCOME_DONE)
        host_tell_removed(state->view, host, ended->subject, intents);
}

void decide_host_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_host *host = host_come_back(view, row);

    host_reach_again(view, row, intents);
    if (host == NULL || host->left.count == 0)
        return;
    host_tell_removed(view, host, 0, intents);
    if (!view->wanted.up && view->range == RANGE_PARTIAL)
        intents_range(intents, RANGE_REMOVING, "");
}
