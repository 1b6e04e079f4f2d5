/* SPDX-License-Identifier: Apache-2.0 */
/* Objectives by team: a matrix for people, a line for each for programs. */
#include <stdlib.h>
#include <string.h>

#include "core/model/row.h"
#include "core/view/score.h"
#include "products/aar/aar-parts.h"
#include "products/aar/aar-sheets.h"
#include "products/print/output.h"
#include "base/text.h"

enum { MATRIX_COLUMNS = 6 /* of objectives at most, beside each other on paper */ };

/* The instance of an objective for a team: its own, or the shared one; NULL: it has none. */
static const struct view_objective *objectives_of(const struct view *view, const char *id,
                                                  enum objective_type type, uint32_t team)
{
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *one = &view->objectives[i];

        if (one->made.objective != 0 && one->made.type == (int)type &&
            (one->made.team == 0 || one->made.team == team) && strcmp(one->made.id, id) == 0)
            return one;
    }
    return NULL;
}

/* "S; ", how it was rated; "": it was not. */
static const char *objectives_rating(struct aar *aar, const struct view_objective *one, char to[8])
{
    enum rating rating;

    to[0] = '\0';
    if (aar_objective_rating(aar, one, &rating))
        text_print(to, 8, "%s; ", rating_words[rating]);
    return to;
}

static void objectives_cell(struct aar *aar, struct aar_table *table,
                            const struct view_objective *one)
{
    char at[32], rating[8];

    if (one == NULL)
        aar_none(table);
    else if (one->reached)
        aar_text(table, AAR_GOOD, "%sreached %s", objectives_rating(aar, one, rating),
                 output_clock(&at, one->since));
    else
        aar_text(table, AAR_BAD, "%snot reached", objectives_rating(aar, one, rating));
}

/* The first instances of each objective but evaluations, which say no more than their TLO; then, if
 * there are no TLOs, of evaluations. */
static size_t objectives_distinct(const struct view *view, const struct view_objective **to,
                                  size_t most, bool evaluations)
{
    size_t count = 0;

    for (size_t i = 0; i < view->objective_count && count < most; i++) {
        const struct view_objective *one = &view->objectives[i];
        bool known =
            one->made.objective == 0 || (one->made.type == OBJECTIVE_EVALUATION) != evaluations;

        for (size_t j = 0; j < count && !known; j++)
            known = to[j]->made.type == one->made.type && strcmp(to[j]->made.id, one->made.id) == 0;
        if (!known)
            to[count++] = one;
    }
    return count;
}

/* The columns of one block of the matrix. */
static const struct aar_column *
objectives_columns(struct aar *aar, const struct view_objective *const *all, size_t count)
{
    struct aar_column *columns = pool_take_array(&aar->pool, count + 2, sizeof(*columns));

    if (columns == NULL) {
        aar->out_of_memory = true;
        return aar_fact_columns;
    }
    columns[0] = (struct aar_column){"team", "Team", AAR_TEXT};
    for (size_t i = 0; i < count; i++)
        columns[i + 1] = (struct aar_column){
            all[i]->made.id, all[i]->made.title[0] != '\0' ? all[i]->made.title : all[i]->made.id,
            AAR_TEXT};
    return columns;
}

static void objectives_matrix(struct aar *aar, const struct view_objective *const *all,
                              size_t count)
{
    const struct view *view = aar->view;

    /* As many in each, so that none has one column alone. */
    size_t tables = (count + MATRIX_COLUMNS - 1) / MATRIX_COLUMNS,
           each = tables != 0 ? (count + tables - 1) / tables : 0;

    for (size_t from = 0; from < count; from += each) {
        size_t many = count - from < each ? count - from : each;
        struct aar_table *table = aar_table(aar, "matrix", "Objectives by team",
                                            objectives_columns(aar, all + from, many));

        table->where = AAR_PAGE;
        for (size_t i = 0; i < view->team_count && !aar->out_of_memory; i++) {
            const struct view_team *team = &view->teams[i];

            if (team->made.team == 0 || (aar->team != 0 && team->made.team != aar->team) ||
                !aar_row(table))
                continue;
            aar_text(table, AAR_PLAIN, "%s", aar_team_title(team));
            for (size_t j = 0; j < many; j++)
                objectives_cell(aar, table,
                                objectives_of(view, all[from + j]->made.id,
                                              all[from + j]->made.type, team->made.team));
        }
    }
}

