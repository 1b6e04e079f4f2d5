/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/report/form.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/report/own.h"
#include "scenario/report/paste.h"
#include "scenario/yaml/keys.h"

/* What the tables read into. */
struct form {
    struct report report;
    int64_t number, confidence;
    struct scenario_texts assets;
};

static const char *const form_stages[] = {"early-warning", "notification", "update",
                                          "final",         "withdrawn",    NULL};
static const char *const form_tlps[] = {"amber", "amber+strict", "red", "green", "clear", NULL};

#define FORM_TEXT(key, field)                                                                      \
    {                                                                                              \
        .name = key, .type = KEY_TEXT, .offset = offsetof(struct form, report.field)               \
    }
#define FORM_PLACE(key, place)                                                                     \
    {                                                                                              \
        .name = key, .type = KEY_TEXT,                                                             \
        .offset = offsetof(struct form, report.texts) + (place) * sizeof(const char *)             \
    }
#define FORM_TIME(key, which)                                                                      \
    {                                                                                              \
        .name = key, .type = KEY_SPAN,                                                             \
        .offset = offsetof(struct form, report.times) + (which) * sizeof(int64_t)                  \
    }
/* What every kind has. */
#define FORM_COMMON                                                                                \
    FORM_TEXT("kind", kind), FORM_TEXT("title", title),                                            \
        {.name = "report",                                                                         \
         .type = KEY_WHOLE,                                                                        \
         .least = 1,                                                                               \
         .most = UINT32_MAX,                                                                       \
         .offset = offsetof(struct form, number)},                                                 \
        {.name = "stage",                                                                          \
         .type = KEY_WORD,                                                                         \
         .words = form_stages,                                                                     \
         .offset = offsetof(struct form, report.stage)},                                           \
    {                                                                                              \
        .name = "tlp", .type = KEY_WORD, .words = form_tlps,                                       \
        .offset = offsetof(struct form, report.tlp)                                                \
    }

enum {
    F_KIND,
    F_TITLE,
    F_REPORT,
    F_STAGE,
    F_TLP,
    F_CLASS,
    F_TYPE,
    F_CONFIDENCE,
    F_ASSETS,
    F_SEVERITY,
    F_INDICATORS
};

static const struct key form_incident_keys[] = {
    FORM_COMMON,
    FORM_TEXT("class", class),
    FORM_TEXT("type", type),
    {.name = "confidence",
     .type = KEY_WHOLE,
     .least = 0,
     .most = 100,
     .offset = offsetof(struct form, confidence)},
    {.name = "assets", .type = KEY_TEXTS, .offset = offsetof(struct form, assets)},
    {.name = "severity", .type = KEY_ITEM},
    {.name = "indicators", .type = KEY_ITEM},
    FORM_TIME("detected", REPORT_DETECTED),
    FORM_TIME("began", REPORT_BEGAN),
    FORM_TIME("contained", REPORT_CONTAINED),
    FORM_TIME("recovered", REPORT_RECOVERED),
    {.name = "malicious", .type = KEY_BOOL, .offset = offsetof(struct form, report.malicious)},
    {.name = "cross-border",
     .type = KEY_BOOL,
     .offset = offsetof(struct form, report.cross_border)},
    FORM_PLACE("summary", 0),
    FORM_PLACE("actions", 1),
    FORM_PLACE("assistance", 2),
};

static const struct key form_sitrep_keys[] = {
    FORM_COMMON,
    FORM_PLACE("situation", 0),
    FORM_PLACE("incidents", 1),
    FORM_PLACE("actions", 2),
    FORM_PLACE("effect", 3),
    FORM_PLACE("intelligence", 4),
    FORM_PLACE("intentions", 5),
    FORM_PLACE("requests", 6),
    FORM_PLACE("outlook", 7),
};

static const struct key_table form_incident = {"a report", true, NULL, form_incident_keys,
                                               sizeof(form_incident_keys) /
                                                   sizeof(form_incident_keys[0])};
static const struct key_table form_sitrep = {"a situation report", true, NULL, form_sitrep_keys,
                                             sizeof(form_sitrep_keys) /
                                                 sizeof(form_sitrep_keys[0])};

const char *form_template(const char *kind)
{
    if (strcmp(kind, "incident") == 0)
        return "kind: incident\n"
               "# report: 1              # the report that this revises; a new one without it\n"
               "stage: early-warning     # notification, update, final, withdrawn\n"
               "title: \"\"\n"
               "class: other             # RSIT: malicious-code, intrusions, availability, ...\n"
               "type: undetermined\n"
               "tlp: amber\n"
               "confidence: 50           # 0, 10 ... 100\n"
               "# detected: 31min        # on the exercise clock; also began, contained, recovered\n"
               "assets: []               # names of your machines\n"
               "severity: {}             # NCISS: {functional-impact: minimal-critical, ...}\n"
               "malicious: false\n"
               "cross-border: false\n"
               "indicators: []           # addresses, names, URLs, hashes; hxxp and [.] are read\n"
               "summary: \"\"\n"
               "actions: \"\"\n"
               "assistance: \"\"\n";
    if (strcmp(kind, "sitrep") == 0)
        return "kind: sitrep\n"
               "title: \"\"\n"
               "situation: \"\"\n"
               "incidents: \"\"            # new, changed, closed\n"
               "actions: \"\"\n"
               "effect: \"\"               # on mission and services\n"
               "intelligence: \"\"         # and sharing\n"
               "intentions: \"\"\n"
               "requests: \"\"\n"
               "outlook: \"\"              # overall status and outlook\n";
    return NULL;
}

