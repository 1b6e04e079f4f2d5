/* SPDX-License-Identifier: Apache-2.0 */
/* Times that count from STARTEX: T+5, T5, T+1.5h, 5 min, 1h30, D+1 H+2, Day 2, PT1H30M, 5 minutes
 * after STARTEX. */
#include <string.h>
#include <strings.h>

#include "products/msel/msel-import-time.h"

static const char offset_or_clock[] =
    "may be a time of day or counted from STARTEX: write it as 10:30 or T+10:30";

/* "1.5", "1,5", "5": *ret in thousandths; *ret_decimals: so many digits behind the point. */
static bool offset_decimal(const char **at, int64_t *ret, size_t *ret_decimals)
{
    int64_t scale = 1000;

    *ret_decimals = 0;
    if (!msel_import_number(at, 5, ret))
        return false;
    *ret *= scale;
    if ((**at != '.' && **at != ',') || strspn(*at + 1, msel_import_digits) == 0)
        return true;
    for ((*at)++; strspn(*at, msel_import_digits) > 0; (*at)++, (*ret_decimals)++) {
        scale /= 10;
        *ret += scale * (**at - '0');
    }
    return *ret_decimals <= 3;
}

/* "5", "5 min", "1:30", "1.5h", "1h30" behind a sign; `unit` seconds each where none is said, 0:
 * one has to be. */
static bool offset_amount(const char **at, int64_t unit, int64_t *ret_seconds)
{
    static const struct {
        const char *word;
        int64_t seconds;
    } units[] = {{"minutes", 60},   {"minute", 60},  {"mins", 60},         {"min", 60},
                 {"m", 60},         {"hours", 3600}, {"hour", 3600},       {"hrs", 3600},
                 {"hr", 3600},      {"h", 3600},     {"days", IMPORT_DAY}, {"day", IMPORT_DAY},
                 {"d", IMPORT_DAY}, {"seconds", 1},  {"second", 1},        {"secs", 1},
                 {"sec", 1},        {"s", 1}};
    const char *begin = *at;
    size_t digits = strspn(begin, msel_import_digits), decimals;
    int64_t number, rest;

    if (!offset_decimal(at, &number, &decimals))
        return false;
    if (unit != 0 && decimals == 0 && **at == ':')
        return msel_import_minutes(at, number / 1000, ret_seconds);
    msel_import_blanks(at);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        const char *behind = *at;

        /* "D+1 H+2": the H is no unit of the 1. */
        if (!msel_import_word(&behind, units[i].word) || *behind == '+' || *behind == '-')
            continue;
        *at = behind;
        *ret_seconds = number * units[i].seconds / 1000;
        /* "1h30" */
        if (units[i].seconds == 3600 && strspn(behind, msel_import_digits) == 2 &&
            strchr(" \t\n,", behind[2]) != NULL && msel_import_number(&behind, 2, &rest) &&
            rest < 60) {
            *at = behind;
            *ret_seconds += rest * 60;
        }
        return true;
    }
    /* "T+1.30" may be 1 h 30 min, "T+0130" too. */
    if (decimals >= 2 || (digits == 4 && begin[0] == '0' && begin[1] != '0'))
        return false;
    *ret_seconds = number * unit / 1000;
    return unit != 0;
}

/* "Day 2", "D2", "day +1": Day 1 is the first one; day +1 the one after it. 1; 0: no such; -1: a
 * wrong one. */
static int offset_day(const char **at, int64_t *ret_seconds)
{
    const char *behind = *at;
    bool is_day = msel_import_word(&behind, "day"), from_nought;
    int64_t number;

    if (!is_day && !msel_import_word(&behind, "d"))
        return 0;
    msel_import_blanks(&behind);
    from_nought = *behind == '+';
    if (!is_day && strspn(behind, msel_import_digits) == 0)
        return 0;
    behind += from_nought;
    if (!msel_import_number(&behind, 3, &number) || (!from_nought && number == 0))
        return -1;
    *ret_seconds = (number - !from_nought) * IMPORT_DAY;
    *at = behind;
    return 1;
}

/* "T+5", "T5", "H+2", "D+1", "+5" (T is meant). 1; 0: no such; -1: a wrong one; 2: before STARTEX;
 * 3: perhaps a time of day. */
