/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/form/form.h"
#include "desk/team/home.h"
#include "products/print/output.h"

enum { HOME_HEAD = 2, HOME_FOOT = 3, HOME_WORD = 14 };

static const char *const panel_names[HOME_PANELS] = {"inbox", "due",     "services",
                                                     "score", "reports", "timeline"};
static const char *const panel_empty[HOME_PANELS] = {
    "no message yet",    "nothing is due", "no service is checked",
    "nothing is scored", "no report yet",  "nothing has happened yet"};

static void home_paint_head(const struct home *home, struct grid *grid)
{
    const struct view_team *team = view_team(home->view, home->team);
    struct pen pen = pen_at(grid, 0, 0, grid->width);
    char at[32], points[32], max[32], right[200];

    pen_print(&pen, STYLE_MARKING, " %s  %s  %s", home->view->exercise.name,
              output_clock(&at, home->x), phase_words[home->view->phase]);
    while (pen_left(&pen) > 0)
        pen_text(&pen, STYLE_MARKING, " ");
    if (team == NULL)
        return;
    text_print(right, sizeof(right), "%s, %s  %s of %s points ", home->person,
               team->made.title[0] != '\0' ? team->made.title : team->made.id,
               output_points(&points, team->points), output_points(&max, team->max));
    if (text_width(right) < grid->width / 2) {
        pen = pen_at(grid, grid->width - text_width(right), 0, grid->width);
        pen_text(&pen, STYLE_MARKING, right);
    }
}

static void home_paint_tabs(const struct home *home, struct grid *grid)
{
    struct pen pen = pen_at(grid, 0, 1, grid->width);

    for (int i = 0; i < HOME_PANELS; i++) {
        char summary[32];

        home_summary(home, (enum home_panel)i, summary, sizeof(summary));
        pen.lit = i == (int)home->panel;
        pen_print(&pen, STYLE_KEY, " %d", i + 1);
        pen_print(&pen, pen.lit ? STYLE_FOCUS : STYLE_PLAIN, " %s ", panel_names[i]);
        if (summary[0] != '\0')
            pen_print(&pen, STYLE_WARN, "%s ", summary);
        pen.lit = false;
    }
}

static void home_paint_line(const struct home_line *line, bool lit, struct pen *pen)
{
    pen->lit = lit;
    pen_text(pen, STYLE_PLAIN, lit ? ">" : " ");
    pen_field(pen, STYLE_DIM, 9, line->time);
    pen_field(pen, line->style, HOME_WORD, line->word);
    pen_text(pen, STYLE_PLAIN, " ");
    pen_text(pen, line->style == STYLE_DIM ? STYLE_DIM : STYLE_PLAIN, line->text);
    if (lit)
        pen_blank(pen, pen_left(pen));
}

static void home_paint_list(struct home *home, struct grid *grid, int height)
{
    struct home_lines lines = {0};
    size_t *at = &home->at[home->panel], *top = &home->top[home->panel], shown = (size_t)height;

    home_list(home, home->panel, &lines);
    if (*at >= lines.count)
        *at = lines.count > 0 ? lines.count - 1 : 0;
    if (*top > *at)
        *top = *at;
    if (*at >= *top + shown)
        *top = *at - shown + 1;
    for (size_t i = 0; i < shown && *top + i < lines.count; i++) {
        struct pen pen = pen_at(grid, 0, HOME_HEAD + (int)i, grid->width);

        home_paint_line(&lines.items[*top + i], *top + i == *at, &pen);
    }
    if (lines.count == 0) {
        struct pen pen = pen_at(grid, 1, HOME_HEAD, grid->width);

        pen_text(&pen, STYLE_DIM, panel_empty[home->panel]);
    }
    home_lines_done(&lines);
}

static void home_paint_text(struct home *home, struct grid *grid, int height, const char *text)
{
    size_t length = strlen(text), begin = 0, next = 0;
    int y = -home->scroll;

    for (; begin < length && y < height; y++, begin = next) {
        size_t end = form_line_end(text, length, begin, grid->width - 2, &next);
        struct pen pen = pen_at(grid, 1, HOME_HEAD + y, grid->width);
        char part[1024];

        if (y < 0)
            continue;
        text_print(part, sizeof(part), "%.*s", (int)(end - begin < 1000 ? end - begin : 1000),
                   text + begin);
        pen_text(&pen, begin == 0 ? STYLE_STRONG : STYLE_PLAIN, part);
    }
}

static void home_paint_detail(struct home *home, struct grid *grid, int height)
{
    char *text = home_detail(home);

    if (text != NULL)
        home_paint_text(home, grid, height, text);
    free(text);
}

static bool home_has_key(const struct home *home, const struct home_key *key)
{
    return home->may_write || !key->writes;
}

static void home_paint_help(const struct home *home, struct grid *grid, int height)
{
    int y = -home->scroll;

    for (size_t i = 0; i < home_key_count; i++) {
        struct pen pen = pen_at(grid, 1, HOME_HEAD + y, grid->width);

        if (!home_has_key(home, &home_keys[i]))
            continue;
        if (y >= 0 && y < height) {
            pen_field(&pen, STYLE_KEY, 14, home_keys[i].keys);
            pen_text(&pen, STYLE_PLAIN, home_keys[i].about);
        }
        y++;
    }
}

static void home_paint_bar(const struct home *home, struct grid *grid)
{
    struct pen pen = pen_at(grid, 0, grid->height - 1, grid->width);
    struct home_line under = home_under(home);

    for (size_t i = 0; i < home_key_count; i++) {
        const struct home_key *key = &home_keys[i];
        bool opens = key->presses[0] == '\r';

        if (key->bar == NULL || !home_has_key(home, key) ||
            (key->on != HOME_NONE && key->on != under.thing) ||
            (opens && (home->opened || under.thing == HOME_NONE)))
            continue;
        if (pen_left(&pen) < text_width(key->keys) + text_width(key->bar) + 3)
            break;
        pen_text(&pen, STYLE_PLAIN, pen.x > 0 ? "  " : " ");
        pen_text(&pen, STYLE_KEY, key->presses[0] == 'q' && home->opened ? "Esc" : key->keys);
        pen_print(&pen, STYLE_PLAIN, " %s",
                  key->presses[0] == 'q' && home->opened ? "back" : key->bar);
    }
}

void home_paint(struct home *home, struct grid *grid)
{
    int height = grid->height - HOME_HEAD - HOME_FOOT;
    struct pen pen = pen_at(grid, 0, grid->height - HOME_FOOT, grid->width);

    home_paint_head(home, grid);
    home_paint_tabs(home, grid);
    if (height > 0 && home->help)
        home_paint_help(home, grid, height);
    else if (height > 0 && home->opened)
        home_paint_detail(home, grid, height);
    else if (height > 0)
        home_paint_list(home, grid, height);
    pen_repeat(&pen, STYLE_TITLE, GLYPH_LINE_ACROSS, grid->width);
    pen = pen_at(grid, 1, grid->height - 2, grid->width);
    pen_text(&pen, home->said_bad ? STYLE_BAD : STYLE_GOOD, home->said);
    home_paint_bar(home, grid);
}
