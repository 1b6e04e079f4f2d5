/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times of a list. What counts from STARTEX (02:05:00, T+5, H+2, D+1 H+2) is taken as it is;
 * times of day (0905) and dates count from --startex, and without it from the midnight before the
 * first of them.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/text.h"
#include "products/msel/msel-import-own.h"

enum { DAY = 24 * 3600, DAYS_MOST = 366, TIME_MOST = 48 /* bytes of a text that may be a time */ };

static const char when_digits[] = "0123456789";

/* A number of at most `most` digits. */
static bool when_number(const char **at, size_t most, int64_t *ret)
{
    size_t length = strspn(*at, when_digits);

    if (length < 1 || length > most)
        return false;
    *ret = 0;
    for (size_t i = 0; i < length; i++)
        *ret = *ret * 10 + ((*at)[i] - '0');
    *at += length;
    return true;
}

static void when_blanks(const char **at)
{
    *at += strspn(*at, " \t\n");
}

/* The word in any case, not within a longer one. */
static bool when_word(const char **at, const char *word)
{
    size_t length = strlen(word);

    if (strncasecmp(*at, word, length) != 0 || ((*at)[length] >= 'a' && (*at)[length] <= 'z') ||
        ((*at)[length] >= 'A' && (*at)[length] <= 'Z'))
        return false;
    *at += length;
    return true;
}

/* ":05:09" behind hours; seconds may be missing, and fractions of them are cut. */
static bool when_minutes(const char **at, int64_t hours, int64_t *ret_seconds)
{
    int64_t minutes, seconds = 0;

    if (**at != ':')
        return false;
    (*at)++;
    if (!when_number(at, 2, &minutes) || minutes > 59)
        return false;
    if (**at == ':') {
        (*at)++;
        if (!when_number(at, 2, &seconds) || seconds > 59)
            return false;
    }
    *ret_seconds = hours * 3600 + minutes * 60 + seconds;
    return true;
}

/* What may stand behind a time of day; "10:00 H+2" has none. */
static void when_suffix(const char **at)
{
    static const char *const words[] = {"hrs", "uhr", "h", "z", "l"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *behind = *at;

        when_blanks(&behind);
        if (!when_word(&behind, words[i]) || *behind == '+' || *behind == '-')
            continue;
        *at = behind;
        return;
    }
}

/* "am", "p.m." */
static bool when_half(const char **at, bool *ret_evening)
{
    *ret_evening = **at == 'p' || **at == 'P';
    return when_word(at, "am") || when_word(at, "a.m.") || when_word(at, "pm") ||
           when_word(at, "p.m.");
}

/* "09:05", "9.05", "9:05:00 PM", "0905", "0905Z", "09h05": a time of day; or more hours, which only
 * count from STARTEX. */
static bool when_clock(const char **at, int64_t *ret_seconds)
{
    const char *begin = *at;
    int64_t number;
    size_t digits = strspn(begin, when_digits);
    bool evening;

    if (!when_number(at, 4, &number))
        return false;
    if (**at == ':') {
        if (!when_minutes(at, number, ret_seconds))
            return false;
    } else if (strchr("hH.", **at) != NULL && digits <= 2 && strspn(*at + 1, when_digits) == 2) {
        int64_t minutes;

        (*at)++;
        if (!when_number(at, 2, &minutes) || minutes > 59)
            return false;
        *ret_seconds = number * 3600 + minutes * 60;
    } else if (digits == 4 && number % 100 <= 59 && number / 100 <= 24) {
        *ret_seconds = number / 100 * 3600 + number % 100 * 60;
    } else {
        return false;
    }
    when_suffix(at);
    when_blanks(at);
    if (when_half(at, &evening)) {
        if (*ret_seconds >= 13 * 3600 || *ret_seconds < 3600)
            return false;
        *ret_seconds = *ret_seconds % (12 * 3600) + (evening ? 12 * 3600 : 0);
    }
    return true;
}

/* ---- from STARTEX ---- */

