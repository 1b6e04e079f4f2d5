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
    return json_pack("{s:s, s:s}", "k", "order", "verb", verb);
}

/* Does this line answer? Rows are folded, so that the seat sees what its order brought. 0: not yet;
 * 1: yes. */
static int order_take_line(struct seat *seat, const json_t *line, const char *wanted,
                           struct error *err)
{
    const char *kind = json_string_value(json_object_get(line, "k")),
               *text = json_string_value(json_object_get(line, "text"));
    char clean[256];

    if (json_object_get(line, "e") != NULL)
        return seat_take_row(seat, line, err);
    if (kind == NULL || (strcmp(kind, wanted) != 0 && strcmp(kind, "error") != 0))
        return 0;
    if (strcmp(kind, wanted) == 0) /* a late answer to what was given up is nobody's */
        return json_integer_value(json_object_get(line, "id")) == seat->asked;
    text_clean(clean, sizeof(clean), text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    return error_set(err, ERROR_STATE, "the controller says: %s", clean);
}

/* The line of the kind `wanted`, which the caller owns. */
static int order_await(struct seat *seat, const char *wanted, json_t **ret_line, struct error *err)
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
        result = order_take_line(seat, line, wanted, err);
        if (result == 1) {
            *ret_line = line;
            return 0;
        }
        json_decref(line);
        if (result < 0)
            return result;
    }
    return error_set(err, ERROR_STATE,
                     "the controller does not answer: send it again, it arrives once");
}

/* Sends a line (taken over) and waits for the one that answers it. */
static int order_exchange(struct seat *seat, json_t *line, const char *wanted, json_t **ret_line,
                          struct error *err)
{
    int result;

    if (line == NULL)
        return error_memory(err);
    if (seat->dial == NULL) {
        json_decref(line);
        return error_set(err, ERROR_STATE, "no controller runs: nothing can be ordered");
    }
    json_object_set_new(line, "id", json_integer(++seat->asked));
    result = dial_send(seat->dial, line, REPLY_WITHIN, err);
    json_decref(line);
    return result == 0 ? order_await(seat, wanted, ret_line, err) : result;
}

int seat_ask(struct seat *seat, json_t *order, struct seat_answer *ret_answer, struct error *err)
{
    json_t *line = NULL;
    const char *text;
    int result = order_exchange(seat, order, "reply", &line, err);

    if (result < 0)
        return result;
    text = json_string_value(json_object_get(line, "text"));
    text_clean(ret_answer->text, sizeof(ret_answer->text), text != NULL ? text : "",
               text != NULL ? strlen(text) : 0);
    ret_answer->ok = json_is_true(json_object_get(line, "ok"));
    ret_answer->asked = json_is_true(json_object_get(line, "asked"));
    json_decref(line);
    return 0;
}

int seat_fetch(struct seat *seat, json_t *read, char **ret_text, struct error *err)
{
    json_t *line = NULL;
    const char *text;
    int result = order_exchange(seat, read, "document", &line, err);

    if (result < 0)
        return result;
    text = json_string_value(json_object_get(line, "text"));
    if (text == NULL || !json_is_true(json_object_get(line, "ok")))
        result = error_set(err, ERROR_MISSING, "%.200s", text != NULL ? text : "no document");
    else if ((*ret_text = strdup(text)) == NULL)
        result = error_memory(err);
    json_decref(line);
    return result;
}

int seat_give(struct seat *seat, json_t *order, struct error *err)
{
    struct output out = seat_output(seat);
    struct seat_answer answer;
    int result = seat_ask(seat, order, &answer, err);

    if (result < 0)
        return result;
    text_copy(seat->said, sizeof(seat->said), answer.text);
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
