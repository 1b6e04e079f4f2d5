/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/report/sheet-form.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/report.h"
#include "core/model/row.h"
#include "core/view/meant.h"
#include "scenario/yaml/keys.h"
#include "scenario/yaml/units.h"

/* What the table reads into. */
struct sheet_form {
    struct sheet sheet;
    const char *team;
    int64_t report;
};

#define SHEET_KEY(key, kind, field)                                                                \
    {                                                                                              \
        .name = key, .type = kind, .offset = offsetof(struct sheet_form, field)                    \
    }

enum { S_TEAM, S_METRIC, S_REPORT, S_INJECT, S_RATINGS, S_POINTS, S_TEXTS };

static const struct key sheet_form_keys[] = {
    [S_TEAM] = SHEET_KEY("team", KEY_TEXT, team),
    [S_METRIC] = SHEET_KEY("metric", KEY_TEXT, sheet.metric),
    [S_REPORT] = {.name = "report",
                  .type = KEY_WHOLE,
                  .least = 1,
                  .most = UINT32_MAX,
                  .offset = offsetof(struct sheet_form, report)},
    [S_INJECT] = SHEET_KEY("inject", KEY_TEXT, sheet.inject),
    [S_RATINGS] = {.name = "ratings", .type = KEY_ITEM},
    [S_POINTS] = SHEET_KEY("points", KEY_POINTS, sheet.points),
    [S_TEXTS + SHEET_OBSERVATION] = SHEET_KEY("observation", KEY_TEXT, sheet.texts[0]),
    [S_TEXTS + SHEET_STRENGTHS] = SHEET_KEY("strengths", KEY_TEXT, sheet.texts[1]),
    [S_TEXTS + SHEET_AREAS] = SHEET_KEY("areas", KEY_TEXT, sheet.texts[2]),
    [S_TEXTS + SHEET_CAUSE] = SHEET_KEY("cause", KEY_TEXT, sheet.texts[3]),
};

static const struct key_table sheet_form_table = {
    "a sheet", true, NULL, sheet_form_keys, sizeof(sheet_form_keys) / sizeof(sheet_form_keys[0])};

int sheet_about(const struct view *view, const char *team, const char *metric,
                struct sheet_about *ret, struct error *err)
{
    struct sheet_about about = {.team = view_team_called(view, team)};
    char meant[MEANT];

    if (about.team == NULL)
        return error_set(err, ERROR_MISSING, "there is no team \"%.60s\"%s", team,
                         meant_text(meant, meant_team(view, team)));
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *one = &view->metrics[i];

        if (one->made.metric != 0 && one->made.team == about.team->made.team &&
            strcmp(one->made.id, metric) == 0)
            about.metric = one;
    }
    if (about.metric == NULL)
        return error_set(err, ERROR_MISSING, "%.60s has no metric \"%.60s\"%s", team, metric,
                         meant_text(meant, meant_metric(view, about.team->made.team, metric)));
    if (about.metric->made.type != METRIC_MANUAL)
        return error_set(err, ERROR_STATE,
                         "metric %.60s is computed from its condition; sheets are of manual "
                         "metrics",
                         metric);
    about.count = view_rubric(view, metric, about.criteria);
    *ret = about;
    return 0;
}

/* ---- the form ---- */

