/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/keys-look.h"

#include "base/text.h"
#include "desk/board/layout.h"
#include "desk/board/select.h"

enum { WHEEL_LINES = 3 };

void keys_look_inverse(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->help = false;
    board->filtering = true;
    board->filters_detail = board->focus == PANEL_DETAIL;
    text_copy(board->filter, sizeof(board->filter), "!");
}

/* Cursors that stood on lines which are left out now would stand on others: they are taken away. */
void keys_look_faults(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->help = false;
    board->faults = !board->faults;
    board->filters_detail = board->focus == PANEL_DETAIL;
    for (int i = 0; i < PANELS; i++)
        board->cursors[i].set = false;
}

void keys_look_still(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->still = !board->still;
}

void keys_look_visited(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    board->help = false;
    select_visited(board, press == '[');
}

void keys_look_size(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    board->help = false;
    if (press == '+') {
        board->zoomed = board->zoomed || board->large;
        board->large = !board->zoomed;
    } else {
        board->large = board->zoomed;
        board->zoomed = false;
    }
}

void keys_look_layout(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    board->help = false;
    board->zoomed = false;
    board->layout = (uint8_t)((board->layout + (press == 'L' ? 1 : LAYOUTS - 1)) % LAYOUTS);
    text_print(board->refused, sizeof(board->refused), "layout %s", layouts[board->layout].name);
    /* The panel that keys go to is one of the layout's. */
    if (board->focus != PANEL_DETAIL && board->focus != PANEL_QUEUE)
        select_panel(board, layouts[board->layout].columns[0][0]);
}

void keys_look_wall(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->help = false;
    board->on_wall = true;
}

bool keys_look_ends_wall(struct board *board, uint32_t press)
{
    bool was = board->on_wall;

    if (press == PRESS_REDRAW || press == 'q' || press == 'Q' || press == 3)
        return false;
    board->on_wall = false;
    return was;
}

void keys_look_bell(struct board *board, const struct painted *painted, uint32_t press)
{
    static const char *const words[BELLS] = {[BELL_NONE] = "new things in the queue make no sound",
                                             [BELL_SOUND] = "new things in the queue ring the bell",
                                             [BELL_FLASH] =
                                                 "new things in the queue flash the screen"};

    (void)painted;
    (void)press;
    board->bell = (board->bell + 1) % BELLS;
    text_copy(board->refused, sizeof(board->refused), words[board->bell]);
}

void keys_look_mouse(struct board *board, const struct painted *painted, uint32_t press)
{
    (void)painted;
    (void)press;
    board->mouse = !board->mouse;
    text_copy(board->refused, sizeof(board->refused),
              board->mouse ? "the mouse selects here"
                           : "the mouse is the terminal's own: it selects text");
}

void keys_look_wheel(struct board *board, const struct painted *painted, uint32_t press)
{
    int by = press_name(press) == PRESS_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES;
    enum panel_id id = select_panel_at(painted, press_x(press), press_y(press));

    if (id == PANELS)
        return;
    if (id != PANEL_DETAIL)
        select_panel(board, id);
    select_move(board, painted, by);
}
