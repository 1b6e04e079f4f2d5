/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/alerts.h"

#include <stdlib.h>

static int alerts_compare(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return a < b ? -1 : a > b;
}

/* How many of these are not among those; both are sorted. */
static unsigned alerts_lacking(const int64_t *now, size_t count, const int64_t *then,
                               size_t then_count)
{
    unsigned lacking = 0;
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        while (at < then_count && then[at] < now[i])
            at++;
        lacking += at == then_count || then[at] != now[i];
    }
    return lacking;
}

/* The numbers of all that waits, sorted; NULL: nothing, or no memory. A kind is part of it, as one
 * row may be the beginning of two things. */
static int64_t *alerts_list(const struct board *board, size_t *ret_count)
{
    struct queue_item *items =
        board->inside ? queue_list(board->view, 0, board->x, false, ret_count) : NULL;
    int64_t *numbers = items != NULL ? calloc(*ret_count + 1, sizeof(*numbers)) : NULL;

    if (numbers == NULL)
        *ret_count = 0;
    for (size_t i = 0; i < *ret_count; i++)
        numbers[i] = items[i].row * QUEUE_KINDS + (int64_t)items[i].kind;
    if (numbers != NULL)
        qsort(numbers, *ret_count, sizeof(*numbers), alerts_compare);
    free(items);
    return numbers;
}

void alerts_done(struct alerts *alerts)
{
    free(alerts->seen);
    free(alerts->rung);
    *alerts = (struct alerts){0};
}

bool alerts_take(struct alerts *alerts, struct board *board)
{
    size_t count = 0;
    int64_t *now = alerts_list(board, &count);
    bool rings;

    if (!alerts->begun || board->looked) {
        int64_t *seen = count != 0 ? calloc(count, sizeof(*seen)) : NULL;

        for (size_t i = 0; seen != NULL && i < count; i++)
            seen[i] = now[i];
        free(alerts->seen);
        alerts->seen = seen;
        alerts->seen_count = seen != NULL ? count : 0;
    }
    rings = alerts->begun && alerts_lacking(now, count, alerts->rung, alerts->rung_count) != 0;
    board->news = alerts_lacking(now, count, alerts->seen, alerts->seen_count);
    board->looked = false;
    free(alerts->rung);
    alerts->rung = now;
    alerts->rung_count = count;
    alerts->begun = true;
    return rings;
}
