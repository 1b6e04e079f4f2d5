/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The common operational picture: campaigns, what is asked for and where the rapid reaction team
 * is, and below a line for each nation, with the age of what each says. It is computed when the
 * lines are listed; what a line says stands in its ordinals.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/cop.h"
#include "core/view/rrt.h"
#include "desk/board/board.h"

enum { NAME_MOST = 16, AGE = 8, SERVICES = 10, COUNT_COLUMNS = 5, SIGHT = 2, WIDE = 100 };

/* Kinds of lines. The item: of a campaign its first event, of requests and units a place in the
 * view's requests, of a nation its team; of a heading which. */
enum { COP_HEADING, COP_CAMPAIGN, COP_REQUEST, COP_UNIT, COP_NATION };

enum { COP_NEVER = INT32_MAX /* in place of a moment that has not come */ };

/* A moment, in seconds. */
static void cop_moment(struct entries *rows, int64_t x)
{
    rows_add_ordinal(rows, x < 0 || x / 1000 > COP_NEVER ? COP_NEVER : (uint32_t)(x / 1000));
}

/* The team of the seat that looks; 0: it has none. */
static uint32_t cop_seat(const struct board *board)
{
    const struct view_team *team =
        !board->inside && board->rights != NULL && board->rights->team[0] != '\0'
            ? view_team_called(board->view, board->rights->team)
            : NULL;

    return team != NULL ? team->made.team : 0;
}

/* ---- which lines there are ---- */

enum { C_BEGUN, C_HIT, C_NOTICED, C_TOLD, C_WHOLE, C_SHARED, C_TRACES, C_NEWEST };

static void cop_list_campaigns(const struct cop *cop, struct entries *rows)
{
    bool any = false;

    for (size_t c = 0; c < cop->campaign_count; c++) {
        const struct cop_campaign *of = &cop->campaigns[c];

        if (of->begun < 0)
            continue;
        if (!any)
            entries_add(rows, 0, COP_HEADING, COP_CAMPAIGN);
        any = true;
        entries_add(rows, 0, COP_CAMPAIGN, of->event);
        cop_moment(rows, of->begun);
        rows_add_ordinal(rows, of->hit);
        rows_add_ordinal(rows, of->noticed);
        rows_add_ordinal(rows, of->told);
        rows_add_ordinal(rows, of->whole);
        rows_add_ordinal(rows, of->shared);
        rows_add_ordinal(rows, of->traces);
        cop_moment(rows, of->newest);
    }
}

static void cop_list_requests(const struct board *board, struct entries *rows)
{
    const struct view *view = board->view;
    bool any = false;

    for (uint32_t i = 0; i < view->request_count; i++) {
        const struct view_request *one = &view->requests[i];
        bool waits = one->state == REQUEST_OPEN, away = one->rrt.state != RRT_FREE;

        if ((!waits && !away) || !board_shows(board, one->made.team))
            continue;
        if (!any)
            entries_add(rows, 0, COP_HEADING, COP_REQUEST);
        any = true;
        entries_add(rows, 0, waits ? COP_REQUEST : COP_UNIT, i);
    }
}

enum {
    N_UP,
    N_PARTLY,
    N_DOWN,
    N_UNKNOWN,
    N_CHECKED,
    N_SENT,
    N_SENT_AT,
    N_RECEIVED,
    N_INCIDENTS,
    N_ASKS,
    N_RRT,
    N_HEARD,
    N_SIGHTS
};

