/* SPDX-License-Identifier: Apache-2.0 */
/* `answers` of an expectation: how a message may be answered, and what follows in each case. */
#include <string.h>

#include "scenario/sdl/sections.h"

enum { ANSWERS_MOST = 8, WORD_MOST = 32 };

/* Words that people type behind a command and rows hold between blanks. */
static bool answers_is_word(const char *text)
{
    return text[0] != '\0' && text[0] != '-' && strlen(text) <= WORD_MOST &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static struct answer_branch *answers_add(struct loader *loader, const struct item *word,
                                         struct answer_branches *answers)
{
    struct answer_branch *branch = &answers->items[answers->count];

    if (!value_text(loader, word, "answers", &branch->word))
        return NULL;
    branch->mark = word->mark;
    if (!answers_is_word(branch->word)) {
        complain_error(loader->complaints, word->mark,
                       "an answer is a word of at most %d letters, digits and -, in lower case",
                       WORD_MOST);
        return NULL;
    }
    for (size_t i = 0; i < answers->count; i++)
        if (strcmp(answers->items[i].word, branch->word) == 0) {
            complain_error(loader->complaints, word->mark, "\"%s\" stands twice in \"answers\"",
                           branch->word);
            return NULL;
        }
    answers->count++;
    return branch;
}

static void answers_read_map(struct loader *loader, const struct item *map,
                             struct answer_branches *answers)
{
    for (size_t i = 0; i < map->count; i++) {
        struct answer_branch *branch = answers_add(loader, map->pairs[i].key, answers);

        if (branch != NULL && !item_is_null(map->pairs[i].value))
            value_ref(loader, map->pairs[i].value, branch->word, SECTION_EVENTS, true,
                      &branch->event);
    }
}

void answers_read(struct loader *loader, const struct item *item, struct answer_branches *answers)
{
    if (item->kind != ITEM_MAP && item->kind != ITEM_LIST) {
        value_must_be(loader, item, "answers", "a list of words, or {word: event}");
        return;
    }
    if (item->count < 2 || item->count > ANSWERS_MOST) {
        complain_error(loader->complaints, item->mark, "\"answers\" has 2 to %d words",
                       ANSWERS_MOST);
        return;
    }
    answers->items = loader_take(loader, item->count, sizeof(*answers->items));
    if (answers->items == NULL)
        return;
    if (item->kind == ITEM_MAP)
        answers_read_map(loader, item, answers);
    for (size_t i = 0; item->kind == ITEM_LIST && i < item->count; i++)
        answers_add(loader, item->items[i], answers);
}
