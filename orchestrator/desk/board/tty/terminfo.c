/* SPDX-License-Identifier: Apache-2.0 */
/* terminfo's look-up by ncurses' lower half. */
#include "desk/board/tty/terminfo.h"

#include <curses.h>
#include <unistd.h>

#include <term.h>

bool terminfo_knows(const char *type)
{
    int why;

    if (setupterm(type, STDOUT_FILENO, &why) != OK)
        return false;
    del_curterm(cur_term);
    return true;
}

bool terminfo_places(const char *type)
{
    int why;
    bool places;

    if (setupterm(type, STDOUT_FILENO, &why) != OK)
        return true;
    places = cursor_address != NULL;
    del_curterm(cur_term);
    return places;
}
