/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers of what leaves an exercise: UUIDs of version 5, the same for the same
 * thing each time. */
#pragma once

#include "core/view/view.h"

enum { SHARE_ID = 37 };

/* Of something in this run, or in this rehearsal: of its scenario and seed. */
void share_id(const struct view *view, const char *kind, const char *name, char to[SHARE_ID]);

/* Of a text alone. */
void share_id_of_text(const char *text, char to[SHARE_ID]);
