/* SPDX-License-Identifier: Apache-2.0 */
/* The block `exercise`: what the whole exercise is like. Play hours and dates are local and civil.
 */
#include <stdio.h>
#include <string.h>

#include "scenario/sdl/sections.h"
#include "scenario/sdl/warning-list.h"

enum {
    DURATION,
    DAYS,
    TIMEZONE,
    SITUATION_START,
    SCORING,
    REVERT_PRICE,
    ADJUST_LIMIT,
    SCORES,
    SEED,
    LATE,
    OUTAGE,
    FAULT,
    UNREACHABLE,
    RRT,
    REPORTS,
    MAINTENANCE,
    COMCHECK,
    WARNINGS,
    TEAMS
};

enum { DAYS_MOST = 366 };

static const char *const late_words[] = {"ask", "fire", "skip", NULL};

static const struct key keys[] = {
    [DURATION] = {.name = "duration",
                  .type = KEY_SPAN,
                  .flags = KEY_OWN | KEY_NOT_EMPTY,
                  .offset = offsetof(struct exercise, duration),
                  .about =
                      "from STARTEX to ENDEX; else ENDEX is the latest scaled end of a script"},
    [DAYS] = {.name = "days",
              .type = KEY_ITEM,
              .flags = KEY_OWN,
              .about = "play hours, \"2026-11-30 08:00-16:00\"; what lies between is removed from "
                       "the exercise clock"},
    [TIMEZONE] = {.name = "timezone",
                  .type = KEY_TEXT,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct exercise, timezone),
                  .about = "of the play hours, \"Europe/Tallinn\""},
    [SITUATION_START] = {.name = "situation-start",
                         .type = KEY_ITEM,
                         .flags = KEY_OWN,
                         .about = "the date inside the story at STARTEX, \"2031-03-02 06:00\""},
    [SCORING] = {.name = "scoring",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "collective (objectives reached, no rank; the default), competitive, or "
                          "{mode, ties, adjust-limit, sheets, reports, sharing}"},
    [REVERT_PRICE] = {.name = "revert-price",
                      .type = KEY_POINTS,
                      .flags = KEY_OWN,
                      .offset = offsetof(struct exercise, revert_price),
                      .about =
                          "points of a team's first revert that it asked for; each further one "
                          "costs the sum of the two before it"},
    [ADJUST_LIMIT] = {.name = "adjust-limit",
                      .type = KEY_POINTS,
                      .flags = KEY_OWN,
                      .offset = offsetof(struct exercise, adjust_limit),
                      .about = "an adjustment of a team's score by more points needs another "
                               "director's approval; 0 (the default): every one"},
    [SCORES] = {.name = "scores",
                .type = KEY_ITEM,
                .flags = KEY_OWN,
                .about = "{teams, public, until}: who is told the points of teams"},
    [SEED] = {.name = "seed",
              .type = KEY_WHOLE,
              .flags = KEY_OWN,
              .offset = offsetof(struct exercise, seed),
              .least = 0,
              .most = INT64_C(9007199254740991),
              .about = "of jitter, choices and rehearsals; never of secrets"},
    [LATE] = {.name = "late",
              .type = KEY_WORD,
              .flags = KEY_OWN,
              .offset = offsetof(struct exercise, late),
              .words = late_words,
              .about = "what becomes of an inject that an outage overtook: ask, fire or skip"},
    [OUTAGE] = {.name = "outage",
                .type = KEY_SPAN,
                .flags = KEY_OWN,
                .offset = offsetof(struct exercise, outage),
                .about = "shorter outages of the controller count as exercise time; default 60s"},
    [FAULT] =
        {.name = "fault",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about =
             "what a check's fault counts as whose cause lies in the guest: excused, or bad after N in a row; "
             "default bad after 3 in guests of teams"},
    [UNREACHABLE] =
        {.name = "unreachable",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about =
             "what it counts as that a guest runs and its SSH server does not answer any more: fault, or "
             "down after a duration; default down after 1min in guests of teams"},
    [MAINTENANCE] = {.name = "maintenance",
                     .type = KEY_ITEM,
                     .flags = KEY_OWN,
                     .about =
                         "[{from: 1h, to: 1h20min, metric: web-uptime, about: patches}]: time in "
                         "which checks do not count"},
    [TEAMS] = {.name = "teams",
               .type = KEY_TEXTS,
               .flags = KEY_OWN,
               .offset = offsetof(struct exercise, teams),
               .about =
                   "of the parts of Blue entities, those that take part; the others are as if the "
                   "file did not have them; default all"},
    [WARNINGS] = {.name = "warning-lists",
                  .type = KEY_ITEM,
                  .flags = KEY_OWN,
                  .about = "what is harmless, so that sharing it is wrong: files in MISP's format "
                           "below the scenario's folder (list.json), or such lists themselves"},
    [COMCHECK] = {.name = "comcheck",
                  .type = KEY_BOOL,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct exercise, comcheck),
                  .about = "true: a COMCHECK begins once the range is up, before STARTEX"},
    [RRT] = {.name = "rrt",
             .type = KEY_ITEM,
             .flags = KEY_OWN,
             .about = "{teams, travel, stay}: the rapid reaction team has so many units; without "
                      "it requests are granted without counting"},
    [REPORTS] = {.name = "reports",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "{incident: {early-warning, notification, final}}: deadlines of a "
                          "report's stages on the exercise clock; {NAME: {title, fields}}: a kind "
                          "of reports of the scenario's own"},
};

