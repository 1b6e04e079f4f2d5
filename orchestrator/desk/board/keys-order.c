/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/keys-order.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/queue.h"
#include "desk/board/order.h"
#include "desk/board/prompt.h"
#include "desk/board/select.h"

static bool keys_order_written(char (*lines)[160], unsigned count, const char *line)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(lines[i], line) == 0)
            return true;
    return false;
}

/* A line of the queue that stands for many teams is an inject, all of them in one state. */
static bool keys_order_is_of(const struct view *view, const struct queue_item *item,
                             const struct subject *many)
{
    const struct view_inject *first = view_inject(view, many->item), *inject;

    if (many->kind != SUBJECT_INJECT || first == NULL || item->kind != QUEUE_INJECT)
        return false;
    inject = &view->injects[item->place];
    return inject->state == first->state && strcmp(inject->made.id, first->made.id) == 0;
}

static bool keys_order_is_meant(const struct board *board, const struct queue_item *item,
                                const struct subject *meant, unsigned count)
{
    struct entry entry = {.kind = (uint8_t)item->kind, .item = item->place};
    struct subject about;
    bool is = panel_queue.subject(board, &entry, &about), found = false;

    for (unsigned i = 0; i < count; i++)
        found |= (is && meant[i].kind == about.kind && meant[i].item == about.item) ||
                 keys_order_is_of(board->view, item, &meant[i]);
    return found;
}

/* Of every thing of the queue that is about one of `meant`: "claim 12". */
static unsigned keys_order_queued(const struct board *board, const struct order_key *key,
                                  const struct subject *meant, unsigned meant_count,
                                  char (*lines)[160])
{
    size_t most;
    struct queue_item *items = queue_list(board->view, board->team, board->x, false, &most);
    unsigned count = 0;

    for (size_t i = 0; items != NULL && i < most && count < PROMPT_LINES; i++)
        if (keys_order_is_meant(board, &items[i], meant, meant_count))
            text_print(lines[count++], sizeof(lines[0]), "%s %lld", key->words,
                       (long long)items[i].row);
    free(items);
    return count;
}

/* The lines that the key stands for: of all that is marked, each line once, else of what keys act
 * on. */
static unsigned keys_order_lines(const struct board *board, const struct painted *painted,
                                 const struct order_key *key, char (*lines)[160])
{
    char line[PROMPT_MOST];
    struct subject at;
    unsigned count = 0;

    if (order_key_is_queued(key) && board->focus == PANEL_QUEUE) {
        if (board->mark_count != 0)
            return keys_order_queued(board, key, board->marks, board->mark_count, lines);
        if (select_subject(board, painted, &at) && at.kind == SUBJECT_INJECT)
            return keys_order_queued(board, key, &at, 1, lines);
    }
    for (unsigned i = 0; i < board->mark_count; i++)
        if (key->subjects & 1u << board->marks[i].kind &&
            key->line(board, &board->marks[i], line, sizeof(line)) &&
            !keys_order_written(lines, count, line) &&
            text_copy(lines[count], sizeof(lines[0]), line))
            count++;
    if (board->mark_count != 0 || !order_key_line(board, painted, key, line, sizeof(line)))
        return count;
    return text_copy(lines[0], sizeof(lines[0]), line) ? 1 : 0;
}

bool keys_order_press(struct board *board, const struct painted *painted, uint32_t press)
{
    for (size_t i = 0; i < order_key_count; i++) {
        char lines[PROMPT_LINES][160], wrong[160];
        struct said said;
        unsigned count;

        if (order_keys[i].press != press)
            continue;
        count = keys_order_lines(board, painted, &order_keys[i], lines);
        /* The same key may stand for another order elsewhere: `u` gives back, and takes back. */
        if (count == 0)
            continue;
        order_parse(board, lines[0], &said, wrong, sizeof(wrong));
        if (said.class != NULL &&
            order_may(board, said.class, said.team, board->refused, sizeof(board->refused)) < 0)
            return true;
        if (count == 1)
            prompt_open(board, lines[0]);
        else
            prompt_open_all(board, (const char(*)[160])lines, count);
        return true;
    }
    return false;
}
