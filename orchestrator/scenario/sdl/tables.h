/* SPDX-License-Identifier: Apache-2.0 */
/* Every table of keys, by where it stands: what reads a scenario and what describes the language.
 */
#pragma once

#include <stdio.h>

#include "scenario/yaml/keys.h"

/* By enum script_shell. */
extern const char *const shell_words[];

extern const struct key_table scenario_table, exercise_table, entity_table, poc_table, member_table,
    vm_table, switch_table, resource_table, role_table, infrastructure_table, properties_table,
    acl_table, feature_table, condition_table, probe_table, vulnerability_table, variable_table,
    metric_table, over_table, availability_table, sla_table, evaluation_table, min_table, tlo_table,
    goal_table, inject_table, expect_table, message_table, indicator_table, share_table, hint_table,
    flag_table, msel_table, event_table, when_table, after_table, rrt_table, reports_table,
    scoring_table, scoring_reports_table, scoring_sharing_table, stage_table, truth_table,
    severity_table, attack_table, attack_inject_table, maintenance_table, stages_table,
    scores_table, script_table, story_table, criterion_table, anchors_table, green_table,
    green_entry_table, green_mail_table;

/* Where each stands in a document: "nodes.X", "nodes.X.resources". */
struct table_place {
    const char *path;
    const struct key_table *table;
};

extern const struct table_place table_places[];
extern const size_t table_place_count;

/* The generated part of docs/SCENARIO.md and docs/REHEARSAL.md: every key of every element. */
void tables_describe(const struct table_place *places, size_t count, FILE *to);
