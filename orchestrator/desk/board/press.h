/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A press: a Unicode code point, or one of these names for keys that have none. Of the mouse: what
 * it did, and where (press_mouse).
 */
#pragma once

#include <stdint.h>

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
    PRESS_CLICK = 1 << 24,
    PRESS_WHEEL_UP = 2 << 24,
    PRESS_WHEEL_DOWN = 3 << 24,
    PRESS_OF_MOUSE = 3 << 24,
    PRESS_PLACE = 12, /* bits of a column, and of a line */
};

static inline uint32_t press_mouse(uint32_t did, int x, int y)
{
    const int most = (1 << PRESS_PLACE) - 1;

    return did | (uint32_t)(y & most) << PRESS_PLACE | (uint32_t)(x & most);
}

static inline int press_x(uint32_t press)
{
    return (int)(press & ((1 << PRESS_PLACE) - 1));
}

static inline int press_y(uint32_t press)
{
    return (int)(press >> PRESS_PLACE & ((1 << PRESS_PLACE) - 1));
}

/* A press without its place. */
static inline uint32_t press_name(uint32_t press)
{
    return (press & PRESS_OF_MOUSE) != 0 ? press & PRESS_OF_MOUSE : press;
}
