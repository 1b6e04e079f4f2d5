/* SPDX-License-Identifier: Apache-2.0 */
/* A MSEL written out: its columns are a table, so that CSV and JSON have the same. */
#include "products/msel/msel-print.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "products/print/csv.h"
#include "products/print/json-text.h"

enum { TEAMS_NAMED = 4 /* in the table for people; more are a number */ };

static const struct column {
    const char *head, *key;
    size_t place; /* in struct msel_line */
} columns[] = {
#define COLUMN(head, key, field)                                                                   \
    {                                                                                              \
        head, key, offsetof(struct msel_line, field)                                               \
    }
    COLUMN("Control number", "control", control),
    COLUMN("Group (storyline / main event / incident)", "group", group),
    COLUMN("Time (exercise)", "time", time),
    COLUMN("DTG (exercise)", "dtg", dtg),
    COLUMN("DTG (situation)", "dtg_situation", story_dtg),
    COLUMN("Type", "type", type),
    COLUMN("Method", "method", method),
    COLUMN("From", "from", from),
    COLUMN("To", "to", to),
    COLUMN("Title", "title", title),
    COLUMN("Description", "description", description),
    COLUMN("Expected action", "expected_action", expected),
    COLUMN("Objective", "objective", objective),
    COLUMN("Controller", "controller", controller),
    COLUMN("Status", "status", status),
    COLUMN("Notes", "notes", notes),
#undef COLUMN
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static_assert((int)COLUMNS == (int)MSEL_COLUMNS, "each column has its name in msel-print.h");

const char *msel_head(enum msel_column column)
{
    return columns[column].head;
}

static const char *print_text_of(const struct msel_line *line, const struct column *column)
{
    const char *text;

    memcpy(&text, (const char *)line + column->place, sizeof(text));
    return text;
}

/* ---- CSV ---- */

void msel_print_csv(const struct msel *msel, bool excel, const struct output *to)
{
    const char *cells[COLUMNS];

    fputs(excel ? "\xef\xbb\xbf" : "", to->to);
    for (size_t c = 0; c < COLUMNS; c++)
        cells[c] = columns[c].head;
    csv_line_by(to->to, excel ? ';' : ',', cells, COLUMNS);
    for (size_t i = 0; i < msel->count; i++) {
        for (size_t c = 0; c < COLUMNS; c++)
            cells[c] = print_text_of(&msel->lines[i], &columns[c]);
        csv_line_by(to->to, excel ? ';' : ',', cells, COLUMNS);
    }
}

/* ---- JSON ---- */

json_t *msel_json(const struct msel *msel)
{
    json_t *list = json_array();

    for (size_t i = 0; i < msel->count; i++) {
        const struct msel_line *line = &msel->lines[i];
        json_t *object = json_object();

        json_object_set_new(object, "inject", json_text(line->inject));
        json_object_set_new(object, "storyline", json_text(line->story));
        json_object_set_new(object, "main_event", json_text(line->script));
        json_object_set_new(object, "incident", json_text(line->event));
        json_object_set_new(object, "at", line->at >= 0 ? json_integer(line->at) : json_null());
        for (size_t c = 0; c < COLUMNS; c++)
            json_object_set_new(object, columns[c].key,
                                json_text(print_text_of(line, &columns[c])));
        json_array_append_new(list, object);
    }
    return list;
}

/* ---- for people ---- */

static void print_line(const struct msel_line *line, const struct msel *msel, struct table *table)
{
    int at = 0;
    char clock[32];

    table_row(table);
    if (msel->has_numbers)
        table_cell(table, at++, TONE_DIM, "%s", line->control);
    table_cell(table, at++, TONE_BOLD, "%s", line->inject);
    table_cell(table, at++, TONE_ACCENT, "%s",
               line->at >= 0  ? output_clock(&clock, line->at)
               : line->manual ? "by hand"
                              : "");
    if (msel->has_dtg)
        table_cell(table, at++, TONE_ACCENT, "%s", line->dtg);
    if (msel->has_story_dtg)
        table_cell(table, at++, TONE_ACCENT, "%s", line->story_dtg);
    table_cell(table, at++, TONE_PLAIN, "%s", line->story);
    table_cell(table, at++, TONE_PLAIN, "%s", line->script);
    table_cell(table, at++, TONE_PLAIN, "%s", line->event);
    table_cell(table, at++, TONE_PLAIN, "%s", line->type);
    if (line->teams > TEAMS_NAMED)
        table_cell(table, at++, TONE_PLAIN, "%zu teams", line->teams);
    else
        table_cell(table, at++, TONE_PLAIN, "%s", line->to);
    table_cell(table, at++, TONE_PLAIN, "%s", line->title);
    table_cell(table, at++, TONE_PLAIN, "%s", line->status);
}

void msel_print(const struct msel *msel, const struct output *to)
{
    struct table table;

    char heads[128];

    text_print(heads, sizeof(heads),
               "%sINJECT|TIME|%s%sSTORYLINE|MAIN EVENT|INCIDENT|TYPE|TO|TITLE|STATUS",
               msel->has_numbers ? "NO.|" : "", msel->has_dtg ? "DTG|" : "",
               msel->has_story_dtg ? "IN THE STORY|" : "");
    table_init(&table, heads);
    for (size_t i = 0; i < msel->count; i++)
        print_line(&msel->lines[i], msel, &table);
    table_print(&table, to, 0);
    table_done(&table);
}
