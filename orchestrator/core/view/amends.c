/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/amends.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/moves.h"
#include "core/view/score.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

/* Is a row now one of an amend that is not complete? */
static bool amends_is_open(const struct view *view)
{
    const struct view_amends *amends = &view->amends;

    return amends->count != 0 && amends->items[amends->count - 1].done == 0;
}

const struct view_amend *view_amend(const struct view *view, uint32_t number)
{
    return number != 0 && number <= view->amends.count ? &view->amends.items[number - 1] : NULL;
}

const struct view_amend_change *view_amend_next(const struct view *view,
                                                const struct view_amend_change *after,
                                                const char *what, const char *id, uint32_t team)
{
    const struct view_amends *amends = &view->amends;
    size_t from = after != NULL ? (size_t)(after - amends->changes) + 1 : 0;

    for (size_t i = from; i < amends->change_count; i++) {
        const struct amend_changed *made = &amends->changes[i].made;

        if (strcmp(made->what, what) == 0 && strcmp(made->id, id) == 0 &&
            (team == 0 || made->teams.count == 0 || ordinals_have(&made->teams, team)))
            return &amends->changes[i];
    }
    return NULL;
}

void view_amend_text(const struct view *view, const struct view_amend_change *change, char *to,
                     size_t size)
{
    enum { SHOWN = 200 /* bytes of a text */ };
    const struct amend_changed *made = &change->made;
    const struct view_amend *amend = view_amend(view, made->number);
    char was[SHOWN], now[SHOWN], at[32];

    view_clean(was, sizeof(was), made->was);
    view_clean(now, sizeof(now), made->now);
    text_print(to, size, "%s by %s at %s",
               made->how == AMEND_ADDED     ? "added by an amend"
               : made->how == AMEND_REMOVED ? "taken out by an amend"
                                            : "amended",
               amend != NULL && amend->made.by[0] != '\0' ? amend->made.by : "somebody",
               tell_span(&at, amend != NULL ? amend->x : 0));
    if (made->how == AMEND_CHANGED)
        text_print(to + strlen(to), size - strlen(to), ": %s was \"%s\", now \"%s\"", made->field,
                   was, now);
}

/* ---- rows ---- */

static int amends_begun(struct view *view, const struct row *row, struct error *err)
{
    struct view_amend *amend;
    struct row kept;

    if (!view->complete || amends_is_open(view) ||
        row->as.amend_begun.number != view->amends.count + 1)
        return error_set(err, ERROR_STATE, "amend %u cannot begin here",
                         row->as.amend_begun.number);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    amend = pool_grow(&view->pool, &view->amends.items, &view->amends.count, sizeof(*amend));
    if (amend == NULL)
        return error_memory(err);
    *amend = (struct view_amend){.made = kept.as.amend_begun, .row = row->seq, .x = row->x};
    view->exercise.description = amend->made.description;
    return 0;
}

static int amends_changed(struct view *view, const struct row *row, struct error *err)
{
    struct view_amend_change *change;
    struct row kept;

    if (row->as.amend_changed.number != view->amends.count)
        return error_set(err, ERROR_STATE, "amend %u has not begun", row->as.amend_changed.number);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    change =
        pool_grow(&view->pool, &view->amends.changes, &view->amends.change_count, sizeof(*change));
    if (change == NULL)
        return error_memory(err);
    *change = (struct view_amend_change){.made = kept.as.amend_changed};
    view->amends.items[view->amends.count - 1].changes++;
    return 0;
}

static int amends_event(struct view *view, const struct event_made *made, struct error *err)
{
    struct view_event *event = view_event(view, made->event);

    if (event == NULL)
        return view_no_such("event", made->event, err);
    if (event->state > OCCURRENCE_OPEN)
        return view_no_move(event_state_words[event->state], "amended", err);
    if (made->team != event->made.team)
        return error_set(err, ERROR_STATE, "event %u is another team's", made->event);
    event->made = *made;
    event->ordered = false;
    event->later = 0;
    return 0;
}

static int amends_inject(struct view *view, const struct inject_made *made, struct error *err)
{
    struct view_inject *inject = view_inject(view, made->inject);

    if (inject == NULL)
        return view_no_such("inject", made->inject, err);
    if (inject->attempt != 0 || inject_is_over(inject->state))
        return view_no_move(inject_state_words[inject->state], "amended", err);
    if (made->team != inject->made.team || made->vm != inject->made.vm)
        return error_set(err, ERROR_STATE, "inject %u is for another target", made->inject);
    inject->made = *made;
    inject->edited = false;
    return 0;
}

static int amends_expectation(struct view *view, const struct expectation_made *made,
                              struct error *err)
{
    struct view_expectation *expectation = view_expectation(view, made->expectation);

