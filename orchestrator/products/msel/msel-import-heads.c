/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which column of a list is which of ours. People write their headings in any order, case and
 * language of their house: a table of aliases and --map "Their heading=ours" say what is meant.
 * What nobody knows is passed over with a warning; what looks like a misspelling is an error.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "products/msel/msel-import-own.h"

enum { HEAD_LINES_MOST = 20 /* titles may stand above the headings */, HEAD_TEXT = 80 };

/* Folded as heads_fold does: small letters and digits, single blanks. The first is the name that
 * --map takes too. */
static const char *const heads_aliases[IMPORT_COLUMNS] = {
    [MSEL_CONTROL] =
        "|control number|control|no|nr|number|id|inject no|inject nr|inject number|inject id|serial|serial no|serial number|msel no|msel number|event no|event number|item|",
    [MSEL_GROUP] = "|group storyline main event incident|group|",
    [MSEL_TIME] =
        "|time exercise|time|exercise time|start|start time|planned time|time planned|inject time|scheduled time|when|t|ex time|time of inject|date time|date and time|datetime|delivery time|event time|elapsed|elapsed time|time elapsed|time local|local time|time hh mm|start date time|time min|time mins|time minutes|time in minutes|t min|t minutes|minutes|",
    [MSEL_DTG] =
        "|dtg exercise|dtg|real time|real world time|date|exercise dtg|day|exercise day|event date|inject date|start date|exercise date|",
    [MSEL_STORY_DTG] =
        "|dtg situation|story dtg|situation dtg|scenario dtg|scenario time|story time|game time|",
    [MSEL_TYPE] = "|type|inject type|kind|category|event type|",
    [MSEL_METHOD] =
        "|method|delivery method|means|medium|channel|delivery|mode|how|means of delivery|mode of delivery|inject mode|inject method|method of delivery|",
    [MSEL_FROM] = "|from|sender|originator|source|role player|simulated by|from who|",
    [MSEL_TO] =
        "|to|recipient|recipients|audience|target|training audience|addressee|addressees|receiver|team|teams|player|players|to whom|recipient player s|recipient player|recipient players|participant|participants|for|",
    [MSEL_TITLE] =
        "|title|subject|headline|name|inject title|event title|inject name|short title|summary|",
    [MSEL_DESCRIPTION] =
        "|description|text|message|body|content|contents|inject|inject description|event description|details|inject text|detail|",
    [MSEL_EXPECTED] =
        "|expected action|expected actions|expected|expected response|expected outcome|expected player action|expected player actions|expected reaction|response|reaction|expected player response|anticipated response|expected outcome of player action|expected outcome of player actions|expected outcomes|expected participant action|desired outcome|",
    [MSEL_OBJECTIVE] =
        "|objective|objectives|training objective|training objectives|exercise objective|tlo|goal|capability|",
    [MSEL_CONTROLLER] =
        "|controller|responsible|owner|poc|point of contact|lead|opr|responsible controller|responsible party|",
    [MSEL_STATUS] = "|status|state|",
    [MSEL_NOTES] = "|notes|note|remarks|remark|comment|comments|",
    [IMPORT_STORY] = "|storyline|story|thread|",
    [IMPORT_SCRIPT] = "|main event|script|phase|",
    [IMPORT_EVENT] = "|incident|event|",
};

static const char *heads_name(int column)
{
    return column < MSEL_COLUMNS     ? msel_head((enum msel_column)column)
           : column == IMPORT_STORY  ? "Storyline"
           : column == IMPORT_SCRIPT ? "Main event"
                                     : "Incident";
}

/* "  Inject-No. " is "inject no". Letters that are not of ASCII stay. */
static void heads_fold(const char *text, char to[HEAD_TEXT])
{
    size_t used = 0;
    bool gap = false;

    for (; *text != '\0' && used + 4 < HEAD_TEXT; text++) {
        unsigned char c = (unsigned char)*text;

        /* "Inject #" */
        if (c == '#') {
            used += (size_t)(stpcpy(to + used, used > 0 ? " no" : "no") - (to + used));
            continue;
        }
        if (c < 0x80 && !isalnum(c)) {
            gap = used > 0;
            continue;
        }
        if (gap)
            to[used++] = ' ';
        gap = false;
        to[used++] = (char)(c < 0x80 ? tolower(c) : c);
    }
    to[used] = '\0';
}

static int heads_find(const char *folded)
{
    char wanted[HEAD_TEXT + 2];

    text_print(wanted, sizeof(wanted), "|%s|", folded);
    for (int column = 0; folded[0] != '\0' && column < IMPORT_COLUMNS; column++)
        if (strstr(heads_aliases[column], wanted) != NULL)
            return column;
    return -1;
}

/* ---- --map ---- */

int msel_import_map(struct import *import, const char *text, struct error *err)
{
    const char *equals = strrchr(text, '=');
    struct heading_map *map;
    char folded[HEAD_TEXT];
    int column = IMPORT_LEFT_OUT;

    if (equals == NULL || equals == text)
        return error_set(
            err, ERROR_INPUT,
            "--map: say \"Their heading=ours\", and nothing behind the = to leave a column out");
    heads_fold(equals + 1, folded);
    if (folded[0] != '\0') {
        column = heads_find(folded);
        if (column < 0)
            return error_set(
                err, ERROR_INPUT,
                "--map: there is no column \"%.60s\" of ours; the list that --csv writes has them all",
                equals + 1);
    }
    map = pool_grow(&import->pool, &import->maps, &import->map_count, sizeof(*map));
    if (map == NULL)
        return error_memory(err);
    *map = (struct heading_map){.said = text, .length = (size_t)(equals - text), .column = column};
    return 0;
}

