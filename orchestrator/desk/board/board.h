/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of excon-board share: the state that eyes and keys made (struct board), the
 * panels, and the pure functions between a view and a grid. Nothing here knows a terminal (screen.h
 * does) or a socket (link.h does).
 */
#pragma once

#include <excon/row.h>
#include <stdbool.h>
#include <stdint.h>

#include "desk/board/cells.h"
#include "core/view/coming.h"
#include "core/view/queue.h"
#include "core/view/view.h"

enum panel_id {
    PANEL_TEAMS,
    PANEL_TIMELINE,
    PANEL_RANGE,
    PANEL_TICKER,
    PANEL_QUEUE,
    PANEL_MATRIX,
    PANEL_GIVEN,
    PANEL_COP,
    PANEL_COORDINATION,
    PANEL_TOPOLOGY,
    PANEL_SEATS,
    PANEL_DETAIL, /* one thing whole: what struct board's `about` says; no digit shows it */
    PANELS
};

enum {
    BOARD_ROWS_MOST = 1 << 16,
    BOARD_FILTER_MOST = 64,
    BOARD_PLACES = 16,
    BOARD_VISITED = 32,
    BOARD_SILENT = 12000 /* ms: the controller tells the time every five seconds */
};

/* What a line stands for: what Enter opens, and what orders are about. */
enum subject_kind {
    SUBJECT_NONE,
    SUBJECT_EVENT,
    SUBJECT_INJECT, /* with all its instances; the item is one of them */
    SUBJECT_TARGET, /* one instance of an inject */
    SUBJECT_VM,
    SUBJECT_TEAM,
    SUBJECT_CONDITION,
    SUBJECT_REQUEST, /* from here on the item is a place in the view's list */
    SUBJECT_ASK,
    SUBJECT_REPORT,
    SUBJECT_QUESTION,
    SUBJECT_ANSWER, /* a team's, to a message */
    SUBJECT_DISPUTE,
    SUBJECT_EXPECTATION,
    SUBJECT_DEADLINE,
    SUBJECT_GRADED, /* what sheets are about */
    SUBJECT_METRIC, /* an ordinal again: a metric, and a sheet about it */
    SUBJECT_LINE,   /* of the ticker: which one, counted from the first ever */
    SUBJECTS
};

struct subject {
    uint8_t kind; /* enum subject_kind */
    uint32_t item;
};

/* What the viewer wants to hand in an evaluation sheet about (sheets.h). */
struct sheet_wish {
    uint32_t metric; /* 0: nothing is wished */
    uint32_t report; /* number of the team's report; 0: none */
    uint32_t inject; /* 0: none */
};

/* Where the cursor of a panel stands. It follows the thing, not the line: rows that come above it
 * move it along. */
struct cursor {
    bool set;      /* false: there is none, and the panel follows what is next */
    uint8_t kind;  /* of the entry … */
    uint32_t item; /* … and its item */
    int line;      /* where it stood last: what stands there when the thing is gone */
    int offset;    /* lines below the panel's first one: it stays there on the screen */
};

/* A view that the eyes have been at. */
struct place {
    enum panel_id focus;
    bool zoomed;
    struct subject about;
    struct cursor cursor; /* of the focus */
};

/* ---- orders (order.h, prompt.h) ---- */

enum {
    PROMPT_MOST = 512,  /* bytes of a line */
    PROMPT_LINES = 64,  /* orders given together */
    PROMPT_SHOWN = 512, /* things of which an order says how they were shown */
    PROMPT_HISTORY = 32,
    GIVEN_MOST = 64,
    MARKS_MOST = PROMPT_LINES,
    RIGHTS_MOST = 128,
};

/* How a thing was shown when an order about it was begun. */
struct shown {
    uint16_t line; /* of several orders, which one */
    uint8_t what;  /* as of `seen` in docs/PROTOCOL.md */
    int64_t item;
    char state[64];
};

enum prompt_mode {
    PROMPT_CLOSED,
    PROMPT_TYPING,
    PROMPT_ASKING, /* Enter gives the order */
    PROMPT_WORD,   /* a word has to be typed */
};

struct prompt {
    enum prompt_mode mode;
    bool painted; /* as it is now: nothing is given that was not on the screen */
    bool give;    /* to be given: the terminal's side does it, and closes the prompt */
    bool wants_try, tried, refused;
    char text[PROMPT_MOST];
    char lines[PROMPT_LINES][160]; /* of several orders; count 0: the text is the one */
    unsigned line_count;
    char typed[32];      /* of the word */
    char note[256];      /* what is wrong, what it would move, what it may become */
    char answer[256];    /* of the controller, to trying it */
    struct shown *shown; /* PROMPT_SHOWN of them; malloc'd with the first line */
    size_t shown_count;
    char *history[PROMPT_HISTORY];      /* malloc'd; a ring */
    unsigned history_count, history_at; /* ever; back from the newest, 0: the line itself */
};

