/* SPDX-License-Identifier: Apache-2.0 */
/* What events of MISP are made of: for misp*.c only. NULL: no memory. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"

/* The tags of an event and the colours each have a number of their own. */
enum { TAG_EXERCISE = 1, TAG_TAXONOMY, TAG_TLP };

/* A text that people wrote, as one line without control characters. */
json_t *misp_clean(const char *text);
/* A value as it is; one that is no UTF-8 is cleaned. */
json_t *misp_value(const char *text);
/* Seconds since 1970, as a text. */
json_t *misp_seconds(int64_t ms);
json_t *misp_tag(int id, json_t *name, const char *colour);
json_t *misp_tlp_tag(int tlp);
json_t *misp_exercise_tag(const struct view *view);
/* Exercise control's. */
json_t *misp_organisation(const struct view *view);

/* What MISP itself has for a type. */
const char *misp_category(int type);
bool misp_to_ids(int type);
