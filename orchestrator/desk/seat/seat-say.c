/* SPDX-License-Identifier: Apache-2.0 */
/* ack, answer, ask, request, revert, hint, flag: what a team says to exercise control. Texts come
 * as an argument or on standard input, and are checked by the controller. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/score.h"
#include "desk/seat/fill.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

int seat_ack(struct seat *seat, const struct seat_line *line, struct error *err)
{
    json_t *order;
    uint32_t number;

    if (seat_number(line->words[0], &number, err) < 0)
        return -ERROR_INPUT;
    order = seat_order("ack");
    json_object_set_new(order, "target", json_text(line->words[0]));
    return seat_give(seat, order, err);
}

/* The text by a form, which shows the message that is answered. As fill_text. */
static int say_by_form(struct seat *seat, const char *verb, const char *target, char **ret_text,
                       struct error *err)
{
    const struct view_message *message = NULL;
    char title[80];
    int64_t number;

    if (strcmp(verb, "answer") == 0 && text_to_int(target, 1, UINT32_MAX, &number))
        message = view_message_of(seat->view, seat->team, (uint32_t)number);
    if (message != NULL)
        text_print(title, sizeof(title), "Answer to message %.20s", target);
    else
        text_copy(title, sizeof(title),
                  strcmp(verb, "question") == 0 ? "Question to exercise control" : "A text");
    return fill_text(seat, title, message != NULL ? message->made.body : NULL,
                     strcmp(verb, "question") == 0 ? "question" : "text", SEAT_BODY_MOST, ret_text,
                     err);
}

/* `word`: in which of a message's ways; NULL: not said. */
static int say_in_way(struct seat *seat, const char *verb, const char *target, const char *word,
                      const char *text, struct error *err)
{
    json_t *order;
    char *read = NULL;
    size_t length = 0;

    if (text == NULL && fill_can(seat)) {
        int left = say_by_form(seat, verb, target, &read, err);

        if (left != 0)
            return left < 0 ? left : EXIT_DONE;
        length = strlen(read);
    } else if (text == NULL && seat_input(seat, SEAT_BODY_MOST, &read, &length, err) < 0) {
        return -ERROR_INPUT;
    }
    while (read != NULL && length > 0 && strchr("\r\n", read[length - 1]) != NULL)
        read[--length] = '\0';
    order = seat_order(verb);
    json_object_set_new(order, "target", json_text(target));
    json_object_set_new(order, "detail", json_text(word != NULL ? word : ""));
    json_object_set_new(order, "set",
                        json_pack("{s:o}", "body", json_text(text != NULL ? text : read)));
    free(read);
    return seat_give(seat, order, err);
}

int seat_say(struct seat *seat, const char *verb, const char *target, const char *text,
             struct error *err)
{
    return say_in_way(seat, verb, target, NULL, text, err);
}

int seat_respond(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *word = seat_option(line, "as");
    uint32_t number;

    if (seat_number(line->words[0], &number, err) < 0)
        return -ERROR_INPUT;
    /* With a way named nothing more need be said. */
    return say_in_way(seat, "answer", line->words[0], word,
                      line->count > 1 ? line->words[1]
                      : word != NULL  ? ""
                                      : NULL,
                      err);
}

int seat_question(struct seat *seat, const struct seat_line *line, struct error *err)
{
    return seat_say(seat, "question", "", line->count > 0 ? line->words[0] : NULL, err);
}

int seat_request(struct seat *seat, const struct seat_line *line, struct error *err)
{
    json_t *order = seat_order("request");
    const char *reason = seat_option(line, "reason"), *priority = seat_option(line, "priority");

    json_object_set_new(order, "target", json_text(line->words[0]));
    json_object_set_new(order, "reason", json_text(reason != NULL ? reason : ""));
    json_object_set_new(order, "detail", json_text(priority != NULL ? priority : ""));
    return seat_give(seat, order, err);
}

int seat_revert(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view_team *team = view_team(seat->view, seat->team);
    const char *reason = seat_option(line, "reason");
    struct output out = seat_output(seat);
    int64_t price = team != NULL ? score_revert_price(seat->view, team, 0) : 0;
    char points[32];
    json_t *order;

    if (price > 0 && view_is_on(seat->view) && !line->yes) {
        if (seat->json)
            return seat_json(seat, json_pack("{s:b, s:s, s:I}", "ok", false, "text",
                                             "--yes asks for it", "price", (json_int_t)price));
        output_print(&out, TONE_WARN, "a revert costs %s points; --yes asks for it\n",
                     output_points(&points, price));
        return EXIT_DONE;
    }
    order = seat_order("revert");

    json_object_set_new(order, "target", json_text(line->words[0]));
    json_object_set_new(order, "reason", json_text(reason != NULL ? reason : ""));
    return seat_give(seat, order, err);
}

int seat_hint(struct seat *seat, const struct seat_line *line, struct error *err)
{
    json_t *order;
    uint32_t number;

    for (int i = 0; i < line->count; i++)
        if (seat_number(line->words[i], &number, err) < 0)
            return -ERROR_INPUT;
    order = seat_order("hint");
    json_object_set_new(order, "target", json_text(line->words[0]));
    json_object_set_new(order, "detail", json_text(line->count > 1 ? line->words[1] : ""));
    json_object_set_new(order, "force", json_boolean(line->yes));
    return seat_give(seat, order, err);
}

int seat_flag(struct seat *seat, const struct seat_line *line, struct error *err)
{
    json_t *order = seat_order("flag");

    json_object_set_new(order, "detail", json_text(line->words[0]));
    return seat_give(seat, order, err);
}