/* "5", "5 min", "1:30", "2h" behind a sign; `unit` seconds each where none is said, 0: one has to
 * be. */
static bool when_amount(const char **at, int64_t unit, int64_t *ret_seconds)
{
    static const struct {
        const char *word;
        int64_t seconds;
    } units[] = {{"minutes", 60}, {"minute", 60}, {"mins", 60},  {"min", 60},    {"m", 60},
                 {"hours", 3600}, {"hour", 3600}, {"hrs", 3600}, {"hr", 3600},   {"h", 3600},
                 {"days", DAY},   {"day", DAY},   {"d", DAY},    {"seconds", 1}, {"seconds", 1},
                 {"sec", 1},      {"s", 1}};
    int64_t number;

    if (!when_number(at, 5, &number))
        return false;
    if (unit != 0 && **at == ':')
        return when_minutes(at, number, ret_seconds);
    when_blanks(at);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        const char *behind = *at;

        /* "D+1 H+2": the H is no unit of the 1. */
        if (!when_word(&behind, units[i].word) || *behind == '+' || *behind == '-')
            continue;
        *at = behind;
        *ret_seconds = number * units[i].seconds;
        return true;
    }
    *ret_seconds = number * unit;
    return unit != 0;
}

/* "Day 2", "D2", "day +1": Day 1 is the first one; day +1 the one after it. 1; 0: no such; -1: a
 * wrong one. */
static int when_day(const char **at, int64_t *ret_seconds)
{
    const char *behind = *at;
    bool is_day = when_word(&behind, "day"), from_nought;
    int64_t number;

    if (!is_day && !when_word(&behind, "d"))
        return 0;
    when_blanks(&behind);
    from_nought = *behind == '+';
    if (!is_day && strspn(behind, when_digits) == 0)
        return 0;
    behind += from_nought;
    if (!when_number(&behind, 3, &number) || (!from_nought && number == 0))
        return -1;
    *ret_seconds = (number - !from_nought) * DAY;
    *at = behind;
    return 1;
}

/* "T+5", "H+2", "D+1", "+5" (T is meant). 1; 0: no such; -1: a wrong one; 2: before STARTEX. */
static int when_offset(const char **at, int64_t *ret_seconds)
{
    static const struct {
        const char *word;
        int64_t unit;
    } names[] = {{"startex", 60}, {"t", 60}, {"h", 3600}, {"d", DAY},
                 {"m", 60},       {"s", 1},  {"", 60}};
    bool before;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *behind = *at;

        if (names[i].word[0] != '\0' && !when_word(&behind, names[i].word))
            continue;
        when_blanks(&behind);
        before = *behind == '-';
        if (*behind != '+' && (!before || names[i].word[0] == '\0'))
            continue;
        behind++;
        when_blanks(&behind);
        if (!when_amount(&behind, names[i].unit, ret_seconds))
            return -1;
        *at = behind;
        return before && *ret_seconds != 0 ? 2 : 1;
    }
    return 0;
}

/*
 * T+5 (minutes), H+2, D+1, M+30, S+10, STARTEX+5, 5 min, Day 2, D2, several of them, and perhaps a
 * time of day behind a day, which *ret_clock says. 0; 1: no such; 2: before STARTEX.
 */
static int when_relative(const char *at, int64_t *ret_seconds, bool *ret_clock)
{
    int64_t sum = 0, part = 0;
    bool any = false, day = false, before = false;

    *ret_clock = false;
    if (strcasecmp(at, "startex") == 0) {
        *ret_seconds = 0;
        return 0;
    }
    for (when_blanks(&at); *at != '\0'; when_blanks(&at)) {
        const char *clock = at;
        int found = when_day(&at, &part);

        day |= found == 1;
        if (found == 0) {
            bool names_day = *at == 'd' || *at == 'D';

            found = when_offset(&at, &part);
            day |= found == 1 && names_day;
        }
        if (found == 0 && day && !*ret_clock && when_clock(&clock, &part) && part < DAY) {
            at = clock;
            *ret_clock = true;
            found = 1;
        }
        if (found < 0 || (found == 0 && !when_amount(&at, 0, &part)))
            return 1;
        before |= found == 2;
        sum += part;
        any = true;
        at += *at == ',';
    }
    *ret_seconds = sum;
    return !any ? 1 : before ? 2 : 0;
}

