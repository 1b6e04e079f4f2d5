/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/aar-hits.h"

#include <stdlib.h>

/* When the next inject goes into the same machine: what is seen then may be its work. */
static int64_t hits_until(const struct view *view, const struct view_inject *inject)
{
    int64_t until = INT64_MAX;

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *other = &view->injects[i];

        if (other->made.inject != 0 && other->made.vm == inject->made.vm &&
            other->delivered > inject->delivered && other->delivered < until)
            until = other->delivered;
    }
    return until;
}

/* One check's fall after `from` and before `until`, and its return; -1: it did not. */
static void hits_look(const struct history_check *check, int64_t from, int64_t until,
                      int64_t *ret_fell, int64_t *ret_back)
{
    int64_t before = history_value_at(check, from);

    *ret_fell = *ret_back = -1;
    for (size_t i = 0; i < check->turn_count && *ret_back < 0; i++) {
        const struct history_turn *turn = &check->turns[i];

        if (turn->x <= from || turn->x > until)
            continue;
        if (*ret_fell < 0 && turn->value < before)
            *ret_fell = turn->x;
        else if (*ret_fell >= 0 && turn->value >= before)
            *ret_back = turn->x;
    }
}

static void hits_verify(const struct aar *aar, struct aar_hit *hit)
{
    const struct view *view = aar->view;
    int64_t until = hits_until(view, hit->inject);
    bool all_back = true;

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct condition_made *made = &view->conditions[i].made;
        const struct history_check *check = history_check(aar->history, made->condition);
        int64_t fell, back;

        if (made->condition == 0 || made->vm != hit->inject->made.vm || check == NULL)
            continue;
        hits_look(check, hit->delivered, until, &fell, &back);
        if (fell < 0)
            continue;
        hit->seen = hit->seen < 0 || fell < hit->seen ? fell : hit->seen;
        hit->whole = back > hit->whole ? back : hit->whole;
        all_back &= back >= 0;
    }
    if (!all_back)
        hit->whole = -1;
}

static const struct view_expectation *hits_expectation(const struct view *view, uint32_t inject,
                                                       uint32_t team)
{
    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct expectation_made *made = &view->expectations[i].made;

        for (uint32_t j = 0;
             made->expectation != 0 && made->team == team && j < made->injects.count; j++)
            if (made->injects.items[j] == inject)
                return &view->expectations[i];
    }
    return NULL;
}

/* Whose machine it goes into; 0: no team's. */
static uint32_t hits_owner(const struct view *view, const struct view_inject *inject)
{
    const struct view_vm *vm = view_vm(view, inject->made.vm);

    return inject->made.team != 0 ? inject->made.team : vm != NULL ? vm->made.team : 0;
}

static void hits_add(struct aar *aar, const struct view_inject *inject,
                     const struct view_team *team, struct aar_hit **hits, size_t *count)
{
    const struct view_expectation *expectation =
        hits_expectation(aar->view, inject->made.inject, team->made.team);
    struct aar_hit *hit;

    if (inject->made.vm == 0 && expectation == NULL)
        return;
    hit = pool_grow(&aar->pool, hits, count, sizeof(*hit));
    if (hit == NULL) {
        aar->out_of_memory = true;
        return;
    }
    *hit = (struct aar_hit){.inject = inject,
                            .team = team,
                            .expectation = expectation,
                            .report =
                                view_report_about(aar->view, team->made.team, inject->made.inject),
                            .delivered = inject->delivered,
                            .detected = -1,
                            .reported = -1,
                            .contained = -1,
                            .seen = -1,
                            .whole = -1};
    if (hit->report != NULL) {
        hit->detected = hit->report->made.detected;
        hit->reported = hit->report->first_x;
        hit->contained = hit->report->made.contained;
    }
    if (inject->made.vm != 0 && inject->delivered >= 0)
        hits_verify(aar, hit);
}

struct aar_hit *aar_hits(struct aar *aar, size_t *ret_count)
{
    const struct view *view = aar->view;
    struct aar_hit *hits = NULL;
    size_t count = 0;

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        uint32_t owner = hits_owner(view, inject);

        for (size_t j = 0; inject->made.inject != 0 && j < view->team_count; j++)
            if (view->teams[j].made.team != 0 && (owner == 0 || owner == view->teams[j].made.team))
                hits_add(aar, inject, &view->teams[j], &hits, &count);
    }
    *ret_count = count;
    return hits;
}

/* ---- medians ---- */

struct hits_spans {
    int64_t *spans;
    size_t count;
};

static int hits_by_length(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

static void hits_add_span(struct hits_spans *to, int64_t from, int64_t until)
{
    if (from >= 0 && until >= from)
        to->spans[to->count++] = until - from;
}

static void hits_row(struct aar_table *table, const char *name, struct hits_spans *of)
{
    size_t middle = of->count / 2;

    aar_row(table);
    aar_text(table, AAR_PLAIN, "%s", name);
    aar_number(table, AAR_PLAIN, (int64_t)of->count);
    if (of->count == 0)
        return;
    qsort(of->spans, of->count, sizeof(*of->spans), hits_by_length);
    aar_number(table, AAR_PLAIN,
               of->count % 2 == 1 ? of->spans[middle]
                                  : (of->spans[middle - 1] + of->spans[middle]) / 2);
    aar_number(table, AAR_PLAIN, of->spans[0]);
    aar_number(table, AAR_PLAIN, of->spans[of->count - 1]);
}

void aar_medians(struct aar *aar, const struct aar_hit *hits, size_t count)
{
    enum { DETECT, REPORT, CONTAIN, SEEN, WHOLE, KINDS };
    static const char *const names[KINDS] = {"Declared: detected", "Reported (received)",
                                             "Declared: contained", "Verified: seen by a check",
                                             "Verified: whole again"};
    static const struct aar_column columns[] = {{"span", "From delivery until", AAR_TEXT},
                                                {"count", "Times", AAR_COUNT},
                                                {"median", "Median", AAR_SPAN},
                                                {"least", "Least", AAR_SPAN},
                                                {"most", "Most", AAR_SPAN},
                                                {NULL, NULL, AAR_TEXT}};
    struct hits_spans spans[KINDS];
    struct aar_table *table = aar_table(aar, "medians", "How long it took, all teams", columns);

    for (int kind = 0; kind < KINDS; kind++) {
        spans[kind] =
            (struct hits_spans){.spans = pool_take_array(&aar->pool, count + 1, sizeof(int64_t))};
        aar->out_of_memory |= spans[kind].spans == NULL;
    }
    for (size_t i = 0; i < count && !aar->out_of_memory; i++) {
        const struct aar_hit *hit = &hits[i];

        hits_add_span(&spans[DETECT], hit->delivered, hit->detected);
        hits_add_span(&spans[REPORT], hit->delivered, hit->reported);
        hits_add_span(&spans[CONTAIN], hit->delivered, hit->contained);
        hits_add_span(&spans[SEEN], hit->delivered, hit->seen);
        hits_add_span(&spans[WHOLE], hit->delivered, hit->whole);
    }
    for (int kind = 0; kind < KINDS; kind++)
        hits_row(table, names[kind], &spans[kind]);
}
