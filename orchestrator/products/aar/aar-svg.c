/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures: a check over time, points over time. Forms differ, not colours alone. */
#include <inttypes.h>
#include <stdlib.h>

#include "products/aar/aar-print.h"
#include "products/aar/html-text.h"

enum { CURVE_WIDTH = 600, CURVE_HEIGHT = 60 };

/* What a part of a strip shows: the class of its path, and where in the row its line runs. */
enum svg_level { LEVEL_WHOLE, LEVEL_PART, LEVEL_DOWN, LEVEL_NONE, LEVEL_BLANK, LEVELS };

static enum svg_level svg_level(const struct history_bucket *bucket)
{
    if (bucket->samples == 0)
        return bucket->no_samples != 0 ? LEVEL_NONE : LEVEL_BLANK;
    return bucket->sum == (int64_t)bucket->samples * 1000 ? LEVEL_WHOLE
           : bucket->sum == 0                             ? LEVEL_DOWN
                                                          : LEVEL_PART;
}

static void svg_path(const struct history_check *check, enum svg_level level, FILE *to)
{
    static const struct {
        const char *class, *y;
    } looks[LEVELS] = {{"w", "11"}, {"p", "9"}, {"d", "6"}, {"e", "6"}, {"", ""}};
    bool any = false;

    for (int i = 0, length; i < HISTORY_BUCKETS; i += length) {
        for (length = 1; i + length < HISTORY_BUCKETS &&
                         svg_level(&check->buckets[i + length]) == svg_level(&check->buckets[i]);)
            length++;
        if (svg_level(&check->buckets[i]) != level)
            continue;
        if (!any)
            fprintf(to, "<path class=\"%s\" d=\"", looks[level].class);
        fprintf(to, "M%d %sh%d", i, looks[level].y, length);
        any = true;
    }
    fputs(any ? "\"/>" : "", to);
}

static void svg_strip(const struct history_check *check, FILE *to)
{
    for (enum svg_level level = LEVEL_WHOLE; level < LEVEL_BLANK; level++)
        svg_path(check, level, to);
}

static void svg_curve(const struct aar *aar, const struct history_curve *curve, FILE *to)
{
    struct pool pool = POOL_EMPTY;
    struct history_turn *turns;
    size_t count = history_thin(curve, aar->history->end, &pool, &turns);
    int64_t end = aar->history->end > 0 ? aar->history->end : 1,
            most = curve->max > 0 ? curve->max : 1;

    fprintf(to, "<path class=\"a\" d=\"M0 %dh%d\"/><path class=\"c\" d=\"M0 %d", CURVE_HEIGHT - 1,
            CURVE_WIDTH, CURVE_HEIGHT - 2);
    for (size_t i = 0; i < count; i++)
        fprintf(to, "H%" PRId64 "V%" PRId64, turns[i].x * CURVE_WIDTH / end,
                CURVE_HEIGHT - 2 - turns[i].value * (CURVE_HEIGHT - 4) / most);
    fprintf(to, "H%d\"/>", CURVE_WIDTH);
    pool_done(&pool);
}

void aar_print_svg(const struct aar *aar, const struct aar_column *column,
                   const struct aar_cell *cell, FILE *to)
{
    bool strip = column->type == AAR_STRIP;

    fprintf(to,
            "<svg class=\"%s\" role=\"img\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">"
            "<title>",
            strip ? "strip" : "curve", strip ? HISTORY_BUCKETS : CURVE_WIDTH,
            strip ? 12 : CURVE_HEIGHT);
    html_text(to, cell->describe);
    fprintf(to, "</title><desc>%s</desc>",
            strip ? "From STARTEX to the end in 96 parts: low line whole, half bar partly down, "
                    "full bar down, dashes nothing that counts."
                  : "A line in steps, from STARTEX on the left to the end on the right.");
    if (strip)
        svg_strip(cell->picture, to);
    else
        svg_curve(aar, cell->picture, to);
    fputs("</svg>", to);
}
