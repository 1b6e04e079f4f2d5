/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bar on a terminal, plain lines elsewhere. Every drawing is one write that begins at the line's
 * start and clears to its end, so that being killed between two of them leaves a readable line and
 * no tone.
 */
#include "cli/output.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

void progress_init(struct progress *progress, struct output *to, const char *title, bool quiet)
{
    *progress = (struct progress){.to = to, .quiet = quiet};
    text_copy(progress->title, sizeof(progress->title), title);
}

/* Cuts `text` to `columns` of the terminal. */
static void cut(char *text, int columns)
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

static void draw(struct progress *progress, int64_t done, int64_t of, const char *text)
{
    enum { WIDTH = 24 };
    char bar[WIDTH + 1], line[512];
    int filled = of > 0 ? (int)(done * WIDTH / of) : 0;

    filled = filled < 0 ? 0 : filled > WIDTH ? WIDTH : filled;
    memset(bar, '.', WIDTH);
    memset(bar, '#', (size_t)filled);
    bar[WIDTH] = '\0';
    text_print(line, sizeof(line), "%s [%s] %" PRId64 "/%" PRId64 " %s", progress->title, bar, done,
               of, text);
    /* The last column stays free: a full line would wrap. */
    cut(line, progress->to->columns - 1);
    fprintf(progress->to->to, "\r%s\033[K", line);
    fflush(progress->to->to);
    progress->drawn = true;
}

void progress_step(struct progress *progress, int64_t done, int64_t of, const char *text)
{
    char clean[256];

    if (progress->quiet)
        return;
    text_clean(clean, sizeof(clean), text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    if (progress->to->tty) {
        draw(progress, done, of, clean);
        return;
    }
    if (strcmp(clean, progress->last) == 0)
        return;
    text_copy(progress->last, sizeof(progress->last), clean);
    fprintf(progress->to->to, "%s %" PRId64 "/%" PRId64 " %s\n", progress->title, done, of, clean);
    fflush(progress->to->to);
}

void progress_done(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fputs("\r\033[K", progress->to->to);
    fflush(progress->to->to);
    progress->drawn = false;
}
