/* SPDX-License-Identifier: Apache-2.0 */
/* The plan as text: what there will be, what happens when, what can be earned, and what cannot
 * happen. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "products/report/plan-cost.h"
#include "products/report/green-text.h"
#include "products/report/plan-forks.h"
#include "products/report/plan-hosts.h"
#include "products/report/plan-points.h"
#include "products/report/plan-print.h"
#include "products/report/plan-timeline.h"
#include "products/report/trigger-text.h"
#include "products/report/times.h"
#include "core/view/calendar.h"

enum { TEAM_ROWS_MOST = 64 /* of a table that grows with the teams; the rest is a number */ };

/* The team's id, or "". */
static const char *plan_team_id(const struct plan *plan, uint32_t team)
{
    return team == 0 || team > plan->teams.count ? ""
                                                 : plan->teams.items[team - 1].row.as.team_made.id;
}

/* ---- sections ---- */

static void text_print_title(const struct output *to, const char *title)
{
    output_print(to, TONE_BOLD, "\n%s\n", title);
}

static void text_print_more(const struct output *to, size_t all, size_t shown)
{
    if (all > shown)
        output_print(to, TONE_DIM, "  and %zu more (--json lists all)\n", all - shown);
}

static void text_print_teams(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = plan->teams.count < TEAM_ROWS_MOST ? plan->teams.count : TEAM_ROWS_MOST;

    if (plan->teams.count == 0)
        return;
    text_print_title(to, "Teams");
    table_init(&table, ">#|TEAM|NAME");
    for (size_t i = 0; i < most; i++) {
        const struct team_made *made = &plan->teams.items[i].row.as.team_made;

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%u", made->team);
        table_cell(&table, 1, TONE_ACCENT, "%s", made->path);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   strcmp(made->title, made->id) != 0 ? made->title : "");
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->teams.count, most);
}

static void text_print_vms(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = plan->vms.count < 4 * TEAM_ROWS_MOST ? plan->vms.count : 4 * TEAM_ROWS_MOST;
    char size[32];

    text_print_title(to, "Virtual machines");
    table_init(&table, plan->hosts.count != 0 ? ">#|VM|TEAM|IMAGE|>MEMORY|>CPU|ADDRESSES|HOST"
                                              : ">#|VM|TEAM|IMAGE|>MEMORY|>CPU|ADDRESSES");
    for (size_t i = 0; i < most; i++) {
        const struct vm_made *made = &plan->vms.items[i].row.as.vm_made;

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%u", made->vm);
        table_cell(&table, 1, TONE_ACCENT, "%s", made->id);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   made->team != 0 ? plan_team_id(plan, made->team) : "(shared)");
        table_cell(&table, 3, TONE_PLAIN, "%s%s", made->image,
                   made->unmanaged ? " (management: none)"
                   : made->account ? " (management: account)"
                   : made->tpm     ? " (TPM)"
                   : made->light   ? " (container)"
                                   : "");
        table_cell(&table, 4, TONE_PLAIN, "%s", output_bytes(&size, made->ram));
        table_cell(&table, 5, TONE_PLAIN, "%u", made->cpu);
        table_cell(&table, 6, TONE_PLAIN, "%s", made->address);
        if (plan_host(plan, made->vm) != NULL)
            table_cell(&table, 7, TONE_PLAIN, "%s", plan_host(plan, made->vm)->name);
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->vms.count, most);
}

/* What is put into one VM stands for all instances of its node: each feature once for each node. */
static void text_print_features(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = 4 * TEAM_ROWS_MOST, told = 0;

    if (plan->features.count == 0)
        return;
    text_print_title(to, "Features");
    table_init(&table, "FEATURE|VM|TEAM|PACKAGE|AS|AFTER");
    for (size_t i = 0; i < plan->features.count && told < most; i++, told++) {
        const struct feature_made *made = &plan->features.items[i].row.as.feature_made;
        char after[160] = "";

        for (uint32_t k = 0; k < made->after.count; k++)
            text_print(after + strlen(after), sizeof(after) - strlen(after), "%s%s",
                       k > 0 ? ", " : "",
                       plan->features.items[made->after.items[k] - 1].row.as.feature_made.id);
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", made->id);
        table_cell(&table, 1, TONE_PLAIN, "%s", plan->vms.items[made->vm - 1].row.as.vm_made.id);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   made->team != 0 ? plan_team_id(plan, made->team) : "(shared)");
        table_cell(&table, 3, TONE_PLAIN, "%s%s%s%s", made->title,
                   made->playbook[0] != '\0' ? ", playbook " : "", made->playbook,
                   made->restart ? ", restarts" : "");
        table_cell(&table, 4, TONE_PLAIN, "%s", made->user);
        table_cell(&table, 5, TONE_PLAIN, "%s", after);
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->features.count, told);
}

