/* SPDX-License-Identifier: Apache-2.0 */
#include "core/order/amend.h"

#include "core/model/row.h"

/* The row that made the thing which this row of an amend is about; ROW_NONE: it is about none. */
static enum row_kind amend_kind_of(const struct row *row)
{
    static const enum row_kind amended[ROW_KINDS] = {
        [ROW_EVENT_AMENDED] = ROW_EVENT_MADE,
        [ROW_INJECT_AMENDED] = ROW_INJECT_MADE,
        [ROW_EXPECTATION_AMENDED] = ROW_EXPECTATION_MADE,
        [ROW_INDICATOR_AMENDED] = ROW_INDICATOR_MADE,
        [ROW_HINT_AMENDED] = ROW_HINT_MADE,
        [ROW_METRIC_AMENDED] = ROW_METRIC_MADE,
        [ROW_OBJECTIVE_AMENDED] = ROW_OBJECTIVE_MADE,
    };
    static const enum row_kind dropped[AMEND_WHATS] = {
        [AMEND_EVENT] = ROW_EVENT_MADE,
        [AMEND_INJECT] = ROW_INJECT_MADE,
        [AMEND_EXPECTATION] = ROW_EXPECTATION_MADE,
        [AMEND_INDICATOR] = ROW_INDICATOR_MADE,
        [AMEND_HINT] = ROW_HINT_MADE,
        [AMEND_METRIC] = ROW_METRIC_MADE,
    };

    return row->kind == ROW_AMEND_DROPPED ? dropped[row->as.amend_dropped.what]
                                          : amended[row->kind];
}

static struct row *amend_find(const struct amend_rows *base, enum row_kind kind, uint32_t ordinal)
{
    for (size_t i = 0; i < base->count; i++)
        if (base->items[i].kind == kind && amend_ordinal(&base->items[i]) == ordinal)
            return &base->items[i];
    return NULL;
}

/* The exercise's own row follows the rows of an amend that say something of it. */
static int amend_follow_exercise(struct amend_rows *base, const struct row *row, struct pool *pool,
                                 struct error *err)
{
    struct row kept;

    if (base->count == 0 || base->items[0].kind != ROW_EXERCISE_OPENED)
        return 0;
    if (row_copy(&kept, row, pool, err) < 0)
        return -ERROR_MEMORY;
    if (row->kind == ROW_AMEND_BEGUN)
        base->items[0].as.exercise_opened.description = kept.as.amend_begun.description;
    else
        base->items[0].as.exercise_opened.endex = row->as.clock_extended.endex;
    return 0;
}

int amend_base_add(struct amend_rows *base, const struct row *row, struct pool *pool,
                   struct error *err)
{
    enum row_kind made = amend_kind_of(row);
    struct row *at;

    if (row->kind == ROW_AMEND_BEGUN || row->kind == ROW_CLOCK_EXTENDED)
        return amend_follow_exercise(base, row, pool, err);
    if (made != ROW_NONE) {
        at = amend_find(base, made,
                        row->kind == ROW_AMEND_DROPPED ? row->as.amend_dropped.item
                                                       : amend_ordinal(row));
        if (at == NULL)
            return error_set(err, ERROR_STATE, "row %lld amends what is not there",
                             (long long)row->seq);
        if (row->kind == ROW_AMEND_DROPPED) {
            at->kind = ROW_NONE;
            return 0;
        }
        if (row_copy(at, row, pool, err) < 0)
            return -ERROR_MEMORY;
        at->kind = made;
        return 0;
    }
    /* Of the other rows of an amend only those that make a thing are of the scenario. */
    if (row->kind == ROW_GENESIS_DONE || (base->begun && row->kind > ROW_GENESIS_DONE)) {
        base->begun = true;
        return 0;
    }
    at = pool_grow(pool, &base->items, &base->count, sizeof(*at));
    return at == NULL ? error_memory(err) : row_copy(at, row, pool, err);
}
