/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/vt/press.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { PRESS_SEQUENCE = 32 /* bytes; a longer one is none */ };

static const struct {
    char final;
    uint32_t press;
} press_finals[] = {
    {'A', VT_UP},   {'B', VT_DOWN}, {'C', VT_RIGHT},    {'D', VT_LEFT},
    {'H', VT_HOME}, {'F', VT_END},  {'Z', VT_BACK_TAB}, {'P', VT_F1},
    {'Q', VT_F2},   {'R', VT_F3},   {'S', VT_F4},       {'M', VT_ENTER},
};

/* "\033[N~" */
static const struct {
    int number;
    uint32_t press;
} press_numbers[] = {
    {1, VT_HOME},         {2, VT_UNKNOWN},
    {3, VT_DELETE},       {4, VT_END},
    {5, VT_PAGE_UP},      {6, VT_PAGE_DOWN},
    {7, VT_HOME},         {8, VT_END},
    {11, VT_F1},          {12, VT_F2},
    {13, VT_F3},          {14, VT_F4},
    {15, VT_F5},          {200, VT_PASTE_BEGINS},
    {201, VT_PASTE_ENDS},
};

char *press_room(struct press_reader *reader, size_t *ret_size)
{
    if (reader->begin > 0) {
        memmove(reader->held, reader->held + reader->begin, reader->end - reader->begin);
        reader->end -= reader->begin;
        reader->begin = 0;
    }
    *ret_size = sizeof(reader->held) - reader->end;
    return reader->held + reader->end;
}

void press_add(struct press_reader *reader, size_t length)
{
    reader->end += length;
}

bool press_waits(const struct press_reader *reader)
{
    return reader->begin < reader->end;
}

static uint32_t press_of_final(char final)
{
    for (size_t i = 0; i < sizeof(press_finals) / sizeof(press_finals[0]); i++)
        if (press_finals[i].final == final)
            return press_finals[i].press;
    return VT_UNKNOWN;
}

static uint32_t press_of_number(const char *digits)
{
    int number = atoi(digits);

    for (size_t i = 0; i < sizeof(press_numbers) / sizeof(press_numbers[0]); i++)
        if (press_numbers[i].number == number)
            return press_numbers[i].press;
    return VT_UNKNOWN;
}

/* A control sequence at `at`, behind ESC and [: its length, 0 while it is not whole. */
static size_t press_control(const char *at, size_t length, uint32_t *ret)
{
    /* The Linux console says F1 to F5 as "[[A" to "[[E". */
    if (length > 0 && at[0] == '[') {
        if (length < 2)
            return 0;
        *ret = at[1] >= 'A' && at[1] <= 'E' ? VT_F1 + (uint32_t)(at[1] - 'A') : VT_UNKNOWN;
        return 2;
    }
    for (size_t i = 0; i < length && i < PRESS_SEQUENCE; i++) {
        if (at[i] >= 0x40 && at[i] < 0x7f) {
            *ret = at[i] == '~' ? press_of_number(at) : press_of_final(at[i]);
            return i + 1;
        }
        if (at[i] < 0x20) { /* no sequence has it: what came so far is nothing */
            *ret = VT_UNKNOWN;
            return i;
        }
    }
    *ret = VT_UNKNOWN;
    return length >= PRESS_SEQUENCE ? PRESS_SEQUENCE : 0;
}

/* What begins with ESC: its length, 0 while it is not whole. */
static size_t press_escape(const char *at, size_t length, bool late, uint32_t *ret)
{
    size_t more = 0;

    if (length > 1 && at[1] == '[') {
        more = press_control(at + 2, length - 2, ret);
    } else if (length > 2 && at[1] == 'O') {
        *ret = press_of_final(at[2]);
        more = 1;
    } else if (length > 1 && at[1] != 'O') {
        *ret = VT_ESCAPE; /* and then another key */
        return 1;
    }
    if (more > 0)
        return more + 2;
    *ret = VT_ESCAPE;
    return late ? 1 : 0;
}

/* A character that may have several bytes. */
static size_t press_character(const char *at, size_t length, bool late, uint32_t *ret)
{
    unsigned char first = (unsigned char)at[0];
    size_t whole = first < 0xc2   ? 1
                   : first < 0xe0 ? 2
                   : first < 0xf0 ? 3
                   : first < 0xf5 ? 4
                                  : 1,
           step;

    if (length < whole && !late)
        return 0;
    step = text_character(at, at + (length < whole ? length : whole), ret);
    if (step == 0)
        *ret = VT_UNKNOWN;
    else if (*ret == '\n')
        *ret = VT_ENTER;
    else if (*ret == '\b')
        *ret = VT_ERASE;
    return step > 0 ? step : 1;
}

bool press_next(struct press_reader *reader, bool late, uint32_t *ret_press)
{
    const char *at = reader->held + reader->begin;
    size_t length = reader->end - reader->begin, step;
    uint32_t press = VT_UNKNOWN;

    if (length == 0)
        return false;
    step = at[0] == '\033' ? press_escape(at, length, late, &press)
                           : press_character(at, length, late, &press);
    if (step == 0)
        return false;
    reader->begin += step;
    *ret_press = press;
    return true;
}
