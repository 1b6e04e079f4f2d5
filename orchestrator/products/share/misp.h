/* SPDX-License-Identifier: Apache-2.0 */
/* What the injects of an exercise left behind, as one event of MISP's core format
 * (draft-dulaunoy-misp-core-format). */
#pragma once

#include <jansson.h>

#include "core/view/view.h"

/*
 * {"Event": …}, labelled EXERCISE: the indicators of injects that were delivered, each once, in the
 * order of the scenario. The same exercise gives the same UUIDs. NULL: no memory. *ret_count: how
 * many there are.
 */
json_t *misp_event(const struct view *view, size_t *ret_count);