static void form_check_text(struct complaints *complaints, const struct pair *pair)
{
    bool title = strcmp(pair->key->text, "title") == 0;
    size_t most = title ? REPORT_TITLE_MOST : REPORT_TEXT_MOST;

    if (pair->value->kind != ITEM_SCALAR)
        return;
    if (pair->value->length > most)
        complain_error(complaints, pair->value->mark, "\"%s\" has %u bytes; at most %zu are taken",
                       pair->key->text, pair->value->length, most);
    if (!report_is_text(pair->value->text, pair->value->length, !title))
        complain_error(complaints, pair->value->mark,
                       "\"%s\" has a control character or one that reorders text", pair->key->text);
}

static void form_read_severity(struct loader *loader, const struct item *item, struct form *form)
{
    if (!value_map(loader, item, "severity", true) || item_is_null(item))
        return;
    for (size_t i = 0; i < item->count; i++) {
        const struct pair *pair = &item->pairs[i];
        const char *value = NULL;
        int category;

        if (!value_key(loader, pair->key, "severity"))
            continue;
        category = nciss_category_called(pair->key->text);
        if (category < 0) {
            complain_error(loader->complaints, pair->key->mark, "severity has no category \"%s\"",
                           pair->key->text);
            continue;
        }
        if (!value_text(loader, pair->value, pair->key->text, &value))
            continue;
        form->report.severity[category] = nciss_value(category, value);
        if (form->report.severity[category] == 0)
            complain_error(loader->complaints, pair->value->mark, "%s has no value \"%s\"",
                           pair->key->text, value);
    }
}

static void form_add_indicator(struct loader *loader, struct form *form, struct mark at,
                               enum indicator_type type, const char *value)
{
    struct report *report = &form->report;

    for (size_t i = 0; i < report->indicator_count; i++)
        if (report->indicators[i].type == (int)type &&
            strcmp(report->indicators[i].value, value) == 0)
            return;
    if (report->indicator_count == REPORT_INDICATORS_MOST) {
        complain_error(loader->complaints, at, "a report has at most %d indicators",
                       REPORT_INDICATORS_MOST);
        return;
    }
    report->indicators[report->indicator_count].type = (int)type;
    report->indicators[report->indicator_count++].value = loader_print(loader, "%s", value);
}

/* Out of a pasted text what is an indicator is taken; an item of a list has to be one. */
static void form_read_indicators(struct loader *loader, const struct item *item, struct form *form)
{
    char value[INDICATOR_MOST];
    enum indicator_type type;
    const char *at = item->kind == ITEM_SCALAR ? item->text : "";

    while (item->kind == ITEM_SCALAR && !item_is_null(item) && paste_next(&at, &type, value))
        form_add_indicator(loader, form, item->mark, type, value);
    if (item->kind != ITEM_SCALAR && !value_list(loader, item, "indicators"))
        return;
    for (size_t i = 0; item->kind == ITEM_LIST && i < item->count; i++) {
        const char *text = NULL;

        if (!value_text(loader, item->items[i], "indicators", &text))
            continue;
        if (paste_one(text, &type, value))
            form_add_indicator(loader, form, item->items[i]->mark, type, value);
        else
            complain_error(loader->complaints, item->items[i]->mark,
                           "\"%.60s\" is no address, name, URL, hash, mail address or file", text);
    }
}

static void form_read_assets(struct loader *loader, const struct pair *pair, struct form *form)
{
    if (form->assets.count > REPORT_ASSETS_MOST) {
        complain_error(loader->complaints, pair->value->mark, "a report has at most %d assets",
                       REPORT_ASSETS_MOST);
        return;
    }
    for (size_t i = 0; i < form->assets.count; i++)
        form->report.assets[form->report.asset_count++] = form->assets.items[i].text;
}

static void form_check_class(struct loader *loader, const struct form *form,
                             const struct pair *const *seen)
{
    const struct pair *said = seen[F_TYPE] != NULL ? seen[F_TYPE] : seen[F_CLASS];

    if (said != NULL && !rsit_is(form->report.class, form->report.type))
        complain_error(loader->complaints, said->value->mark,
                       "RSIT has no class \"%.40s\" with the type \"%.40s\"", form->report.class,
                       form->report.type);
}

