/* SPDX-License-Identifier: Apache-2.0 */
/* The lists in the line of an order, which a client may make as long and as odd as it likes. */
#include "core/model/row.h"
#include "core/order/order.h"
#include "core/view/host-load.h"
#include "engine/control/server-own.h"

bool order_line_seen(const json_t *line, struct order_seen *seen, size_t *ret_count)
{
    const json_t *list = json_object_get(line, "seen"), *one;
    size_t i;

    *ret_count = 0;
    if (json_array_size(list) > ORDER_SEEN_MOST)
        return false;
    json_array_foreach(list, i, one)
    {
        const char *state = json_string_value(json_object_get(one, "state"));
        int kind =
            word_find(seen_words, SEEN_KINDS, json_string_value(json_object_get(one, "what")));

        if (kind < 0 || state == NULL)
            return false;
        seen[(*ret_count)++] =
            (struct order_seen){.kind = (enum seen_kind)kind,
                                .item = json_integer_value(json_object_get(one, "item")),
                                .state = state};
    }
    return true;
}

bool order_line_moves(const json_t *line, struct order_move *moves, size_t *ret_count)
{
    const json_t *list = json_object_get(line, "moves"), *one;
    size_t i;

    *ret_count = 0;
    if (json_array_size(list) > HOST_MOVES_MOST)
        return false;
    json_array_foreach(list, i, one)
    {
        json_int_t vm = json_integer_value(json_object_get(one, "vm")),
                   host = json_integer_value(json_object_get(one, "host"));

        if (vm <= 0 || vm > UINT32_MAX || host <= 0 || host > UINT32_MAX)
            return false;
        moves[(*ret_count)++] = (struct order_move){.vm = (uint32_t)vm, .host = (uint32_t)host};
    }
    return true;
}
