/* SPDX-License-Identifier: Apache-2.0 */
/* A share as an event of MISP's core format. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"

/*
 * {"Event": …} of the share at that place of the view, labelled EXERCISE, published, with what was
 * said of its values that the team may read (0: all). Its UUID is that of the event that it came
 * as, where it was the first to do so, or else the same each time. NULL: no memory.
 */
json_t *misp_share(const struct view *view, size_t place, uint32_t team);