static void text_print_switches(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most =
        plan->switches.count < 2 * TEAM_ROWS_MOST ? plan->switches.count : 2 * TEAM_ROWS_MOST;
    uint32_t *nics = calloc(plan->switches.count + 1, sizeof(*nics));

    for (size_t i = 0; nics != NULL && i < plan->nic_count; i++)
        nics[plan->nics[i].lan]++;
    text_print_title(to, "Switches");
    table_init(&table, ">#|SWITCH|TEAM|NETWORK|>VMS");
    for (size_t i = 0; i < most; i++) {
        const struct switch_made *made = &plan->switches.items[i].row.as.switch_made;

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%u", made->lan);
        table_cell(&table, 1, TONE_ACCENT, "%s", made->id);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   made->team != 0 ? plan_team_id(plan, made->team) : "(shared)");
        table_cell(&table, 3, TONE_PLAIN, "%s", made->cidr);
        table_cell(&table, 4, TONE_PLAIN, "%u", nics != NULL ? nics[made->lan] : 0);
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->switches.count, most);
    free(nics);
}

/* An acl stands for those of all instances of its router. */
static void text_print_rules(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = plan->rule_count < 4 * TEAM_ROWS_MOST ? plan->rule_count : 4 * TEAM_ROWS_MOST;

    if (plan->rule_count == 0)
        return;
    text_print_title(
        to, "Routers: traffic allowed between switches (first match), and answers; nothing else "
            "passes");
    table_init(&table, "ROUTER|>HOW MANY|FROM|TO|PORTS|");
    for (size_t i = 0; i < most; i++) {
        const struct plan_rule *rule = &plan->rules[i];

        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", rule->router);
        table_cell(&table, 1, TONE_PLAIN, "%u", rule->instances);
        table_cell(&table, 2, TONE_PLAIN, "%s", rule->from);
        table_cell(&table, 3, TONE_PLAIN, "%s", rule->to);
        table_cell(&table, 4, TONE_PLAIN, "%s", rule->ports[0] != '\0' ? rule->ports : "all");
        table_cell(&table, 5, rule->accept ? TONE_GOOD : TONE_WARN, "%s",
                   rule->accept ? "accept" : "drop");
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->rule_count, most);
}

/* The rubrics: criterion by criterion, with its part of the metric. */
static void text_print_rubrics(const struct plan *plan, const struct output *to)
{
    struct table table;

    text_print_title(to, "Rubrics");
    table_init(&table, "METRIC|CRITERION|>PART|WHAT IS LOOKED AT");
    for (size_t i = 0; i < plan->criteria.count; i++) {
        const struct criterion_made *made = &plan->criteria.items[i].row.as.criterion_made;
        uint32_t sum = 0;

        for (size_t j = 0; j < plan->criteria.count; j++) {
            const struct criterion_made *other = &plan->criteria.items[j].row.as.criterion_made;

            sum += strcmp(other->metric, made->metric) == 0 ? other->weight : 0;
        }
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", made->metric);
        table_cell(&table, 1, TONE_PLAIN, "%s", made->id);
        table_cell(&table, 2, TONE_PLAIN, "%u of %u", made->weight, sum);
        table_cell(&table, 3, TONE_PLAIN, "%s", made->title);
    }
    table_print(&table, to, 2);
    table_done(&table);
}

static void text_print_notes(const struct plan *plan, const struct output *to)
{
    static const struct {
        enum plan_note_kind kind;
        const char *title;
    } sections[] = {
        {NOTE_NEVER, "Cannot happen by itself"},
        {NOTE_UNEXERCISED, "Nothing exercises"},
        {NOTE_NOT_RUN, "Not run by this version"},
        {NOTE_ACCESS, "Access"},
        {NOTE_NETWORK, "Network"},
        {NOTE_TRUST,
         "Trust: a team can forge results from its own guest, but not a probe from outside"},
    };

    for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++) {
        bool titled = false;

        for (size_t i = 0; i < plan->note_count; i++) {
            char text[512];

            if (plan->notes[i].kind != sections[s].kind)
                continue;
            if (!titled)
                text_print_title(to, sections[s].title);
            titled = true;
            text_clean(text, sizeof(text), plan->notes[i].text, strlen(plan->notes[i].text));
            output_print(to, sections[s].kind == NOTE_TRUST ? TONE_DIM : TONE_WARN,
                         "  line %u: %s\n", plan->notes[i].mark.line, text);
        }
    }
}

/* Words of plain English, broken at blanks. */
static void text_print_wrapped(const struct output *to, const char *title, const char *text)
{
    int column = fprintf(to->to, "  %s:", title);

    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (column + 1 + (int)length > 78)
            column = fprintf(to->to, "\n   ") - 1;
        column += fprintf(to->to, " %.*s", (int)length, text);
        text += length + (text[length] == ' ');
    }
    fputc('\n', to->to);
}

static void text_print_tpms(const struct plan *plan, const struct plan_host *host,
                            const struct output *to)
{
    size_t tpms = plan_count_tpms(plan);

    if (tpms != 0)
        output_print(to, host->tpm ? TONE_PLAIN : TONE_BAD, "  TPM: %zu VM%s; this host has %s.\n",
                     tpms, tpms == 1 ? "" : "s",
                     host->tpm ? "swtpm" : "no swtpm: install swtpm and swtpm-tools");
}

