/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter: a line stays when what it shows holds the text. Each line is painted aside for that,
 * so that no panel knows of filters and what is seen is what is matched.
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

static bool filter_row_matches(const struct board *board, const struct panel *panel,
                               const struct room *room, const struct entries *rows,
                               const struct entry *entry)
{
    struct grid line;

    if (!grid_init(&line, room->width, 1, board->ascii))
        return true;

    struct pen pen = pen_at(&line, 0, 0, room->width);

    panel->paint(board, room, rows, entry, &pen);

    bool holds = filter_line_holds(&line, board->filter);

    grid_done(&line);
    return holds;
}

void rows_filter(const struct board *board, const struct panel *panel, const struct room *room,
                 struct entries *rows)
{
    bool *keep = calloc(rows->count + 1, sizeof(*keep));
    size_t kept = 0, heading = 0;

    if (keep == NULL)
        return;
    for (size_t i = 0; i < rows->count; i++) {
        const struct entry *entry = &rows->items[i];
        bool matches = filter_row_matches(board, panel, room, rows, entry);

        if (entry->level == 0)
            heading = i;
        /* A heading may be kept for the sake of one line below it; that keeps no other, so it is
         * asked again. */
        keep[i] = matches || (entry->level > 0 && keep[heading] &&
                              filter_row_matches(board, panel, room, rows, &rows->items[heading]));
        if (keep[i] && entry->level > 0)
            keep[heading] = true;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (keep[i])
            rows->items[kept++] = rows->items[i];
    rows->count = kept;
    free(keep);
}
