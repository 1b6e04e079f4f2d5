/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The improvement plan: a row for each thing that did not go well, all teams of it together. What
 * is to be done, by whom and until when, people write.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/troubles.h"
#include "core/view/verified.h"
#include "products/aar/aar-hits.h"
#include "products/aar/aar-parts.h"
#include "products/aar/aar-sheets.h"

enum { FINDING_TEAMS = 240 };

struct finding {
    const char *kind;
    const char *what, *more; /* what it is about; more about it, "" */
    char teams[FINDING_TEAMS];
    size_t count;
};

struct findings {
    struct aar *aar;
    struct finding *all;
    size_t count;
};

static void improvement_find(struct findings *f, const char *kind, const char *what,
                             const char *more, const char *team)
{
    struct finding *one = NULL;
    size_t used;

    for (size_t i = 0; i < f->count && one == NULL; i++)
        if (strcmp(f->all[i].kind, kind) == 0 && strcmp(f->all[i].what, what) == 0 &&
            strcmp(f->all[i].more, more) == 0)
            one = &f->all[i];
    if (one == NULL) {
        one = pool_grow(&f->aar->pool, &f->all, &f->count, sizeof(*one));
        if (one == NULL) {
            f->aar->out_of_memory = true;
            return;
        }
        *one = (struct finding){.kind = kind, .what = what, .more = more};
    }
    one->count++;
    used = strlen(one->teams);
    if (used + 1 < sizeof(one->teams))
        text_print(one->teams + used, sizeof(one->teams) - used, "%s%s", used > 0 ? ", " : "",
                   team[0] != '\0' ? team : "all");
}

static void improvement_objectives(struct findings *f)
{
    const struct view *view = f->aar->view;

    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *one = &view->objectives[i];

        if (one->made.objective != 0 && one->made.type == OBJECTIVE_TLO && !one->reached)
            improvement_find(f, "Objective not reached", one->made.id, one->made.title,
                             view_team_id(view, one->made.team));
    }
}

static void improvement_expectations(struct findings *f)
{
    const struct view *view = f->aar->view;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];
        const struct expectation_made *made = &one->made;

        if (made->expectation != 0 &&
            (one->state == EXPECTATION_MISSED || one->state == EXPECTATION_LATE))
            improvement_find(f,
                             one->state == EXPECTATION_MISSED ? "Expected action missed"
                                                              : "Expected action late",
                             made->inject, made->report[0] != '\0' ? made->report : made->action,
                             view_team_id(view, made->team));
    }
}

/* Every criterion that evaluators rated M or U. */
static void improvement_ratings(struct findings *f)
{
    const struct view *view = f->aar->view;
    size_t count;
    const struct aar_rating *all = aar_ratings(f->aar, &count);

    for (size_t i = 0; i < count; i++)
        if (all[i].rating >= RATING_MAJOR)
            improvement_find(f,
                             all[i].rating == RATING_UNABLE ? "Unable to be performed (U)"
                                                            : "Major challenges (M)",
                             all[i].criterion->made.title, all[i].criterion->made.metric,
                             view_team_id(view, all[i].graded->team));
}

/* What sheets name as areas for improvement, with its root cause. */
static void improvement_areas(struct findings *f)
{
    const struct view *view = f->aar->view;

    for (size_t i = 0; i < view->sheets.count; i++) {
        const struct view_sheet *sheet = &view->sheets.list[i];
        const char *cause = sheet->made.root_cause;

        if (!sheet->opened || !view_sheet_counts(view, sheet) || sheet->made.areas == NULL ||
            sheet->made.areas[0] == '\0')
            continue;
        if (cause != NULL && cause[0] != '\0')
            cause = pool_print(&f->aar->pool, "root cause: %s", cause);
        improvement_find(f, "Area for improvement", sheet->made.areas, cause != NULL ? cause : "",
                         view_team_id(view, sheet->made.team));
    }
}

