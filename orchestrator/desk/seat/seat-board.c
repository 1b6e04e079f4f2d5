/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board: the seat as a screen. A team's has its inbox, what is due, services, points, reports and
 * what has happened; other seats have the scoreboard of their role, which only looks here.
 */
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/order/rights.h"
#include "desk/board/board.h"
#include "desk/board/fetch.h"
#include "desk/board/keys.h"
#include "desk/board/select.h"
#include "desk/seat/fill.h"
#include "desk/seat/report-form.h"
#include "desk/seat/seat.h"
#include "desk/seat/sheet-fill.h"
#include "desk/team/home.h"
#include "desk/vt/vt.h"

enum { BOARD_TICK = 1000 /* ms */, BOARD_PRESSES_A_TURN = 256 };

struct boarding {
    struct seat *seat;
    struct home home;   /* of a team's seat */
    struct board board; /* of another one's */
    struct painted painted;
    size_t messages; /* told */
    bool leaves;
};

/* ---- a team's ---- */

static int board_ack(struct boarding *b, struct error *err)
{
    json_t *order = seat_order("ack");
    struct seat_answer answer;
    char number[16];

    text_print(number, sizeof(number), "%u", b->home.on);
    json_object_set_new(order, "target", json_string(number));
    if (seat_ask(b->seat, order, &answer, err) < 0)
        return -ERROR_STATE;
    text_copy(b->seat->said, sizeof(b->seat->said), answer.text);
    b->home.said_bad = !answer.ok;
    return 0;
}

/* A form takes the terminal, and gives it back. What came of it, and what was wrong with it unless
 * the session has ended, is told at the bottom. */
static int board_form(struct boarding *b, struct error *err)
{
    struct seat *seat = b->seat;
    const struct view_report *report = view_report_of(seat->view, seat->team, b->home.on);
    char number[16];
    int result;

    vt_close();
    text_print(number, sizeof(number), "%u", b->home.on);
    if (b->home.wish == HOME_ANSWER)
        result = seat_say(seat, "answer", number, NULL, err);
    else if (b->home.wish == HOME_ASK)
        result = seat_say(seat, "question", "", NULL, err);
    else if (b->home.wish == HOME_REVISE && report != NULL)
        result = report_form(seat, report->made.kind, b->home.on, err);
    else
        result = report_form(seat, b->home.wish == HOME_SITREP ? "sitrep" : "incident", 0, err);
    b->home.said_bad = result < 0;
    if (result < 0)
        text_copy(seat->said, sizeof(seat->said), err->text);
    if (result < 0 && seat->dial != NULL && seat_hear_all(seat, err) < 0)
        return -ERROR_STATE;
    return vt_open(fileno(seat->in), fileno(seat->out), seat->tty, err);
}

static int board_grant(struct boarding *b, struct error *err)
{
    enum home_wish wish = b->home.wish;
    int result = 0;

    b->seat->said[0] = '\0';
    if (wish == HOME_LEAVE)
        b->leaves = true;
    else if (wish == HOME_REDRAW)
        vt_redraw();
    else
        result = wish == HOME_ACK ? board_ack(b, err) : board_form(b, err);
    b->home.wish = HOME_NOTHING;
    text_copy(b->home.said, sizeof(b->home.said), b->seat->said);
    return result;
}

/* ---- of exercise control ---- */

/* The form of a sheet takes the terminal, as a team's forms do. */
static int board_sheet(struct boarding *b, struct error *err)
{
    const struct sheet_wish wish = b->board.sheet;
    struct seat *seat = b->seat;
    const struct view_metric *metric = view_metric(seat->view, wish.metric);
    const struct view_inject *inject = view_inject(seat->view, wish.inject);
    struct sheet_about about;
    int result;

    b->board.sheet = (struct sheet_wish){0};
    if (metric == NULL)
        return 0;
    vt_close();
    seat->said[0] = '\0';
    result = sheet_about(seat->view, view_team_id(seat->view, metric->made.team), metric->made.id,
                         &about, err);
    about.report = wish.report;
    about.inject = inject != NULL ? inject->made.id : NULL;
    if (result == 0)
        result = sheet_fill(seat, &about, err);
    text_copy(b->board.reply, sizeof(b->board.reply), result < 0 ? err->text : seat->said);
    if (result < 0 && seat->dial != NULL && seat_hear_all(seat, err) < 0)
        return -ERROR_STATE;
    return vt_open(fileno(seat->in), fileno(seat->out), seat->tty, err);
}

/* The text that the detail shows and no row has; once for each version of it. */
static void board_fetch(struct boarding *b)
{
    struct document *document = &b->board.document;
    const struct subject *about = &b->board.about;
    int64_t version = 0;
    json_t *request;
    struct error err;
    char *text = NULL;
    int result;

    if (b->seat->dial == NULL || b->board.focus != PANEL_DETAIL)
        return;
    request = fetch_request(b->seat->view, about, &version);
    if (request == NULL || (document->about.kind == about->kind &&
                            document->about.item == about->item && document->version == version)) {
        json_decref(request);
        return;
    }
    fetch_drop(document);
    document->about = *about;
    document->version = version;
    result = seat_fetch(b->seat, request, &text, &err);
    fetch_take_text(document, result == 0 ? text : err.text, result == 0);
    free(text);
}