const struct key_table exercise_table = {"exercise", true, NULL, keys,
                                         sizeof(keys) / sizeof(keys[0])};

static const struct key rrt_keys[] = {
    {.name = "teams",
     .type = KEY_WHOLE,
     .flags = KEY_OWN | KEY_REQUIRED,
     .offset = offsetof(struct exercise, rrt),
     .least = 1,
     .most = 32,
     .about = "how many units there are"},
    {.name = "travel",
     .type = KEY_SPAN,
     .flags = KEY_OWN,
     .offset = offsetof(struct exercise, rrt_travel),
     .about = "how long a unit travels to a team, and back; default: it is there at once"},
    {.name = "stay",
     .type = KEY_SPAN,
     .flags = KEY_OWN | KEY_NOT_EMPTY,
     .offset = offsetof(struct exercise, rrt_stay),
     .about = "how long a unit stays; default: until it is recalled"},
};

const struct key_table rrt_table = {"rrt", true, NULL, rrt_keys,
                                    sizeof(rrt_keys) / sizeof(rrt_keys[0])};

/* Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level
 * Date Algorithms"). */
static int64_t exercise_days_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2), era = y / 400, year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static bool exercise_is_date(int year, int month, int day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= lengths[month - 1] + (month == 2 && leap);
}

/* Does `text` have the shape of `pattern`, where 0 stands for a digit? */
static bool exercise_has_shape(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; text++, pattern++)
        if (*pattern == '0' ? !(*text >= '0' && *text <= '9') : *text != *pattern)
            return false;
    return *text == '\0';
}

