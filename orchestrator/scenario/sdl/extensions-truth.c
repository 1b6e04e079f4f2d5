/* SPDX-License-Identifier: Apache-2.0 */
/* The `truth` of an inject: what a report about it should say. */
#include "core/model/taxonomy.h"
#include "scenario/sdl/sections.h"

enum { TRUTH_TOLERANCE = 15 * 60 * 1000 /* ms */ };

enum { U_CLASS, U_TYPE, U_SEVERITY, U_ASSETS, U_BEGAN, U_CONTAINED, U_RECOVERED, U_TOLERANCE };

static const struct key truth_keys[] = {
    [U_CLASS] = {.name = "class",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct truth, class),
                 .about = "class of RSIT"},
    [U_TYPE] = {.name = "type",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct truth, type),
                .about = "type in that class"},
    [U_SEVERITY] = {.name = "severity",
                    .type = KEY_ITEM,
                    .flags = KEY_OWN,
                    .about = "a score of NCISS, 0 to 100, or the answers that lead to it"},
    [U_ASSETS] = {.name = "assets",
                  .type = KEY_REFS,
                  .flags = KEY_OWN,
                  .section = SECTION_NODES,
                  .offset = offsetof(struct truth, assets),
                  .about = "machines of the team that are concerned; default those in which it "
                           "runs; []: they are not asked for"},
    [U_BEGAN] = {.name = "began",
                 .type = KEY_SPAN,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct truth, began),
                 .about = "when the incident began, from the inject's first delivery"},
    [U_CONTAINED] = {.name = "contained",
                     .type = KEY_SPAN,
                     .flags = KEY_OWN,
                     .offset = offsetof(struct truth, contained),
                     .about = "when it was contained, likewise"},
    [U_RECOVERED] = {.name = "recovered",
                     .type = KEY_SPAN,
                     .flags = KEY_OWN,
                     .offset = offsetof(struct truth, recovered),
                     .about = "when all was as before, likewise"},
    [U_TOLERANCE] = {.name = "tolerance",
                     .type = KEY_SPAN,
                     .flags = KEY_OWN,
                     .offset = offsetof(struct truth, tolerance),
                     .about = "by how much these times may be off; default 15min"},
};

const struct key_table truth_table = {"truth", true, NULL, truth_keys,
                                      sizeof(truth_keys) / sizeof(truth_keys[0])};

static const struct key severity_keys[] = {
#define NCISS(category, weight) {.name = category, .type = KEY_TEXT, .flags = KEY_OWN},
#include "core/model/nciss.def"
#undef NCISS
};

_Static_assert(sizeof(severity_keys) / sizeof(severity_keys[0]) == NCISS_CATEGORIES,
               "a key for each category");

const struct key_table severity_table = {"severity", true, NULL, severity_keys, NCISS_CATEGORIES};

static void truth_read_answers(struct loader *loader, const struct item *item, struct truth *truth)
{
    const struct pair *seen[KEYS_MOST];
    int values[NCISS_CATEGORIES] = {0};
    const char *unused = NULL; /* the keys have no place: their words are looked up here */
    bool any = false;

    if (!keys_read(loader, item, &severity_table, NULL, item->mark, &unused, seen))
        return;
    for (int i = 0; i < NCISS_CATEGORIES; i++) {
        const char *text;

        if (seen[i] == NULL || !value_text(loader, seen[i]->value, severity_keys[i].name, &text))
            continue;
        values[i] = nciss_value(i, text);
        any = true;
        if (values[i] == 0)
            complain_error(loader->complaints, seen[i]->value->mark, "NCISS has no %s \"%s\"",
                           severity_keys[i].name, text);
    }
    if (!any)
        complain_error(loader->complaints, item->mark, "\"severity\" has no answer");
    truth->severity = nciss_score(values);
}

static void truth_check_class(struct loader *loader, const struct truth *truth,
                              const struct pair *const seen[])
{
    if (truth->type != NULL && truth->class == NULL)
        complain_error(loader->complaints, seen[U_TYPE]->key->mark,
                       "\"type\" needs \"class\": which class is it of?");
    else if (truth->class != NULL && !rsit_is(truth->class, ""))
        complain_error(loader->complaints, seen[U_CLASS]->value->mark, "RSIT has no class \"%s\"",
                       truth->class);
    else if (truth->type != NULL && !rsit_is(truth->class, truth->type))
        complain_error(loader->complaints, seen[U_TYPE]->value->mark,
                       "RSIT has no type \"%s\" in the class %s", truth->type, truth->class);
}

/* An incident begins, is contained, and then all is as before. Times that are not said are -1. */
static void truth_check_times(struct loader *loader, const struct truth *truth,
                              const struct pair *const seen[])
{
    const int64_t times[] = {truth->began, truth->contained, truth->recovered};

    for (int i = U_BEGAN; i <= U_RECOVERED; i++)
        for (int k = i + 1; k <= U_RECOVERED; k++)
            if (times[k - U_BEGAN] >= 0 && times[k - U_BEGAN] < times[i - U_BEGAN]) {
                complain_error(loader->complaints, seen[k]->value->mark, "\"%s\" is before \"%s\"",
                               truth_keys[k].name, truth_keys[i].name);
                return;
            }
}

void truth_read(struct loader *loader, const struct item *item, struct truth *truth)
{
    const struct pair *seen[KEYS_MOST];

    *truth = (struct truth){.severity = -1,
                            .began = -1,
                            .contained = -1,
                            .recovered = -1,
                            .tolerance = TRUTH_TOLERANCE};
    if (!keys_read(loader, item, &truth_table, NULL, item->mark, truth, seen) || loader->ocr)
        return;
    truth->mark = item->mark;
    truth->no_assets = seen[U_ASSETS] != NULL && truth->assets.count == 0;
    truth_check_class(loader, truth, seen);
    truth_check_times(loader, truth, seen);
    if (seen[U_SEVERITY] != NULL && seen[U_SEVERITY]->value->kind == ITEM_MAP)
        truth_read_answers(loader, seen[U_SEVERITY]->value, truth);
    else if (seen[U_SEVERITY] != NULL &&
             value_points(loader, seen[U_SEVERITY]->value, "severity", &truth->severity) &&
             truth->severity > 100000)
        complain_error(loader->complaints, seen[U_SEVERITY]->value->mark,
                       "\"severity\" is a score of NCISS, 0 to 100");
}
