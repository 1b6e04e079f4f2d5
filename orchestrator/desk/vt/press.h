/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a terminal sends, as presses: a Unicode code point, or a name below for keys that have none.
 * Understands the sequences of xterm, the Linux console, PuTTY and Windows' terminals, which are
 * those of ECMA-48 with small differences. Pure: bytes in, presses out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vt_press {
    VT_TAB = 9,
    VT_ENTER = 13, /* a line feed is one too */
    VT_ESCAPE = 27,
    VT_ERASE = 127, /* the key left of the cursor: DEL or BS */
    VT_UP = 0x110000,
    VT_DOWN,
    VT_LEFT,
    VT_RIGHT,
    VT_PAGE_UP,
    VT_PAGE_DOWN,
    VT_HOME,
    VT_END,
    VT_BACK_TAB,
    VT_DELETE,
    VT_F1,
    VT_F2,
    VT_F3,
    VT_F4,
    VT_F5,
    VT_PASTE_BEGINS, /* what follows was pasted, up to … */
    VT_PASTE_ENDS,
    VT_UNKNOWN, /* a sequence that means nothing here */
};

/* "Ctrl-S" as the code point that it is. */
#define VT_CONTROL(letter) ((letter)&0x1f)

enum { PRESS_HELD = 4096 /* bytes */ };

struct press_reader {
    char held[PRESS_HELD];
    size_t begin, end;
};

/* Room for bytes that were read: *ret_size of them, at least 1 where press_next has returned false.
 */
char *press_room(struct press_reader *reader, size_t *ret_size);
void press_add(struct press_reader *reader, size_t length);

/*
 * The next press. False: there is none, or it is not whole yet; `late` says that no more bytes have
 * come for a while, so that an ESC at the end is the key.
 */
bool press_next(struct press_reader *reader, bool late, uint32_t *ret_press);

/* Are there bytes that `late` would turn into a press? */
bool press_waits(const struct press_reader *reader);
