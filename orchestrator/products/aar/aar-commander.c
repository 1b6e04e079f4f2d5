/* SPDX-License-Identifier: Apache-2.0 */
/* One page: how far the objectives were reached, by how many teams, and how long things took. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/row.h"
#include "core/view/troubles.h"
#include "products/aar/aar-hits.h"
#include "products/aar/aar-parts.h"
#include "products/aar/aar-sheets.h"

enum { COMMANDER_NAMED = 3 };

/* An objective, and how many of its instances were reached. */
struct commander_target {
    const struct view_objective *first;
    size_t reached, count;
};

static int commander_by_share(const void *one, const void *other)
{
    const struct commander_target *a = one, *b = other;
    int64_t left = (int64_t)a->reached * (int64_t)b->count,
            right = (int64_t)b->reached * (int64_t)a->count;

    if (left != right)
        return left > right ? -1 : 1;
    return a->first->made.objective < b->first->made.objective ? -1 : 1;
}

/* Objectives but evaluations, best first. */
static struct commander_target *commander_targets(struct aar *aar, size_t *ret_count)
{
    const struct view *view = aar->view;
    struct commander_target *all =
        pool_take_array(&aar->pool, view->objective_count + 1, sizeof(*all));
    size_t count = 0;

    *ret_count = 0;
    for (size_t i = 0; all != NULL && i < view->objective_count; i++) {
        const struct view_objective *one = &view->objectives[i];
        size_t at = 0;

        if (one->made.objective == 0 || one->made.type == OBJECTIVE_EVALUATION)
            continue;
        while (at < count && (all[at].first->made.type != one->made.type ||
                              strcmp(all[at].first->made.id, one->made.id) != 0))
            at++;
        if (at == count)
            all[count++] = (struct commander_target){.first = one};
        all[at].count++;
        all[at].reached += one->reached;
    }
    aar->out_of_memory |= all == NULL;
    if (count != 0)
        qsort(all, count, sizeof(*all), commander_by_share);
    *ret_count = count;
    return all;
}

static const struct aar_column commander_columns[] = {
    {"objective", "Objective", AAR_TEXT}, {"title", "Title", AAR_TEXT}, {"type", "Kind", AAR_TEXT},
    {"reached", "Reached by", AAR_COUNT}, {"of", "Of", AAR_COUNT},      {NULL, NULL, AAR_TEXT}};

static void commander_row(struct aar_table *table, const struct commander_target *target)
{
    if (!aar_row(table))
        return;
    aar_text(table, AAR_PLAIN, "%s", target->first->made.id);
    aar_text(table, AAR_PLAIN, "%s", target->first->made.title);
    aar_text(table, AAR_PLAIN, "%s", objective_words[target->first->made.type]);
    aar_number(table,
               target->reached == target->count ? AAR_GOOD
               : target->reached == 0           ? AAR_BAD
                                                : AAR_WARN,
               (int64_t)target->reached);
    aar_number(table, AAR_PLAIN, (int64_t)target->count);
}

/* Three strengths, three areas: as far as there are so many. Returns how many of all those are. */
static size_t commander_extremes(struct aar *aar, const struct commander_target *all, size_t count)
{
    struct aar_table *strengths =
        aar_table(aar, "strengths", "Strengths: reached by most teams", commander_columns);
    struct aar_table *areas = aar_table(
        aar, "areas", "Areas for improvement: reached by fewest teams", commander_columns);

    for (size_t i = 0; i < count && strengths->row_count < COMMANDER_NAMED; i++)
        if (all[i].reached * 2 > all[i].count)
            commander_row(strengths, &all[i]);
    for (size_t i = count; i > 0 && areas->row_count < COMMANDER_NAMED; i--)
        if (all[i - 1].reached < all[i - 1].count)
            commander_row(areas, &all[i - 1]);
    return strengths->row_count + areas->row_count;
}

static void commander_injects(const struct view *view, struct aar_table *facts)
{
    size_t all = 0, delivered = 0, broken = 0;

    for (size_t i = 0; i < view->inject_count; i++) {
        all += view->injects[i].made.inject != 0;
        delivered += view->injects[i].made.inject != 0 && view->injects[i].delivered >= 0;
        broken += view->injects[i].made.inject != 0 && troubles_is_broken(&view->injects[i]);
    }
    aar_fact(facts, "Injects", "%zu of %zu delivered, %zu failed or interrupted", delivered, all,
             broken);
}

static void commander_expectations(const struct view *view, struct aar_table *facts)
{
    size_t counts[EXPECTATION_STATES] = {0};

    for (size_t i = 0; i < view->expectation_count; i++)
        if (view->expectations[i].made.expectation != 0)
            counts[view->expectations[i].state]++;
    aar_fact(facts, "Expected actions", "%zu met, %zu late, %zu missed, %zu open or void",
             counts[EXPECTATION_MET], counts[EXPECTATION_LATE], counts[EXPECTATION_MISSED],
             counts[EXPECTATION_OPEN] + counts[EXPECTATION_VOID]);
}

static void commander_reports(const struct view *view, struct aar_table *facts)
{
    size_t counts[REPORT_STATES] = {0};

    for (size_t i = 0; i < view->reports.report_count; i++)
        counts[view->reports.reports[i].state]++;
    if (view->reports.report_count == 0)
        aar_fact(facts, "Reports", "none");
    else
        aar_fact(facts, "Reports", "%zu, of which %zu accepted and %zu false alarms",
                 view->reports.report_count, counts[REPORT_ACCEPTED], counts[REPORT_FALSE_ALARM]);
}

void aar_commander(struct aar *aar, const struct aar_hit *hits, size_t hit_count)
{
    struct aar_table *facts, *table;
    size_t count, ungraded = 0, named;
    struct commander_target *all;

    aar_part(aar, "commander", "Summary for the commander");
    facts = aar_table(aar, "summary", "In numbers", aar_fact_columns);
    commander_injects(aar->view, facts);
    commander_expectations(aar->view, facts);
    commander_reports(aar->view, facts);
    aar_sheets_facts(aar, facts);
    for (size_t i = 0; i < aar->view->metric_count; i++)
        ungraded += aar->view->metrics[i].made.metric != 0 && !aar->view->metrics[i].awarded &&
                    aar->view->metrics[i].made.type == METRIC_MANUAL;
    if (ungraded != 0)
        aar_fact(facts, "Not graded yet", "%zu metrics: objectives that need them may still change",
                 ungraded);
    all = commander_targets(aar, &count);
    named = commander_extremes(aar, all, count);
    table =
        aar_table(aar, "targets", "Objectives, by how many teams reached them", commander_columns);
    /* Where they are few, all were named already. */
    if (named >= count)
        table->where = AAR_DATA;
    for (size_t i = 0; i < count; i++)
        commander_row(table, &all[i]);
    aar_medians(aar, hits, hit_count);
}
