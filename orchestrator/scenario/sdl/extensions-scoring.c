/* SPDX-License-Identifier: Apache-2.0 */
/* How the exercise is scored: `exercise.scoring`, and `exercise.maintenance`, in which checks do
 * not count. */
#include "scenario/sdl/sections.h"

enum { MAINTENANCE_MOST = 100 };

static const char *const scoring_modes[] = {"collective", "competitive", NULL};
static const char *const scoring_ties[] = {"shared", "earlier", NULL};

static const struct key scoring_keys[] = {
    {.name = "mode",
     .type = KEY_WORD,
     .flags = KEY_OWN | KEY_REQUIRED,
     .words = scoring_modes,
     .offset = offsetof(struct exercise, scoring_mode),
     .about = "collective (objectives reached, no rank) or competitive"},
    {.name = "ties",
     .type = KEY_WORD,
     .flags = KEY_OWN,
     .words = scoring_ties,
     .offset = offsetof(struct exercise, scoring_ties),
     .about = "of teams with equal points: shared (a rank for all, 1, 2, 2, 4; the default), or "
              "earlier (who had them first stands first)"},
};

const struct key_table scoring_table = {"scoring", true, NULL, scoring_keys,
                                        sizeof(scoring_keys) / sizeof(scoring_keys[0])};

void scoring_read(struct loader *loader, const struct item *item, struct exercise *exercise)
{
    const struct pair *seen[KEYS_MOST];

    if (item->kind == ITEM_MAP)
        keys_read(loader, item, &scoring_table, NULL, item->mark, exercise, seen);
    else
        value_word(loader, item, "scoring", scoring_modes, &exercise->scoring_mode);
    exercise->competitive = exercise->scoring_mode == 1;
    if (exercise->scoring_ties != 0 && !exercise->competitive)
        complain_error(loader->complaints, item->mark,
                       "\"ties\" is of competitive exercises: a collective one has no ranks");
}

enum { M_FROM, M_TO };

static const struct key maintenance_keys[] = {
    [M_FROM] = {.name = "from",
                .type = KEY_SPAN,
                .flags = KEY_OWN | KEY_REQUIRED,
                .offset = offsetof(struct maintenance, from),
                .about = "exercise time at which it begins"},
    [M_TO] = {.name = "to",
              .type = KEY_SPAN,
              .flags = KEY_OWN | KEY_REQUIRED,
              .offset = offsetof(struct maintenance, to),
              .about = "exercise time at which checks count again"},
    {.name = "metric",
     .type = KEY_REF,
     .flags = KEY_OWN,
     .section = SECTION_METRICS,
     .offset = offsetof(struct maintenance, metric),
     .about = "only this metric; default all that have conditions"},
    {.name = "about",
     .type = KEY_TEXT,
     .flags = KEY_OWN,
     .offset = offsetof(struct maintenance, about),
     .about = "why, for everybody to read"},
};

const struct key_table maintenance_table = {"maintenance", true, NULL, maintenance_keys,
                                            sizeof(maintenance_keys) / sizeof(maintenance_keys[0])};

void maintenance_read(struct loader *loader, const struct item *item, struct exercise *exercise)
{
    struct maintenances *all = &exercise->maintenance;

    if (!value_list(loader, item, "maintenance"))
        return;
    if (item->count > MAINTENANCE_MOST) {
        complain_error(loader->complaints, item->mark, "at most %d maintenance windows",
                       MAINTENANCE_MOST);
        return;
    }
    all->items = loader_take(loader, item->count, sizeof(*all->items));
    for (size_t i = 0; all->items != NULL && i < item->count; i++) {
        /* A place of its own for each, wrong ones too: the metric that it names is looked up later.
         */
        struct maintenance *one = &all->items[all->count++];
        const struct pair *seen[KEYS_MOST];

        *one = (struct maintenance){.mark = item->items[i]->mark};
        if (!keys_read(loader, item->items[i], &maintenance_table, NULL, one->mark, one, seen) ||
            seen[M_FROM] == NULL || seen[M_TO] == NULL)
            continue;
        if (one->to <= one->from)
            complain_error(loader->complaints, one->mark, "this maintenance ends before it begins");
    }
}