/* ---- dates ---- */

static int when_month(const char **at)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};

    for (int i = 0; i < 12; i++) {
        char three[4];

        text_print(three, sizeof(three), "%.3s", months[i]);
        if (when_word(at, months[i]) || when_word(at, three))
            return i + 1;
    }
    return 0;
}

static bool when_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool when_date_of(int64_t year, int64_t month, int64_t day, int64_t *ret)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct tm parts = {.tm_year = (int)(year < 100 ? year + 100 : year - 1900),
                       .tm_mon = (int)month - 1,
                       .tm_mday = (int)day};

    if (month < 1 || month > 12 || day < 1 || (year >= 100 && (year < 1970 || year > 2200)) ||
        day > days[month - 1] + (month == 2 && when_is_leap(year < 100 ? 2000 + year : year)))
        return false;
    *ret = (int64_t)timegm(&parts);
    return true;
}

/* 0; 1: no date; 2: day and month may be either. */
static int when_date(const char **at, int64_t *ret)
{
    int64_t a, b, c;
    bool american, european;

    if (!when_number(at, 4, &a))
        return 1;
    when_blanks(at);
    if (**at == '-' || **at == '.' || **at == '/' || **at == ' ')
        (*at)++;
    when_blanks(at);
    b = when_month(at);
    if (b != 0) {
        *at += strspn(*at, "-./, ");
        return when_number(at, 4, &c) && when_date_of(c, b, a, ret) ? 0 : 1;
    }

    char sign = (*at)[-1];

    if (strchr("-./", sign) == NULL || !when_number(at, 2, &b) || **at != sign)
        return 1;
    (*at)++;
    if (!when_number(at, 4, &c))
        return 1;
    if (a > 31)
        return when_date_of(a, b, c, ret) ? 0 : 1;
    if (sign == '.')
        return when_date_of(c, b, a, ret) ? 0 : 1;
    european = when_date_of(c, b, a, ret);
    american = when_date_of(c, a, b, ret);
    if (european && american && a != b)
        return 2;
    return european ? (when_date_of(c, b, a, ret) ? 0 : 1) : american ? 0 : 1;
}

bool msel_import_dtg(const char *text, int64_t *ret_when)
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

    if (!when_number(&at, 2, &number))
        return false;
    when_blanks(&at);
    return strcasecmp(at, "h") == 0;
}

enum when_kind msel_import_when(const char *cell, int64_t *ret_seconds, const char **ret_why)
{
    char text[TIME_MOST];
    const char *at = text;
    int64_t date = 0, clock = 0;
    bool of_day;
    int relative, dated;

    *ret_why = "is no time such as 02:05:00, T+5, 5 min, D+1 H+2, 0905 or 2026-11-30 09:05";
    when_blanks(&cell);
    if (!text_print(text, sizeof(text), "%s", cell))
        return WHEN_WRONG;
    for (size_t length = strlen(text); length > 0 && strchr(" \t\n", text[length - 1]) != NULL;)
        text[--length] = '\0';
    if (when_is_none(text))
        return WHEN_NONE;
    if (msel_import_dtg(text, ret_seconds)) {
        *ret_seconds /= 1000;
        return WHEN_DATE;
    }
    if (when_clock(&at, &clock) && *at == '\0') {
        /* With seconds, or more hours than a day has, it is what --csv wrote: counted from STARTEX.
         */
        *ret_seconds = clock;
        return clock >= DAY || (strspn(text, "0123456789:") == strlen(text) &&
                                strchr(text, ':') != strrchr(text, ':'))
                   ? WHEN_FROM_STARTEX
                   : WHEN_CLOCK;
    }
    if (when_is_bare_hours(text)) {
        *ret_why = "may be a time of day or hours from STARTEX: write it as 14:00 or H+14";
        return WHEN_WRONG;
    }
    relative = when_relative(text, ret_seconds, &of_day);
    if (relative == 0)
        return of_day ? WHEN_CLOCK : WHEN_FROM_STARTEX;
    if (relative == 2) {
        *ret_why = "is before STARTEX, when nothing is sent";
        return WHEN_WRONG;
    }
    at = text;
    clock = 0;
    dated = when_date(&at, &date);
    if (dated == 2)
        *ret_why = "may be two dates: write it as 2026-11-30";
    if (dated != 0)
        return WHEN_WRONG;
    at += strspn(at, ",T \t\n");
    if (*at != '\0' &&
        (!when_clock(&at, &clock) || strcspn(at, "") != (size_t)(*at == 'Z') || clock >= DAY))
        return WHEN_WRONG;
    *ret_seconds = date + clock;
    return WHEN_DATE;
}

