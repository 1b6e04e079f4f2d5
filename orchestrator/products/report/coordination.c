/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/coordination.h"

#include <inttypes.h>

#include "products/print/json-text.h"

static json_t *coordination_share(int64_t thousandths)
{
    return thousandths == SHARING_UNDEFINED ? json_null() : json_integer(thousandths);
}

static json_t *coordination_team(const struct view *view, const struct sharing_team *of,
                                 uint32_t team)
{
    json_t *json =
        json_pack("{s:o, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "team",
                  json_text(view_team_id(view, team)), "shares", (int)of->shares, "values",
                  (int)of->values, "neutral", (int)of->neutral, "hits", (int)of->hits, "junk",
                  (int)of->junk, "flooded", (int)of->flooded, "visible", (int)of->visible, "found",
                  (int)of->found, "first", (int)of->first, "used", (int)of->used, "needed",
                  (int)of->needed, "covered", (int)of->covered, "breaches", (int)of->breaches);

    json_object_set_new(json, "precision", coordination_share(of->precision));
    json_object_set_new(json, "recall", coordination_share(of->recall));
    json_object_set_new(json, "f", coordination_share(of->f));
    json_object_set_new(json, "benign", json_integer(of->benign));
    return json;
}

static const char *coordination_list(const struct view *view, const struct sharing_benign *one)
{
    const struct view_warning *list = view_warning(view, one->warning);

    return list != NULL ? list->made.name : "";
}

static json_t *coordination_benign(const struct view *view, const struct sharing *sharing)
{
    json_t *json = json_array();

    for (size_t i = 0; i < sharing->benign_count; i++) {
        const struct sharing_benign *one = &sharing->benign[i];

        json_array_append_new(json, json_pack("{s:o, s:o, s:o, s:I}", "team",
                                              json_text(view_team_id(view, one->team)), "value",
                                              json_text(one->value), "list",
                                              json_text(coordination_list(view, one)), "at",
                                              (json_int_t)one->x));
    }
    return json;
}

void coordination_print_benign(const struct output *out, const struct view *view,
                               const struct sharing *sharing, uint32_t team)
{
    struct table table;
    char at[32];

    table_init(&table, "TEAM|AT|VALUE|WARNING LIST");
    for (size_t i = 0; i < sharing->benign_count; i++) {
        const struct sharing_benign *one = &sharing->benign[i];

        if (team != 0 && one->team != team)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", view_team_id(view, one->team));
        table_cell(&table, 1, TONE_PLAIN, "%s", output_clock(&at, one->x));
        table_cell(&table, 2, TONE_PLAIN, "%s", one->value);
        table_cell(&table, 3, TONE_WARN, "%s", coordination_list(view, one));
    }
    if (table.rows == 0)
        output_print(out, TONE_DIM,
                     view->shares.warning_count != 0
                         ? "nobody shared anything that a warning list has\n"
                         : "the scenario has no warning lists\n");
    else
        table_print(&table, out, 0);
    table_done(&table);
}

json_t *coordination_json(const struct view *view, const struct sharing *sharing)
{
    json_t *teams = json_array(), *pairs = json_array();

    for (size_t i = 0; i < sharing->count; i++)
        if (view_team(view, (uint32_t)i + 1) != NULL)
            json_array_append_new(teams,
                                  coordination_team(view, &sharing->teams[i], (uint32_t)i + 1));
    for (size_t i = 0; i < sharing->count * sharing->count; i++) {
        const struct sharing_pair *pair = &sharing->pairs[i];

        if (pair->told != 0)
            json_array_append_new(
                pairs,
                json_pack("{s:o, s:o, s:i, s:i, s:I}", "from",
                          json_text(view_team_id(view, (uint32_t)(i / sharing->count) + 1)), "to",
                          json_text(view_team_id(view, (uint32_t)(i % sharing->count) + 1)), "told",
                          (int)pair->told, "used", (int)pair->used, "first",
                          (json_int_t)pair->first));
    }
    return json_pack("{s:i, s:i, s:o, s:o, s:o}", "truth", (int)sharing->truth, "untold",
                     (int)sharing->untold, "teams", teams, "pairs", pairs, "benign",
                     coordination_benign(view, sharing));
}

static void coordination_cell(struct table *table, int column, int64_t thousandths)
{
    if (thousandths == SHARING_UNDEFINED)
        table_cell(table, column, TONE_DIM, "-");
    else
        table_cell(table, column,
                   thousandths >= 500   ? TONE_GOOD
                   : thousandths >= 200 ? TONE_PLAIN
                                        : TONE_WARN,
                   "%" PRId64 "%%", (thousandths + 5) / 10);
}

static void coordination_count(struct table *table, int column, uint32_t count, enum tone tone)
{
    table_cell(table, column, count != 0 ? tone : TONE_DIM, "%" PRIu32, count);
}

void coordination_print_teams(const struct output *out, const struct view *view,
                              const struct sharing *sharing)
{
    struct table table;

    table_init(&table, "TEAM|>SCORE|>PREC|>RECALL|>FOUND|>FIRST|>USED|>COVER|>JUNK|>FLOOD|>TLP");
    for (uint32_t t = 1; t <= sharing->count; t++) {
        const struct sharing_team *of = &sharing->teams[t - 1];

        if (view_team(view, t) == NULL)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", view_team_id(view, t));
        coordination_cell(&table, 1, of->f);
        coordination_cell(&table, 2, of->precision);
        coordination_cell(&table, 3, of->recall);
        table_cell(&table, 4, TONE_PLAIN, "%" PRIu32 "/%" PRIu32, of->found, of->visible);
        coordination_count(&table, 5, of->first, TONE_GOOD);
        coordination_count(&table, 6, of->used, TONE_GOOD);
        table_cell(&table, 7, TONE_PLAIN, "%" PRIu32 "/%" PRIu32, of->covered, of->needed);
        coordination_count(&table, 8, of->junk, TONE_WARN);
        coordination_count(&table, 9, of->flooded, TONE_WARN);
        coordination_count(&table, 10, of->breaches, TONE_BAD);
    }
    table_print(&table, out, 0);
    table_done(&table);
    output_print(out, TONE_DIM,
                 "\n%" PRIu32 " value%s left behind, %" PRIu32 " of them no team shared\n",
                 sharing->truth, sharing->truth == 1 ? " was" : "s were", sharing->untold);
}

void coordination_print_pairs(const struct output *out, const struct view *view,
                              const struct sharing *sharing, uint32_t team)
{
    struct table table;
    char at[32];

    table_init(&table, "FROM|TO|>TOLD|>USED|FIRST");
    for (size_t i = 0; i < sharing->count * sharing->count; i++) {
        const struct sharing_pair *pair = &sharing->pairs[i];
        uint32_t from = (uint32_t)(i / sharing->count) + 1, to = (uint32_t)(i % sharing->count) + 1;

        if (pair->told == 0 || (team != 0 && from != team && to != team))
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", view_team_id(view, from));
        table_cell(&table, 1, TONE_PLAIN, "%s", view_team_id(view, to));
        table_cell(&table, 2, TONE_PLAIN, "%" PRIu32, pair->told);
        coordination_count(&table, 3, pair->used, TONE_GOOD);
        table_cell(&table, 4, TONE_PLAIN, "%s", output_clock(&at, pair->first));
    }
    if (table.rows == 0)
        output_print(out, TONE_DIM, "nobody told anybody anything\n");
    else
        table_print(&table, out, 0);
    table_done(&table);
}
