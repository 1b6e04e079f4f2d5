/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/plan-hosts.h"

#include <excon/agent.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* What stands on one host. */
struct hosts_load {
    int64_t ram, disk; /* bytes, QEMU's own memory included */
    uint64_t cpu;
    size_t machines;
};

/* By host - 1; NULL: no memory. */
static struct hosts_load *hosts_loads(const struct plan *plan)
{
    struct hosts_load *loads = calloc(plan->hosts.count + 1, sizeof(*loads));

    for (size_t i = 0; loads != NULL && i < plan->vms.count; i++) {
        const struct vm_made *vm = &plan->vms.items[i].row.as.vm_made;
        struct hosts_load *load = &loads[vm->host != 0 ? vm->host - 1 : 0];

        load->ram += vm->ram + AGENT_QEMU_MIB * INT64_C(1024) * 1024;
        load->cpu += vm->cpu;
        load->disk += plan->machines[i].disk;
        load->machines++;
    }
    return loads;
}

/* "estmark 8, latgale 3, (shared) 1", cut when it is long. */
static void hosts_teams(const struct plan *plan, uint32_t host, char *to, size_t size)
{
    enum { NAMED_MOST = 6 };
    size_t named = 0, more = 0;

    to[0] = '\0';
    for (uint32_t team = 0; team <= plan->teams.count; team++) {
        size_t machines = 0, used = strlen(to);

        for (size_t i = 0; i < plan->vms.count; i++)
            machines += plan->vms.items[i].row.as.vm_made.host == host &&
                        plan->vms.items[i].row.as.vm_made.team == team;
        if (machines != 0 && named++ < NAMED_MOST)
            text_print(to + used, size - used, "%s%s %zu", used != 0 ? ", " : "",
                       team != 0 ? plan->teams.items[team - 1].row.as.team_made.id : "(shared)",
                       machines);
        else if (machines != 0)
            more++;
    }
    if (more != 0)
        text_print(to + strlen(to), size - strlen(to), ", %zu more", more);
}

static void hosts_print_row(const struct plan *plan, size_t index, const struct hosts_load *load,
                            struct table *table)
{
    const struct host_made *host = &plan->hosts.items[index].row.as.host_made;
    char used[32], room[32], teams[320];

    hosts_teams(plan, host->host, teams, sizeof(teams));
    table_row(table);
    table_cell(table, 0, TONE_ACCENT, "%s", host->name);
    table_cell(table, 1, TONE_PLAIN, "%zu", load->machines);
    table_cell(table, 2, TONE_PLAIN, "%s", output_bytes(&used, load->ram));
    table_cell(table, 3, TONE_PLAIN, "%s", output_bytes(&room, host->ram));
    table_cell(table, 4, TONE_PLAIN, "%llu/%u", (unsigned long long)load->cpu, host->cpu);
    table_cell(table, 5, TONE_PLAIN, "%s", host->ssh[0] != '\0' ? host->ssh : "(this machine)");
    table_cell(table, 6, TONE_PLAIN, "%s", teams);
}

static void hosts_print_why(const struct plan *plan, const struct output *to)
{
    const struct plan_placement *placed = &plan->placement;

    output_print(to, TONE_PLAIN, "  %s; ", placed->how);
    if (placed->split != 0)
        output_print(to, TONE_WARN, "%u team%s on more than one host; ", placed->split,
                     placed->split == 1 ? " stands" : "s stand");
    if (placed->spare)
        output_print(to, TONE_PLAIN, "any one host may be lost; ");
    output_print(to, TONE_PLAIN, "%u of %zu hosts carry machines.\n", placed->used,
                 plan->hosts.count);
    output_print(to, TONE_PLAIN, "  At least %u %s needed for %s (proved); packed tightly: %u.\n",
                 placed->least, placed->least == 1 ? "is" : "are", placed->bound, placed->tight);
}

void plan_hosts_print(const struct plan *plan, const struct output *to)
{
    struct hosts_load *loads = hosts_loads(plan);
    struct table table;

    if (loads != NULL && plan->hosts.count != 0) {
        output_print(to, TONE_BOLD, "\nHosts\n");
        table_init(&table, "HOST|>VMS|>MEMORY|>OF|>CPU|SSH|TEAMS");
        for (size_t i = 0; i < plan->hosts.count; i++)
            hosts_print_row(plan, i, &loads[i], &table);
        table_print(&table, to, 2);
        table_done(&table);
        hosts_print_why(plan, to);
    }
    free(loads);
}

json_t *plan_hosts_json(const struct plan *plan)
{
    const struct plan_placement *placed = &plan->placement;
    struct hosts_load *loads = hosts_loads(plan);
    json_t *array = json_array();

    for (size_t i = 0; loads != NULL && i < plan->hosts.count; i++)
        json_array_append_new(
            array, json_pack("{s:s, s:I, s:I, s:I, s:I}", "name",
                             plan->hosts.items[i].row.as.host_made.name, "vms",
                             (json_int_t)loads[i].machines, "ram", (json_int_t)loads[i].ram, "cpu",
                             (json_int_t)loads[i].cpu, "disk", (json_int_t)loads[i].disk));
    free(loads);
    return json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:b, s:o}", "how", placed->how, "bound",
                     placed->bound, "least", (int)placed->least, "tight", (int)placed->tight,
                     "used", (int)placed->used, "split", (int)placed->split, "spare",
                     (int)placed->spare, "load", array);
}