/* One line of a comment, whatever the scenario says. */
static void sheet_form_comment(FILE *to, const char *before, const char *text)
{
    char clean[CRITERION_TEXT_MOST + 1];

    if (text == NULL || text[0] == '\0')
        return;
    text_clean(clean, sizeof(clean), text, strlen(text));
    for (char *at = clean; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' ';
    fprintf(to, "%s%s\n", before, clean);
}

static void sheet_form_criterion(const struct sheet_about *about, size_t i, FILE *to)
{
    const struct view_criterion *one = about->criteria[i];
    char before[64];
    uint32_t sum = 0;

    for (size_t k = 0; k < about->count; k++)
        sum += about->criteria[k]->made.weight;
    text_print(before, sizeof(before), "  # %u of %u: ", one->made.weight, sum);
    sheet_form_comment(to, before, one->made.title);
    for (int rating = 0; rating < RATINGS; rating++) {
        text_print(before, sizeof(before), "  #   %s: ", rating_words[rating]);
        sheet_form_comment(to, before, view_anchor(one, (enum rating)rating));
    }
    fprintf(to, "  %s:\n", one->made.id);
}

void sheet_form_write(const struct sheet_about *about, FILE *to)
{
    char points[TEXT_THOUSANDTHS];

    sheet_form_comment(to, "# ", about->metric->made.title);
    fprintf(to, "# %s points at most. Lines that begin with # are for you and are not read.\n",
            text_thousandths(points, about->metric->made.max));
    fprintf(to, "team: %s\nmetric: %s\n", about->team->made.id, about->metric->made.id);
    if (about->report != 0)
        fprintf(to, "report: %u\n", about->report);
    if (about->inject != NULL)
        fprintf(to, "inject: %s\n", about->inject);
    if (about->count != 0)
        fputs(
            "# P: performed without challenges; S: with some; M: with major ones; U: unable to be\n"
            "# performed; or a number from 0 to 100\n"
            "ratings:\n",
            to);
    else
        fputs("points:\n", to);
    for (size_t i = 0; i < about->count; i++)
        sheet_form_criterion(about, i, to);
    fputs("# what was seen; a text of several lines begins with |\n"
          "observation: \"\"\n"
          "strengths: \"\"\n"
          "# areas for improvement, and their root cause\n"
          "areas: \"\"\n"
          "cause: \"\"\n",
          to);
}

/* ---- reading ---- */

/* "P", or a number of per cent with at most one decimal. */
static bool sheet_form_mark(const struct item *item, uint32_t *ret)
{
    int64_t percent;

    if (item->kind != ITEM_SCALAR || item_is_null(item))
        return false;
    for (int rating = 0; rating < RATINGS; rating++)
        if (strcasecmp(item->text, rating_words[rating]) == 0) {
            *ret = sheet_mark((enum rating)rating);
            return true;
        }
    if (!points_read(item->text, &percent) || percent > 100000 || percent % 100 != 0)
        return false;
    *ret = (uint32_t)(percent * SHEET_MARK_MOST / 100000);
    return true;
}

static const struct view_criterion *sheet_form_called(const struct sheet_about *about,
                                                      const char *id)
{
    for (size_t i = 0; i < about->count; i++)
        if (strcmp(about->criteria[i]->made.id, id) == 0)
            return about->criteria[i];
    return NULL;
}

static void sheet_form_rate(struct loader *loader, const struct sheet_about *about,
                            const struct pair *pair, struct sheet *sheet)
{
    struct nearest nearest;
    uint32_t mark = 0;

    if (sheet_form_called(about, pair->key->text) == NULL) {
        complain_error(loader->complaints, pair->key->mark, "the rubric has no criterion \"%.60s\"",
                       pair->key->text);
        if (nearest_start(loader, &nearest, pair->key->text)) {
            for (size_t i = 0; i < about->count; i++)
                nearest_offer(&nearest, about->criteria[i]->made.id);
            nearest_hint(loader, &nearest);
        }
        return;
    }
    if (!sheet_form_mark(pair->value, &mark)) {
        complain_error(loader->complaints, pair->value->mark,
                       "%s must be P, S, M, U or a number from 0 to 100 with at most one decimal",
                       pair->key->text);
        return;
    }
    sheet->ratings[sheet->rating_count++] =
        (struct sheet_rating){.criterion = pair->key->text, .mark = mark};
}

/* Is it a key among the first `count` ones? */
static bool sheet_form_names(const struct item *map, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (map->pairs[i].key->kind == ITEM_SCALAR && strcmp(map->pairs[i].key->text, id) == 0)
            return true;
    return false;
}

static void sheet_form_ratings(struct loader *loader, const struct sheet_about *about,
                               const struct item *item, struct sheet *sheet)
{
    if (!value_map(loader, item, "ratings", true))
        return;
    for (size_t i = 0; i < item->count && sheet->rating_count < CRITERIA_MOST; i++) {
        const struct item *key = item->pairs[i].key;

        /* Of one that is named twice, the mapping's own complaint says so. */
        if (value_key(loader, key, "ratings") && !sheet_form_names(item, i, key->text))
            sheet_form_rate(loader, about, &item->pairs[i], sheet);
    }
    for (size_t i = 0; i < about->count; i++) {
        if (!sheet_form_names(item, item->count, about->criteria[i]->made.id))
            complain_error(loader->complaints, item->mark, "\"%s\" is not rated",
                           about->criteria[i]->made.id);
    }
}

static void sheet_form_points(struct loader *loader, const struct sheet_about *about,
                              const struct item *root, const struct pair *const *seen,
                              struct sheet *sheet)
{
    char most[TEXT_THOUSANDTHS];

    if (about->count != 0 && seen[S_POINTS] != NULL)
        complain_error(loader->complaints, seen[S_POINTS]->key->mark,
                       "%s has a rubric: its ratings give the points", about->metric->made.id);
    if (about->count == 0 && seen[S_RATINGS] != NULL)
        complain_error(loader->complaints, seen[S_RATINGS]->key->mark,
                       "%s has no rubric: say points", about->metric->made.id);
    if (about->count != 0 && seen[S_RATINGS] == NULL)
        complain_error(loader->complaints, root->mark, "\"ratings\" are missing");
    if (about->count != 0 && seen[S_RATINGS] != NULL)
        sheet_form_ratings(loader, about, seen[S_RATINGS]->value, sheet);
    if ((loader->wrong >> S_POINTS & 1) != 0)
        return; /* it was said */
    if (about->count == 0 && (seen[S_POINTS] == NULL || sheet->points < 0))
        complain_error(loader->complaints,
                       seen[S_POINTS] != NULL ? seen[S_POINTS]->value->mark : root->mark,
                       "\"points\" are missing");
    else if (about->count == 0 && sheet->points > about->metric->made.max)
        complain_error(loader->complaints, seen[S_POINTS]->value->mark, "%s takes 0 to %s points",
                       about->metric->made.id, text_thousandths(most, about->metric->made.max));
}

static void sheet_form_check_text(struct complaints *complaints, const struct pair *pair)
{
    if (pair == NULL || pair->value->kind != ITEM_SCALAR)
        return;
    if (pair->value->length > SHEET_TEXT_MOST)
        complain_error(complaints, pair->value->mark, "\"%s\" has %u bytes; at most %d are taken",
                       pair->key->text, pair->value->length, SHEET_TEXT_MOST);
    if (!report_is_text(pair->value->text, pair->value->length, true))
        complain_error(complaints, pair->value->mark,
                       "\"%s\" has a control character or one that reorders text", pair->key->text);
}

/* The document is about what the command says. */
static void sheet_form_subject(struct loader *loader, const struct sheet_about *about,
                               const struct pair *const *seen, struct sheet_form *form)
{
    struct complaints *complaints = loader->complaints;

    if (form->team != NULL && strcmp(form->team, about->team->made.id) != 0)
        complain_error(complaints, seen[S_TEAM]->value->mark, "the command says team %s",
                       about->team->made.id);
    if (form->sheet.metric != NULL && strcmp(form->sheet.metric, about->metric->made.id) != 0)
        complain_error(complaints, seen[S_METRIC]->value->mark, "the command says metric %s",
                       about->metric->made.id);
    if (form->report != 0 && about->report != 0 && form->report != about->report)
        complain_error(complaints, seen[S_REPORT]->value->mark, "the command says report %u",
                       about->report);
    if (form->sheet.inject != NULL && about->inject != NULL &&
        strcmp(form->sheet.inject, about->inject) != 0)
        complain_error(complaints, seen[S_INJECT]->value->mark, "the command says inject %.60s",
                       about->inject);
    form->sheet.metric = about->metric->made.id;
    form->sheet.report = form->report != 0 ? (uint32_t)form->report : about->report;
    form->sheet.inject = form->sheet.inject != NULL ? form->sheet.inject
                         : about->inject != NULL    ? about->inject
                                                    : "";
    if (form->sheet.report != 0 && form->sheet.inject[0] != '\0')
        complain_error(complaints,
                       seen[S_REPORT] != NULL   ? seen[S_REPORT]->key->mark
                       : seen[S_INJECT] != NULL ? seen[S_INJECT]->key->mark
                                                : (struct mark){1, 1},
                       "a sheet is about a report or an inject, not both");
}

static void sheet_form_root(struct loader *loader, const struct item *root,
                            const struct sheet_about *about, struct sheet_form *form)
{
    const struct pair *seen[KEYS_MOST] = {NULL};

    form->sheet.points = -1;
    if (!keys_read(loader, root, &sheet_form_table, NULL, root->mark, form, seen))
        return;
    sheet_form_subject(loader, about, seen, form);
    sheet_form_points(loader, about, root, seen, &form->sheet);
    for (int i = 0; i < SHEET_TEXTS; i++) {
        sheet_form_check_text(loader->complaints, seen[S_TEXTS + i]);
        if (form->sheet.texts[i] == NULL)
            form->sheet.texts[i] = "";
    }
}

/* What is read here is read by the controller too: nothing that it refuses may pass. */
static void sheet_form_again(struct pool *pool, const struct sheet *sheet,
                             struct complaints *complaints)
{
    struct sheet again;
    struct error err = {0};
    size_t length;
    char *text = sheet_canonical(sheet, &length);

    if (text == NULL)
        complaints->out_of_memory = true;
    else if (sheet_read(text, length, pool, &again, &err) < 0)
        complain_error(complaints, (struct mark){1, 1}, "%s", err.text);
    free(text);
}

int sheet_form_read(const char *name, const char *bytes, size_t length,
                    const struct sheet_about *about, struct pool *pool, struct sheet *ret,
                    struct complaints *complaints, struct error *err)
{
    struct sheet_form form = {0};
    struct item *root = NULL;
    struct loader loader = {.pool = pool, .complaints = complaints};
    int result;

    if (complaints_source(complaints, name, bytes, length) != 0)
        return error_memory(err);
    if (length > SHEET_BODY_MOST) {
        complain_error(complaints, (struct mark){0, 0}, "the sheet is larger than %d KiB",
                       SHEET_BODY_MOST / 1024);
        return 1;
    }
    result = document_read(pool, bytes, length, true, complaints, &root, err);
    if (result != 0)
        return result;
    if (item_is_null(root))
        complain_error(complaints, (struct mark){1, 1}, "the sheet is empty");
    else
        sheet_form_root(&loader, root, about, &form);
    if (complaints->errors == 0 && !loader.no_memory)
        sheet_form_again(pool, &form.sheet, complaints);
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    *ret = form.sheet;
    return complaints->errors != 0 ? 1 : 0;
}
