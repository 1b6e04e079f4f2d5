/* SPDX-License-Identifier: Apache-2.0 */
/* Orders over the controller's socket: hello, one order, its reply. */
#include "desk/client/order.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "products/report/times.h"
#include "engine/run/spawn.h"
#include "core/model/row.h"
#include "wire/hello.h"

enum { WELCOME_WITHIN = 10000, REPLY_WITHIN = 30000, WORD_MOST = 64 };

/* ---- asking a person ---- */

bool order_confirm(const struct desk *desk, const struct found *found, const char *word,
                   const char *what)
{
    char typed[WORD_MOST] = "";

    if (desk->yes || desk->json || isatty(STDIN_FILENO) != 1 || !desk->err.tty)
        return true;
    if (found != NULL)
        output_print(&desk->err, TONE_BOLD, "%s (%s): ", found->about.name, found->folder.run);
    output_print(&desk->err, TONE_PLAIN, "%s\nType ", what);
    output_print(&desk->err, TONE_BOLD, "%s", word);
    output_print(&desk->err, TONE_PLAIN, " to go on: ");
    fflush(desk->err.to);
    if (fgets(typed, sizeof(typed), stdin) != NULL) {
        typed[strcspn(typed, "\r\n")] = '\0';
        if (strcasecmp(typed, word) == 0)
            return true;
    } else {
        fputc('\n', desk->err.to);
    }
    output_print(&desk->err, TONE_WARN, "Nothing was done.\n");
    return false;
}

/* ---- talking ---- */

json_t *order_line(const char *verb)
{
    return json_pack("{s:s, s:i, s:s}", "k", "order", "id", 1, "verb", verb);
}

void order_put(json_t *order, const char *key, const char *value)
{
    if (value != NULL)
        json_object_set_new(order, key, json_string(value));
}

/* The next line whose "k" is `kind`; an error line is an error. 0, DIAL_ENDED, DIAL_LATE or <0. */
static int order_await(struct dial *dial, const char *kind, int64_t within, json_t **ret_line,
                       struct error *err)
{
    struct moment now;

    time_now(&now);
    for (int64_t deadline = now.mono + within; now.mono <= deadline; time_now(&now)) {
        json_t *came = NULL;
        int result = dial_read(dial, deadline - now.mono, &came, err);

        if (result != 0)
            return result;

        const char *k = json_string_value(json_object_get(came, "k"));

        if (k != NULL && strcmp(k, kind) == 0) {
            *ret_line = came;
            return 0;
        }
        if (k != NULL && strcmp(k, "error") == 0) {
            const char *text = json_string_value(json_object_get(came, "text"));

            result =
                error_set(err, ERROR_STATE, "the controller says: %s", text != NULL ? text : "no");
        }
        json_decref(came);
        if (result < 0)
            return result;
    }
    return DIAL_LATE;
}

static int order_no_answer(int result, struct error *err)
{
    if (result == DIAL_ENDED)
        return error_set(err, ERROR_STATE, "the controller ended before it answered");
    if (result == DIAL_LATE)
        return error_set(err, ERROR_STATE, "the controller does not answer");
    return result;
}

/* Which rows a session is told: none, all of them, or a picture and then the new ones. */
enum order_rows { ROWS_NONE, ROWS_ALL, ROWS_PICTURE };

static int order_say_hello(const struct desk *desk, struct dial *dial, const char *wanted,
                           enum order_rows rows, struct error *err)
{
    struct hello hello = {
        .follow = rows != ROWS_NONE, .picture = rows == ROWS_PICTURE, .readonly = desk->readonly};
    json_t *said, *welcome = NULL;
    const char *run = "";

    /* Whoever follows sees what the seat sees. */
    if (seat_read(desk, &hello, err) < 0)
        return -ERROR_INPUT;

    text_copy(hello.actor, sizeof(hello.actor), seat_actor(desk));
    said = hello_line(&hello);
    if (said == NULL)
        return error_memory(err);

    int result = dial_send(dial, said, WELCOME_WITHIN, err);

