/* SPDX-License-Identifier: Apache-2.0 */
/* inbox, show N: the messages of the seat's team, or, of a seat without a team, all. */
#include <inttypes.h>
#include <string.h>

#include "desk/seat/seat.h"
#include "products/print/json-text.h"

bool seat_has_message(const struct seat *seat, const struct view_message *message)
{
    return seat->team == 0 || view_message_is_of(message, seat->team);
}

uint32_t seat_messages_to(const struct seat *seat, size_t index)
{
    uint32_t number = 0;

    for (size_t i = 0; i <= index; i++)
        number += seat_has_message(seat, &seat->view->messages[i]);
    return number;
}

/* "new", "read", "answered": what the seat's team did about the message. */
static const char *inbox_state(const struct seat *seat, uint32_t number)
{
    return seat->team == 0                                          ? ""
           : view_answer_of(seat->view, seat->team, number) != NULL ? "answered"
           : view_acked_of(seat->view, seat->team, number) != NULL  ? "acknowledged"
                                                                    : "new";
}

static json_t *inbox_json(const struct seat *seat, const struct view_message *message,
                          uint32_t number)
{
    const struct view_acked *acked = view_acked_of(seat->view, seat->team, number);
    const struct view_answered *answer = view_answer_of(seat->view, seat->team, number);

    return json_pack(
        "{s:I, s:I, s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:o}", "n", (json_int_t)number,
        "x", (json_int_t)message->x, "team", view_team_id(seat->view, message->made.team), "from",
        json_text(message->made.from), "method", json_text(message->made.method), "subject",
        json_text(message->made.subject), "body", json_text(message->made.body), "state",
        inbox_state(seat, number), "acknowledged_by", acked != NULL ? acked->by : "", "answer",
        json_text(answer != NULL ? answer->made.text : ""), "answers",
        json_text(message->made.answers), "answered_as",
        json_text(answer != NULL ? answer->made.word : ""));
}

/* A mail is what everybody expects of an inbox. */
static const char *inbox_method(const struct view_message *message)
{
    return strcmp(message->made.method, "mail") == 0 ? "" : message->made.method;
}

static void inbox_row(const struct seat *seat, struct table *table,
                      const struct view_message *message, uint32_t number)
{
    const char *state = inbox_state(seat, number), *method = inbox_method(message);
    char at[32];

    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%" PRIu32, number);
    table_cell(table, 1, TONE_PLAIN, "%s", output_clock(&at, message->x));
    if (seat->team != 0)
        table_cell(table, 2, strcmp(state, "new") == 0 ? TONE_WARN : TONE_DIM, "%s", state);
    else
        table_cell(table, 2, TONE_PLAIN, "%s",
                   message->made.inside      ? "exercise control"
                   : message->made.team == 0 ? "all"
                                             : view_team_id(seat->view, message->made.team));
    table_cell(table, 3, TONE_PLAIN, "%s%s%s%s", message->made.from, method[0] != '\0' ? " (" : "",
               method, method[0] != '\0' ? ")" : "");
    table_cell(table, 4, TONE_PLAIN, "%s",
               message->made.subject[0] != '\0' ? message->made.subject : message->made.body);
}

int seat_inbox(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    json_t *json = json_array();
    struct table table;
    uint32_t number = 0;

    (void)err;
    table_init(&table, seat->team != 0 ? ">N|TIME|STATE|FROM|SUBJECT" : ">N|TIME|TO|FROM|SUBJECT");
    for (size_t i = 0; i < view->message_count; i++) {
        const struct view_message *message = &view->messages[i];

        if (!seat_has_message(seat, message))
            continue;
        number++;
        if (seat_option(line, "new") != NULL && strcmp(inbox_state(seat, number), "new") != 0)
            continue;
        json_array_append_new(json, inbox_json(seat, message, number));
        inbox_row(seat, &table, message, number);
    }
    return seat_list(seat, json, &table, number == 0 ? "no message yet" : "no new message");
}

static int inbox_show(struct seat *seat, uint32_t wanted, struct error *err)
{
    const struct view *view = seat->view;
    const struct view_message *found = NULL;
    const struct view_answered *answer = view_answer_of(view, seat->team, wanted);
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    uint32_t number = 0;
    char at[32];

    for (size_t i = 0; i < view->message_count && number < wanted; i++)
        if (seat_has_message(seat, &view->messages[i])) {
            found = &view->messages[i];
            number++;
        }
    if (found == NULL || number != wanted)
        return error_set(err, ERROR_MISSING, "there is no message %" PRIu32, wanted);
    if (seat->json)
        return seat_json(seat, inbox_json(seat, found, wanted));
    output_print(&out, TONE_BOLD, "%" PRIu32 "  %s\n", wanted,
                 output_clean(&pool, found->made.subject));
    output_print(&out, TONE_DIM, "from %s%s%s, %s\n\n", output_clean(&pool, found->made.from),
                 found->made.method[0] != '\0' ? ", by " : "",
                 output_clean(&pool, found->made.method), output_clock(&at, found->x));
    seat_paragraph(&out, found->made.body);
    if (found->made.answers[0] != '\0' && answer == NULL)
        output_print(&out, TONE_WARN,
                     "\nanswer it in one of these ways: %s (answer %" PRIu32 " --as WORD)\n",
                     output_clean(&pool, found->made.answers), wanted);
    if (answer != NULL) {
        output_print(&out, TONE_DIM, "\nanswered%s%s by %s, %s\n\n",
                     answer->made.word[0] != '\0' ? " as " : "",
                     output_clean(&pool, answer->made.word), output_clean(&pool, answer->made.by),
                     output_clock(&at, answer->x));
        seat_paragraph(&out, answer->made.text);
    } else if (strcmp(inbox_state(seat, wanted), "new") == 0 &&
               seat_may_not(seat, "ack", (char[SEAT_REASON]){0}) == NULL) {
        output_print(&out, TONE_DIM, "\nack %" PRIu32 " tells exercise control that it was read\n",
                     wanted);
    }
    pool_done(&pool);
    return 0;
}

int seat_show(struct seat *seat, const struct seat_line *line, struct error *err)
{
    bool report = strcmp(line->words[0], "report") == 0,
         named = report && seat->team == 0 && line->count == 3;
    const struct view_team *team = named ? view_team_called(seat->view, line->words[1]) : NULL;
    uint32_t wanted;

    if (report ? line->count != 2 && !named : line->count != 1)
        return error_set(err, ERROR_INPUT, "show N, or show report N");
    if (named && team == NULL)
        return error_set(err, ERROR_MISSING, "there is no such team");
    if (seat_number(line->words[line->count - 1], &wanted, err) < 0)
        return -ERROR_INPUT;
    return report ? seat_show_report(seat, named ? team->made.team : seat->team, wanted, err)
                  : inbox_show(seat, wanted, err);
}
