/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates in a list: 2026-11-30T09:05:00+02:00, 20261130, 30.11.2026, 30/11, Nov 30, 2026, Mon 09:05,
 * 300905ZNOV26, and the numbers of days that a spreadsheet shows where a cell has lost its form
 * (46356.378472).
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "products/msel/msel-import-time.h"

enum {
    DATE_SERIAL_1970 = 25569, /* 1 January 1970, in days as spreadsheets count them */
    DATE_SERIAL_MOST = 80000,
    DATE_NO_YEAR = -1,
    DATE_YEARLESS = 1972 /* a leap year */
};

static const char date_ambiguous[] = "may be two dates: write it as 2026-11-30";

/* The name at `at`, or its first three letters or more. 1 …; 0: none. */
static int date_name(const char **at, const char *const *names, int count)
{
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    for (int i = 0; i < count && length >= 3; i++) {
        if (length > strlen(names[i]) || strncasecmp(*at, names[i], length) != 0)
            continue;
        *at += length;
        return i + 1;
    }
    return 0;
}

static int date_month(const char **at)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};

    return date_name(at, months, 12);
}

static int date_weekday(const char **at)
{
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

    return date_name(at, days, 7);
}

static bool date_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool date_make(int64_t year, int64_t month, int64_t day, struct list_time *when)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct tm parts = {.tm_mon = (int)month - 1, .tm_mday = (int)day};

    when->kind = year == DATE_NO_YEAR ? WHEN_YEARLESS : WHEN_DATE;
    if (year == DATE_NO_YEAR)
        year = DATE_YEARLESS;
    else if (year < 100)
        year += 2000;
    if (month < 1 || month > 12 || day < 1 || year < 1970 || year > 2200 ||
        day > days[month - 1] + (month == 2 && date_is_leap(year)))
        return false;
    parts.tm_year = (int)year - 1900;
    when->seconds = (int64_t)timegm(&parts);
    return true;
}

bool msel_import_year(int64_t yearless, int64_t near, int64_t *ret)
{
    time_t date = (time_t)yearless, other = (time_t)near;
    struct tm parts, close;
    struct list_time when;
    bool found = false;

    if (gmtime_r(&date, &parts) == NULL || gmtime_r(&other, &close) == NULL)
        return false;
    for (int year = close.tm_year + 1899; year <= close.tm_year + 1901; year++) {
        if (!date_make(year, parts.tm_mon + 1, parts.tm_mday, &when))
            continue;
        when.seconds += parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
        if (!found || llabs(when.seconds - near) < llabs(*ret - near))
            *ret = when.seconds;
        found = true;
    }
    return found;
}

/* ---- a day ---- */

/* "26", "2026"; what may be a time of day is left: "Nov 30 0905", "30 Nov 09:05". */
static int64_t date_year(const char **at)
{
    const char *behind = *at;
    size_t digits = strspn(behind, msel_import_digits);
    int64_t year;

    if ((digits != 2 && digits != 4) || !msel_import_number(&behind, 4, &year) ||
        (*behind != '\0' && strchr(digits == 2 ? ":.hH" : ":", *behind) != NULL) ||
        (digits == 4 && (year < 1970 || year > 2200)))
        return DATE_NO_YEAR;
    *at = behind;
    return year;
}

/* "30th" */
static void date_ordinal(const char **at)
{
    if (!msel_import_word(at, "st") && !msel_import_word(at, "nd") && !msel_import_word(at, "rd"))
        msel_import_word(at, "th");
}

