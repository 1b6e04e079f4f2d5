/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bars on a terminal, plain lines elsewhere. Every drawing is one write that begins at the first
 * line's start and clears each to its end, so that being killed between two of them leaves readable
 * lines and no tone.
 */
#include "products/print/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void progress_init(struct progress *progress, const struct output *to, const char *title,
                   bool quiet)
{
    const char *term = getenv("TERM");

    *progress = (struct progress){
        .to = to, .quiet = quiet, .draws = to->tty && term != NULL && strcmp(term, "dumb") != 0};
    text_copy(progress->title, sizeof(progress->title), title);
}

/* Cuts `text` to `columns` of the terminal. */
static void progress_cut(char *text, int columns)
{
    char *at = text, *end = text + strlen(text);

    while (at < end) {
        uint32_t code = 0;
        size_t step = text_character(at, end, &code);

        columns -= step == 0 ? 1 : text_columns(code);
        if (columns < 0) {
            *at = '\0';
            return;
        }
        at += step == 0 ? 1 : step;
    }
}

static void progress_put_bar(char *to, size_t size, const struct progress_bar *bar, size_t title,
                             int columns)
{
    enum { WIDTH = 24 };
    char marks[WIDTH + 1], text[256];
    int filled = bar->of > 0 ? (int)(bar->done * WIDTH / bar->of) : 0;

    filled = filled < 0 ? 0 : filled > WIDTH ? WIDTH : filled;
    memset(marks, '.', WIDTH);
    memset(marks, '#', (size_t)filled);
    marks[WIDTH] = '\0';
    text_clean(text, sizeof(text), bar->text, strlen(bar->text));
    text_print(to, size, "%-*s [%s] %" PRId64 "/%" PRId64 " %s", (int)title, bar->title, marks,
               bar->done, bar->of, text);
    /* The last column stays free: a full line would wrap. */
    progress_cut(to, columns - 1);
}

void progress_bars(struct progress *progress, const struct progress_bar *bars, int count)
{
    char all[PROGRESS_BARS_MOST * 600] = "\r", line[512];
    size_t used = 1, title = 0;

    if (progress->quiet || !progress->draws || count <= 0 || count > PROGRESS_BARS_MOST)
        return;
    for (int i = 0; i < count; i++)
        title = strlen(bars[i].title) > title ? strlen(bars[i].title) : title;
    if (progress->drawn > 1)
        used += (size_t)snprintf(all + used, sizeof(all) - used, "\033[%dA", progress->drawn - 1);
    if (progress->drawn > count)
        used += (size_t)snprintf(all + used, sizeof(all) - used, "\033[J");
    for (int i = 0; i < count; i++) {
        progress_put_bar(line, sizeof(line), &bars[i], title, progress->to->columns);
        used +=
            (size_t)snprintf(all + used, sizeof(all) - used, "%s%s\033[K", i > 0 ? "\n" : "", line);
    }
    fwrite(all, 1, used, progress->to->to);
    fflush(progress->to->to);
    progress->drawn = count;
}

void progress_step(struct progress *progress, int64_t done, int64_t of, const char *text)
{
    const struct progress_bar bar = {
        .title = progress->title, .text = text != NULL ? text : "", .done = done, .of = of};
    char clean[256];

    if (progress->quiet)
        return;
    if (progress->draws) {
        progress_bars(progress, &bar, 1);
        return;
    }
    text_clean(clean, sizeof(clean), bar.text, strlen(bar.text));
    if (strcmp(clean, progress->last) == 0)
        return;
    text_copy(progress->last, sizeof(progress->last), clean);
    fprintf(progress->to->to, "%s %" PRId64 "/%" PRId64 " %s\n", progress->title, done, of, clean);
    fflush(progress->to->to);
}

void progress_done(struct progress *progress)
{
    if (progress->drawn == 0)
        return;
    if (progress->drawn > 1)
        fprintf(progress->to->to, "\r\033[%dA\033[J", progress->drawn - 1);
    else
        fputs("\r\033[K", progress->to->to);
    fflush(progress->to->to);
    progress->drawn = 0;
}