static void form_read_incident(struct loader *loader, struct form *form,
                               const struct pair *const *seen)
{
    form_check_class(loader, form, seen);
    if (seen[F_CONFIDENCE] != NULL && form->confidence % 10 != 0)
        complain_error(loader->complaints, seen[F_CONFIDENCE]->value->mark,
                       "\"confidence\" is said in tens: 0, 10 ... 100");
    if (seen[F_ASSETS] != NULL)
        form_read_assets(loader, seen[F_ASSETS], form);
    if (seen[F_SEVERITY] != NULL)
        form_read_severity(loader, seen[F_SEVERITY]->value, form);
    if (seen[F_INDICATORS] != NULL)
        form_read_indicators(loader, seen[F_INDICATORS]->value, form);
    if (seen[F_CONFIDENCE] != NULL)
        form->report.confidence = (int)form->confidence;
}

/* Is it of a kind of the scenario's own? */
static bool form_own_kind(const struct loader *loader, const struct item *root, const char *kinds,
                          struct report_kind *ret)
{
    struct error err;

    for (size_t i = 0; root->kind == ITEM_MAP && i < root->count; i++)
        if (root->pairs[i].key->kind == ITEM_SCALAR &&
            strcmp(root->pairs[i].key->text, "kind") == 0)
            return root->pairs[i].value->kind == ITEM_SCALAR &&
                   report_kind_find(kinds, root->pairs[i].value->text, loader->pool, ret, &err) ==
                       0;
    return false;
}

static const struct key_table *form_table(const struct loader *loader, const struct item *root)
{
    for (size_t i = 0; root->kind == ITEM_MAP && i < root->count; i++) {
        const struct pair *pair = &root->pairs[i];

        if (pair->key->kind != ITEM_SCALAR || strcmp(pair->key->text, "kind") != 0 ||
            pair->value->kind != ITEM_SCALAR)
            continue;
        if (strcmp(pair->value->text, "sitrep") == 0)
            return &form_sitrep;
        if (strcmp(pair->value->text, "incident") != 0)
            complain_error(loader->complaints, pair->value->mark,
                           "there is no kind of report \"%.40s\": incident, sitrep",
                           pair->value->text);
    }
    return &form_incident;
}

static void form_read_root(struct loader *loader, const struct item *root, struct form *form)
{
    const struct pair *seen[KEYS_MOST];
    const struct key_table *table = form_table(loader, root);

    form->report.kind = table == &form_sitrep ? "sitrep" : "incident";
    form->report.confidence = -1;
    form->report.title = form->report.class = form->report.type = form->report.fields = "";
    for (int i = 0; i < REPORT_TIMES; i++)
        form->report.times[i] = -1;
    for (int i = 0; i < REPORT_TEXTS_MOST; i++)
        form->report.texts[i] = "";
    if (!keys_read(loader, root, table, NULL, root->mark, form, seen))
        return;
    form->report.number = (uint32_t)form->number;
    for (size_t i = 0; i < KEYS_MOST && i < table->count; i++)
        if (seen[i] != NULL && table->keys[i].type == KEY_TEXT)
            form_check_text(loader->complaints, seen[i]);
    if (form->report.title[0] == '\0')
        complain_error(loader->complaints,
                       seen[F_TITLE] != NULL ? seen[F_TITLE]->value->mark : root->mark,
                       "a report needs a title");
    if (table == &form_incident)
        form_read_incident(loader, form, seen);
}

/* What is read here is read by the controller too: nothing that it refuses may pass. */
static void form_check_again(struct pool *pool, const struct report *report,
                             struct complaints *complaints)
{
    struct report again;
    struct error err = {0};
    size_t length;
    char *text = report_canonical(report, &length);

    if (text == NULL)
        complaints->out_of_memory = true;
    else if (report_read(text, length, pool, &again, &err) < 0)
        complain_error(complaints, (struct mark){1, 1}, "%s", err.text);
    free(text);
}

int form_read(const char *name, const char *bytes, size_t length, const char *kinds,
              struct pool *pool, struct report *ret, struct complaints *complaints,
              struct error *err)
{
    struct form form = {0};
    struct report_kind kind;
    struct item *root = NULL;
    struct loader loader = {.pool = pool, .complaints = complaints};
    int result;

    if (complaints_source(complaints, name, bytes, length) != 0)
        return error_memory(err);
    if (length > REPORT_BODY_MOST) {
        complain_error(complaints, (struct mark){0, 0}, "the report is larger than %d KiB",
                       REPORT_BODY_MOST / 1024);
        return 1;
    }
    result = document_read(pool, bytes, length, true, complaints, &root, err);
    if (result != 0)
        return result;
    if (item_is_null(root))
        complain_error(complaints, (struct mark){1, 1}, "the report is empty");
    else if (form_own_kind(&loader, root, kinds, &kind))
        own_read(&loader, root, &kind, &form.report);
    else
        form_read_root(&loader, root, &form);
    if (complaints->errors == 0 && !loader.no_memory)
        form_check_again(pool, &form.report, complaints);
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    *ret = form.report;
    return complaints->errors != 0 ? 1 : 0;
}
