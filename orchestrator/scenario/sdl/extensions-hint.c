/* SPDX-License-Identifier: Apache-2.0 */
/* What a team may buy and find after an inject: `hints` to its message, and `flags`. */
#include <string.h>

#include "scenario/sdl/sections.h"

enum { H_TEXT, H_PRICE };

static const struct key hint_keys[] = {
    [H_TEXT] = {.name = "text",
                .type = KEY_TEXT,
                .flags = KEY_OWN | KEY_REQUIRED,
                .offset = offsetof(struct hint, text),
                .about = "goes to the inbox of the team that takes it"},
    [H_PRICE] = {.name = "price",
                 .type = KEY_POINTS,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct hint, price),
                 .about = "points that it costs; default 0"},
};

const struct key_table hint_table = {"hint", true, NULL, hint_keys, 2};

enum { F_VALUE, F_POINTS, F_TITLE };

static const struct key flag_keys[] = {
    [F_VALUE] = {.name = "value",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN | KEY_REQUIRED,
                 .offset = offsetof(struct flag, value),
                 .about = "what the team finds and says; \"${name}\": the team's own value of a "
                          "random variable"},
    [F_POINTS] = {.name = "points",
                  .type = KEY_POINTS,
                  .flags = KEY_OWN | KEY_REQUIRED,
                  .offset = offsetof(struct flag, points),
                  .about = "what it is worth, once for each team"},
    [F_TITLE] = {.name = "title",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct flag, title),
                 .about = "for exercise control; teams see \"flag-N\""},
};

const struct key_table flag_table = {"flag", true, NULL, flag_keys, 3};

static bool hint_list(struct loader *loader, const struct item *item, const char *name, size_t most)
{
    if (!value_list(loader, item, name))
        return false;
    if (item->count > most)
        complain_error(loader->complaints, item->mark, "too many %s (at most %zu of an inject)",
                       name, most);
    return item->count <= most;
}

void hints_read(struct loader *loader, const struct item *item, struct hints *hints)
{
    if (!hint_list(loader, item, "hints", HINTS_MOST))
        return;
    hints->items = loader_take(loader, item->count, sizeof(*hints->items));
    for (size_t i = 0; hints->items != NULL && i < item->count; i++) {
        struct hint *hint = &hints->items[hints->count];
        const struct pair *seen[KEYS_MOST];

        *hint = (struct hint){.mark = item->items[i]->mark};
        if (!keys_read(loader, item->items[i], &hint_table, NULL, hint->mark, hint, seen) ||
            hint->text == NULL)
            continue;
        hints->count++;
        if (hint->text[0] == '\0' || strlen(hint->text) > HINT_TEXT_MOST)
            complain_error(loader->complaints, seen[H_TEXT]->value->mark,
                           "a hint has 1 to %d bytes", HINT_TEXT_MOST);
    }
}

void flags_read(struct loader *loader, const struct item *item, struct flags *flags)
{
    if (!hint_list(loader, item, "flags", FLAGS_MOST))
        return;
    flags->items = loader_take(loader, item->count, sizeof(*flags->items));
    for (size_t i = 0; flags->items != NULL && i < item->count; i++) {
        struct flag *flag = &flags->items[flags->count];
        const struct pair *seen[KEYS_MOST];

        *flag = (struct flag){.mark = item->items[i]->mark};
        if (!keys_read(loader, item->items[i], &flag_table, NULL, flag->mark, flag, seen) ||
            flag->value == NULL)
            continue;
        flags->count++;
        if (flag->value[0] == '\0' || strlen(flag->value) > FLAG_VALUE_MOST)
            complain_error(loader->complaints, seen[F_VALUE]->value->mark,
                           "a flag has 1 to %d bytes", FLAG_VALUE_MOST);
    }
}