static void improvement_deadlines(struct findings *f)
{
    const struct view *view = f->aar->view;

    for (size_t i = 0; i < view->reports.deadline_count; i++) {
        const struct view_deadline *one = &view->reports.deadlines[i];
        const struct view_expectation *expectation = view_expectation(view, one->expectation);
        enum aar_mark mark;
        const char *state = aar_deadline_state(view, one, &mark);

        if (one->overdue)
            improvement_find(f, "Stage of a report overdue", report_stage_words[one->stage],
                             expectation != NULL ? expectation->made.inject : state,
                             view_team_id(view, one->team));
    }
}

/* A team said that it was contained before the range was whole again, or it never was. */
static void improvement_contained(struct findings *f, const struct aar_hit *hits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (hits[i].contained >= 0 && hits[i].seen >= 0 &&
            (hits[i].whole < 0 || hits[i].whole > hits[i].contained))
            improvement_find(f, "Declared contained before it was", hits[i].inject->made.id, "",
                             hits[i].team->made.id);
}

/* The same of reports that are about no inject, by the checks of the machines that they name; and
 * what was declared recovered. */
static void improvement_declared(struct findings *f)
{
    const struct view *view = f->aar->view;

    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];
        const struct verified seen = verified_report(view, report);
        const char *team = view_team_id(view, report->made.team);

        if (seen.contained && (report->inject == 0 || !report->decided))
            improvement_find(f, "Declared contained before it was", report->made.title, "", team);
        if (seen.recovered)
            improvement_find(f, "Declared recovered before it was", report->made.title, "", team);
    }
}

static void improvement_range(struct findings *f)
{
    const struct view *view = f->aar->view;

    for (size_t i = 0; i < view->inject_count; i++)
        if (view->injects[i].made.inject != 0 && troubles_is_broken(&view->injects[i]))
            improvement_find(f, "Inject failed", view->injects[i].made.id, "",
                             view_team_id(view, view->injects[i].made.team));
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && view->vms[i].faults != 0)
            improvement_find(f, "Machine was not there", view->vms[i].made.id, "",
                             view_team_id(view, view->vms[i].made.team));
}

void aar_improvement(struct aar *aar, const struct aar_hit *hits, size_t count)
{
    static const struct aar_column columns[] = {{"number", "No.", AAR_COUNT},
                                                {"kind", "Finding", AAR_TEXT},
                                                {"what", "About", AAR_TEXT},
                                                {"count", "Times", AAR_COUNT},
                                                {"teams", "Teams", AAR_TEXT},
                                                {"action", "Action", AAR_TEXT},
                                                {"capability", "Capability", AAR_TEXT},
                                                {"owner", "Owner", AAR_TEXT},
                                                {"start", "Start", AAR_TEXT},
                                                {"end", "End", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    struct findings f = {.aar = aar};
    struct aar_table *table;

    aar_part(aar, "improvement", "Improvement plan");
    aar_say(
        aar,
        "A row for each objective that was not reached, criterion that was rated M or U, "
        "area for improvement of an evaluation sheet, expected action that was missed or "
        "late, false report of containment or recovery, and fault of the range. People fill the "
        "empty columns. Capability is one of planning, organisation, equipment, training, "
        "exercise.");
    improvement_objectives(&f);
    improvement_ratings(&f);
    improvement_areas(&f);
    improvement_expectations(&f);
    improvement_deadlines(&f);
    improvement_contained(&f, hits, count);
    improvement_declared(&f);
    improvement_range(&f);
    table = aar_table(aar, "improvement", "Findings", columns);
    table->to_fill = true;
    for (size_t i = 0; i < f.count && aar_row(table); i++) {
        aar_number(table, AAR_PLAIN, (int64_t)i + 1);
        aar_text(table, AAR_PLAIN, "%s", f.all[i].kind);
        aar_text(table, AAR_PLAIN, "%s%s%s", f.all[i].what, f.all[i].more[0] != '\0' ? ": " : "",
                 f.all[i].more);
        aar_number(table, AAR_PLAIN, (int64_t)f.all[i].count);
        aar_text(table, AAR_PLAIN, "%s", f.all[i].teams);
    }
}
