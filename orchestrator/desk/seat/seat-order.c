/* SPDX-License-Identifier: Apache-2.0 */
/* Orders of a seat over the controller's socket, and their answers. */
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "core/model/row.h"
#include "desk/seat/seat.h"

enum { REPLY_WITHIN = 30000 /* ms */ };

json_t *seat_order(const char *verb)
{
    return json_pack("{s:s, s:i, s:s}", "k", "order", "id", 1, "verb", verb);
}

static void order_take_reply(const json_t *line, struct seat_answer *answer)
{
    const char *text = json_string_value(json_object_get(line, "text"));

    text_clean(answer->text, sizeof(answer->text), text != NULL ? text : "",
               text != NULL ? strlen(text) : 0);
    answer->ok = json_is_true(json_object_get(line, "ok"));
    answer->asked = json_is_true(json_object_get(line, "asked"));
}

/* 0: not yet; 1: *answer. */
static int order_take_line(struct seat *seat, const json_t *line, struct seat_answer *answer,
                           struct error *err)
{
    const char *kind = json_string_value(json_object_get(line, "k"));

    if (json_object_get(line, "e") != NULL)
        return seat_take_row(seat, line, err); /* the seat sees what its order brought */
    if (kind == NULL || (strcmp(kind, "reply") != 0 && strcmp(kind, "error") != 0))
        return 0;
    order_take_reply(line, answer);
    return strcmp(kind, "reply") == 0
               ? 1
               : error_set(err, ERROR_STATE, "the controller says: %s", answer->text);
}

static int order_await(struct seat *seat, struct seat_answer *answer, struct error *err)
{
    struct moment now;

    time_now(&now);
    for (int64_t deadline = now.mono + REPLY_WITHIN; now.mono <= deadline; time_now(&now)) {
        json_t *line = NULL;
        int result = dial_read(seat->dial, deadline - now.mono, &line, err);

        if (result == DIAL_ENDED)
            return error_set(err, ERROR_STATE,
                             "the controller ended before it answered: send it again, it arrives "
                             "once");
        if (result == DIAL_LATE)
            break;
        if (result < 0)
            return result;
        result = order_take_line(seat, line, answer, err);
        json_decref(line);
        if (result != 0)
            return result < 0 ? result : 0;
    }
    return error_set(err, ERROR_STATE,
                     "the controller does not answer: send it again, it arrives once");
}

int seat_ask(struct seat *seat, json_t *order, struct seat_answer *ret_answer, struct error *err)
{
    struct seat_answer answer = {0};
    int result;

    if (order == NULL)
        return error_memory(err);
    if (seat->dial == NULL) {
        json_decref(order);
        return error_set(err, ERROR_STATE, "no controller runs: nothing can be ordered");
    }
    result = dial_send(seat->dial, order, REPLY_WITHIN, err);
    json_decref(order);
    if (result == 0)
        result = order_await(seat, &answer, err);
    if (result == 0)
        *ret_answer = answer;
    return result;
}

int seat_give(struct seat *seat, json_t *order, struct error *err)
{
    struct output out = seat_output(seat);
    struct seat_answer answer;
    int result = seat_ask(seat, order, &answer, err);

    if (result < 0)
        return result;
    if (seat->json) {
        seat_json(seat, json_pack("{s:b, s:b, s:s}", "ok", answer.ok, "asked", answer.asked, "text",
                                  answer.text));
        return answer.ok ? EXIT_DONE : EXIT_FAILED;
    }
    if (!answer.ok)
        return error_set(err, ERROR_STATE, "refused: %s", answer.text);
    output_print(&out, answer.asked ? TONE_WARN : TONE_GOOD, "%s\n", answer.text);
    return EXIT_DONE;
}
