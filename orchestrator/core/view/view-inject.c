/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of injects and of what is expected after them. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/moves.h"
#include "core/view/view-places.h"

static int inject_on_state(struct view *view, const struct row *row, struct error *err)
{
    const struct inject_state_row *body = &row->as.inject_state;
    struct view_inject *inject = view_inject(view, body->inject);

    if (inject == NULL)
        return view_no_such("inject", body->inject, err);
    if (!move_inject(inject->state, (enum inject_state)body->state))
        return view_no_move(inject_state_words[inject->state], inject_state_words[body->state],
                            err);
    if (body->state == INJECT_HELD)
        inject->before = inject->state;
    inject->full = inject->state == INJECT_DISPATCHED && body->state == INJECT_DISPATCHED;
    if (body->state == INJECT_DISPATCHED)
        text_copy(inject->boot, sizeof(inject->boot), body->boot);
    if ((body->state == INJECT_DISPATCHED && !inject->full) ||
        (body->state == INJECT_DELIVERED && inject->dispatched < 0)) {
        inject->dispatched = row->x;
        inject->dispatched_r = row->r;
        inject->incarnation = body->incarnation;
        inject->epoch = view->epoch;
    }
    if (body->state == INJECT_DELIVERED) {
        inject->delivered = row->x;
        inject->delivered_wall = row->wall;
    }
    view_done_by(&inject->turned, body->by, row);
    inject->fire_at = -1;
    inject->state = (enum inject_state)body->state;
    /* With a text it is only taken to run, as nobody answers. */
    inject->begun = body->state == INJECT_RUNNING &&
                    (body->text[0] == '\0' || (inject->begun && body->attempt == inject->attempt));
    inject->attempt = body->attempt;
    inject->x = row->x;
    inject->row = row->seq;
    inject->has_exit = body->has_exit;
    inject->exit = body->exit;
    text_copy(inject->output, sizeof(inject->output), body->output);
    view_clean(inject->by, sizeof(inject->by), body->by);
    view_clean(inject->text, sizeof(inject->text), body->text);
    return 0;
}

static int inject_on_planned(struct view *view, const struct row *row, struct error *err)
{
    const struct inject_planned *body = &row->as.inject_planned;
    struct view_inject *inject = view_inject(view, body->inject);

    if (inject == NULL)
        return view_no_such("inject", body->inject, err);
    if (!inject_can_go(inject->state, inject->made.vm == 0))
        return view_no_move(inject_state_words[inject->state], "planned", err);
    inject->fire_at = body->at > 0 ? body->at : -1;
    view_clean(inject->fire_by, sizeof(inject->fire_by), body->by);
    return 0;
}

static int inject_on_changed(struct view *view, const struct row *row, struct error *err)
{
    const struct inject_changed *body = &row->as.inject_changed;
    struct view_inject *inject = view_inject(view, body->inject);
    struct row kept;

    if (inject == NULL)
        return view_no_such("inject", body->inject, err);
    if (inject->attempt != 0 || inject_is_over(inject->state))
        return view_no_move(inject_state_words[inject->state], "changed", err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    inject->edited = true;
    inject->made.title = kept.as.inject_changed.title;
    inject->made.from = kept.as.inject_changed.from;
    inject->made.subject = kept.as.inject_changed.subject;
    inject->made.body = kept.as.inject_changed.body;
    inject->made.timeout = body->timeout;
    return 0;
}

static int inject_on_cleanup(struct view *view, const struct row *row, struct error *err)
{
    const struct inject_cleanup *body = &row->as.inject_cleanup;
    struct view_inject *inject = view_inject(view, body->inject);
    char text[160];

    if (inject == NULL)
        return view_no_such("inject", body->inject, err);
    if (!move_cleanup(inject->cleanup, (enum cleanup_state)body->state))
        return view_no_move(cleanup_words[inject->cleanup], cleanup_words[body->state], err);
    inject->cleanup = (enum cleanup_state)body->state;
    inject->cleanups += body->state == CLEANUP_SENT;
    if (body->state == CLEANUP_PENDING)
        inject->cleanup_due = body->due;
    view_clean(text, sizeof(text), body->text);
    inject->cleanup_text = text[0] != '\0' ? pool_text(&view->pool, text) : "";
    return inject->cleanup_text != NULL ? 0 : error_memory(err);
}

static int inject_on_expectation(struct view *view, const struct row *row, struct error *err)
{
    const struct expectation_state_row *body = &row->as.expectation_state;
    struct view_expectation *expectation = view_expectation(view, body->expectation);
    bool opens;

    if (expectation == NULL)
        return view_no_such("expectation", body->expectation, err);
    if (!move_expectation(expectation->state, (enum expectation_state)body->state))
        return view_no_move(expectation_state_words[expectation->state],
                            expectation_state_words[body->state], err);
    opens = expectation->state == EXPECTATION_WAITING && body->state == EXPECTATION_OPEN;
    /* One that was open before has another time only. */
    if (expectation->state != (enum expectation_state)body->state)
        expectation->x = body->at > 0 ? body->at : row->x;
    expectation->state = (enum expectation_state)body->state;
    expectation->row = row->seq;
    if (body->state == EXPECTATION_OPEN) {
        expectation->due = body->due;
        expectation->opened = row->seq;
    }
    view_clean(expectation->by, sizeof(expectation->by), body->by);
    view_clean(expectation->text, sizeof(expectation->text), body->text);
    return opens ? view_deadline_expected(view, expectation, row, err) : 0;
}

int view_inject_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    switch (row->kind) {
    case ROW_INJECT_STATE:
        return inject_on_state(view, row, err);
    case ROW_INJECT_PLANNED:
        return inject_on_planned(view, row, err);
    case ROW_INJECT_CHANGED:
        return inject_on_changed(view, row, err);
    case ROW_INJECT_CLEANUP:
        return inject_on_cleanup(view, row, err);
    default:
        return inject_on_expectation(view, row, err);
    }
}

int64_t view_first_delivery(const struct view *view, const struct ordinals *injects)
{
    int64_t first = -1;

    for (uint32_t i = 0; i < injects->count; i++) {
        const struct view_inject *inject = view_inject(view, injects->items[i]);

        if (inject != NULL && inject->delivered >= 0 && (first < 0 || inject->delivered < first))
            first = inject->delivered;
    }
    return first;
}
