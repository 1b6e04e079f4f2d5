/* SPDX-License-Identifier: Apache-2.0 */
/* The `attack` of a manual metric: the injects that its team is to withstand. */
#include "scenario/sdl/sections.h"

enum { ATTACK_DWELL = 60 * 60 * 1000 /* ms */ };

enum { B_INJECT, B_WEIGHT };

static const struct key attack_inject_keys[] = {
    [B_INJECT] = {.name = "inject",
                  .type = KEY_REF,
                  .flags = KEY_OWN | KEY_REQUIRED,
                  .section = SECTION_INJECTS,
                  .offset = offsetof(struct attack_by, inject),
                  .about = "the attack counts from its first delivery on"},
    [B_WEIGHT] = {.name = "weight",
                  .type = KEY_WHOLE,
                  .flags = KEY_OWN,
                  .least = 1,
                  .most = ATTACK_WEIGHT_MOST,
                  .offset = offsetof(struct attack_by, weight),
                  .about = "its part beside the others'; default 1"},
};

const struct key_table attack_inject_table = {"attack", true, NULL, attack_inject_keys, 2};

enum { T_INJECTS, T_DWELL, T_FLOOR };

static const struct key attack_keys[] = {
    [T_INJECTS] = {.name = "injects",
                   .type = KEY_ITEM,
                   .flags = KEY_OWN | KEY_REQUIRED,
                   .about = "[{inject: deface, weight: 2}]"},
    [T_DWELL] = {.name = "dwell",
                 .type = KEY_SPAN,
                 .flags = KEY_OWN | KEY_NOT_EMPTY,
                 .offset = offsetof(struct attack, dwell),
                 .about = "an intruder who stays so long has all of the severity's effect; default "
                          "1h"},
    [T_FLOOR] = {.name = "floor",
                 .type = KEY_REAL,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct attack, floor),
                 .about =
                     "share of that effect which an intruder has at once, 0 to 1; default 0.5"},
};

const struct key_table attack_table = {"attack", true, NULL, attack_keys, 3};

static void attack_read_injects(struct loader *loader, const struct item *item,
                                struct attack *attack)
{
    if (!value_list(loader, item, "injects"))
        return;
    if (item->count == 0 || item->count > ATTACKS_MOST) {
        complain_error(loader->complaints, item->mark, "\"attack\" names 1 to %d injects",
                       ATTACKS_MOST);
        return;
    }
    attack->items = loader_take(loader, item->count, sizeof(*attack->items));
    for (size_t i = 0; attack->items != NULL && i < item->count; i++) {
        /* A place of its own for each, wrong ones too: the inject is looked up later. */
        struct attack_by *one = &attack->items[attack->count++];
        const struct pair *seen[KEYS_MOST];

        *one = (struct attack_by){.mark = item->items[i]->mark, .weight = 1};
        keys_read(loader, item->items[i], &attack_inject_table, NULL, one->mark, one, seen);
    }
}

void attack_read(struct loader *loader, const struct pair *pair, struct attack *attack)
{
    const struct pair *seen[KEYS_MOST];

    *attack = (struct attack){.dwell = ATTACK_DWELL, .floor = 0.5};
    if (!keys_read(loader, pair->value, &attack_table, NULL, pair->key->mark, attack, seen))
        return;
    attack->mark = pair->value->mark;
    if (seen[T_INJECTS] != NULL)
        attack_read_injects(loader, seen[T_INJECTS]->value, attack);
    if (seen[T_FLOOR] != NULL && !(attack->floor >= 0 && attack->floor <= 1))
        complain_error(loader->complaints, seen[T_FLOOR]->value->mark,
                       "\"floor\" is a share, from 0 to 1");
}
