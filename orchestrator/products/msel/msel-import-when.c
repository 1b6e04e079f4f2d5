/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times of a list. What counts from STARTEX (02:05:00, T+5, H+2, D+1 H+2) is taken as it is;
 * times of day (0905), dates and days of the week count from --startex, and without it from the
 * midnight before the first of them.
 */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "products/msel/msel-import-own.h"

enum { DAYS_MOST = 366, TIME_MOST = 48 /* bytes of a text that may be a time */ };

/* ---- a cell ---- */

static bool when_is_none(const char *text)
{
    static const char *const words[] = {
        "-",          "--",          "\xe2\x80\x93", "n/a",     "tbd",    "on call",    "on order",
        "on request", "as required", "as needed",    "by hand", "ad hoc", "contingency"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return text[0] == '\0';
}

/* "14h": half of the world reads it as two o'clock. */
static bool when_is_bare_hours(const char *text)
{
    const char *at = text;
    int64_t number;

    if (!msel_import_number(&at, 2, &number))
        return false;
    msel_import_blanks(&at);
    return strcasecmp(at, "h") == 0;
}

/* A time of day and nothing else; with seconds, or more hours than a day has, it is what --csv
 * wrote: counted from STARTEX. */
static bool when_is_clock(const char *text, struct list_time *when)
{
    const char *at = text;

    if (!msel_import_clock(&at, when) || *at != '\0')
        return false;
    when->kind = when->seconds >= IMPORT_DAY || (strspn(text, "0123456789:.") == strlen(text) &&
                                                 strchr(text, ':') != strrchr(text, ':'))
                     ? WHEN_FROM_STARTEX
                     : WHEN_CLOCK;
    return true;
}

static int when_read(const char *text, struct list_time *when, const char **ret_why)
{
    int found = msel_import_serial(text, when, ret_why);

    if (found <= 0 || when_is_clock(text, when))
        return found < 0 ? found : 0;
    if (when_is_bare_hours(text)) {
        *ret_why = "may be a time of day or hours from STARTEX: write it as 14:00 or H+14";
        return -1;
    }
    *when = (struct list_time){0};
    found = msel_import_offset(text, when, ret_why);
    if (found <= 0)
        return found;
    *when = (struct list_time){0};
    return msel_import_date(text, when, ret_why);
}

void msel_import_when(const char *text, struct list_time *when, const char **ret_why)
{
    char bounded[TIME_MOST];

    *when = (struct list_time){.kind = WHEN_WRONG};
    *ret_why = "is no time such as 02:05:00, T+5, 5 min, D+1 H+2, 0905 or 2026-11-30 09:05";
    msel_import_blanks(&text);
    if (!text_print(bounded, sizeof(bounded), "%s", text))
        return;
    for (size_t length = strlen(bounded);
         length > 0 && strchr(" \t\n", bounded[length - 1]) != NULL;)
        bounded[--length] = '\0';
    if (when_is_none(bounded))
        when->kind = WHEN_NONE;
    else if (when_read(bounded, when, ret_why) != 0)
        when->kind = WHEN_WRONG;
}

bool msel_import_dtg(const char *text, int64_t *ret_when)
{
    struct list_time when = {0};
    const char *why;

    if (strlen(text) != 12 || msel_import_date(text, &when, &why) != 0 || when.kind != WHEN_DATE ||
        !when.zoned)
        return false;
    *ret_when = (when.seconds - when.zone) * 1000;
    return true;
}

/* ---- a line ---- */

bool msel_import_read_when(struct import *import, struct entry *entry)
{
    struct list_time date;
    const char *why, *ignored;

    entry->time = cell(entry, MSEL_TIME);
    if (import->in_minutes && text_to_int(entry->time, 0, 99999, &entry->when.seconds)) {
        entry->at = entry->when.seconds * 60;
        entry->when.kind = WHEN_FROM_STARTEX;
        return true;
    }
    msel_import_when(entry->time, &entry->when, &why);
    entry->at = entry->when.kind == WHEN_NONE ? -1 : entry->when.seconds;
    if (entry->when.kind == WHEN_WRONG)
        complain_error(&import->complaints, msel_import_place(entry, MSEL_TIME), "\"%.40s\" %s",
                       entry->time, why);
    /* Many lists have a date, or a day ("2", "D2"), in one column and the time of day in another.
     */
    if (entry->when.kind == WHEN_CLOCK && entry->at < IMPORT_DAY) {
        msel_import_when(cell(entry, MSEL_DTG), &date, &ignored);
        if (text_to_int(cell(entry, MSEL_DTG), 1, DAYS_MOST, &date.seconds) ||
            (date.kind == WHEN_FROM_STARTEX && date.seconds % IMPORT_DAY == 0)) {
            entry->at +=
                date.kind == WHEN_FROM_STARTEX ? date.seconds : (date.seconds - 1) * IMPORT_DAY;
            entry->row.cells[MSEL_DTG].text = "";
            return true;
        }
        if (date.kind == WHEN_DATE || date.kind == WHEN_YEARLESS || date.kind == WHEN_WEEKDAY) {
            entry->at += date.seconds / IMPORT_DAY * IMPORT_DAY;
            entry->when.kind = date.kind;
            entry->row.cells[MSEL_DTG].text = "";
        }
    }
    return entry->when.kind != WHEN_WRONG;
}

/* ---- all of them ---- */

static bool when_is_absolute(const struct list_time *when)
{
    return when->kind != WHEN_NONE && when->kind != WHEN_FROM_STARTEX && when->kind != WHEN_WRONG;
}

/* Where lines, or a line and STARTEX, say different zones, all that say one are made UTC. */
static void when_settle_zones(struct import *import)
{
    const struct list_time *first = import->startex.zoned ? &import->startex : NULL;
    const struct entry *bare = NULL;
    bool differ = false;

    for (size_t i = 0; i < import->count; i++) {
        const struct entry *entry = &import->entries[i];

        if (!when_is_absolute(&entry->when))
            continue;
        if (!entry->when.zoned)
            bare = bare != NULL ? bare : entry;
        else if (first == NULL)
            first = &entry->when;
        else
            differ |= first->zone != entry->when.zone;
    }
    if (!differ)
        return;
    if (import->startex.zoned)
        import->startex.seconds -= import->startex.zone;
    for (size_t i = 0; i < import->count; i++)
        if (when_is_absolute(&import->entries[i].when) && import->entries[i].when.zoned)
            import->entries[i].at -= import->entries[i].when.zone;
    if (bare != NULL || (when_is_absolute(&import->startex) && !import->startex.zoned))
        complain_warning(&import->complaints,
                         bare != NULL ? msel_import_place(bare, MSEL_TIME)
                                      : import->csv.rows[import->head].cells[0].mark,
                         "the list has times of different zones: %s without one is taken as UTC",
                         bare != NULL ? "a time" : "--startex");
}

/* The line of the kind that comes first: by its time, or (`placed`) in the list. NULL: none. */
static const struct entry *when_first(const struct import *import, enum when_kind kind, bool placed)
{
    const struct entry *first = NULL;

    for (size_t i = 0; i < import->count; i++)
        if (import->entries[i].when.kind == kind &&
            (first == NULL || (placed ? import->entries[i].place < first->place
                                      : import->entries[i].at < first->at)))
            first = &import->entries[i];
    return first;
}

/* "--startex Mon 09:00" is of the week of the first date, or of any; "30 Nov 09:00" of its year. */
static void when_settle_startex(struct import *import)
{
    struct list_time *startex = &import->startex;
    const struct entry *date = when_first(import, WHEN_DATE, false);

    if (startex->kind == WHEN_YEARLESS && date != NULL &&
        !msel_import_year(startex->seconds, date->at, &startex->seconds))
        startex->seconds = date->at;
    if (startex->kind == WHEN_WEEKDAY) {
        /* In days since 1970, which began with a Thursday: the last such day until the date. */
        int64_t weekday = startex->seconds / IMPORT_DAY + 4,
                last = date != NULL ? date->at / IMPORT_DAY : weekday;

        startex->seconds =
            (last - (last - weekday) % 7) * IMPORT_DAY + startex->seconds % IMPORT_DAY;
    }
    if (startex->kind == WHEN_YEARLESS || startex->kind == WHEN_WEEKDAY)
        startex->kind = WHEN_DATE;
}

/* Dates without a year are those nearest to STARTEX, to the first date with a year, or to each
 * other. */
static void when_settle_years(struct import *import)
{
    const struct entry *date = when_first(import, WHEN_DATE, false),
                       *bare = when_first(import, WHEN_YEARLESS, true);
    int64_t near = import->startex.kind == WHEN_DATE ? import->startex.seconds
                   : date != NULL                    ? date->at
                   : bare != NULL                    ? bare->at
                                                     : 0;

    for (size_t i = 0; i < import->count; i++) {
        struct entry *entry = &import->entries[i];

        if (entry->when.kind != WHEN_YEARLESS)
            continue;
        entry->when.kind = WHEN_DATE;
        if (!msel_import_year(entry->at, near, &entry->at))
            complain_error(&import->complaints, msel_import_place(entry, MSEL_TIME),
                           "\"%.40s\" is no day of that year", entry->time);
    }
}

/* Days of the week are the first such days from STARTEX, or from the first date, or from the first
 * of them. */
static void when_settle_weekdays(struct import *import)
{
    const struct entry *date = when_first(import, WHEN_DATE, false),
                       *named = when_first(import, WHEN_WEEKDAY, true);
    /* In days since 1970, which began with a Thursday. */
    int64_t from, latest = 0;

    if (named == NULL)
        return;
    from = import->startex.kind == WHEN_DATE ? import->startex.seconds / IMPORT_DAY
           : date != NULL                    ? date->at / IMPORT_DAY
                                             : 4 + named->at / IMPORT_DAY;
    for (size_t i = 0; i < import->count; i++) {
        struct entry *entry = &import->entries[i];
        int64_t day = (entry->at / IMPORT_DAY + 4 - from % 7 + 7) % 7;

        if (entry->when.kind != WHEN_WEEKDAY)
            continue;
        entry->when.kind = WHEN_DATE;
        entry->at = (from + day) * IMPORT_DAY + entry->at % IMPORT_DAY;
        if (day < latest) {
            complain_warning(
                &import->complaints, msel_import_place(entry, MSEL_TIME),
                "\"%.40s\" is taken as a day of the first week, though later days stand before it",
                entry->time);
            complain_hint(&import->complaints, "lists of more than a week need dates");
        }
        latest = day > latest ? day : latest;
    }
}

/* Where times of day and dates count from, once all lines are read. */
void msel_import_settle_times(struct import *import)
{
    const struct entry *first;
    int64_t startex;

    when_settle_zones(import);
    when_settle_startex(import);
    when_settle_years(import);
    when_settle_weekdays(import);
    first = when_first(import, WHEN_DATE, false);
    if (first == NULL && when_first(import, WHEN_CLOCK, false) == NULL)
        return;
    startex = import->startex.seconds;
    if (import->startex.kind == WHEN_NONE) {
        startex = first != NULL ? first->at / IMPORT_DAY * IMPORT_DAY : 0;
        complain_warning(
            &import->complaints, import->csv.rows[import->head].cells[0].mark,
            "times of day are counted from the midnight before the first day: 09:05 is 9 h 5 min after STARTEX");
        complain_hint(&import->complaints,
                      "say when STARTEX is: --startex 09:00, or --startex \"2026-11-30 09:00\"");
    } else if (import->startex.kind == WHEN_CLOCK && first != NULL) {
        startex += first->at / IMPORT_DAY * IMPORT_DAY;
    }
    for (size_t i = 0; i < import->count; i++) {
        struct entry *entry = &import->entries[i];

        if (!when_is_absolute(&entry->when))
            continue;
        entry->at -= entry->when.kind == WHEN_CLOCK ? startex % IMPORT_DAY : startex;
        if (entry->at < 0 || entry->at > (int64_t)DAYS_MOST * IMPORT_DAY) {
            complain_error(&import->complaints, msel_import_place(entry, MSEL_TIME),
                           "\"%.40s\" is %s", entry->time,
                           entry->at < 0 ? "before STARTEX" : "more than a year after STARTEX");
            entry->at = 0;
        }
    }
}
