/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Teams: what each has reached, its points, and its conditions with their history. Collective
 * exercises stand in the order of genesis and show no rank; competitive ones are ordered by place
 * for those who see the points of every team: what is left of a filtered view has no places.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/comcheck.h"
#include "core/view/rrt.h"
#include "core/view/score.h"
#include "desk/board/board.h"

enum { ENTRY_TEAM, ENTRY_SHARED, ENTRY_OBJECTIVE, ENTRY_METRIC, ENTRY_CONDITION, ENTRY_STANDING };
enum { WIDE = 66, TREND = 4, POINTS_COLUMNS = 19 };

static const char *teams_objective_name(const struct objective_made *made)
{
    return made->title[0] != '\0' ? made->title : made->id;
}

/* ---- which lines there are ---- */

/* Objectives of one name are one line. */
static bool teams_same_objective(const struct objective_made *one,
                                 const struct objective_made *other)
{
    return other->objective != 0 && one->team == other->team && one->type == other->type &&
           strcmp(teams_objective_name(one), teams_objective_name(other)) == 0;
}

static bool teams_same_before(const struct view *view, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (teams_same_objective(&view->objectives[index].made, &view->objectives[i].made))
            return true;
    return false;
}

static void teams_list_objectives(const struct view *view, uint32_t team, struct entries *rows)
{
    for (int type = OBJECTIVE_GOAL; type >= OBJECTIVE_EVALUATION; type--)
        for (size_t i = 0; i < view->objective_count; i++) {
            const struct objective_made *made = &view->objectives[i].made;

            if (made->objective == 0 || made->team != team || (int)made->type != type ||
                teams_same_before(view, i))
                continue;
            entries_add(rows, 1, ENTRY_OBJECTIVE, made->objective);
            for (size_t j = i; j < view->objective_count; j++)
                if (teams_same_objective(made, &view->objectives[j].made))
                    rows_add_ordinal(rows, view->objectives[j].made.objective);
        }
}

static void teams_list_team(const struct board *board, const struct room *room, uint32_t team,
                            struct entries *rows)
{
    const struct view *view = board->view;

    if (room->rich) {
        teams_list_objectives(view, team, rows);
        for (size_t i = 0; i < view->metric_count; i++)
            if (view->metrics[i].made.metric != 0 && view->metrics[i].made.team == team)
                entries_add(rows, 1, ENTRY_METRIC, view->metrics[i].made.metric);
    }
    for (size_t i = 0; i < view->condition_count; i++)
        if (view->conditions[i].made.condition != 0 && view->conditions[i].made.team == team)
            entries_add(rows, 1, ENTRY_CONDITION, view->conditions[i].made.condition);
}

static void teams_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct view *view = board->view;
    const struct view_team **order = calloc(view->team_count + 1, sizeof(*order));
    size_t count = 0;

    if (order == NULL) {
        rows->failed = true;
        return;
    }
    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].made.team != 0)
            order[count++] = &view->teams[i];
    if (view->exercise.competitive && board->ranked)
        qsort(order, count, sizeof(*order), score_by_points);
    for (size_t i = 0; i < count; i++) {
        if (!board_shows(board, order[i]->made.team))
            continue;
        entries_add(rows, 0, ENTRY_TEAM, order[i]->made.team);
        teams_list_team(board, room, order[i]->made.team, rows);
    }
    free(order);

    size_t before = rows->count;

    entries_add(rows, 0, ENTRY_SHARED, 0);
    teams_list_team(board, room, 0, rows);
    if (rows->count == before + 1)
        rows->count = before;
    standings_list(board, ENTRY_STANDING, rows);
}

/* ---- what a line says ---- */

/* A sign for each objective of a type, as far as they fit; else how many of how many. */
static void teams_paint_marks(const struct view *view, const struct view_team *team, int type,
                              bool wide, struct pen *pen)
{
    static const char *const words[OBJECTIVE_TYPES] = {"evaluations ", "TLOs ", "goals "};
    static const char *const letters[OBJECTIVE_TYPES] = {"E", "T", "G"};
    unsigned count = team->objectives[type];

    if (count == 0)
        return;
    pen_text(pen, STYLE_DIM, wide ? words[type] : letters[type]);
    if (count > (wide ? 8 : 4)) {
        pen_print(pen, team->reached[type] == count ? STYLE_GOOD : STYLE_PLAIN, "%u/%u ",
                  team->reached[type], count);
        return;
    }
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *objective = &view->objectives[i];

        if (objective->made.objective == 0 || objective->made.type != type ||
            (objective->made.team != 0 && objective->made.team != team->made.team))
            continue;
        pen_glyph(pen, objective->reached ? STYLE_GOOD : STYLE_DIM,
                  objective->reached ? GLYPH_REACHED : GLYPH_OPEN);
    }
    pen_blank(pen, wide ? 2 : 1);
}

