/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are put into the order of their control numbers, in which a scenario's document numbers
 * them. */
#include "products/msel/msel-import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/time.h"
#include "products/msel/msel-import-own.h"
#include "products/msel/msel-texts.h"
#include "scenario/sdl/load.h"

enum { HOURS_MOST = 24 * 366 };

static struct mark import_place_of(const struct entry *entry, enum msel_column column)
{
    return entry->row->cells[column].mark;
}

/* ---- reading ---- */

static void import_check_head(struct import *import)
{
    const struct csv_row *head = import->csv.count != 0 ? &import->csv.rows[0] : NULL;

    if (head == NULL) {
        complain_error(&import->complaints, (struct mark){1, 1}, "the file is empty");
        return;
    }
    for (size_t c = 0; c < MSEL_COLUMNS; c++) {
        if (c < head->count && strcmp(head->cells[c].text, msel_head((enum msel_column)c)) == 0)
            continue;
        complain_error(&import->complaints, head->cells[c < head->count ? c : head->count - 1].mark,
                       "column %zu has to be \"%s\"", c + 1, msel_head((enum msel_column)c));
        return;
    }
    if (head->count > MSEL_COLUMNS)
        complain_error(&import->complaints, head->cells[MSEL_COLUMNS].mark,
                       "there are only %d columns", (int)MSEL_COLUMNS);
}

/* "02:05:09"; -1: nothing is said; false: something else is. */
static bool import_read_time(const char *text, int64_t *ret_seconds)
{
    char parts[3][8] = {"", "", ""};
    int64_t values[3];
    const char *at = text;

    *ret_seconds = -1;
    if (text[0] == '\0')
        return true;
    for (int i = 0; i < 3; i++) {
        size_t length = strspn(at, "0123456789");

        if (length < 1 || length > 4 || at[length] != (i < 2 ? ':' : '\0'))
            return false;
        memcpy(parts[i], at, length);
        at += length + 1;
        if (!text_to_int(parts[i], 0, i == 0 ? HOURS_MOST : 59, &values[i]))
            return false;
    }
    *ret_seconds = values[0] * 3600 + values[1] * 60 + values[2];
    return true;
}

/* "020600ZMAR31" in ms since 1970; false: it is none. */
static bool import_read_dtg(const char *text, int64_t *ret_when)
{
    struct tm parts = {0};
    const char *end = strptime(text, "%d%H%MZ%b%y", &parts);

    if (end == NULL || *end != '\0' || strlen(text) != 12)
        return false;
    /* Two digits of a year are of this century here. */
    if (parts.tm_year < 100)
        parts.tm_year += 100;
    *ret_when = (int64_t)timegm(&parts) * 1000;
    return true;
}

/* "story / script / event", or an event alone. */
static bool import_read_group(struct import *import, struct entry *entry)
{
    const char *text = cell(entry, MSEL_GROUP), *first = strstr(text, " / ");
    const char *second = first != NULL ? strstr(first + 3, " / ") : NULL;
    bool good =
        text[0] != '\0' && (first == NULL || (second != NULL && strstr(second + 3, " / ") == NULL));

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
            &import->complaints, import_place_of(entry, MSEL_GROUP),
            "the group has to be STORYLINE / MAIN EVENT / INCIDENT, or an incident alone");
    return good;
}

static void import_read_when(struct import *import, struct entry *entry)
{
    int64_t when;

    if (!import_read_time(cell(entry, MSEL_TIME), &entry->at))
        complain_error(&import->complaints, import_place_of(entry, MSEL_TIME),
                       "\"%.40s\" is not an exercise time such as 02:05:00",
                       cell(entry, MSEL_TIME));
    if (entry->at > import->latest)
        import->latest = entry->at;
    if (cell(entry, MSEL_STORY_DTG)[0] == '\0')
        return;
    if (!import_read_dtg(cell(entry, MSEL_STORY_DTG), &when))
        complain_error(&import->complaints, import_place_of(entry, MSEL_STORY_DTG),
                       "\"%.40s\" is not a DTG such as 020600ZMAR31", cell(entry, MSEL_STORY_DTG));
    else if (entry->at >= 0) {
        import->has_start = entry->has_start = true;
        entry->start = when - entry->at / 60 * 60000;
    }
}

