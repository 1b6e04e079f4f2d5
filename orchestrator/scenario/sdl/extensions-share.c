/* SPDX-License-Identifier: Apache-2.0 */
/* What an inject shares. Its indicators are the lines that `excon share` reads; who receives it the
 * planner knows (scenario/plan/plan-share.c). */
#include <string.h>

#include "core/model/report.h"
#include "scenario/report/share-form.h"
#include "scenario/sdl/sections.h"

enum { S_TITLE, S_TEXT, S_TLP, S_TO, S_INDICATORS };

static const struct key share_keys[] = {
    [S_TITLE] = {.name = "title",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN | KEY_REQUIRED,
                 .offset = offsetof(struct inject_share, title),
                 .about = "what it is, one line"},
    [S_TEXT] = {.name = "text",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct inject_share, text),
                .about = "what the sender says about it"},
    [S_TLP] = {.name = "tlp",
               .type = KEY_WORD,
               .flags = KEY_OWN,
               .words = indicator_tlp_words,
               .offset = offsetof(struct inject_share, tlp),
               .about = "who may be told it; default amber"},
    [S_TO] = {.name = "to",
              .type = KEY_ITEM,
              .flags = KEY_OWN,
              .about = "a list: `all`, `open` (everybody), `excon`, teams and organisations "
                       "outside; default those to whom the inject goes, or all"},
    [S_INDICATORS] = {.name = "indicators",
                      .type = KEY_ITEM,
                      .flags = KEY_OWN,
                      .about = "lines as `excon share` reads them: `evil[.]example`, "
                               "`user-agent Mozilla/4.0`"},
};

const struct key_table share_table = {"share", true, NULL, share_keys,
                                      sizeof(share_keys) / sizeof(share_keys[0])};

static bool share_read_word(const char *text, struct inject_share *share)
{
    if (strcmp(text, "all") == 0)
        share->all = true;
    else if (strcmp(text, "open") == 0)
        share->open = true;
    else if (strcmp(text, "excon") == 0)
        share->inside = true;
    else
        return false;
    return true;
}

static void share_read_to(struct loader *loader, const struct item *list,
                          struct inject_share *share)
{
    if (!value_list(loader, list, "to"))
        return;
    if (list->count == 0 || list->count > SHARE_TO_MOST) {
        complain_error(loader->complaints, list->mark, "a share has 1 to %d receivers",
                       SHARE_TO_MOST);
        return;
    }
    share->said = true;
    share->to.items = loader_take(loader, list->count, sizeof(*share->to.items));
    for (size_t i = 0; share->to.items != NULL && i < list->count; i++) {
        const struct item *one = list->items[i];

        if ((one->kind != ITEM_SCALAR || !share_read_word(one->text, share)) &&
            value_ref(loader, one, "receiver", SECTION_ENTITIES, true,
                      &share->to.items[share->to.count]))
            share->to.count++;
    }
}

static void share_read_indicators(struct loader *loader, const struct item *list,
                                  struct share *what)
{
    const char *line;

    if (!value_list(loader, list, "indicators"))
        return;
    if (list->count == 0 || list->count > SHARE_INDICATORS_MOST) {
        complain_error(loader->complaints, list->mark, "a share has 1 to %d indicators",
                       SHARE_INDICATORS_MOST);
        return;
    }
    what->indicators = loader_take(loader, SHARE_INDICATORS_MOST + 1, sizeof(*what->indicators));
    for (size_t i = 0; what->indicators != NULL && i < list->count; i++)
        if (value_text(loader, list->items[i], "indicators", &line))
            share_form_line(line, list->items[i]->mark, loader->pool, what, loader->complaints);
}

static void share_check_text(struct loader *loader, const struct pair *pair, size_t most,
                             bool lines)
{
    const char *text = pair != NULL && pair->value->kind == ITEM_SCALAR ? pair->value->text : "";

    if (strlen(text) > most)
        complain_error(loader->complaints, pair->value->mark, "\"%s\" has more than %zu bytes",
                       pair->key->text, most);
    else if (!report_is_text(text, strlen(text), lines))
        complain_error(loader->complaints, pair->value->mark,
                       "\"%s\" has a control character or one that reorders text", pair->key->text);
}

void share_read_said(struct loader *loader, const struct item *item, struct inject_share *share)
{
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, &share_table, NULL, item->mark, share, seen))
        return;
    share->mark = item->mark;
    share_check_text(loader, seen[S_TITLE], SHARE_TITLE_MOST, false);
    share_check_text(loader, seen[S_TEXT], SHARE_TEXT_MOST, true);
    if (seen[S_TO] != NULL)
        share_read_to(loader, seen[S_TO]->value, share);
    if (seen[S_INDICATORS] != NULL)
        share_read_indicators(loader, seen[S_INDICATORS]->value, &share->what);
    if (seen[S_INDICATORS] == NULL && (share->text == NULL || share->text[0] == '\0'))
        complain_error(loader->complaints, item->mark, "a share has indicators or a text");
}
