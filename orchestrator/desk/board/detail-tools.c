/* SPDX-License-Identifier: Apache-2.0 */
/* What details share: facts, headings, and texts broken into lines. */
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "desk/board/detail.h"

void fact_print(struct fact *fact, const char *label, enum style style, const char *format, ...)
{
    va_list args;

    fact->label = label;
    fact->style = style;
    va_start(args, format);
    text_vprint(fact->text, sizeof(fact->text), format, args);
    va_end(args);
}

void fact_time(const struct board *board, struct fact *fact, const char *label, int64_t x)
{
    char time[SAY_TEXT], dtg[SAY_TEXT];

    fact->label = label;
    fact->style = STYLE_PLAIN;
    fact->text[0] = '\0';
    if (x < 0)
        return;
    say_exercise(time, x);
    say_dtg(dtg, board, x);
    fact_print(fact, label, STYLE_PLAIN, "%s%s%s", time, dtg[0] != '\0' ? "  " : "", dtg);
}

void detail_head(struct entries *rows, enum detail_head head)
{
    entries_add(rows, 0, DETAIL_HEAD, head);
}

/* How many bytes of a text stand on one line: up to its end, or to the width. */
static size_t detail_break(const char *at, const char *end, int width)
{
    const char *from = at;
    int columns = 0;

    while (at < end && *at != '\n' && at - from < DETAIL_LINE_BYTES) {
        uint32_t code = '?';
        size_t step = text_character(at, end, &code);
        int wide = step > 0 ? text_columns(code) : 1;

        if (columns + wide > width && at > from)
            break;
        columns += wide;
        at += step > 0 ? step : 1;
    }
    return (size_t)(at - from);
}

void detail_lines(struct entries *rows, const struct room *room, enum detail_head head,
                  enum detail_text which, const char *text)
{
    const char *end, *at = text;
    int width = room->width > 4 ? room->width - 3 : 1;

    if (text == NULL || text[0] == '\0')
        return;
    end = text + strlen(text);
    /* A line feed at the end begins no line. */
    while (end > at && end[-1] == '\n')
        end--;
    detail_head(rows, head);
    while (at <= end && rows->count < BOARD_ROWS_MOST) {
        size_t length = detail_break(at, end, width);
        struct entry *entry = entries_add(rows, 1, DETAIL_TEXT, which);

        entry->first = (uint32_t)(at - text);
        entry->count = (uint32_t)length;
        at += length;
        if (at >= end)
            break;
        at += *at == '\n';
    }
}

const char *detail_document(const struct board *board, uint8_t kind, uint32_t item)
{
    const struct document *document = &board->document;

    if (document->about.kind != kind || document->about.item != item)
        return NULL;
    return document->come ? document->text : "…";
}

bool detail_same_inject(const struct view_inject *one, const struct view_inject *other)
{
    return one->made.inject != 0 && other->made.inject != 0 &&
           strcmp(one->made.id, other->made.id) == 0;
}

void detail_trail(struct pen *pen, enum style style, const char *word, bool last)
{
    pen_blank(pen, 1);
    pen_text(pen, style, word);
    pen_blank(pen, 1);
    if (!last)
        pen_glyph(pen, STYLE_DIM, GLYPH_INTO);
}
