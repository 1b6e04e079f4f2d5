/* SPDX-License-Identifier: Apache-2.0 */
/* inbox, show N: the messages of the seat's team, or, of a seat without a team, all. */
#include <inttypes.h>
#include <string.h>

#include "desk/seat/seat.h"
#include "products/print/json-text.h"

/* The message in place i, counted from the first ever; NULL: it is not kept any more. */
static const struct view_message *inbox_at(const struct view *view, uint64_t i)
{
    return view->message_count - i <= VIEW_MESSAGES ? &view->messages[i % VIEW_MESSAGES] : NULL;
}

static bool inbox_is_ours(const struct seat *seat, const struct view_message *message)
{
    return seat->team == 0 || (!message->made.inside && seat_concerns(seat, message->made.team));
}

static json_t *inbox_json(const struct seat *seat, const struct view_message *message,
                          uint32_t number)
{
    return json_pack("{s:I, s:I, s:s, s:o, s:o, s:o}", "n", (json_int_t)number, "x",
                     (json_int_t)message->x, "team", view_team_id(seat->view, message->made.team),
                     "from", json_text(message->made.from), "subject",
                     json_text(message->made.subject), "body", json_text(message->made.body));
}

int seat_inbox(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    struct output out = seat_output(seat);
    json_t *json = json_array();
    struct table table;
    uint32_t number = 0;

    (void)line, (void)err;
    table_init(&table, ">N|TIME|FROM|SUBJECT");
    for (uint64_t i = view->message_count > VIEW_MESSAGES ? view->message_count - VIEW_MESSAGES : 0;
         i < view->message_count; i++) {
        const struct view_message *message = inbox_at(view, i);
        char at[32];

        if (message == NULL || !inbox_is_ours(seat, message))
            continue;
        json_array_append_new(json, inbox_json(seat, message, ++number));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%" PRIu32, number);
        table_cell(&table, 1, TONE_PLAIN, "%s", output_clock(&at, message->x));
        table_cell(&table, 2, TONE_PLAIN, "%s", message->made.from);
        table_cell(&table, 3, TONE_PLAIN, "%s", message->made.subject);
    }
    if (seat->json)
        seat_json(seat, json_incref(json));
    else if (number == 0)
        output_print(&out, TONE_DIM, "no message yet\n");
    else
        table_print(&table, &out, 0);
    table_done(&table);
    json_decref(json);
    return 0;
}

int seat_show(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    struct output out = seat_output(seat);
    const struct view_message *found = NULL;
    struct pool pool = POOL_EMPTY;
    uint32_t wanted, number = 0;
    char at[32];

    if (seat_number(line->words[0], &wanted, err) < 0)
        return -ERROR_INPUT;
    for (uint64_t i = view->message_count > VIEW_MESSAGES ? view->message_count - VIEW_MESSAGES : 0;
         i < view->message_count && number < wanted; i++) {
        found = inbox_at(view, i);
        number += found != NULL && inbox_is_ours(seat, found);
    }
    if (found == NULL || number != wanted)
        return error_set(err, ERROR_MISSING, "there is no message %" PRIu32, wanted);
    if (seat->json)
        return seat_json(seat, inbox_json(seat, found, wanted));
    output_print(&out, TONE_BOLD, "%" PRIu32 "  %s\n", wanted,
                 output_clean(&pool, found->made.subject));
    output_print(&out, TONE_DIM, "from %s, %s\n\n", output_clean(&pool, found->made.from),
                 output_clock(&at, found->x));
    seat_paragraph(&out, found->made.body);
    pool_done(&pool);
    return 0;
}
