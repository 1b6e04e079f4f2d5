/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are put into the order of their control numbers, in which a scenario's document numbers
 * them. */
#include "products/msel/msel-import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/time.h"
#include "products/msel/msel-import-own.h"
#include "products/msel/msel-texts.h"
#include "scenario/sdl/load.h"
#include "scenario/yaml/import-encoding.h"

/* ---- reading ---- */

/* "story / script / event", or an event alone. */
static bool import_split_group(struct import *import, struct entry *entry)
{
    const char *text = cell(entry, MSEL_GROUP), *first = strstr(text, " / ");
    const char *second = first != NULL ? strstr(first + 3, " / ") : NULL;
    bool good = first == NULL || (second != NULL && strstr(second + 3, " / ") == NULL);

    if (good && first != NULL) {
        entry->story = pool_print(&import->pool, "%.*s", (int)(first - text), text);
        entry->script = pool_print(&import->pool, "%.*s", (int)(second - first - 3), first + 3);
        entry->event = second + 3;
        good = entry->story != NULL && entry->script != NULL && entry->story[0] != '\0' &&
               entry->script[0] != '\0' && entry->event[0] != '\0';
    } else if (good) {
        entry->event = text;
    }
    if (!good)
        complain_error(
            &import->complaints, msel_import_place(entry, MSEL_GROUP),
            "the group has to be STORYLINE / MAIN EVENT / INCIDENT, or an incident alone");
    return good;
}

/*
 * What is not said follows: a line without a group is an event of its own, and what has a time
 * stands in a script. A contingency has none of it: it was fired when the list of an exercise says
 * so.
 */
static bool import_read_group(struct import *import, struct entry *entry)
{
    const char *event = cell(entry, IMPORT_EVENT), *story = cell(entry, IMPORT_STORY),
               *script = cell(entry, IMPORT_SCRIPT);
    bool contingency = strcasecmp(cell(entry, MSEL_TYPE), "contingency") == 0;

    if (cell(entry, MSEL_GROUP)[0] != '\0' && !import_split_group(import, entry))
        return false;
    if (cell(entry, MSEL_GROUP)[0] == '\0') {
        entry->event =
            event[0] != '\0' ? event : pool_print(&import->pool, "event-%04zu", entry->place);
        if (story[0] != '\0' || script[0] != '\0') {
            entry->story = story[0] != '\0' ? story : "imported";
            entry->script = script[0] != '\0' ? script : story;
        }
    }
    if (entry->story == NULL && entry->when.kind != WHEN_NONE && !contingency)
        entry->story = entry->script = "imported";
    if (entry->when.kind != WHEN_NONE && entry->story == NULL)
        complain_warning(
            &import->complaints, msel_import_place(entry, MSEL_TIME),
            "a contingency has no time: a person fires it, and %.40s is not taken over",
            entry->time);
    return entry->event != NULL;
}

static void import_read_story_dtg(struct import *import, struct entry *entry)
{
    int64_t when;

    if (cell(entry, MSEL_STORY_DTG)[0] == '\0')
        return;
    if (!msel_import_dtg(cell(entry, MSEL_STORY_DTG), &when))
        complain_error(&import->complaints, msel_import_place(entry, MSEL_STORY_DTG),
                       "\"%.40s\" is no DTG such as 020600ZMAR31", cell(entry, MSEL_STORY_DTG));
    else if (entry->at >= 0) {
        import->has_start = entry->has_start = true;
        entry->start = when - entry->at / 60 * 60000;
    }
}

/* The cells in our order. False: no memory. */
static bool import_arrange(struct import *import, const struct csv_row *row, struct csv_row *ret)
{
    struct csv_cell *cells =
        pool_take_array(&import->pool, IMPORT_COLUMNS, sizeof(struct csv_cell));

    for (int c = 0; cells != NULL && c < IMPORT_COLUMNS; c++) {
        int place = import->places[c];

        cells[c] = place >= 0 && (size_t)place < row->count
                       ? row->cells[place]
                       : (struct csv_cell){.mark = row->cells[0].mark,
                                           .text = place < 0 ? msel_import_absent : ""};
    }
    import->complaints.out_of_memory |= cells == NULL;
    *ret = (struct csv_row){.cells = cells, .count = IMPORT_COLUMNS};
    return cells != NULL;
}

