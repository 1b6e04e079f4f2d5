/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/undo.h"

#include <string.h>

#include "base/text.h"
#include "core/view/queue.h"
#include "core/view/view-places.h"

enum { STEPS_MOST = 1000 /* of one order */ };

/* Which order undoes which, in words: what an order changes its row says, and that is put back as
 * it was. NULL: it can be. */
static const struct {
    const char *verb, *never;
} undo_verbs[] = {
    {"hold", NULL},     /* release, by inject.state */
    {"release", NULL},  /* hold */
    {"skip", NULL},     /* scheduled again, while its time is to come */
    {"postpone", NULL}, /* event.moved, to where it was */
    {"excuse", NULL},   /* excuse-reverse */
    {"adjust", NULL},   /* adjust-reverse */
    {"claim", NULL},    /* unclaim, or whoever had it before */
    {"unclaim", NULL},  /* claim */
    {"done", NULL},     /* it waits again */
    {"note", NULL},     /* withdrawn: it stays in the journal and in no report */
    {"fire", "what was sent was sent (excon cleanup undoes what a script did)"},
    {"message", "a message that was sent was read"},
    {"amend", "amend to the scenario as it was: excon amend"},
    {"met", "excon met --undo takes it back"},
    {"grade", "grade it anew"},
    {"edit", "edit it again"},
    {"clone", "skip the copy"},
    {"clock", "the clock is set back by excon clock remove and restore"},
    {"adjust-reverse", "adjust the score anew"},
    {"excuse-reverse", "excuse the time anew"},
};

const char *view_undo_never(const char *verb)
{
    for (size_t i = 0; i < sizeof(undo_verbs) / sizeof(undo_verbs[0]); i++)
        if (strcmp(undo_verbs[i].verb, verb) == 0)
            return undo_verbs[i].never;
    return "it has no way back; another order has to change it";
}

const char *view_undo_called(char to[UNDO_CALLED], const struct view_undo *undo)
{
    text_print(to, UNDO_CALLED, "%s%s%s", undo->verb, undo->target[0] != '\0' ? " " : "",
               undo->target);
    return to;
}

const struct view_undo *view_undo_of(const struct view *view, int64_t row)
{
    for (size_t i = view->undos.count; i > 0; i--)
        if (view->undos.list[i - 1].row == row)
            return &view->undos.list[i - 1];
    return NULL;
}

const struct view_undo *view_undo_newest(const struct view *view, const char *actor)
{
    for (size_t i = view->undos.count; i > 0; i--)
        if (!view->undos.list[i - 1].undone && strcmp(view->undos.list[i - 1].actor, actor) == 0)
            return &view->undos.list[i - 1];
    return NULL;
}

/* ---- rows ---- */

static int undo_add_order(struct view *view, const struct row *row, struct error *err)
{
    const struct order_given *body = &row->as.order_given;
    struct view_undo *undo;

    view->undos.r = row->r;
    if (!body->accepted || strcmp(body->verb, "undo") == 0) {
        view->undos.r = -1; /* its rows are none of the order before */
        return 0;
    }
    undo = pool_grow(&view->pool, &view->undos.list, &view->undos.count, sizeof(*undo));
    if (undo == NULL)
        return error_memory(err);
    *undo = (struct view_undo){.row = row->seq, .x = row->x, .role = (enum role)body->role};
    view_clean(undo->actor, sizeof(undo->actor), body->actor);
    view_clean(undo->verb, sizeof(undo->verb), body->verb);
    view_clean(undo->target, sizeof(undo->target), body->target);
    return 0;
}

/* Whose row it is: the person's who ordered it; NULL: it is none that is kept. */
static const char *undo_fill(const struct view *view, const struct row *row,
                             struct view_undo_step *step)
{
    const struct view_inject *inject;
    const struct view_event *event;
    const struct view_claim *claim;

