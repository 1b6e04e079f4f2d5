/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys: one table for what they do and for the help that says so. Pure: a key changes struct board
 * and nothing else(press.h).
 */
#pragma once

#include "desk/board/board.h"
#include "desk/board/press.h"

enum { KEYS_PER_CLASS = 10 };

struct key_class {
    uint32_t presses[KEYS_PER_CLASS]; /* 0 ends */
    const char *keys, *about;         /* for the help */
    void (*press)(struct board *board, const struct painted *painted, uint32_t press);
    bool leaves;  /* the board ends */
    bool redraws; /* the screen is drawn anew */
};

extern const struct key_class key_classes[];
extern const size_t key_class_count;

/* One press. Returns the class that acted; NULL: the press means nothing, or went into the filter.
 */
const struct key_class *keys_press(struct board *board, const struct painted *painted,
                                   uint32_t press);

/*
 * The next press of a text: "j j Enter" are three. A word is the name of a key (Enter, Esc, Tab,
 * Up, Down, Left, Right, PgUp, PgDn, Home, End, Space, BSpace; Click, WheelUp and WheelDown with a
 * place, "Click@10,5"), or its letters are pressed one by one. *at moves on. False: there is none
 * left.
 */
bool keys_read(const char **at, uint32_t *ret_press);
