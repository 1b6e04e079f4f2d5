/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells to a terminal by ncurses, the only file that includes it (but terminfo.c). What the
 * terminal needs to be as it was is looked up beforehand, so that a crash can write it without
 * calling ncurses.
 */
#include "desk/board/tty/screen.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "desk/board/keys.h"
#include "desk/board/tty/terminfo.h"

enum {
    RESTORE_MOST = 256,
    /* of 256 colours: grounds of lines that stand out, on a dark and on a light terminal */
    GREY_237 = 237,
    BLUE_24 = 24,
    GREY_253 = 253,
    BLUE_153 = 153,
    ORANGE_130 = 130, /* a yellow that can be read on white */
};

/* xterm's: no clicks, no motion, no longer in the form of SGR. */
#define MOUSE_OFF "\033[?1000l\033[?1002l\033[?1003l\033[?1006l"

static struct {
    SCREEN *screen;
    bool colours, light, mouse;
    struct termios before;
    bool has_before;
    char restore[RESTORE_MOST]; /* leaves the alternate screen, shows the cursor, ends all styles */
} own;

/* The colours of the meanings; -1 is the terminal's own. */
static const struct {
    short colour, ground;
    attr_t with, without; /* colours, none */
} looks[STYLES] = {
    [STYLE_PLAIN] = {-1, -1, A_NORMAL, A_NORMAL},
    [STYLE_DIM] = {-1, -1, A_DIM, A_DIM},
    [STYLE_STRONG] = {-1, -1, A_BOLD, A_BOLD},
    [STYLE_TITLE] = {COLOR_CYAN, -1, A_NORMAL, A_NORMAL},
    [STYLE_FOCUS] = {COLOR_CYAN, -1, A_BOLD, A_BOLD},
    [STYLE_FRAME_PAUSED] = {COLOR_YELLOW, -1, A_NORMAL, A_NORMAL},
    [STYLE_FRAME_SIMULATED] = {COLOR_MAGENTA, -1, A_NORMAL, A_NORMAL},
    [STYLE_MARKING] = {COLOR_WHITE, COLOR_BLUE, A_BOLD, A_REVERSE},
    [STYLE_MARKING_RUNNING] = {COLOR_BLACK, COLOR_GREEN, A_NORMAL, A_REVERSE},
    [STYLE_MARKING_PAUSED] = {COLOR_BLACK, COLOR_YELLOW, A_NORMAL, A_REVERSE | A_BOLD},
    [STYLE_MARKING_SIMULATED] = {COLOR_WHITE, COLOR_MAGENTA, A_BOLD, A_REVERSE},
    [STYLE_GOOD] = {COLOR_GREEN, -1, A_NORMAL, A_NORMAL},
    [STYLE_WARN] = {COLOR_YELLOW, -1, A_NORMAL, A_BOLD},
    [STYLE_BAD] = {COLOR_RED, -1, A_BOLD, A_BOLD},
    [STYLE_ATTACK] = {COLOR_MAGENTA, -1, A_NORMAL, A_NORMAL},
    [STYLE_CLOCK] = {COLOR_CYAN, -1, A_BOLD, A_BOLD},
    [STYLE_KEY] = {COLOR_YELLOW, -1, A_BOLD, A_BOLD},
};

/* Yellow on white cannot be read. */
static short screen_colour(short colour)
{
    return own.light && COLORS >= 256 && colour == COLOR_YELLOW ? ORANGE_130 : colour;
}

static void screen_set_colours(void)
{
    short next, cursor, few = own.light ? COLOR_WHITE : COLOR_BLUE;

    if (!own.colours)
        return;
    start_color();
    use_default_colors();
    next = COLORS < 256 ? few : own.light ? GREY_253 : GREY_237;
    cursor = COLORS < 256 ? few : own.light ? BLUE_153 : BLUE_24;
    for (int style = 0; style < STYLES; style++) {
        short colour = screen_colour(looks[style].colour);

        init_pair((short)(style + 1), colour, looks[style].ground);
        init_pair((short)(style + 1 + LIT_NEXT * STYLES), colour, next);
        init_pair((short)(style + 1 + LIT_CURSOR * STYLES), colour, cursor);
    }
}

static void screen_add_capability(const char *name)
{
    const char *text = tigetstr(name);

    if (text != NULL && text != (const char *)-1 &&
        strlen(own.restore) + strlen(text) + sizeof(MOUSE_OFF) < sizeof(own.restore))
        strcat(own.restore, text);
}

/* By TERM. If terminfo does not know that type, the board draws as for one that almost all other
 * terminals imitate: the host that somebody logged in to may not know their terminal. */
static SCREEN *screen_new(void)
{
    static const char *const types[] = {NULL, "xterm-256color", "xterm", "vt100"};
    SCREEN *screen = NULL;

    for (size_t i = 0; screen == NULL && i < sizeof(types) / sizeof(types[0]); i++)
        if (terminfo_knows(types[i]))
            screen = newterm(types[i], stdout, stdin);
    return screen;
}

