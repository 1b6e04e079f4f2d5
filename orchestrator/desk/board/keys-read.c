/* SPDX-License-Identifier: Apache-2.0 */
/* Keys by their names, for snapshots and tests. */
#include <string.h>

#include "base/text.h"
#include "desk/board/keys.h"

static const struct {
    const char *name;
    uint32_t press;
} names[] = {
    {"Enter", PRESS_ENTER},  {"Esc", PRESS_ESCAPE},   {"Tab", PRESS_TAB},
    {"Up", PRESS_UP},        {"Down", PRESS_DOWN},    {"Left", PRESS_LEFT},
    {"Right", PRESS_RIGHT},  {"PgUp", PRESS_PAGE_UP}, {"PgDn", PRESS_PAGE_DOWN},
    {"Home", PRESS_HOME},    {"End", PRESS_END},      {"Space", ' '},
    {"BSpace", PRESS_ERASE},
};

/* "Click@10,5". False: it is no such word. */
static bool keys_read_mouse(const char *word, size_t length, uint32_t *ret_press)
{
    static const struct {
        const char *name;
        uint32_t press;
    } dids[] = {
        {"Click@", PRESS_CLICK}, {"WheelUp@", PRESS_WHEEL_UP}, {"WheelDown@", PRESS_WHEEL_DOWN}};

    for (size_t i = 0; i < sizeof(dids) / sizeof(dids[0]); i++) {
        size_t begins = strlen(dids[i].name);
        char x[8], y[8];
        int64_t column, row;
        const char *comma = memchr(word, ',', length);

        if (length <= begins || strncmp(word, dids[i].name, begins) != 0 || comma == NULL ||
            (size_t)(comma - word) - begins >= sizeof(x) ||
            (size_t)(word + length - comma) > sizeof(y))
            continue;
        text_print(x, sizeof(x), "%.*s", (int)((size_t)(comma - word) - begins), word + begins);
        text_print(y, sizeof(y), "%.*s", (int)(word + length - comma - 1), comma + 1);
        if (!text_to_int(x, 0, GRID_MOST, &column) || !text_to_int(y, 0, GRID_MOST, &row))
            continue;
        *ret_press = press_mouse(dids[i].press, (int)column, (int)row);
        return true;
    }
    return false;
}

bool keys_read(const char **at, uint32_t *ret_press)
{
    size_t length, step;
    const char *from;

    if (*at == NULL)
        return false;
    from = *at + strspn(*at, " ");
    length = strcspn(from, " ");
    if (length == 0)
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i].name) == length && memcmp(names[i].name, from, length) == 0) {
            *at = from + length;
            *ret_press = names[i].press;
            return true;
        }
    if (keys_read_mouse(from, length, ret_press)) {
        *at = from + length;
        return true;
    }
    step = text_character(from, from + length, ret_press);
    if (step == 0) {
        step = 1;
        *ret_press = '?';
    }
    *at = from + step;
    return true;
}
