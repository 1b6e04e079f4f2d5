/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of an amend. What an order changed since the genesis stays, unless the amend changes the
 * same: a row behind the amended one says it again. */
#include "core/order/amend.h"

#include <string.h>

#include "core/model/row.h"

static int amend_add_row(struct amending *a, const struct row *row, struct error *err)
{
    struct amend *amend = a->amend;
    struct row *at = pool_grow(&amend->pool, &amend->rows, &amend->row_count, sizeof(*at));

    return at == NULL ? error_memory(err) : row_copy(at, row, &amend->pool, err);
}

static int amend_drop(struct amending *a, const struct row *was, struct error *err)
{
    static const struct {
        enum row_kind kind;
        enum amend_what what;
    } whats[] = {
        {ROW_EVENT_MADE, AMEND_EVENT},
        {ROW_INJECT_MADE, AMEND_INJECT},
        {ROW_EXPECTATION_MADE, AMEND_EXPECTATION},
        {ROW_INDICATOR_MADE, AMEND_INDICATOR},
        {ROW_HINT_MADE, AMEND_HINT},
        {ROW_METRIC_MADE, AMEND_METRIC},
    };
    static const char text[] = "no longer in the scenario";
    struct row row = {.kind = ROW_AMEND_DROPPED,
                      .as.amend_dropped = {.number = (uint32_t)a->view->amends.count + 1,
                                           .item = amend_ordinal(was)}};

    for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++)
        if (whats[i].kind == was->kind)
            row.as.amend_dropped.what = whats[i].what;
    if (amend_add_row(a, &row, err) < 0)
        return -ERROR_MEMORY;
    if (was->kind == ROW_EVENT_MADE)
        row = (struct row){.kind = ROW_EVENT_STATE,
                           .as.event_state = {.event = was->as.event_made.event,
                                              .state = OCCURRENCE_CANCELLED,
                                              .by = a->by}};
    else if (was->kind == ROW_INJECT_MADE)
        row = (struct row){.kind = ROW_INJECT_STATE,
                           .as.inject_state = {.inject = was->as.inject_made.inject,
                                               .state = INJECT_SKIPPED,
                                               .by = a->by,
                                               .text = text}};
    else if (was->kind == ROW_EXPECTATION_MADE)
        row = (struct row){
            .kind = ROW_EXPECTATION_STATE,
            .as.expectation_state = {.expectation = was->as.expectation_made.expectation,
                                     .state = EXPECTATION_VOID,
                                     .by = a->by,
                                     .text = text}};
    else
        return 0;
    return amend_add_row(a, &row, err);
}

/* It was moved, and the amend gives it no other time. */
static int amend_keep_time(struct amending *a, const struct event_made *was,
                           const struct event_made *now, struct error *err)
{
    const struct view_event *event = view_event(a->view, now->event);

    if (event == NULL || was->at != now->at || was->close != now->close ||
        (event->made.at == was->at && event->made.close == was->close && !event->ordered))
        return 0;
    return amend_add_row(a,
                         &(struct row){.kind = ROW_EVENT_MOVED,
                                       .as.event_moved = {.event = now->event,
                                                          .at = event->made.at,
                                                          .close = event->made.close,
                                                          .fires = event->ordered,
                                                          .by = event->moved.by,
                                                          .text = "as before the amend"}},
                         err);
}

static const char *amend_keep_text(const char *was, const char *now, const char *live)
{
    return strcmp(was, now) == 0 ? live : now;
}

/* Its words were changed, and the amend says nothing else of the same. */
static int amend_keep_words(struct amending *a, const struct inject_made *was,
                            const struct inject_made *now, struct error *err)
{
    const struct view_inject *inject = view_inject(a->view, now->inject);
    const struct inject_made *live = inject != NULL ? &inject->made : NULL;
    struct inject_changed kept;

    if (inject == NULL || !inject->edited)
        return 0;
    kept = (struct inject_changed){
        .inject = now->inject,
        .title = amend_keep_text(was->title, now->title, live->title),
        .from = amend_keep_text(was->from, now->from, live->from),
        .subject = amend_keep_text(was->subject, now->subject, live->subject),
        .body = amend_keep_text(was->body, now->body, live->body),
        .timeout = was->timeout == now->timeout ? live->timeout : now->timeout,
        .by = a->by,
        .text = "as before the amend"};
    return amend_add_row(a, &(struct row){.kind = ROW_INJECT_CHANGED, .as.inject_changed = kept},
                         err);
}

int amend_make_rows(struct amending *a, const struct row *was, const struct row *now,
                    struct error *err)
{
    static const enum row_kind amended[ROW_KINDS] = {
        [ROW_EVENT_MADE] = ROW_EVENT_AMENDED,
        [ROW_INJECT_MADE] = ROW_INJECT_AMENDED,
        [ROW_EXPECTATION_MADE] = ROW_EXPECTATION_AMENDED,
        [ROW_INDICATOR_MADE] = ROW_INDICATOR_AMENDED,
        [ROW_HINT_MADE] = ROW_HINT_AMENDED,
        [ROW_METRIC_MADE] = ROW_METRIC_AMENDED,
        [ROW_OBJECTIVE_MADE] = ROW_OBJECTIVE_AMENDED,
    };
    struct row row;

    if (now == NULL)
        return amend_drop(a, was, err);
    row = *now;
    if (was != NULL && row.kind == ROW_EXERCISE_OPENED) {
        if (was->as.exercise_opened.endex == now->as.exercise_opened.endex)
            return 0; /* the description is in the amend's first row */
        row = (struct row){
            .kind = ROW_CLOCK_EXTENDED,
            .as.clock_extended = {.endex = now->as.exercise_opened.endex, .by = a->by}};
    } else if (was != NULL) {
        row.kind = amended[row.kind];
    }
    if (amend_add_row(a, &row, err) < 0)
        return -ERROR_MEMORY;
    if (row.kind == ROW_EVENT_AMENDED)
        return amend_keep_time(a, &was->as.event_made, &now->as.event_made, err);
    if (row.kind == ROW_INJECT_AMENDED)
        return amend_keep_words(a, &was->as.inject_made, &now->as.inject_made, err);
    return 0;
}
