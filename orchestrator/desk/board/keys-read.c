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
    step = text_character(from, from + length, ret_press);
    if (step == 0) {
        step = 1;
        *ret_press = '?';
    }
    *at = from + step;
    return true;
}
