/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reach, console and screen: the controller connects with the machine and passes the descriptor.
 * The session stays open beside it, because what it reaches ends with it, and because the
 * controller says there why it cut the connection. Standard output is the machine's alone.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "desk/seat/rfb.h"
#include "desk/seat/serial.h"
#include "desk/seat/seat.h"

enum { REACHED_WITHIN = 30000, LOOK_WITHIN = 30000 /* ms */ };

struct reached {
    struct seat *seat;
    char why[256]; /* it could not be made, or was cut; "": neither is known */
};

/* 1: it is about this connection, which is there or (`why`) is not. */
static int reach_take_line(struct reached *reached, const json_t *line, struct error *err)
{
    const char *kind = json_string_value(json_object_get(line, "k"));
    const char *text = json_string_value(json_object_get(line, "text"));

    if (json_object_get(line, "e") != NULL)
        return seat_take_row(reached->seat, line, err);
    if (kind == NULL || (strcmp(kind, "reached") != 0 && strcmp(kind, "unreached") != 0 &&
                         strcmp(kind, "error") != 0))
        return 0;
    if (strcmp(kind, "reached") != 0)
        text_clean(reached->why, sizeof(reached->why), text != NULL ? text : "no",
                   text != NULL ? strlen(text) : 2);
    return 1;
}

/* The connection; the order has been accepted. */
static int reach_await(struct reached *reached, int *ret_socket, struct error *err)
{
    struct moment now;
    int64_t deadline;
    int result = 0;

    time_now(&now);
    deadline = now.mono + REACHED_WITHIN;
    while (result == 0) {
        json_t *line = NULL;

        time_now(&now);
        result = dial_read(reached->seat->dial, deadline > now.mono ? deadline - now.mono : 0,
                           &line, err);
        if (result == DIAL_ENDED || result == DIAL_LATE)
            return error_set(err, ERROR_STATE, "the controller %s",
                             result == DIAL_ENDED ? "has ended" : "does not answer");
        if (result == 0)
            result = reach_take_line(reached, line, err);
        json_decref(line);
    }
    if (result < 0)
        return result;
    *ret_socket = reached->why[0] == '\0' ? dial_take_passed(reached->seat->dial) : -1;
    if (*ret_socket >= 0)
        return 0;
    return error_set(err, ERROR_STATE, "%s",
                     reached->why[0] != '\0' ? reached->why : "no connection came with the answer");
}

/* Beside the connection: whatever is told. Whether the session has ended, or the connection. */
static bool reach_is_over(void *data)
{
    struct reached *reached = data;
    struct error err = {0};
    int result = 0;

    while (result == 0) {
        json_t *line = NULL;

        result = dial_read(reached->seat->dial, 0, &line, &err);
        if (result == 0)
            result = reach_take_line(reached, line, &err);
        json_decref(line);
    }
    if (result == DIAL_LATE)
        return false;
    if (reached->why[0] == '\0')
        text_copy(reached->why, sizeof(reached->why),
                  result < 0 ? err.text : "the controller has ended");
    return true;
}

/* Why it has ended, when the controller ended it: it says so at about the same time. */
static int reach_ended(struct reached *reached, struct error *err)
{
    reach_is_over(reached);
    return reached->why[0] != '\0' ? error_set(err, ERROR_STATE, "%s", reached->why) : 0;
}

static int reach_open(struct reached *reached, json_t *order, int *ret_socket, struct error *err)
{
    struct seat_answer answer;
    int result = seat_ask(reached->seat, order, &answer, err);

    if (result == 0 && !answer.ok)
        result = error_set(err, ERROR_STATE, "refused: %s", answer.text);
    return result == 0 ? reach_await(reached, ret_socket, err) : result;
}

/* "web", "web:443": the order. */
static json_t *reach_order(const char *word, struct error *err)
{
    const char *colon = strrchr(word, ':');
    json_t *order;
    int64_t port = 0;

    if (colon != NULL && !text_to_int(colon + 1, 1, UINT16_MAX, &port)) {
        error_set(err, ERROR_INPUT, "the port behind the colon must be from 1 to 65535");
        return NULL;
    }
    order = seat_order("reach");
    if (order == NULL)
        error_memory(err);
    json_object_set_new(order, "target",
                        json_stringn(word, colon != NULL ? (size_t)(colon - word) : strlen(word)));
    json_object_set_new(order, "port", json_integer(port));
    return order;
}

/* The order of something else than SSH or a port. */
static json_t *reach_order_of(const struct seat_line *line, const char *what)
{
    json_t *order = seat_order("reach");

    json_object_set_new(order, "target", json_string(line->words[0]));
    if (line->count > 1)
        json_object_set_new(order, "team", json_string(line->words[1]));
    json_object_set_new(order, "detail", json_string(what));
    return order;
}

/* Takes the order over; NULL: it could not be made, as the error says. */
static int reach_carry(struct seat *seat, json_t *order, struct error *err)
{
    struct reached reached = {.seat = seat};
    int socket = -1,
        result = order != NULL ? reach_open(&reached, order, &socket, err) : -ERROR_INPUT;

    if (result < 0)
        return result;

    struct beside beside = {dial_descriptor(seat->dial), reach_is_over, &reached};

    fflush(seat->out);
    carry(STDIN_FILENO, STDOUT_FILENO, socket, &beside);
    close(socket);
    return reach_ended(&reached, err);
}

int seat_reach(struct seat *seat, const struct seat_line *line, struct error *err)
{
    return reach_carry(seat, reach_order(line->words[0], err), err);
}

/* A picture of the screen at this moment. Takes the order over. */
static int reach_shot(struct seat *seat, json_t *order, struct error *err)
{
    struct reached reached = {.seat = seat};
    struct picture picture = {0};
    int socket = -1, result;

    if (seat->tty)
        return error_set(err, ERROR_INPUT, "a picture is not for a terminal: --shot >FILE");
    result = reach_open(&reached, order, &socket, err);
    if (result < 0)
        return result;
    result = rfb_look(socket, LOOK_WITHIN, &picture, err);
    close(socket);
    if (result == 0)
        result = png_write(&picture, seat->out, err);
    picture_done(&picture);
    return result;
}

int seat_screen(struct seat *seat, const struct seat_line *line, struct error *err)
{
    json_t *order = reach_order_of(line, "screen");

    if (order == NULL)
        return error_memory(err);
    return seat_option(line, "shot") != NULL ? reach_shot(seat, order, err)
                                             : reach_carry(seat, order, err);
}

int seat_console(struct seat *seat, const struct seat_line *line, struct error *err)
{
    struct reached reached = {.seat = seat};
    struct output hints = seat_output(seat);
    json_t *order = reach_order_of(line, "console");
    int socket = -1, result;
    enum serial_end end;

    result = reach_open(&reached, order, &socket, err);
    if (result < 0)
        return result;

    struct beside beside = {dial_descriptor(seat->dial), reach_is_over, &reached};

    hints.to = stderr;
    fflush(seat->out);
    fcntl(socket, F_SETFL, 0); /* a person types it */
    end = serial_talk(socket, &hints, seat_option(line, "raw") != NULL, &beside);
    close(socket);
    if (end == SERIAL_LEFT)
        return 0;
    result = reach_ended(&reached, err);
    return result < 0
               ? result
               : error_set(err, ERROR_STATE,
                           "the console was closed: the machine is off, or is being rebuilt");
}
