/* SPDX-License-Identifier: Apache-2.0 */
/* queue: what waits for a person of exercise control. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/seat/seat.h"
#include "products/print/queue-print.h"

/* Is it the seat's to take: its own, or nobody's? */
static bool queue_is_free(const struct seat *seat, const struct queue_item *item, bool mine)
{
    return item->claim != NULL ? strcmp(item->claim->by, seat->name) == 0 : !mine;
}

/* Keeps the seat's own ones, or (`next`) the first one that is its own or nobody's. */
static size_t queue_keep(const struct seat *seat, struct queue_item *items, size_t count, bool next)
{
    size_t kept = 0;

    for (int own = 1; own >= (next ? 0 : 1); own--)
        for (size_t i = 0; i < count && !(next && kept != 0); i++)
            if (queue_is_free(seat, &items[i], own == 1)) {
                struct queue_item item = items[i];

                items[kept++] = item;
            }
    return kept;
}

static int queue_show_one(struct seat *seat, const char *word, struct error *err)
{
    struct output out = seat_output(seat);
    struct queue_item item;
    int64_t number;

    if (!text_to_int(word, 1, INT64_MAX, &number))
        return error_set(err, ERROR_INPUT, "a number of the queue is wanted");
    if (!queue_find(seat->view, number, seat_x(seat), &item))
        return error_set(err, ERROR_MISSING, "nothing waits under the number %lld",
                         (long long)number);
    if (seat->json)
        return seat_json(seat, queue_json(seat->view, &item, 1));
    queue_print_one(&out, seat->view, &item);
    return 0;
}

int seat_queue(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *named = seat_option(line, "team");
    bool next = seat_option(line, "next") != NULL, mine = seat_option(line, "mine") != NULL;
    const struct view_team *team = NULL;
    struct output out = seat_output(seat);
    struct queue_item *items;
    size_t count;
    int result = 0;

    if (line->count != 0)
        return queue_show_one(seat, line->words[0], err);
    if (named != NULL && (team = view_team_called(seat->view, named)) == NULL)
        return error_set(err, ERROR_MISSING, "there is no such team");
    items = queue_list(seat->view, team != NULL ? team->made.team : 0, seat_x(seat),
                       seat_option(line, "all") != NULL, &count);
    if (next || mine)
        count = queue_keep(seat, items, count, next);
    if (seat->json)
        result = seat_json(seat, queue_json(seat->view, items, count));
    else if (count == 0)
        output_print(&out, TONE_DIM, "nothing waits for %s\n", mine ? "you" : "a person");
    else if (next)
        queue_print_one(&out, seat->view, &items[0]);
    else
        queue_print(&out, seat->view, items, count, true);
    free(items);
    return result;
}
