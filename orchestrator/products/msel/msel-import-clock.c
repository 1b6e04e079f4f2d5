/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times of day in a list: 09:05, 9.05, 0905C, 9:05 PM, 09:05:00+02:00. A zone that is said is kept
 * beside the time, in seconds east of UTC; what it means is settled with the other lines.
 */
#include <string.h>
#include <strings.h>

#include "products/msel/msel-import-time.h"

/* ---- what all times are made of ---- */

bool msel_import_number(const char **at, size_t most, int64_t *ret)
{
    size_t length = strspn(*at, msel_import_digits);

    if (length < 1 || length > most)
        return false;
    *ret = 0;
    for (size_t i = 0; i < length; i++)
        *ret = *ret * 10 + ((*at)[i] - '0');
    *at += length;
    return true;
}

void msel_import_blanks(const char **at)
{
    *at += strspn(*at, " \t\n");
}

bool msel_import_word(const char **at, const char *word)
{
    size_t length = strlen(word);

    if (strncasecmp(*at, word, length) != 0 || ((*at)[length] >= 'a' && (*at)[length] <= 'z') ||
        ((*at)[length] >= 'A' && (*at)[length] <= 'Z'))
        return false;
    *at += length;
    return true;
}

bool msel_import_minutes(const char **at, int64_t hours, int64_t *ret_seconds)
{
    int64_t minutes, seconds = 0;

    if (**at != ':')
        return false;
    (*at)++;
    if (!msel_import_number(at, 2, &minutes) || minutes > 59)
        return false;
    if (**at == ':') {
        (*at)++;
        if (!msel_import_number(at, 2, &seconds) || seconds > 59)
            return false;
        if (**at == '.' && strspn(*at + 1, msel_import_digits) > 0)
            *at += 1 + strspn(*at + 1, msel_import_digits);
    }
    *ret_seconds = hours * 3600 + minutes * 60 + seconds;
    return true;
}

/* ---- zones ---- */

bool msel_import_zone_letter(char letter, struct list_time *when)
{
    int hours;

    letter = (char)(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
    if (letter < 'A' || letter > 'Z')
        return false;
    /* J is the observer's own time, and so is L in many lists. */
    if (letter == 'J' || letter == 'L')
        return true;
    hours = letter == 'Z'   ? 0
            : letter < 'J'  ? letter - 'A' + 1
            : letter <= 'M' ? letter - 'A'
                            : 'M' - letter;
    when->zoned = true;
    when->zone = hours * 3600;
    return true;
}

/* "+02:00", "-0500", "+02"; `loose`: "+2" too. */
static bool clock_offset(const char **at, bool loose, struct list_time *when)
{
    const char *behind = *at;
    size_t digits;
    int64_t hours, minutes = 0;
    int sign = *behind == '-' ? -1 : 1;

    if (*behind != '+' && *behind != '-')
        return false;
    behind++;
    digits = strspn(behind, msel_import_digits);
    if ((digits != 2 && digits != 4 && !(loose && digits == 1)) ||
        !msel_import_number(&behind, 4, &hours))
        return false;
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (*behind == ':') {
        behind++;
        if (strspn(behind, msel_import_digits) != 2 || !msel_import_number(&behind, 2, &minutes))
            return false;
    }
    if (hours > 14 || minutes > 59)
        return false;
    when->zoned = true;
    when->zone = sign * (int)(hours * 3600 + minutes * 60);
    *at = behind;
    return true;
}

/* "UTC", "GMT+2", "CET". */
static bool clock_zone_name(const char **at, struct list_time *when)
{
    static const struct {
        const char *word;
        int hours;
    } names[] = {{"utc", 0},  {"gmt", 0},  {"z", 0},    {"cet", 1},  {"cest", 2},
                 {"eet", 2},  {"eest", 3}, {"est", -5}, {"edt", -4}, {"cst", -6},
                 {"cdt", -5}, {"pst", -8}, {"pdt", -7}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!msel_import_word(at, names[i].word))
            continue;
        when->zoned = true;
        when->zone = names[i].hours * 3600;
        if (i < 2)
            clock_offset(at, true, when);
        return true;
    }
    return false;
}

/* What may stand behind a time of day; "10:00 H+2" has none. */
static void clock_suffix(const char **at, bool bare, struct list_time *when)
{
    static const char *const words[] = {"hours", "hrs", "uhr",        "h",
                                        "l",     "lt",  "local time", "local"};
    const char *behind = *at;

    if (clock_offset(at, false, when))
        return;
    if (bare && msel_import_zone_letter(**at, when) && strcspn(*at + 1, " \t\n") == 0) {
        (*at)++;
        return;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        behind = *at;
        msel_import_blanks(&behind);
        if (!msel_import_word(&behind, words[i]) || *behind == '+' || *behind == '-')
            continue;
        *at = behind;
        break;
    }
    behind = *at;
    msel_import_blanks(&behind);
    if (clock_zone_name(&behind, when) ||
        (strcspn(behind, " \t\n") > 3 && clock_offset(&behind, false, when)))
        *at = behind;
}

/* ---- a time of day ---- */

/* "am", "p.m.", "p" */
static bool clock_half(const char **at, bool *ret_evening)
{
    static const char *const words[] = {"am", "a.m.", "a", "pm", "p.m.", "p"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        *ret_evening = i >= 3;
        if (msel_import_word(at, words[i]))
            return true;
    }
    return false;
}

/* The hours and minutes; *ret_bare: four digits. */
static bool clock_digits(const char **at, int64_t *ret_seconds, bool *ret_bare)
{
    const char *begin = *at;
    size_t digits = strspn(begin, msel_import_digits);
    int64_t number, minutes;

    *ret_bare = false;
    if (!msel_import_number(at, 4, &number))
        return false;
    if (**at == ':')
        return msel_import_minutes(at, number, ret_seconds);
    if (strchr("hH.", **at) != NULL && **at != '\0' && digits <= 2 &&
        strspn(*at + 1, msel_import_digits) == 2) {
        /* "30.11" is a date. */
        if (**at == '.' && number > 24)
            return false;
        (*at)++;
        if (!msel_import_number(at, 2, &minutes) || minutes > 59)
            return false;
        *ret_seconds = number * 3600 + minutes * 60;
        return true;
    }
    if (digits == 4 && number % 100 <= 59 && number / 100 <= 24) {
        *ret_seconds = number / 100 * 3600 + number % 100 * 60;
        *ret_bare = true;
        return true;
    }

    /* "9 am" */
    const char *behind = *at;
    bool evening;

    msel_import_blanks(&behind);
    *ret_seconds = number * 3600;
    return digits <= 2 && number >= 1 && number <= 12 && clock_half(&behind, &evening);
}

bool msel_import_clock(const char **at, struct list_time *when)
{
    const char *behind;
    int64_t seconds = 0;
    bool evening, bare;

    if (!clock_digits(at, &seconds, &bare))
        return false;
    behind = *at;
    msel_import_blanks(&behind);
    if (!bare && clock_half(&behind, &evening)) {
        *at = behind;
        if (seconds >= 13 * 3600 || seconds < 3600)
            return false;
        seconds = seconds % (12 * 3600) + (evening ? 12 * 3600 : 0);
    }
    clock_suffix(at, bare, when);
    when->seconds = seconds;
    return true;
}
