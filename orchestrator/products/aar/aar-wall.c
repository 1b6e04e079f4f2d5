/* SPDX-License-Identifier: Apache-2.0 */
/* The wall: what a display in the hall, or an observer's browser, shows while the exercise runs. */
#include <stdlib.h>

#include "base/time.h"
#include "core/model/row.h"
#include "core/view/calendar.h"
#include "core/view/coming.h"
#include "core/view/score.h"
#include "core/view/troubles.h"
#include "products/aar/aar-parts.h"
#include "products/print/output.h"
#include "products/report/times.h"

enum { WALL_LINES = 12, WALL_COMING = 6 };

static const char *wall_phase(const struct view *view)
{
    return view->phase == PHASE_BEFORE    ? "Before STARTEX"
           : view->phase == PHASE_RUNNING ? "Running"
           : view->phase == PHASE_PAUSED  ? "PAUSEX"
           : view->phase == PHASE_CLOSED  ? "Outside play hours"
                                          : "ENDEX";
}

static void wall_clock(struct aar *aar, const struct view *view, const struct aar_options *options)
{
    struct aar_table *facts = aar_table(aar, "clock", "Clock", aar_fact_columns);
    char x[32], behind[96], dtg[TIME_TEXT];

    aar_fact(facts, "State", "%s", wall_phase(view));
    if (view->phase != PHASE_BEFORE)
        aar_fact(facts, "Exercise time", "%s%s", output_clock(&x, options->x),
                 times_behind(&behind, view, options->x));
    if (view->exercise.endex > 0 && view->phase != PHASE_ENDED)
        aar_fact(facts, "ENDEX planned", "%s%s", output_clock(&x, view->exercise.endex),
                 times_behind(&behind, view, view->exercise.endex));
    calendar_dtg(dtg, view, options->wall);
    aar_fact(facts, "This page is of", "%s", dtg);
}

static void wall_news(struct aar *aar, const struct view *view)
{
    static const struct aar_column columns[] = {{"x", "Exercise time", AAR_CLOCK},
                                                {"text", "What happened", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "news", "Latest", columns);
    uint64_t least = view->ticker_count > VIEW_TICKER ? view->ticker_count - VIEW_TICKER : 0;

    for (uint64_t i = view->ticker_count; i > least && table->row_count < WALL_LINES; i--) {
        const struct view_line *line = &view->ticker[(i - 1) % VIEW_TICKER];

        if (!aar_row(table))
            continue;
        aar_number(table, AAR_PLAIN, line->x);
        aar_text(table,
                 line->tone == LINE_GOOD  ? AAR_GOOD
                 : line->tone == LINE_BAD ? AAR_BAD
                                          : AAR_PLAIN,
                 "%s", line->text);
    }
}

static void wall_count(struct aar_table *table, const char *name, unsigned count)
{
    if (count == 0 || !aar_row(table))
        return;
    aar_text(table, AAR_WARN, "%s", name);
    aar_number(table, AAR_PLAIN, count);
}

static void wall_troubles(struct aar *aar, int64_t x)
{
    static const struct aar_column columns[] = {
        {"trouble", "What", AAR_TEXT}, {"count", "How many", AAR_COUNT}, {NULL, NULL, AAR_TEXT}};
    struct troubles all = troubles_count(aar->view, 0, x);
    struct aar_table *table = aar_table(aar, "troubles", "For exercise control", columns);

    wall_count(table, "Injects that failed, in part too", all.failed + all.partial);
    wall_count(table, "Injects whose machine was not reached", all.unreachable);
    wall_count(table, "Injects that were interrupted", all.interrupted);
    wall_count(table, "Injects that are held", all.held);
    wall_count(table, "Injects that were overtaken", all.overtaken);
    wall_count(table, "Expected actions that are overdue", all.overdue);
    wall_count(table, "Expected actions that were missed", all.missed);
    wall_count(table, "Machines that do not answer", all.hung);
    wall_count(table, "Machines that are lost", all.lost);
    wall_count(table, "Orders that wait for approval", all.asks);
    wall_count(table, "Requests of teams", all.requests);
}

static void wall_coming(struct aar *aar)
{
    static const struct aar_column columns[] = {{"at", "At", AAR_CLOCK},
                                                {"event", "What comes", AAR_TEXT},
                                                {"team", "Team", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "coming", "Next", columns);
    size_t count;
    struct coming *list = coming_list(aar->view, 0, &count);

    for (size_t i = 0; i < count && table->row_count < WALL_COMING; i++) {
        if (list[i].held || !aar_row(table))
            continue;
        aar_time(table, list[i].at);
        aar_text(table, AAR_PLAIN, "%s",
                 list[i].event != NULL ? list[i].event->made.id : list[i].inject->made.id);
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, coming_team(&list[i])));
    }
    free(list);
}

