/* SPDX-License-Identifier: Apache-2.0 */
/* A press: a Unicode code point, or one of these names for keys that have none. */
#pragma once

enum {
    PRESS_TAB = 9,
    PRESS_ENTER = 10,
    PRESS_REDRAW = 12, /* Ctrl-L */
    PRESS_ESCAPE = 27,
    PRESS_ERASE = 127,
    PRESS_UP = 0x110000,
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_HOME,
    PRESS_END,
    PRESS_BACK_TAB,
};
