/* SPDX-License-Identifier: Apache-2.0 */
/* The table of keys. While a filter is typed every key is text, but for the few that end it. */
#include "desk/board/keys.h"

#include <string.h>

#include "base/text.h"
#include "desk/board/keys-look.h"
#include "desk/board/keys-order.h"
#include "desk/board/matrix.h"
#include "desk/board/prompt.h"
#include "desk/board/select.h"
#include "desk/board/sheets.h"
#include "desk/board/typing.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- moving ---- */

static void keys_scroll_help(struct board *board, const struct painted *painted, int to)
{
    int most = painted->help_lines - painted->help_page;

    board->help_scroll = to > most ? (most > 0 ? most : 0) : to < 0 ? 0 : to;
}

static void keys_move_by(struct board *board, const struct painted *painted, int by)
{
    if (board->help)
        keys_scroll_help(board, painted, board->help_scroll + by);
    else
        select_move(board, painted, by);
}

static void keys_press_line(struct board *board, const struct painted *painted, uint32_t press)
{
    keys_move_by(board, painted, press == PRESS_UP || press == 'k' ? -1 : 1);
}

static void keys_press_page(struct board *board, const struct painted *painted, uint32_t press)
{
    int page = board->help ? painted->help_page : painted->page[board->focus];

    page = page > 1 ? page - 1 : 1;
    keys_move_by(board, painted, press == PRESS_PAGE_UP || press == 2 ? -page : page);
}

static void keys_press_end(struct board *board, const struct painted *painted, uint32_t press)
{
    int to = press == PRESS_HOME || press == 'g' ? 0 : BOARD_ROWS_MOST;

    if (board->help)
        keys_scroll_help(board, painted, to);
    else
        select_to(board, painted, to);
}

static void keys_press_follow(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    select_follow(board);
}

/* Opens what the cursor stands on. Where there is none yet it comes first, so that nothing is
 * opened that was not seen. */
static void keys_press_enter(struct board *board, const struct painted *painted, uint32_t press)
{
    struct subject about;

    (void)press;
    if (board->help)
        board->help = false;
    else if (!board->cursors[board->focus].set)
        select_move(board, painted, 0);
    else if ((board->focus == PANEL_MATRIX || board->focus == PANEL_TOPOLOGY) &&
             board->cursors[board->focus].kind == MATRIX_FOLD)
        board->unfolded = true;
    else if (select_subject(board, painted, &about) && !sheets_wish(board, &about))
        select_open(board, about);
}

/* A click is as the cursor's going there; on the line where it stands, as Enter. */
static void keys_press_click(struct board *board, const struct painted *painted, uint32_t press)
{
    if (!board->help && select_at(board, painted, press_x(press), press_y(press)) == 2)
        keys_press_enter(board, painted, press);
}

static void keys_press_wheel(struct board *board, const struct painted *painted, uint32_t press)
{
    if (board->help)
        keys_move_by(board, painted, press_name(press) == PRESS_WHEEL_UP ? -1 : 1);
    else
        keys_look_wheel(board, painted, press);
}

static void keys_press_last(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->help = false;
    select_last(board);
}

/* ---- panels ---- */

static void keys_press_panel(struct board *board, const struct painted *painted, uint32_t press)
{
    unsigned id = 0;

    (void)painted;
    while (id < PANEL_DETAIL && (unsigned char)panel_keys[id] != press)
        id++;
    board->help = false;
    board->looked |= id == PANEL_QUEUE;
    if (id < PANEL_DETAIL && (id != PANEL_QUEUE || board->inside))
        select_panel(board, (enum panel_id)id);
}

static void keys_press_next_panel(struct board *board, const struct painted *painted,
                                  uint32_t press)
{
    bool back = press == PRESS_BACK_TAB || press == PRESS_LEFT || press == 'h';
    bool across = press != PRESS_TAB && press != PRESS_BACK_TAB;
    unsigned to = board->focus, count = PANEL_DETAIL;

    (void)painted;
    board->help = false;
    if (across && board->focus == PANEL_MATRIX)
        matrix_step(board, back);
    else if (across && board->focus == PANEL_COORDINATION)
        coordination_step(board, back);
    else if (board->focus != PANEL_DETAIL) {
        /* Who is not of exercise control has no queue. */
        do
            to = (to + (back ? count - 1 : 1)) % count;
        while (to == PANEL_QUEUE && !board->inside);
        select_panel(board, (enum panel_id)to);
    }
}

static void keys_press_zoom(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    if (board->help)
        board->help = false;
    else
        board->zoomed = !board->zoomed;
}

static void keys_press_help(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->help = !board->help;
    board->help_scroll = 0;
}

