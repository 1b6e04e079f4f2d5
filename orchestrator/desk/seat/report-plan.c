/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/seat/report-plan.h"

#include <string.h>

#include "core/model/report-kind.h"
#include "core/model/report.h"
#include "core/model/row.h"
#include "core/model/taxonomy.h"

static const struct form_choice plan_classes[] = {
#define RSIT_CLASS(class) {class, NULL},
#define RSIT(class, type) {class "/" type, class ": " type},
#include "core/model/rsit.def"
};

static const struct form_choice plan_stages[] = {
    {"early-warning", NULL}, {"notification", NULL}, {"update", NULL}, {"final", NULL}};

static const struct form_choice plan_tlps[] = {
    {"amber", NULL}, {"amber+strict", NULL}, {"red", NULL}, {"green", NULL}, {"clear", NULL}};

static const struct form_choice plan_confidences[] = {
    {"0", NULL},  {"10", NULL}, {"20", NULL}, {"30", NULL}, {"40", NULL}, {"50", NULL},
    {"60", NULL}, {"70", NULL}, {"80", NULL}, {"90", NULL}, {"100", NULL}};

#define PLAN_CHOICES(list) .choices = (list), .choice_count = sizeof(list) / sizeof((list)[0])
#define PLAN_TIME(key, text)                                                                       \
    {                                                                                              \
        .name = key, .title = key, .type = FORM_TIME,                                              \
        .help = text " on the exercise clock: 31min, "                                             \
                     "1:02:03, or Ctrl-N for now."                                                 \
    }

enum { PLAN_MOST = 40 };

static const struct form_field plan_head[] = {
    {.name = "kind", .title = "kind", .type = FORM_LINE, .fixed = true},
    {.name = "report", .title = "revises report", .type = FORM_NUMBER, .fixed = true},
};

static const struct form_field plan_title = {.name = "title",
                                             .title = "title",
                                             .type = FORM_LINE,
                                             .needed = true,
                                             .most = REPORT_TITLE_MOST,
                                             .help = "What happened, in one line."};

static const struct form_field plan_incident[] = {
    {.name = "stage",
     .title = "stage",
     .type = FORM_CHOICE,
     PLAN_CHOICES(plan_stages),
     .help = "Report early with the little that you know, and revise the report later: "
             "notification, update, final."},
    {.name = "summary",
     .title = "summary",
     .type = FORM_TEXT,
     .most = REPORT_TEXT_MOST,
     .help = "What you see, since when, and what it does to your services."},
    {.name = "class",
     .second = "type",
     .title = "class",
     .type = FORM_CHOICE,
     PLAN_CHOICES(plan_classes),
     .help = "By RSIT. Space lists the classes with their types, a letter looks for one."},
    {.name = "assets",
     .title = "machines",
     .type = FORM_CHOICES,
     .help = "Which of your machines it is about."},
    PLAN_TIME("detected", "When your team saw it,"),
    PLAN_TIME("began", "When it began,"),
    PLAN_TIME("contained", "When it could spread no further,"),
    PLAN_TIME("recovered", "When everything worked again,"),
    {.name = "actions",
     .title = "actions",
     .type = FORM_TEXT,
     .most = REPORT_TEXT_MOST,
     .help = "What your team has done and does."},
    {.name = "indicators",
     .title = "indicators",
     .type = FORM_LIST,
     .help = "One a line: addresses, names, URLs, hashes. hxxp and [.] are read."},
    {.name = "assistance",
     .title = "assistance",
     .type = FORM_TEXT,
     .most = REPORT_TEXT_MOST,
     .help = "What help your team wants."},
    {.name = "confidence",
     .title = "confidence",
     .type = FORM_CHOICE,
     PLAN_CHOICES(plan_confidences),
     .whole = true,
     .help = "How sure you are, 0 to 100."},
    {.name = "tlp",
     .title = "TLP",
     .type = FORM_CHOICE,
     PLAN_CHOICES(plan_tlps),
     .help = "With whom the report may be shared."},
    {.name = "malicious", .title = "suspected malicious", .type = FORM_FLAG, .help = "y or n"},
    {.name = "cross-border",
     .title = "cross-border effect",
     .type = FORM_FLAG,
     .help = "y or n: does it touch other nations?"},
};

#define PLAN_PARAGRAPH(key, text)                                                                  \
    {                                                                                              \
        .name = key, .title = key, .type = FORM_TEXT, .most = REPORT_TEXT_MOST, .help = text       \
    }

static const struct form_field plan_sitrep[] = {
    PLAN_PARAGRAPH("situation", "How things stand, in short."),
    PLAN_PARAGRAPH("incidents", "New, changed and closed incidents."),
    PLAN_PARAGRAPH("actions", "What your team has done and does."),
    PLAN_PARAGRAPH("effect", "On mission and services."),
    PLAN_PARAGRAPH("intelligence", "What is known of the adversary, and what was shared."),
    PLAN_PARAGRAPH("intentions", "What your team will do next."),
    PLAN_PARAGRAPH("requests", "What your team wants of others."),
    PLAN_PARAGRAPH("outlook", "Overall status, and what is to be expected."),
};