static void import_read_row(struct import *import, size_t place)
{
    const struct csv_row *row = &import->csv.rows[place];
    struct entry *entry;

    if (row->count != MSEL_COLUMNS) {
        complain_error(&import->complaints, row->cells[0].mark, "the line has %zu cells, not %d",
                       row->count, (int)MSEL_COLUMNS);
        return;
    }
    entry = pool_grow(&import->pool, &import->entries, &import->count, sizeof(*entry));
    if (entry == NULL) {
        import->complaints.out_of_memory = true;
        return;
    }
    *entry = (struct entry){.row = row, .place = place, .number = -1, .at = -1};
    if (!text_to_int(cell(entry, MSEL_CONTROL), 0, INT32_MAX, &entry->number))
        entry->number = -1;
    import_read_when(import, entry);
    import_read_group(import, entry);
    if (entry->at >= 0 && entry->story == NULL)
        complain_warning(
            &import->complaints, import_place_of(entry, MSEL_TIME),
            "a contingency has no time: a person fires it, and %.40s is not taken over",
            cell(entry, MSEL_TIME));
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
        complain_error(&import->complaints, import_place_of(entry, MSEL_TIME),
                       "the incident \"%.60s\" has two times in one main event", entry->event);
        complain_other(&import->complaints, import_place_of(first, MSEL_TIME), "the other");
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
        complain_error(&import->complaints, import_place_of(entry, MSEL_GROUP),
                       "the incident \"%.60s\" is in two main events and differs between them",
                       entry->event);
        complain_other(&import->complaints,
                       import_place_of(model != NULL ? model : other, MSEL_GROUP), "the other");
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
            &import->complaints, import_place_of(entry, MSEL_CONTROL),
            "the same inject again, at another time for other teams: the first line's time is "
            "used");
        to = pool_print(&import->pool, "%s, %s", cell(first, MSEL_TO), cell(entry, MSEL_TO));
        if (to == NULL)
            import->complaints.out_of_memory = true;
        else
            import->csv.rows[first->place].cells[MSEL_TO].text = to;
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
            complain_error(&import->complaints, import_place_of(&import->entries[i], MSEL_CONTROL),
                           "the control number %" PRId64 " stands twice", before->number);
            complain_other(&import->complaints, import_place_of(before, MSEL_CONTROL), "here too");
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
            complain_warning(&import->complaints, import_place_of(entry, MSEL_STORY_DTG),
                             "this DTG is not taken over: its time (%s) gives \"%s\"",
                             cell(entry, MSEL_TIME), wanted);
    }
    for (size_t i = 0; !told && i < import->count; i++)
        if (cell(&import->entries[i], MSEL_DTG)[0] != '\0') {
            complain_warning(
                &import->complaints, import_place_of(&import->entries[i], MSEL_DTG),
                "the times of the exercise are not taken from a list; say exercise.days");
            told = true;
        }
}

static void import_read_all(struct import *import)
{
    import_check_head(import);
    for (size_t i = 1; import->complaints.errors == 0 && i < import->csv.count; i++)
        import_read_row(import, i);
    if (import->complaints.errors == 0 && import->count == 0)
        complain_error(&import->complaints, (struct mark){1, 1}, "the list has no lines");
    if (import->complaints.errors == 0 && !import->complaints.out_of_memory)
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

int msel_import(const struct desk *desk, const char *path)
{
    struct import import = {.latest = 0};
    char *bytes = NULL, *text = NULL;
    size_t length = 0;
    struct error err = {0};
    int result = import_read_file(path, &bytes, &length, &err), code = EXIT_SCENARIO;

    if (result == 0)
        result = csv_read(&import.pool, path, bytes, length, &import.complaints, &import.csv, &err);
    if (result == 0)
        import_read_all(&import);
    if (result == 0 && import.complaints.errors == 0)
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