static int offset_named(const char **at, int64_t *ret_seconds)
{
    static const struct {
        const char *word;
        int64_t unit;
    } names[] = {{"startex", 60}, {"t", 60}, {"h", 3600}, {"d", IMPORT_DAY},
                 {"m", 60},       {"s", 1},  {"", 60}};
    bool before;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *behind = *at;
        bool bare;

        if (names[i].word[0] != '\0' && !msel_import_word(&behind, names[i].word))
            continue;
        msel_import_blanks(&behind);
        before = *behind == '-';
        bare = (i == 1 || i == 2) && strspn(behind, msel_import_digits) > 0;
        if (*behind != '+' && !bare && (!before || names[i].word[0] == '\0'))
            continue;
        if (bare && (strspn(behind, msel_import_digits) > 3 ||
                     behind[strspn(behind, msel_import_digits)] == ':'))
            return 3;
        behind += !bare;
        msel_import_blanks(&behind);
        if (!offset_amount(&behind, names[i].unit, ret_seconds))
            return -1;
        *at = behind;
        return before && *ret_seconds != 0 ? 2 : 1;
    }
    return 0;
}

/* "PT1H30M", "P1DT2H", as ISO 8601 writes a duration. */
static bool offset_iso(const char *at, int64_t *ret_seconds)
{
    bool hours = false, any = false;
    int64_t number;

    if (*at != 'P')
        return false;
    *ret_seconds = 0;
    for (at++; *at != '\0'; any = true) {
        if (*at == 'T' && !hours) {
            hours = true;
            at++;
        }
        if (!msel_import_number(&at, 5, &number))
            return false;
        if ((*at == 'D' || *at == 'W') == hours || strchr(hours ? "HMS" : "DW", *at) == NULL)
            return false;
        *ret_seconds += number * (*at == 'W'   ? 7 * IMPORT_DAY
                                  : *at == 'D' ? IMPORT_DAY
                                  : *at == 'H' ? 3600
                                  : *at == 'M' ? 60
                                               : 1);
        at++;
    }
    return any;
}

/* The next part. 1; 0: no such; 2: before STARTEX; 3: perhaps a time of day. */
static int offset_part(const char **at, struct list_time *when, bool *day, bool *clocked,
                       int64_t *ret_part)
{
    bool names_day = **at == 'd' || **at == 'D';
    const char *clock = *at;
    int found = offset_day(at, ret_part);

    *day |= found == 1;
    if (found == 0) {
        found = offset_named(at, ret_part);
        *day |= found == 1 && names_day;
    }
    if (found == 0 && *day && !*clocked) {
        clock += strspn(clock, "-/@");
        msel_import_word(&clock, "at");
        msel_import_blanks(&clock);
        if (msel_import_clock(&clock, when) && when->seconds < IMPORT_DAY) {
            *at = clock;
            *clocked = true;
            *ret_part = when->seconds;
            return 1;
        }
    }
    if (found < 0)
        return 0;
    return found != 0 ? found : offset_amount(at, 0, ret_part);
}

int msel_import_offset(const char *text, struct list_time *when, const char **ret_why)
{
    const char *at = text;
    int64_t sum = 0, part = 0;
    bool any = false, day = false, clocked = false, before = false;

    when->kind = WHEN_FROM_STARTEX;
    when->seconds = 0;
    if (strcasecmp(at, "startex") == 0 || offset_iso(at, &when->seconds))
        return 0;
    for (msel_import_blanks(&at); *at != '\0'; msel_import_blanks(&at)) {
        int found;

        if (any && msel_import_word(&at, "after")) {
            msel_import_blanks(&at);
            if (!msel_import_word(&at, "startex") || *at != '\0')
                return 1;
            break;
        }
        found = offset_part(&at, when, &day, &clocked, &part);
        if (found == 3) {
            *ret_why = offset_or_clock;
            return -1;
        }
        if (found == 0)
            return 1;
        before |= found == 2;
        sum += part;
        any = true;
        at += *at == ',';
    }
    when->kind = clocked ? WHEN_CLOCK : WHEN_FROM_STARTEX;
    when->seconds = sum;
    if (before)
        *ret_why = "is before STARTEX, when nothing is sent";
    return !any ? 1 : before ? -1 : 0;
}