/* ---- a line ---- */

bool msel_import_read_when(struct import *import, struct entry *entry)
{
    const char *why, *ignored;
    int64_t date;

    entry->time = cell(entry, MSEL_TIME);
    if (import->in_minutes && text_to_int(entry->time, 0, 99999, &entry->at)) {
        entry->at *= 60;
        entry->when = WHEN_FROM_STARTEX;
        return true;
    }
    entry->when = msel_import_when(entry->time, &entry->at, &why);
    if (entry->when == WHEN_NONE)
        entry->at = -1;
    if (entry->when == WHEN_WRONG)
        complain_error(&import->complaints, msel_import_place(entry, MSEL_TIME), "\"%.40s\" %s",
                       entry->time, why);
    /* Many lists have a date in one column and the time of day in another. */
    if (entry->when == WHEN_CLOCK && entry->at < DAY &&
        msel_import_when(cell(entry, MSEL_DTG), &date, &ignored) == WHEN_DATE) {
        entry->at += date / DAY * DAY;
        entry->when = WHEN_DATE;
        entry->row.cells[MSEL_DTG].text = "";
    }
    return entry->when != WHEN_WRONG;
}

/* ---- all of them ---- */

/* Where times of day and dates count from, once all lines are read. */
void msel_import_settle_times(struct import *import)
{
    int64_t first = INT64_MAX;
    bool dates = false, clocks = false;

    for (size_t i = 0; i < import->count; i++) {
        const struct entry *entry = &import->entries[i];

        dates |= entry->when == WHEN_DATE;
        clocks |= entry->when == WHEN_CLOCK;
        if (entry->when == WHEN_DATE && entry->at < first)
            first = entry->at;
    }
    if (!dates && !clocks)
        return;
    if (import->startex_kind == WHEN_NONE && dates)
        import->startex = first / DAY * DAY;
    if (import->startex_kind == WHEN_NONE) {
        complain_warning(
            &import->complaints, import->csv.rows[import->head].cells[0].mark,
            "times of day are counted from the midnight before the first day: 09:05 is 9 h 5 min after STARTEX");
        complain_hint(&import->complaints,
                      "say when STARTEX is: --startex 09:00, or --startex \"2026-11-30 09:00\"");
    }
    for (size_t i = 0; i < import->count; i++) {
        struct entry *entry = &import->entries[i];
        int64_t from = entry->when == WHEN_CLOCK ? import->startex % DAY : import->startex;

        if (entry->when == WHEN_DATE && import->startex_kind == WHEN_CLOCK)
            from += first / DAY * DAY;
        if (entry->when != WHEN_DATE && entry->when != WHEN_CLOCK)
            continue;
        entry->at -= from;
        if (entry->at < 0 || entry->at > (int64_t)DAYS_MOST * DAY) {
            complain_error(&import->complaints, msel_import_place(entry, MSEL_TIME),
                           "\"%.40s\" is %s", entry->time,
                           entry->at < 0 ? "before STARTEX" : "more than a year after STARTEX");
            entry->at = 0;
        }
    }
}
