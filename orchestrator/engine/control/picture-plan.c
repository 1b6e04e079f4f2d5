/* SPDX-License-Identifier: Apache-2.0 */
/* What a seat is told of a picture: one walk over all rows, two bytes each. */
#include <stdlib.h>
#include <string.h>

#include "core/order/rights.h"
#include "engine/control/picture-own.h"

static bool picture_class_is_seen(const struct seen_by *class, enum role role, uint32_t team)
{
    return class->audience == AUDIENCE_NAMED
               ? rights_see_named(class->team, &(struct ordinals){class->to, class->to_count}, role,
                                  team)
               : rights_see(class->audience, class->team, role, team);
}

/* Newest results, by their rows. */
struct newest {
    uint32_t row, condition;
};

static int picture_newest_by_row(const void *one, const void *other)
{
    const struct newest *a = one, *b = other;

    return a->row < b->row ? -1 : a->row > b->row;
}

/* In the order of their rows, and a last one that no row is. Malloc'd; NULL: no memory. */
static struct newest *picture_newest(const struct picture *picture)
{
    const struct checked *checks = picture->checks.items;
    struct newest *all = calloc(picture->checks.count + 1, sizeof(*all));
    size_t count = 0;

    for (size_t i = 0; all != NULL && i < picture->checks.count; i++)
        if (checks[i].row != 0)
            all[count++] = (struct newest){checks[i].row, (uint32_t)i};
    if (all != NULL)
        qsort(all, count, sizeof(*all), picture_newest_by_row);
    return all;
}

static bool picture_plan_add(struct picture_plan *plan, size_t *room,
                             const struct picture_item *item)
{
    if (plan->count == *room) {
        size_t more = *room != 0 ? *room * 2 : 1024;
        struct picture_item *items = reallocarray(plan->items, more, sizeof(*items));

        if (items == NULL)
            return false;
        plan->items = items;
        *room = more;
    }
    plan->items[plan->count++] = *item;
    return true;
}

static bool picture_plan_fill(const struct picture *picture, const struct newest *newest,
                              struct picture_plan *plan)
{
    size_t room = 0;

    for (size_t i = 0; i < picture->count; i++) {
        uint16_t row = picture->rows[i];
        struct picture_item item = {.row = (uint32_t)i + 1, .itself = (row & PASSED) == 0};

        if (i % PICTURE_BLOCK == 0)
            plan->before[i / PICTURE_BLOCK] = (uint32_t)plan->told;
        if (newest->row == item.row)
            item.condition = newest++->condition;
        if (!plan->sees[row & ~PASSED])
            continue;
        item.number = (uint32_t)++plan->told;
        if ((item.itself || item.condition != 0) && !picture_plan_add(plan, &room, &item))
            return false;
    }
    return true;
}

int picture_plan(const struct picture *picture, enum role role, uint32_t team,
                 struct picture_plan *ret_plan, struct error *err)
{
    struct picture_plan plan = {.rows = (int64_t)picture->count};
    struct newest *newest = picture_newest(picture);
    bool done;

    plan.sees = calloc(picture->class_count + 1, sizeof(*plan.sees));
    plan.before = calloc(picture->count / PICTURE_BLOCK + 1, sizeof(*plan.before));
    done = newest != NULL && plan.sees != NULL && plan.before != NULL;
    for (size_t i = 0; done && i < picture->class_count; i++)
        plan.sees[i] = picture_class_is_seen(&picture->classes[i], role, team);
    done = done && picture_plan_fill(picture, newest, &plan);
    free(newest);
    if (!done) {
        picture_plan_done(&plan);
        return error_memory(err);
    }
    *ret_plan = plan;
    return 0;
}

void picture_plan_done(struct picture_plan *plan)
{
    free(plan->items);
    free(plan->before);
    free(plan->sees);
    *plan = (struct picture_plan){0};
}

int64_t picture_number(const struct picture *picture, const struct picture_plan *plan, int64_t row)
{
    size_t at = (size_t)(row - 1), block = at / PICTURE_BLOCK;
    int64_t number = plan->before[block];

    for (size_t i = block * PICTURE_BLOCK; i <= at; i++)
        number += plan->sees[picture->rows[i] & ~PASSED];
    return number;
}

const struct ledger_book *picture_book(const struct picture *picture, uint32_t condition)
{
    return &((const struct checked *)picture->checks.items)[condition].book;
}