/* ---- any ---- */

/* Keys of the scoreboard by its own names. */
static uint32_t board_key(uint32_t press)
{
    static const struct {
        uint32_t vt, board;
    } keys[] = {{VT_UP, PRESS_UP},           {VT_DOWN, PRESS_DOWN},
                {VT_LEFT, PRESS_LEFT},       {VT_RIGHT, PRESS_RIGHT},
                {VT_PAGE_UP, PRESS_PAGE_UP}, {VT_PAGE_DOWN, PRESS_PAGE_DOWN},
                {VT_HOME, PRESS_HOME},       {VT_END, PRESS_END},
                {VT_ENTER, PRESS_ENTER},     {VT_BACK_TAB, PRESS_BACK_TAB}};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (keys[i].vt == press)
            return keys[i].board;
    return press;
}

static void board_press(struct boarding *b, uint32_t press)
{
    const struct key_class *class;

    if (b->seat->team != 0) {
        home_press(&b->home, press);
        return;
    }
    if (press == VT_CONTROL('C')) {
        b->leaves = true;
        return;
    }
    b->board.reply[0] = '\0';
    class = keys_press(&b->board, &b->painted, board_key(press));
    if (class != NULL && class->redraws)
        vt_redraw();
    b->leaves = class != NULL && class->leaves;
}

static void board_fill_in(struct boarding *b)
{
    /* With these every order is refused before it is given: a seat's orders are its commands. */
    static const struct board_rights looks = {.known = true, .readonly = true};
    struct seat *seat = b->seat;

    b->home.x = seat_x(seat);
    b->board.age = b->board.still ? b->home.x - b->board.x : 0;
    if (b->board.still)
        return;
    b->board.x = b->home.x;
    b->board.view = seat->view;
    b->board.wall = seat->view->wall;
    b->board.phase = seat->view->phase;
    b->board.link = LINK_LIVE;
    b->board.rights = &looks;
    b->board.ranked = b->board.inside = role_sees_all(seat->role);
    b->board.grades = rights_may(seat->role, "sheet", false) == MAY;
    b->board.ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

static int board_paint_all(struct boarding *b, struct error *err)
{
    struct grid grid;
    int width, height, result;

    board_fill_in(b);
    vt_size(&width, &height);
    if (!grid_init(&grid, width, height, b->board.ascii))
        return error_memory(err);
    if (b->seat->team != 0)
        home_paint(&b->home, &grid);
    else {
        board_fetch(b);
        board_paint(&b->board, &grid, &b->painted);
    }
    select_settle(&b->board, &b->painted);
    result = vt_draw(&grid, -1, 0, err);
    grid_done(&grid);
    return result;
}

static int board_hear(struct boarding *b, struct error *err)
{
    struct seat *seat = b->seat;
    int result = seat->dial != NULL ? seat_hear_all(seat, err) : 0;

    for (; b->messages < seat->view->message_count; b->messages++) {
        const struct view_message *message = &seat->view->messages[b->messages];

        if (!seat_has_message(seat, message))
            continue;
        b->home.said_bad = false;
        text_print(b->home.said, sizeof(b->home.said), "new message: %s",
                   message->made.subject[0] != '\0' ? message->made.subject : message->made.body);
    }
    return result;
}

/* One event. 0; VT_ENDED; <0. */
static int board_turn(struct boarding *b, struct error *err)
{
    bool still = b->board.still && b->seat->team == 0; /* rows wait in the socket */
    int beside = b->seat->dial != NULL && !still ? dial_descriptor(b->seat->dial) : -1, event;
    uint32_t press;

    if (board_paint_all(b, err) < 0)
        return -ERROR_SYSTEM;
    event = vt_wait(BOARD_TICK, beside, &press, err);
    for (int i = 0; event == VT_KEY && i < BOARD_PRESSES_A_TURN && !b->leaves; i++) {
        board_press(b, press);
        if (b->home.wish != HOME_NOTHING)
            return board_grant(b, err);
        if (b->board.sheet.metric != 0)
            return board_sheet(b, err);
        event = vt_wait(0, -1, &press, err);
    }
    if (event < 0 || event == VT_ENDED)
        return event;
    return still ? 0 : board_hear(b, err);
}

int seat_board(struct seat *seat, const struct seat_line *line, struct error *err)
{
    static struct boarding boarding; /* large */
    struct boarding *b = &boarding;
    int result;

    (void)line;
    if (!fill_can(seat))
        return error_set(err, ERROR_INPUT,
                         "the board needs a terminal: ssh -t portal board, or `board` at the "
                         "prompt");
    memset(b, 0, sizeof(*b));
    b->seat = seat;
    b->messages = seat->view->message_count;
    b->home = (struct home){.view = seat->view,
                            .team = seat->team,
                            .person = seat->name,
                            .may_write = rights_may(seat->role, "report", true) != MAY_NOT};
    fflush(seat->out);
    result = vt_open(fileno(seat->in), fileno(seat->out), seat->tty, err);
    while (result == 0 && !b->leaves)
        result = board_turn(b, err);
    vt_close();
    fetch_drop(&b->board.document);
    return result == VT_ENDED ? error_set(err, ERROR_STATE, "the terminal has ended") : result;
}