static void teams_paint_points(int64_t points, int64_t max, int columns, struct pen *pen)
{
    char text[2 * SAY_TEXT + 2], of[SAY_TEXT], is[SAY_TEXT];

    /* Tenths are enough from afar; `excon explain` has the thousandths. */
    text_print(text, sizeof(text), "%s/%s", say_points(is, points / 100 * 100),
               say_points(of, max / 100 * 100));

    /* Room for the points at their most, so that bars stand under each other. */
    int most = 2 * text_width(of) + 1, bar;

    most = most < 7 ? 7 : most;
    most = most < text_width(text) ? text_width(text) : most;
    bar = columns - 1 - most > 24 ? 24 : columns - 1 - most;
    if (bar >= 4 && max > 0) {
        int64_t part = points < 0 ? 0 : points > max ? max : points;
        int full = (int)(part * bar / max);
        enum style style = points >= max ? STYLE_GOOD : points * 2 >= max ? STYLE_WARN : STYLE_BAD;

        pen_blank(pen, columns - bar - 1 - most);
        pen_repeat(pen, style, GLYPH_BAR_FULL, full);
        pen_repeat(pen, STYLE_DIM, GLYPH_BAR_EMPTY, bar - full);
        pen_blank(pen, 1);
        columns = most;
    }
    pen_right(pen, STYLE_STRONG, columns, text);
}

/* The unit of the rapid reaction team that is with the team or on its way: "RRT in 12:30". */
static void teams_paint_rrt(const struct board *board, const struct view_request *request,
                            bool wide, struct pen *pen)
{
    bool there = request->rrt.state == RRT_DEPLOYED;
    char text[SAY_TEXT];

    pen_print(pen, there ? STYLE_GOOD : STYLE_CLOCK, " RRT");
    if (wide && request->rrt.due >= 0)
        pen_print(pen, there ? STYLE_GOOD : STYLE_CLOCK, " %s %s", there ? "leaves" : "arrives",
                  say_countdown_short(text, board_until(board, request->rrt.due)));
}

/* The lamps of a COMCHECK: key, inbox, answer, machines. */
static void teams_paint_lamps(const struct view *view, uint32_t team, bool wide, struct pen *pen)
{
    pen_print(pen, STYLE_DIM, wide ? " comcheck " : " C");
    for (int lamp = 0; lamp < LAMPS; lamp++) {
        bool lit = comcheck_lit(view, team, (enum lamp)lamp);

        if (wide)
            pen_print(pen, lit ? STYLE_GOOD : STYLE_WARN, "%s", lamp_words[lamp]);
        pen_glyph(pen, lit ? STYLE_GOOD : STYLE_WARN, lit ? GLYPH_REACHED : GLYPH_OPEN);
        pen_blank(pen, wide);
    }
}

static void teams_paint_team(const struct board *board, const struct room *room,
                             const struct entry *entry, struct pen *pen)
{
    const struct view *view = board->view;
    const struct view_team *team = view_team(view, entry->item);
    bool wide = room->width >= WIDE;
    char since[SAY_TEXT];

    if (view->exercise.competitive && board->ranked)
        pen_print(pen, STYLE_STRONG, "%2d. ", score_place(view, team));
    board_team_name(board, STYLE_STRONG, board_team_columns(board, wide ? 20 : 10), team->made.team,
                    pen);
    if (team->held)
        pen_glyph(pen, STYLE_WARN, GLYPH_HELD);
    if (team->held && wide)
        pen_print(pen, STYLE_WARN, " held since %s", say_exercise(since, team->held_since));
    if (view->comcheck.started && board->phase == PHASE_BEFORE)
        teams_paint_lamps(view, entry->item, wide, pen);
    if (rrt_of_team(view, entry->item) != NULL)
        teams_paint_rrt(board, rrt_of_team(view, entry->item), wide, pen);
    pen_blank(pen, wide ? 2 : 1);
    if (room->width >= 110 && strcmp(team->made.title, team->made.id) != 0) {
        board_team_title(board, STYLE_DIM, 24, team, pen);
        pen_blank(pen, 1);
    }
    for (int type = OBJECTIVE_GOAL; type >= OBJECTIVE_EVALUATION; type--)
        teams_paint_marks(view, team, type, wide, pen);
    if ((team->max > 0 || team->points != 0) && view_points_are_told(view, team))
        teams_paint_points(team->points, team->max, pen_left(pen), pen);
}