/* ---- what is shown ---- */

static void keys_press_filter(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->help = false;
    board->filtering = true;
    board->filters_detail = board->focus == PANEL_DETAIL;
}

/* The first order that waits for an answer; y and d answer it. */
static void keys_press_answer(struct board *board, const struct painted *painted, uint32_t press)
{
    const struct view_ask *ask = board_ask(board, 0);

    (void)painted;
    (void)press;
    board->help = false;
    if (ask != NULL)
        select_open(board, (struct subject){SUBJECT_ASK, (uint32_t)(ask - board->view->asks)});
}

/* Where nothing waits, the panel follows what comes next. */
static void keys_press_waiting(struct board *board, const struct painted *painted, uint32_t press)
{
    if (board_queue(board, NULL) == 0) {
        keys_press_follow(board, painted, press);
        return;
    }
    board->help = false;
    select_panel(board, PANEL_QUEUE);
    select_waiting(board, press == 'N');
    board->looked = true;
}

static void keys_press_mark(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)press;
    if (!board->help && select_mark(board, painted))
        select_move(board, painted, 1);
}

static void keys_press_line_of_orders(struct board *board, const struct painted *painted,
                                      uint32_t press)
{
    (void)painted;
    (void)press;
    board->help = false;
    prompt_open(board, "");
}

static void keys_press_team(struct board *board, const struct painted *painted, uint32_t press)
{
    const struct view *view = board->view;
    bool back = press == 'T';
    uint32_t count = (uint32_t)view->team_count, team = board->team;

    (void)painted;
    /* All, then each team in order; holes are passed over. */
    for (uint32_t i = 0; i <= count; i++) {
        team = (team + (back ? count : 1)) % (count + 1);
        if (team == 0 || view_team(view, team) != NULL)
            break;
    }
    board->team = team;
}

static void keys_press_escape(struct board *board, const struct painted *painted, uint32_t press)
{
    bool here = board_filter_is_of(board, board->focus);

    if (board->help) {
        board->help = false;
    } else if (board->mark_count != 0) {
        board->mark_count = 0;
    } else if (here && board->filter[0] != '\0') {
        board->filter[0] = '\0';
    } else if (here && board->faults) {
        board->faults = false;
    } else if (board->focus == PANEL_DETAIL) {
        select_back(board);
    } else if (board->zoomed || board->large) {
        board->zoomed = board->large = false;
    } else if ((board->focus == PANEL_MATRIX || board->focus == PANEL_TOPOLOGY) &&
               (board->column != 0 || board->unfolded)) {
        board->column = 0;
        board->unfolded = false;
    } else if (board->focus == PANEL_COORDINATION && board->receiver != 0) {
        board->receiver = 0;
    } else {
        board->team = 0;
        keys_press_follow(board, painted, press);
    }
}

