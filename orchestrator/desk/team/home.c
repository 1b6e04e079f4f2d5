/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a team's screen. */
#include "desk/team/home.h"

#include "desk/vt/press.h"

const struct home_key home_keys[] = {
    {{VT_ENTER},
     "Enter",
     "open",
     "shows the whole message, report or service",
     HOME_NOTHING,
     HOME_NONE,
     false},
    {{'a'},
     "a",
     "acknowledge",
     "tells exercise control that the message was read",
     HOME_ACK,
     HOME_MESSAGE,
     true},
    {{'r'}, "r", "answer", "answers the message, by a form", HOME_ANSWER, HOME_MESSAGE, true},
    {{'e'},
     "e",
     "revise",
     "opens the report's form again, for a revision",
     HOME_REVISE,
     HOME_FILED,
     true},
    {{'n'},
     "n",
     "new report",
     "a new report of an incident, by a form",
     HOME_REPORT,
     HOME_NONE,
     true},
    {{'s'}, "s", NULL, "a situation report, by a form", HOME_SITREP, HOME_NONE, true},
    {{'k'},
     "k",
     "ask",
     "asks exercise control; the answer comes to the inbox",
     HOME_ASK,
     HOME_NONE,
     true},
    {{'?', VT_F1}, "?", "help", "this help", HOME_NOTHING, HOME_NONE, false},
    {{'q', VT_CONTROL('C')},
     "q",
     "leave",
     "leaves the screen; the exercise goes on",
     HOME_LEAVE,
     HOME_NONE,
     false},
    {{0}, "1 to 6, Tab", NULL, "the panels; Left and Right too", HOME_NOTHING, HOME_NONE, false},
    {{0}, "Up, Down", NULL, "lines; PgUp, PgDn, Home and End too", HOME_NOTHING, HOME_NONE, false},
    {{VT_ESCAPE}, "Esc", NULL, "back from what was opened", HOME_NOTHING, HOME_NONE, false},
    {{VT_CONTROL('L')}, "Ctrl-L", NULL, "draws the screen anew", HOME_REDRAW, HOME_NONE, false},
};

const size_t home_key_count = sizeof(home_keys) / sizeof(home_keys[0]);

struct home_line home_under(const struct home *home)
{
    struct home_lines lines = {0};
    struct home_line line = {.thing = HOME_NONE};

    if (home->opened)
        return home->about;
    home_list(home, home->panel, &lines);
    if (home->at[home->panel] < lines.count)
        line = lines.items[home->at[home->panel]];
    home_lines_done(&lines);
    return line;
}

static void home_move(struct home *home, int step)
{
    struct home_lines lines = {0};
    size_t *at = &home->at[home->panel];

    home_list(home, home->panel, &lines);
    if (step < 0)
        *at = *at > (size_t)-step ? *at - (size_t)-step : 0;
    else
        *at += (size_t)step;
    if (*at >= lines.count)
        *at = lines.count > 0 ? lines.count - 1 : 0;
    home_lines_done(&lines);
}

static void home_show(struct home *home, int panel)
{
    home->panel = (enum home_panel)((panel + HOME_PANELS) % HOME_PANELS);
    home->opened = false;
}

static void home_open(struct home *home)
{
    struct home_line line = home_under(home);

    if (line.thing == HOME_NONE)
        return;
    home->about = line;
    home->opened = true;
    home->scroll = 0;
}

/* Moving; whether the press was that. */
static bool home_moves(struct home *home, uint32_t press)
{
    int step = press == VT_UP          ? -1
               : press == VT_DOWN      ? 1
               : press == VT_PAGE_UP   ? -10
               : press == VT_PAGE_DOWN ? 10
               : press == VT_HOME      ? -(1 << 20)
               : press == VT_END       ? 1 << 20
                                       : 0;

    if (step == 0)
        return false;
    if (!home->opened && !home->help) {
        home_move(home, step);
    } else {
        home->scroll += step;
        if (home->scroll < 0)
            home->scroll = 0;
    }
    return true;
}

static void home_want(struct home *home, const struct home_key *key)
{
    struct home_line line = home_under(home);

    if ((key->on != HOME_NONE && line.thing != key->on) || (key->writes && !home->may_write))
        return;
    home->wish = key->wish;
    home->on = line.number;
}

void home_press(struct home *home, uint32_t press)
{
    home->said[0] = '\0';
    if (home_moves(home, press))
        return;
    if (home->help) {
        home->help = false;
        return;
    }
    if (press >= '1' && press < '1' + HOME_PANELS)
        home_show(home, (int)(press - '1'));
    else if (press == VT_TAB || press == VT_RIGHT)
        home_show(home, (int)home->panel + 1);
    else if (press == VT_BACK_TAB || press == VT_LEFT)
        home_show(home, (int)home->panel - 1);
    else if (press == VT_ENTER)
        home_open(home);
    else if (press == VT_ESCAPE || (press == 'q' && home->opened))
        home->opened = false;
    else if (press == '?' || press == VT_F1) {
        home->help = true;
        home->scroll = 0;
    } else
        for (size_t i = 0; i < home_key_count; i++)
            for (size_t j = 0; j < 3 && home_keys[i].presses[j] != 0; j++)
                if (home_keys[i].presses[j] == press && home_keys[i].wish != HOME_NOTHING)
                    home_want(home, &home_keys[i]);
}