enum given_state { GIVEN_SENT, GIVEN_TAKEN, GIVEN_ASKED, GIVEN_REFUSED, GIVEN_LOST, GIVEN_STATES };

/* An order that was given on this board. */
struct given {
    int64_t id, x, wall;
    enum given_state state;
    char line[160], answer[256];
};

/* What the controller says that the seat may order. */
struct board_right {
    char name[24];
    enum { RIGHT_YES, RIGHT_ASK, RIGHT_OWN, RIGHT_ASK_OWN } how;
};

struct board_rights {
    bool known;
    bool readonly; /* this board only looks */
    char role[24], team[128];
    struct board_right list[RIGHTS_MOST];
    size_t count;
};

/* A text that is not in the rows, and was asked of the controller. */
struct document {
    struct subject about; /* SUBJECT_NONE: none is wanted */
    int64_t version;      /* seq of the row whose text it is */
    bool come, failed;
    char *text; /* malloc'd, with why it failed; NULL: it has not come */
};

/* How the board stands to the controller. */
enum link_state {
    LINK_NONE,    /* drawn from rows of a file */
    LINK_TRYING,  /* not there, tried again */
    LINK_READING, /* connected, the rows that were there are being told */
    LINK_LIVE,
    LINK_STATES
};

struct board {
    const struct view *view;
    bool ascii;

    /* The moment that is shown. */
    int64_t x;    /* exercise ms */
    int64_t wall; /* ms since 1970, UTC; 0: not known */
    enum clock_phase phase;

    enum link_state link;
    char link_text[160]; /* why, when it is not live */
    int64_t away; /* wall ms since when there is no controller; 0: there is one, or never was */
    int64_t age;  /* ms since the controller was heard last; of a picture that stands, its age */
    bool still;   /* the picture stands until a key or the line for orders lets it go on */
    bool ranked;  /* places of a competition: its viewer sees the points of all teams */

    bool inside; /* its viewer is of exercise control: there is a queue */

    bool grades; /* its viewer may hand in sheets, and whoever shows the board has forms */
    struct sheet_wish
        sheet; /* a form is to be shown: who shows the board does it, and forgets it */

    /* What the eyes want. */
    enum panel_id focus;
    bool zoomed, help;
    bool large;     /* the panel that keys go to has two thirds of the columns */
    bool on_wall;   /* large digits and panels that follow one another, for a wall */
    uint8_t layout; /* an index into layouts (layout.h) */
    bool mouse;     /* the terminal tells of it */
    enum { BELL_NONE, BELL_SOUND, BELL_FLASH, BELLS } bell; /* of new things in the queue */
    unsigned news; /* things in the queue that nobody has looked at here (alerts.h) */
    bool looked;   /* somebody has looked at the queue since */
    bool snapshot; /* as text for a pipe: no hints at keys */
    bool stacked;  /* one panel below the other, as high as each needs */
    uint32_t team; /* only this team and what is shared; 0: all */
    char filter[BOARD_FILTER_MOST]; /* lines that hold it; after a "!", those that do not */
    bool filtering;                 /* keys go to the filter */
    bool filters_detail;            /* filter and faults: of what is opened, not of the panels */
    bool faults;                    /* only lines that something is wrong with */
    struct prompt prompt;
    struct subject marks[MARKS_MOST];
    unsigned mark_count;
    struct given given[GIVEN_MOST];    /* a ring */
    unsigned given_count;              /* ever */
    const struct board_rights *rights; /* NULL: none is known */
    char reply[256];                   /* to the newest order, "" : none, or a while ago */
    char refused[256];                 /* why the last key gave no order; "" : it did */
    struct cursor cursors[PANELS];
    struct subject about; /* of PANEL_DETAIL */
    struct place places[BOARD_PLACES], last;
    int place_count; /* views below this one, that Esc goes back to */
    bool has_last;
    struct place visited[BOARD_VISITED]; /* views, oldest first; `visited_at` is where we are */
    int visited_count, visited_at;
    struct document document;
    int help_scroll;
    /* The columns that keys act on, kept by what they stand for, so that others may come before
     * them. Of the matrix: an instance of the inject; 0: the team itself. */
    uint32_t column;
    uint32_t receiver; /* of who told whom: the team that was told; 0: none is chosen */
    bool unfolded;     /* the matrix shows teams where all is as planned, too */
};

/* How much room a panel has, for it to decide what it says. */
struct room {
    int width, height; /* of its inside */
    bool rich;         /* details are wanted: zoomed, or a large screen */
};