static void cop_list_nation(const struct cop *cop, size_t n, struct entries *rows)
{
    const struct cop_nation *of = &cop->nations[n];

    entries_add(rows, 0, COP_NATION, of->team);
    rows_add_ordinal(rows, of->services.up);
    rows_add_ordinal(rows, of->services.partly);
    rows_add_ordinal(rows, of->services.down);
    rows_add_ordinal(rows, of->services.unknown);
    cop_moment(rows, of->services.checked);
    rows_add_ordinal(rows, of->sent);
    cop_moment(rows, of->sent_at);
    rows_add_ordinal(rows, of->received);
    rows_add_ordinal(rows, of->incidents);
    rows_add_ordinal(rows, of->asks != NULL);
    rows_add_ordinal(rows, of->rrt != NULL ? (uint32_t)of->rrt->rrt.state : RRT_FREE);
    cop_moment(rows, of->heard);
    for (size_t c = 0; c < cop->campaign_count; c++)
        if (cop->campaigns[c].begun >= 0)
            rows_add_ordinal(rows, cop_sight(cop_cell(cop, c, n)));
}

static void cop_list(const struct board *board, const struct room *room, struct entries *rows)
{
    struct pool pool = POOL_EMPTY;
    struct error err;
    struct cop cop;
    bool any = false;

    (void)room;
    if (cop_make(board->view, cop_seat(board), &pool, &cop, &err) < 0)
        rows->failed = true;
    else {
        cop_list_campaigns(&cop, rows);
        cop_list_requests(board, rows);
        for (size_t n = 0; n < cop.nation_count; n++) {
            if (!board_shows(board, cop.nations[n].team))
                continue;
            if (!any)
                entries_add(rows, 0, COP_HEADING, COP_NATION);
            any = true;
            cop_list_nation(&cop, n, rows);
        }
    }
    pool_done(&pool);
}

/* ---- what a line says ---- */

/* "12m", "1h05", "2d03h" since then. */
static void cop_paint_age(const struct board *board, uint32_t seconds, int columns, struct pen *pen)
{
    int64_t minutes = (board->x / 1000 - (int64_t)seconds) / 60;
    char age[SAY_TEXT] = "-";

    minutes = minutes < 0 ? 0 : minutes;
    if (seconds == COP_NEVER)
        ;
    else if (minutes < 60)
        text_print(age, sizeof(age), "%" PRId64 "m", minutes);
    else if (minutes < 24 * 60)
        text_print(age, sizeof(age), "%" PRId64 "h%02" PRId64, minutes / 60, minutes % 60);
    else
        text_print(age, sizeof(age), "%" PRId64 "d%02" PRId64 "h", minutes / 1440,
                   minutes / 60 % 24);
    pen_right(pen, STYLE_DIM, columns, age);
}

static int cop_name_columns(const struct board *board)
{
    return board_team_columns(board, NAME_MOST);
}

static void cop_paint_heading(const struct board *board, const struct room *room, uint32_t which,
                              struct pen *pen)
{
    int names = cop_name_columns(board);

    if (which == COP_CAMPAIGN) {
        pen_field(pen, STYLE_DIM, room->width >= WIDE ? 24 : 16, "campaign");
        pen_text(pen, STYLE_DIM, " begun at  hit noticed told whole shared     age");
    } else if (which == COP_REQUEST) {
        pen_text(pen, STYLE_DIM, "asked for, and where the rapid reaction team is");
    } else {
        pen_field(pen, STYLE_DIM, names, "nation");
        pen_text(pen, STYLE_DIM,
                 room->width >= WIDE ? "  services     age reports sent     age  got rrt   heard"
                                     : "  services     age sent     age  got rrt   heard");
        pen_text(pen, STYLE_DIM, "  campaigns");
    }
}

static void cop_paint_campaign(const struct board *board, const struct room *room,
                               const struct entries *rows, const struct entry *entry,
                               struct pen *pen)
{
    const struct view_event *event = view_event(board->view, entry->item);
    uint32_t hit = rows_ordinal(rows, entry, C_HIT), noticed = rows_ordinal(rows, entry, C_NOTICED),
             shared = rows_ordinal(rows, entry, C_SHARED),
             traces = rows_ordinal(rows, entry, C_TRACES);
    char text[SAY_TEXT];

