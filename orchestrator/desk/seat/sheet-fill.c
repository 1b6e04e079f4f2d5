/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A choice for each criterion, with what each rating looks like; the texts below. What the form
 * writes is read by the reader that takes files (scenario/report/sheet-form.h).
 */
#include "desk/seat/sheet-fill.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/seat/fill.h"
#include "products/print/json-text.h"

enum { SHEET_FIELDS = 3 + CRITERIA_MOST + SHEET_TEXTS };

static const struct form_field sheet_texts[] = {
    {.name = "observation",
     .title = "Observation",
     .help = "What was seen.",
     .type = FORM_TEXT,
     .most = SHEET_TEXT_MOST},
    {.name = "strengths", .title = "Strengths", .type = FORM_TEXT, .most = SHEET_TEXT_MOST},
    {.name = "areas",
     .title = "To improve",
     .help = "Areas for improvement.",
     .type = FORM_TEXT,
     .most = SHEET_TEXT_MOST},
    {.name = "cause",
     .title = "Root cause",
     .help = "Why: of what is to be improved.",
     .type = FORM_TEXT,
     .most = SHEET_TEXT_MOST},
};

/* "P: within 10 minutes", or what P means where the rubric does not say. */
static const char *sheet_choice(struct pool *pool, const struct view_criterion *criterion,
                                enum rating rating)
{
    static const char *const meant[RATINGS] = {
        "performed without challenges", "performed with some challenges",
        "performed with major challenges", "unable to be performed"};
    const char *anchor = view_anchor(criterion, rating);

    return pool_print(pool, "%s: %s", rating_words[rating],
                      output_clean(pool, anchor[0] != '\0' ? anchor : meant[rating]));
}

/* False: no memory. */
static bool sheet_field(struct pool *pool, const struct view_criterion *criterion,
                        struct form_field *to)
{
    struct form_choice *choices = pool_take_array(pool, RATINGS, sizeof(*choices));

    *to = (struct form_field){
        .name = pool_print(pool, "ratings.%s", criterion->made.id),
        .title = pool_print(pool, "%.*s", FORM_LABEL, criterion->made.id),
        .help = output_clean(pool, criterion->made.title),
        .type = FORM_CHOICE,
        .needed = true,
        .choices = choices,
        .choice_count = RATINGS,
    };
    for (int rating = 0; choices != NULL && rating < RATINGS; rating++)
        choices[rating] =
            (struct form_choice){.word = rating_words[rating],
                                 .title = sheet_choice(pool, criterion, (enum rating)rating)};
    return choices != NULL && to->name != NULL && to->title != NULL;
}

/* The plan, of `pool`; NULL: no memory. */
static const struct form_plan *sheet_plan(struct pool *pool, const struct sheet_about *about)
{
    struct form_field *fields = pool_take_array(pool, SHEET_FIELDS, sizeof(*fields));
    struct form_plan *plan = pool_take_array(pool, 1, sizeof(*plan));
    char most[TEXT_THOUSANDTHS];
    size_t count = 0;

    if (fields == NULL || plan == NULL)
        return NULL;
    if (about->report != 0)
        fields[count++] = (struct form_field){
            .name = "report", .title = "Report", .type = FORM_NUMBER, .fixed = true};
    if (about->inject != NULL)
        fields[count++] = (struct form_field){
            .name = "inject", .title = "Inject", .type = FORM_LINE, .fixed = true};
    if (about->count == 0)
        fields[count++] = (struct form_field){
            .name = "points",
            .title = "Points",
            .help = pool_print(pool, "0 to %s.", text_thousandths(most, about->metric->made.max)),
            .type = FORM_LINE,
            .needed = true};
    for (size_t i = 0; i < about->count; i++)
        if (!sheet_field(pool, about->criteria[i], &fields[count++]))
            return NULL;
    for (size_t i = 0; i < SHEET_TEXTS; i++)
        fields[count++] = sheet_texts[i];
    *plan = (struct form_plan){.title = pool_print(pool, "%s: %s", about->team->made.id,
                                                   output_clean(pool, about->metric->made.title)),
                               .fields = fields,
                               .count = count};
    return plan->title != NULL ? plan : NULL;
}

/* ---- what it begins with ---- */

static const struct view_sheet *sheet_own(const struct seat *seat, const struct sheet_about *about)
{
    const struct view *view = seat->view;

    for (size_t i = 0; i < view->sheets.count; i++) {
        const struct view_sheet *one = &view->sheets.list[i];
        const struct view_inject *inject = view_inject(view, one->made.inject);

        if (one->known && view_sheet_counts(view, one) && strcmp(one->made.by, seat->name) == 0 &&
            one->made.metric == about->metric->made.metric && one->made.report == about->report &&
            (inject == NULL) == (about->inject == NULL) &&
            (inject == NULL || strcmp(inject->made.id, about->inject) == 0))
            return one;
    }
    return NULL;
}

