/* SPDX-License-Identifier: Apache-2.0 */
/* Who has claimed what in the queue, and what is done. A claim outlives what waits, so that one who
 * has claimed a report gets its revisions too. */
#include "core/view/queue.h"
#include "core/view/view-places.h"

struct view_claim *queue_claim_of(const struct view *view, int64_t row)
{
    for (size_t i = view->claim_count; i > 0; i--)
        if (view->claims[i - 1].row == row)
            return &view->claims[i - 1];
    return NULL;
}

int view_queue(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct queue_row *body = &row->as.queue;
    struct view_claim *claim = queue_claim_of(view, body->row);

    (void)changed;
    if (body->row <= 0 || body->row >= row->seq)
        return error_set(err, ERROR_STATE, "row %lld cannot wait", (long long)body->row);
    if (claim == NULL)
        claim = pool_grow(&view->pool, &view->claims, &view->claim_count, sizeof(*claim));
    if (claim == NULL)
        return error_memory(err);
    *claim = (struct view_claim){.row = body->row,
                                 .team = body->team,
                                 .held = row->kind == ROW_QUEUE_CLAIMED,
                                 .since = row->x,
                                 .done = row->kind == ROW_QUEUE_DONE ? row->seq : 0};
    view_clean(claim->by, sizeof(claim->by), body->by);
    view_clean(claim->text, sizeof(claim->text), body->text);
    return 0;
}
