/* SPDX-License-Identifier: Apache-2.0 */
/* The `rubric` of a manual metric: the criteria of its evaluation sheets. */
#include <string.h>

#include "scenario/sdl/sections.h"

enum { C_ID, C_NAME, C_WEIGHT, C_ANCHORS };

static const struct key criterion_keys[] = {
    [C_ID] = {.name = "id",
              .type = KEY_TEXT,
              .flags = KEY_OWN | KEY_REQUIRED,
              .offset = offsetof(struct criterion, id),
              .about = "its key in the sheet: a-z, 0-9, -"},
    [C_NAME] = {.name = "name",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct criterion, name),
                .about = "what is looked at, for people; default its id"},
    [C_WEIGHT] = {.name = "weight",
                  .type = KEY_WHOLE,
                  .flags = KEY_OWN,
                  .least = 1,
                  .most = CRITERION_WEIGHT_MOST,
                  .offset = offsetof(struct criterion, weight),
                  .about = "its part beside the others'; default 1"},
    [C_ANCHORS] = {.name = "anchors",
                   .type = KEY_ITEM,
                   .flags = KEY_OWN,
                   .about = "what each rating looks like"},
};

const struct key_table criterion_table = {"criterion", true, NULL, criterion_keys, 4};

#define ANCHOR(key, rating, words)                                                                 \
    {                                                                                              \
        .name = key, .type = KEY_TEXT, .flags = KEY_OWN,                                           \
        .offset = offsetof(struct criterion, anchors) + (rating) * sizeof(const char *),           \
        .about = words                                                                             \
    }

static const struct key anchors_keys[] = {
    ANCHOR("performed", RATING_PERFORMED, "P: performed without challenges"),
    ANCHOR("some", RATING_SOME, "S: performed with some challenges"),
    ANCHOR("major", RATING_MAJOR, "M: performed with major challenges"),
    ANCHOR("unable", RATING_UNABLE, "U: unable to be performed"),
};

const struct key_table anchors_table = {"anchors", true, NULL, anchors_keys, RATINGS};

static bool rubric_is_id(const char *id)
{
    size_t length = strlen(id);

    return length != 0 && length <= CRITERION_ID_MOST && id[0] != '-' &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static void rubric_check_length(struct loader *loader, const struct pair *pair)
{
    if (pair != NULL && pair->value->kind == ITEM_SCALAR &&
        (pair->value->length > CRITERION_TEXT_MOST || pair->value->length == 0))
        complain_error(loader->complaints, pair->value->mark, "\"%s\" has 1 to %d bytes",
                       pair->key->text, CRITERION_TEXT_MOST);
}

static bool rubric_read_criterion(struct loader *loader, const struct item *item,
                                  struct criterion *criterion)
{
    const struct pair *seen[KEYS_MOST], *anchors[KEYS_MOST];

    *criterion = (struct criterion){.mark = item->mark, .weight = 1};
    if (!keys_read(loader, item, &criterion_table, NULL, item->mark, criterion, seen) ||
        criterion->id == NULL)
        return false;
    if (!rubric_is_id(criterion->id))
        complain_error(loader->complaints, seen[C_ID]->value->mark,
                       "a criterion's id has 1 to %d of a-z, 0-9 and -", CRITERION_ID_MOST);
    rubric_check_length(loader, seen[C_NAME]);
    if (seen[C_ANCHORS] != NULL && keys_read(loader, seen[C_ANCHORS]->value, &anchors_table, NULL,
                                             seen[C_ANCHORS]->value->mark, criterion, anchors))
        for (int i = 0; i < RATINGS; i++)
            rubric_check_length(loader, anchors[i]);
    return true;
}

void rubric_read(struct loader *loader, const struct item *item, struct rubric *rubric)
{
    if (!value_list(loader, item, "rubric"))
        return;
    if (item->count == 0 || item->count > CRITERIA_MOST) {
        complain_error(loader->complaints, item->mark, "a rubric has 1 to %d criteria",
                       CRITERIA_MOST);
        return;
    }
    rubric->items = loader_take(loader, item->count, sizeof(*rubric->items));
    for (size_t i = 0; rubric->items != NULL && i < item->count; i++) {
        struct criterion *criterion = &rubric->items[rubric->count];

        if (!rubric_read_criterion(loader, item->items[i], criterion))
            continue;
        rubric->count++;
        for (size_t j = 0; j + 1 < rubric->count; j++)
            if (strcmp(rubric->items[j].id, criterion->id) == 0) {
                complain_error(loader->complaints, criterion->mark,
                               "the rubric has a criterion \"%s\" already", criterion->id);
                complain_other(loader->complaints, rubric->items[j].mark, "here");
            }
    }
}