    *step = (struct view_undo_step){.kind = row->kind, .seq = row->seq};
    switch (row->kind) {
    case ROW_INJECT_STATE:
        inject = view_inject(view, row->as.inject_state.inject);
        step->item = row->as.inject_state.inject;
        step->state = inject != NULL ? (int)inject->state : INJECT_STATES;
        step->before = inject != NULL ? inject->row : 0;
        return row->as.inject_state.by;
    case ROW_EVENT_STATE:
        event = view_event(view, row->as.event_state.event);
        step->item = row->as.event_state.event;
        step->state = event != NULL ? (int)event->state : OCCURRENCES;
        return row->as.event_state.by;
    case ROW_EVENT_MOVED:
        event = view_event(view, row->as.event_moved.event);
        step->item = row->as.event_moved.event;
        if (event == NULL)
            return NULL;
        step->at = event->made.at, step->close = event->made.close;
        step->ordered = event->ordered;
        step->to = row->as.event_moved.at, step->until = row->as.event_moved.close;
        return row->as.event_moved.by;
    case ROW_SCORE_EXCUSED:
        step->item = row->as.score_excused.number;
        return row->as.score_excused.by;
    case ROW_SCORE_ADJUSTED:
        step->item = row->as.score_adjusted.number;
        step->team = row->as.score_adjusted.team;
        return row->as.score_adjusted.by;
    case ROW_NOTE_WRITTEN:
        return row->as.note_written.by;
    case ROW_QUEUE_CLAIMED:
    case ROW_QUEUE_RELEASED:
    case ROW_QUEUE_DONE:
        claim = queue_claim_of(view, row->as.queue.row);
        step->row = row->as.queue.row;
        step->team = row->as.queue.team;
        if (claim != NULL && claim->held)
            view_clean(step->by, sizeof(step->by), claim->by);
        return "";
    default:
        return NULL;
    }
}

int view_undo_follow(struct view *view, const struct row *row, struct error *err)
{
    struct view_undos *undos = &view->undos;
    struct view_undo *undo = undos->count != 0 ? &undos->list[undos->count - 1] : NULL;
    struct view_undo_step step, *at;
    const char *by;

    if (row->kind == ROW_ORDER_GIVEN)
        return undo_add_order(view, row, err);
    if (undo == NULL || undos->r != row->r || view_undo_never(undo->verb) != NULL)
        return 0;
    by = undo_fill(view, row, &step);
    if (by == NULL || (by[0] != '\0' && strcmp(by, undo->actor) != 0))
        return 0;
    /* What comes by itself names nobody; rows of the queue name whom they are about. */
    if (by[0] == '\0' && row->kind != ROW_QUEUE_CLAIMED && row->kind != ROW_QUEUE_RELEASED &&
        row->kind != ROW_QUEUE_DONE)
        return 0;
    if (undo->step_count >= STEPS_MOST) {
        undo->lost = true;
        return 0;
    }
    at = pool_grow(&view->pool, &undo->steps, &undo->step_count, sizeof(*at));
    if (at == NULL)
        return error_memory(err);
    *at = step;
    return 0;
}

/* What an order before had made of an inject it is again, by another row. */
static void undo_renew(struct view *view, const struct view_undo_step *undone)
{
    const struct view_inject *inject = view_inject(view, undone->item);

    for (size_t i = 0; inject != NULL && i < view->undos.count; i++)
        for (size_t k = 0; k < view->undos.list[i].step_count; k++) {
            struct view_undo_step *step = &view->undos.list[i].steps[k];

            if (step->kind == ROW_INJECT_STATE && step->item == undone->item &&
                step->seq == undone->before)
                step->seq = inject->row;
        }
}

int view_undone_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct view_undo *undo = view_undo_of(view, row->as.order_undone.row);

    (void)changed;
    if (undo == NULL)
        return error_set(err, ERROR_STATE, "row %lld is no order that was accepted",
                         (long long)row->as.order_undone.row);
    view->undos.list[undo - view->undos.list].undone = true;
    for (size_t i = 0; i < undo->step_count; i++)
        if (undo->steps[i].kind == ROW_INJECT_STATE)
            undo_renew(view, &undo->steps[i]);
    return 0;
}
