/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators that an inject leaves behind. A value is read in its canonical form, and refused when
 * it is none of its type. */
#include <string.h>

#include "scenario/sdl/sections.h"
#include "core/model/indicator.h"
#include "core/model/row.h"
#include "scenario/report/idna.h"

enum { D_TYPE, D_VALUE, D_TLP, D_COMMENT, D_VISIBLE, D_HITS, D_HITS_STORIES };

enum { INDICATORS_MOST = 1000 /* of an inject */ };

static const char *const type_words[] = {
#define INDICATOR_TYPE(name, word, spelling) spelling,
#include "excon/indicator-types.def"
#undef INDICATOR_TYPE
    NULL};
const char *const indicator_tlp_words[] = {"amber", "amber+strict", "red", "green", "clear", NULL};

_Static_assert(sizeof(indicator_tlp_words) / sizeof(indicator_tlp_words[0]) == TLPS + 1,
               "one word a colour");

static const struct key indicator_keys[] = {
    [D_TYPE] = {.name = "type",
                .type = KEY_WORD,
                .flags = KEY_OWN | KEY_REQUIRED,
                .words = type_words,
                .offset = offsetof(struct indicator, type),
                .about = "as MISP names it"},
    [D_VALUE] = {.name = "value",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN | KEY_REQUIRED,
                 .offset = offsetof(struct indicator, value),
                 .about = "hxxp and [.] are read as what they stand for"},
    [D_TLP] = {.name = "tlp",
               .type = KEY_WORD,
               .flags = KEY_OWN,
               .words = indicator_tlp_words,
               .offset = offsetof(struct indicator, tlp),
               .about = "who may be told it; default amber"},
    [D_COMMENT] = {.name = "comment",
                   .type = KEY_TEXT,
                   .flags = KEY_OWN,
                   .offset = offsetof(struct indicator, comment),
                   .about = "where it is found"},
    [D_VISIBLE] = {.name = "visible",
                   .type = KEY_REFS,
                   .flags = KEY_OWN,
                   .section = SECTION_ENTITIES,
                   .offset = offsetof(struct indicator, visible),
                   .about = "who can find it; default those to whom the inject goes"},
    [D_HITS] = {.name = "hits",
                .type = KEY_REFS,
                .flags = KEY_OWN,
                .section = SECTION_ENTITIES,
                .offset = offsetof(struct indicator, hits),
                .about = "who needs it; default all teams"},
    [D_HITS_STORIES] = {.name = "hits-stories",
                        .type = KEY_REFS,
                        .flags = KEY_OWN,
                        .section = SECTION_STORIES,
                        .offset = offsetof(struct indicator, hits_stories),
                        .about = "the teams that play one of these storylines need it"},
};

const struct key_table indicator_table = {"indicator", true, NULL, indicator_keys,
                                          sizeof(indicator_keys) / sizeof(indicator_keys[0])};

static bool indicator_settle_value(struct loader *loader, const struct item *item,
                                   struct indicator *indicator)
{
    char value[INDICATOR_MOST], ascii[INDICATOR_MOST];
    const char *why, *said = indicator->value;

    if (indicator_has_host((enum indicator_type)indicator->type) && idna_ascii(said, ascii))
        said = ascii;
    if (indicator_canonical((enum indicator_type)indicator->type, said, value, &why) != 0) {
        complain_error(loader->complaints, item->mark,
                       "the value of an indicator of type %s must be %s",
                       indicator_words[indicator->type], why);
        return false;
    }
    indicator->value = loader_print(loader, "%s", value);
    return indicator->value != NULL;
}

static void indicator_warn_twice(struct loader *loader, const struct indicators *indicators,
                                 const struct indicator *one)
{
    for (size_t i = 0; i < indicators->count; i++)
        if (indicators->items[i].type == one->type &&
            strcmp(indicators->items[i].value, one->value) == 0) {
            if (loader_warn(loader, one->mark, "the inject leaves this indicator twice"))
                complain_other(loader->complaints, indicators->items[i].mark, "here, too");
            return;
        }
}

void indicators_read(struct loader *loader, const struct item *item, struct indicators *indicators)
{
    if (!value_list(loader, item, "indicators"))
        return;
    if (item->count > INDICATORS_MOST) {
        complain_error(loader->complaints, item->mark,
                       "too many indicators (at most %d of an inject)", INDICATORS_MOST);
        return;
    }
    indicators->items = loader_take(loader, item->count, sizeof(*indicators->items));
    for (size_t i = 0; indicators->items != NULL && i < item->count; i++) {
        struct indicator *indicator = &indicators->items[indicators->count];
        const struct pair *seen[KEYS_MOST];

        *indicator = (struct indicator){.mark = item->items[i]->mark};
        if (!keys_read(loader, item->items[i], &indicator_table, NULL, indicator->mark, indicator,
                       seen) ||
            seen[D_TYPE] == NULL || seen[D_VALUE] == NULL ||
            (loader->wrong & (1u << D_TYPE | 1u << D_VALUE)) != 0 || indicator->value == NULL ||
            !indicator_settle_value(loader, seen[D_VALUE]->value, indicator))
            continue;
        indicator_warn_twice(loader, indicators, indicator);
        indicators->count++;
    }
}
