/* SPDX-License-Identifier: Apache-2.0 */
/* What the injects of an exercise left behind, as one event of MISP's core format
 * (draft-dulaunoy-misp-core-format). */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "engine/misp/share-id.h"

/*
 * {"Event": …}, labelled EXERCISE: the indicators of injects that were delivered, each once, in the
 * order of the scenario. The same exercise gives the same UUIDs. NULL: no memory. *ret_count: how
 * many there are.
 */
json_t *misp_event(const struct view *view, size_t *ret_count);

/* The UUID of an organisation, the same in each run of an exercise: of exercise control (""), of a
 * team or of an organisation outside, by its id. */
void misp_organisation_id(const struct view *view, const char *id, char to[SHARE_ID]);
