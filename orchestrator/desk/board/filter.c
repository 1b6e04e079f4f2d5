/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter: a line stays when what it shows holds the text, or does not when the text begins with
 * "!"; and of lines that something is wrong with, those in the colours of a warning or a fault.
 * Each line is painted aside for that, so that no panel knows of filters and what is seen is what
 * is matched.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/board/board.h"

static char filter_lower(uint32_t code)
{
    return code < 0x80 ? (char)tolower((int)code) : (char)code;
}

/* Does a painted line hold the filter's text? Letters of ASCII match in both cases. */
static bool filter_line_holds(const struct grid *line, const char *filter)
{
    const char *end = filter + strlen(filter);

    for (int from = 0; from < line->width; from++) {
        int x = from;
        const char *at = filter;

        while (at < end && x < line->width) {
            uint32_t code = '?';
            size_t step = text_character(at, end, &code);
            const struct cell *cell = grid_at(line, x, 0);

            if (cell->code != code &&
                (cell->code >= 0x80 || filter_lower(cell->code) != filter_lower(code)))
                break;
            at += step > 0 ? step : 1;
            x += x + 1 < line->width && grid_at(line, x + 1, 0)->code == 0 ? 2 : 1;
        }
        if (at >= end)
            return true;
    }
    return false;
}

/* Is something of it painted as wrong? */
static bool filter_line_warns(const struct grid *line)
{
    for (int x = 0; x < line->width; x++) {
        const struct cell *cell = grid_at(line, x, 0);

        if (cell->code != ' ' && (cell->style == STYLE_WARN || cell->style == STYLE_BAD))
            return true;
    }
    return false;
}

/* What was found in a line. */
struct found_line {
    bool holds, warns;
};

/* `line` is a grid of one line, as wide as the room. */
static struct found_line filter_look(const struct board *board, const struct panel *panel,
                                     const struct room *room, const struct entries *rows,
                                     const struct entry *entry, struct grid *line)
{
    const char *text = board->filter + (board->filter[0] == '!');
    struct pen pen = pen_at(line, 0, 0, room->width);

    grid_clear(line);
    panel->paint(board, room, rows, entry, &pen);
    return (struct found_line){.holds = text[0] != '\0' && filter_line_holds(line, text),
                               .warns = filter_line_warns(line)};
}

/* Does a line stay, below a heading of which `heading` was found? */
static bool filter_stays(const struct board *board, const struct found_line *line,
                         const struct found_line *heading)
{
    bool inverse = board->filter[0] == '!';

    if (board->faults && !line->warns)
        return false;
    if (board->filter[inverse] == '\0')
        return true;
    return inverse ? !line->holds && !heading->holds : line->holds || heading->holds;
}

void rows_filter(const struct board *board, const struct panel *panel, const struct room *room,
                 struct entries *rows)
{
    bool *keep = calloc(rows->count + 1, sizeof(*keep));
    struct found_line heading = {false, false}, line;
    size_t kept = 0, head = 0;
    struct grid grid;

    if (keep == NULL || !grid_init(&grid, room->width, 1, board->ascii)) {
        free(keep);
        return;
    }
    for (size_t i = 0; i < rows->count; i++) {
        line = filter_look(board, panel, room, rows, &rows->items[i], &grid);
        if (rows->items[i].level == 0) {
            head = i;
            heading = line;
        }
        keep[i] = filter_stays(board, &line, &heading);
        if (keep[i])
            keep[head] = true;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (keep[i])
            rows->items[kept++] = rows->items[i];
    rows->count = kept;
    grid_done(&grid);
    free(keep);
}