int screen_open(bool colours, bool light, struct error *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return error_set(err, ERROR_STATE,
                         "standard input and output are no terminal; --text prints a snapshot");
    if (!terminfo_places(NULL))
        return error_set(err, ERROR_STATE,
                         "this terminal (TERM) can only write line after line; --text prints a "
                         "snapshot");
    own.has_before = tcgetattr(STDIN_FILENO, &own.before) == 0;
    own.screen = screen_new();
    if (own.screen == NULL)
        return error_set(
            err, ERROR_MISSING,
            "no type of terminal is known here (ncurses-base); --text prints a snapshot");
    screen_add_capability("sgr0");
    screen_add_capability("rmkx");
    screen_add_capability("cnorm");
    screen_add_capability("rmcup");
    if (tigetstr("kmous") != NULL && tigetstr("kmous") != (const char *)-1)
        strcat(own.restore, MOUSE_OFF);
    own.colours = colours && has_colors();
    own.light = light;
    screen_set_colours();
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    curs_set(0);
    return 0;
}

static void screen_set_mouse(bool on)
{
    mouseinterval(0);
    mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
}

void screen_mouse(bool on)
{
    if (on != own.mouse)
        screen_set_mouse(on);
    own.mouse = on;
}

void screen_close(void)
{
    if (own.screen == NULL)
        return;
    screen_mouse(false);
    endwin();
    delscreen(own.screen);
    own.screen = NULL;
    if (own.has_before)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &own.before);
}

void screen_restore(void)
{
    if (own.screen == NULL)
        return;
    if (write(STDOUT_FILENO, own.restore, strlen(own.restore)) < 0 && !own.has_before)
        return;
    if (own.has_before)
        tcsetattr(STDIN_FILENO, TCSANOW, &own.before);
}

void screen_size(int *ret_width, int *ret_height)
{
    getmaxyx(stdscr, *ret_height, *ret_width);
}

void screen_resize(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
}

void screen_ring(bool flash_it)
{
    if (flash_it)
        flash();
    else
        beep();
}

void screen_lend(void)
{
    screen_set_mouse(false);
    endwin();
    if (own.has_before)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &own.before);
}

void screen_take_back(void)
{
    screen_resize();
    reset_prog_mode();
    screen_set_mouse(own.mouse);
    refresh();
}

void screen_suspend(void)
{
    screen_lend();
    raise(SIGSTOP);
    screen_take_back();
}

/* ---- out ---- */

static void screen_draw_cell(int x, int y, const struct cell *cell)
{
    wchar_t text[3] = {(wchar_t)cell->code, (wchar_t)cell->joins, 0};
    attr_t attributes = own.colours ? looks[cell->style].with : looks[cell->style].without;
    short pair = 0;
    cchar_t complex_character;

    if (own.colours) {
        pair = (short)(cell->style + 1 + cell->lit * STYLES);
        if (cell->lit != LIT_NOT)
            attributes &= ~A_DIM; /* not to be read on the ground of what matters */
        /* With few colours the two grounds are one. */
        if (cell->lit == LIT_CURSOR && COLORS < 256)
            attributes |= A_REVERSE;
    } else if (cell->lit != LIT_NOT) {
        attributes = A_REVERSE;
    }
    if (setcchar(&complex_character, text, attributes, pair, NULL) == OK)
        mvadd_wch(y, x, &complex_character);
}

void screen_draw(const struct grid *grid, bool anew)
{
    if (anew)
        clear();
    else
        erase();
    for (int y = 0; y < grid->height; y++)
        for (int x = 0; x < grid->width; x++) {
            const struct cell *cell = grid_at(grid, x, y);

            if (cell->code != 0)
                screen_draw_cell(x, y, cell);
        }
    refresh();
}

/* ---- in ---- */

static const struct {
    wint_t code;
    uint32_t press;
} presses[] = {
    {KEY_UP, PRESS_UP},       {KEY_DOWN, PRESS_DOWN},       {KEY_LEFT, PRESS_LEFT},
    {KEY_RIGHT, PRESS_RIGHT}, {KEY_PPAGE, PRESS_PAGE_UP},   {KEY_NPAGE, PRESS_PAGE_DOWN},
    {KEY_HOME, PRESS_HOME},   {KEY_END, PRESS_END},         {KEY_BTAB, PRESS_BACK_TAB},
    {KEY_ENTER, PRESS_ENTER}, {KEY_BACKSPACE, PRESS_ERASE}, {KEY_DC, PRESS_ERASE},
};

/* False: it did nothing that is a press. */
static bool screen_press_of_mouse(uint32_t *ret_press)
{
    MEVENT event;
    uint32_t did;

    if (getmouse(&event) != OK)
        return false;
    did = event.bstate & BUTTON1_PRESSED   ? PRESS_CLICK
          : event.bstate & BUTTON4_PRESSED ? PRESS_WHEEL_UP
          : event.bstate & BUTTON5_PRESSED ? PRESS_WHEEL_DOWN
                                           : 0;
    if (did != 0)
        *ret_press = press_mouse(did, event.x, event.y);
    return did != 0;
}

bool screen_press(uint32_t *ret_press)
{
    wint_t code;

    for (;;) {
        int kind = get_wch(&code);

        if (kind == ERR)
            return false;
        if (kind == OK) {
            *ret_press = (uint32_t)code;
            return true;
        }
        if (code == KEY_MOUSE) {
            if (screen_press_of_mouse(ret_press))
                return true;
            continue;
        }
        for (size_t i = 0; i < sizeof(presses) / sizeof(presses[0]); i++)
            if (presses[i].code == code) {
                *ret_press = presses[i].press;
                return true;
            }
    }
}
