/* SPDX-License-Identifier: Apache-2.0 */
/* The language described from the tables that read it. */
#include "scenario/sdl/tables.h"

#include <string.h>

#include "scenario/sdl/report-kinds.h"
#include "scenario/sdl/sections.h"
#include "scenario/sdl/warning-list.h"

const struct table_place table_places[] = {
    {"(the document)", &scenario_table},
    {"exercise", &exercise_table},
    {"exercise.rrt", &rrt_table},
    {"exercise.scoring", &scoring_table},
    {"exercise.scoring.reports", &scoring_reports_table},
    {"exercise.scoring.sharing", &scoring_sharing_table},
    {"exercise.maintenance[]", &maintenance_table},
    {"exercise.warning-lists[]", &warning_table},
    {"exercise.reports", &reports_table},
    {"exercise.reports.incident", &stages_table},
    {"exercise.reports.incident.early-warning", &stage_table},
    {"exercise.reports.incident.notification", &stage_table},
    {"exercise.reports.incident.final", &stage_table},
    {"exercise.scores", &scores_table},
    {"exercise.reports.X", &report_kind_table},
    {"exercise.reports.X.fields[]", &report_field_table},
    {"entities.X", &entity_table},
    {"entities.X.poc", &poc_table},
    {"entities.X.members.Y", &member_table},
    {"nodes.X (VM)", &vm_table},
    {"nodes.X (Switch)", &switch_table},
    {"nodes.X.resources", &resource_table},
    {"nodes.X.roles.Y", &role_table},
    {"nodes.X.green", &green_table},
    {"nodes.X.green.do[]", &green_entry_table},
    {"nodes.X.green.do[].mail", &green_mail_table},
    {"infrastructure.X", &infrastructure_table},
    {"infrastructure.X.properties (of a Switch)", &properties_table},
    {"infrastructure.X.acls[]", &acl_table},
    {"features.X", &feature_table},
    {"conditions.X", &condition_table},
    {"conditions.X.probe", &probe_table},
    {"vulnerabilities.X", &vulnerability_table},
    {"variables.X", &variable_table},
    {"metrics.X", &metric_table},
    {"metrics.X.over", &over_table},
    {"metrics.X.over.availability", &availability_table},
    {"metrics.X.over.sla", &sla_table},
    {"metrics.X.attack", &attack_table},
    {"metrics.X.attack.injects[]", &attack_inject_table},
    {"metrics.X.rubric[]", &criterion_table},
    {"metrics.X.rubric[].anchors", &anchors_table},
    {"evaluations.X", &evaluation_table},
    {"evaluations.X.min-score", &min_table},
    {"tlos.X", &tlo_table},
    {"goals.X", &goal_table},
    {"injects.X", &inject_table},
    {"injects.X.expect[]", &expect_table},
    {"injects.X.expect[].rubric[]", &criterion_table},
    {"injects.X.expect[].rubric[].anchors", &anchors_table},
    {"injects.X.truth", &truth_table},
    {"injects.X.truth.severity", &severity_table},
    {"injects.X.message", &message_table},
    {"injects.X.indicators[]", &indicator_table},
    {"injects.X.share", &share_table},
    {"injects.X.hints[]", &hint_table},
    {"injects.X.flags[]", &flag_table},
    {"injects.X.msel", &msel_table},
    {"events.X", &event_table},
    {"events.X.when", &when_table},
    {"events.X.when.after", &after_table},
    {"scripts.X", &script_table},
    {"stories.X", &story_table},
};

const size_t table_place_count = sizeof(table_places) / sizeof(table_places[0]);

static const char *const type_words[KEY_TYPES] = {
    [KEY_TEXT] = "text",           [KEY_BOOL] = "true or false",
    [KEY_WHOLE] = "whole number",  [KEY_REAL] = "number",
    [KEY_WORD] = "word",           [KEY_SIZE] = "size",
    [KEY_SPAN] = "duration",       [KEY_SECONDS] = "duration, in seconds",
    [KEY_POINTS] = "points",       [KEY_SOURCE] = "source",
    [KEY_TEXTS] = "list of texts", [KEY_REF] = "id of",
    [KEY_REFS] = "ids of",         [KEY_ITEM] = "",
    [KEY_IGNORED] = "not read",
};

static void tables_describe_type(const struct key *key, FILE *to)
{
    fputs(type_words[key->type], to);
    if (key->type == KEY_REF || key->type == KEY_REFS)
        fprintf(to, " %s", section_classes[key->section].words);
    if (key->type == KEY_WHOLE && key->most != 0)
        fprintf(to, " %lld…%lld", (long long)key->least, (long long)key->most);
    for (size_t i = 0; key->type == KEY_WORD && key->words[i] != NULL; i++) {
        int length;
        const char *word = spelling_first(key->words[i], &length);

        fprintf(to, "%s `", i == 0 ? "" : ",");
        for (int c = 0; c < length; c++) /* a bar would end the table's cell */
            fprintf(to, "%s%c", word[c] == '|' ? "\\" : "", word[c]);
        fputc('`', to);
    }
}

/* How else the key may be spelled. */
static void tables_describe_spelling(const struct key *key, FILE *to)
{
    const char *end;

    if ((key->flags & KEY_OWN) != 0 || key->spellings == NULL)
        return;
    if (key->spellings[0] == '*')
        fputs(" (in any case)", to);
    else if (key->spellings[0] == '\0')
        fputs(" (in lower case only)", to);
    for (const char *at = key->spellings; at[0] == '|' && at[1] != '\0'; at = end) {
        end = strchr(at + 1, '|');
        if ((size_t)(end - at - 1) != strlen(key->name) ||
            strncmp(at + 1, key->name, strlen(key->name)) != 0)
            fprintf(to, " or `%.*s`", (int)(end - at - 1), at + 1);
    }
}

void tables_describe(const struct table_place *places, size_t count, FILE *to)
{
    for (size_t i = 0; i < count; i++) {
        const struct key_table *table = places[i].table;

        fprintf(to, "\n### %s\n\n", places[i].path);
        if (table->strict && (table->keys[table->count - 1].flags & KEY_OTHERS) == 0)
            fputs("Any other key is an error.\n\n", to);
        fputs("| key | value | |\n| --- | --- | --- |\n", to);
        for (size_t j = 0; j < table->count; j++) {
            const struct key *key = &table->keys[j];

            fprintf(to, "| %s`%s`%s", (key->flags & KEY_OWN) != 0 ? "⊕ " : "", key->name,
                    (key->flags & KEY_REQUIRED) != 0 ? " **required**" : "");
            tables_describe_spelling(key, to);
            fputs(" | ", to);
            tables_describe_type(key, to);
            fputs(" | ", to);
            for (const char *at = key->about != NULL ? key->about : ""; *at != '\0'; at++)
                fprintf(to, "%s%c", *at == '|' ? "\\" : "", *at);
            fputs(" |\n", to);
        }
    }
}
