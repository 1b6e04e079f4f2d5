/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/host-load.h"

#include <excon/agent.h>
#include <string.h>

#include "base/text.h"

const char *const host_state_words[HOST_STATES] = {"unused", "silent", "up", "lost", "off"};

bool host_has_agent(const struct view_host *host, const struct view_agent *agent)
{
    const char *at = strchr(agent->name, '@');

    if (host->made.host == 0)
        return false;
    if (host->made.ssh[0] != '\0')
        return at != NULL && strcmp(at + 1, host->made.name) == 0;
    return strcmp(agent->name, "virt") == 0 || strcmp(agent->name, "switch") == 0;
}

bool host_carries(const struct view_host *host, const struct view_vm *vm)
{
    return vm->made.vm != 0 && host->made.host != 0 && vm->made.host == host->made.host &&
           vm->state != VM_GONE;
}

static const struct view_agent *host_provider(const struct view *view, const struct view_host *host)
{
    for (size_t i = 0; i < view->agent_count; i++)
        if (host_has_agent(host, &view->agents[i]) && strncmp(view->agents[i].name, "virt", 4) == 0)
            return &view->agents[i];
    return NULL;
}

/* What the first of its agents that is lost says. */
static const char *host_why(const struct view *view, const struct view_host *host)
{
    for (size_t i = 0; i < view->agent_count; i++)
        if (host_has_agent(host, &view->agents[i]) && view->agents[i].state == AGENT_LOST)
            return view->agents[i].text;
    return "";
}

bool host_is_lost_or_off(const struct view *view, const struct view_host *host)
{
    const struct view_agent *provider = host_provider(view, host);

    return host->off || host->provider_lost || host->way_lost ||
           (provider != NULL && provider->state == AGENT_LOST);
}

static enum host_state host_state_of(const struct view *view, const struct view_host *host,
                                     unsigned vms)
{
    const struct view_agent *provider = host_provider(view, host);

    if (host_is_lost_or_off(view, host))
        return host->off ? HOST_OFF : HOST_LOST;
    if (vms == 0 && provider == NULL)
        return HOST_UNUSED;
    /* The simulated range has no agents. */
    if ((provider != NULL && provider->state == AGENT_UP) || view->exercise.rehearsal)
        return HOST_UP;
    return HOST_SILENT;
}

struct host_load host_load(const struct view *view, const struct view_host *host)
{
    struct host_load load = {.text = ""};

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        bool stands = host_carries(host, vm);

        /* One that is on its way needs its room there already. */
        if (!stands && !(view_is_migrating(vm) && vm->migration.host == host->made.host))
            continue;
        load.vms += stands;
        load.up += stands && vm->state == VM_UP && vm->hung[0] == '\0';
        load.ram += vm->made.ram + AGENT_QEMU_MIB * INT64_C(1024) * 1024;
        load.cpu += vm->made.cpu;
        load.disk += vm->made.disk;
    }
    load.state = host_state_of(view, host, load.vms);
    load.left = host->left.count;
    if (load.state == HOST_LOST || load.state == HOST_OFF)
        load.text = host_why(view, host);
    return load;
}

const struct view_host *host_of_vm(const struct view *view, const struct view_vm *vm)
{
    return view_host(view, vm->made.host);
}

const char *host_lacks(const struct view_host *host, const struct host_load *load, int64_t ram,
                       int64_t cpu, int64_t disk)
{
    const struct host_made *made = &host->made;

    return load->ram + ram > made->ram                                      ? "memory"
           : made->vcpu != 0 && load->cpu + cpu > made->vcpu                ? "processors"
           : made->disk != 0 && disk != 0 && load->disk + disk > made->disk ? "disk"
                                                                            : NULL;
}

size_t host_count(const struct view *view)
{
    size_t count = 0;

    for (size_t i = 0; i < view->host_count; i++)
        count += view->hosts[i].made.host != 0;
    return count;
}

const char *host_load_words(const struct view_host *host, const struct host_load *load,
                            char to[HOST_LOAD_TEXT])
{
    if (load->state == HOST_UP)
        text_print(to, HOST_LOAD_TEXT, "%s up %u/%u", host->made.name, load->up, load->vms);
    else
        text_print(to, HOST_LOAD_TEXT, "%s %s", host->made.name, host_state_words[load->state]);
    return to;
}