static struct heading_map *heads_mapped(struct import *import, const char *folded)
{
    for (size_t i = 0; i < import->map_count; i++) {
        char said[HEAD_TEXT * 4], other[HEAD_TEXT];

        text_print(said, sizeof(said), "%.*s", (int)import->maps[i].length, import->maps[i].said);
        heads_fold(said, other);
        if (strcmp(other, folded) == 0)
            return &import->maps[i];
    }
    return NULL;
}

/* ---- the line of headings ---- */

/* How many cells of the line are headings that are known. */
static size_t heads_known(struct import *import, const struct csv_row *row)
{
    size_t known = 0;

    for (size_t c = 0; c < row->count; c++) {
        char folded[HEAD_TEXT];

        heads_fold(row->cells[c].text, folded);
        known += heads_find(folded) >= 0 || heads_mapped(import, folded) != NULL;
    }
    return known;
}

/* The column with an alias that the heading is a misspelling of; -1: none. Short words differ by
 * too little. */
static int heads_nearest(const char *folded)
{
    int best = -1;
    unsigned least = 3;

    for (int column = 0; column < IMPORT_COLUMNS; column++)
        for (const char *at = heads_aliases[column] + 1; *at != '\0';) {
            char alias[HEAD_TEXT];
            size_t length = strcspn(at, "|");
            unsigned limit = length < 5 ? 0 : length < 8 ? 1 : 2;

            text_print(alias, sizeof(alias), "%.*s", (int)length, at);

            unsigned distance = text_distance(folded, alias, limit);

            if (distance <= limit && distance < least) {
                least = distance;
                best = column;
            }
            at += length + 1;
        }
    return best;
}

static void heads_complain(struct import *import, const struct csv_cell *cell, const char *folded)
{
    int nearest = heads_nearest(folded);

    if (nearest >= 0) {
        complain_error(&import->complaints, cell->mark, "there is no column \"%.60s\"", cell->text);
        complain_hint(&import->complaints,
                      "did you mean \"%s\"? Else say what it is: --map \"%.60s=…\"",
                      heads_name(nearest), cell->text);
        return;
    }
    complain_warning(&import->complaints, cell->mark,
                     "the column \"%.60s\" is skipped: excon has no such column", cell->text);
    complain_hint(&import->complaints,
                  "say which it is: --map \"%.60s=notes\"; or --map \"%.60s=\" to leave it out",
                  cell->text, cell->text);
}

static bool heads_ends(const char *folded, const char *word)
{
    size_t length = strlen(folded), end = strlen(word);

    return length >= end && strcmp(folded + length - end, word) == 0;
}

static void heads_take(struct import *import, const struct csv_row *row, size_t c)
{
    const struct csv_cell *cell = &row->cells[c];
    struct heading_map *map;
    char folded[HEAD_TEXT];
    int column;

    heads_fold(cell->text, folded);
    map = heads_mapped(import, folded);
    column = map != NULL ? map->column : heads_find(folded);
    if (map != NULL)
        map->used = true;
    if (folded[0] == '\0' || column == IMPORT_LEFT_OUT)
        return;
    if (column < 0) {
        heads_complain(import, cell, folded);
        return;
    }
    if (import->places[column] >= 0) {
        complain_error(&import->complaints, cell->mark, "the column \"%s\" occurs twice",
                       heads_name(column));
        complain_other(&import->complaints, row->cells[import->places[column]].mark, "here too");
        return;
    }
    import->places[column] = (int)c;
    if (column == MSEL_TIME)
        import->in_minutes = heads_ends(folded, "min") || heads_ends(folded, "mins") ||
                             heads_ends(folded, "minutes");
}

bool msel_import_is_empty(const struct csv_row *row)
{
    for (size_t c = 0; c < row->count; c++)
        if (row->cells[c].text[strspn(row->cells[c].text, " \t\n")] != '\0')
            return false;
    return true;
}

void msel_import_heads(struct import *import)
{
    const struct csv *csv = &import->csv;
    size_t head = 0, first;

    for (int i = 0; i < IMPORT_COLUMNS; i++)
        import->places[i] = -1;
    while (head < csv->count && msel_import_is_empty(&csv->rows[head]))
        head++;
    if (head == csv->count) {
        complain_error(&import->complaints, (struct mark){1, 1}, "the file is empty");
        return;
    }
    first = head;
    for (size_t i = head; i < csv->count && i < first + HEAD_LINES_MOST; i++)
        if (heads_known(import, &csv->rows[i]) > heads_known(import, &csv->rows[head]))
            head = i;
    for (size_t i = first; i < head; i++)
        if (!msel_import_is_empty(&csv->rows[i]))
            complain_warning(&import->complaints, csv->rows[i].cells[0].mark,
                             "this line above the headings is skipped");
    import->head = head;
    for (size_t c = 0; c < csv->rows[head].count; c++)
        heads_take(import, &csv->rows[head], c);
    for (size_t i = 0; i < import->map_count; i++)
        if (!import->maps[i].used)
            complain_error(&import->complaints, csv->rows[head].cells[0].mark,
                           "--map: the list has no column \"%.*s\"", (int)import->maps[i].length,
                           import->maps[i].said);
    /* Where a list has one column for the date and the time of day, that is the time. */
    if (import->places[MSEL_TIME] < 0) {
        import->places[MSEL_TIME] = import->places[MSEL_DTG];
        import->places[MSEL_DTG] = -1;
    }
    if (import->places[MSEL_TITLE] < 0 && import->places[MSEL_DESCRIPTION] < 0)
        complain_error(&import->complaints, csv->rows[head].cells[0].mark,
                       "no column is the title or the description of an inject");
}