/* What a painting found out, for the keys: lines there are, lines shown, where the panel stands. */
struct painted {
    int lines[PANELS], page[PANELS], scroll[PANELS];
    struct room rooms[PANELS];
    struct cursor at[PANELS]; /* where the cursors were found */
    struct area {
        int x, y, width,
            height; /* height 0: it is not on the screen; y is that of its first line */
    } areas[PANELS];
    bool prompt; /* the line for orders is on the screen */
    int help_lines, help_page;
};

/* One line of a panel: a heading (level 0) or what belongs to the heading before it (level 1, 2).
 */
struct entry {
    uint8_t level;
    uint8_t kind;          /* the panel's own */
    bool next;             /* follows: keep it on the screen */
    uint32_t item;         /* an ordinal, or what the panel takes it for */
    uint32_t first, count; /* a range of the panel's own */
};

struct entries {
    struct entry *items;
    size_t count, size;
    uint32_t *ordinals; /* what is behind a row: instances, for rows that stand for several; or
                         * numbers, in a panel of `numbers` */
    size_t ordinal_count, ordinal_size;
    bool failed; /* no memory: what is there is shown */
};

void entries_done(struct entries *rows);
struct entry *entries_add(struct entries *rows, uint8_t level, uint8_t kind, uint32_t item);
void rows_add_ordinal(struct entries *rows, uint32_t ordinal);

/* The n-th ordinal behind a row, from 0; 0: it has not so many. */
uint32_t rows_ordinal(const struct entries *rows, const struct entry *entry, uint32_t n);

struct panel {
    const char *name, *title;
    /* The title of what is shown, where it differs. May be NULL. */
    void (*heading)(const struct board *board, struct pen *pen, enum style style);
    /* Says what stands in the frame behind the title. May be NULL. */
    void (*summary)(const struct board *board, struct pen *pen);
    /* Lines above the others that do not scroll, and what stands in them. */
    int headers;
    void (*header)(const struct board *board, const struct room *room, int line, struct pen *pen);
    void (*list)(const struct board *board, const struct room *room, struct entries *rows);
    void (*paint)(const struct board *board, const struct room *room, const struct entries *rows,
                  const struct entry *entry, struct pen *pen);
    /* What an entry stands for; false: nothing. May be NULL. */
    bool (*subject)(const struct board *board, const struct entry *entry, struct subject *ret);
    const char *empty; /* what stands there when there is nothing */
    bool plain;        /* it has the same lines whether details are wanted or not */
    bool numbers;      /* ordinals behind its rows are numbers to be painted, and no row is known by
                        * them */
};

/* Keeps the lines that the board's filter asks for, and the headings above them. What stands below
 * a heading that holds the text stays with it; what stands below one that an inverse filter takes
 * goes with it. */
void rows_filter(const struct board *board, const struct panel *panel, const struct room *room,
                 struct entries *rows);

extern const struct panel panel_teams, panel_timeline, panel_range, panel_ticker, panel_queue,
    panel_matrix, panel_given, panel_cop, panel_coordination, panel_topology, panel_seats,
    panel_detail;
extern const struct panel *const panels[PANELS];
extern const char panel_keys[PANELS]; /* the key that leads to each; '\0': none does */

/* The lines of a panel in that room, filtered; `room->rich` becomes false where details do not fit.
 */
void board_list(const struct board *board, enum panel_id id, struct room *room,
                struct entries *rows);

/* The help, over everything. */
void help_paint(const struct board *board, struct grid *grid, struct painted *painted);

/* From this size of a grid on the clock is large. */
enum { HEAD_LARGE_WIDTH = 100, HEAD_LARGE_HEIGHT = 30 };

/* The lines at the top (returns how many), and the one at the bottom. */
int head_paint(const struct board *board, struct grid *grid);
void foot_paint(const struct board *board, struct grid *grid, struct painted *painted);
void foot_paint_wall(const struct board *board, struct grid *grid);

/* Large digits: a text of digits, ":", "-" and "/" in blocks of `scale` lines; returns the columns
 * that it takes, and paints nothing without a grid. */
enum { DIGITS_HEIGHT = 5 };
int digits_paint(struct grid *grid, int x, int y, int scale, enum style style, const char *text);

/* The wall: what it shows changes with the wall clock. */
enum { WALL_TURN = 15000 /* ms that a page stays */ };
void wall_paint(const struct board *board, struct grid *grid, struct painted *painted);

/* The whole board. The grid has its size and is blank. */
void board_paint(const struct board *board, struct grid *grid, struct painted *painted);

/* Lines that a snapshot of this width needs to show everything. */
int board_snapshot_height(const struct board *board, int width);

/* The grid as text, without blanks at the ends of its lines; malloc'd, NULL: no memory. */
char *grid_text(const struct grid *grid);

/* Are filter and faults about that panel? Begun on what is opened they are about it alone, and
 * begun elsewhere they leave it whole. */