    json_decref(said);
    if (result == 0)
        result = order_no_answer(order_await(dial, "welcome", WELCOME_WITHIN, &welcome, err), err);
    if (result == 0)
        result = hello_is_welcome(welcome, &run, err);
    if (result == 0 && strcmp(run, wanted) != 0)
        result = error_set(err, ERROR_STATE, "a controller of another exercise (%s) answers for %s",
                           folder_is_run(run) ? run : "?", wanted);
    json_decref(welcome);
    return result;
}

/* 0, DIAL_NOBODY or <0. */
static int order_try(const struct desk *desk, const struct found *exercise, enum order_rows rows,
                     struct dial **ret_dial, struct error *err)
{
    struct dial *dial = NULL;
    int result = dial_open(exercise->folder.socket, &dial, err);

    if (result != 0)
        return result;
    result = order_say_hello(desk, dial, exercise->folder.run, rows, err);
    if (result != 0) {
        dial_close(dial);
        return result;
    }
    *ret_dial = dial;
    return 0;
}

static int order_dial_rows(const struct desk *desk, const struct found *exercise,
                           enum order_rows rows, struct dial **ret_dial, struct error *err)
{
    int result = order_try(desk, exercise, rows, ret_dial, err);

    return result == DIAL_NOBODY
               ? error_set(err, ERROR_STATE, "the controller ended before it could be asked")
               : result;
}

int order_dial(const struct desk *desk, const struct found *exercise, bool follow,
               struct dial **ret_dial, struct error *err)
{
    return order_dial_rows(desk, exercise, follow ? ROWS_ALL : ROWS_NONE, ret_dial, err);
}

int order_dial_picture(const struct desk *desk, const struct found *exercise,
                       struct dial **ret_dial, struct error *err)
{
    return order_dial_rows(desk, exercise, ROWS_PICTURE, ret_dial, err);
}

/*
 * Starts a controller and dials it. Where the exercise is held already, somebody else's start is
 * under way, or a killed controller is still on its way out: both are over soon, so dialling and
 * starting are tried in turn.
 */
static int order_start(const struct desk *desk, const struct found *exercise, bool follow,
                       struct dial **ret_dial, struct error *err)
{
    enum { TRIES = 150 };
    const struct timespec beat = {.tv_nsec = 100 * 1000 * 1000};
    int result = DIAL_NOBODY;

    for (int i = 0; result == DIAL_NOBODY && i < TRIES; i++) {
        int spawned = spawn_controller(&exercise->folder, desk->connect, false, err);

        if (spawned < 0 && exercise->unchecked) {
            struct output to = desk->err;

            output_print(&to, TONE_BAD, "%s\n", err->text);
            spawned = spawn_controller(&exercise->folder, desk->connect, true, err);
        }

        if (spawned < 0)
            return spawned;
        result = order_try(desk, exercise, follow ? ROWS_ALL : ROWS_NONE, ret_dial, err);
        if (result == DIAL_NOBODY)
            nanosleep(&beat, NULL);
    }
    return result;
}

int order_connect(const struct desk *desk, const struct found *exercise, bool follow,
                  struct dial **ret_dial, struct error *err)
{
    if (exercise->about.copy)
        return error_set(err, ERROR_STATE, "%s is a copy of exercise %s, which is only read",
                         exercise->folder.state, exercise->folder.run);

    int result = order_try(desk, exercise, follow ? ROWS_ALL : ROWS_NONE, ret_dial, err);

    if (result != DIAL_NOBODY)
        return result;
    if (desk->readonly)
        return error_set(err, ERROR_STATE, "no controller runs, and --readonly does not start one");
    /* A controller without a range ends by itself soon after its start. */
    if (exercise->about.gone && exercise->about.run[0] != '\0' && !exercise->after)
        return error_set(err, ERROR_STATE, "exercise %s (%s) is over: its range is gone",
                         exercise->about.name, exercise->folder.run);
    if (!desk->quiet && !desk->json) {
        struct output to = desk->err;

        output_print(&to, TONE_DIM,
                     "no controller runs: starting one, which resumes the exercise\n");
    }
    result = order_start(desk, exercise, follow, ret_dial, err);
    return result == DIAL_NOBODY
               ? error_set(err, ERROR_STATE, "no controller answers at %s", exercise->folder.socket)
               : result;
}