/* "-11-2026", "/11" behind the first number. */
static int date_numbers(const char **at, int64_t a, struct list_time *when, const char **ret_why)
{
    const char *behind;
    char sign = **at;
    int64_t b, c = DATE_NO_YEAR;
    bool european, american;

    if (sign == '\0' || strchr("-./", sign) == NULL)
        return 1;
    (*at)++;
    msel_import_blanks(at);
    if (!msel_import_number(at, 2, &b))
        return 1;
    behind = *at + (**at == sign);
    msel_import_blanks(&behind);
    if (**at == sign && strspn(behind, msel_import_digits) > 0) {
        if (strspn(behind, msel_import_digits) < 2 || !msel_import_number(&behind, 4, &c))
            return 1;
        /* "30.11. 09:05" */
        if (*behind == ':' || (sign == '.' && *behind == '.'))
            c = DATE_NO_YEAR;
        else
            *at = behind;
    }
    if (c == DATE_NO_YEAR && sign == '.') {
        /* "9.5" is none. */
        if (**at != '.' && a <= 24)
            return 1;
        *at += **at == '.';
    }
    if (a > 31)
        return c != DATE_NO_YEAR && date_make(a, b, c, when) ? 0 : 1;
    if (sign == '.')
        return date_make(c, b, a, when) ? 0 : 1;
    american = date_make(c, a, b, when);
    european = date_make(c, b, a, when);
    if (european && american && a != b) {
        *ret_why = date_ambiguous;
        return -1;
    }
    return european || (american && date_make(c, a, b, when)) ? 0 : 1;
}

/* 0; 1: no date; <0: a wrong one. */
static int date_day(const char **at, struct list_time *when, const char **ret_why)
{
    size_t digits = strspn(*at, msel_import_digits);
    int64_t a, month = date_month(at);

    if (month != 0) {
        *at += strspn(*at, "-./, ");
        if (!msel_import_number(at, 2, &a))
            return 1;
        date_ordinal(at);
        if (strspn(*at, "-./, ") > 0)
            *at += strspn(*at, "-./, ");
        return date_make(date_year(at), month, a, when) ? 0 : 1;
    }
    if (!msel_import_number(at, 8, &a))
        return 1;
    if (digits == 8)
        return date_make(a / 10000, a / 100 % 100, a % 100, when) ? 0 : 1;
    if (digits > 4)
        return 1;
    date_ordinal(at);

    const char *behind = *at + strspn(*at, "-./, ");

    month = date_month(&behind);
    if (month == 0) {
        msel_import_blanks(at);
        return date_numbers(at, a, when, ret_why);
    }
    *at = behind + strspn(behind, "-./, ");
    return date_make(date_year(at), month, a, when) ? 0 : 1;
}

/* "300905ZNOV26", "300905C Nov 2026" */
static bool date_group(const char *at, struct list_time *when)
{
    int64_t group, month;

    if (strspn(at, msel_import_digits) != 6 || !msel_import_number(&at, 6, &group))
        return false;
    msel_import_blanks(&at);
    month = date_month(&at);
    if (month == 0) {
        if (!msel_import_zone_letter(*at, when))
            return false;
        at++;
        msel_import_blanks(&at);
        month = date_month(&at);
    }
    msel_import_blanks(&at);
    if (group / 100 % 100 > 23 || group % 100 > 59 ||
        !date_make(date_year(&at), month, group / 10000, when) || *at != '\0')
        return false;
    when->seconds += group / 100 % 100 * 3600 + group % 100 * 60;
    return true;
}

/* ---- a text ---- */

/* Behind a date. False: something else is there. */
static bool date_clock(const char *at, struct list_time *when)
{
    struct list_time clock = {0};
    int64_t number;

    at += strspn(at, ",T \t\n/");
    at += at[0] == '-' && at[1] == ' ';
    msel_import_word(&at, "at");
    msel_import_blanks(&at);
    if (*at == '\0')
        return true;
    if (strspn(at, msel_import_digits) == 6 && msel_import_number(&at, 6, &number)) {
        clock.seconds = number / 10000 * 3600 + number / 100 % 100 * 60 + number % 100;
        if (number / 100 % 100 > 59 || number % 100 > 59)
            return false;
        if (*at != '\0' && msel_import_zone_letter(*at, &clock))
            at++;
    } else if (!msel_import_clock(&at, &clock)) {
        return false;
    }
    when->seconds += clock.seconds;
    when->zoned = clock.zoned;
    when->zone = clock.zone;
    return *at == '\0' && clock.seconds < IMPORT_DAY;
}

