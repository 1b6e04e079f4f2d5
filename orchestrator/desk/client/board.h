/* SPDX-License-Identifier: Apache-2.0 */
/* Running excon-board: with the terminal, or for one snapshot as text. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

struct board_look {
    const char *role, *team; /* whose board; both NULL: the seat's */
    bool ascii, text;
    const char *layout, *bell; /* as excon-board takes them; NULL: as it begins by itself */
    bool wall, no_mouse, light;
    bool until_endex;       /* the board ends by itself with the exercise */
    bool replay;            /* of board_print: on the terminal, with a clock of its own … */
    const char *at, *speed; /* … which begins there (exercise ms as text), and plays; NULL: not */
};

/* The board on this terminal, until it ends; Ctrl-C is its own. 0, or <0: it could not be started,
 * or failed. */
int board_show(const struct desk *desk, const struct folder *folder, const struct board_look *look,
               struct error *err);

/* A snapshot of a folded exercise's journal, on standard output, or its replay on the terminal;
 * works without a controller. */
int board_print(const struct desk *desk, struct found *found, const struct board_look *look,
                struct error *err);