    if (event == NULL)
        return;
    pen_field(pen, STYLE_STRONG, room->width >= WIDE ? 24 : 16, cop_name(event));
    pen_blank(pen, 1);
    pen_field(pen, STYLE_PLAIN, 9,
              say_exercise(text, (int64_t)rows_ordinal(rows, entry, C_BEGUN) * 1000));
    pen_count(pen, STYLE_PLAIN, 5, hit);
    pen_count(pen, noticed < hit ? STYLE_WARN : STYLE_GOOD, 8, noticed);
    pen_count(pen, STYLE_PLAIN, 5, rows_ordinal(rows, entry, C_TOLD));
    pen_count(pen, STYLE_GOOD, 6, rows_ordinal(rows, entry, C_WHOLE));
    text_print(text, sizeof(text), "%" PRIu32 "/%" PRIu32, shared, traces);
    pen_right(pen, shared < traces ? STYLE_WARN : STYLE_GOOD, 7, text);
    cop_paint_age(board, rows_ordinal(rows, entry, C_NEWEST), AGE, pen);
}

static void cop_paint_request(const struct board *board, const struct entry *entry, struct pen *pen)
{
    static const enum style styles[PRIORITIES] = {STYLE_PLAIN, STYLE_PLAIN, STYLE_WARN, STYLE_BAD};
    const struct view_request *one =
        entry->item < board->view->request_count ? &board->view->requests[entry->item] : NULL;
    char unit[RRT_TEXT];

    if (one == NULL)
        return;
    if (entry->kind == COP_UNIT) {
        pen_glyph(pen, STYLE_GOOD, GLYPH_SENT);
        pen_print(pen, STYLE_PLAIN, " %s", rrt_text(board->view, one, unit));
        return;
    }
    pen_glyph(pen, styles[one->priority], GLYPH_READY);
    pen_blank(pen, 1);
    board_team_name(board, STYLE_STRONG, cop_name_columns(board), one->made.team, pen);
    pen_print(pen, styles[one->priority], " %s", priority_words[one->priority]);
    pen_print(pen, STYLE_PLAIN, " asks for %s since", request_titles[one->made.what]);
    cop_paint_age(board, (uint32_t)(one->asked / 1000), AGE, pen);
    if (one->text[0] != '\0')
        pen_print(pen, STYLE_PLAIN, ": %s", one->text);
}

static void cop_paint_services(const struct entries *rows, const struct entry *entry,
                               struct pen *pen)
{
    static const struct {
        uint32_t which;
        enum glyph glyph;
        enum style style;
    } signs[] = {{N_DOWN, GLYPH_BAD, STYLE_BAD},
                 {N_PARTLY, GLYPH_PART, STYLE_WARN},
                 {N_UNKNOWN, GLYPH_FAULT, STYLE_WARN},
                 {N_UP, GLYPH_GOOD, STYLE_GOOD}};
    int end = pen->x + SERVICES;

    pen_blank(pen, 2);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        uint32_t count = rows_ordinal(rows, entry, signs[i].which);

        if (count == 0 || pen->x + 2 >= end)
            continue;
        pen_print(pen, signs[i].style, "%" PRIu32, count);
        pen_glyph(pen, signs[i].style, signs[i].glyph);
    }
    pen_blank(pen, end - pen->x);
}