/* A cell behind the headings, which belongs to nothing. */
static bool import_check_length(struct import *import, const struct csv_row *row)
{
    for (size_t c = import->csv.rows[import->head].count; c < row->count; c++)
        if (row->cells[c].text[0] != '\0') {
            complain_error(&import->complaints, row->cells[c].mark,
                           "the line has %zu cells, and there are %zu headings", row->count,
                           import->csv.rows[import->head].count);
            return false;
        }
    return true;
}

/* A title that the list has no column for: the beginning of the description. */
static void import_make_title(struct import *import, struct entry *entry)
{
    char text[80];

    if (import->places[MSEL_TITLE] >= 0)
        return;
    text_clean(text, sizeof(text), cell(entry, MSEL_DESCRIPTION),
               strcspn(cell(entry, MSEL_DESCRIPTION), "\n"));
    entry->row.cells[MSEL_TITLE].text = pool_text(&import->pool, text);
    import->complaints.out_of_memory |= cell(entry, MSEL_TITLE) == NULL;
}

/* What is wrong with one line hides nothing of the others; it is no entry then. */
static void import_read_row(struct import *import, size_t place)
{
    const struct csv_row *row = &import->csv.rows[place];
    struct entry entry = {.place = place - import->head, .number = -1, .at = -1}, *kept;
    bool good;

    if (msel_import_is_empty(row) || !import_arrange(import, row, &entry.row))
        return;
    if (!text_to_int(cell(&entry, MSEL_CONTROL), 0, INT32_MAX, &entry.number))
        entry.number = -1;
    import_make_title(import, &entry);
    good = import_check_length(import, row);
    good = msel_import_read_when(import, &entry) && good;
    good = import_read_group(import, &entry) && good;
    if (!good || import->complaints.out_of_memory)
        return;
    kept = pool_grow(&import->pool, &import->entries, &import->count, sizeof(*kept));
    if (kept == NULL)
        import->complaints.out_of_memory = true;
    else
        *kept = entry;
}

/* ---- order, and what has to fit together ---- */