/* What a node gives up by being a container, said where the host is looked at. */
static void text_print_lights(const struct plan *plan, const struct output *to)
{
    size_t lights = 0;

    for (size_t i = 0; i < plan->vms.count; i++)
        lights += plan->vms.items[i].row.as.vm_made.light;
    if (lights != 0)
        output_print(to, TONE_WARN,
                     "  Containers: %zu of %zu VMs share this host's kernel (light: true); a team "
                     "that breaks it\n    has the host. They have no snapshot, screen or serial "
                     "line, and are not forked.\n",
                     lights, plan->vms.count);
}

/* What `excon up` would refuse on this host as it is now. */
static void text_print_short(const struct plan *plan, const struct plan_host *host,
                             const struct output *to)
{
    char bytes[32];
    int64_t need;
    size_t here = plan_count_here(plan, &need);

    if (host->here && host->available != 0 && need > host->available)
        output_print(to, TONE_BAD,
                     "  Too little memory is free: %zu VM%s need%s about %s with QEMU's own, and "
                     "excon up\n    refuses that without --force.\n",
                     here, here == 1 ? "" : "s", here == 1 ? "s" : "", output_bytes(&bytes, need));
    if (host->missing != NULL)
        output_print(to, TONE_BAD, "  Images: %s\n", host->missing);
    if (host->small != NULL)
        output_print(to, TONE_BAD, "  Images: %s.\n", host->small);
}

static void text_print_host(const struct plan *plan, const struct plan_host *host,
                            const struct plan_cost *cost, const struct output *to)
{
    char need[32], first[32], most[32], have[32], free_now[32];

    text_print_title(to, "Host");
    output_print(to, TONE_PLAIN,
                 "  Memory: %s for guests; with QEMU's own about %s at first, %s at most. This "
                 "host has %s,\n    of which %s are free.\n",
                 output_bytes(&need, plan->ram), output_bytes(&first, cost->ram_first),
                 output_bytes(&most, cost->ram_most), output_bytes(&have, host->ram),
                 output_bytes(&free_now, host->available));
    output_print(to, TONE_PLAIN, "  Processors: %" PRIu64 " of guests on %d of this host.\n",
                 plan->cpu, host->cpu);
    output_print(to, host->disk != 0 && plan->disk > host->disk ? TONE_BAD : TONE_PLAIN,
                 "  Disk: about %s at first; ", output_bytes(&first, cost->disk_first));
    if (plan->disk != 0)
        output_print(to, TONE_PLAIN, "guests may grow to %s, others as large as their image. ",
                     output_bytes(&need, plan->disk));
    else
        output_print(to, TONE_PLAIN, "each at most as large as its image. ");
    output_print(to, TONE_PLAIN, "%s are free for\n    exercises.\n",
                 output_bytes(&have, host->disk));
    output_print(to, TONE_PLAIN, "  Snapshots (excon snapshot) take up to %s more.\n",
                 output_bytes(&need, plan->ram));
    text_print_short(plan, host, to);
    text_print_tpms(plan, host, to);
    text_print_lights(plan, to);
    text_print_wrapped(to, "Isolation", host->isolation);
    text_print_wrapped(to, "Not isolated", host->open);
}

void plan_print(const struct plan *plan, const struct plan_host *host, const struct plan_cost *cost,
                const struct output *to)
{
    struct pool pool = POOL_EMPTY;
    char endex[32];

    output_print(to, TONE_BOLD, "%s", output_clean(&pool, plan->opened.as.exercise_opened.name));
    output_print(to, TONE_PLAIN, ": %zu team%s, %zu VM%s, %zu switch%s, %zu inject%s",
                 plan->teams.count, plan->teams.count == 1 ? "" : "s", plan->vms.count,
                 plan->vms.count == 1 ? "" : "s", plan->switches.count,
                 plan->switches.count == 1 ? "" : "es", plan->injects.count,
                 plan->injects.count == 1 ? "" : "s");
    if (plan->endex > 0)
        output_print(to, TONE_PLAIN, ", %s of exercise", output_duration(&endex, plan->endex));
    output_print(to, TONE_PLAIN, "\n");
    pool_done(&pool);
    text_print_teams(plan, to);
    if (plan->vms.count != 0)
        text_print_vms(plan, to);
    plan_hosts_print(plan, to);
    text_print_features(plan, to);
    green_text_plan(plan, to);
    if (plan->switches.count != 0)
        text_print_switches(plan, to);
    text_print_rules(plan, to);
    timeline_print(plan, to);
    if (plan->metrics.count != 0)
        points_print(plan, to);
    if (plan->warnings.count != 0)
        points_print_warnings(plan, to);
    if (plan->criteria.count != 0)
        text_print_rubrics(plan, to);
    text_print_notes(plan, to);
    text_print_host(plan, host, cost, to);
    plan_forks_print(cost, host, to);
}