bool board_filter_is_of(const struct board *board, enum panel_id id);

/* Are lines of that panel left out, by text or because nothing is wrong with them? */
bool board_filters(const struct board *board, enum panel_id id);

/* Is what is shown not how things are now: no controller, or a picture that stands? */
bool board_is_old(const struct board *board);

/* The style of frames: by phase, and another one where the range is simulated. */
enum style board_frame_style(const struct board *board, bool focus);
enum style board_marking_style(const struct board *board);

/* Is a thing of this team to be shown? */
bool board_shows(const struct board *board, uint32_t team);

/* The first ask from `from` on that waits and is to be shown, round to where it began; NULL: none.
 */
const struct view_ask *board_ask(const struct board *board, size_t from);

/* How many things are in the queue and shown, and how many of them are urgent (may be NULL). */
size_t board_queue(const struct board *board, size_t *ret_urgent);

/* The thing in the queue at the cursor. False: there is none any more. */
bool board_chosen(const struct board *board, struct queue_item *ret_item);

/* Columns of the longest team's id, at least 4 and at most `most`. */
int board_team_columns(const struct board *board, int most);

/* ms of exercise time until then, below 0 since; cut at what can be said. */
int64_t board_until(const struct board *board, int64_t x);

/* What comes next by the clock, of what is shown. False: nothing. */
bool board_next(const struct board *board, struct coming *ret);

/* Lines of the teams' totals, as far as the seat is told them, and one of them. */
void standings_list(const struct board *board, uint8_t kind, struct entries *rows);
void standings_paint(const struct board *board, const struct room *room, const struct entry *entry,
                     struct pen *pen);

/* Names that fill their columns so that they differ: cut in the middle where others begin alike. */
void board_team_name(const struct board *board, enum style style, int columns, uint32_t team,
                     struct pen *pen);
/* The beginning of a name, in as many columns, without a sign that it is cut. */
void board_name_start(const char *name, int columns, enum style style, struct pen *pen);
void board_vm_name(const struct board *board, enum style style, int columns,
                   const struct view_vm *vm, struct pen *pen);
void board_condition_name(const struct board *board, enum style style, int columns,
                          const struct view_condition *condition, struct pen *pen);
void board_inject_name(const struct board *board, enum style style, int columns,
                       const struct view_inject *inject, struct pen *pen);
void board_metric_name(const struct board *board, enum style style, int columns,
                       const struct view_metric *metric, struct pen *pen);
void board_objective_name(const struct board *board, enum style style, int columns,
                          const struct view_objective *objective, struct pen *pen);
void board_team_title(const struct board *board, enum style style, int columns,
                      const struct view_team *team, struct pen *pen);

/* ---- words and signs of states ---- */

struct sign {
    enum glyph glyph;
    enum style style;
    const char *word;
    const char *about; /* for the legend */
    int interest;      /* of several, the greatest is shown */
};

extern const struct sign vm_signs[VM_STATES], range_signs[RANGE_STATES], phase_signs[PHASES],
    inject_signs[INJECT_STATES], occurrence_signs[OCCURRENCES], agent_signs[AGENT_LIVES],
    unneeded_sign;

/* Of a machine: its state, or that it hangs. */
const struct sign *vm_sign(const struct view_vm *vm);

/* A condition's value, or VALUE_FAULT, VALUE_NONE. */
const struct sign *value_sign(int64_t value);
/* The newest of it, which may be stale: an old value counts as long as no new one can be had. */
const struct sign *condition_sign(const struct view *view, const struct view_condition *condition);

/* ---- times ---- */

/* ("time_" is the clock's door in base.) */
enum { SAY_TEXT = 32 };

/* "00:12:34" of exercise ms (a minus before what is negative). */
const char *say_exercise(char to[SAY_TEXT], int64_t ms);

/* "T-00:45", "T+1:00:45", "T-2d03h": how long until (`left` > 0) or since. */
const char *say_countdown(char to[SAY_TEXT], int64_t left);

/* The same in at most eight columns: "T-1h11" where hours are left. */
const char *say_countdown_short(char to[SAY_TEXT], int64_t left);

/* "14:03:22Z", local time where play hours say which ("16:03:22"), with the date-time group before
 * when `date`. */
const char *say_wall(char to[SAY_TEXT], const struct view *view, int64_t wall, bool date);

/* The date-time group of an exercise time, as it was or will be; "" where nobody knows. */
const char *say_dtg(char to[SAY_TEXT], const struct board *board, int64_t x);

/* "12.5" of thousandths, without zeros at the end. */
const char *say_points(char to[SAY_TEXT], int64_t thousandths);

/* The exercise clock in large digits, three lines high; returns the columns it takes. */
int clockface_columns(const char *time);
void clockface_paint(struct grid *grid, int x, int y, enum style style, const char *time);
