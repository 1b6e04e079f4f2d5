/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/hosts-print.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "products/print/json-text.h"

#define FOR_HOSTS(view, host)                                                                      \
    for (const struct view_host *host = (view)->hosts;                                             \
         host != NULL && host < (view)->hosts + (view)->host_count; host++)                        \
        if (host->made.host != 0)

static const enum tone tones[HOST_STATES] = {
    [HOST_UNUSED] = TONE_DIM, [HOST_SILENT] = TONE_WARN, [HOST_UP] = TONE_GOOD,
    [HOST_LOST] = TONE_BAD,   [HOST_OFF] = TONE_BAD,
};

/* ---- JSON ---- */

static json_t *hosts_json_agents(const struct view *view, const struct view_host *host)
{
    json_t *agents = json_array();

    for (size_t i = 0; i < view->agent_count; i++) {
        const struct view_agent *agent = &view->agents[i];

        if (host_has_agent(host, agent))
            json_array_append_new(
                agents, json_pack("{s:o, s:s, s:o, s:o}", "agent", json_text(agent->name), "state",
                                  agent_words[agent->state], "version", json_text(agent->version),
                                  "text", json_text(agent->text)));
    }
    return agents;
}

static json_t *hosts_json_vms(const struct view *view, const struct view_host *host)
{
    json_t *vms = json_array();
    char title[128];

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (!host_carries(host, vm))
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        json_array_append_new(vms, json_pack("{s:o, s:s}", "vm", json_text(title), "state",
                                             vm_state_words[vm->state]));
    }
    return vms;
}

json_t *hosts_print_json(const struct view *view)
{
    json_t *list = json_array();

    FOR_HOSTS(view, host)
    {
        struct host_load load = host_load(view, host);

        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:s, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}",
                      "host", json_text(host->made.name), "ssh", json_text(host->made.ssh), "state",
                      host_state_words[load.state], "text", json_text(load.text), "up",
                      (json_int_t)load.up, "count", (json_int_t)load.vms, "ram",
                      (json_int_t)load.ram, "ram_listed", (json_int_t)host->made.ram, "cpu",
                      (json_int_t)load.cpu, "cpu_listed", (json_int_t)host->made.vcpu, "disk",
                      (json_int_t)load.disk, "disk_listed", (json_int_t)host->made.disk, "left",
                      (json_int_t)load.left, "agents", hosts_json_agents(view, host), "vms",
                      hosts_json_vms(view, host)));
    }
    return json_pack("{s:o}", "hosts", list);
}

/* ---- for people ---- */

/* "virt, switch, via 0.9.1", or each with its own version where they differ. */
static const char *hosts_agents(const struct view *view, const struct view_host *host, char *to,
                                size_t size)
{
    const char *version = "";

    to[0] = '\0';
    for (size_t i = 0; i < view->agent_count; i++) {
        const struct view_agent *agent = &view->agents[i];
        size_t used = strlen(to);

        if (!host_has_agent(host, agent))
            continue;
        text_print(to + used, size - used, "%s%.*s%s", used != 0 ? ", " : "",
                   (int)strcspn(agent->name, "@"), agent->name,
                   agent->state == AGENT_LOST ? " lost" : "");
        if (agent->version[0] != '\0')
            version = agent->version;
    }
    text_print(to + strlen(to), size - strlen(to), "%s%s", version[0] != '\0' ? " " : "", version);
    return to;
}

/* Its machines by their teams: "estmark 4, latgale 2, shared 1". */
static const char *hosts_teams(const struct view *view, const struct view_host *host, char *to,
                               size_t size)
{
    to[0] = '\0';
    for (uint32_t team = 0; team <= view->team_count; team++) {
        size_t used = strlen(to);
        unsigned count = 0;

        for (size_t i = 0; i < view->vm_count; i++)
            count += view->vms[i].made.team == team && host_carries(host, &view->vms[i]);
        if (count != 0)
            text_print(to + used, size - used, "%s%s %u", used != 0 ? ", " : "",
                       team != 0 ? view_team_id(view, team) : "shared", count);
    }
    return to;
}

static void hosts_print_row(const struct view *view, const struct view_host *host,
                            struct table *table)
{
    struct host_load load = host_load(view, host);
    char used[32], room[32], text[320];

    table_row(table);
    table_cell(table, 0, TONE_ACCENT, "%s", host->made.name);
    table_cell(table, 1, tones[load.state], "%s", host_state_words[load.state]);
    table_cell(table, 2, load.up == load.vms ? TONE_PLAIN : TONE_WARN, "%u/%u", load.up, load.vms);
    table_cell(table, 3, TONE_PLAIN, "%s of %s", output_bytes(&used, load.ram),
               output_bytes(&room, host->made.ram));
    table_cell(table, 4, TONE_PLAIN, "%" PRId64 " of %u", load.cpu,
               host->made.vcpu != 0 ? host->made.vcpu : host->made.cpu);
    table_cell(table, 5, TONE_PLAIN, "%s", hosts_agents(view, host, text, sizeof(text)));
    table_cell(table, 6, TONE_PLAIN, "%s", hosts_teams(view, host, text, sizeof(text)));
}

void hosts_print(const struct output *out, const struct view *view)
{
    struct table table;

    table_init(&table, "HOST|STATE|>UP|>MEMORY|>CPU|AGENTS|MACHINES");
    FOR_HOSTS(view, host)
    {
        hosts_print_row(view, host, &table);
    }
    if (table.rows != 0)
        table_print(&table, out, 0);
    else
        output_print(out, TONE_DIM, "no host is listed: all machines stand on this one\n");
    table_done(&table);
    FOR_HOSTS(view, host)
    {
        struct host_load load = host_load(view, host);

        if (load.state == HOST_OFF)
            output_print(out, TONE_BAD, "%s is off, said %s\n", host->made.name, host->off_by);
        if (load.text[0] != '\0')
            output_print(out, TONE_BAD, "%s: %s\n", host->made.name, load.text);
        if (load.left != 0)
            output_print(out, TONE_BAD, "%s: %u VM%s may have left something there%s%s\n",
                         host->made.name, load.left, load.left == 1 ? "" : "s",
                         host->left_text[0] != '\0' ? ": " : "", host->left_text);
    }
}

void hosts_print_line(const struct output *out, const struct view *view)
{
    bool first = true;

    if (host_count(view) < 2 || !view_has_range(view))
        return;
    FOR_HOSTS(view, host)
    {
        struct host_load load = host_load(view, host);
        char words[HOST_LOAD_TEXT];

        output_print(out, TONE_PLAIN, "%s", first ? "  hosts       " : ", ");
        output_print(out, load.up == load.vms ? tones[load.state] : TONE_WARN, "%s",
                     host_load_words(host, &load, words));
        first = false;
    }
    output_print(out, TONE_PLAIN, "\n");
}

/* ---- whether teams are apart ---- */

json_t *hosts_print_isolation_json(const struct view *view)
{
    const struct view_isolation *last = &view->isolation;

    if (last->count == 0)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:I}", "state", isolation_words[last->state], "text",
                     json_text(last->text), "by", json_text(last->by), "wall",
                     (json_int_t)last->wall);
}

void hosts_print_isolation(const struct output *out, const struct view *view, const char *before)
{
    if (view->isolation.count != 0)
        output_print(out, view->isolation.state == ISOLATION_APART ? TONE_PLAIN : TONE_BAD,
                     "%s%s\n", before, view->isolation.text);
}
