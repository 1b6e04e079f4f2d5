/* SPDX-License-Identifier: Apache-2.0 */
/* queue: what waits for a person of exercise control. */
#include <stdlib.h>

#include "base/text.h"
#include "desk/seat/seat.h"
#include "products/print/queue-print.h"

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
        count = queue_keep(items, count, seat->name, next);
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