const struct key_class key_classes[] = {
    {{'1', '2', '3', '4', '5'},
     "1 2 3 4 5",
     "teams, timeline, range, ticker, queue",
     keys_press_panel,
     false,
     false},
    {{'6', '7', '8', '9', '0', 'W'},
     "6 7 8 9 0 W",
     "matrix, given, COP, who told whom, topology, seats",
     keys_press_panel,
     false,
     false},
    {{PRESS_TAB, PRESS_BACK_TAB, 'h', 'l', PRESS_LEFT, PRESS_RIGHT},
     "Tab, left, right, h l",
     "the panel beside it",
     keys_press_next_panel,
     false,
     false},
    {{PRESS_UP, PRESS_DOWN, 'k', 'j'},
     "up, down, j k",
     "the cursor, by a line",
     keys_press_line,
     false,
     false},
    {{PRESS_ENTER, '\r'},
     "Enter",
     "open what the cursor stands on, or the form of a sheet; Esc goes back",
     keys_press_enter,
     false,
     false},
    {{'-'}, "-", "the view that was shown last, and back", keys_press_last, false, false},
    {{'[', ']'},
     "[ ]",
     "the view that was visited before, and on again",
     keys_look_visited,
     false,
     false},
    {{'z'}, "z", "this panel over the whole screen, and back", keys_press_zoom, false, false},
    {{'+', '_'},
     "+ _",
     "the panel larger: two thirds, whole; smaller",
     keys_look_size,
     false,
     false},
    {{'L'},
     "L",
     "the next layout: auto, four, control, range, wide",
     keys_look_layout,
     false,
     false},
    {{'w'}, "w", "the wall: large digits; any key ends it", keys_look_wall, false, false},
    {{' '},
     "Space",
     "mark it; orders are then about all that is marked",
     keys_press_mark,
     false,
     false},
    {{':'},
     ":",
     "order something; Tab completes, up and down go back",
     keys_press_line_of_orders,
     false,
     false},
    {{PRESS_PAGE_UP, PRESS_PAGE_DOWN, 2, 6}, "PgUp PgDn", "a page", keys_press_page, false, false},
    {{PRESS_HOME, PRESS_END, 'g', 'G'},
     "g G, Home End",
     "the first and the last line",
     keys_press_end,
     false,
     false},
    {{'.'}, ".", "follow what is next again", keys_press_follow, false, false},
    {{'n', 'N'},
     "n N",
     "the next of the queue, or the one before",
     keys_press_waiting,
     false,
     false},
    {{'/'},
     "/",
     "only lines with a text; Enter keeps, Esc clears it",
     keys_press_filter,
     false,
     false},
    {{'!'}, "!", "only lines without a text: a filter \"!text\"", keys_look_inverse, false, false},
    {{'F'}, "F", "only lines that something is wrong with", keys_look_faults, false, false},
    {{'='},
     "=",
     "let the picture stand, and go on; \":\" goes on, too",
     keys_look_still,
     false,
     false},
    {{'t', 'T'},
     "t T",
     "show one team only, the next or the one before",
     keys_press_team,
     false,
     false},
    {{'a'},
     "a",
     "the first order that waits: y approves, d denies",
     keys_press_answer,
     false,
     false},
    {{PRESS_ESCAPE},
     "Esc",
     "back: help, marks, filter, F, detail, zoom, team",
     keys_press_escape,
     false,
     false},
    {{PRESS_CLICK},
     "click",
     "the cursor goes there; a second one opens",
     keys_press_click,
     false,
     false},
    {{PRESS_WHEEL_UP, PRESS_WHEEL_DOWN}, "wheel", "scroll", keys_press_wheel, false, false},
    {{'@'}, "@", "the mouse is the board's, or the terminal's", keys_look_mouse, false, false},
    {{'b'}, "b", "new in the queue: no sound, the bell, a flash", keys_look_bell, false, false},
    {{'?'}, "?", "this help", keys_press_help, false, false},
    {{PRESS_REDRAW}, "Ctrl-L", "draw the screen anew", NULL, false, true},
    {{'q', 'Q', 3}, "q, Ctrl-C", "detach; the exercise goes on", NULL, true, false},
};

const size_t key_class_count = COUNT(key_classes);

/* ---- typing a filter ---- */

static void keys_press_in_filter(struct board *board, uint32_t press)
{
    if (press == PRESS_ESCAPE || press == 3) {
        board->filter[0] = '\0';
        board->filtering = false;
    } else if (press == PRESS_ENTER || press == '\r') {
        board->filtering = false;
    } else if (press == PRESS_ERASE || press == 8) {
        typing_erase(board->filter);
    } else if (press == 21) {
        board->filter[0] = '\0';
    } else if (press >= 0x20 && press < 0x110000) {
        typing_add(board->filter, sizeof(board->filter), press);
    }
    for (int i = 0; i < PANELS; i++)
        board->cursors[i].set = false;
}

/* What the key means by the table. */
static const struct key_class *keys_press_class(struct board *board, const struct painted *painted,
                                                uint32_t press)
{
    for (size_t i = 0; i < COUNT(key_classes); i++)
        for (size_t j = 0; j < KEYS_PER_CLASS && key_classes[i].presses[j] != 0; j++)
            if (key_classes[i].presses[j] == press_name(press)) {
                if (key_classes[i].press != NULL)
                    key_classes[i].press(board, painted, press);
                return &key_classes[i];
            }
    return NULL;
}

const struct key_class *keys_press(struct board *board, const struct painted *painted,
                                   uint32_t press)
{
    const struct key_class *class = NULL;

    board->refused[0] = '\0';
    if (keys_look_ends_wall(board, press))
        return NULL;
    /* The mouse types nothing, and gives no order. */
    if (press_name(press) != press && (board->prompt.mode != PROMPT_CLOSED || board->filtering))
        return NULL;
    if (board->prompt.mode != PROMPT_CLOSED && press != PRESS_REDRAW) {
        prompt_press(board, press);
        return NULL;
    }
    if (board->filtering && press != PRESS_REDRAW && press != PRESS_UP && press != PRESS_DOWN) {
        keys_press_in_filter(board, press);
        return NULL;
    }
    if (board->help || !keys_order_press(board, painted, press))
        class = keys_press_class(board, painted, press);
    /* What is ordered is ordered about how things are now. */
    board->still &= board->prompt.mode == PROMPT_CLOSED;
    return class;
}
