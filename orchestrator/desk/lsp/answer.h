/* SPDX-License-Identifier: Apache-2.0 */
/* What an editor asks about a place of a text: completion, hover, definition. Pure; answers are new
 * references in the protocol's form. */
#pragma once

#include <jansson.h>
#include <stddef.h>

enum { ANSWER_ITEMS_MOST = 1000 };

json_t *answer_completion(const char *text, size_t length, size_t at);
json_t *answer_hover(const char *text, size_t length, size_t at);
json_t *answer_definition(const char *uri, const char *text, size_t length, size_t at);
