/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/aar-live.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/loop/interrupt.h"
#include "base/text.h"
#include "base/time.h"
#include "products/aar/aar-print.h"

enum { LIVE_STEP = 200 /* ms between two looks for Ctrl-C */ };

struct live {
    struct found *found;
    const struct aar_live *how;
    struct view *outside, *inside; /* as an observer, and as a director */
};

static int live_take(void *data, const struct row *row, struct error *err)
{
    return view_apply(data, row, err);
}

/* How the teams stand, as they know it. */
static int live_take_told(void *data, const struct row *row, struct error *err)
{
    return sheets_row_is_inside(row) ? 0 : view_apply(data, row, err);
}

static int live_write(const struct live *live, const struct aar *aar, bool last, struct error *err)
{
    char path[PATH_MAX], *bytes = NULL;
    size_t length = 0;
    FILE *to;
    int result = 0;

    if (!text_print(path, sizeof(path), "%s/index.html", live->how->folder))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", live->how->folder);
    to = open_memstream(&bytes, &length);
    if (to == NULL)
        return error_memory(err);
    aar_print_html(aar, "Exercise", last ? 0 : live->how->every, to);
    if (fclose(to) != 0)
        result = error_memory(err);
    /* What is public any web server may read; the rest its owner alone. */
    if (result == 0)
        result = file_replace(path, bytes, length,
                              aar_level_is_inside(live->how->level) ? 0600 : 0644, err);
    free(bytes);
    return result;
}

/* A page of now; `last`: it need not be loaded again. */
static int live_page(const struct live *live, bool last, struct error *err)
{
    bool director = aar_level_is_inside(live->how->level);
    const struct view *view = live->how->level == AAR_PUBLIC ? live->outside : live->inside;
    struct aar_options options = {.form = AAR_WALL,
                                  .marking = live->how->marking,
                                  .level = live->how->level,
                                  .news = director ? live->inside : live->outside,
                                  .x = view->x,
                                  .head = ""};
    struct moment now;
    struct aar aar;
    int result;

    time_now(&now);
    options.wall = now.wall;
    /* The newest row of what is public may be an hour old; a clock that runs has gone on since. */
    if (view->phase == PHASE_RUNNING && folder_is_alive(&live->found->folder) &&
        now.wall > view->wall)
        options.x += (now.wall - view->wall) * view->speed / 1000;
    result = aar_make(view, NULL, &options, &aar, err);
    if (result < 0)
        return result;
    result = live_write(live, &aar, last, err);
    aar_done(&aar);
    return result;
}

/* True: Ctrl-C came. */
static bool live_wait(int seconds)
{
    const struct timespec step = {.tv_nsec = LIVE_STEP * 1000 * 1000};

    for (int64_t ms = 0; ms < (int64_t)seconds * 1000 && !interrupt_came(); ms += LIVE_STEP)
        nanosleep(&step, NULL);
    return interrupt_came();
}

static int live_follow(struct live *live, struct error *err)
{
    const struct told_to observer = {.role = ROLE_OBSERVER}, director = {.role = ROLE_DIRECTOR};
    struct found_reader readers[] = {
        {.to = &observer, .take = live_take, .data = live->outside},
        {.to = &director,
         .take = live->how->level == AAR_SCORES ? live_take_told : live_take,
         .data = live->inside}};
    int64_t after = 0;
    bool last = false;
    int result = 0;

    interrupt_catch();
    while (result == 0 && !last) {
        result = found_rows_each(live->found, &after, readers, sizeof(readers) / sizeof(readers[0]),
                                 err);
        last = live->inside->range == RANGE_GONE;
        if (result == 0)
            result = live_page(live, last, err);
        if (result == 0 && !last && live_wait(live->how->every)) {
            last = true;
            result = live_page(live, last, err);
        }
    }
    return result;
}

int aar_live(struct found *found, const struct aar_live *how, struct error *err)
{
    struct live live = {.found = found, .how = how, .outside = view_new(), .inside = view_new()};
    int result =
        live.outside != NULL && live.inside != NULL ? live_follow(&live, err) : error_memory(err);

    view_free(live.outside);
    view_free(live.inside);
    return result;
}
