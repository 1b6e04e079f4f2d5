/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/standings.h"

#include <stdlib.h>

#include "products/print/json-text.h"

static int standings_compare(const void *one, const void *other)
{
    const struct view_standing *a = *(const struct view_standing *const *)one,
                               *b = *(const struct view_standing *const *)other;

    if (a->now.points != b->now.points)
        return a->now.points > b->now.points ? -1 : 1;
    if (a->now.since != b->now.since)
        return a->now.since < b->now.since ? -1 : 1;
    return a->now.team < b->now.team ? -1 : a->now.team > b->now.team;
}

/* Most points first, or as they were told in a collective exercise; malloc'd. NULL: no memory, or
 * none. */
static const struct view_standing **standings_sorted(const struct view *view)
{
    const struct view_standing **sorted = calloc(view->standings.count + 1, sizeof(*sorted));

    for (size_t i = 0; sorted != NULL && i < view->standings.count; i++)
        sorted[i] = &view->standings.list[i];
    if (sorted != NULL && view->exercise.competitive)
        qsort(sorted, view->standings.count, sizeof(*sorted), standings_compare);
    return sorted;
}

void standings_print(const struct output *to, const struct view *view)
{
    const struct view_standing **sorted = standings_sorted(view);
    bool ranks = view->exercise.competitive;
    char points[32], max[32];
    struct table table;

    table_init(&table, ranks ? "TEAM|>POINTS|>OF|>PLACE" : "TEAM|>POINTS|>OF");
    for (size_t i = 0; sorted != NULL && i < view->standings.count; i++) {
        const struct score_standing *now = &sorted[i]->now;

        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", now->title[0] != '\0' ? now->title : now->id);
        table_cell(&table, 1, TONE_PLAIN, "%s", output_points(&points, now->points));
        table_cell(&table, 2, TONE_DIM, "%s", output_points(&max, now->max));
        if (ranks)
            table_cell(&table, 3, TONE_PLAIN, "%zu", view_standing_place(view, sorted[i]));
    }
    if (table.rows != 0) {
        output_print(to, TONE_PLAIN, "\n");
        table_print(&table, to, 2);
    }
    table_done(&table);
    free(sorted);
}

json_t *standings_json(const struct view *view)
{
    const struct view_standing **sorted = standings_sorted(view);
    json_t *all = json_array();

    for (size_t i = 0; sorted != NULL && i < view->standings.count; i++) {
        const struct score_standing *now = &sorted[i]->now;
        json_int_t place = (json_int_t)view_standing_place(view, sorted[i]);

        json_array_append_new(
            all, json_pack("{s:o, s:o, s:I, s:I, s:o, s:I}", "team", json_text(now->id), "title",
                           json_text(now->title), "points", (json_int_t)now->points, "max",
                           (json_int_t)now->max, "place",
                           view->exercise.competitive ? json_integer(place) : json_null(), "x",
                           (json_int_t)sorted[i]->x));
    }
    free(sorted);
    return all;
}
