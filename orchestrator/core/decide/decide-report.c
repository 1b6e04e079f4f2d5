/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports and injects: whenever a team reports an incident, excon proposes which inject each of its
 * undecided reports is about, greedily and one to one: the pair with most in common first. A person
 * decides; the decision meets the report that the scenario expects after that inject.
 */
#include <stdlib.h>
#include <string.h>

#include "core/decide/decide.h"
#include "core/model/row.h"

enum {
    REPORT_ASSET = 100, /* the inject's machine is among the report's assets */
    REPORT_TIME = 50,   /* less, the longer after the delivery the team says it was detected */
    REPORT_EXPECTED = 20,
    REPORT_TIME_MOST = 4 * 3600 * 1000 /* exercise ms after which time says nothing */
};

struct report_pair {
    uint32_t report; /* place in the view */
    uint32_t inject;
    int score;
    bool asset;
};

/* Does the scenario expect a report of that kind from the team after the inject? */
static const struct view_expectation *
report_expected(const struct state *state, const struct report_filed *made, uint32_t inject)
{
    uint32_t count;
    const uint32_t *items = state_items(&state->expectations_of_inject, inject, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_expectation *one = view_expectation(state->view, items[i]);

        if (one != NULL && one->made.team == made->team &&
            strcmp(one->made.report, made->kind) == 0)
            return one;
    }
    return NULL;
}

/* 0: they have nothing in common. */
static int report_score(const struct state *state, const struct view_report *report,
                        const struct view_inject *inject, bool *ret_asset)
{
    int64_t at = report->made.detected >= 0 ? report->made.detected : report->first_x;
    int64_t after = at - inject->delivered;
    int score = 0;

    if (inject->made.inject == 0 || inject->delivered < 0 || after < 0 ||
        !view_concerns(inject->made.team, report->made.team))
        return 0;
    *ret_asset = inject->made.vm != 0 && ordinals_have(&report->made.assets, inject->made.vm);
    score += *ret_asset ? REPORT_ASSET : 0;
    score +=
        report_expected(state, &report->made, inject->made.inject) != NULL ? REPORT_EXPECTED : 0;
    if (score != 0 && after < REPORT_TIME_MOST)
        score += (int)(REPORT_TIME * (REPORT_TIME_MOST - after) / REPORT_TIME_MOST);
    return score;
}

static bool report_is_open(const struct view_report *report, uint32_t team)
{
    return report->made.team == team && !report->decided &&
           report->made.stage != REPORT_WITHDRAWN && strcmp(report->made.kind, "incident") == 0;
}

/* Most in common first; then the older report, the earlier inject. */
static int report_compare(const void *a, const void *b)
{
    const struct report_pair *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (x->report != y->report)
        return x->report < y->report ? -1 : 1;
    return x->inject < y->inject ? -1 : x->inject > y->inject;
}

static struct report_pair *report_pairs(const struct state *state, uint32_t team,
                                        struct intents *intents, size_t *ret_count)
{
    const struct view *view = state->view;
    struct report_pair *pairs = NULL;

    *ret_count = 0;
    for (size_t i = 0; i < view->reports.report_count; i++) {
        if (!report_is_open(&view->reports.reports[i], team))
            continue;
        for (size_t j = 0; j < view->inject_count; j++) {
            struct report_pair one = {.report = (uint32_t)i, .inject = (uint32_t)j + 1};
            struct report_pair *place;

            one.score =
                report_score(state, &view->reports.reports[i], &view->injects[j], &one.asset);
            if (one.score == 0 || view_report_about(view, team, one.inject) != NULL)
                continue;
            place = pool_grow(&intents->pool, &pairs, ret_count, sizeof(*pairs));
            if (place == NULL) {
                intents->failed = true;
                return NULL;
            }
            *place = one;
        }
    }
    return pairs;
}

static void report_propose(const struct view_report *report, const struct report_pair *pair,
                           struct intents *intents)
{
    if (report->matched ? report->inject == pair->inject : pair->inject == 0)
        return;
    intents_row(intents,
                &(struct row){.kind = ROW_REPORT_MATCHED,
                              .as.report_matched = {.team = report->made.team,
                                                    .number = report->made.number,
                                                    .inject = pair->inject,
                                                    .text = pair->asset ? "the same machine"
                                                            : pair->inject != 0
                                                                ? "a report is expected after it"
                                                                : "nothing in common"}});
}

/* One to one: a pair whose report or inject an earlier one has used up gets the score 0. */
static void report_choose(struct report_pair *pairs, size_t count)
{
    if (count > 1)
        qsort(pairs, count, sizeof(*pairs), report_compare);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; pairs[i].score != 0 && j < count; j++)
            if (pairs[j].report == pairs[i].report || pairs[j].inject == pairs[i].inject)
                pairs[j].score = 0;
}

static void report_match(const struct state *state, uint32_t team, struct intents *intents)
{
    const struct view_reports *reports = &state->view->reports;
    size_t count;
    struct report_pair *pairs = report_pairs(state, team, intents, &count);

    report_choose(pairs, count);
    for (size_t i = 0; i < reports->report_count; i++) {
        struct report_pair best = {0};

        if (!report_is_open(&reports->reports[i], team))
            continue;
        for (size_t j = 0; j < count; j++)
            if (pairs[j].report == i && pairs[j].score != 0)
                best = pairs[j];
        report_propose(&reports->reports[i], &best, intents);
    }
}

/* The expected report was received when the first revision was. */
static void report_meet(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct report_matched *body = &row->as.report_matched;
    const struct view_report *report = view_report_of(state->view, body->team, body->number);
    const struct view_expectation *one = report_expected(state, &report->made, body->inject);
    bool late;

    if (one == NULL || (one->state != EXPECTATION_OPEN && one->state != EXPECTATION_MISSED))
        return;
    late = one->due >= 0 && report->first_x > one->due;
    if (late && one->state == EXPECTATION_OPEN)
        return;
    intents_row(intents, &(struct row){.kind = ROW_EXPECTATION_STATE,
                                       .as.expectation_state = {
                                           .expectation = one->made.expectation,
                                           .state = late ? EXPECTATION_LATE : EXPECTATION_MET,
                                           .cause = row->seq,
                                           .at = report->first_x,
                                           .by = body->by,
                                           .text = body->text}});
}

void decide_report_row(const struct state *state, const struct row *row, struct intents *intents)
{
    if (row->kind == ROW_REPORT_FILED)
        report_match(state, row->as.report_filed.team, intents);
    else if (row->kind == ROW_REPORT_MATCHED && row->as.report_matched.decided &&
             row->as.report_matched.inject != 0)
        report_meet(state, row, intents);
}
