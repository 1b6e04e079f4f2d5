/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times in a list, as people write them. The functions that take `at` move it behind what they have
 * read; where they have read nothing, it is not said where it stands.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define msel_import_digits "0123456789"

enum { IMPORT_DAY = 24 * 3600 /* s */ };

/* What a time counts from. */
enum when_kind {
    WHEN_NONE,
    WHEN_FROM_STARTEX,
    WHEN_CLOCK,    /* a time of day; a day or more: hours from STARTEX */
    WHEN_DATE,     /* s since 1970 by the zone that is said */
    WHEN_YEARLESS, /* a day and a month: s since 1970, as if it were 1972 */
    WHEN_WEEKDAY,  /* s since the midnight before Monday */
    WHEN_WRONG
};

struct list_time {
    enum when_kind kind;
    int64_t seconds;
    bool zoned; /* the zone is said */
    int zone;   /* s east of UTC */
};

/* ---- msel-import-clock.c ---- */

/* A number of at most `most` digits. */
bool msel_import_number(const char **at, size_t most, int64_t *ret);
void msel_import_blanks(const char **at);

/* The word in any case, not within a longer one. */
bool msel_import_word(const char **at, const char *word);

/* ":05:09" behind hours; seconds may be missing, and fractions of them are cut. */
bool msel_import_minutes(const char **at, int64_t hours, int64_t *ret_seconds);

/* A letter of a date-time group: Z is UTC, A one hour east of it. */
bool msel_import_zone_letter(char letter, struct list_time *when);

/* A time of day, with its zone; or more hours, which only count from STARTEX. */
bool msel_import_clock(const char **at, struct list_time *when);

/* ---- msel-import-offset.c ---- */

/* The whole text as a time from STARTEX, or a time of day behind a day (WHEN_CLOCK). 0; 1: it is
 * none; <0: it is wrong, and *ret_why says why. */
int msel_import_offset(const char *text, struct list_time *when, const char **ret_why);

/* ---- msel-import-date.c ---- */

/* The whole text as a date or a day of the week, perhaps with a time of day before or behind it. 0;
 * 1: it is none; <0: it is wrong, and *ret_why says why. */
int msel_import_date(const char *text, struct list_time *when, const char **ret_why);

/* A spreadsheet's number of days: since 1900 (WHEN_DATE), below 1 (WHEN_CLOCK), or from STARTEX. 0;
 * 1: it is none; <0: it is wrong, and *ret_why says why. */
int msel_import_serial(const char *text, struct list_time *when, const char **ret_why);

/* A date as WHEN_YEARLESS has it, in the year in which it is nearest to `near` (s since 1970).
 * False: 29 February, and no such year is near. */
bool msel_import_year(int64_t yearless, int64_t near, int64_t *ret);