int order_send(struct dial *dial, json_t *order, struct order_answer *ret_answer, struct error *err)
{
    struct order_answer answer = {.end = ORDER_REFUSED};
    json_t *reply = NULL;

    if (order == NULL)
        return error_memory(err);

    int result = dial_send(dial, order, REPLY_WITHIN, err);

    json_decref(order);
    if (result == 0)
        result = order_no_answer(order_await(dial, "reply", REPLY_WITHIN, &reply, err), err);
    if (result != 0)
        return result;

    const char *text = json_string_value(json_object_get(reply, "text"));

    text_clean(answer.text, sizeof(answer.text), text != NULL ? text : "",
               text != NULL ? strlen(text) : 0);
    if (json_is_true(json_object_get(reply, "ok")))
        answer.end = json_is_true(json_object_get(reply, "asked")) ? ORDER_ASKED_FOR : ORDER_TAKEN;
    json_decref(reply);
    *ret_answer = answer;
    return 0;
}

/* ---- a whole command ---- */

int order_print(const struct desk *desk, const struct order_answer *answer)
{
    bool asked = answer->end == ORDER_ASKED_FOR, ok = answer->end == ORDER_TAKEN || asked;

    if (desk->json) {
        output_json(&desk->out,
                    json_pack("{s:b, s:b, s:s}", "ok", ok, "asked", asked, "text", answer->text));
    } else if (!ok) {
        output_print(&desk->err, TONE_BAD,
                     answer->end == ORDER_REFUSED ? "refused: " : "not answered");
        output_print(&desk->err, TONE_PLAIN, "%s\n", answer->text);
    } else if (!desk->quiet) {
        output_print(&desk->out, asked ? TONE_WARN : TONE_GOOD, "%s\n", answer->text);
    }
    return ok ? EXIT_DONE : EXIT_FAILED;
}

int order_stop(const struct desk *desk, const struct order_answer *answer)
{
    order_print(desk, answer);
    return EXIT_FAILED;
}

int order_give(const struct desk *desk, const struct found *exercise, json_t *order,
               struct order_answer *ret_answer, struct error *err)
{
    struct dial *dial = NULL;
    int result = order_connect(desk, exercise, false, &dial, err);

    if (result == 0)
        result = order_send(dial, order, ret_answer, err);
    else
        json_decref(order);
    dial_close(dial);
    return result;
}

int order_run(const struct desk *desk, const struct found *exercise, json_t *order)
{
    struct order_answer answer = {0};
    struct error err = {0};

    return order_give(desk, exercise, order, &answer, &err) < 0 ? desk_failed(desk, &err)
                                                                : order_print(desk, &answer);
}

int order_moment(const struct desk *desk, struct found *found, const char *text,
                 const char *lacking, int64_t *ret_x)
{
    int code = exercise_fold(desk, found);
    const char *wrong;

    if (code != 0)
        return code;
    wrong = times_read(text, found->view, ret_x);
    return wrong != NULL ? desk_usage(desk, "\"%s\" is %s: %s", text, lacking, wrong) : 0;
}

int order_interval(const struct desk *desk, struct found *found, const char *text,
                   int64_t *ret_from, int64_t *ret_to)
{
    const char *dash = strchr(text, '-'),
               *day = text[0] == 'D' || text[0] == 'd' ? strchr(text, ' ') : NULL;
    char from[64], to[64];
    int64_t begin = 0, end = 0;
    int code;

    if (dash == NULL)
        return desk_usage(desk, "\"%s\" is not an interval: FROM-TO, such as 10:05-10:25", text);
    text_print(from, sizeof(from), "%.*s", (int)(dash - text), text);
    /* The second hour is of the first one's day. */
    if (day != NULL && day < dash && dash[1] >= '0' && dash[1] <= '9')
        text_print(to, sizeof(to), "%.*s %s", (int)(day - text), text, dash + 1);
    else
        text_copy(to, sizeof(to), dash + 1);
    code = order_moment(desk, found, from, "not a time of this exercise", &begin);
    if (code == 0)
        code = order_moment(desk, found, to, "not a time of this exercise", &end);
    if (code != 0)
        return code;
    if (end <= begin || begin < 0)
        return desk_usage(desk, "\"%s\" is not an interval: FROM-TO, such as 10:05-10:25", text);
    *ret_from = begin;
    *ret_to = end;
    return 0;
}