struct planning {
    struct pool *pool;
    struct form_plan *plan;
    struct form_field *fields;
    bool failed;
};

static void plan_add(struct planning *p, const struct form_field *fields, size_t count)
{
    for (size_t i = 0; i < count && p->plan->count < PLAN_MOST; i++)
        p->fields[p->plan->count++] = fields[i];
}

static struct form_choice *plan_choices(struct planning *p, size_t count)
{
    struct form_choice *choices = pool_take_array(p->pool, count + 1, sizeof(*choices));

    p->failed |= choices == NULL;
    return choices;
}

/* The team's machines. */
static void plan_machines(struct planning *p, const struct view *view, uint32_t team,
                          struct form_field *field)
{
    struct form_choice *choices = plan_choices(p, view->vm_count);

    for (size_t i = 0; choices != NULL && i < view->vm_count && field->choice_count < 64; i++)
        if (view->vms[i].made.vm != 0 && view->vms[i].made.team == team)
            choices[field->choice_count++].word = view->vms[i].made.id;
    field->choices = choices;
}

static void plan_severity(struct planning *p)
{
    for (int i = 0; i < NCISS_CATEGORIES; i++) {
        struct form_field field = {.name = pool_print(p->pool, "severity.%s", nciss_category(i)),
                                   .title = nciss_category(i),
                                   .type = FORM_CHOICE,
                                   .help = "By NCISS; the severity follows from your answers."};
        struct form_choice *choices;
        int count = 0;

        while (nciss_value_name(i, count + 1) != NULL)
            count++;
        choices = plan_choices(p, (size_t)count);
        p->failed |= field.name == NULL;
        for (int j = 0; choices != NULL && j < count; j++)
            choices[j].word = nciss_value_name(i, j + 1);
        field.choices = choices;
        field.choice_count = (size_t)count;
        plan_add(p, &field, 1);
    }
}

/* ---- a kind of the scenario's own ---- */

static void plan_own_field(struct planning *p, const struct report_field *from)
{
    static const enum form_type types[REPORT_FIELD_TYPES] = {
        [REPORT_FIELD_LINE] = FORM_LINE,       [REPORT_FIELD_TEXT] = FORM_TEXT,
        [REPORT_FIELD_LIST] = FORM_LIST,       [REPORT_FIELD_NUMBER] = FORM_NUMBER,
        [REPORT_FIELD_TIME] = FORM_TIME,       [REPORT_FIELD_CHOICE] = FORM_CHOICE,
        [REPORT_FIELD_CHOICES] = FORM_CHOICES, [REPORT_FIELD_FLAG] = FORM_FLAG};
    struct form_choice *choices = plan_choices(p, from->choice_count);
    struct form_field field = {.name = from->name,
                               .title = from->title[0] != '\0' ? from->title : from->name,
                               .help = from->help,
                               .type = types[from->type],
                               .needed = from->needed,
                               .most = from->type == REPORT_FIELD_LINE ? REPORT_LINE_MOST : 0,
                               .choices = choices,
                               .choice_count = from->choice_count};

    for (size_t i = 0; choices != NULL && i < from->choice_count; i++)
        choices[i].word = from->choices[i];
    plan_add(p, &field, 1);
}

static const struct form_plan *plan_own(struct planning *p, const struct view *view, const char *id,
                                        uint32_t revises)
{
    struct report_kind kind;
    struct error err;

    if (report_kind_find(view->exercise.report_kinds, id, p->pool, &kind, &err) != 0)
        return NULL;
    p->plan->fields = p->fields;
    p->plan->title = kind.title[0] != '\0' ? kind.title : kind.id;
    plan_add(p, plan_head, revises != 0 ? 2 : 1);
    plan_add(p, &plan_title, 1);
    for (size_t i = 0; i < kind.count; i++)
        plan_own_field(p, &kind.fields[i]);
    return p->failed ? NULL : p->plan;
}

const struct form_plan *report_plan(struct pool *pool, const struct view *view, uint32_t team,
                                    const char *kind, uint32_t revises)
{
    struct planning p = {.pool = pool,
                         .plan = pool_take(pool, sizeof(*p.plan)),
                         .fields = pool_take_array(pool, PLAN_MOST, sizeof(*p.fields))};
    bool sitrep = strcmp(kind, "sitrep") == 0;

    if (p.plan == NULL || p.fields == NULL)
        return NULL;
    if (!report_is_built_in(kind))
        return plan_own(&p, view, kind, revises);
    p.plan->fields = p.fields;
    p.plan->title = sitrep ? "Situation report" : "Report of an incident";
    plan_add(&p, plan_head, revises != 0 ? 2 : 1);
    plan_add(&p, &plan_title, 1);
    if (sitrep) {
        plan_add(&p, plan_sitrep, sizeof(plan_sitrep) / sizeof(plan_sitrep[0]));
    } else {
        plan_add(&p, plan_incident, sizeof(plan_incident) / sizeof(plan_incident[0]));
        plan_severity(&p);
    }
    for (size_t i = 0; i < p.plan->count; i++)
        if (strcmp(p.fields[i].name, "assets") == 0)
            plan_machines(&p, view, team, &p.fields[i]);
    return p.failed ? NULL : p.plan;
}