/* The standings from first to last place, or as they came; NULL: no memory. */
static size_t *wall_order(struct aar *aar)
{
    const struct view *view = aar->view;
    const struct view_standings *all = &view->standings;
    size_t *order = pool_take_array(&aar->pool, all->count, sizeof(*order));

    aar->out_of_memory |= order == NULL;
    for (size_t i = 0; order != NULL && i < all->count; i++) {
        size_t at = i;

        for (; view->exercise.competitive && at > 0 &&
               view_standing_place(view, &all->list[order[at - 1]]) >
                   view_standing_place(view, &all->list[i]);
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

/* What the scenario makes public of scores (exercise.scores). */
static void wall_standings(struct aar *aar)
{
    static const struct aar_column columns[] = {
        {"team", "Team", AAR_TEXT},    {"points", "Points", AAR_POINTS}, {"max", "Of", AAR_POINTS},
        {"place", "Place", AAR_COUNT}, {"as_of", "As of", AAR_CLOCK},    {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table;
    size_t *order;

    if (view->standings.count == 0)
        return;
    table = aar_table(aar, "public", "How the teams stand", columns);
    order = wall_order(aar);
    for (size_t i = 0; order != NULL && i < view->standings.count && aar_row(table); i++) {
        const struct view_standing *one = &view->standings.list[order[i]];

        aar_text(table, AAR_PLAIN, "%s", one->now.title[0] != '\0' ? one->now.title : one->now.id);
        aar_number(table, AAR_PLAIN, one->now.points);
        aar_number(table, AAR_PLAIN, one->now.max);
        if (view->exercise.competitive)
            aar_number(table, AAR_PLAIN, (int64_t)view_standing_place(view, one));
        else
            aar_none(table);
        aar_time(table, one->x);
    }
}

static size_t wall_frozen_place(const struct view *view, const struct view_team *team)
{
    size_t place = 1;

    for (size_t i = 0; i < view->team_count; i++)
        place += view->teams[i].made.team != 0 &&
                 score_public(view, &view->teams[i]) > score_public(view, team);
    return place;
}

/* The totals as they were at the freeze; without one they are the newest. */
static void wall_frozen(struct aar *aar)
{
    static const struct aar_column columns[] = {{"team", "Team", AAR_TEXT},
                                                {"points", "Points", AAR_POINTS},
                                                {"max", "Of", AAR_POINTS},
                                                {"place", "Place", AAR_COUNT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = aar_table(aar, "frozen", "How the teams stand", columns);
    size_t most = view->exercise.competitive ? view->team_count : 1;
    char since[32];

    if (view->ledger.standing.frozen)
        aar_say(aar, "The scores are those of exercise time %s.",
                output_clock(&since, view->ledger.standing.x));
    /* By place, and those of one place in their order. */
    for (size_t place = 1; place <= most; place++)
        for (size_t i = 0; i < view->team_count; i++) {
            const struct view_team *team = &view->teams[i];

            if (team->made.team == 0 ||
                (view->exercise.competitive && wall_frozen_place(view, team) != place) ||
                !aar_row(table))
                continue;
            aar_text(table, AAR_PLAIN, "%s", aar_team_title(team));
            aar_number(table, AAR_PLAIN, score_public(view, team));
            aar_number(table, AAR_PLAIN, team->max);
            if (view->exercise.competitive)
                aar_number(table, AAR_PLAIN, (int64_t)place);
            else
                aar_none(table);
        }
}

bool aar_level_is_inside(enum aar_level level)
{
    return level == AAR_DIRECTOR || level == AAR_COP || level == AAR_MEDIA;
}

void aar_wall(struct aar *aar, const struct aar_options *options)
{
    aar_part(aar, "wall", wall_phase(aar->view));
    wall_clock(aar, aar->view, options);
    if (options->level == AAR_COP) {
        aar_cop_tables(aar);
        aar_sharing_matrix(aar);
    } else if (options->level == AAR_MEDIA) {
        aar_media(aar);
    } else if (options->level == AAR_PUBLIC)
        wall_standings(aar);
    else if (options->level == AAR_FROZEN)
        wall_frozen(aar);
    else
        aar_objectives_tables(aar);
    if (options->level == AAR_DIRECTOR) {
        wall_troubles(aar, options->x);
        wall_coming(aar);
    }
    if (options->level == AAR_COP || options->level == AAR_MEDIA)
        return;
    aar_feed(aar, options->news);
    wall_news(aar, options->news);
}
