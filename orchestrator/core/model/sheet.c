/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/sheet.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "core/model/report.h"
#include "core/model/row.h"

static const char *const sheet_text_words[SHEET_TEXTS] = {"observation", "strengths", "areas",
                                                          "cause"};
const char *const rating_words[RATINGS] = {"P", "S", "M", "U"};

static const char *const sheet_keys[] = {"metric",  "report", "inject",
                                         "ratings", "points", "texts"};

uint32_t sheet_mark(enum rating rating)
{
    return (uint32_t)(RATING_UNABLE - rating) * 1000;
}

enum rating sheet_rating(uint32_t mark)
{
    for (int rating = RATING_PERFORMED; rating < RATING_UNABLE; rating++)
        if (mark + 500 >= sheet_mark((enum rating)rating))
            return (enum rating)rating;
    return RATING_UNABLE;
}

int64_t sheet_points(const uint32_t *weights, const uint32_t *marks, size_t count, int64_t max)
{
    __int128 sum = 0, whole = 0;

    for (size_t i = 0; i < count; i++) {
        sum += (__int128)weights[i] * marks[i];
        whole += (__int128)weights[i] * SHEET_MARK_MOST;
    }
    return whole != 0 ? (int64_t)((sum * max * 2 + whole) / (whole * 2)) : 0;
}

/* ---- reading ---- */

/* A text of at most `most` bytes; not there: "". */
static int sheet_read_text(const json_t *object, const char *key, size_t most, bool lines,
                           struct pool *pool, const char **ret, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    const char *text = value == NULL ? "" : json_string_value(value);
    size_t length = value == NULL ? 0 : json_string_length(value);

    if (text == NULL || length > most || !report_is_text(text, length, lines))
        return error_set(err, ERROR_INPUT,
                         "\"%.40s\" must be a text of at most %zu bytes without control characters",
                         key, most);
    *ret = pool_text_of(pool, text, length);
    return *ret != NULL ? 0 : error_memory(err);
}

/* A whole number of 0 to `most`; not there: `none`. */
static int sheet_read_number(const json_t *value, const char *key, int64_t most, int64_t none,
                             int64_t *ret, struct error *err)
{
    *ret = value == NULL ? none : (int64_t)json_integer_value(value);
    if (value != NULL && (!json_is_integer(value) || *ret < 0 || *ret > most))
        return error_set(err, ERROR_INPUT, "\"%.40s\" must be a whole number of 0 to %lld", key,
                         (long long)most);
    return 0;
}

static int sheet_read_ratings(const json_t *object, struct pool *pool, struct sheet *to,
                              struct error *err)
{
    const char *key;
    json_t *value;

    if (object != NULL && (!json_is_object(object) || json_object_size(object) > CRITERIA_MOST))
        return error_set(err, ERROR_INPUT, "\"ratings\" must be a mapping of at most %d",
                         CRITERIA_MOST);
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        struct sheet_rating *rating = &to->ratings[to->rating_count];
        int64_t mark;

        if (strlen(key) > CRITERION_ID_MOST || !report_is_text(key, strlen(key), false))
            return error_set(err, ERROR_INPUT, "a rating has no such criterion");
        if (sheet_read_number(value, key, SHEET_MARK_MOST, 0, &mark, err) < 0)
            return -ERROR_INPUT;
        rating->criterion = pool_text(pool, key);
        rating->mark = (uint32_t)mark;
        if (rating->criterion == NULL)
            return error_memory(err);
        to->rating_count++;
    }
    return 0;
}

static int sheet_read_texts(const json_t *object, struct pool *pool, struct sheet *to,
                            struct error *err)
{
    size_t found = 0;

    if (object != NULL && !json_is_object(object))
        return error_set(err, ERROR_INPUT, "\"texts\" must be a mapping");
    for (int i = 0; i < SHEET_TEXTS; i++) {
        found += json_object_get(object, sheet_text_words[i]) != NULL;
        if (sheet_read_text(object, sheet_text_words[i], SHEET_TEXT_MOST, true, pool, &to->texts[i],
                            err) < 0)
            return -ERROR_INPUT;
    }
    return found == json_object_size(object)
               ? 0
               : error_set(err, ERROR_INPUT, "a sheet has no such text");
}

static int sheet_read_object(const json_t *object, struct pool *pool, struct sheet *to,
                             struct error *err)
{
    int64_t report;
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (word_find(sheet_keys, sizeof(sheet_keys) / sizeof(sheet_keys[0]), key) < 0)
            return error_set(err, ERROR_INPUT, "a sheet has no field \"%.40s\"", key);
    }
    if (sheet_read_text(object, "metric", 200, false, pool, &to->metric, err) < 0 ||
        sheet_read_number(json_object_get(object, "report"), "report", UINT32_MAX, 0, &report,
                          err) < 0 ||
        sheet_read_text(object, "inject", 200, false, pool, &to->inject, err) < 0 ||
        sheet_read_number(json_object_get(object, "points"), "points", SHEET_POINTS_MOST, -1,
                          &to->points, err) < 0 ||
        sheet_read_ratings(json_object_get(object, "ratings"), pool, to, err) < 0 ||
        sheet_read_texts(json_object_get(object, "texts"), pool, to, err) < 0)
        return -ERROR_INPUT;
    to->report = (uint32_t)report;
    return 0;
}

int sheet_read(const char *text, size_t length, struct pool *pool, struct sheet *ret,
               struct error *err)
{
    json_t *object;
    int result;

    *ret = (struct sheet){.points = -1};
    if (length > SHEET_BODY_MOST)
        return error_set(err, ERROR_INPUT, "the sheet is larger than %d KiB",
                         SHEET_BODY_MOST / 1024);
    object = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    result = json_is_object(object) ? sheet_read_object(object, pool, ret, err)
                                    : error_set(err, ERROR_INPUT, "the sheet is no JSON object");
    json_decref(object);
    return result;
}

/* ---- canonical ---- */

char *sheet_canonical(const struct sheet *sheet, size_t *ret_length)
{
    json_t *object = json_object(), *ratings = json_object(), *texts = json_object();
    char *text;

    json_object_set_new(object, "metric", json_string(sheet->metric));
    if (sheet->report != 0)
        json_object_set_new(object, "report", json_integer(sheet->report));
    if (sheet->inject[0] != '\0')
        json_object_set_new(object, "inject", json_string(sheet->inject));
    for (size_t i = 0; i < sheet->rating_count; i++)
        json_object_set_new(ratings, sheet->ratings[i].criterion,
                            json_integer(sheet->ratings[i].mark));
    for (int i = 0; i < SHEET_TEXTS; i++)
        if (sheet->texts[i][0] != '\0')
            json_object_set_new(texts, sheet_text_words[i], json_string(sheet->texts[i]));
    json_object_set_new(object, "ratings", ratings);
    if (sheet->points >= 0)
        json_object_set_new(object, "points", json_integer(sheet->points));
    json_object_set_new(object, "texts", texts);
    text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(object);
    *ret_length = text != NULL ? strlen(text) : 0;
    return text;
}