static void cop_paint_nation(const struct board *board, const struct room *room,
                             const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    static const struct {
        enum glyph glyph;
        enum style style;
    } sights[COP_SIGHTS] = {[COP_NOTHING] = {GLYPH_DOT, STYLE_DIM},
                            [COP_TOLD] = {GLYPH_NEXT, STYLE_PLAIN},
                            [COP_NOTICED] = {GLYPH_GOOD, STYLE_GOOD},
                            [COP_WARNED] = {GLYPH_PART, STYLE_WARN},
                            [COP_MISSED] = {GLYPH_BAD, STYLE_BAD}};
    bool asks = rows_ordinal(rows, entry, N_ASKS) != 0;
    uint32_t unit = rows_ordinal(rows, entry, N_RRT);

    board_team_name(board, STYLE_STRONG, cop_name_columns(board), entry->item, pen);
    cop_paint_services(rows, entry, pen);
    cop_paint_age(board, rows_ordinal(rows, entry, N_CHECKED), AGE, pen);
    if (room->width >= WIDE)
        pen_count(pen, STYLE_PLAIN, 8, rows_ordinal(rows, entry, N_INCIDENTS));
    pen_count(pen, STYLE_PLAIN, COUNT_COLUMNS, rows_ordinal(rows, entry, N_SENT));
    cop_paint_age(board, rows_ordinal(rows, entry, N_SENT_AT), AGE, pen);
    pen_count(pen, STYLE_PLAIN, COUNT_COLUMNS, rows_ordinal(rows, entry, N_RECEIVED));
    pen_blank(pen, 1);
    if (asks || unit != RRT_FREE)
        pen_glyph(pen, asks ? STYLE_WARN : STYLE_GOOD,
                  asks                   ? GLYPH_READY
                  : unit == RRT_DEPLOYED ? GLYPH_GOOD
                                         : GLYPH_SENT);
    else
        pen_glyph(pen, STYLE_DIM, GLYPH_DOT);
    pen_blank(pen, 2);
    cop_paint_age(board, rows_ordinal(rows, entry, N_HEARD), AGE, pen);
    pen_blank(pen, 1);
    for (uint32_t i = N_SIGHTS; i < entry->count; i++) {
        uint32_t sight = rows_ordinal(rows, entry, i);

        pen_blank(pen, SIGHT - 1);
        pen_glyph(pen, sights[sight < COP_SIGHTS ? sight : 0].style,
                  sights[sight < COP_SIGHTS ? sight : 0].glyph);
    }
}

static void cop_paint(const struct board *board, const struct room *room,
                      const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    if (entry->kind == COP_HEADING)
        cop_paint_heading(board, room, entry->item, pen);
    else if (entry->kind == COP_CAMPAIGN)
        cop_paint_campaign(board, room, rows, entry, pen);
    else if (entry->kind == COP_NATION)
        cop_paint_nation(board, room, rows, entry, pen);
    else
        cop_paint_request(board, entry, pen);
}

static bool cop_subject(const struct board *board, const struct entry *entry, struct subject *ret)
{
    static const uint8_t kinds[] = {[COP_HEADING] = SUBJECT_NONE,
                                    [COP_CAMPAIGN] = SUBJECT_EVENT,
                                    [COP_REQUEST] = SUBJECT_REQUEST,
                                    [COP_UNIT] = SUBJECT_REQUEST,
                                    [COP_NATION] = SUBJECT_TEAM};

    (void)board;
    *ret = (struct subject){kinds[entry->kind], entry->item};
    return ret->kind != SUBJECT_NONE;
}

/* What the signs of campaigns say. */
static void cop_summary(const struct board *board, struct pen *pen)
{
    (void)board;
    pen_glyph(pen, STYLE_GOOD, GLYPH_GOOD);
    pen_text(pen, STYLE_PLAIN, " noticed ");
    pen_glyph(pen, STYLE_PLAIN, GLYPH_NEXT);
    pen_text(pen, STYLE_PLAIN, " told ");
    pen_glyph(pen, STYLE_BAD, GLYPH_BAD);
    pen_text(pen, STYLE_PLAIN, " missed ");
    pen_glyph(pen, STYLE_WARN, GLYPH_PART);
    pen_text(pen, STYLE_PLAIN, " missed, told");
}

const struct panel panel_cop = {
    .name = "cop",
    .title = "Operational picture",
    .summary = cop_summary,
    .list = cop_list,
    .paint = cop_paint,
    .subject = cop_subject,
    .plain = true,
    .numbers = true,
    .empty = "nothing is known yet",
};
