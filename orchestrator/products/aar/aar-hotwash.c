/* SPDX-License-Identifier: Apache-2.0 */
/* A page for a team right after ENDEX: how it stands, and room to write. Bounded, so that it is one
 * page of paper. */
#include <stdlib.h>
#include <string.h>

#include "core/model/row.h"
#include "products/aar/aar-parts.h"
#include "products/print/output.h"

enum { HOTWASH_OBJECTIVES = 12, HOTWASH_SERVICES = 6, HOTWASH_REPORTS = 5, HOTWASH_LINES = 2 };

static void hotwash_objectives(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"objective", "Objective", AAR_TEXT}, {"state", "State", AAR_TEXT}, {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = aar_table(aar, "objectives", "Objectives", columns);

    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *one = &view->objectives[i];
        char at[32];

        if (one->made.objective == 0 || one->made.type == OBJECTIVE_EVALUATION ||
            !view_concerns(one->made.team, team->made.team))
            continue;
        if (table->row_count == HOTWASH_OBJECTIVES) {
            table->left_out++;
            continue;
        }
        aar_row(table);
        aar_text(table, AAR_PLAIN, "%s",
                 one->made.title[0] != '\0' ? one->made.title : one->made.id);
        if (one->reached)
            aar_text(table, AAR_GOOD, "reached %s", output_clock(&at, one->since));
        else
            aar_text(table, AAR_BAD, "not reached");
    }
}

/* A service and how available it was. */
struct hotwash_service {
    const struct view_condition *condition;
    const struct history_check *check;
    int64_t share;
};

static int hotwash_by_share(const void *one, const void *other)
{
    const struct hotwash_service *a = one, *b = other;

    if (a->share != b->share)
        return a->share < b->share ? -1 : 1;
    return a->condition->made.condition < b->condition->made.condition ? -1 : 1;
}

static void hotwash_services(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"check", "Check", AAR_TEXT},
                                                {"vm", "Machine", AAR_TEXT},
                                                {"share", "Available", AAR_SHARE},
                                                {"strip", "Over time", AAR_STRIP},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct hotwash_service *all =
        pool_take_array(&aar->pool, view->condition_count + 1, sizeof(*all));
    struct aar_table *table =
        aar_table(aar, "services", "Services, the least available first", columns);
    size_t count = 0;

    aar->out_of_memory |= all == NULL;
    for (size_t i = 0; all != NULL && i < view->condition_count; i++) {
        struct hotwash_service one = {.condition = &view->conditions[i]};

        one.check = history_check(aar->history, one.condition->made.condition);
        if (one.condition->made.condition != 0 && one.condition->made.team == team->made.team &&
            history_share(one.check, &one.share))
            all[count++] = one;
    }
    if (count != 0)
        qsort(all, count, sizeof(*all), hotwash_by_share);
    for (size_t i = 0; i < count; i++) {
        char title[128];

        if (i >= HOTWASH_SERVICES) {
            table->left_out++;
            continue;
        }
        aar_row(table);
        view_vm_title(view, all[i].condition->made.vm, title, sizeof(title));
        aar_text(table, AAR_PLAIN, "%s", all[i].condition->made.id);
        aar_text(table, AAR_PLAIN, "%s", title);
        aar_number(table, AAR_PLAIN, all[i].share);
        aar_picture(table, all[i].check, "%s on %s over time", all[i].condition->made.id, title);
    }
}

static void hotwash_reports(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"number", "No.", AAR_COUNT},
                                                {"title", "Report", AAR_TEXT},
                                                {"state", "Answer", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view_reports *reports = &aar->view->reports;
    struct aar_table *table;

    if (view_reports_of(aar->view, team->made.team) == 0)
        return;
    table = aar_table(aar, "reports", "Reports", columns);
    for (size_t i = 0; i < reports->report_count; i++) {
        const struct view_report *report = &reports->reports[i];

        if (report->made.team != team->made.team)
            continue;
        if (table->row_count == HOTWASH_REPORTS) {
            table->left_out++;
            continue;
        }
        aar_row(table);
        aar_number(table, AAR_PLAIN, report->made.number);
        aar_text(table, AAR_PLAIN, "%s", report->made.title);
        aar_text(table, aar_report_mark(report->state), "%s%s%s", report_state_words[report->state],
                 report->state_text[0] != '\0' ? ": " : "", report->state_text);
    }
}

static void hotwash_questions(struct aar *aar)
{
    static const struct aar_column columns[] = {{"question", "Question", AAR_TEXT},
                                                {"answer", "Answer of the team", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    static const char *const questions[] = {"What went well?", "What did not, and why?",
                                            "What do we do differently, who and until when?"};
    struct aar_table *table = aar_table(aar, "questions", "To be written by the team", columns);

    table->to_fill = true;
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
        if (aar_row(table))
            aar_text(table, AAR_PLAIN, "%s", questions[i]);
}

void aar_hotwash(struct aar *aar)
{
    const struct view_team *team = view_team(aar->view, aar->team);
    char points[32], max[32], end[32];
    struct aar_table *facts;

    if (team == NULL)
        return;
    aar_part(aar, "hotwash", aar_team_title(team));
    facts = aar_table(aar, "standing", "In numbers", aar_fact_columns);
    if (view_points_are_told(aar->view, team))
        aar_fact(facts, "Points", "%s of %s", output_points(&points, team->points),
                 output_points(&max, team->max));
    aar_fact(facts, "Objectives", "%u of %u", team->reached[OBJECTIVE_TLO],
             team->objectives[OBJECTIVE_TLO]);
    aar_fact(facts, "As of", "%s", output_clock(&end, aar->view->x));
    hotwash_objectives(aar, team);
    hotwash_services(aar, team);
    hotwash_reports(aar, team);
    hotwash_questions(aar);
}