/* A date that follows its day of the week, or that day alone. */
static int date_of_week(const char *at, int weekday, struct list_time *when, const char **ret_why)
{
    struct list_time day = *when;
    int found;

    at += strspn(at, "., ");
    found = date_day(&at, &day, ret_why);
    if (found != 0) {
        when->kind = WHEN_WEEKDAY;
        when->seconds = (weekday - 1) * (int64_t)IMPORT_DAY;
        return found < 0 ? found : 2;
    }
    *when = day;
    /* 1 January 1970 was a Thursday. */
    if (when->kind == WHEN_DATE && (when->seconds / IMPORT_DAY + 3) % 7 != weekday - 1) {
        *ret_why = "names another day of the week than its date has";
        return -1;
    }
    return date_clock(at, when) ? 0 : 1;
}

/* The date, perhaps with a time of day behind it. */
static int date_text(const char *at, struct list_time *when, const char **ret_why)
{
    const char *begin = at;
    int weekday = date_weekday(&at), found;

    if (weekday != 0) {
        found = date_of_week(at, weekday, when, ret_why);
        if (found != 2)
            return found;
        at += *at == '.';
        return date_clock(at, when) ? 0 : 1;
    }
    at = begin;
    found = date_day(&at, when, ret_why);
    if (found != 0)
        return found;
    return date_clock(at, when) ? 0 : 1;
}

int msel_import_date(const char *text, struct list_time *when, const char **ret_why)
{
    const char *at = text, *why = NULL;
    struct list_time clock = {0}, day = {0};

    if (date_group(text, when))
        return 0;
    *when = (struct list_time){0};
    /* "09:05 30 Nov 2026", "0905 on Monday" */
    if (msel_import_clock(&at, &clock) && clock.seconds < IMPORT_DAY) {
        at += strspn(at, ", ");
        msel_import_word(&at, "on");
        msel_import_blanks(&at);
        if (date_text(at, &day, &why) == 0 && day.seconds % IMPORT_DAY == 0) {
            clock.kind = day.kind;
            clock.seconds += day.seconds;
            *when = clock;
            return 0;
        }
    }
    return date_text(text, when, ret_why);
}

/* ---- what a spreadsheet counts ---- */

/* A part of a day in seconds; the nearest minute where the digits do not tell it from that. */
static int64_t date_serial_clock(int64_t part, size_t digits)
{
    double whole = 1, seconds, most;
    int64_t minute;

    for (size_t i = 0; i < digits; i++)
        whole *= 10;
    seconds = (double)part / whole * IMPORT_DAY;
    most = IMPORT_DAY / whole / 2 > 0.5 ? IMPORT_DAY / whole / 2 : 0.5;
    minute = (int64_t)(seconds / 60 + 0.5) * 60;
    if (seconds - (double)minute <= most && (double)minute - seconds <= most)
        return minute;
    return (int64_t)(seconds + 0.5);
}

int msel_import_serial(const char *text, struct list_time *when, const char **ret_why)
{
    size_t digits = 0;
    int64_t days, part = 0;

    if (!msel_import_number(&text, 5, &days))
        return 1;
    if (*text == '.' || *text == ',') {
        digits = strspn(++text, msel_import_digits);
        if (digits == 0 || !msel_import_number(&text, 17, &part))
            return 1;
    }
    if (*text != '\0')
        return 1;
    if (days >= DATE_SERIAL_1970 && days <= DATE_SERIAL_MOST) {
        when->kind = WHEN_DATE;
        days -= DATE_SERIAL_1970;
    } else if (days == 0 && (digits == 1 || digits > 2 || part > 59)) {
        when->kind = WHEN_CLOCK;
    } else if (days == 0 && digits == 2) {
        *ret_why = "may be a time of day or a part of one day: write it as 00:25 or 06:00";
        return -1;
    } else if (digits >= 4 && days < 1000) {
        when->kind = WHEN_FROM_STARTEX;
    } else {
        return 1;
    }
    when->seconds = days * IMPORT_DAY + date_serial_clock(part, digits);
    return 0;
}
