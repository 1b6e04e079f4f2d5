/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes of the genesis: the items that belong to one key. */
#include "core/decide/state.h"

const uint32_t *state_items(const struct state_index *index, uint32_t key, uint32_t *ret_count)
{
    *ret_count = 0;
    if (key == 0 || key > index->keys)
        return NULL;
    *ret_count = index->first[key + 1] - index->first[key];
    return index->items + index->first[key];
}