static int exercise_number_at(const char *text, int digits)
{
    int value = 0;

    for (int i = 0; i < digits; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* "2031-03-02" at the text's start, in ms; false when there is no such day. */
static bool exercise_read_date(const char *text, int64_t *ret)
{
    int year = exercise_number_at(text, 4), month = exercise_number_at(text + 5, 2),
        day = exercise_number_at(text + 8, 2);

    if (!exercise_is_date(year, month, day))
        return false;
    *ret = exercise_days_of(year, month, day) * 86400 * 1000;
    return true;
}

/* "06:00" at the text's start, in ms; 24:00 is the end of a day. */
static bool exercise_read_hour(const char *text, int64_t *ret)
{
    int hour = exercise_number_at(text, 2), minute = exercise_number_at(text + 3, 2);

    *ret = (hour * 60 + minute) * INT64_C(60000);
    return minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
}

static void exercise_read_day(struct loader *loader, const struct item *item,
                              struct play_days *days)
{
    int64_t date, from, to;
    const char *text = item->kind == ITEM_SCALAR ? item->text : "";

    if (!exercise_has_shape(text, "0000-00-00 00:00-00:00") || !exercise_read_date(text, &date) ||
        !exercise_read_hour(text + 11, &from) || !exercise_read_hour(text + 17, &to)) {
        complain_error(
            loader->complaints, item->mark,
            "play hours are written \"2026-11-30 08:00-16:00\" and must be a day that there is");
        return;
    }
    if (from >= to) {
        complain_error(loader->complaints, item->mark, "play hours end before they begin");
        return;
    }
    if (days->count != 0 && days->items[days->count - 1].to > date + from) {
        complain_error(loader->complaints, item->mark,
                       "these play hours begin before those above them end");
        complain_other(loader->complaints, days->items[days->count - 1].mark, "the ones above");
        return;
    }
    days->items[days->count++] = (struct play_day){item->mark, date + from, date + to};
}

static void exercise_read_days(struct loader *loader, const struct item *item,
                               struct play_days *days)
{
    if (!value_list(loader, item, "days"))
        return;
    if (item->count > DAYS_MOST) {
        complain_error(loader->complaints, item->mark, "at most %d play days", DAYS_MOST);
        return;
    }
    days->items = loader_take(loader, item->count, sizeof(*days->items));
    for (size_t i = 0; days->items != NULL && i < item->count; i++)
        exercise_read_day(loader, item->items[i], days);
}

static void exercise_read_situation(struct loader *loader, const struct item *item,
                                    struct exercise *exercise)
{
    int64_t date, hour;
    const char *text = item->kind == ITEM_SCALAR ? item->text : "";

    if (!exercise_has_shape(text, "0000-00-00 00:00") || !exercise_read_date(text, &date) ||
        !exercise_read_hour(text + 11, &hour)) {
        complain_error(
            loader->complaints, item->mark,
            "\"situation-start\" is written \"2031-03-02 06:00\" and must be a day that there is");
        return;
    }
    exercise->has_situation_start = true;
    exercise->situation_start = date + hour;
}

void sdl_exercise_read(struct loader *loader, const struct item *item)
{
    struct exercise *exercise = &loader->scenario->exercise;
    const struct pair *seen[KEYS_MOST], *inner[KEYS_MOST];

    if (item_is_null(item) ||
        !keys_read(loader, item, &exercise_table, NULL, item->mark, exercise, seen))
        return;
    exercise->mark = item->mark;
    if (seen[DAYS] != NULL)
        exercise_read_days(loader, seen[DAYS]->value, &exercise->days);
    if (seen[SITUATION_START] != NULL)
        exercise_read_situation(loader, seen[SITUATION_START]->value, exercise);
    if (seen[SCORING] != NULL)
        scoring_read(loader, seen[SCORING]->value, seen[ADJUST_LIMIT], exercise);
    if (seen[MAINTENANCE] != NULL)
        maintenance_read(loader, seen[MAINTENANCE]->value, exercise);
    if (seen[WARNINGS] != NULL)
        warnings_read(loader, seen[WARNINGS]->value, exercise);
    if (seen[SCORES] != NULL)
        scores_read(loader, seen[SCORES], exercise);
    fault_rule_read(loader, seen[FAULT] != NULL ? seen[FAULT]->value : NULL,
                    seen[UNREACHABLE] != NULL ? seen[UNREACHABLE]->value : NULL, &exercise->faults);
    if (seen[RRT] != NULL)
        keys_read(loader, seen[RRT]->value, &rrt_table, NULL, seen[RRT]->key->mark, exercise,
                  inner);
    if (seen[REPORTS] != NULL)
        reports_read(loader, seen[REPORTS], exercise);
    if (seen[TIMEZONE] != NULL)
        exercise->timezone_mark = seen[TIMEZONE]->value->mark;
    if (exercise->timezone != NULL &&
        exercise->timezone[strspn(
            exercise->timezone,
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/")] != '\0')
        complain_error(
            loader->complaints, seen[TIMEZONE]->value->mark,
            "\"timezone\" must be a name of the time zone database such as Europe/Tallinn");
}