    if (expectation == NULL)
        return view_no_such("expectation", made->expectation, err);
    if (expectation->state != EXPECTATION_WAITING)
        return view_no_move(expectation_state_words[expectation->state], "amended", err);
    if (made->team != expectation->made.team)
        return error_set(err, ERROR_STATE, "expectation %u is another team's", made->expectation);
    expectation->made = *made;
    return 0;
}

static int amends_metric(struct view *view, const struct metric_made *made, struct error *err)
{
    struct view_metric *metric = view_metric(view, made->metric);

    if (metric == NULL)
        return view_no_such("metric", made->metric, err);
    if (made->max != metric->made.max && metric->made.type != METRIC_MANUAL)
        return error_set(err, ERROR_STATE, "metric %s has counted", metric->made.id);
    if (made->max < metric->points)
        return error_set(err, ERROR_STATE, "metric %s has more points already", metric->made.id);
    score_amend_metric(view, metric, made->max);
    metric->made.max = made->max;
    metric->made.title = made->title;
    return 0;
}

static int amends_objective(struct view *view, const struct objective_made *made, struct error *err)
{
    struct view_objective *objective = view_objective(view, made->objective);

    if (objective == NULL)
        return view_no_such("objective", made->objective, err);
    objective->made.title = made->title;
    return 0;
}

/* What was not there yet leaves no place that anybody looks at: a hint and a trace belong to no
 * inject any more, and the place of a metric is empty, so that a later amend may add one of its
 * name. Events and injects have rows of their own. */
static int amends_dropped(struct view *view, const struct amend_dropped *body, struct error *err)
{
    struct view_metric *metric = view_metric(view, body->item);

    switch ((enum amend_what)body->what) {
    case AMEND_HINT:
        if (body->item == 0 || body->item > view->hints.hint_count)
            return view_no_such("hint", body->item, err);
        view->hints.hints[body->item - 1].made.injects.count = 0;
        return 0;
    case AMEND_INDICATOR:
        if (body->item == 0 || body->item > view->indicator_count)
            return view_no_such("indicator", body->item, err);
        view->indicators[body->item - 1].made.injects.count = 0;
        return 0;
    case AMEND_METRIC:
        /* Whoever reads a sheet or a series of values looks its metric up. */
        if (metric == NULL || metric->made.type != METRIC_MANUAL || metric->points != 0 ||
            view_has_sheets(view, body->item))
            return view_no_such("metric that nobody has graded", body->item, err);
        score_amend_metric(view, metric, 0);
        metric->made.metric = 0;
        return 0;
    default:
        return 0;
    }
}

/* A row that has the form of one that made a thing. */
static int amends_made(struct view *view, const struct row *row, struct error *err)
{
    struct row kept;
    uint32_t item;

    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    switch (row->kind) {
    case ROW_EVENT_AMENDED:
        return amends_event(view, &kept.as.event_made, err);
    case ROW_INJECT_AMENDED:
        return amends_inject(view, &kept.as.inject_made, err);
    case ROW_EXPECTATION_AMENDED:
        return amends_expectation(view, &kept.as.expectation_made, err);
    case ROW_METRIC_AMENDED:
        return amends_metric(view, &kept.as.metric_made, err);
    case ROW_OBJECTIVE_AMENDED:
        return amends_objective(view, &kept.as.objective_made, err);
    case ROW_HINT_AMENDED:
        item = kept.as.hint_made.hint;
        if (item == 0 || item > view->hints.hint_count)
            return view_no_such("hint", item, err);
        view->hints.hints[item - 1].made = kept.as.hint_made;
        return 0;
    default:
        item = kept.as.indicator_made.indicator;
        if (item == 0 || item > view->indicator_count)
            return view_no_such("indicator", item, err);
        view->indicators[item - 1].made = kept.as.indicator_made;
        return 0;
    }
}

/* A seat outside exercise control sees, of an amend, only the rows of things that it may see. */
int view_amend_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    bool open = amends_is_open(view);

    (void)changed;
    switch (row->kind) {
    case ROW_AMEND_BEGUN:
        return amends_begun(view, row, err);
    case ROW_METRIC_AMENDED:
    case ROW_OBJECTIVE_AMENDED:
        return amends_made(view, row, err);
    case ROW_AMEND_DROPPED:
        if (open || row->as.amend_dropped.what == AMEND_METRIC)
            return amends_dropped(view, &row->as.amend_dropped, err);
        break;
    default:
        break;
    }
    if (!open)
        return error_set(err, ERROR_STATE, "no amend has begun");
    if (row->kind == ROW_AMEND_CHANGED)
        return amends_changed(view, row, err);
    if (row->kind != ROW_AMEND_DONE)
        return amends_made(view, row, err);
    view->amends.items[view->amends.count - 1].done = row->seq;
    return 0;
}