static void teams_paint_objective(const struct board *board, const struct room *room,
                                  const struct entries *rows, const struct entry *entry,
                                  struct pen *pen)
{
    static const char *const words[OBJECTIVE_TYPES] = {"eval", "TLO", "goal"};
    const struct view_objective *objective = view_objective(board->view, entry->item);
    uint32_t reached = 0;
    char time[SAY_TEXT];
    enum style style;

    for (uint32_t i = 0; i < entry->count; i++)
        reached += view_objective(board->view, rows->ordinals[entry->first + i])->reached;
    style = reached == entry->count ? STYLE_GOOD : reached > 0 ? STYLE_WARN : STYLE_DIM;
    pen_blank(pen, 2);
    pen_glyph(pen, style, reached == entry->count ? GLYPH_REACHED : GLYPH_OPEN);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_DIM, 5, words[objective->made.type]);
    board_objective_name(board, STYLE_PLAIN, pen_left(pen) - (room->width >= WIDE ? 18 : 10),
                         objective, pen);
    pen_blank(pen, 1);
    if (entry->count > 1)
        pen_print(pen, style, "reached %u/%u", reached, entry->count);
    else if (objective->row == 0)
        pen_text(pen, STYLE_DIM, "open");
    else if (room->width >= WIDE)
        pen_print(pen, style, "%s %s", objective->reached ? "reached" : "lost   ",
                  say_exercise(time, objective->since));
    else
        pen_text(pen, style, objective->reached ? "reached" : "lost");
}

static void teams_paint_metric(const struct board *board, const struct room *room,
                               const struct entry *entry, struct pen *pen)
{
    const struct view_metric *metric = view_metric(board->view, entry->item);
    bool wide = room->width >= WIDE;

    const char *note = "";
    enum style style = STYLE_DIM;
    int columns;

    if (metric->made.type == METRIC_MANUAL && metric->by[0] != '\0') {
        note = metric->reason;
    } else if (metric->made.type == METRIC_MANUAL && !metric->awarded) {
        note = wide ? "graded by hand, not yet" : "not graded";
        style = STYLE_WARN;
    }
    pen_blank(pen, 4);
    pen_field(pen, STYLE_DIM, 5, "pts");
    columns = pen_left(pen) - POINTS_COLUMNS;
    board_metric_name(board, STYLE_PLAIN,
                      note[0] == '\0' ? columns
                      : wide          ? columns - 25
                                      : 12,
                      metric, pen);
    if (note[0] != '\0') {
        pen_blank(pen, 1);
        pen_field(pen, style, pen_left(pen) - POINTS_COLUMNS, note);
    }
    teams_paint_points(metric->points, metric->made.max, pen_left(pen), pen);
}

/* The value `back` results before the newest, or VALUE_NONE. */
static int64_t teams_value_back(const struct view_condition *condition, uint32_t back)
{
    if (back >= condition->results || back >= VIEW_HISTORY)
        return VALUE_NONE;
    return condition->history[(condition->results - 1 - back) % VIEW_HISTORY];
}

/* Did it turn within the last few results? An arrow says which way. */
static void teams_paint_trend(const struct view_condition *condition, struct pen *pen)
{
    for (uint32_t back = 1; condition->value >= 0 && back < TREND; back++) {
        int64_t before = teams_value_back(condition, back);

        if (before < 0 || before == condition->value)
            continue;
        if (condition->value > before)
            pen_glyph(pen, STYLE_GOOD, GLYPH_RISING);
        else
            pen_glyph(pen, STYLE_BAD, GLYPH_FALLING);
        return;
    }
    pen_blank(pen, 1);
}

static void teams_paint_history(const struct view_condition *condition, int columns,
                                struct pen *pen)
{
    int most = columns < VIEW_HISTORY ? columns : VIEW_HISTORY;
    int count = condition->results < (uint32_t)most ? (int)condition->results : most;

    for (int back = count - 1; back >= 0; back--) {
        int64_t value = teams_value_back(condition, (uint32_t)back);

        if (value < 0)
            pen_glyph(pen, STYLE_WARN, GLYPH_FAULT);
        else
            pen_glyph(pen, value_sign(value)->style,
                      (enum glyph)(GLYPH_SPARK_0 + (value > 1000 ? 6 : (int)(value * 6 / 1000))));
    }
    pen_blank(pen, columns - count);
}

static void teams_value_text(char *to, size_t size, int64_t value)
{
    if (value >= 0)
        text_print(to, size, "%d.%02d", (int)(value / 1000), (int)(value % 1000 / 10));
    else
        text_copy(to, size, value == VALUE_FAULT ? "flt" : "-");
}

