/* SPDX-License-Identifier: Apache-2.0 */
/* A share as an event of MISP's core format. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "engine/misp/share-id.h"

/* The UUID of the share's event; that of a share of which it is a revision. */
void misp_share_id(const struct view *view, size_t place, char to[SHARE_ID]);

/* When the share's event was changed, seconds since 1970: later than what it replaces. */
int64_t misp_share_stamp(const struct view *view, size_t place);

/* {id, name, uuid} of the organisation of that id, a team's or one outside; "": exercise control's.
 */
json_t *misp_organisation_of(const struct view *view, const char *from);

/*
 * {"Event": …} of the share at that place of the view, labelled EXERCISE, published, with what was
 * said of its values that the team may read (0: all). Its UUID is that of the event that it came
 * as, where it was the first to do so, or else the same each time; what replaces a share has the
 * UUID of that. NULL: no memory.
 */
json_t *misp_share(const struct view *view, size_t place, uint32_t team);