static void objectives_data(struct aar *aar)
{
    static const struct aar_column columns[] = {
        {"objective", "Objective", AAR_TEXT}, {"title", "Title", AAR_TEXT},
        {"type", "Kind", AAR_TEXT},           {"team", "Team", AAR_TEXT},
        {"reached", "Reached", AAR_TEXT},     {"since", "Since", AAR_CLOCK},
        {"rating", "P S M U", AAR_TEXT},      {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = aar_table(aar, "objectives", "Objectives", columns);
    enum rating rating;

    table->where = AAR_DATA;
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *one = &view->objectives[i];

        if (one->made.objective == 0 || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", one->made.id);
        aar_text(table, AAR_PLAIN, "%s", one->made.title);
        aar_text(table, AAR_PLAIN, "%s", objective_words[one->made.type]);
        aar_text(table, AAR_PLAIN, "%s", view_team_id(view, one->made.team));
        aar_text(table, one->reached ? AAR_GOOD : AAR_BAD, "%s", one->reached ? "yes" : "no");
        aar_time(table, one->row != 0 ? one->since : -1);
        if (aar_objective_rating(aar, one, &rating))
            aar_text(table, aar_rating_mark(rating), "%s", rating_words[rating]);
    }
}

/* In the order of the genesis, or of ranks. *ret is of the pool. */
static size_t objectives_teams(struct aar *aar, const struct view_team ***ret)
{
    const struct view *view = aar->view;
    size_t count = 0;

    *ret = pool_take_array(&aar->pool, view->team_count + 1, sizeof(**ret));
    aar->out_of_memory |= *ret == NULL;
    for (size_t i = 0; *ret != NULL && i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];
        size_t at = count;

        if (team->made.team == 0 || (aar->team != 0 && team->made.team != aar->team))
            continue;
        for (; view->exercise.competitive && at > 0 && score_by_points(&(*ret)[at - 1], &team) > 0;
             at--)
            (*ret)[at] = (*ret)[at - 1];
        (*ret)[at] = team;
        count++;
    }
    return count;
}

#define OBJECTIVES_STANDINGS                                                                       \
    {"team", "Team", AAR_TEXT}, {"title", "Name", AAR_TEXT}, {"tlos", "TLOs reached", AAR_TEXT},   \
        {"evaluations", "Evaluations passed", AAR_TEXT}, {"goals", "Goals reached", AAR_TEXT},     \
        {"points", "Points", AAR_POINTS},                                                          \
    {                                                                                              \
        "max", "Of", AAR_POINTS                                                                    \
    }

static void objectives_standings(struct aar *aar)
{
    static const struct aar_column columns[] = {OBJECTIVES_STANDINGS, {NULL, NULL, AAR_TEXT}};
    static const struct aar_column ranked[] = {
        OBJECTIVES_STANDINGS, {"rank", "Rank", AAR_COUNT}, {NULL, NULL, AAR_TEXT}};
    static const enum objective_type types[] = {OBJECTIVE_TLO, OBJECTIVE_EVALUATION,
                                                OBJECTIVE_GOAL};
    /* A team is not told how the others stand. */
    bool ranks = aar->view->exercise.competitive && aar->team == 0;
    struct aar_table *table =
        aar_table(aar, "standings", "Each team as a whole", ranks ? ranked : columns);
    const struct view_team **teams;
    size_t count = objectives_teams(aar, &teams);

    for (size_t i = 0; i < count && aar_row(table); i++) {
        aar_text(table, AAR_PLAIN, "%s", teams[i]->made.id);
        aar_text(table, AAR_PLAIN, "%s", aar_team_title(teams[i]));
        for (size_t j = 0; j < sizeof(types) / sizeof(types[0]); j++)
            aar_text(table, AAR_PLAIN, "%u of %u", teams[i]->reached[types[j]],
                     teams[i]->objectives[types[j]]);
        if (view_points_are_told(aar->view, teams[i]))
            aar_number(table, AAR_PLAIN, teams[i]->points);
        else
            aar_none(table);
        aar_number(table, AAR_PLAIN, teams[i]->max);
        if (ranks)
            aar_number(table, AAR_PLAIN, (int64_t)score_place(aar->view, teams[i]));
    }
}

void aar_objectives_tables(struct aar *aar)
{
    const struct view *view = aar->view;
    const struct view_objective **all =
        pool_take_array(&aar->pool, view->objective_count + 1, sizeof(*all));
    size_t count;

    if (all == NULL) {
        aar->out_of_memory = true;
        return;
    }
    count = objectives_distinct(view, all, view->objective_count, false);
    if (count == 0)
        count = objectives_distinct(view, all, view->objective_count, true);
    objectives_matrix(aar, all, count);
    objectives_data(aar);
    objectives_standings(aar);
}

void aar_objectives(struct aar *aar)
{
    aar_part(aar, "objectives", "Objectives");
    if (aar->team == 0 && aar->view->sheets.criterion_count != 0)
        aar_say(aar, "P: performed without challenges. S: with some. M: with major ones. U: unable "
                     "to be performed. An objective is rated as its worst criterion.");
    aar_objectives_tables(aar);
}