static void teams_paint_condition(const struct board *board, const struct room *room,
                                  const struct entry *entry, struct pen *pen)
{
    const struct view_condition *condition = view_condition(board->view, entry->item);
    const struct view_vm *vm = view_vm(board->view, condition->made.vm);
    const struct sign *sign = condition_sign(board->view, condition);
    const struct view_feature *lacks =
        view_has_range(board->view) ? view_lacks(board->view, condition) : NULL;
    bool wide = room->width >= WIDE, stale = view_is_stale(board->view, condition);
    char value[SAY_TEXT], since[SAY_TEXT];

    pen_blank(pen, 2);
    pen_glyph(pen, sign->style, sign->glyph);
    pen_blank(pen, 1);
    board_condition_name(board, STYLE_PLAIN, wide ? 22 : 15, condition, pen);
    pen_blank(pen, 1);
    if (wide && vm != NULL)
        board_vm_name(board, STYLE_DIM, 12, vm, pen);
    pen_blank(pen, wide ? vm != NULL ? 1 : 13 : 0);
    /* What is stale still counts as what it was. */
    teams_value_text(value, sizeof(value), stale ? condition->good : condition->value);
    pen_right(pen, sign->style, 4, value);
    pen_blank(pen, 1);
    teams_paint_trend(condition, pen);
    pen_blank(pen, 1);
    if (lacks == NULL || wide)
        teams_paint_history(condition,
                            wide ? room->width >= 120 ? VIEW_HISTORY : 24 : pen_left(pen), pen);
    pen_blank(pen, 1);
    if (lacks != NULL) {
        pen_print(pen, STYLE_BAD, "not checked: feature %s failed", lacks->made.id);
        return;
    }
    if (wide && condition->results != 0)
        pen_print(pen, sign->style, "%s ", sign->word);
    if (condition->excused)
        pen_text(pen, STYLE_WARN, "excused ");
    if (wide && condition->results != 0)
        pen_print(pen, STYLE_DIM, "since %s %s",
                  say_exercise(since, stale ? condition->own : condition->since), condition->text);
}

static void teams_paint(const struct board *board, const struct room *room,
                        const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    static void (*const paints[])(const struct board *, const struct room *, const struct entry *,
                                  struct pen *) = {
        [ENTRY_TEAM] = teams_paint_team,
        [ENTRY_METRIC] = teams_paint_metric,
        [ENTRY_CONDITION] = teams_paint_condition,
        [ENTRY_STANDING] = standings_paint,
    };

    if (entry->kind == ENTRY_SHARED)
        pen_text(pen, STYLE_STRONG, "shared by all");
    else if (entry->kind == ENTRY_OBJECTIVE)
        teams_paint_objective(board, room, rows, entry, pen);
    else
        paints[entry->kind](board, room, entry, pen);
}

/* Is it counted for its team, or for one of all when it is shared? */
static bool teams_counts(const struct view *view, const struct objective_made *made)
{
    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team != 0 && (made->team == 0 || made->team == team->made.team) &&
            made->type == (int)score_counted(team))
            return true;
    }
    return false;
}

/* As `excon status` counts them, team by team. */
static void teams_summary(const struct board *board, struct pen *pen)
{
    unsigned reached = 0, count = 0;

    for (size_t i = 0; i < board->view->objective_count; i++) {
        const struct view_objective *objective = &board->view->objectives[i];

        if (objective->made.objective == 0 || !board_shows(board, objective->made.team) ||
            !teams_counts(board->view, &objective->made))
            continue;
        count++;
        reached += objective->reached;
    }
    if (count > 0)
        pen_print(pen, STYLE_PLAIN, "%u/%u objectives", reached, count);
}

static bool teams_subject(const struct board *board, const struct entry *entry, struct subject *ret)
{
    const struct view_metric *metric;

    *ret = (struct subject){SUBJECT_TEAM, entry->item};
    if (entry->kind == ENTRY_CONDITION)
        ret->kind = SUBJECT_CONDITION;
    else if (entry->kind == ENTRY_METRIC &&
             (metric = view_metric(board->view, entry->item)) != NULL)
        ret->item = metric->made.team;
    else if (entry->kind == ENTRY_OBJECTIVE)
        ret->item = view_objective(board->view, entry->item)->made.team;
    else if (entry->kind == ENTRY_STANDING && view_team(board->view, entry->item) == NULL)
        ret->item = 0; /* only its total is known */
    return ret->item != 0;
}

const struct panel panel_teams = {
    .name = "teams",
    .title = "Teams",
    .summary = teams_summary,
    .list = teams_list,
    .paint = teams_paint,
    .subject = teams_subject,
    .empty = "no team is known yet",
};