/* The seat's own sheet; ratings that are numbers are left to be rated anew. */
static void sheet_values_of(const struct view_sheet *own, const struct sheet_about *about,
                            json_t *values)
{
    char points[TEXT_THOUSANDTHS];
    json_t *ratings = json_object();

    for (uint32_t i = 0; i < about->count; i++) {
        int mark = view_sheet_mark(own, i);

        if (mark >= 0 && mark % 1000 == 0)
            json_object_set_new(ratings, about->criteria[i]->made.id,
                                json_string(rating_words[sheet_rating((uint32_t)mark)]));
    }
    json_object_set_new(values, "ratings", ratings);
    if (about->count == 0)
        json_object_set_new(values, "points",
                            json_string(text_thousandths(points, own->made.points)));
    json_object_set_new(values, "observation", json_text(own->made.observation));
    json_object_set_new(values, "strengths", json_text(own->made.strengths));
    json_object_set_new(values, "areas", json_text(own->made.areas));
    json_object_set_new(values, "cause", json_text(own->made.root_cause));
}

static json_t *sheet_values(const struct seat *seat, const struct sheet_about *about)
{
    const struct view_sheet *own = sheet_own(seat, about);
    json_t *values = json_object();

    if (about->report != 0)
        json_object_set_new(values, "report", json_integer(about->report));
    if (about->inject != NULL)
        json_object_set_new(values, "inject", json_text(about->inject));
    if (own != NULL)
        sheet_values_of(own, about, values);
    return values;
}

/* ---- checking and sending ---- */

struct sheet_filling {
    struct form *form;
    const struct sheet_about *about;
};

/* 0: *ret is of `pool`; 1: it is complained of at the form's fields. */
static int sheet_take(const struct sheet_filling *f, const char *document, size_t length,
                      struct pool *pool, struct sheet *ret, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    int result = sheet_form_read("sheet", document, length, f->about, pool, ret, &complaints, err);

    for (size_t i = 0; result > 0 && i < complaints.count; i++)
        if (complaints.items[i].grade == COMPLAINT_ERROR)
            form_complain(f->form, complaints.items[i].at.line, complaints.items[i].text);
    complaints_done(&complaints);
    return result;
}

static void sheet_check(void *data, struct form *form, const char *document, size_t length)
{
    struct pool pool = POOL_EMPTY;
    struct sheet sheet;
    struct error err = {0};

    if (sheet_take(data, document, length, &pool, &sheet, &err) < 0)
        form_say(form, true, err.text);
    pool_done(&pool);
}

static int sheet_hand_in(struct seat *seat, void *data, const char *document, size_t length,
                         struct seat_answer *ret_answer, struct error *err)
{
    const struct sheet_filling *f = data;
    struct pool pool = POOL_EMPTY;
    struct sheet sheet;
    char *text = NULL;
    size_t canonical;
    json_t *order = NULL;
    int result = sheet_take(f, document, length, &pool, &sheet, err);

    if (result > 0)
        result = error_set(err, ERROR_INPUT, "the sheet is wrong");
    if (result == 0 && ((text = sheet_canonical(&sheet, &canonical)) == NULL ||
                        (order = seat_order("sheet")) == NULL))
        result = error_memory(err);
    if (result == 0) {
        json_object_set_new(order, "team", json_string(f->about->team->made.id));
        json_object_set_new(order, "document", json_string(text));
        result = seat_ask(seat, order, ret_answer, err);
    }
    free(text);
    pool_done(&pool);
    return result;
}

int sheet_fill(struct seat *seat, const struct sheet_about *about, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    const struct form_plan *plan = sheet_plan(&pool, about);
    struct form *form = plan != NULL ? form_new(plan) : NULL;
    struct sheet_filling filling = {.form = form, .about = about};
    struct fill how = {.form = form, .send = sheet_hand_in, .data = &filling};
    json_t *values = sheet_values(seat, about);
    enum fill_end end;
    int result = form != NULL ? 0 : error_memory(err);

    if (result == 0) {
        form->check = sheet_check;
        form->data = &filling;
        form_fill(form, values);
        while (form->focus + 1 < plan->count && plan->fields[form->focus].fixed)
            form->focus++;
        form->cursor = form->values[form->focus].length;
        result = fill(seat, &how, &end, err);
    }
    json_decref(values);
    form_free(form);
    pool_done(&pool);
    return result;
}