/* Numbers first, as they are; what has another control number behind them, as it stood. */
static int import_by_number(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if ((x->number < 0) != (y->number < 0))
        return x->number < 0 ? 1 : -1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

/* The columns that are an inject's own, wherever it stands. */
static bool import_same_inject(const struct entry *a, const struct entry *b)
{
    for (int c = MSEL_TYPE; c < MSEL_COLUMNS; c++)
        if (strcmp(cell(a, (enum msel_column)c), cell(b, (enum msel_column)c)) != 0)
            return false;
    return true;
}

/* The time that an event has in its script; the first of an event's lines says it. */
static void import_check_times(struct import *import, struct entry *entry,
                               const struct entry *first)
{
    if (entry->at != first->at && same_text(entry->script, first->script)) {
        complain_error(&import->complaints, msel_import_place(entry, MSEL_TIME),
                       "the incident \"%.60s\" has two times in one main event", entry->event);
        complain_other(&import->complaints, msel_import_place(first, MSEL_TIME), "the other");
    }
}

/* Which inject the line is: the n-th of its event, the same in each script of that. */
static void import_name_inject(struct import *import, size_t index)
{
    struct entry *entry = &import->entries[index];
    size_t before = 0, seen = 0;
    const struct entry *model = NULL, *other = NULL;

    for (size_t i = 0; i < index; i++) {
        const struct entry *one = &import->entries[i];

        if (strcmp(one->event, entry->event) != 0)
            continue;
        import_check_times(import, entry, one);
        if (same_script(one, entry))
            before++;
        else if (other == NULL)
            other = one;
    }
    for (size_t i = 0; other != NULL && i < index; i++)
        if (strcmp(import->entries[i].event, entry->event) == 0 &&
            same_script(&import->entries[i], other) && seen++ == before)
            model = &import->entries[i];
    if (other != NULL && (model == NULL || !import_same_inject(model, entry))) {
        complain_error(&import->complaints, msel_import_place(entry, MSEL_GROUP),
                       "the incident \"%.60s\" is in two main events and differs between them",
                       entry->event);
        complain_other(&import->complaints,
                       msel_import_place(model != NULL ? model : other, MSEL_GROUP), "the other");
    }
    entry->again = model != NULL;
    entry->inject =
        model != NULL ? model->inject : pool_print(&import->pool, "inject-%04zu", index + 1);
}

/* One inject in two lines, as the list of an exercise tells it whose teams had it at different
 * times? */
static bool import_is_split(const struct entry *a, const struct entry *b)
{
    if (a->number < 0 || a->number != b->number ||
        strcmp(cell(a, MSEL_GROUP), cell(b, MSEL_GROUP)) != 0)
        return false;
    for (int c = MSEL_TYPE; c < MSEL_COLUMNS; c++)
        if (c != MSEL_TO && c != MSEL_STATUS &&
            strcmp(cell(a, (enum msel_column)c), cell(b, (enum msel_column)c)) != 0)
            return false;
    return true;
}

/* Makes one of such lines: the first one's time, and to whom all of them go. */
static void import_join_split(struct import *import)
{
    size_t kept = 0;

    for (size_t i = 0; i < import->count; i++) {
        struct entry *first = kept > 0 ? &import->entries[kept - 1] : NULL,
                     *entry = &import->entries[i];
        const char *to;

        if (first == NULL || !import_is_split(first, entry)) {
            import->entries[kept++] = *entry;
            continue;
        }
        complain_warning(
            &import->complaints, msel_import_place(entry, MSEL_CONTROL),
            "the same inject again, at another time for other teams: the first line's time is used");
        to = pool_print(&import->pool, "%s, %s", cell(first, MSEL_TO), cell(entry, MSEL_TO));
        if (to == NULL)
            import->complaints.out_of_memory = true;
        else
            first->row.cells[MSEL_TO].text = to;
    }
    import->count = kept;
}

static void import_settle(struct import *import)
{
    if (import->count != 0)
        qsort(import->entries, import->count, sizeof(*import->entries), import_by_number);
    import_join_split(import);
    for (size_t i = 0; i < import->count; i++) {
        const struct entry *before = i > 0 ? &import->entries[i - 1] : NULL;

        if (before != NULL && before->number >= 0 && before->number == import->entries[i].number) {
            complain_error(&import->complaints,
                           msel_import_place(&import->entries[i], MSEL_CONTROL),
                           "the control number %" PRId64 " occurs twice", before->number);
            complain_other(&import->complaints, msel_import_place(before, MSEL_CONTROL),
                           "here too");
        }
        import_name_inject(import, i);
    }
}

static int import_by_start(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The date inside the story at STARTEX by which most lines go: one whose time was edited alone is
 * not taken for the others'. */
static void import_find_start(struct import *import)
{
    int64_t *starts = pool_take_array(&import->pool, import->count + 1, sizeof(*starts));
    size_t count = 0, most = 0;

    if (starts == NULL) {
        import->complaints.out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < import->count; i++)
        if (import->entries[i].has_start)
            starts[count++] = import->entries[i].start;
    if (count != 0)
        qsort(starts, count, sizeof(*starts), import_by_start);
    for (size_t i = 0, same = 0; i < count; i++) {
        same = i > 0 && starts[i] == starts[i - 1] ? same + 1 : 1;
        if (same > most) {
            most = same;
            import->start = starts[i];
        }
    }
}

/* When the exercise is held is no matter of the list: play hours say it. */
static void import_check_dtgs(struct import *import)
{
    bool told = false;

    for (size_t i = 0; import->has_start && i < import->count; i++) {
        const struct entry *entry = &import->entries[i];
        char wanted[TIME_TEXT] = "";

        if (entry->at >= 0)
            time_text_dtg(wanted, import->start + entry->at * 1000, 0);
        if (strcmp(wanted, cell(entry, MSEL_STORY_DTG)) != 0)
            complain_warning(&import->complaints, msel_import_place(entry, MSEL_STORY_DTG),
                             "this DTG is not taken over: its time (%s) gives \"%s\"",
                             cell(entry, MSEL_TIME), wanted);
    }
    for (size_t i = 0; !told && i < import->count; i++)
        if (cell(&import->entries[i], MSEL_DTG)[0] != '\0') {
            complain_warning(
                &import->complaints, msel_import_place(&import->entries[i], MSEL_DTG),
                "the times of the exercise are not taken from a list; say exercise.days");
            told = true;
        }
}

static void import_read_all(struct import *import)
{
    msel_import_heads(import);
    for (size_t i = import->head + 1; i < import->csv.count; i++)
        import_read_row(import, i);
    if (import->complaints.errors == 0 && import->count == 0)
        complain_error(&import->complaints, (struct mark){1, 1}, "the list has no lines");
    if (import->complaints.out_of_memory)
        return;
    msel_import_settle_times(import);
    for (size_t i = 0; i < import->count; i++) {
        struct entry *entry = &import->entries[i];

        import_read_story_dtg(import, entry);
        if (entry->at > import->latest)
            import->latest = entry->at;
    }
    import_settle(import);
    if (import->complaints.errors == 0)
        import_find_start(import);
    if (import->complaints.errors == 0 && !import->complaints.out_of_memory)
        import_check_dtgs(import);
}

/* ---- the command ---- */

/* All of the file, NULs too, and no more than shows that it is too large. */
static int import_read_file(const char *path, char **ret_bytes, size_t *ret_length,
                            struct error *err)
{
    FILE *file = fopen(path, "re");
    char *bytes = file != NULL ? malloc(CSV_MOST + 1) : NULL;
    int result = 0;

    if (file == NULL)
        return error_system(err, errno, "%s", path);
    if (bytes == NULL)
        result = error_memory(err);
    else
        *ret_length = fread(bytes, 1, CSV_MOST + 1, file);
    if (result == 0 && ferror(file))
        result = error_system(err, errno, "%s", path);
    fclose(file);
    if (result < 0)
        free(bytes);
    else
        *ret_bytes = bytes;
    return result;
}

/* What was written has to load: that is looked at before anybody is given it. 0, 1: complained, <0.
 */
static int import_write_checked(struct import *import, char **ret_text, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    size_t length = 0;
    FILE *file = open_memstream(ret_text, &length);
    int result = file != NULL ? msel_import_write(import, file, err) : error_memory(err);

    if (file != NULL && fclose(file) != 0 && result == 0)
        result = error_memory(err);
    if (result == 0)
        result =
            scenario_load_text("the scenario", *ret_text, length, 0, &scenario, &complaints, err);
    if (result > 0) {
        complaints_sort(&complaints);
        complain_error(&import->complaints, (struct mark){0, 0},
                       "it cannot be made into a scenario: %s",
                       complaints.count != 0 ? complaints.items[0].text : "");
    }
    scenario_free(scenario);
    complaints_done(&complaints);
    return result;
}

/* What was said beside the file. 0, or <0 with words. */
static int import_options(const struct msel_import_options *said, struct import *import,
                          const char **ret_encoding, struct error *err)
{
    const char *startex = said->startex, *why;
    bool known = false;

    *ret_encoding = said->encoding;
    for (size_t i = 0; *ret_encoding != NULL && encoding_words[i] != NULL; i++)
        known |= strcasecmp(*ret_encoding, encoding_words[i]) == 0;
    if (*ret_encoding != NULL && !known)
        return error_set(err, ERROR_INPUT,
                         "--encoding: one of utf-8, utf-16le, utf-16be and windows-1252");
    if (startex != NULL) {
        msel_import_when(startex, &import->startex, &why);
        if (import->startex.kind == WHEN_NONE || import->startex.kind == WHEN_FROM_STARTEX ||
            import->startex.kind == WHEN_WRONG)
            return error_set(
                err, ERROR_INPUT,
                "--startex: \"%.40s\" is no time such as 09:00 or \"2026-11-30 09:00\"", startex);
    }
    for (size_t i = 0; i < said->map_count; i++)
        if (msel_import_map(import, said->maps[i], err) < 0)
            return -ERROR_INPUT;
    return 0;
}

int msel_import(const struct desk *desk, const char *path,
                const struct msel_import_options *options)
{
    struct import import = {.latest = 0};
    char *bytes = NULL, *text = NULL;
    const char *encoding = NULL;
    size_t length = 0;
    struct error err = {0};
    int result = import_options(options, &import, &encoding, &err), code = EXIT_SCENARIO;

    if (result < 0) {
        pool_done(&import.pool);
        return desk_usage(desk, "%s", err.text);
    }
    result = import_read_file(path, &bytes, &length, &err);
    if (result == 0)
        result = csv_read(&import.pool, path, encoding, bytes, length, &import.complaints,
                          &import.csv, &err);
    if (result >= 0 && (result == 0 || import.csv.count != 0))
        import_read_all(&import);
    if (result >= 0 && import.complaints.errors == 0)
        result = import_write_checked(&import, &text, &err);
    if (result >= 0 && import.complaints.out_of_memory)
        result = error_memory(&err);
    if (result < 0) {
        code = desk_failed(desk, &err);
    } else {
        if (!desk->quiet || import.complaints.errors != 0)
            complaints_print(&import.complaints, stderr, desk->err.colour ? COMPLAINTS_COLOUR : 0,
                             0);
        if (import.complaints.errors == 0) {
            fputs(text, desk->out.to);
            code = EXIT_DONE;
        }
    }
    free(bytes);
    free(text);
    complaints_done(&import.complaints);
    pool_done(&import.pool);
    return code;
}
