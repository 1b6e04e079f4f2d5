/* SPDX-License-Identifier: Apache-2.0 */
/* The plan as one JSON object: the rows of genesis by kind as the journal will have them, totals,
 * notes. */
#include <stdlib.h>
#include <string.h>

#include "products/report/plan-cost.h"
#include "products/report/plan-forks.h"
#include "products/report/plan-hosts.h"
#include "products/report/plan-print.h"
#include "core/model/row.h"

/* Hashes are names of blobs that do not exist yet: they are left out. */
static json_t *json_body_json(const struct row *row)
{
    size_t length;
    char *text = row_body(row, &length);
    json_t *body = text != NULL ? json_loadb(text, length, 0, NULL) : NULL;

    free(text);
    return body;
}

static json_t *json_rows_json(const struct plan_rows *rows)
{
    json_t *array = json_array();

    for (size_t i = 0; i < rows->count; i++)
        json_array_append_new(array, json_body_json(&rows->items[i].row));
    return array;
}

static json_t *json_notes_json(const struct plan *plan)
{
    json_t *array = json_array();

    for (size_t i = 0; i < plan->note_count; i++)
        json_array_append_new(
            array, json_pack("{s:s, s:i, s:s}", "kind", note_words[plan->notes[i].kind], "line",
                             (int)plan->notes[i].mark.line, "text", plan->notes[i].text));
    return array;
}

static json_t *json_rules_json(const struct plan *plan)
{
    json_t *array = json_array();

    for (size_t i = 0; i < plan->rule_count; i++) {
        const struct plan_rule *rule = &plan->rules[i];

        json_array_append_new(array,
                              json_pack("{s:s, s:i, s:s, s:s, s:s, s:b}", "router", rule->router,
                                        "instances", (int)rule->instances, "from", rule->from, "to",
                                        rule->to, "ports", rule->ports, "accept", rule->accept));
    }
    return array;
}

static json_t *json_totals_json(const struct plan *plan, const struct plan_host *host,
                                const struct plan_cost *cost)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:{s:I, s:I, s:I, s:i, s:s?, s:s?}}",
                     "ram", (json_int_t)plan->ram, "ram_first", (json_int_t)cost->ram_first,
                     "ram_most", (json_int_t)cost->ram_most, "disk_first",
                     (json_int_t)cost->disk_first, "cpu", (json_int_t)plan->cpu, "disk",
                     (json_int_t)plan->disk, "points", (json_int_t)plan->points, "endex",
                     (json_int_t)plan->endex, "host", "ram", (json_int_t)host->ram, "available",
                     (json_int_t)host->available, "disk", (json_int_t)host->disk, "cpu", host->cpu,
                     "missing", host->missing, "small", host->small);
}

json_t *plan_json(const struct plan *plan, const struct plan_host *host,
                  const struct plan_cost *cost, struct complaints *complaints)
{
    const struct {
        const char *name;
        const struct plan_rows *rows;
    } kinds[] = {
        {"teams", &plan->teams},           {"switches", &plan->switches},
        {"hosts", &plan->hosts},           {"vms", &plan->vms},
        {"features", &plan->features},     {"conditions", &plan->conditions},
        {"metrics", &plan->metrics},       {"criteria", &plan->criteria},
        {"objectives", &plan->objectives}, {"events", &plan->events},
        {"injects", &plan->injects},       {"expectations", &plan->expectations},
        {"maintenance", &plan->excuses},   {"green", &plan->greens},
    };
    json_t *all = json_pack("{s:o, s:o, s:s, s:s}", "exercise", json_body_json(&plan->opened),
                            "totals", json_totals_json(plan, host, cost), "isolation",
                            host->isolation, "not_isolated", host->open);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        json_object_set_new(all, kinds[i].name, json_rows_json(kinds[i].rows));
    if (plan->hosts.count != 0)
        json_object_set_new(all, "placement", plan_hosts_json(plan));
    json_object_set_new(all, "fork", plan_forks_json(cost, host));
    json_object_set_new(all, "rules", json_rules_json(plan));
    json_object_set_new(all, "notes", json_notes_json(plan));
    json_object_set_new(all, "complaints", complaints_json(complaints, 0));
    return all;
}
